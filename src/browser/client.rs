//! The operations of the API, each a loop that asks the core what to do next.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, FormData, Url};

use super::future::all;
use super::http::{self, Exchange, never_sent};
use super::value::{NONE, call, get, stringify, tag, text_of, to_js};
use super::{Failure, Key, Local, clock, race};
use crate::answer::{Answer, Call};
use crate::body::body;
use crate::check::{Surroundings, is_local};
use crate::config::Config;
use crate::download::{Place, may_have_expired, unreadable};
use crate::error::{Error, ErrorCode};
use crate::event::Event;
use crate::image::{FileFacts, Format, HEAD};
use crate::issue::Issue;
use crate::poll::{News, Poll, Step};
use crate::request::{Source, VideoRequest};
use crate::retry;
use crate::task::Task;
use crate::text::{find, until};
use crate::upload::Uploaded;

/// A look by itself is given up after this long.
const LOOK: Duration = Duration::from_secs(30);
/// A submit after this long: beyond it nobody knows whether it was taken.
const SUBMIT: Duration = Duration::from_secs(120);
/// An upload after this long: thirty megabytes over a slow line.
const UPLOAD: Duration = Duration::from_secs(15 * 60);

#[wasm_bindgen]
extern "C" {
    /// Where the page is; `undefined` where there is none.
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = location)]
    static LOCATION: JsValue;
}

fn page() -> JsValue {
    LOCATION.with(JsValue::clone)
}

/// Told what happens.
pub type Listener<'a> = &'a dyn Fn(&Event);

/// A client of the API.
pub struct Client {
    config: Config,
    key: Key,
}

impl Client {
    /// Makes a client. A path as the address is one of the page's own server.
    pub fn new(mut config: Config, key: Key) -> Result<Self, Error> {
        config.base_url = absolute(&config.base_url)?;
        Ok(Self { config, key })
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the checks need to know of these files: their first bytes are read, and no more.
    pub async fn surroundings(&self, files: &[Blob]) -> Surroundings {
        let mut facts = Vec::new();
        for file in files {
            facts.push(head(file).await);
        }
        Surroundings { files: facts, local: is_local(&self.config.base_url) }
    }

    /// The request unless an issue stops it.
    pub fn checked(
        &self,
        request: VideoRequest,
        issues: Vec<Issue>,
    ) -> Result<VideoRequest, Error> {
        let strict = self.config.strict;
        if issues.iter().any(|issue| issue.stops(strict)) {
            return Err(Error::invalid(issues, strict));
        }
        Ok(request)
    }

    /// Uploads files, side by side; the answers keep their order.
    pub async fn upload(
        &self,
        files: &[&Blob],
        listener: Listener<'_>,
    ) -> Result<Vec<Uploaded>, Failure> {
        let of = files.len();
        let uploads = files.iter().enumerate().map(|(index, file)| -> Local<'_, _> {
            Box::pin(self.upload_one(file, index + 1, of, listener))
        });
        all(uploads.collect()).await
    }

    /// Uploads one file, again if it fails in a way that may pass.
    async fn upload_one(
        &self,
        file: &Blob,
        image: usize,
        of: usize,
        listener: Listener<'_>,
    ) -> Result<Uploaded, Failure> {
        let total = size_of(file);
        listener(&Event::Uploading { image, of, loaded: 0.0, total });
        let form = FormData::new()
            .and_then(|form| {
                form.append_with_blob_and_filename("file", file, &name_of(file)).map(|()| form)
            })
            .map_err(|cause| Failure {
                error: Error::argument("The file could not be put into a form."),
                cause,
            })?;
        let answer = self
            .call(Call::Upload, "/files", Some(form.as_ref()), UPLOAD, self.config.attempts)
            .await?;
        let uploaded = Uploaded::read(&answer)?;
        listener(&Event::Uploading { image, of, loaded: total, total });
        Ok(uploaded)
    }

    /// Uploads what are files and posts the request, which was checked. Once: it is posted again
    /// only after the service certainly refused it.
    pub async fn submit(
        &self,
        mut request: VideoRequest,
        files: &[Blob],
        listener: Listener<'_>,
    ) -> Result<Task, Failure> {
        let chosen: Vec<&Blob> = request
            .sources()
            .filter_map(|(_, _, source)| match source {
                Source::File(place) => files.get(*place),
                Source::Url(_) => None,
            })
            .collect();
        let uploaded = self.upload(&chosen, listener).await?;
        request.host(uploaded.into_iter().map(|uploaded| uploaded.url));
        let body = JsValue::from(stringify(&to_js(body(&request))));
        let sent = self.call(
            Call::Submit,
            "/video/generations",
            Some(&body),
            SUBMIT,
            self.config.attempts,
        );
        let answer = sent.await.map_err(|failure| {
            // Where the connection was never made, nothing was sent; only Node tells.
            if failure.error.code == ErrorCode::Network && !never_sent(&failure) {
                Failure { error: failure.error.may_have_been_accepted(), ..failure }
            } else {
                failure
            }
        })?;
        let task = Task::submitted(&answer, &self.config.base_url)?;
        listener(&Event::Submitted(task.clone(), Duration::ZERO));
        Ok(task)
    }

