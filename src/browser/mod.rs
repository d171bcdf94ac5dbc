//! The driver: performs what the core decides, with fetch, timers and signals.
//!
//! Everything here is a future that stops what it started when it is dropped, so that an abort is
//! the dropping of one future.

mod abort;
mod address;
mod bell;
mod client;
pub mod clock;
mod files;
mod future;
mod http;
mod key;
mod promise;
mod queue;
mod shelf;
mod value;
mod watch;

pub use abort::aborted;
pub use client::{Client, Listener};
pub use files::size_of;
pub use future::race;
pub use http::Failure;
pub use key::Key;
pub use promise::promise;
pub use value::{Reader, get, parse, to_js};

/// A future of this thread, boxed.
pub type Local<'a, T> = std::pin::Pin<Box<dyn std::future::Future<Output = T> + 'a>>;
