//! The laws of a watch, kept by a bystander who sees what goes into the machine and what comes out.
//!
//! 1. At most one submit is ever taken, and whoever is told that none was can believe it.
//! 2. The deadline is final: after one last look, and a moment for a machine that wakes up.
//! 3. A service is never asked more often than it should be.
//! 4. Every error after a submit carries the task.
//! 5. Every path ends, and none of them spins.
//! 6. A final state that was seen is reported; none is invented, and none changes.
//! 7. Whoever stops, at whatever point, leaves a record of what may have been bought.
//! 8. The queue is fair and never stands still: see `lanes.rs`.
//! 9. Failing looks are borne for as long as the settings say, and no longer; what may be sent again
//!    is, as often as they say.

use relaydance_web::error::{Error, ErrorCode};
use relaydance_web::poll::{News, Settings, Step};
use relaydance_web::task::{Status, Task};
use relaydance_web::time::Duration;
use relaydance_web::value::Value;

use crate::answers::ID;
use crate::world::SECOND;

// As numbers of their own, so that a change of those in `poll.rs` is noticed.
/// `LOOK`
const LOOK: u64 = 30 * SECOND;
/// `LAST_LOOK`
const LAST_LOOK: u64 = 5 * SECOND;
/// `APART`
const APART: u64 = SECOND;
/// `FORBIDDEN`
const FORBIDDEN: u64 = 30 * SECOND;
/// `SILENCE`
const SILENCE: u64 = 4 * SECOND;
/// `SLEPT`
const SLEPT: u64 = 10 * SECOND;
/// `WAKING`
const WAKING: u64 = 30 * SECOND;
/// `retry::LONGEST`
const LONGEST: u64 = 60 * SECOND;
/// Timers are set a millisecond late on purpose, and the clock counts whole ones.
const ROUNDING: u64 = 100;

/// Whether all is well, or which law is broken.
pub type Kept = Result<(), String>;

macro_rules! law {
    ($number:literal, $kept:expr, $($words:tt)+) => {
        if !$kept {
            return Err(format!("law {}: {}", $number, format_args!($($words)+)));
        }
    };
}
pub(crate) use law;

/// Who watches the watch.
pub struct Witness {
    deadline: u64,
    patience: u64,
    /// When the machine was first asked after the deadline, and how late timers were by then.
    after: Option<(u64, u64)>,
    looked_last: bool,
    begun: Option<u64>,
    in_flight: bool,
    not_before: u64,
    /// Since when nothing was seen or heard of the task.
    silent: u64,
    woken: bool,
    waiting: Option<u64>,
    failing: Option<u64>,
    forbidden: Option<u64>,
    /// The error that is beyond what is borne.
    beyond: Option<ErrorCode>,
    /// The final state that got through.
    pub seen: Option<Status>,
}

impl Witness {
    pub fn new(task: &Task, settings: &Settings, now: u64) -> Self {
        Self {
            deadline: now + settings.deadline.as_millis(),
            patience: settings.patience.as_millis(),
            after: None,
            looked_last: false,
            begun: None,
            in_flight: false,
            not_before: 0,
            silent: now,
            woken: false,
            waiting: None,
            failing: None,
            forbidden: None,
            beyond: None,
            seen: Some(task.status).filter(|status| status.is_final()),
        }
    }

    pub fn woken(&mut self) {
        self.woken = true;
        self.failing = None;
        self.forbidden = None;
    }

    /// Another tab told of the task.
    pub fn heard(&mut self, now: u64, task: &Task) {
        self.woken = false;
        self.beyond = None;
        self.saw(now, task);
    }

    fn saw(&mut self, now: u64, task: &Task) {
        self.silent = now;
        self.failing = None;
        self.forbidden = None;
        if task.status.is_final() {
            self.seen.get_or_insert(task.status);
        }
    }

    pub fn looked(&mut self, now: u64, outcome: &Result<Task, Error>) {
        self.in_flight = false;
        let error = match outcome {
            Ok(task) => return self.saw(now, task),
            Err(error) => error,
        };
        self.silent = now;
        let mut since = *self.failing.get_or_insert(now);
        if error.code == ErrorCode::Forbidden {
            since = *self.forbidden.get_or_insert(now);
        } else {
            self.forbidden = None;
        }
        let borne = match error.code {
            ErrorCode::InvalidRequest => 0,
            // What the service itself says; a key may be had in a while, and a route be back.
            ErrorCode::Unauthorized if error.status.is_some() => 0,
            ErrorCode::NotFound if matches!(error.body, Some(Value::Object(_))) => 0,
            ErrorCode::Forbidden => FORBIDDEN.min(self.patience),
            _ => self.patience,
        };
        self.beyond = (now - since >= borne).then_some(error.code);
        let asked = error.retry_after.unwrap_or_default().min(Duration::from_millis(LONGEST));
        self.not_before = self.not_before.max(now + asked.as_millis());
    }

