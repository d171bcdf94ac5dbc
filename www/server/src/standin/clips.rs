//! Storage: the files that answers point to, and clips that are hard to get.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, response};
use tower_http::services::{ServeDir, ServeFile};

use super::fault::{self, Deed, Fault, Spoiled, Step};
use super::task::{State as TaskState, Task};
use super::{StandIn, id};
use crate::connection::Connection;
use crate::origin;

/// As storage says it.
const EXPIRED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>\n";

/// The routes of storage.
pub fn routes(standin: &StandIn) -> Router<Arc<StandIn>> {
    let folder = |path| ServeDir::new(path).append_index_html_on_directories(false);
    Router::new()
        .nest_service("/stand-in/files", folder(standin.store.files()))
        .nest_service("/stand-in/clips", folder(standin.store.clips()))
        .layer(map_response(headers))
        .route("/stand-in/spoilt/{fault}/{task}/{look}/{clip}", get(spoilt))
}

/// The URL of a task's clip, once it has one. A spoilt one names the task and how
/// many finished answers it was given in.
pub fn url(task: &Task, fault: Option<&Fault>, origin: &str) -> Option<String> {
    let done = task.state == TaskState::Succeeded;
    let name = &task.clip.as_ref().filter(|_| done)?.name;
    match fault {
        Some(Fault { deed: Deed::Withhold, .. }) => None,
        Some(Fault { step: Step::Clip, name: fault, .. }) => {
            let (id, look) = (&task.id, task.shown);
            Some(format!("{origin}/stand-in/spoilt/{fault}/{id}/{look}/{name}.mp4"))
        }
        _ => Some(format!("{origin}/stand-in/clips/{name}.mp4")),
    }
}

/// Storage lets every page read its files.
async fn headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn spoilt(
    State(standin): State<Arc<StandIn>>,
    Path((name, task, look, clip)): Path<(String, String, u32, String)>,
    request: Request,
) -> response::Result<Response> {
    let fault = Fault::find(&name).filter(|fault| fault.step == Step::Clip && id::plausible(&clip));
    let fault = fault.ok_or(StatusCode::NOT_FOUND)?;
    let connection = Connection::of(request.extensions());
    let got = request.method() == Method::GET;
    let answer = match fault.deed {
        Deed::Expire if look <= 1 => {
            (StatusCode::FORBIDDEN, [(CONTENT_TYPE, "application/xml")], EXPIRED).into_response()
        }
        Deed::Redirect => {
            let other = origin::other(request.headers(), standin.listening);
            let to = format!("{other}/stand-in/clips/{clip}");
            (StatusCode::FOUND, [(LOCATION, to)]).into_response()
        }
        deed => {
            let served =
                serve(&standin, &clip, request).await.map_err(|_| StatusCode::NOT_FOUND)?;
            if got && standin.counts.strikes(fault.times, fault.name, &task) {
                let how = Spoiled { deed, pace: standin.pace, connection: &connection };
                fault::spoil(how, served).await
            } else {
                served
            }
        }
    };
    if fault.deed == Deed::Shut {
        return Ok(answer);
    }
    Ok(headers(answer).await)
}

async fn serve(standin: &StandIn, clip: &str, request: Request) -> io::Result<Response> {
    let file = standin.store.clips().join(clip);
    let served = ServeFile::new(file).try_call(request).await?;
    Ok(served.map(Body::new))
}
