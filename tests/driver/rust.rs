//! What an application in Rust calls, against the stand-in.

use std::cell::Cell;
use std::error::Error as _;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, Function, Object, Promise, eval};
use relaydance_web::browser::race;
use relaydance_web::{
    Client, ClientBuilder, ErrorCode, Event, IssueCode, Severity, Status, Storage, Task,
    VideoRequest,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Blob;

use super::{SERVER, png};

fn builder(base: &str) -> ClientBuilder {
    let second = Duration::from_secs(1);
    let builder = Client::builder(format!("{SERVER}{base}")).api_key("sk-test");
    builder.storage(Storage::Memory).intervals(second, second)
}

fn client(base: &str) -> Client {
    builder(base).build().unwrap()
}

fn request() -> VideoRequest {
    VideoRequest::new("doubao-seedance-2-0-720p", "@image1 pan left").seconds(4)
}

async fn settled(promise: JsValue) -> JsValue {
    JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap()
}

/// Whether a video element plays the clip; in a worker, which has none, whether it is a film.
async fn plays(clip: &Blob) -> bool {
    let play = Function::new_with_args(
        "clip",
        "if (!globalThis.document) return clip.type === 'video/mp4' && clip.size > 1000;
         const video = document.createElement('video');
         video.muted = true;
         video.src = URL.createObjectURL(clip);
         return new Promise((done) => {
           video.ontimeupdate = () => video.currentTime > 0 && done(video.videoWidth > 0);
           video.onerror = () => done(false);
           video.play();
         });",
    );
    let playing = Promise::resolve(&play.call1(&JsValue::NULL, clip).unwrap());
    settled(playing.into()).await.is_truthy()
}

/// What is asked of servers from here on: the last request's signal, and how many there were.
struct Asked(Function);

impl Asked {
    fn new() -> Self {
        let ears = Function::new_no_args(
            "const { fetch } = globalThis; let count = 0, signal, told = [];
             globalThis.fetch = (url, init) => { count++; signal = init.signal; const now = told.splice(0); const answer = fetch(url, init);
               now.forEach((tell) => tell()); return answer; };
             return (what) => {
               if (what === 'next') return new Promise((tell) => told.push(tell));
               if (what === 'end') globalThis.fetch = fetch;
               return what === 'count' ? count : signal?.aborted;
             };",
        );
        Self(ears.call0(&JsValue::NULL).unwrap().unchecked_into())
    }

    fn tell(&self, what: &str) -> JsValue {
        self.0.call1(&JsValue::NULL, &what.into()).unwrap()
    }

    fn count(&self) -> f64 {
        self.tell("count").as_f64().unwrap()
    }

    fn aborted(&self) -> bool {
        self.tell("aborted").is_truthy()
    }

    /// Settles when the next request has left.
    async fn next(&self) {
        settled(self.tell("next")).await;
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.tell("end");
    }
}

#[wasm_bindgen_test]
async fn rust_a_photo_becomes_a_clip_that_plays_and_its_events_come_in_order() {
    let client = client("/v1");
    let photo = png().await;
    let mut generation = client.generate(request().image(&photo));
    let mut steps: Vec<&str> = Vec::new();
    let mut last = None;
    while let Some(event) = generation.next().await {
        let step = match &event {
            Event::Uploading { image: 1, of: 1, total, .. } if *total == photo.size() as u64 => {
                "upload"
            }
            Event::Submitted { task, elapsed } if elapsed.is_zero() && !task.task_id.is_empty() => {
                "submitted"
            }
            Event::Changed { task, .. } => task.status.word(),
            other => panic!("{other:?}"),
        };
        if steps.last() != Some(&step) {
            steps.push(step);
        }
        last = Some(event);
    }
    let task = generation.await.unwrap();
    assert_eq!(steps.iter().position(|step| *step == "submitted"), Some(1), "{steps:?}");
    assert_eq!((steps.first(), steps.last()), (Some(&"upload"), Some(&"succeeded")), "{steps:?}");
    assert!(matches!(last, Some(Event::Changed { task: seen, .. }) if seen == task));
    let mut download = client.download(&task);
    let mut loaded = 0;
    while let Some(event) = download.next().await {
        let Event::Downloading { loaded: now, total } = event else { panic!("{event:?}") };
        assert!(now >= loaded && total.is_none_or(|total| now <= total));
        loaded = now;
    }
    let clip = download.await.unwrap();
    assert_eq!(loaded, clip.size() as u64);
    assert!(plays(&clip).await);
    assert_eq!(client.pending().await, []);
}

#[wasm_bindgen_test]
async fn rust_nothing_is_asked_before_somebody_waits() {
    let client = client("/v1");
    let asked = Asked::new();
    drop(client.generate(request().image(png().await)));
    drop(client.watch("task_1"));
    assert_eq!(asked.count(), 0.0);
    assert_eq!(client.pending().await, []);
}

#[wasm_bindgen_test]
async fn rust_dropping_a_generation_stops_looking_and_the_task_goes_on() {
    let client = client("/v1");
    let mut generation = client.generate(request().image("asset://x"));
    let submitted = loop {
        if let Event::Submitted { task, .. } = generation.next().await.unwrap() {
            break task;
        }
    };
    let asked = Asked::new();
    // The second future is done as soon as the first has asked after the task.
    let look = async { while generation.next().await.is_some() {} };
    race(look, asked.next()).await;
    assert!(!asked.aborted());
    drop(generation);
    assert!(asked.aborted());
    drop(asked);
    let pending = client.pending().await;
    let [entry] = pending.as_slice() else { panic!("{pending:?}") };
    assert_eq!(entry.task_id.as_ref(), Some(&submitted.task_id));
    assert!(entry.age() < Duration::from_secs(60));
    assert_eq!(entry.body.text_at(&["prompt"]), Some("@image1 pan left"));
    let task = client.wait(entry.task_id.as_deref().unwrap()).await.unwrap();
    assert_eq!((task.status, &task.task_id), (Status::Succeeded, &submitted.task_id));
    assert_eq!(client.pending().await, []);
}

#[wasm_bindgen_test]
async fn rust_after_some_events_the_rest_is_awaited() {
    let client = client("/v1");
    let mut generation = client.generate(request().image("asset://x"));
    let Some(Event::Submitted { task, .. }) = generation.next().await else { panic!() };
    let clip = generation.await.unwrap();
    assert_eq!((clip.status, clip.task_id), (Status::Succeeded, task.task_id));
    let mut submit = client.submit(request().image("asset://x"));
    let mut told = Vec::new();
    while let Some(Event::Submitted { task, .. }) = submit.next().await {
        told.push(task);
    }
    assert_eq!(told, [submit.await.unwrap()]);
}

#[wasm_bindgen_test]
async fn rust_watching_tells_each_change_and_ends() {
    let client = client("/v1");
    let task = client.submit(request().image("asset://x")).await.unwrap();
    let mut changes = client.watch(&task);
    let mut seen = Vec::new();
    while let Some(change) = changes.next().await {
        seen.push(change.unwrap().status);
    }
    assert_eq!(seen.last(), Some(&Status::Succeeded));
    assert!(seen.iter().rev().skip(1).all(|status| !status.is_final()), "{seen:?}");
    assert!(changes.next().await.is_none());
}

#[wasm_bindgen_test]
async fn rust_a_failed_task_is_an_error_that_carries_it() {
    let client = client("/faults/task-failed/v1");
    let task = client.submit(request().image("asset://x")).await.unwrap();
    let mut changes = client.watch(&task);
    let mut last = None;
    let error = loop {
        match changes.next().await.unwrap() {
            Ok(task) => last = Some(task.status),
            Err(error) => break error,
        }
    };
    assert_eq!((error.code(), last), (ErrorCode::TaskFailed, Some(Status::Failed)));
    let failed = error.task().unwrap();
    assert_eq!((&failed.task_id, failed.status), (&task.task_id, Status::Failed));
    assert!(error.to_string().contains(&failed.error.as_ref().unwrap().to_string()));
    assert!(changes.next().await.is_none());
    let retrieved = client.retrieve(&task.task_id).await.unwrap();
    assert_eq!(retrieved.status, Status::Failed, "one look is an answer");
}

#[wasm_bindgen_test]
async fn rust_a_lost_answer_is_told_and_kept_and_nothing_is_sent_twice() {
    let client = client("/faults/submit-500/v1");
    let asked = Asked::new();
    let error = client.generate(request().image("asset://x")).await.unwrap_err();
    assert_eq!((error.code(), asked.count()), (ErrorCode::MayHaveBeenAccepted, 1.0));
    let pending = client.pending().await;
    assert_eq!((pending.len(), &pending[0].task_id), (1, &None));
    client.forget(&pending[0].id).await;
    assert_eq!(client.pending().await, []);
}

#[wasm_bindgen_test]
async fn rust_a_request_is_checked_down_to_its_files_before_anything_is_sent() {
    let client = client("/v1");
    let text = Blob::new_with_str_sequence(&Array::of1(&"no picture".into())).unwrap();
    let wrong = request().image(text).camera_fixed(true);
    let asked = Asked::new();
    let issues = client.validate(&wrong).await;
    let found: Vec<_> = issues.iter().map(|issue| (issue.code, issue.path.as_str())).collect();
    let expected =
        [(IssueCode::NotAnImage, "images[0]"), (IssueCode::NotSupported, "camera_fixed")];
    assert_eq!(found, expected);
    let error = client.generate(wrong).await.unwrap_err();
    assert_eq!((error.code(), error.issues()), (ErrorCode::InvalidRequest, issues.as_slice()));
    let empty = Blob::new().unwrap();
    assert_eq!(client.upload(&empty).await.unwrap_err().code(), ErrorCode::InvalidRequest);
    assert_eq!(asked.count(), 0.0);
    assert_eq!(client.validate(&request().image(png().await)).await, []);
}

#[wasm_bindgen_test]
async fn rust_a_strict_client_has_errors_only() {
    let client = builder("/v1").strict(true).build().unwrap();
    let issues = client.validate(&request()).await;
    assert!(!issues.is_empty() && issues.iter().all(|issue| issue.severity == Severity::Error));
}

#[wasm_bindgen_test]
async fn rust_an_uploaded_file_is_used_by_its_address() {
    let client = client("/v1");
    let uploaded = client.upload(&png().await).await.unwrap();
    let task = client.submit(request().image(&uploaded.url)).await.unwrap();
    let pending = client.pending().await;
    assert!(serde_json::to_string(&pending[0].body).unwrap().contains(&uploaded.url));
    assert_eq!(pending[0].task_id, Some(task.task_id));
}

#[wasm_bindgen_test]
async fn rust_a_key_provider_is_asked_again_after_a_refusal_and_its_error_is_the_source() {
    let times = Rc::new(Cell::new(0));
    let count = Rc::clone(&times);
    let provider = move || {
        count.set(count.get() + 1);
        let key = if count.get() == 1 { "sk-expired" } else { "sk-fresh" };
        async move { Ok::<_, String>(key.to_owned()) }
    };
    let client = Client::builder(format!("{SERVER}/v1")).key_provider(provider).build().unwrap();
    let error = client.retrieve("task_that_is_not").await.unwrap_err();
    assert_eq!((error.code(), times.get()), (ErrorCode::NotFound, 2));
    let refusing = || async { Err("the session is over") };
    let client = Client::builder(format!("{SERVER}/v1")).key_provider(refusing).build().unwrap();
    let error = client.models().await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unauthorized);
    assert_eq!(error.source().unwrap().to_string(), "the session is over");
}

