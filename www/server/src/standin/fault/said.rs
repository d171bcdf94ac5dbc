//! What is said in place of the answer.

use axum::http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// An answer that does not depend on the request.
#[derive(Debug, PartialEq)]
pub struct Said {
    /// Its status.
    pub status: u16,
    /// Its body: a proxy's page if it begins with `<`, else JSON.
    pub body: &'static str,
    /// The same in words.
    pub words: &'static str,
}

impl Said {
    /// As an answer.
    pub fn response(&self) -> Response {
        let kind = if self.body.starts_with('<') { "text/html" } else { "application/json" };
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, self.body).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        response
    }
}

pub static INTERNAL: Said = Said {
    status: 500,
    body: r#"{"error":{"message":"The server had an error.","type":"internal_error"}}"#,
    words: "status 500 with an error in JSON",
};

pub static UNAVAILABLE: Said = Said {
    status: 503,
    body: r#"{"error":{"message":"The service is unavailable.","type":"server_error"}}"#,
    words: "status 503 with an error in JSON, without a code",
};

pub static OVERLOADED: Said = Said {
    status: 503,
    body: r#"{"error":{"code":"system_cpu_overloaded","message":"system cpu overloaded (request id: stand-in)","type":"new_api_error"}}"#,
    words: "status 503 with the code system_cpu_overloaded",
};

pub static MODEL_NOT_FOUND: Said = Said {
    status: 503,
    body: r#"{"error":{"code":"model_not_found","message":"No available channel for this model under group default (request id: stand-in)","type":"new_api_error"}}"#,
    words: "status 503 with the code model_not_found",
};

pub static TOO_LARGE: Said = Said {
    status: 413,
    body: r#"{"error":{"message":"The file is too large.","type":"invalid_request_error"}}"#,
    words: "status 413",
};

pub static NOT_IMPLEMENTED: Said = Said {
    status: 501,
    body: r#"{"error":{"code":"api_not_implemented","message":"API not implemented","type":"new_api_error","param":""}}"#,
    words: "status 501 with the code api_not_implemented",
};

pub static FORBIDDEN: Said = Said {
    status: 403,
    body: r#"{"error":{"code":"","message":"Forbidden (request id: stand-in)","type":"new_api_error"}}"#,
    words: "status 403 with an error in JSON",
};

pub static WRONG_TYPES: Said = Said {
    status: 200,
    body: r#"{"task_id":{"a":1},"id":[],"status":[1],"progress":{},"url":7,"data":[{"task_id":false}]}"#,
    words: "JSON whose fields have other types than they should",
};

pub static NULL_DATA: Said = Said {
    status: 200,
    body: r#"{"code":"success","message":"","data":null}"#,
    words: "an envelope with nothing in it",
};

pub static GATEWAY_TIMEOUT: Said = Said {
    status: 504,
    body: "<html><head><title>504 Gateway Time-out</title></head><body><center><h1>504 Gateway Time-out</h1></center><hr><center>nginx</center></body></html>",
    words: "status 504 with a proxy's HTML page",
};

pub static BAD_GATEWAY: Said = Said {
    status: 502,
    body: "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
    words: "status 502 with a proxy's HTML page",
};

pub static NO_SUCH_PAGE: Said = Said {
    status: 404,
    body: "<!doctype html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
    words: "status 404 with a proxy's HTML page",
};

pub static LOGIN_PAGE: Said = Said {
    status: 200,
    body: "<!doctype html><html><head><title>Welcome</title></head><body><h1>Sign in to this network</h1></body></html>",
    words: "status 200 with a proxy's HTML page",
};