    /// What the machine made of what it was told.
    pub fn told(&self, news: Option<&News>, task: &Task) -> Kept {
        law!(6, self.seen.is_none_or(|seen| seen == task.status), "a final state changed");
        match news {
            Some(News::Retrying(error)) => about(error),
            Some(News::Changed(told)) => {
                law!(6, told == task, "news of another task");
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// What the machine says when it is asked now.
    pub fn step(&mut self, now: u64, step: &Step, offline: bool, told: bool, late: u64) -> Kept {
        if self.waiting.take().is_some_and(|until| now.saturating_sub(until) >= SLEPT) {
            self.woken();
        }
        let over = now >= self.deadline;
        let (after, late_then) = match self.after {
            _ if !over => (now, late),
            after => *self.after.insert(after.unwrap_or((now, late))),
        };
        let slept = after.saturating_sub(self.deadline) >= SLEPT;
        let grace = if over && slept { WAKING } else { 0 };
        if let Step::Done(outcome) = step {
            let end = after + grace + LAST_LOOK + (late - late_then) + ROUNDING;
            law!(2, now <= end, "done {} ms after it should have been", now - end);
            return self.done(outcome, over, offline);
        }
        law!(6, self.seen.is_none(), "it goes on although the task is at its end");
        law!(9, self.beyond.is_none(), "it goes on after {:?}", self.beyond.map(ErrorCode::word));
        match *step {
            Step::Wait { until } => {
                let until = until.as_millis();
                law!(5, until > now, "a wait that is over at once");
                let end = if over { after + grace } else { self.deadline };
                law!(2, until <= end, "it waits beyond the deadline, for {} ms", until - end);
                let most = self.silent + LONGEST + APART + SILENCE;
                let soon = offline || self.failing.is_none() || until <= most;
                law!(3, soon, "it does not look again until {} ms later", until - self.silent);
                self.waiting = Some(until);
                Ok(())
            }
            Step::Look { within, by } => {
                let (within, by) = (within.as_millis(), by.as_millis());
                let last = over && !std::mem::replace(&mut self.looked_last, over);
                let end = if over { now.max(after + grace) } else { self.deadline };
                law!(2, last || !over || now < after + grace, "a look after the last one");
                law!(2, by <= end + LAST_LOOK && within <= LOOK, "a look that goes on for ever");
                law!(2, by >= now + LAST_LOOK && within >= LAST_LOOK, "a look without any time");
                law!(3, !self.in_flight, "two looks at a time");
                law!(3, !offline, "a look without a network");
                let apart = self.begun.is_none_or(|begun| now >= begun + APART);
                law!(3, last || apart, "two looks within a second");
                law!(3, last || now >= self.not_before, "a look before Retry-After is over");
                let quiet = now >= self.silent + SILENCE;
                law!(3, !told || over || self.woken || quiet, "a look though another tab tells");
                self.begun = Some(now);
                self.in_flight = true;
                self.woken = false;
                Ok(())
            }
            Step::Done(_) => Ok(()),
        }
    }

    fn done(&self, outcome: &Result<Task, Error>, over: bool, offline: bool) -> Kept {
        let error = match outcome {
            Ok(task) => {
                let seen = self.seen == Some(Status::Succeeded) && task.task_id == ID;
                law!(6, seen, "a success that nobody saw");
                return Ok(());
            }
            Err(error) => error,
        };
        about(error)?;
        let code = error.code.word();
        let failed = (error.code == ErrorCode::TaskFailed).then_some(Status::Failed);
        law!(6, self.seen == failed, "{code}, but {:?} was seen", self.seen);
        match error.code {
            ErrorCode::TaskFailed => {}
            ErrorCode::TimedOut => {
                law!(2, over, "timed out before the deadline");
                law!(2, self.looked_last || offline, "timed out without a last look");
                law!(9, self.beyond.is_none(), "timed out after {:?}", self.beyond);
            }
            _ => law!(9, self.beyond == Some(error.code), "{code} was not borne"),
        }
        Ok(())
    }
}

fn about(error: &Error) -> Kept {
    let carried = error.task.as_ref().is_some_and(|task| task.task_id == ID);
    law!(4, carried, "{} without its task", error.code.word());
    Ok(())
}
