//! The Rust surface: what an application in Rust calls. It owns what it takes, so that every
//! operation may outlive the code that began it, and speaks Rust's words where JavaScript's differ.

#[cfg(target_family = "wasm")]
mod builder;
#[cfg(target_family = "wasm")]
mod client;
mod error;
mod event;
mod from;
#[cfg(target_family = "wasm")]
mod operation;
mod pending;
mod request;
mod words;

#[cfg(target_family = "wasm")]
pub use builder::{ClientBuilder, Storage};
#[cfg(target_family = "wasm")]
pub use client::Client;
pub use error::{Cause, Error};
pub use event::Event;
#[cfg(target_family = "wasm")]
pub use operation::{Operation, Watch};
pub use pending::PendingTask;
pub use request::{Source, VideoRequest};
