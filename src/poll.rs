//! Watching a task to its end: a machine that is told the time and what was seen, and answers what
//! to do next. It holds no timer and no connection; a driver does what it says.
//!
//! ```
//! # use relaydance_web::{poll::*, task::Task, time::Duration};
//! let second = Duration::from_secs(1);
//! let mut poll = Poll::submitted(Task::unseen("task_1"), Settings::default(), vec![], Duration::ZERO);
//! // Too early: the machine goes by the clock, not by being called.
//! assert!(matches!(poll.next(second), Step::Wait { .. }));
//! assert!(matches!(poll.next(3 * second), Step::Look { .. }));
//! ```

use crate::error::{Error, ErrorCode};
use crate::retry;
use crate::schedule::Schedule;
use crate::task::{Status, Task};
use crate::time::Duration;
use crate::value::Value;

/// A look that brings no answer is given up after this long.
const LOOK: Duration = Duration::from_secs(30);
/// The last look, at the deadline, gets this long.
const LAST_LOOK: Duration = Duration::from_secs(5);
/// No task is looked at more often, whatever wakes the machine.
const APART: Duration = Duration::from_secs(1);
/// 403s are borne for this long: right after a submit they were seen while the clip was being made.
const FORBIDDEN: Duration = Duration::from_secs(30);
/// Who is told by another tab looks only when it has been silent for this long past its time.
const SILENCE: Duration = Duration::from_secs(4);
/// Noticed this long after it passed, the deadline passed while the machine slept…
const SLEPT: Duration = Duration::from_secs(10);
/// … and a network that has to wake up as well gets this long for the last look.
const WAKING: Duration = Duration::from_secs(30);

/// Services forget tasks within a day: one this old that is not found is gone for good.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// How to watch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The shortest time between two looks. If it is no longer than the default, looks come closer,
    /// though never within a second, around the age at which such tasks are known to finish.
    pub min_interval: Duration,
    /// The longest.
    pub max_interval: Duration,
    /// How long to watch, by the clock on the wall: time asleep or offline counts.
    pub deadline: Duration,
    /// How long failing looks in a row are borne.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            min_interval: Duration::from_millis(2500),
            max_interval: Duration::from_secs(15),
            deadline: Duration::from_secs(2 * 60 * 60),
            patience: Duration::from_secs(2 * 60),
        }
    }
}

/// What is known of a task besides itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// How long ago it was submitted, where that is known.
    pub age: Option<Duration>,
    /// How long other tasks of its kind took.
    pub seen: Vec<Duration>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask for the task and call [`Poll::looked`] with what came.
    Look {
        /// How long to wait for the answer, once asked.
        within: Duration,
        /// When to give up, asked or not.
        by: Duration,
    },
    /// Call [`Poll::next`] again at this time, or at any other.
    Wait {
        /// The time to wake up.
        until: Duration,
    },
    /// It is over; the machine is not to be asked again.
    Done(Box<Result<Task, Error>>),
}

/// What a look brought to light that a caller wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The task changed.
    Changed(Task),
    /// The look failed and will be repeated.
    Retrying(Error),
}

/// The machine. Times are counted from any fixed moment.
pub struct Poll {
    settings: Settings,
    schedule: Schedule,
    started: Duration,
    /// The task's age when the watch began, where it is known.
    age: Option<Duration>,
    task: Task,
    /// Whether the caller knows the task as it stands here.
    told: bool,
    next_look: Duration,
    last_look: Option<Duration>,
    /// When the task was last seen unfinished.
    unfinished: Option<Duration>,
    /// When it was seen finished.
    finished: Option<Duration>,
    failing_since: Option<Duration>,
    /// Since when looks have been forbidden, and nothing else came of them.
    forbidden_since: Option<Duration>,
    failures: u32,
    /// The service asked not to be asked before.
    not_before: Duration,
    /// The step that is being waited out.
    waiting: Option<Duration>,
    woken: bool,
    offline: bool,
    told_by_another: bool,
    /// Until when the last look may be tried, once the deadline has passed.
    last_chance: Option<Duration>,
    looked_last: bool,
    done: Option<Result<Task, Error>>,
}

