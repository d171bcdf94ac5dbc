//! The operations of the API, each a loop that asks the core what to do next.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::address::absolute;
use super::bell::Bell;
use super::files::{Claim, Uploads, head, name_of, size_of, stripped};
use super::future::all;
use super::http::{self, Exchange, Payload, is_online};
use super::promise::Settled;
use super::queue::{Pass, Queue};
use super::shelf::{Shelf, Submit};
use super::value::{stringify, to_js};
use super::{Failure, Key, Local, clock, race};
use crate::answer::{Answer, Call};
use crate::body::body;
use crate::check::{self, Surroundings, is_local};
use crate::config::Config;
use crate::download::{Place, may_have_expired, unreadable};
use crate::error::{Error, ErrorCode};
use crate::event::Event;
use crate::facts::FileFacts;
use crate::lanes::Limits;
use crate::model::Listed;
use crate::request::{Source, VideoRequest};
use crate::retry;
use crate::task::Task;
use crate::text::{digits, has, number, text};
use crate::time::Duration;
use crate::upload::Uploaded;
use crate::value::Value;

/// A look by itself is given up after this long.
const LOOK: Duration = Duration::from_secs(30);
/// A submit after this long: beyond it nobody knows whether it was taken.
const SUBMIT: Duration = Duration::from_secs(120);
/// The head of a clip's answer after this long: storage may have to look for it.
const CLIP: Duration = Duration::from_secs(60);
/// An upload after this long: thirty megabytes over a slow line.
const UPLOAD: Duration = Duration::from_secs(15 * 60);

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = blobOf)]
    fn blob_of(response: &JsValue, told: &JsValue) -> Promise;
    #[wasm_bindgen(catch, js_name = formOf)]
    fn form_of(file: &Blob, name: &str) -> Result<JsValue, JsValue>;
}

/// Told what happens, if anybody listens.
pub type Listener<'a> = Option<&'a dyn Fn(&Event)>;

/// A client of the API.
pub struct Client {
    config: Config,
    key: Key,
    pub(super) queue: Rc<Queue>,
    /// What outlives the page.
    pub shelf: Shelf,
    uploads: Uploads,
    /// One file at a time is read through for what it tells of its owner: windows of nine at once
    /// would be megabytes.
    stripping: Rc<Queue>,
    /// Whether anything was asked yet.
    asked: Cell<bool>,
    /// An answer came although the browser knew of no network: it does not know of this one.
    answered_offline: Cell<bool>,
}