#[wasm_bindgen_test]
async fn rust_what_failed_after_the_submit_is_no_reason_to_submit_again() {
    let client = builder("/faults/poll-503/v1").patience(Duration::ZERO).build().unwrap();
    let error = client.generate(request().image("asset://x")).await.unwrap_err();
    assert_eq!((error.code(), error.is_transient()), (ErrorCode::Unavailable, false));
    let task = error.task().unwrap();
    client.forget(&task.task_id).await;
}

#[wasm_bindgen_test]
async fn rust_what_the_browser_threw_is_the_source() {
    let client = Client::builder("http://127.0.0.1:9/v1").attempts(1).build().unwrap();
    let error = client.retrieve("task_1").await.unwrap_err();
    assert!(error.is_transient());
    assert!(error.source().unwrap().to_string().starts_with("TypeError: "));
}

#[wasm_bindgen_test]
fn rust_all_that_is_wrong_with_settings_is_told_at_once_and_without_the_key() {
    let builder = Client::builder("/v1").api_key("sk secret").header("a b", "c").attempts(0);
    assert!(!format!("{builder:?}").contains("secret"));
    let error = builder.build().unwrap_err();
    let paths: Vec<_> = error.issues().iter().map(|issue| issue.path.as_str()).collect();
    assert_eq!(paths, ["api_key", "headers.a b", "attempts"]);
    assert!(!format!("{error:?}").contains("secret"));
    assert!(!format!("{:?}", client("/v1")).contains("sk-test"));
    assert_eq!(Client::new("ftp://host/v1").unwrap_err().code(), ErrorCode::InvalidRequest);
}

