//! What lets pages of other origins use the stand-in.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Lets every page read an answer.
pub fn allow_origin(response: &mut Response) {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// Lets every page send any request.
pub fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    allow_origin(&mut response);
    let headers = response.headers_mut();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET,POST,PUT,DELETE,OPTIONS"),
        (ACCESS_CONTROL_MAX_AGE, "43200"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