    /// Looks at a task once; again if the look fails in a way that may pass.
    pub async fn retrieve(&self, task_id: &str) -> Result<Task, Failure> {
        let looked = self.look(task_id, LOOK, self.config.attempts).await;
        looked.map_err(|failure| about(failure, &Task::unseen(task_id)))
    }

    /// The clip's bytes, which stay outside of this module's memory.
    pub async fn download(&self, mut task: Task, listener: Listener<'_>) -> Result<Blob, Failure> {
        if !task.status.is_final() {
            task = self.retrieve(&task.task_id).await?;
        }
        let first = Place::of(&task)?;
        let failure = match self.fetch_clip(&first, listener).await {
            Ok(blob) => return Ok(blob),
            Err(failure) if may_have_expired(&failure.error) => failure,
            Err(failure) => return Err(about(failure, &task)),
        };
        // Addresses expire; asking for the task again gives a fresh one.
        let fresh = match self.retrieve(&task.task_id).await {
            Ok(fresh) => fresh,
            Err(_) => return Err(about(failure, &task)),
        };
        let place = Place::of(&fresh)?;
        self.fetch_clip(&place, listener).await.map_err(|failure| {
            let error = match &place {
                Place::Storage(url) if failure.error.code == ErrorCode::Network => {
                    unreadable(failure.error, url)
                }
                _ => failure.error,
            };
            about(Failure { error, ..failure }, &fresh)
        })
    }

    async fn fetch_clip(&self, place: &Place, listener: Listener<'_>) -> Result<Blob, Failure> {
        let exchange = self.exchange(place, None).await?;
        if !(200..300).contains(&exchange.status) {
            return Err(exchange.answer().await?.error(Call::Download).into());
        }
        read_blob(&exchange, listener).await
    }

    /// Watches a task to its end.
    pub async fn watch(&self, mut poll: Poll, listener: Listener<'_>) -> Result<Task, Failure> {
        let mut cause = JsValue::UNDEFINED;
        if poll.task().status.is_final() {
            listener(&Event::Changed(poll.task().clone(), Duration::ZERO));
        }
        loop {
            match poll.next(clock::now()) {
                Step::Wait { until } => {
                    clock::sleep(until.saturating_sub(clock::now())).await;
                }
                Step::Look { within } => {
                    let task_id = poll.task().task_id.clone();
                    let outcome = self.look(&task_id, within, 1).await.map_err(|failure| {
                        cause = failure.cause;
                        failure.error
                    });
                    let now = clock::now();
                    let news = poll.looked(now, outcome);
                    let elapsed = poll.elapsed(now);
                    match news {
                        Some(News::Changed(task)) => listener(&Event::Changed(task, elapsed)),
                        Some(News::Retrying(error)) => {
                            listener(&Event::Retrying(error, poll.task().clone(), elapsed));
                        }
                        None => {}
                    }
                }
                Step::Done(outcome) => {
                    return outcome.map_err(|error| match error.code {
                        ErrorCode::TaskFailed | ErrorCode::TimedOut => error.into(),
                        _ => Failure { error, cause },
                    });
                }
            }
        }
    }

    async fn look(&self, task_id: &str, within: Duration, attempts: u32) -> Result<Task, Failure> {
        let answer =
            self.call(Call::Retrieve, &Task::path(task_id), None, within, attempts).await?;
        Ok(Task::retrieved(&answer, task_id, &self.config.base_url)?)
    }

    /// Asks the API until it answers something that a further try would not better. What it
    /// answered may well be an error.
    async fn call(
        &self,
        call: Call,
        path: &str,
        body: Option<&JsValue>,
        within: Duration,
        attempts: u32,
    ) -> Result<Answer, Failure> {
        let place = Place::Api(path.to_owned());
        let mut made = 0;
        loop {
            made += 1;
            let late = async {
                clock::sleep(within).await;
                let reason = format!("nothing came within {} seconds", within.as_secs());
                Err(Error::network(&self.config.base_url, &reason).into())
            };
            let exchanged = async { self.exchange(&place, body).await?.answer().await };
            let outcome: Result<Answer, Failure> = race(exchanged, late).await;
            let pause = |error: &Error| retry::pause(call, error, made, attempts, clock::random());
            let pause = match &outcome {
                Ok(answer) => answer.success(call).err().as_ref().and_then(pause),
                Err(failure) => pause(&failure.error),
            };
            match pause {
                Some(pause) => clock::sleep(pause).await,
                None => return outcome,
            }
        }
    }

