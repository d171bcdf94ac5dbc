//! Who answers what under the base URLs.

use std::hash::Hash;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer::{self, Answer};
use super::cors::{allow_origin, preflight};
use super::fault::{self, Deed, Fault, Spoiled, Step};
use super::refusal::Refusal;
use super::scenario::Scenario;
use super::task::{State as TaskState, Task, now};
use super::watch::CAUGHT;
use super::{StandIn, access, body, files, id, look, order, source, work};
use crate::connection::Connection;
use crate::origin;

/// The most a request for a clip may hold; pictures may come inside it.
const MOST: usize = 64 << 20;

/// How those name themselves who send a request again by themselves.
const RESEND: [&[u8]; 2] = [b"Mozilla/", b"curl/"];

/// Answers everything under the base URLs.
pub async fn answer(standin: &Arc<StandIn>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let clean = without_spare_slashes(&path);
    let Some((scenario, route)) = Scenario::from_path(&clean) else {
        let (head, content) = request.into_parts();
        body::discard(content).await;
        if clean == "/faults" {
            return fault::list::answer(&head.headers);
        }
        let message = "There is no such base URL here; /faults lists those that fail.\n";
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    if clean != path {
        let redirect = redirect(request.method(), &clean);
        body::discard(request.into_body()).await;
        return redirect;
    }
    if request.method() == Method::OPTIONS {
        return preflight();
    }
    let responded = respond(standin, scenario, route, request).await;
    let mut response = responded.unwrap_or_else(|refusal| refusal.response(scenario.wire));
    allow_origin(&mut response);
    response
}

async fn respond(
    standin: &Arc<StandIn>,
    scenario: Scenario,
    route: &str,
    request: Request,
) -> Result<Response, Refusal> {
    if let Some(Fault { step: Step::Every, .. }) = scenario.fault {
        let other = origin::other(request.headers(), standin.listening);
        let to = format!("{other}{CAUGHT}{}", request.uri().path());
        body::discard(request.into_body()).await;
        return Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response());
    }
    if let Err(refusal) = access::check(request.headers(), standin.listening) {
        body::discard(request.into_body()).await;
        return Err(refusal);
    }
    let own = origin::host(request.headers());
    let asked = Asked {
        standin,
        scenario,
        connection: Connection::of(request.extensions()),
        host: own.map_or_else(|| standin.listening.to_string(), |host| host.to_string()),
    };
    let parts: Vec<&str> = route.split('/').skip(1).collect();
    if asked.will_come_again(&parts, request.headers()) {
        return Ok(asked.spoil(Deed::Reset, Response::default()).await);
    }
    match (request.method().as_str(), parts.as_slice()) {
        ("POST", ["files"]) => asked.upload(request).await,
        ("POST", ["video", "generations"]) => asked.submit(request).await,
        ("GET", ["video", "generations", id]) => {
            asked.look(id, |answer| answer.task(scenario.wire)).await
        }
        ("GET", ["videos", id]) => asked.look(id, Answer::video).await,
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
    connection: Connection,
}

impl Asked<'_> {
    async fn upload(&self, request: Request) -> Result<Response, Refusal> {
        let fault = self.fault(Step::Upload);
        let request = match fault.map(|fault| fault.deed) {
            Some(Deed::Interrupt) => return Ok(fault::interrupt(request).await),
            Some(Deed::Dawdle) => {
                request.map(|body| fault::slowly(body, self.standin.pace, &self.connection))
            }
            _ => request,
        };
        let kept = files::receive(&self.standin.store, request).await?;
        if let Some(deed) = self.strikes(fault, kept.hash).filter(|deed| *deed != Deed::Dawdle) {
            tokio::fs::remove_file(self.standin.store.files().join(kept.name)).await?;
            return Ok(self.spoil(deed, Response::default()).await);
        }
        let url = format!("{}/stand-in/files/{}", self.origin(), kept.name);
        Ok(Json(json!({"id": kept.id, "url": url})).into_response())
    }

    async fn submit(&self, request: Request) -> Result<Response, Refusal> {
        let (head, whole) = request.into_parts();
        let whole = body::collect(whole, MOST)
            .await
            .map_err(|error| Refusal::Invalid(format!("the body broke off: {error}")))?
            .ok_or_else(|| Refusal::TooLarge("the request is larger than 64 MB".into()))?;
        if let Some(deed) = self.strikes(self.fault(Step::Refused), &whole) {
            return Ok(self.spoil(deed, Response::default()).await);
        }
        let accepted = self.accept(&head.headers, &whole).await?;
        match self.strikes(self.fault(Step::Accepted), &whole) {
            Some(deed) => Ok(self.spoil(deed, accepted).await),
            None => Ok(accepted),
        }
    }

    async fn accept(&self, headers: &HeaderMap, whole: &[u8]) -> Result<Response, Refusal> {
        if !is_json(headers) {
            return Err(Refusal::Invalid("the Content-Type must be application/json".into()));
        }
        let mut order = order::read(whole)?;
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
            polls: 0,
            shown: 0,
        };
        let id = task.id.clone();
        let submitted = answer::submitted(&task, self.scenario.wire);
        self.standin.store.add(task)?;
        work::start(self.standin, id);
        Ok(Json(submitted).into_response())
    }

    async fn look(
        &self,
        id: &str,
        read: impl FnOnce(&Answer) -> Value,
    ) -> Result<Response, Refusal> {
        let fault = self.scenario.fault;
        let task = self.standin.store.look(id).ok_or(Refusal::UnknownTask)?;
        if let Some(Fault { deed: Deed::Deny, .. }) = fault {
            return Err(Refusal::UnknownTask);
        }
        let fresh = work::fresh(self.standin.pace);
        let answer = look::answer(task, fault, &self.origin(), fresh);
        let answer = Json(read(&answer)).into_response();
        match self.strikes(self.fault(Step::Poll), id) {
            Some(deed) => Ok(self.spoil(deed, answer).await),
            None => Ok(answer),
        }
    }

    async fn content(&self, id: &str) -> Result<Response, Refusal> {
        let task = self.standin.store.get(id).ok_or(Refusal::UnknownTask)?;
        let Some(clip) = task.clip.filter(|_| task.state == TaskState::Succeeded) else {
            return Err(Refusal::Invalid(
                "the task has no clip, or none yet; ask for its status first".into(),
            ));
        };
        let clip = tokio::fs::read(self.standin.store.clip(&clip.name)).await?;
        let headers = [(CONTENT_TYPE, "video/mp4"), (CACHE_CONTROL, "private")];
        Ok((headers, Body::from(clip)).into_response())
    }

    /// Whether the sender's HTTP would send the request again by itself if its
    /// connection were reset: browsers and curl do so, also with a POST, as long as
    /// an earlier request on that connection was answered, and their page hears
    /// nothing of it. So that what is counted is what the page sees, nothing happens
    /// until the request comes on a connection of its own.
    fn will_come_again(&self, route: &[&str], headers: &HeaderMap) -> bool {
        let Some(Fault { step, deed: Deed::Reset, .. }) = self.scenario.fault else {
            return false;
        };
        let hit = match route {
            ["files"] => *step == Step::Upload,
            ["video", "generations"] => matches!(step, Step::Refused | Step::Accepted),
            ["video", "generations", _] | ["videos", _] => *step == Step::Poll,
            _ => false,
        };
        let agent = headers.get(USER_AGENT).map(HeaderValue::as_bytes);
        hit && self.connection.is_reused()
            && agent.is_some_and(|agent| RESEND.iter().any(|name| agent.starts_with(name)))
    }

    /// The scenario's fault, if it strikes at this step.
    fn fault(&self, step: Step) -> Option<&'static Fault> {
        self.scenario.fault.filter(|fault| fault.step == step)
    }

    /// What a fault does to a request about `what`, if it strikes once more.
    fn strikes(&self, fault: Option<&Fault>, what: impl Hash) -> Option<Deed> {
        let fault = fault?;
        let strikes = self.standin.counts.strikes(fault.times, &self.scenario.base(), what);
        strikes.then_some(fault.deed)
    }

    async fn spoil(&self, deed: Deed, answer: Response) -> Response {
        let (pace, connection) = (self.standin.pace, &self.connection);
        fault::spoil(Spoiled { deed, pace, connection }, answer).await
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
