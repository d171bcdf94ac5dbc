//! Spoiling an answer that was good.

use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::{Deed, Hint, said, stream};
use crate::connection::Connection;

/// How long a late answer takes, at pace 1.
const LATE: Duration = Duration::from_secs(4);
/// The most that an answer about a task holds.
const MOST: usize = 1 << 20;

const TOO_MANY: &str = r#"{"error":{"message":"Too many requests.","type":"rate_limit_error"}}"#;

/// What an answer is spoiled with.
pub struct Spoiled<'a> {
    /// What is done to it.
    pub deed: Deed,
    /// Multiplies the times.
    pub pace: f64,
    /// The connection it goes out on.
    pub connection: &'a Connection,
}

/// Does to an answer what the fault does.
pub async fn spoil(how: Spoiled<'_>, answer: Response) -> Response {
    let late = LATE.mul_f64(how.pace);
    match how.deed {
        Deed::Reset => {
            how.connection.cut();
            answer
        }
        Deed::Cut => cut(answer, how.connection.clone()),
        Deed::Say(said) => said.response(),
        Deed::TooMany(hint) => too_many(hint),
        Deed::LateHead => {
            tokio::time::sleep(late.max(Duration::from_secs(1))).await;
            answer
        }
        Deed::LateBody => rewritten(answer, |bytes| stream::drip(&bytes, late)).await,
        Deed::Truncate => {
            rewritten(answer, |bytes| Body::from(bytes.slice(..bytes.len() / 2))).await
        }
        Deed::Swell => rewritten(answer, |bytes| stream::swollen(&bytes)).await,
        // What else can be done is not done to answers.
        _ => answer,
    }
}

/// Answers and closes the connection once 64 kB have come, or half of what is less.
pub async fn interrupt(request: Request) -> Response {
    let whole = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let whole = whole.and_then(|whole| whole.parse().ok()).unwrap_or(u64::MAX);
    let enough = (whole / 2).min(64 << 10);
    let mut content = request.into_body().into_data_stream();
    let mut seen = 0;
    while seen < enough
        && let Some(Ok(chunk)) = content.next().await
    {
        seen += chunk.len() as u64;
    }
    let mut answer = said::TOO_LARGE.response();
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

/// The head and half the body, and then a reset.
fn cut(answer: Response, connection: Connection) -> Response {
    let (mut head, body) = answer.into_parts();
    let told = head.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = told.and_then(|told| told.parse().ok()).or(body.size_hint().exact());
    let length = length.unwrap_or_default();
    head.headers.insert(CONTENT_LENGTH, length.into());
    let half = usize::try_from(length / 2).unwrap_or(usize::MAX);
    Response::from_parts(head, stream::cut(body, half, connection))
}

async fn rewritten(answer: Response, rewrite: impl FnOnce(Bytes) -> Body) -> Response {
    let (mut head, body) = answer.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    let bytes = to_bytes(body, MOST).await.unwrap_or_default();
    Response::from_parts(head, rewrite(bytes))
}

fn too_many(hint: Hint) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    if hint == Hint::Empty {
        return status.into_response();
    }
    let mut answer = (status, [(CONTENT_TYPE, "application/json")], TOO_MANY).into_response();
    let when = match hint {
        Hint::Seconds => "1".to_owned(),
        // A date has no fractions of seconds: three ahead are at least two.
        Hint::Date => httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3)),
        Hint::None | Hint::Empty => return answer,
    };
    if let Ok(when) = HeaderValue::from_str(&when) {
        answer.headers_mut().insert(RETRY_AFTER, when);
    }
    answer
}