impl Poll {
    /// Takes a task up that was submitted some time ago: it is looked at once, unless it is final
    /// already.
    #[must_use]
    pub fn new(task: Task, settings: Settings, past: Past, now: Duration) -> Self {
        // Of a task of unknown age nothing can be expected.
        let seen = if past.age.is_some() { past.seen.as_slice() } else { &[] };
        let mut poll = Self {
            settings,
            schedule: Schedule::new(settings.min_interval, settings.max_interval, seen),
            started: now,
            age: past.age,
            task,
            told: false,
            next_look: now,
            last_look: None,
            unfinished: None,
            finished: None,
            failing_since: None,
            forbidden_since: None,
            failures: 0,
            not_before: Duration::ZERO,
            waiting: None,
            woken: false,
            offline: false,
            told_by_another: false,
            last_chance: None,
            looked_last: false,
            done: None,
        };
        poll.settle();
        poll
    }

    /// Watches a task that was submitted just now: there is nothing to see of it yet. `seen` is how
    /// long other tasks of its kind took.
    #[must_use]
    pub fn submitted(task: Task, settings: Settings, seen: Vec<Duration>, now: Duration) -> Self {
        let past = Past { age: Some(Duration::ZERO), seen };
        let mut poll = Self::new(task, settings, past, now);
        poll.told = true;
        poll.unfinished = Some(now);
        poll.plan(now);
        poll
    }

    /// What to do now.
    pub fn next(&mut self, now: Duration) -> Step {
        if let Some(done) = self.done.take() {
            return Step::Done(Box::new(done));
        }
        // Called so late, the machine slept, or the tab did.
        if self.waiting.take().is_some_and(|until| now.saturating_sub(until) >= SLEPT) {
            self.woken(now);
        }
        let deadline = self.started.saturating_add(self.settings.deadline);
        if now < deadline {
            let silence = self.told_by_another && !self.woken;
            let silence = if silence { SILENCE } else { Duration::ZERO };
            let next_look = self.next_look.saturating_add(silence);
            if self.offline || now < next_look {
                return self.wait(if self.offline { deadline } else { next_look.min(deadline) });
            }
            let within = LOOK.min(deadline.saturating_sub(now).max(LAST_LOOK));
            return self.look(now, within, deadline);
        }
        let slept = now.saturating_sub(deadline) >= SLEPT;
        let waking = if slept { WAKING } else { Duration::ZERO };
        let until = *self.last_chance.get_or_insert(now.saturating_add(waking));
        if now >= until && (self.looked_last || self.offline) {
            return Step::Done(Box::new(Err(self.timed_out(now))));
        }
        if self.offline {
            return self.wait(until);
        }
        if self.looked_last && now < self.next_look {
            return self.wait(until.min(self.next_look));
        }
        self.looked_last = true;
        self.look(now, LAST_LOOK, until)
    }

    /// Takes in what a look brought. `random` is in `0.0..1.0`.
    pub fn looked(
        &mut self,
        now: Duration,
        outcome: Result<Task, Error>,
        random: f64,
    ) -> Option<News> {
        // Asked some time ago, it may have left only now.
        self.last_look = Some(now);
        let task = match outcome {
            Ok(task) => task,
            Err(error) => return self.failed(now, error, random),
        };
        let news = self.heard(now, task);
        if self.done.is_none() && self.looked_last {
            self.done = Some(Err(self.timed_out(now)));
        }
        news
    }

    /// Takes in what another tab saw.
    pub fn heard(&mut self, now: Duration, task: Task) -> Option<News> {
        // What was seen before the end may arrive after it.
        if self.task.status.is_final() {
            return None;
        }
        let seen = |task: &Task| (task.status, task.raw_status.clone(), task.progress);
        let changed = !self.told || seen(&self.task) != seen(&task);
        self.told = true;
        self.failing_since = None;
        self.forbidden_since = None;
        self.failures = 0;
        self.woken = false;
        self.task = task;
        self.settle();
        if self.task.status.is_final() {
            self.finished = Some(now);
        } else {
            self.unfinished = Some(now);
            self.plan(now);
        }
        changed.then(|| News::Changed(self.task.clone()))
    }

    /// Something happened after which there may be news: the page is seen again, the network is
    /// back, the machine has slept. The task is looked at at once, though never sooner than a
    /// second after the last look, nor before the service wants to be asked again.
    pub fn woken(&mut self, now: Duration) {
        let soonest = self.last_look.map_or(now, |last| last.saturating_add(APART));
        self.next_look = self.next_look.min(soonest.max(self.not_before));
        self.woken = true;
        // What failed before, failed for a reason that may be gone.
        self.failing_since = None;
        self.forbidden_since = None;
    }

    /// Whether the device has no network: nothing is looked at until it has.
    pub fn offline(&mut self, offline: bool) {
        self.offline = offline;
    }

