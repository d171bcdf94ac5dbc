//! Animate still images through the Relaydance image-to-video API, from inside a web page.
//!
//! A photo that the visitor chose becomes a clip:
//!
#![cfg_attr(target_family = "wasm", doc = "```")]
#![cfg_attr(not(target_family = "wasm"), doc = "```ignore (in a page)")]
//! use relaydance_web::{Client, Error, Event, VideoRequest};
//!
//! async fn animate(photo: web_sys::File, tell: impl Fn(String)) -> Result<String, Error> {
//!     let client = Client::new("/v1")?; // your server adds the key
//!     let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 comes alive: gentle camera pull-back")
//!         .image(photo)
//!         .seconds(5)
//!         .ratio("16:9");
//!     let mut generation = client.generate(request);
//!     while let Some(event) = generation.next().await {
//!         match event {
//!             Event::Uploading { loaded, total, .. } => tell(format!("sent {loaded} of {total} bytes")),
//!             Event::Changed { task, .. } => tell(task.status.word().to_owned()),
//!             _ => {}
//!         }
//!     }
//!     Ok(generation.await?.url.unwrap_or_default())
//! }
//! ```
//!
//! - A request is checked before anything is sent, down to what its images really are:
//!   [`VideoRequest::check`], [`Client::validate`].
//! - The library never buys a clip twice. When the answer to a submit is lost, the error is
//!   [`ErrorCode::MayHaveBeenAccepted`].
//! - A paid clip is not lost. Tasks are written down before they are submitted, [`Client::pending`] knows them after a
//!   reload, and every error after an accepted submit carries its [`Task`].
//! - Dropping a future or a stream stops what it does in the page, and never the task: that goes on.
//!
//! A browser is needed for the client alone: requests, their checks, tasks and errors compile everywhere.

// Three layers, each knowing only the one below it:
//
// - the core (the files beside this one) decides: it checks requests, writes bodies, reads answers and says when
//   to ask again. It has no clock, no network and no JavaScript, so all of it runs and is tested natively.
// - `browser` performs what the core decides: fetch, timers, aborts. Only on wasm.
// - `js` and `rust`, each a feature, are what callers see. `rust` exists natively too, but for its client.

#![warn(missing_docs)]
// What is only there on wasm cannot be linked to elsewhere.
#![cfg_attr(not(target_family = "wasm"), allow(rustdoc::broken_intra_doc_links))]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::indexing_slicing,
        clippy::string_slice
    )
)]
#![deny(clippy::use_debug, clippy::print_stdout, clippy::print_stderr)]

// Public for this repository's own tests and benches: what is promised is re-exported below.
#[doc(hidden)]
pub mod answer;
mod base64;
#[doc(hidden)]
pub mod body;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod citation;
mod codes;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod download;
#[doc(hidden)]
pub mod durations;
#[doc(hidden)]
pub mod error;
#[doc(hidden)]
pub mod event;
#[doc(hidden)]
pub mod facts;
mod heif;
mod host;
#[doc(hidden)]
pub mod image;
#[doc(hidden)]
pub mod issue;
mod jpeg;
#[doc(hidden)]
pub mod lanes;
#[doc(hidden)]
pub mod ledger;
#[doc(hidden)]
pub mod model;
mod png;
#[doc(hidden)]
pub mod poll;
#[doc(hidden)]
pub mod probe;
#[doc(hidden)]
pub mod request;
#[doc(hidden)]
pub mod retry;
#[cfg(feature = "rust")]
mod rust;
#[doc(hidden)]
pub mod schedule;
#[doc(hidden)]
pub mod task;
mod text;
mod tiff;
#[doc(hidden)]
pub mod time;
#[doc(hidden)]
pub mod upload;
#[doc(hidden)]
pub mod value;
mod walk;
mod webp;

#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod browser;
#[cfg(all(target_family = "wasm", feature = "js"))]
mod js;

pub use citation::{Citation, Medium, citations};
pub use error::ErrorCode;
pub use issue::{Issue, IssueCode, Severity};
pub use model::{Files, Images, Listed as ListedModel, Model, Sound};
pub use request::Role;
#[cfg(feature = "rust")]
pub use rust::{Cause, Error, Event, PendingTask, Source, VideoRequest};
#[cfg(all(target_family = "wasm", feature = "rust"))]
pub use rust::{Client, ClientBuilder, Operation, Storage, Watch};
pub use task::{Failure as TaskFailure, Status, Task};
pub use upload::Uploaded;
pub use value::Value;

#[cfg(all(target_family = "wasm", feature = "talc"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

// What the README and the guide show compiles, where there is a page.
#[cfg(all(doctest, target_family = "wasm", feature = "rust"))]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/rust.md")]
mod guides {}
