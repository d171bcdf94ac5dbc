//! Animate still images through the Relaydance image-to-video API, from inside a web page.
//!
//! Three layers, each knowing only the one below it:
//!
//! - the **core** (the files beside this one) decides: it checks requests, writes bodies, reads
//!   answers and says when to ask again. It has no clock, no network and no JavaScript, so all of
//!   it runs and is tested natively.
//! - `browser` performs what the core decides: fetch, timers, aborts. Only on wasm.
//! - `js` translates between JavaScript values and the types below it. Only on wasm.

#![warn(missing_docs)]
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

pub mod answer;
mod base64;
pub mod body;
pub mod check;
pub mod citation;
mod codes;
pub mod config;
pub mod download;
pub mod durations;
pub mod error;
pub mod event;
pub mod facts;
mod heif;
mod host;
pub mod image;
pub mod issue;
mod jpeg;
pub mod lanes;
pub mod ledger;
pub mod model;
mod png;
pub mod poll;
pub mod probe;
pub mod request;
pub mod retry;
pub mod schedule;
pub mod task;
mod text;
mod tiff;
pub mod time;
pub mod upload;
pub mod value;
mod walk;
mod webp;

#[cfg(target_family = "wasm")]
pub mod browser;
#[cfg(all(target_family = "wasm", feature = "js"))]
mod js;

#[cfg(all(target_family = "wasm", feature = "talc"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