    /// Whether another tab looks at the task and tells what it sees.
    pub fn told_by_another(&mut self, told: bool) {
        self.told_by_another = told;
    }

    /// Whether nobody has to wait for the task again, now that this came of it. A young task that is
    /// not found may be one of another key.
    #[must_use]
    pub fn is_over(&self, outcome: &Result<Task, Error>) -> bool {
        let missing = matches!(outcome, Err(error) if knows_none(error));
        self.task.status.is_final() || missing && self.age >= Some(FORGOTTEN)
    }

    /// The task's ages when it was last seen unfinished and when it was seen finished: what this
    /// watch teaches about tasks of its kind.
    #[must_use]
    pub fn lesson(&self) -> Option<(Duration, Duration)> {
        let age = |at: Duration| Some(self.age?.saturating_add(self.elapsed(at)));
        let finished = self.finished.filter(|_| self.task.status == Status::Succeeded)?;
        Some((age(self.unfinished?)?, age(finished)?))
    }

    /// The task as last seen.
    #[must_use]
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// How long it has been watched.
    #[must_use]
    pub fn elapsed(&self, now: Duration) -> Duration {
        now.saturating_sub(self.started)
    }

    fn wait(&mut self, until: Duration) -> Step {
        self.waiting = Some(until);
        Step::Wait { until }
    }

    fn look(&mut self, now: Duration, within: Duration, end: Duration) -> Step {
        self.last_look = Some(now);
        self.woken = false;
        // Who wakes up after the end has its time for the last look all the same.
        Step::Look { within, by: end.max(now).saturating_add(LAST_LOOK) }
    }

    fn timed_out(&self, now: Duration) -> Error {
        Error::timed_out(&self.task, self.elapsed(now))
    }

    fn plan(&mut self, now: Duration) {
        self.look_after(self.pause(now), now);
    }

    /// How long to wait where a look brought that the task is not at its end.
    fn pause(&self, now: Duration) -> Duration {
        let age = self.age.unwrap_or_default().saturating_add(self.elapsed(now));
        let next = self.schedule.next(age, self.task.progress);
        next.saturating_sub(age).max(APART)
    }

    fn look_after(&mut self, pause: Duration, now: Duration) {
        self.next_look = now.saturating_add(pause).max(self.not_before);
    }

    fn settle(&mut self) {
        self.done = match self.task.status {
            Status::Succeeded => Some(Ok(self.task.clone())),
            Status::Failed => Some(Err(Error::task_failed(&self.task))),
            Status::Queued | Status::Running => None,
        };
    }

    fn failed(&mut self, now: Duration, error: Error, random: f64) -> Option<News> {
        let error = error.about(&self.task);
        self.failures = self.failures.saturating_add(1);
        let asked = error.retry_after.unwrap_or_default().min(retry::LONGEST);
        self.not_before = self.not_before.max(now.saturating_add(asked));
        let mut since = *self.failing_since.get_or_insert(now);
        let forbidden_since = self.forbidden_since.take();
        let borne = match error.code {
            // What a service says of a key or a task; not a key that could not be had just now, nor a
            // server that knows no such address.
            ErrorCode::Unauthorized if error.status.is_some() => Duration::ZERO,
            ErrorCode::NotFound if knows_none(&error) => Duration::ZERO,
            ErrorCode::InvalidRequest => Duration::ZERO,
            ErrorCode::Forbidden => {
                since = *self.forbidden_since.insert(forbidden_since.unwrap_or(now));
                FORBIDDEN.min(self.settings.patience)
            }
            _ => self.settings.patience,
        };
        if now.saturating_sub(since) >= borne {
            self.done = Some(Err(error));
            return None;
        }
        // A caller who shows the failure wants to know when it is over.
        self.told = false;
        let drawn = retry::drawn(self.failures, random).min(self.settings.max_interval);
        // Asked for fewer requests, it looks no sooner than if all were well; nor may a longer interval that the
        // caller wants be undercut.
        let least = match error.code {
            ErrorCode::RateLimited => self.pause(now).min(retry::LONGEST),
            _ if self.settings.min_interval > Settings::default().min_interval => {
                self.settings.min_interval
            }
            _ => APART,
        };
        self.look_after(APART.saturating_add(drawn).max(least), now);
        Some(News::Retrying(error))
    }
}

/// Whether the service itself says that there is no such task.
fn knows_none(error: &Error) -> bool {
    error.code == ErrorCode::NotFound && matches!(error.body, Some(Value::Object(_)))
}

#[cfg(test)]
mod tests;
