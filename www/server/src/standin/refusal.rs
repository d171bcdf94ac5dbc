//! Requests that are refused, in the words and shapes of both wires.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::id;
use super::scenario::Wire;

/// Why a request is refused.
#[derive(Debug)]
pub enum Refusal {
    /// No key, or a wrong one.
    Unauthorized(&'static str),
    /// No such model, or not for this key.
    UnknownModel(String),
    /// The service's own check failed.
    Invalid(String),
    /// A value has the wrong JSON type where the service forgets to check.
    WrongType(String),
    /// The vendor behind the service refuses.
    Vendor(&'static str, String),
    /// No such task.
    UnknownTask,
    /// More than the service takes.
    TooLarge(String),
    /// No such route.
    UnknownRoute(String),
    /// The stand-in itself is in trouble.
    Trouble(String),
}

impl Refusal {
    /// The answer, as this wire writes it.
    pub fn response(self, wire: Wire) -> Response {
        let (status, body) = match wire {
            Wire::Documented => self.documented(),
            Wire::Enveloped => self.enveloped(),
        };
        (status, Json(body)).into_response()
    }

    fn documented(self) -> (StatusCode, Value) {
        let (status, kind, message) = match self {
            Refusal::Unauthorized(message) => {
                (StatusCode::UNAUTHORIZED, "authentication_error", message.into())
            }
            Refusal::UnknownModel(model) => (
                StatusCode::NOT_FOUND,
                "not_found_error",
                format!("The model \"{model}\" does not exist."),
            ),
            Refusal::Invalid(message) => {
                (StatusCode::BAD_REQUEST, "invalid_request_error", message)
            }
            Refusal::Vendor(code, message) => {
                (StatusCode::BAD_REQUEST, "invalid_request_error", format!("{code}: {message}"))
            }
            Refusal::WrongType(message) | Refusal::Trouble(message) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "server_error", message)
            }
            Refusal::UnknownTask => {
                (StatusCode::NOT_FOUND, "not_found_error", "The task does not exist.".into())
            }
            Refusal::TooLarge(message) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request_error", message)
            }
            Refusal::UnknownRoute(route) => (
                StatusCode::NOT_FOUND,
                "invalid_request_error",
                format!("There is no {route} here."),
            ),
        };
        (status, json!({"error": {"message": message, "type": kind}}))
    }

    fn enveloped(self) -> (StatusCode, Value) {
        match self {
            Refusal::Unauthorized(message) => (StatusCode::UNAUTHORIZED, routing("", message)),
            Refusal::UnknownModel(model) => (
                StatusCode::SERVICE_UNAVAILABLE,
                routing(
                    "model_not_found",
                    &format!("No available channel for model {model} under group default"),
                ),
            ),
            Refusal::Invalid(message) => {
                (StatusCode::BAD_REQUEST, slug("invalid_request", &message))
            }
            Refusal::WrongType(message) => {
                (StatusCode::INTERNAL_SERVER_ERROR, slug("build_request_failed", &message))
            }
            // The vendor's own JSON travels as text inside the message.
            Refusal::Vendor(code, message) => {
                let theirs = json!({"error": {"code": code, "message": message, "param": "", "type": "BadRequest"}});
                (StatusCode::BAD_REQUEST, slug("fail_to_fetch_task", &theirs.to_string()))
            }
            Refusal::UnknownTask => {
                (StatusCode::BAD_REQUEST, slug("task_not_exist", "task_not_exist"))
            }
            Refusal::TooLarge(message) => {
                (StatusCode::PAYLOAD_TOO_LARGE, routing("request_too_large", &message))
            }
            Refusal::UnknownRoute(route) => (
                StatusCode::NOT_FOUND,
                json!({"error": {"message": format!("Invalid URL ({route})"), "type": "invalid_request_error", "param": "", "code": ""}}),
            ),
            Refusal::Trouble(message) => {
                (StatusCode::INTERNAL_SERVER_ERROR, routing("internal_error", &message))
            }
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Refusal::Trouble(format!("The stand-in's own disk: {error}"))
    }
}

/// The gateway's shape for keys and routing.
fn routing(code: &str, message: &str) -> Value {
    let request = id::random("").unwrap_or_default();
    let message = format!("{message} (request id: {request})");
    json!({"error": {"code": code, "message": message, "type": "new_api_error"}})
}

/// The gateway's shape for everything about tasks.
fn slug(code: &str, message: &str) -> Value {
    json!({"code": code, "message": message, "data": null})
}

/// The vendor's usual refusal.
pub fn invalid_parameter(name: &str, message: &str) -> Refusal {
    Refusal::Vendor(
        "InvalidParameter",
        format!("The parameter `{name}` specified in the request is not valid: {message}."),
    )
}

/// A key of the metadata; null is nothing.
///
/// # Errors
/// A wrong type there is a 500: the service does not expect it.
pub fn typed<'a, T>(
    object: &'a Map<String, Value>,
    key: &str,
    name: &str,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value).map(Some).ok_or_else(|| wrong_type(key, name)),
    }
}

/// The service's words when it did not expect a type.
pub fn wrong_type(key: &str, name: &str) -> Refusal {
    Refusal::WrongType(format!("unmarshal metadata failed: {key} is not of type {name}"))
}