#[wasm_bindgen_test]
async fn rust_a_clone_is_the_same_client_and_may_have_another_deadline() {
    let client = client("/v1");
    assert_eq!(client, client.clone());
    assert_ne!(client, self::client("/v1"));
    let task = client.submit(request().image("asset://x")).await.unwrap();
    let hasty = client.clone().with_deadline(Duration::from_millis(1));
    assert_ne!(client, hasty);
    let error = hasty.wait(&task).await.unwrap_err();
    assert_eq!(
        (error.code(), &error.task().unwrap().task_id),
        (ErrorCode::TimedOut, &task.task_id)
    );
    assert_eq!(client.pending().await.len(), 1);
    assert_eq!(client.wait(&task).await.unwrap().status, Status::Succeeded);
}

#[wasm_bindgen_test]
async fn rust_a_task_in_indexed_db_is_known_to_another_client() {
    let kept = || builder("/v1").storage(Storage::IndexedDb).build().unwrap();
    let task = kept().submit(request().image("asset://x")).await.unwrap();
    let mine = |entry: &relaydance_web::PendingTask| entry.task_id.as_ref() == Some(&task.task_id);
    assert!(kept().pending().await.iter().any(mine));
    kept().forget(&task.task_id).await;
    assert!(!kept().pending().await.iter().any(mine));
}

