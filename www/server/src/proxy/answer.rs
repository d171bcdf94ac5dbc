//! Answers that are whole, so that they can be given more than once.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::key::Key;

/// An answer with all of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// What the proxy itself has to say.
    pub fn refusal(status: StatusCode, message: &str) -> Self {
        Self::said(status, json!({"message": message, "type": "proxy_error"}))
    }

    /// The same where nothing of the request has left, by the code that the library knows for it.
    pub fn unsent(message: &str) -> Self {
        let error = json!({"code": "not_forwarded", "message": message, "type": "proxy_error"});
        Self::said(StatusCode::BAD_GATEWAY, error)
    }

    fn said(status: StatusCode, error: Value) -> Self {
        let error = json!({"error": error});
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Answer { status, headers: HeaderMap::from_iter([json]), body: error.to_string().into() }
    }

    /// Waits for the rest of an answer; nothing if its body is larger than `most`.
    ///
    /// # Errors
    /// When it breaks off.
    pub async fn whole(answer: Response, most: usize) -> Result<Option<Self>, axum::Error> {
        let (head, body) = answer.into_parts();
        let body = collect(body, most).await?;
        Ok(body.map(|body| Answer { status: head.status, headers: head.headers, body }))
    }

    /// The same without the key.
    pub fn without(mut self, key: &Key) -> Self {
        self.body = key.struck_out(&self.body).into();
        self.headers.remove(CONTENT_LENGTH);
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.status, self.headers, Body::from(self.body)).into_response()
    }
}

/// Collects a body; nothing if it is larger than `most`. It is read to its end even then: a browser
/// that is answered while it still sends reports a broken connection instead of the answer.
///
/// # Errors
/// When the sender breaks off.
pub async fn collect(body: Body, most: usize) -> Result<Option<Bytes>, axum::Error> {
    let mut collected = Some(Vec::new());
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        collected = collected.filter(|collected| collected.len() + chunk.len() <= most);
        if let Some(collected) = &mut collected {
            collected.extend_from_slice(&chunk);
        }
    }
    Ok(collected.map(Bytes::from))
}
