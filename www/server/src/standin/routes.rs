//! Who answers what under the base URLs.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE, LOCATION,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer::{self, Answer};
use super::refusal::Refusal;
use super::scenario::Scenario;
use super::task::{State as TaskState, Task, now};
use super::{StandIn, access, body, files, id, order, source, work};
use crate::origin;

/// The most a request for a clip may hold; pictures may come inside it.
const MOST: usize = 64 << 20;

/// Answers everything under the base URLs.
pub async fn answer(standin: &Arc<StandIn>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let clean = without_spare_slashes(&path);
    let Some((scenario, route)) = Scenario::from_path(&clean) else {
        body::discard(request.into_body()).await;
        if clean == "/faults" {
            return Json(answer::faults()).into_response();
        }
        let message = "There is no such base URL here; /faults lists those that fail.\n";
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    if clean != path {
        let redirect = redirect(request.method(), &clean);
        body::discard(request.into_body()).await;
        return redirect;
    }
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        respond(standin, scenario, route, request)
            .await
            .unwrap_or_else(|refusal| refusal.response(scenario.wire))
    };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if preflight {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET,POST,PUT,DELETE,OPTIONS"),
        );
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("43200"));
    }
    response
}

async fn respond(
    standin: &Arc<StandIn>,
    scenario: Scenario,
    route: &str,
    request: Request,
) -> Result<Response, Refusal> {
    if let Err(refusal) = access::check(request.headers()) {
        body::discard(request.into_body()).await;
        return Err(refusal);
    }
    let own = origin::host(request.headers());
    let asked = Asked {
        standin,
        scenario,
        host: own.map_or_else(|| standin.listening.to_string(), |host| host.to_string()),
    };
    let parts: Vec<&str> = route.split('/').skip(1).collect();
    match (request.method().as_str(), parts.as_slice()) {
        ("POST", ["files"]) => asked.upload(request).await,
        ("POST", ["video", "generations"]) => asked.submit(request).await,
        ("GET", ["video", "generations", id]) => asked.poll(id),
        ("GET", ["videos", id]) => asked.video(id),
        ("GET", ["videos", id, "content"]) => asked.content(id).await,
        ("GET", ["models"]) => Ok(Json(answer::models()).into_response()),
        (method, _) => {
            let name = format!("{method} {}{route}", scenario.base());
            body::discard(request.into_body()).await;
            Err(Refusal::UnknownRoute(name))
        }
    }
}

/// A request with a good key, and where it was sent.
struct Asked<'a> {
    standin: &'a Arc<StandIn>,
    scenario: Scenario,
    host: String,
}

impl Asked<'_> {
    async fn upload(&self, request: Request) -> Result<Response, Refusal> {
        let kept = files::receive(&self.standin.store, request).await?;
        let url = format!("{}/stand-in/files/{}", self.origin(), kept.name);
        Ok(Json(json!({"id": kept.id, "url": url})).into_response())
    }

    async fn submit(&self, request: Request) -> Result<Response, Refusal> {
        let (head, whole) = request.into_parts();
        let whole = body::collect(whole, MOST)
            .await
            .map_err(|error| Refusal::Invalid(format!("the body broke off: {error}")))?
            .ok_or_else(|| Refusal::TooLarge("the request is larger than 64 MB".into()))?;
        if !is_json(&head.headers) {
            return Err(Refusal::Invalid("the Content-Type must be application/json".into()));
        }
        let mut order = order::read(&whole)?;
        let standin = self.standin.clone();
        let host = self.host.clone();
        let order = tokio::task::spawn_blocking(move || {
            source::keep(&standin.store, Some(&host), &mut order).map(|()| order)
        })
        .await
        .unwrap_or_else(|_| Err(Refusal::Trouble("the pictures were not kept".into())))?;
        let task = Task {
            id: id::random("task_")?,
            number: 0,
            base: self.scenario.base(),
            origin: self.origin(),
            order,
            state: TaskState::Queued,
            created: now(),
            started: None,
            finished: None,
            clip: None,
            failure: None,
            notices: Vec::new(),
            drawn: 0,
        };
        let submitted = self.about(&task).submitted(self.scenario.wire);
        let id = task.id.clone();
        self.standin.store.add(task)?;
        work::start(self.standin, id);
        Ok(Json(submitted).into_response())
    }

    fn poll(&self, id: &str) -> Result<Response, Refusal> {
        let task = self.task(id)?;
        Ok(Json(self.about(&task).task(self.scenario.wire)).into_response())
    }

    fn video(&self, id: &str) -> Result<Response, Refusal> {
        let task = self.task(id)?;
        Ok(Json(self.about(&task).video()).into_response())
    }

    async fn content(&self, id: &str) -> Result<Response, Refusal> {
        let task = self.task(id)?;
        let Some(clip) = task.clip.filter(|_| task.state == TaskState::Succeeded) else {
            return Err(Refusal::Invalid(
                "the task has no clip, or none yet; ask for its status first".into(),
            ));
        };
        let clip = tokio::fs::read(self.standin.store.clip(&clip.name)).await?;
        let headers = [(CONTENT_TYPE, "video/mp4"), (CACHE_CONTROL, "private")];
        Ok((headers, Body::from(clip)).into_response())
    }

    fn task(&self, id: &str) -> Result<Task, Refusal> {
        self.standin.store.get(id).ok_or(Refusal::UnknownTask)
    }

    fn about<'t>(&self, task: &'t Task) -> Answer<'t> {
        Answer { task, origin: self.origin(), fresh: work::fresh(self.standin.pace) }
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host)
    }
}

/// The service wants exactly this, in lower case and with nothing behind it.
fn is_json(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
}

/// The path without double slashes and without one at the end.
pub fn without_spare_slashes(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// Like the gateway: without any CORS headers, so that no browser follows it
/// across origins.
fn redirect(method: &Method, path: &str) -> Response {
    let status = if method == Method::GET {
        StatusCode::MOVED_PERMANENTLY
    } else {
        StatusCode::TEMPORARY_REDIRECT
    };
    (status, [(LOCATION, path)]).into_response()
}