    /// One exchange. The key goes to the API and nowhere else; refused, it is asked for once more,
    /// where it can be: a 401 is a certain refusal, so even a submit may be sent again after it.
    async fn exchange(&self, place: &Place, body: Option<&JsValue>) -> Result<Exchange, Failure> {
        let mut asked_again = false;
        loop {
            let exchange = match place {
                Place::Storage(url) => http::send(url, None, None).await?,
                Place::Api(path) => {
                    let key = self.key.get().await?;
                    let url = format!("{}{path}", self.config.base_url);
                    let access = http::Access { headers: &self.config.headers, key };
                    http::send(&url, Some(access), body).await?
                }
            };
            let refused = exchange.status == 401 && matches!(place, Place::Api(_));
            if refused && !asked_again && self.key.refused() {
                asked_again = true;
                continue;
            }
            return Ok(exchange);
        }
    }
}

fn about(failure: Failure, task: &Task) -> Failure {
    Failure { error: failure.error.about(task), ..failure }
}

/// The whole address of the API.
fn absolute(base_url: &str) -> Result<String, Error> {
    let url = match text_of(&page(), "href") {
        Some(page) => Url::new_with_base(base_url, &page),
        None => Url::new(base_url),
    };
    // What stands before an @ may be a password.
    let shown = if find(base_url, "@").is_some() { "…" } else { base_url };
    let wrong = |why: &str| Error::argument(format!("`baseUrl` is \"{shown}\", {why}."));
    let Ok(url) = url else {
        return Err(wrong("which is no whole address, as is needed outside of a page"));
    };
    let part = |key: &str| text_of(&url, key).unwrap_or_default();
    if !part("protocol").starts_with("http") {
        return Err(wrong("which is no http(s) address"));
    }
    if !part("username").is_empty() || !part("password").is_empty() {
        return Err(wrong("which has a name or password in it: pass a key as `apiKey`"));
    }
    if !part("search").is_empty() || !part("hash").is_empty() {
        return Err(wrong("which has a ? or # in it: pass the address alone"));
    }
    Ok(part("href").trim_end_matches('/').to_owned())
}

/// What the first bytes of a file say.
async fn head(file: &Blob) -> FileFacts {
    let bytes = match file.slice_with_i32_and_i32(0, HEAD as i32) {
        Ok(head) => call(&head, "arrayBuffer", NONE).await,
        Err(error) => Err(error),
    };
    // By the tag, since the page may have made the file in another realm than ours.
    let bytes =
        bytes.ok().filter(|buffer| tag(buffer).is_some_and(|tag| tag == "[object ArrayBuffer]"));
    let bytes = bytes.map(|buffer| Uint8Array::new(&buffer).to_vec());
    FileFacts {
        name: file_name(file).unwrap_or_default(),
        bytes: size_of(file) as u64,
        format: bytes.as_deref().and_then(Format::of),
        readable: bytes.is_some(),
    }
}

/// A file's size in bytes; zero for what only looks like a file.
pub fn size_of(file: &Blob) -> f64 {
    get(file, "size").as_f64().unwrap_or_default()
}

fn file_name(file: &Blob) -> Option<String> {
    text_of(file, "name").filter(|name| !name.is_empty())
}

/// A Blob has no name, and some services go by the ending.
fn name_of(file: &Blob) -> String {
    file_name(file).unwrap_or_else(|| {
        let kind = text_of(file, "type").unwrap_or_default();
        let ending = find(&kind, "/").and_then(|slash| kind.get(slash + 1..)).unwrap_or_default();
        match until(ending, b";+") {
            "" => "file.bin".to_owned(),
            ending => format!("file.{ending}"),
        }
    })
}

/// Reads a body piece by piece, telling how far it is; the pieces stay the browser's.
async fn read_blob(exchange: &Exchange, listener: Listener<'_>) -> Result<Blob, Failure> {
    let failed = |cause| exchange.failed(cause);
    let total = exchange.header("content-length").and_then(|text| text.parse::<u32>().ok());
    let total = total.map_or(0.0, f64::from);
    let pieces = Array::new();
    let mut loaded = 0.0;
    listener(&Event::Downloading { loaded, total });
    let body = get(&exchange.response, "body");
    if !body.is_null_or_undefined() {
        let reader = call(&body, "getReader", NONE).await.map_err(failed)?;
        loop {
            let piece = call(&reader, "read", NONE).await.map_err(failed)?;
            let value = get(&piece, "value");
            if value.is_undefined() {
                break;
            }
            loaded += get(&value, "byteLength").as_f64().unwrap_or_default();
            pieces.push(&value);
            listener(&Event::Downloading { loaded, total });
        }
    }
    let kind = exchange.header("content-type").filter(|kind| kind.starts_with("video/"));
    let options = BlobPropertyBag::new();
    options.set_type(kind.as_deref().unwrap_or("video/mp4"));
    Blob::new_with_buffer_source_sequence_and_options(&pieces, &options).map_err(failed)
}
