//! What a history happens in: one machine with its clock, its network and its storage, the server,
//! and chance. All of it comes from one seed. Times are milliseconds.

use fastrand::Rng;
use relaydance_web::ledger::Record;
use relaydance_web::task::{Status, Task};
use relaydance_web::time::Duration;
use relaydance_web::value::Value;

use crate::answers::{Answers, BASE, ID, Said, Took};

pub const SECOND: u64 = 1000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;

/// How a caller stops waiting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// Aborts: what was going on is dropped.
    Abort,
    /// The page is gone: nothing runs any more, not even what runs on dropping.
    Gone,
}

/// What happens around the pages.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// The page is shown again.
    Ring(usize),
    Network(bool),
    /// The machine sleeps for so long: no timer goes off meanwhile.
    Sleep(u64),
    /// Hidden pages have late timers.
    Hidden(bool),
    Stop(usize, Stop),
}

/// A history's surroundings.
pub struct World<'a> {
    pub rng: Rng,
    pub now: u64,
    pub answers: &'a Answers,
    /// What happened, where somebody reads it.
    pub log: Option<Vec<String>>,
    /// The last one comes first.
    events: Vec<(u64, Event)>,
    /// Whether there is a network.
    pub up: bool,
    /// Whether the browser says so.
    pub says_online: bool,
    /// A browser that knows of no network though there is one.
    mistaken: bool,
    /// Node tells when a connection was never made; no browser does.
    pub tells_unsent: bool,
    hidden: bool,
    /// By how much timers were late and how long the machine slept, in all.
    pub late: u64,
    pub slept: u32,
    /// How many submits the server took.
    pub accepted: u32,
    /// When the task ends, and how.
    pub end: (u64, Status),
    /// How often something goes wrong.
    pub trouble: f64,
    /// When everything goes wrong.
    pub outage: std::ops::Range<u64>,
    pub ledger: Ledger,
}

impl<'a> World<'a> {
    pub fn new(seed: u64, answers: &'a Answers, traced: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mistaken = rng.u8(..) < 12;
        let trouble = [0.0, 0.0, 0.05, 0.05, 0.3, 0.8, 1.0][rng.usize(..7)];
        let mut world = Self {
            now: 0,
            answers,
            log: traced.then(Vec::new),
            events: Vec::new(),
            up: true,
            says_online: !mistaken,
            mistaken,
            tells_unsent: rng.bool(),
            hidden: rng.u8(..) < 40,
            late: 0,
            slept: 0,
            accepted: 0,
            end: (u64::MAX, Status::Running),
            trouble,
            outage: 0..0,
            ledger: Ledger::default(),
            rng,
        };
        world.now = world.between(1, 100 * HOUR);
        if world.chance(0.3) {
            let from = world.now + world.between(1, 10 * MINUTE);
            world.outage = from..from + world.between(SECOND, HOUR);
        }
        world.foresee();
        world
    }

    /// Makes up what will happen.
    fn foresee(&mut self) {
        for _ in 0..[0, 0, 1, 2, 4, 8][self.rng.usize(..6)] {
            let at = self.now + self.between(1, 20 * MINUTE);
            let tab = self.rng.usize(..2);
            let event = match self.rng.u8(..12) {
                0..4 => Event::Ring(tab),
                4..6 => {
                    let back = at + self.between(1, 10 * MINUTE);
                    self.events.push((back, Event::Network(true)));
                    Event::Network(false)
                }
                6..8 => Event::Sleep(self.between(100, 72 * HOUR)),
                8 => Event::Hidden(self.rng.bool()),
                9..11 => Event::Stop(tab, Stop::Abort),
                _ => Event::Stop(tab, Stop::Gone),
            };
            self.events.push((at, event));
        }
        self.events.sort_unstable_by_key(|(at, _)| std::cmp::Reverse(*at));
    }