impl Client {
    /// Makes a client. A path as the address is one of the page's own server. `storage` is the
    /// caller's own for what outlives the page; the page's for `undefined`, none for `null`.
    pub fn new(mut config: Config, key: Key, storage: &JsValue) -> Result<Self, Error> {
        config.base_url = absolute(&config.base_url)?;
        Ok(Self {
            queue: Queue::new(config.limits),
            shelf: Shelf::new(storage, &config.base_url),
            uploads: Uploads::new(),
            stripping: Queue::new(Limits { in_flight: 1, per_second: u32::MAX }),
            asked: Cell::default(),
            answered_offline: Cell::default(),
            config,
            key,
        })
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether asking is pointless for want of a network. The first question is asked in any case,
    /// and a browser that was wrong once is not believed again: it knows of no loopback.
    pub(super) fn offline(&self) -> bool {
        !is_online() && self.asked.get() && !self.answered_offline.get()
    }

    /// What the checks need to know of a request's files: their first bytes are read, and no more.
    /// `strip` as in [`upload`](Self::upload).
    pub async fn surroundings(&self, request: &Value, files: &[Blob], strip: bool) -> Surroundings {
        let facts: Vec<Cell<FileFacts>> = files.iter().map(|_| Cell::default()).collect();
        let mut heads: Vec<Local<'_, Result<(), Failure>>> = Vec::new();
        for (number, (file, facts)) in files.iter().zip(&facts).enumerate() {
            if check::names(request, number) {
                heads.push(Box::pin(async {
                    facts.set(head(file).await);
                    Ok(())
                }));
            }
        }
        let _ = all(heads).await;
        Surroundings {
            files: facts.into_iter().map(Cell::into_inner).collect(),
            local: is_local(&self.config.base_url),
            strip_metadata: strip,
            strict: self.config.strict,
        }
    }

    /// Uploads files, side by side; the answers keep their order. With `strip`, without what they
    /// tell of their owner.
    pub async fn upload(
        &self,
        files: &[&Blob],
        strip: bool,
        listener: Listener<'_>,
    ) -> Result<Vec<Uploaded>, Failure> {
        let of = files.len();
        let uploaded: Vec<Cell<Option<Uploaded>>> = files.iter().map(|_| Cell::default()).collect();
        let mut uploads: Vec<Local<'_, Result<(), Failure>>> = Vec::new();
        for (index, (file, uploaded)) in files.iter().zip(&uploaded).enumerate() {
            uploads.push(Box::pin(async move {
                uploaded.set(Some(self.upload_one(file, strip, index + 1, of, listener).await?));
                Ok(())
            }));
        }
        all(uploads).await?;
        Ok(uploaded.into_iter().filter_map(Cell::into_inner).collect())
    }

    /// Uploads one file, again if it fails in a way that may pass; not at all if this client did
    /// so before.
    async fn upload_one(
        &self,
        file: &Blob,
        strip: bool,
        image: usize,
        of: usize,
        listener: Listener<'_>,
    ) -> Result<Uploaded, Failure> {
        let name = name_of(file);
        let file = &match strip {
            true => {
                let _turn = self.stripping.enter(true).await;
                stripped(file).await.ok_or_else(|| {
                    Error::argument(text!("{} could not be read. Choose it again.", name))
                })?
            }
            false => file.clone(),
        };
        let upload = Upload { image, of, total: size_of(file), listener };
        upload.tell(0.0);
        let claim = Claim::new(&self.uploads, file);
        if let Some(uploaded) = claim.uploaded().await {
            upload.tell(upload.total);
            return Ok(uploaded);
        }
        let form = form_of(file, &name).map_err(|cause| Failure {
            error: Error::argument("The file could not be put into a form."),
            cause,
        })?;
        let bell = Bell::new();
        let payload = Payload::Form(&form, upload.total, listener.map(|_| &bell));
        let answered = self.call(Call::Upload, "/files", payload, UPLOAD, self.attempts(), None);
        // All of it has arrived only when the service says so.
        let sent = |loaded| {
            if loaded < upload.total {
                upload.tell(loaded);
            }
        };
        let uploaded = Uploaded::read(&race(answered, bell.tells(&sent)).await?)?;
        claim.done(&uploaded);
        upload.tell(upload.total);
        Ok(uploaded)
    }

    /// Uploads what are files and posts the request, which was checked. Once: it is posted again
    /// only after the service certainly refused it.
    pub async fn submit(
        &self,
        mut request: VideoRequest,
        files: &[Blob],
        strip: bool,
        listener: Listener<'_>,
    ) -> Result<Task, Failure> {
        let uploaded = self.upload(&chosen(&request, files), strip, listener).await?;
        request.host(uploaded.into_iter().map(|uploaded| uploaded.url));
        let body = body(&request);
        let text = stringify(&to_js(body.clone()));
        let submit = self.shelf.submit(&body);
        let sent = self.call(
            Call::Submit,
            "/video/generations",
            Payload::Json(&text),
            SUBMIT,
            self.attempts(),
            Some(&submit),
        );
        let answered = sent
            .await
            .map_err(|failure| Failure { error: failure.error.unanswered_submit(), ..failure });
        let outcome =
            answered.and_then(|answer| Ok(Task::submitted(&answer, &self.config.base_url)?));
        match outcome {
            Ok(task) => {
                submit.accepted(&task).await;
                tell(listener, &Event::Submitted(task.clone(), Duration::ZERO));
                Ok(task)
            }
            Err(failure) => {
                submit.unsure.set(failure.error.code == ErrorCode::MayHaveBeenAccepted);
                Err(failure)
            }
        }
    }

    /// Looks at a task once; again if the look fails in a way that may pass.
    pub async fn retrieve(&self, task_id: &str) -> Result<Task, Failure> {
        let looked = self.look(task_id, LOOK, self.attempts()).await;
        let task = looked.map_err(|failure| about(failure, &Task::unseen(task_id)))?;
        if task.status.is_final() {
            let _ = self.shelf.forget(task_id).await;
        }
        Ok(task)
    }

    /// The models that the key may use.
    pub async fn models(&self) -> Result<Vec<Listed>, Failure> {
        let attempts = self.attempts();
        let answer =
            self.call(Call::Models, "/models", Payload::None, LOOK, attempts, None).await?;
        Ok(Listed::read(&answer)?)
    }

    /// The clip's bytes, which stay outside of this module's memory.
    pub async fn download(&self, mut task: Task, listener: Listener<'_>) -> Result<Blob, Failure> {
        let mut first = None;
        let mut made = 0;
        loop {
            // Addresses expire; asking for the task again gives a fresh one.
            if first.is_some() || !task.status.is_final() {
                match (self.retrieve(&task.task_id).await, first.take()) {
                    (Ok(fresh), failure) => (task, first) = (fresh, failure),
                    (Err(_), Some(failure)) => return Err(about(failure, &task)),
                    (Err(failure), None) => return Err(failure),
                }
            }
            let place = Place::of(&task)?;
            let mut failure = match self.fetch_clip(&place, listener).await {
                Ok(blob) => return Ok(blob),
                Err(failure) => failure,
            };
            made += 1;
            // What has a status of its own for it passes by itself; for anything else a fresh address is tried.
            if failure.error.status.is_some()
                && let Some(pause) = self.pause(Call::Download, &failure.error, made)
            {
                clock::sleep(pause).await;
                continue;
            }
            if first.is_none() && may_have_expired(&failure.error) {
                first = Some(failure);
                continue;
            }
            if let Place::Storage(url) = &place {
                failure.error = unreadable(failure.error, url);
            }
            return Err(about(failure, &task));
        }
    }

    async fn fetch_clip(&self, place: &Place, listener: Listener<'_>) -> Result<Blob, Failure> {
        let pass = self.queue.enter(true).await;
        let asked = self.exchange(&pass, place, Payload::None, None);
        let server = match place {
            Place::Storage(url) => url,
            Place::Api(_) => &self.config.base_url,
        };
        let exchange = race(asked, late(server, CLIP)).await?;
        let mut kind = exchange.header("content-type").unwrap_or_default();
        kind.make_ascii_lowercase();
        // Where a server has no such route, it may answer everything with its page.
        let is_other = ["html", "json", "xml"].iter().any(|other| has(&kind, other));
        if is_other || !(200..300).contains(&exchange.status) {
            return Err(exchange.answer().await?.error(Call::Download).into());
        }
        let total = exchange.header("content-length").and_then(|text| number(&text));
        let total = total.map_or(0.0, f64::from);
        let downloading = |loaded| tell(listener, &Event::Downloading { loaded, total });
        let bell = Bell::new();
        let blob = Settled::from(blob_of(&exchange.response, bell.ring()));
        let blob = race(blob, bell.tells(&downloading)).await;
        bell.pass_on(&downloading);
        let blob: Blob = blob.map_err(|cause| exchange.failed(cause))?.unchecked_into();
        if size_of(&blob) == 0.0 {
            let message = "The answer that should be the clip is empty (0 bytes).";
            return Err(Error::new(ErrorCode::UnexpectedResponse, message).into());
        }
        Ok(blob)
    }

    pub(super) async fn look(
        &self,
        task_id: &str,
        within: Duration,
        attempts: u32,
    ) -> Result<Task, Failure> {
        let path = Task::path(task_id);
        let answer =
            self.call(Call::Retrieve, &path, Payload::None, within, attempts, None).await?;
        Ok(Task::retrieved(&answer, task_id, &self.config.base_url)?)
    }

    fn pause(&self, call: Call, error: &Error, made: u32) -> Option<Duration> {
        retry::pause(call, error, made, self.attempts(), clock::random())
    }

    fn attempts(&self) -> u32 {
        self.config.attempts
    }

    /// Asks the API until it answers something that a further try would not better. What it
    /// answered may well be an error.
    async fn call(
        &self,
        call: Call,
        path: &str,
        payload: Payload<'_>,
        within: Duration,
        attempts: u32,
        submit: Option<&Submit<'_>>,
    ) -> Result<Answer, Failure> {
        let place = Place::Api(path.to_owned());
        let mut made = 0;
        loop {
            made += 1;
            let pass = self.queue.enter(call == Call::Upload).await;
            let late = async {
                let mut late = late(&self.config.base_url, within).await;
                if let (Err(failure), Some(submit)) = (&mut late, submit) {
                    // Nobody may have been asked but the function that gives the key.
                    failure.error.unsent = !submit.unsure.get();
                }
                late
            };
            let exchanged = async {
                if call == Call::Submit && self.offline() && !is_local(&self.config.base_url) {
                    return Err(Error::offline().into());
                }
                self.exchange(&pass, &place, payload, submit).await?.answer().await
            };
            let outcome: Result<Answer, Failure> = race(exchanged, late).await;
            drop::<Pass>(pass);
            let pause = |error: &Error| retry::pause(call, error, made, attempts, clock::random());
            let pause = match &outcome {
                Ok(answer) => answer.success(call).err().as_ref().and_then(pause),
                Err(failure) => pause(&failure.error),
            };
            let Some(pause) = pause else { return outcome };
            if let Some(submit) = submit {
                submit.refused();
            }
            clock::sleep(pause).await;
        }
    }

    /// One exchange. The key goes to the API and nowhere else; refused, it is asked for once more,
    /// where it can be: a 401 is a certain refusal, so even a submit may be sent again after it.
    async fn exchange(
        &self,
        pass: &Pass,
        place: &Place,
        payload: Payload<'_>,
        submit: Option<&Submit<'_>>,
    ) -> Result<Exchange, Failure> {
        let mut asked_again = false;
        loop {
            let offline = !is_online();
            let (url, access) = match place {
                Place::Storage(url) => (url.clone(), None),
                Place::Api(path) => {
                    let key = self.key.get().await?;
                    let once = match submit {
                        Some(submit) => Some(submit.leaves().await),
                        None => None,
                    };
                    self.asked.set(true);
                    let access = http::Access { headers: &self.config.headers, key, once };
                    (text!("{}{}", self.config.base_url, path), Some(access))
                }
            };
            pass.sent();
            let exchange = http::send(&url, access, payload).await?;
            if offline && !is_online() {
                self.answered_offline.set(true);
            }
            let refused = exchange.status == 401 && matches!(place, Place::Api(_));
            if refused && !asked_again && self.key.refused(exchange.key.as_deref()) {
                asked_again = true;
                if let Some(submit) = submit {
                    submit.refused();
                }
                continue;
            }
            return Ok(exchange);
        }
    }
}

/// What came of a server where nothing did.
async fn late<T>(server: &str, within: Duration) -> Result<T, Failure> {
    clock::sleep(within).await;
    let reason = text!("nothing came within {} seconds", digits(within.as_secs()));
    Err(Error::network(server, &reason).into())
}

/// The files that the request names, in its order.
#[inline(never)]
fn chosen<'a>(request: &VideoRequest, files: &'a [Blob]) -> Vec<&'a Blob> {
    let mut chosen = Vec::new();
    for (_, _, source) in request.sources() {
        if let Source::File(place) = source
            && let Some(file) = files.get(*place)
        {
            chosen.push(file);
        }
    }
    chosen
}

/// One of the files of a call on its way.
struct Upload<'a> {
    image: usize,
    of: usize,
    total: f64,
    listener: Listener<'a>,
}

impl Upload<'_> {
    #[inline(never)]
    fn tell(&self, loaded: f64) {
        let &Self { image, of, total, listener } = self;
        tell(listener, &Event::Uploading { image, of, loaded, total });
    }
}

/// Tells whoever listens.
pub fn tell(listener: Listener<'_>, event: &Event) {
    if let Some(listener) = listener {
        listener(event);
    }
}

fn about(failure: Failure, task: &Task) -> Failure {
    Failure { error: failure.error.about(task), ..failure }
}
