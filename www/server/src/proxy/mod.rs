//! The proxy: adds the key, and forwards the documented routes and nothing else.

mod answer;
mod key;
mod once;

use std::env;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::RequestBuilder;

use crate::origin;
use answer::{Answer, collect};
use key::Key;
use once::Once;

const DEFAULT_BASE: &str = "https://relaydance.com/v1";
/// A submit that is forwarded once is taken in whole first. Its photos may stand in it as text.
const LARGEST_SUBMIT: usize = 64 << 20;
/// The answer to it is a few lines of JSON; an error page may be more.
const LARGEST_ANSWER: usize = 256 << 10;
/// Such a submit goes on without its browser, so nobody else would give it up.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Answers the page with what the real service answers.
pub struct Proxy {
    key: Key,
    base: String,
    client: reqwest::Client,
    listening: SocketAddr,
    once: Once,
}

impl Proxy {
    /// The proxy that the environment asks for, if it asks for one.
    ///
    /// # Errors
    /// When the key or the base URL cannot be used.
    pub fn from_env(listening: SocketAddr) -> io::Result<Option<Self>> {
        let key = env::var("RELAYDANCE_API_KEY").unwrap_or_default();
        if key.trim().is_empty() {
            return Ok(None);
        }
        let key = Key::new(key.trim()).map_err(io::Error::other)?;
        let base = env::var("RELAYDANCE_BASE_URL").ok();
        let base = base.filter(|base| !base.trim().is_empty());
        let base = base.as_deref().unwrap_or(DEFAULT_BASE).trim();
        let base = base.trim_end_matches('/').to_owned();
        check_base(&base).map_err(io::Error::other)?;
        let mut builder = reqwest::Client::builder()
            // The key must not travel to wherever an answer points.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(Duration::from_secs(15));
        if base.starts_with("http:") {
            // What may go unencrypted stays on this machine, whatever proxy its user has otherwise.
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(io::Error::other)?;
        Ok(Some(Proxy { key, base, client, listening, once: Once::default() }))
    }

    /// Where it forwards to.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether a path belongs to the API.
    pub fn answers(path: &str) -> bool {
        path == "/v1" || path.starts_with("/v1/")
    }

    /// Forwards a request and streams the answer back.
    pub async fn answer(&self, request: Request) -> Response {
        // There is a key behind this: no other website may spend it.
        if !origin::is_own_host(request.headers(), self.listening) {
            return refuse(
                StatusCode::FORBIDDEN,
                "This proxy answers only under the address it listens on.",
            );
        }
        if origin::is_foreign(request.headers()) {
            return refuse(
                StatusCode::FORBIDDEN,
                "This proxy answers only the page that it serves itself.",
            );
        }
        let (head, body) = request.into_parts();
        let route = head.uri.path().strip_prefix("/v1").unwrap_or_default();
        if !is_documented(&head.method, route) {
            return refuse(StatusCode::NOT_FOUND, "The API has no such route.");
        }
        let url = format!("{}{route}", self.base);
        let mut forwarded = self
            .client
            .request(head.method.clone(), url)
            .header(AUTHORIZATION, self.key.header())
            .headers(only(&head.headers, &[CONTENT_TYPE, CONTENT_LENGTH]));
        if route == "/video/generations"
            && let Some(name) = once::name(&head.headers)
        {
            return self.submit(name, forwarded, body).await;
        }
        if head.method == Method::POST {
            forwarded = forwarded.body(reqwest::Body::wrap_stream(body.into_data_stream()));
        }
        forward(forwarded, &self.base, &self.key).await
    }

    /// Forwards a submit, unless one of that name was forwarded before; the answer is the same.
    async fn submit(&self, name: String, forwarded: RequestBuilder, body: Body) -> Response {
        // Whole before it counts: if the browser breaks off in the middle of it, nothing was bought
        // yet, and the repeat is the one to forward.
        let body = match collect(body, LARGEST_SUBMIT).await {
            Ok(Some(body)) => body,
            Ok(None) => return refuse(StatusCode::PAYLOAD_TOO_LARGE, "The request is too large."),
            Err(_) => return refuse(StatusCode::BAD_REQUEST, "The request broke off."),
        };
        let (base, key) = (self.base.clone(), self.key.clone());
        let forwarding = async move {
            let answer = forward(forwarded.body(body).timeout(PATIENCE), &base, &key).await;
            match Answer::whole(answer, LARGEST_ANSWER).await {
                Ok(Some(answer)) => answer,
                Ok(None) => {
                    Answer::refusal(StatusCode::BAD_GATEWAY, "The service's answer is too large.")
                }
                Err(_) => Answer::refusal(
                    StatusCode::BAD_GATEWAY,
                    &format!("The answer from {base} broke off."),
                ),
            }
        };
        self.once.answer(name, forwarding).await.into_response()
    }
}

async fn forward(request: RequestBuilder, base: &str, key: &Key) -> Response {
    let error = match request.send().await {
        Ok(answer) if answer.status().as_u16() >= 400 => return told(answer, key).await,
        Ok(answer) => return back(answer),
        Err(error) => error,
    };
    let failed = |why: &str| format!("The proxy could not reach {base}: {why}.");
    if error.is_connect() {
        return Answer::unsent(&failed("no connection could be made")).into_response();
    }
    let why = if error.is_timeout() { "it took too long" } else { "the connection broke" };
    refuse(StatusCode::BAD_GATEWAY, &failed(why))
}

/// What went wrong, by the service's own words.
async fn told(answer: reqwest::Response, key: &Key) -> Response {
    let status = answer.status();
    match Answer::whole(back(answer), LARGEST_ANSWER).await {
        Ok(Some(answer)) => answer.without(key).into_response(),
        Ok(None) => refuse(status, "The service's answer is too large."),
        Err(_) => refuse(status, "The service's answer broke off."),
    }
}

fn back(answer: reqwest::Response) -> Response {
    if answer.status().is_redirection() {
        return refuse(
            StatusCode::BAD_GATEWAY,
            "The service answered with a redirect, which is not followed with a key.",
        );
    }
    let status = answer.status();
    let passed = [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, RETRY_AFTER];
    let mut headers = only(answer.headers(), &passed);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (status, headers, Body::from_stream(answer.bytes_stream())).into_response()
}

/// The documented routes; an id is letters, digits, `-` and `_`.
fn is_documented(method: &Method, route: &str) -> bool {
    let parts: Vec<&str> = route.split('/').skip(1).collect();
    match (method.as_str(), parts.as_slice()) {
        ("POST", ["files"] | ["video", "generations"]) | ("GET", ["models"]) => true,
        ("GET", ["video", "generations", id] | ["videos", id] | ["videos", id, "content"]) => {
            is_id(id)
        }
        _ => false,
    }
}

fn is_id(id: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=200).contains(&id.len()) && id.bytes().all(letter)
}

