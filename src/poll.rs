//! Watching a task to its end: a machine that is told the time and what was seen, and answers what
//! to do next. It holds no timer and no connection; a driver does what it says.
//!
//! ```
//! # use std::time::Duration;
//! # use relaydance_web::{poll::*, task::Task};
//! let second = Duration::from_secs(1);
//! let mut poll = Poll::submitted(Task::unseen("task_1"), Settings::default(), Duration::ZERO);
//! // Too early: the machine goes by the clock, not by being called.
//! assert!(matches!(poll.next(second), Step::Wait { .. }));
//! assert!(matches!(poll.next(3 * second), Step::Look { .. }));
//! ```

use std::time::Duration;

use crate::error::{Error, ErrorCode};
use crate::task::{Status, Task};

/// A look that brings no answer is given up after this long.
const LOOK: Duration = Duration::from_secs(30);
/// The last look, at the deadline, gets at least this long.
const LAST_LOOK: Duration = Duration::from_secs(5);
/// So many 403s right after a submit are borne: they were seen while the clip was being made.
const FORBIDDEN: u32 = 5;
/// The next look comes later than the shortest interval by this part of the task's age.
const STRETCH: u32 = 33;

/// How to watch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The shortest time between two looks.
    pub min_interval: Duration,
    /// The longest.
    pub max_interval: Duration,
    /// How long to watch.
    pub deadline: Duration,
    /// How long failing looks in a row are borne.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            min_interval: Duration::from_millis(2500),
            max_interval: Duration::from_secs(15),
            deadline: Duration::from_secs(30 * 60),
            patience: Duration::from_secs(2 * 60),
        }
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask for the task and call [`Poll::looked`] with what came, at the latest after `within`.
    Look {
        /// How long to wait for the answer.
        within: Duration,
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
#[derive(Debug)]
pub struct Poll {
    settings: Settings,
    started: Duration,
    task: Task,
    /// Whether the caller knows the task as it stands here.
    told: bool,
    next_look: Duration,
    failing_since: Option<Duration>,
    failures: u32,
    last_look: bool,
    done: Option<Result<Task, Error>>,
}

impl Poll {
    /// Takes a task up that was submitted some time ago: it is looked at once, unless it is final
    /// already.
    #[must_use]
    pub fn new(task: Task, settings: Settings, now: Duration) -> Self {
        let mut poll = Self {
            settings,
            started: now,
            task,
            told: false,
            next_look: now,
            failing_since: None,
            failures: 0,
            last_look: false,
            done: None,
        };
        poll.settle();
        poll
    }

    /// Watches a task that was submitted just now: there is nothing to see of it yet.
    #[must_use]
    pub fn submitted(task: Task, settings: Settings, now: Duration) -> Self {
        let mut poll = Self::new(task, settings, now);
        poll.told = true;
        poll.next_look = now.saturating_add(poll.interval(now));
        poll
    }

    /// What to do now.
    pub fn next(&mut self, now: Duration) -> Step {
        if let Some(done) = self.done.take() {
            return Step::Done(Box::new(done));
        }
        let deadline = self.deadline();
        if now >= deadline {
            if self.last_look {
                return Step::Done(Box::new(Err(self.timed_out(now))));
            }
            self.last_look = true;
            return Step::Look { within: LAST_LOOK };
        }
        if now < self.next_look {
            return Step::Wait { until: self.next_look.min(deadline) };
        }
        let left = deadline.saturating_sub(now);
        Step::Look { within: LOOK.min(left.max(LAST_LOOK)) }
    }

    /// Takes in what a look brought.
    pub fn looked(&mut self, now: Duration, outcome: Result<Task, Error>) -> Option<News> {
        let news = match outcome {
            Ok(task) => {
                self.failing_since = None;
                self.failures = 0;
                self.next_look = now.saturating_add(self.interval(now));
                self.saw(task)
            }
            Err(error) => self.failed(now, error),
        };
        if self.done.is_none() && self.last_look {
            self.done = Some(Err(self.timed_out(now)));
        }
        news
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

    fn deadline(&self) -> Duration {
        self.started.saturating_add(self.settings.deadline)
    }

    fn timed_out(&self, now: Duration) -> Error {
        Error::timed_out(&self.task, self.elapsed(now))
    }

    /// The older a task, the less does a moment's delay matter.
    fn interval(&self, now: Duration) -> Duration {
        let stretch = self.elapsed(now) / STRETCH;
        let longest = self.settings.max_interval.max(self.settings.min_interval);
        self.settings.min_interval.saturating_add(stretch).min(longest)
    }

    fn saw(&mut self, task: Task) -> Option<News> {
        let seen = |task: &Task| (task.status, task.raw_status.clone(), task.progress);
        let changed = !self.told || seen(&self.task) != seen(&task);
        self.told = true;
        self.task = task;
        self.settle();
        changed.then(|| News::Changed(self.task.clone()))
    }

    fn settle(&mut self) {
        self.done = match self.task.status {
            Status::Succeeded => Some(Ok(self.task.clone())),
            Status::Failed => Some(Err(Error::task_failed(&self.task))),
            Status::Queued | Status::Running => None,
        };
    }

    fn failed(&mut self, now: Duration, error: Error) -> Option<News> {
        let error = error.about(&self.task);
        self.failures = self.failures.saturating_add(1);
        let since = *self.failing_since.get_or_insert(now);
        let borne = match error.code {
            ErrorCode::Unauthorized | ErrorCode::NotFound | ErrorCode::InvalidRequest => false,
            ErrorCode::Forbidden => self.failures < FORBIDDEN,
            _ => now.saturating_sub(since) < self.settings.patience,
        };
        if !borne {
            self.done = Some(Err(error));
            return None;
        }
        // A caller who shows the failure wants to know when it is over.
        self.told = false;
        let asked = error.retry_after.unwrap_or_default().min(Duration::from_secs(60));
        self.next_look = now.saturating_add(self.interval(now).max(asked));
        Some(News::Retrying(error))
    }
}

#[cfg(test)]
mod tests;