#[wasm_bindgen_test]
async fn rust_a_storage_of_ones_own_is_written_to() {
    let items = eval("({ items: new Map(), getItem(key) { return this.items.get(key); }, setItem(key, text) { this.items.set(key, text); },
        removeItem(key) { this.items.delete(key); }, get all() { return JSON.stringify([...this.items]); } })")
        .unwrap();
    let custom = Storage::Custom(items.clone().unchecked_into::<Object>());
    let client = builder("/v1").storage(custom).build().unwrap();
    let task = client.submit(request().image("asset://x")).await.unwrap();
    let all = js_sys::Reflect::get(&items, &"all".into()).unwrap().as_string().unwrap();
    assert!(all.contains(&task.task_id) && !all.contains("sk-test"), "{all}");
}

#[wasm_bindgen_test]
async fn rust_a_task_kept_as_json_is_read_again() {
    let client = client("/v1");
    let task = client.generate(request().image("asset://x")).await.unwrap();
    let kept = serde_json::to_string(&task).unwrap();
    assert_eq!(client.parse_task(&kept).unwrap(), task);
    for text in ["no json", "{}"] {
        assert_eq!(client.parse_task(text).unwrap_err().code(), ErrorCode::UnexpectedResponse);
    }
    assert_eq!(Task::from(" task_1 ").task_id, "task_1");
}

#[wasm_bindgen_test]
async fn rust_the_models_of_the_key_come_with_what_is_known_of_them() {
    let models = client("/v1").models().await.unwrap();
    assert_eq!(models[0].known.unwrap().id, models[0].id);
}
