//! What tests want to know of the stand-in, and no real service would tell: which
//! tasks there are, and what went where a redirect pointed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Value, json};

use super::{StandIn, body, cors, fault};
use crate::origin;

/// Where the redirects of the fault of that name lead.
pub const CAUGHT: &str = "/stand-in/caught";

/// The most requests that are remembered.
const MOST: usize = 1000;

/// Requests that a client should not have sent.
#[derive(Default)]
pub struct Caught(Mutex<VecDeque<Stray>>);

/// One of them: nothing that is secret.
#[derive(Clone, Serialize)]
struct Stray {
    method: String,
    path: String,
    authorization: bool,
}

/// The routes.
pub fn routes(standin: Arc<StandIn>) -> Router<Arc<StandIn>> {
    Router::new()
        .route("/stand-in/tasks", get(tasks).options(preflight))
        .route(CAUGHT, get(caught).options(preflight))
        .layer(from_fn_with_state(standin, private))
        .route("/stand-in/caught/{*path}", any(catch))
        .layer(map_response(async |mut response: Response| {
            cors::allow_origin(&mut response);
            response
        }))
        .route(fault::list::STYLE, get(fault::list::style))
}

/// What was asked for is nobody else's business: neither a website's elsewhere, nor of one whose name was
/// made to point here.
async fn private(State(standin): State<Arc<StandIn>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if origin::is_own_host(headers, standin.listening) && !origin::is_elsewhere(headers) {
        return next.run(request).await;
    }
    StatusCode::FORBIDDEN.into_response()
}

async fn preflight() -> Response {
    cors::preflight()
}

/// All tasks, oldest first, or those of one prompt.
async fn tasks(State(standin): State<Arc<StandIn>>, request: Request) -> Response {
    let url = reqwest::Url::parse(&format!("http://localhost{}", request.uri())).ok();
    let prompt = url.and_then(|url| {
        let mut pairs = url.query_pairs();
        pairs.find(|(key, _)| key == "prompt").map(|(_, value)| value.into_owned())
    });
    let wanted = |prompt: &str, only: &Option<String>| only.as_ref().is_none_or(|o| o == prompt);
    let tasks = standin.store.list(|task| wanted(&task.order.prompt, &prompt));
    let tasks: Vec<Value> = tasks
        .iter()
        .map(|task| {
            json!({
                "id": task.id,
                "base": task.base,
                "model": task.order.model,
                "prompt": task.order.prompt,
                "status": task.state,
                "created": task.created,
                "polls": task.polls,
            })
        })
        .collect();
    Json(tasks).into_response()
}

async fn caught(State(standin): State<Arc<StandIn>>) -> Response {
    let strays = standin.caught.0.lock().unwrap_or_else(PoisonError::into_inner);
    let strays: Vec<Stray> = strays.iter().cloned().collect();
    Json(strays).into_response()
}

/// Notes a request. It is let in as far as it wants, or it would not show what
/// else it has with it.
async fn catch(State(standin): State<Arc<StandIn>>, request: Request) -> Response {
    let (head, content) = request.into_parts();
    body::discard(content).await;
    let stray = Stray {
        method: head.method.to_string(),
        path: head.uri.path().into(),
        authorization: head.headers.contains_key(AUTHORIZATION),
    };
    {
        let mut strays = standin.caught.0.lock().unwrap_or_else(PoisonError::into_inner);
        if strays.len() == MOST {
            strays.pop_front();
        }
        strays.push_back(stray);
    }
    if head.method == axum::http::Method::OPTIONS {
        return cors::preflight();
    }
    (StatusCode::OK, Json(json!({"caught": true}))).into_response()
}
