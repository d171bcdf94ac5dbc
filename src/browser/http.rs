//! One exchange with a server. What only talks to the browser is in JavaScript, where it weighs less.
//! Headers are gloo-net's and fetch is called by ourselves: gloo-net's call traps when fetch rejects with something
//! that is no Error, as a test's double or another realm's does.

use gloo_net::http::Headers;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Url;

use super::address::page_origin;
use super::bell::Bell;
use super::promise::Settled;
use super::value::{get, parse, text_of};
use crate::answer::Answer;
use crate::error::{Error, ErrorCode};
use crate::text::text;
use crate::time::Duration;

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
    #[wasm_bindgen(catch, js_name = headerOf)]
    fn header_of(response: &JsValue, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = retryAfter)]
    fn retry_after(response: &JsValue) -> Result<f64, JsValue>;
    #[wasm_bindgen(js_name = isOnline)]
    /// Whether the browser knows of a network.
    pub fn is_online() -> bool;
}

#[wasm_bindgen(module = "/src/browser/post.js")]
extern "C" {
    /// A request that was sent.
    type Sent;
    #[wasm_bindgen(js_name = send)]
    fn sent(
        url: &str,
        api: bool,
        headers: &JsValue,
        body: &JsValue,
        size: f64,
        told: &JsValue,
    ) -> Sent;
    #[wasm_bindgen(method, getter)]
    fn response(this: &Sent) -> Promise;
    #[wasm_bindgen(method)]
    fn abort(this: &Sent);
}

/// An answer whose body is still to be read. Dropping it ends the exchange.
pub struct Exchange {
    /// The browser's response, whose methods are called with care: a page may have replaced fetch.
    pub response: JsValue,
    /// Its status.
    pub status: u16,
    /// The key that went with the request.
    pub key: Option<String>,
    origin: String,
    _sent: Sending,
}

/// What is sent.
#[derive(Clone, Copy)]
pub enum Payload<'a> {
    /// Nothing: a GET.
    None,
    /// JSON.
    Json(&'a str),
    /// A form with a file of so many bytes, and who wants to know how many have left.
    Form(&'a JsValue, f64, Option<&'a Bell>),
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

/// Aborts its request when dropped: what a caller's signal does to a request, it does so.
struct Sending(Sent);

impl Drop for Sending {
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
    let follows_none = api.is_some();
    let (sent, secret) = begin(url, &origin, api, payload);
    let response = Settled::from(sent.0.response()).await;
    let response = response.map_err(|cause| network(&origin, cause))?;
    let Some(status) = get(&response, "status").as_f64() else {
        let error = Error::network(&origin, "fetch gave no response; has something replaced it?");
        return Err(error.into());
    };
    // Not fetch's own refusal of redirects, which Cloudflare Workers do not know. Browsers hide the status.
    if follows_none && matches!(status as u16, 0 | 301..=303 | 307 | 308) {
        return Err(Error::redirected(&origin).into());
    }
    Ok(Exchange { response, status: status as u16, origin, key: secret, _sent: sent })
}

/// Sends it; the key comes back.
#[inline(never)]
fn begin(
    url: &str,
    origin: &str,
    api: Option<Access<'_>>,
    payload: Payload<'_>,
) -> (Sending, Option<String>) {
    let headers = Headers::new();
    let mut secret = None;
    let is_api = api.is_some();
    if let Some(access) = api {
        for (name, value) in access.headers {
            headers.set(name, value);
        }
        if let Some(key) = &access.key {
            headers.set("Authorization", &text!("Bearer {}", key));
        }
        if let Some(once) = access.once.filter(|_| page_origin().is_some_and(|page| page == origin))
        {
            headers.set("Idempotency-Key", &once);
        }
        secret = access.key;
    }
    if matches!(payload, Payload::Json(_)) {
        // The service refuses any other spelling; a form's type is the browser's to set.
        headers.set("Content-Type", "application/json");
    }
    let headers = headers.into_raw();
    let nobody = JsValue::UNDEFINED;
    let sent = match payload {
        Payload::None => sent(url, is_api, &headers, &nobody, 0.0, &nobody),
        Payload::Json(text) => sent(url, is_api, &headers, &text.into(), 0.0, &nobody),
        Payload::Form(form, size, bell) => {
            sent(url, is_api, &headers, form, size, bell.map_or(&nobody, Bell::ring))
        }
    };
    (Sending(sent), secret)
}

impl Exchange {
    /// Reads the whole answer.
    pub async fn answer(self) -> Result<Answer, Failure> {
        let text = Settled::from(text_of_answer(&self.response, LONGEST)).await;
        let text = text.map_err(|cause| network(&self.origin, cause))?;
        let Some(text) = text.as_string() else {
            let message = "The answer is longer than 8 MB, which none of this service is.";
            return Err(Error::new(ErrorCode::UnexpectedResponse, message).into());
        };
        let milliseconds = retry_after(&self.response).ok().filter(|number| *number >= 0.0);
        // Casting bounds it below and above.
        let retry_after = milliseconds.map(|number| Duration::from_millis(number as u64));
        Ok(Answer::read(self.status, retry_after, text, self.key.as_deref(), parse))
    }

    /// A header of the answer, where the browser lets the page see it.
    pub fn header(&self, name: &str) -> Option<String> {
        header_of(&self.response, name).ok()?.as_string()
    }

    /// What became of reading the body.
    pub fn failed(&self, cause: JsValue) -> Failure {
        network(&self.origin, cause)
    }
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
