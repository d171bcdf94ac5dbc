//! The second argument of most methods: signal, listener, deadline.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use super::tell;
use crate::browser::{Client, Reader, get, to_js};
use crate::config::{flag, milliseconds};
use crate::error::Error;
use crate::event::Event;
use crate::poll::Settings;
use crate::request::unknown_keys;
use crate::time::Duration;

const KEYS: [&str; 5] = ["signal", "onProgress", "deadline", "stripMetadata", "offline"];

/// What a caller passed with a call.
#[derive(Default)]
pub struct Options {
    /// Aborts the call.
    pub signal: Option<AbortSignal>,
    listener: Option<Function>,
    deadline: Option<Duration>,
    /// Whether to leave out what files tell of their owner; the client's setting where not given.
    pub strip_metadata: Option<bool>,
    /// Whether to answer from what is known, without asking the service.
    pub offline: bool,
}

impl Options {
    /// Reads a caller's object.
    pub fn read(options: &JsValue) -> Result<Options, Error> {
        let value = Reader::default().read(options);
        if value.is_null() {
            return Ok(Options::default());
        }
        let wrong = |message: &str| Err(Error::argument(message));
        if !value.is_object() {
            return wrong("Options are an object: { signal, onProgress }.");
        }
        let mut issues = Vec::new();
        unknown_keys(&value, "", "the options", &KEYS, &mut issues);
        if !issues.is_empty() {
            return Err(Error::invalid(issues));
        }
        let deadline = value.get("deadline").map(|value| milliseconds("deadline", value, 1.0));
        let deadline = deadline.transpose().map_err(Error::argument)?;
        let signal = value.get("signal").map(|_| get(options, "signal"));
        if signal.as_ref().is_some_and(|signal| !is_signal(signal)) {
            return wrong("`signal` must be an AbortSignal, such as controller.signal.");
        }
        let listener = value.get("onProgress").map(|_| get(options, "onProgress"));
        if listener.as_ref().is_some_and(|listener| !listener.is_function()) {
            return wrong("`onProgress` must be a function.");
        }
        let flag = |key| value.get(key).map(|value| flag(key, value)).transpose();
        let strip_metadata = flag("stripMetadata").map_err(Error::argument)?;
        let offline = flag("offline").map_err(Error::argument)?;
        Ok(Options {
            strip_metadata,
            offline: offline.unwrap_or_default(),
            signal: signal.map(JsCast::unchecked_into),
            listener: listener.map(JsCast::unchecked_into),
            deadline,
        })
    }

    /// Whether the caller wants to be told.
    pub fn listens(&self) -> bool {
        self.listener.is_some()
    }

    /// Tells the caller.
    pub fn tell(&self, event: &Event) {
        if let Some(listener) = &self.listener {
            tell(listener, &to_js(event));
        }
    }

    /// How to watch in this call.
    pub fn settings(&self, client: &Client) -> Settings {
        let settings = client.config().poll;
        Settings { deadline: self.deadline.unwrap_or(settings.deadline), ..settings }
    }
}

/// Whether this is a signal, also one of another realm.
fn is_signal(value: &JsValue) -> bool {
    get(value, "aborted").as_bool().is_some() && get(value, "addEventListener").is_function()
}
