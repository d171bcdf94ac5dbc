//! The second argument of most methods: signal, listener, deadline.

use std::time::Duration;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

use super::report;
use crate::browser::{Client, Reader, to_js};
use crate::config::milliseconds;
use crate::error::Error;
use crate::event::Event;
use crate::poll::Settings;
use crate::request::unknown_key;
use crate::value::Value;

const KEYS: [&str; 3] = ["signal", "onProgress", "deadline"];

/// What a caller passed with a call.
#[derive(Default)]
pub struct Options {
    /// Aborts the call.
    pub signal: Option<AbortSignal>,
    listener: Option<Function>,
    deadline: Option<Duration>,
}

impl Options {
    /// Reads a caller's object.
    pub fn read(options: &JsValue) -> Result<Options, Error> {
        if options.is_null_or_undefined() {
            return Ok(Options::default());
        }
        let get = |key: &str| {
            Reflect::get(options, &key.into()).ok().filter(|value| !value.is_null_or_undefined())
        };
        let wrong = |message: &str| Err(Error::argument(message));
        if !options.is_object() {
            return wrong("Options are an object: { signal, onProgress }.");
        }
        for key in Object::keys(options.unchecked_ref::<Object>()).iter() {
            let key = key.as_string().unwrap_or_default();
            if !KEYS.contains(&key.as_str()) {
                return Err(Error::invalid(vec![unknown_key(&key, "the options", &KEYS)], true));
            }
        }
        let signal = match get("signal") {
            Some(signal) if !is_signal(&signal) => {
                return wrong("`signal` must be an AbortSignal, such as controller.signal.");
            }
            signal => signal.map(JsCast::unchecked_into),
        };
        let listener = match get("onProgress").map(JsCast::dyn_into::<Function>) {
            Some(Err(_)) => return wrong("`onProgress` must be a function."),
            Some(Ok(listener)) => Some(listener),
            None => None,
        };
        let deadline = match get("deadline") {
            Some(value) => {
                let value: Value = Reader::default().read(&value);
                Some(milliseconds("deadline", &value, 1.0).map_err(Error::argument)?)
            }
            None => None,
        };
        Ok(Options { signal, listener, deadline })
    }

    /// Tells the caller.
    pub fn tell(&self, event: &Event) {
        if let Some(listener) = &self.listener {
            if let Err(error) = listener.call1(&JsValue::UNDEFINED, &to_js(event)) {
                report(&error);
            }
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
    let has = |key: &str| Reflect::get(value, &key.into()).unwrap_or_default();
    has("aborted").as_bool().is_some() && has("addEventListener").is_function()
}
