//! The stand-in: a local double of the service, with a parser of its own, so
//! that it shares no mistake with the library.

mod access;
mod answer;
mod body;
mod callback;
mod clips;
mod content;
mod cors;
mod fault;
mod files;
mod id;
mod look;
mod model;
mod order;
mod photo;
mod refusal;
mod routes;
mod scenario;
mod source;
mod store;
mod studio;
mod task;
mod watch;
mod work;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tokio::sync::Semaphore;

use fault::Counts;
use store::Store;
use studio::Studio;
use watch::Caught;

/// The running stand-in.
pub struct StandIn {
    store: Store,
    /// Multiplies the pretended times.
    pace: f64,
    /// How many clips are rendered at once: drawing and encoding fill two cores.
    turns: Semaphore,
    /// The clips made so far.
    studio: Studio,
    /// Fetches pictures.
    web: reqwest::Client,
    /// Sends webhooks.
    callbacks: reqwest::Client,
    /// For URLs, where a request does not name its host.
    listening: SocketAddr,
    /// How often faults have struck.
    counts: Counts,
    /// What followed a redirect.
    caught: Caught,
}

impl StandIn {
    /// Opens the folder and takes unfinished tasks up again.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path, pace: f64, listening: SocketAddr) -> io::Result<Arc<Self>> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let callbacks = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(5));
        let standin = Arc::new(StandIn {
            store: Store::open(folder)?,
            pace,
            studio: Studio::default(),
            turns: Semaphore::new(if cores < 4 { 1 } else { 2 }),
            web: reqwest::Client::builder()
                .user_agent("relaydance-web stand-in")
                .build()
                .map_err(io::Error::other)?,
            callbacks: callbacks.build().map_err(io::Error::other)?,
            listening,
            counts: Counts::default(),
            caught: Caught::default(),
        });
        for id in standin.store.unfinished() {
            work::start(&standin, id);
        }
        Ok(standin)
    }

    /// Whether a path belongs to the double of the API.
    pub fn answers(path: &str) -> bool {
        let clean = routes::without_spare_slashes(path);
        let first = clean.split('/').nth(1);
        matches!(first, Some("v1" | "gateway" | "faults"))
    }

    /// Answers a request to the double of the API.
    pub async fn answer(self: &Arc<Self>, request: Request) -> Response {
        routes::answer(self, request).await
    }

    /// The files that the answers point to, and what tests want to know.
    pub fn storage<S: Clone + Send + Sync + 'static>(self: &Arc<Self>) -> Router<S> {
        clips::routes(self).merge(watch::routes(self.clone())).with_state(self.clone())
    }
}
