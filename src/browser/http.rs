//! One exchange with a server.
//!
//! gloo-net's headers around a call to fetch of our own: gloo-net's call traps when
//! fetch rejects with something that is no Error, as a test's double or another realm's does, and a
//! trap is a promise that never settles. Its builder would cost 1 kB more for the same.

use std::time::Duration;

use gloo_net::http::Headers;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, FormData, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Url,
};

use super::address::page_origin;
use super::bell::Bell;
use super::value::{get, parse, text_of};
use crate::answer::Answer;
use crate::error::{Error, ErrorCode};

/// An error with what the browser threw, if it threw.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Our error.
    pub error: Error,
    /// The browser's, or `undefined`.
    pub cause: JsValue,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, cause: JsValue::UNDEFINED }
    }
}

/// No answer of the API is longer.
const LONGEST: f64 = 8_000_000.0;

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = textOf)]
    fn text_of_answer(response: &JsValue, most: f64) -> Promise;
    #[wasm_bindgen(js_name = isOnline)]
    /// Whether the browser knows of a network.
    pub fn is_online() -> bool;
}

#[wasm_bindgen(module = "/src/browser/post.js")]
extern "C" {
    #[wasm_bindgen(js_name = send)]
    fn sent(url: &str, init: &JsValue, size: f64, told: &JsValue) -> Promise;
}

/// An answer whose body is still to be read. Dropping it ends the exchange.
pub struct Exchange {
    /// The browser's response, whose methods are called with care: a page may have replaced fetch.
    pub response: JsValue,
    /// Its status.
    pub status: u16,
    origin: String,
    key: Option<String>,
    _abort: Abort,
}

/// What is sent.
#[derive(Clone, Copy)]
pub enum Payload<'a> {
    /// Nothing: a GET.
    None,
    /// JSON.
    Json(&'a str),
    /// A form with a file of so many bytes, and who wants to know how many have left.
    Form(&'a FormData, f64, Option<&'a Bell>),
}

/// What goes with every request to the API, and with no other.
pub struct Access<'a> {
    /// The caller's own headers.
    pub headers: &'a [(String, String)],
    /// The key.
    pub key: Option<String>,
    /// What makes this submit known again: browsers repeat a request by themselves when its
    /// connection breaks. Only the page's own server is told; the service knows nothing of it, and
    /// of another origin's it is not known whether it takes the header.
    pub once: Option<String>,
}

/// Aborts its request when dropped. The controller is ours: what a caller's signal does to a
/// request, it does by dropping this.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends a request and waits for the head of the answer: a GET without a body, a POST with one.
/// What goes to the API has headers, and perhaps the key, and is never redirected, since that could
/// take the key elsewhere; storage has none of them, and likes to redirect.
pub async fn send(
    url: &str,
    api: Option<Access<'_>>,
    payload: Payload<'_>,
) -> Result<Exchange, Failure> {
    let origin = Url::new(url).ok().and_then(|url| text_of(&url, "origin")).unwrap_or_default();
    let abort = Abort(AbortController::new().map_err(|cause| network(&origin, cause))?);
    let headers = Headers::new();
    let request = RequestInit::new();
    let signal = abort.0.signal();
    request.set_credentials(RequestCredentials::Omit);
    request.set_signal(Some(&signal));
    let page = page_origin();
    // Nobody else has a cache, and old Cloudflare Workers refuse the word.
    if page.is_some() {
        request.set_cache(RequestCache::NoStore);
    }
    let mut secret = None;
    let follows_none = api.is_some();
    if let Some(access) = api {
        request.set_redirect(RequestRedirect::Manual);
        for (name, value) in access.headers {
            headers.set(name, value);
        }
        if let Some(key) = &access.key {
            headers.set("Authorization", &format!("Bearer {key}"));
        }
        if let Some(once) = access.once.filter(|_| page.is_some_and(|page| page == origin)) {
            headers.set("Idempotency-Key", &once);
        }
        secret = access.key;
    }
    let mut size = 0.0;
    let mut told = &JsValue::UNDEFINED;
    match payload {
        Payload::None => {}
        Payload::Json(text) => {
            // The service refuses any other spelling; a form's type is the browser's to set.
            headers.set("Content-Type", "application/json");
            request.set_body(&text.into());
        }
        Payload::Form(form, bytes, bell) => {
            request.set_body(form);
            size = bytes;
            told = bell.map_or(told, Bell::ring);
        }
    }
    if !matches!(payload, Payload::None) {
        request.set_method("POST");
    }
    request.set_headers(&headers.into_raw());
    let response = JsFuture::from(sent(url, &request, size, told)).await;
    let response = response.map_err(|cause| network(&origin, cause))?;
    let Some(status) = get(&response, "status").as_f64() else {
        let error = Error::network(&origin, "fetch gave no response; has something replaced it?");
        return Err(error.into());
    };
    // Not fetch's own refusal of redirects, which Cloudflare Workers do not know. Browsers hide the status.
    if follows_none && matches!(status as u16, 0 | 301..=303 | 307 | 308) {
        return Err(Error::redirected(&origin).into());
    }
    Ok(Exchange { response, status: status as u16, origin, key: secret, _abort: abort })
}

impl Exchange {
    /// Reads the whole answer.
    pub async fn answer(self) -> Result<Answer, Failure> {
        let text = JsFuture::from(text_of_answer(&self.response, LONGEST)).await;
        let text = text.map_err(|cause| network(&self.origin, cause))?;
        let Some(text) = text.as_string() else {
            let message = "The answer is longer than 8 MB, which none of this service is.";
            return Err(Error::new(ErrorCode::UnexpectedResponse, message).into());
        };
        let retry_after = self.header("retry-after").and_then(|text| retry_after(&text));
        Ok(Answer::read(self.status, retry_after, text, self.key.as_deref(), parse))
    }

    /// A header of the answer, where the browser lets the page see it.
    pub fn header(&self, name: &str) -> Option<String> {
        let headers: web_sys::Headers = get(&self.response, "headers").unchecked_into();
        headers.get(name).ok().flatten()
    }

    /// What became of reading the body.
    pub fn failed(&self, cause: JsValue) -> Failure {
        network(&self.origin, cause)
    }
}

/// Seconds, or a date.
fn retry_after(text: &str) -> Option<Duration> {
    let milliseconds = match text.parse::<u32>() {
        Ok(seconds) => f64::from(seconds) * 1000.0,
        Err(_) => js_sys::Date::parse(text) - js_sys::Date::now(),
    };
    // Casting bounds it below and above.
    milliseconds.is_finite().then(|| Duration::from_millis(milliseconds as u64))
}

/// What fetch rejected with, in our words. Node tells the reason beneath; no browser does.
fn network(origin: &str, cause: JsValue) -> Failure {
    let mut reason = text_of(&cause, "message").unwrap_or_else(|| "fetch failed".to_owned());
    if let Some(code) = node_code(&cause) {
        reason.extend([", ", code.as_str()]);
    }
    let mut error = Error::network(origin, &reason);
    // The connection was never made. Only Node says so.
    const CODES: [&str; 5] =
        ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
    error.unsent = node_code(&cause).is_some_and(|code| CODES.contains(&code.as_str()));
    Failure { error, cause }
}

fn node_code(cause: &JsValue) -> Option<String> {
    text_of(&get(cause, "cause"), "code")
}
