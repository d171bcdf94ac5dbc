//! One exchange with a server.
//!
//! gloo-net builds the requests. The call to fetch is our own: gloo-net's traps when fetch rejects
//! with something that is no Error, as a test's double or another realm's does, and a trap is a
//! promise that never settles.

use std::time::Duration;

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestRedirect, Response};

use super::value::parse;
use crate::answer::{Answer, Body};
use crate::error::{Error, ErrorCode};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

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

/// A request on its way.
pub struct Sent {
    answer: Promise,
    origin: String,
    abort: Abort,
}

/// An answer whose body is still to be read. Dropping it ends the exchange.
pub struct Exchange {
    /// The head of the answer.
    pub response: Response,
    origin: String,
    _abort: Abort,
}

/// Aborts its request when dropped. The controller is ours: what a caller's signal does to a
/// request, it does by dropping this.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends a request: a GET without a body, a POST with one.
pub fn send(
    url: &str,
    headers: &[(String, String)],
    redirect: RequestRedirect,
    body: Option<&JsValue>,
) -> Result<Sent, Failure> {
    let origin = web_sys::Url::new(url).map(|url| url.origin()).unwrap_or_default();
    let abort = Abort(AbortController::new().map_err(|cause| network(&origin, cause))?);
    let mut builder = RequestBuilder::new(url)
        .credentials(RequestCredentials::Omit)
        .redirect(redirect)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&abort.0.signal()));
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    let built = match body {
        Some(body) => {
            if body.is_string() {
                // The service refuses any other spelling; a form's type is the browser's to set.
                builder = builder.header("Content-Type", "application/json");
            }
            builder.method(Method::POST).body(body)
        }
        None => builder.build(),
    };
    let request: web_sys::Request = built
        .map_err(|error| Error::argument(format!("The request could not be made: {error}.")))?
        .into();
    let answer = fetch(&request).map_err(|cause| network(&origin, cause))?;
    Ok(Sent { answer, origin, abort })
}

impl Sent {
    /// Waits for the head of the answer.
    pub async fn head(self) -> Result<Exchange, Failure> {
        let response = JsFuture::from(self.answer).await;
        let response = response.map_err(|cause| network(&self.origin, cause))?;
        Ok(Exchange {
            response: response.unchecked_into(),
            origin: self.origin,
            _abort: self.abort,
        })
    }
}

impl Exchange {
    /// Reads the whole answer.
    pub async fn answer(self) -> Result<Answer, Failure> {
        let failed = |cause| network(&self.origin, cause);
        let text = JsFuture::from(self.response.text().map_err(failed)?).await.map_err(failed)?;
        let text = text.as_string().unwrap_or_default();
        let body = match parse(&text) {
            Some(json) => Body::Json(json),
            None => Body::Text(text),
        };
        Ok(Answer {
            status: self.response.status(),
            retry_after: self.header("retry-after").and_then(|text| retry_after(&text)),
            body,
            parse,
        })
    }

    /// A header of the answer, where the browser lets the page see it.
    pub fn header(&self, name: &str) -> Option<String> {
        self.response.headers().get(name).ok().flatten()
    }

    /// What became of reading the body.
    pub fn failed(&self, cause: JsValue) -> Failure {
        network(&self.origin, cause)
    }
}

/// Seconds, or a date.
fn retry_after(text: &str) -> Option<Duration> {
    let seconds = match text.trim().parse::<u32>() {
        Ok(seconds) => f64::from(seconds),
        Err(_) => (js_sys::Date::parse(text) - js_sys::Date::now()) / 1000.0,
    };
    seconds.is_finite().then(|| Duration::from_secs_f64(seconds.clamp(0.0, 1e6)))
}

fn text_of(value: &JsValue, key: &str) -> Option<String> {
    Reflect::get(value, &key.into()).ok()?.as_string()
}

/// What fetch rejected with, in our words. Node tells the reason beneath; no browser does.
fn network(origin: &str, cause: JsValue) -> Failure {
    let mut reason = text_of(&cause, "message").unwrap_or_else(|| "fetch failed".to_owned());
    if let Some(code) = node_code(&cause) {
        reason.extend([", ", code.as_str()]);
    }
    Failure { error: Error::network(origin, &reason), cause }
}

fn node_code(cause: &JsValue) -> Option<String> {
    Reflect::get(cause, &"cause".into()).ok().and_then(|beneath| text_of(&beneath, "code"))
}

/// Whether the connection was never made, so that nothing was sent. Only Node says so.
pub fn never_sent(failure: &Failure) -> bool {
    const CODES: [&str; 5] =
        ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
    failure.error.code == ErrorCode::Network
        && node_code(&failure.cause).is_some_and(|code| CODES.contains(&code.as_str()))
}
