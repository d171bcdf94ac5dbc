//! Watching a task to its end: does what the machine says, and tells it what happens meanwhile.

use std::time::Duration;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bell::Bell;
use super::client::{Client, Listener, tell};
use super::value::{get, parse, stringify, to_js};
use super::{Failure, clock, race};
use crate::error::{Error, ErrorCode};
use crate::event::Event;
use crate::poll::{News, Poll, Settings, Step};
use crate::task::{Asked, Task};

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
    #[wasm_bindgen(method)]
    fn tell(this: &Shared, text: &str);
    #[wasm_bindgen(method)]
    fn close(this: &Shared);
}

/// What a watch listens to. Dropped, it leaves nothing behind.
struct Ears {
    bell: Bell,
    asleep: Function,
    shared: Shared,
}

impl Ears {
    fn new(name: &str) -> Self {
        let bell = Bell::new();
        let (asleep, shared) = (awake(bell.ring()), share(name, bell.ring()));
        Self { bell, asleep, shared }
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        let _ = self.asleep.call0(&JsValue::UNDEFINED);
        self.shared.close();
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
        let now = clock::now();
        let task_id = task.task_id.clone();
        let (past, kind) = self.shelf.past(&task_id).await;
        let mut poll = if submitted {
            Poll::submitted(task, settings, past.seen, now)
        } else {
            Poll::new(task, settings, past, now)
        };
        if poll.task().status.is_final() {
            tell(listener, &Event::Changed(poll.task().clone(), Duration::ZERO));
        }
        let base_url = &self.config().base_url;
        let ears = Ears::new(&format!("relaydance-web {base_url} {task_id}"));
        let _ = JsFuture::from(Promise::resolve(&get(&ears.shared, "ready"))).await;
        let _watched = self.queue.watch();
        let mut cause = JsValue::UNDEFINED;
        loop {
            let now = clock::now();
            let mut news = Vec::new();
            for message in ears.bell.messages() {
                let json = message.as_string().and_then(|text| parse(&text));
                let asked = Asked { task_id: Some(&task_id), base_url, parse };
                if let Some(Ok(task)) = json.map(|json| Task::read(&json, asked)) {
                    news.extend(poll.heard(now, task));
                }
            }
            if ears.bell.rung() {
                poll.woken(now);
            }
            poll.offline(self.offline());
            poll.told_by_another(!ears.shared.leads());
            let step = poll.next(now);
            if let Step::Look { within, by } = step {
                let late = async {
                    clock::sleep_until(by).await;
                    Err(Error::network(base_url, "there was no turn to ask").into())
                };
                let outcome = race(self.look(&task_id, within, 1), late).await;
                let outcome = outcome.map_err(|failure| {
                    cause = failure.cause;
                    failure.error
                });
                if let Ok(task) = &outcome {
                    ears.shared.tell(&stringify(&to_js(task.raw.clone())));
                    // What rang meanwhile wanted this look.
                    ears.bell.rung();
                }
                news.extend(poll.looked(clock::now(), outcome, clock::random()));
            }
            let elapsed = poll.elapsed(clock::now());
            for news in news {
                match news {
                    News::Changed(task) => tell(listener, &Event::Changed(task, elapsed)),
                    News::Retrying(error) => {
                        tell(listener, &Event::Retrying(error, poll.task().clone(), elapsed));
                    }
                }
            }
            match step {
                Step::Look { .. } => {}
                Step::Wait { until } => race(clock::sleep_until(until), ears.bell.rings()).await,
                Step::Done(outcome) => {
                    self.shelf.finished(&poll, kind.as_deref()).await;
                    return outcome.map_err(|error| match error.code {
                        ErrorCode::TaskFailed | ErrorCode::TimedOut => error.into(),
                        _ => Failure { error, cause },
                    });
                }
            }
        }
    }
}