/// Only these headers: cookies and what belongs to one connection stay behind.
fn only(headers: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let pairs = names.iter().filter_map(|name| Some((name, headers.get(name)?)));
    pairs.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn refuse(status: StatusCode, message: &str) -> Response {
    Answer::refusal(status, message).into_response()
}

/// The key may leave the machine only encrypted.
fn check_base(base: &str) -> Result<(), &'static str> {
    let url = reqwest::Url::parse(base).map_err(|_| "RELAYDANCE_BASE_URL is no URL")?;
    let host = url.host_str().unwrap_or_default();
    let near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if url.scheme() != "https" && !(url.scheme() == "http" && near) {
        return Err("RELAYDANCE_BASE_URL must begin with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("RELAYDANCE_BASE_URL must not hold a user or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("RELAYDANCE_BASE_URL must end with its path");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documented_routes_are_forwarded() {
        for (method, route) in [
            (Method::POST, "/files"),
            (Method::POST, "/video/generations"),
            (Method::GET, "/video/generations/task_1-a"),
            (Method::GET, "/videos/x"),
            (Method::GET, "/videos/x/content"),
            (Method::GET, "/models"),
        ] {
            assert!(is_documented(&method, route), "{method} {route}");
        }
        for (method, route) in [
            (Method::GET, ""),
            (Method::GET, "/files"),
            (Method::POST, "/models"),
            (Method::DELETE, "/videos/x"),
            (Method::GET, "/videos/.."),
            (Method::GET, "/videos/a%2fb"),
            (Method::GET, "/video/generations/"),
            (Method::GET, "/videos//content"),
            (Method::POST, "/chat/completions"),
            (Method::POST, "/files/"),
        ] {
            assert!(!is_documented(&method, route), "{method} {route}");
        }
    }

    #[test]
    fn the_key_goes_out_encrypted_only() {
        for good in [DEFAULT_BASE, "http://127.0.0.1:9/v1", "http://localhost:9/v1"] {
            assert!(check_base(good).is_ok(), "{good}");
        }
        for bad in [
            "http://relaydance.com/v1",
            "relaydance.com",
            "ftp://x/",
            "https://u:p@x/v1",
            "https://x/v1?a=1",
        ] {
            assert!(check_base(bad).is_err(), "{bad}");
        }
    }
}
