//! Watching a task to its end: does what the machine says, and tells it what happens meanwhile.

use js_sys::{Date, Function, Promise};
use wasm_bindgen::prelude::*;

use super::bell::{Bell, Undo};
use super::client::{Client, Listener, tell};
use super::promise::Settled;
use super::value::{parse, stringify, to_js};
use super::{Failure, clock, race};
use crate::answer::task::Asked;
use crate::durations::{Durations, kind};
use crate::error::{Error, ErrorCode};
use crate::event::Event;
use crate::ledger::Record;
use crate::poll::{News, Past, Poll, Settings, Step};
use crate::task::Task;
use crate::text::text;

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    fn awake(callback: &JsValue) -> Function;
}

#[wasm_bindgen(module = "/src/browser/share.js")]
extern "C" {
    type Shared;
    fn share(name: &str, told: &JsValue) -> Shared;
    #[wasm_bindgen(method, getter)]
    fn leads(this: &Shared) -> bool;
    #[wasm_bindgen(method, getter)]
    fn ready(this: &Shared) -> Promise;
    #[wasm_bindgen(method)]
    fn tell(this: &Shared, text: &str);
    #[wasm_bindgen(method)]
    fn close(this: &Shared);
}

/// What a watch listens to. Dropped, it leaves nothing behind.
struct Ears {
    _asleep: Undo,
    shared: Shared,
    bell: Bell,
}

impl Ears {
    fn new(name: &str) -> Self {
        let bell = Bell::new();
        let (asleep, shared) = (Undo(awake(bell.ring())), share(name, bell.ring()));
        Self { _asleep: asleep, shared, bell }
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// A watch under way. All but the waiting is done by methods that do not wait: what stands in a
/// future weighs several times as much.
struct Watch<'a> {
    client: &'a Client,
    poll: Poll,
    ears: Ears,
    listener: Listener<'a>,
    /// What the browser threw at the last look that failed.
    cause: JsValue,
}

impl<'a> Watch<'a> {
    /// Begins to listen. The kind of the task is told as well, where it is known.
    #[inline(never)]
    fn new(
        client: &'a Client,
        task: Task,
        submitted: bool,
        settings: Settings,
        (record, durations): (Option<Record>, Durations),
        listener: Listener<'a>,
    ) -> (Self, Option<String>) {
        let now = clock::now();
        let kind = record.as_ref().map(|record| kind(&record.body));
        let past = Past {
            age: record.map(|record| record.age(Date::now())),
            seen: kind.as_deref().map_or(&[][..], |kind| durations.seen(kind)).to_vec(),
        };
        let name = text!("relaydance-web {} {}", client.config().base_url, task.task_id);
        let poll = if submitted {
            Poll::submitted(task, settings, past.seen, now)
        } else {
            Poll::new(task, settings, past, now)
        };
        let ears = Ears::new(&name);
        let watch = Self { client, poll, ears, listener, cause: JsValue::UNDEFINED };
        if watch.poll.task().status.is_final() {
            watch.tell(Some(News::Changed(watch.poll.task().clone())));
        }
        (watch, kind)
    }

    /// What to do now, given all that happened meanwhile.
    fn next(&mut self) -> Step {
        let now = clock::now();
        for message in self.ears.bell.messages() {
            let json = message.as_string().and_then(|text| parse(&text));
            let base_url = self.client.config().base_url.as_str();
            let task_id = self.poll.task().task_id.as_str();
            let asked = Asked { task_id: Some(task_id), base_url, parse };
            if let Some(Ok(task)) = json.map(|json| Task::read(&json, asked)) {
                let news = self.poll.heard(now, task);
                self.tell(news);
            }
        }
        if self.ears.bell.rung() {
            self.poll.woken(now);
        }
        self.poll.offline(self.client.offline());
        self.poll.told_by_another(!self.ears.shared.leads());
        self.poll.next(now)
    }

    /// Takes in what a look brought.
    fn looked(&mut self, outcome: Result<Task, Failure>) {
        let outcome = match outcome {
            Ok(task) => {
                self.ears.shared.tell(&stringify(&to_js(task.raw.clone())));
                // What rang meanwhile wanted this look.
                self.ears.bell.rung();
                Ok(task)
            }
            Err(failure) => {
                self.cause = failure.cause;
                Err(failure.error)
            }
        };
        let news = self.poll.looked(clock::now(), outcome, clock::random());
        self.tell(news);
    }

    fn tell(&self, news: Option<News>) {
        let elapsed = self.poll.elapsed(clock::now());
        let event = match news {
            Some(News::Changed(task)) => Event::Changed(task, elapsed),
            Some(News::Retrying(error)) => {
                Event::Retrying(error, self.poll.task().clone(), elapsed)
            }
            None => return,
        };
        tell(self.listener, &event);
    }
}

impl Client {
    /// Watches a task to its end; `submitted` one that was submitted just now.
    pub async fn watch(
        &self,
        task: Task,
        submitted: bool,
        settings: Settings,
        listener: Listener<'_>,
    ) -> Result<Task, Failure> {
        let task_id = task.task_id.clone();
        let known = self.shelf.known(&task_id).await;
        let (mut watch, kind) = Watch::new(self, task, submitted, settings, known, listener);
        let _ = Settled::from(watch.ears.shared.ready()).await;
        let _watched = self.queue.watch();
        loop {
            match watch.next() {
                Step::Wait { until } => {
                    race(clock::sleep_until(until), watch.ears.bell.rings()).await;
                }
                Step::Look { within, by } => {
                    let late = async {
                        clock::sleep_until(by).await;
                        let reason = "there was no turn to ask";
                        Err(Error::network(&self.config().base_url, reason).into())
                    };
                    let outcome = race(self.look(&task_id, within, 1), late).await;
                    watch.looked(outcome);
                }
                Step::Done(outcome) => {
                    if watch.poll.is_over(&outcome) {
                        self.shelf.finished(&watch.poll, kind.as_deref()).await;
                    }
                    return outcome.map_err(|error| match error.code {
                        ErrorCode::TaskFailed | ErrorCode::TimedOut => error.into(),
                        _ => Failure { error, cause: watch.cause },
                    });
                }
            }
        }
    }
}