    pub fn note(&mut self, words: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(format!("{:>12.3} s  {}", self.now as f64 / 1000.0, words()));
        }
    }

    pub fn time(&self) -> Duration {
        Duration::from_millis(self.now)
    }

    pub fn chance(&mut self, part: f64) -> bool {
        self.rng.f64() < part
    }

    /// Any order of magnitude is as likely as another.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        let (least, most) = (least as f64, most as f64);
        (least * (most / least).powf(self.rng.f64())) as u64
    }

    /// When a timer that is set for this time goes off.
    pub fn timer(&mut self, until: u64) -> u64 {
        let late = match self.rng.u8(..) {
            // Some browsers round down.
            0..4 => return until.saturating_sub(1),
            4..60 if self.hidden => self.between(SECOND, MINUTE),
            _ if self.hidden => self.between(1, SECOND),
            4..8 => self.between(1, 30 * SECOND),
            _ => self.rng.u64(1..5),
        };
        self.late += late;
        until.max(self.now) + late
    }

    pub fn next_event(&self) -> Option<u64> {
        self.events.last().map(|(at, _)| *at)
    }

    /// Lets the next event happen.
    pub fn happen(&mut self) -> Option<Event> {
        let (at, event) = self.events.pop()?;
        self.now = self.now.max(at);
        self.note(|| format!("{event:?}"));
        match event {
            Event::Sleep(long) => {
                self.now += long;
                self.late += long;
                self.slept += 1;
            }
            Event::Network(up) => {
                self.up = up;
                // Some are gone without the browser's noticing.
                self.says_online = !self.mistaken && (up || self.chance(0.3));
            }
            Event::Hidden(hidden) => self.hidden = hidden,
            Event::Ring(_) | Event::Stop(..) => {}
        }
        Some(event)
    }

    /// Lets time pass while a request of the first page is submitted.
    pub fn pass(&mut self, until: u64) -> Result<(), Stop> {
        while self.next_event().is_some_and(|at| at <= until.max(self.now)) {
            if let Some(Event::Stop(0, stop)) = self.happen() {
                return Err(stop);
            }
        }
        self.now = self.now.max(until);
        Ok(())
    }

    /// The server takes a submit.
    pub fn accept(&mut self) {
        self.accepted += 1;
        let long = self.between(SECOND / 2, 30 * MINUTE);
        self.end = (self.now + long, self.outcome());
        self.note(|| "the server takes the submit".into());
    }

    /// How a task will end: some never do.
    pub fn outcome(&mut self) -> Status {
        [Status::Succeeded, Status::Succeeded, Status::Failed, Status::Running][self.rng.usize(..4)]
    }

    /// What the server says to a submit.
    pub fn submitted(&mut self) -> &'a Said {
        let answers = self.answers;
        if self.chance(0.5) {
            self.accept();
            return &answers.accepted[self.rng.usize(..answers.accepted.len())];
        }
        let (took, said) = &answers.others[self.rng.usize(..answers.others.len())];
        if *took == Took::Perhaps && self.rng.bool() {
            self.accept();
        }
        said
    }

    /// What the server says to a look at this time, if it says what it knows.
    pub fn shown(&mut self, at: u64) -> &'a Said {
        let answers = self.answers;
        let list = match self.truth(at) {
            Some(Status::Succeeded) => &answers.succeeded,
            Some(Status::Failed) => &answers.failed,
            _ => &answers.unfinished,
        };
        &list[self.rng.usize(..list.len())]
    }

    /// How the task has ended by then.
    pub fn truth(&self, at: u64) -> Option<Status> {
        Some(self.end.1).filter(|status| status.is_final() && at >= self.end.0)
    }
}

/// The records that outlive a page, as they are stored.
#[derive(Default)]
pub struct Ledger(Vec<(String, Value)>);

impl Ledger {
    pub fn keep(&mut self, record: &Record) {
        self.remove(&record.id);
        self.0.push((record.id.clone(), Value::from(record)));
    }

    pub fn remove(&mut self, id: &str) {
        self.0.retain(|(name, _)| name != id);
    }

    pub fn get(&self, id: &str) -> Option<Record> {
        let (_, value) = self.0.iter().find(|(name, _)| name == id)?;
        Record::read(value)
    }

    /// Whether the task can be found again, or at least the submit it came of.
    pub fn knows(&self) -> bool {
        let holds = |id, state| {
            self.get(id)
                .is_some_and(|record| Value::from(&record).text_at(&["state"]) == Some(state))
        };
        holds(ID, "submitted") || holds(LOST, "may_have_been_accepted")
    }
}

/// What the record of a submit is called before there is a task.
pub const LOST: &str = "lost-1-1";

/// The task as another page would read it.
pub fn read(raw: &Value) -> Option<Task> {
    let parse = |text: &str| serde_json::from_str(text).ok();
    let asked = relaydance_web::answer::task::Asked { task_id: Some(ID), base_url: BASE, parse };
    Task::read(raw, asked).ok()
}
