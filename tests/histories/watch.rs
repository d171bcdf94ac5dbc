//! Watches of one task in up to two pages, step by step as `browser/watch.rs` makes them.

use relaydance_web::error::Error;
use relaydance_web::poll::{Past, Poll, Settings, Step};
use relaydance_web::task::Task;
use relaydance_web::time::Duration;
use relaydance_web::value::Value;

use crate::answers::{BASE, ID};
use crate::laws::{Kept, Witness, law};
use crate::look::{Look, ask};
use crate::submit::Client;
use crate::world::{Event, MINUTE, SECOND, World, read};

/// More than any watch may take: the longest deadline, with a look and a wait each second.
const STEPS: u32 = 100_000;

/// A page that watches the task.
pub struct Tab {
    client: Client,
    settings: Settings,
    submitted: bool,
    task: Task,
    state: State,
    rung: bool,
    messages: Vec<Value>,
    leads: bool,
    machine: Option<(Poll, Witness)>,
}

enum State {
    /// It will begin then.
    Later(u64),
    Waiting(u64),
    Looking(Look),
    Over,
}

impl Tab {
    pub fn new(
        world: &mut World<'_>,
        client: Client,
        task: Task,
        begins: u64,
        submitted: bool,
    ) -> Self {
        let settings = settings(world);
        world.note(|| format!("a page watches from {begins} ms with {settings:?}"));
        let state = State::Later(begins);
        let (messages, machine) = (Vec::new(), None);
        Self {
            client,
            settings,
            submitted,
            task,
            state,
            rung: false,
            messages,
            leads: true,
            machine,
        }
    }

    fn due(&self) -> Option<u64> {
        match &self.state {
            State::Later(at) | State::Waiting(at) => Some(*at),
            State::Looking(look) => Some(look.ends),
            State::Over => None,
        }
    }
}

fn settings(world: &mut World<'_>) -> Settings {
    let mut settings = Settings::default();
    let deadline = match world.rng.u8(..100) {
        0..10 => world.between(1, 10 * SECOND),
        10..96 => world.between(10 * SECOND, 10 * MINUTE),
        _ => world.between(10 * MINUTE, 180 * MINUTE),
    };
    settings.deadline = Duration::from_millis(deadline);
    if world.rng.bool() {
        settings.min_interval = Duration::from_millis(world.between(SECOND, MINUTE));
    }
    if world.rng.bool() {
        settings.max_interval = Duration::from_millis(world.between(SECOND, 2 * MINUTE));
    }
    match world.rng.u8(..20) {
        0..2 => settings.patience = Duration::ZERO,
        2..10 => settings.patience = Duration::from_millis(world.between(100, 10 * MINUTE)),
        _ => {}
    }
    settings
}

/// The watches.
pub struct Watch<'w, 'a> {
    world: &'w mut World<'a>,
    tabs: Vec<Tab>,
    /// What one page told the others, and when it arrives.
    mail: Vec<(u64, usize, Value)>,
    /// Whether pages tell each other anything: some browsers have no locks.
    sharing: bool,
    /// Whether there was a record of the task, and nobody saw its end yet.
    recorded: bool,
}

/// What is next.
enum Next {
    World,
    Tab(usize),
    Mail(usize),
}

impl<'w, 'a> Watch<'w, 'a> {
    pub fn new(world: &'w mut World<'a>, mut tabs: Vec<Tab>) -> Self {
        let sharing = world.chance(0.8);
        for tab in tabs.iter_mut().skip(1) {
            tab.leads = !sharing;
        }
        let recorded = world.ledger.knows();
        Self { world, tabs, mail: Vec::new(), sharing, recorded }
    }

    /// Watches until no page does any more.
    pub fn run(mut self) -> Kept {
        for _ in 0..STEPS {
            let world = self.world.next_event().map(|at| (at, Next::World));
            let tabs = self.tabs.iter().enumerate();
            let Some(tab) = tabs
                .filter_map(|(index, tab)| Some((tab.due()?, Next::Tab(index))))
                .min_by_key(|(at, _)| *at)
            else {
                law!(7, !self.recorded || self.world.ledger.knows(), "the record was lost");
                return Ok(());
            };
            let mail = self.mail.iter().enumerate();
            let mail = mail.map(|(index, (at, ..))| (*at, Next::Mail(index)));
            let all = world.into_iter().chain([tab]).chain(mail);
            match all.min_by_key(|(at, _)| *at) {
                Some((_, Next::World)) => self.happens()?,
                Some((at, Next::Tab(index))) => {
                    self.world.now = self.world.now.max(at);
                    self.due(index)?;
                }
                Some((at, Next::Mail(index))) => {
                    self.world.now = self.world.now.max(at);
                    let (_, to, raw) = self.mail.swap_remove(index);
                    self.tabs[to].messages.push(raw);
                    self.wake(to)?;
                }
                None => {}
            }
        }
        Err("law 5: the watch never ends".into())
    }

    fn happens(&mut self) -> Kept {
        let Some(event) = self.world.happen() else { return Ok(()) };
        match event {
            Event::Ring(index) => self.ring(index),
            Event::Network(true) if !self.world.says_online => Ok(()),
            Event::Network(true) | Event::Hidden(false) => {
                (0..self.tabs.len()).try_for_each(|index| self.ring(index))
            }
            Event::Hidden(true) => Ok(()),
            Event::Network(false) | Event::Sleep(_) => {
                let now = self.world.now;
                for tab in &mut self.tabs {
                    if let State::Looking(look) = &mut tab.state
                        && self.world.chance(0.6)
                    {
                        look.outcome = Err(Error::network(BASE, "reset"));
                        look.shown = None;
                        look.ends = look.ends.min(now + self.world.rng.u64(..SECOND));
                    }
                }
                Ok(())
            }
            Event::Stop(index, _) => self.over(index),
        }
    }

    fn ring(&mut self, index: usize) -> Kept {
        let Some(tab) = self.tabs.get_mut(index) else { return Ok(()) };
        tab.rung |= tab.machine.is_some();
        self.wake(index)
    }

    /// Runs a page that waits, and none that is about something.
    fn wake(&mut self, index: usize) -> Kept {
        match self.tabs[index].state {
            State::Waiting(_) => self.turn(index),
            _ => Ok(()),
        }
    }

    /// A page watches no more: the next one leads.
    fn over(&mut self, index: usize) -> Kept {
        let Some(tab) = self.tabs.get_mut(index) else { return Ok(()) };
        if matches!(tab.state, State::Over) {
            return Ok(());
        }
        tab.state = State::Over;
        let led = std::mem::take(&mut tab.leads);
        law!(7, !self.recorded || self.world.ledger.knows(), "who stops loses the record");
        let heir = self.tabs.iter().position(|tab| !matches!(tab.state, State::Over) && !tab.leads);
        match heir {
            Some(heir) if led => {
                self.tabs[heir].leads = true;
                self.ring(heir)
            }
            _ => Ok(()),
        }
    }

    fn due(&mut self, index: usize) -> Kept {
        let world = &mut *self.world;
        let tab = &mut self.tabs[index];
        match std::mem::replace(&mut tab.state, State::Over) {
            State::Later(_) => {
                let now = world.time();
                let record = world.ledger.get(ID);
                let age = record.map(|record| record.age(world.now as f64));
                let count = if world.rng.bool() { 0 } else { world.rng.usize(1..=16) };
                let seen = |_| Duration::from_millis(world.between(SECOND, 20 * MINUTE));
                let past = Past { age, seen: (0..count).map(seen).collect() };
                let witness = Witness::new(&tab.task, &tab.settings, world.now);
                let poll = if tab.submitted {
                    Poll::submitted(tab.task.clone(), tab.settings, past.seen, now)
                } else {
                    Poll::new(tab.task.clone(), tab.settings, past, now)
                };
                tab.machine = Some((poll, witness));
                // Storage and locks take a moment.
                tab.state = State::Waiting(world.now + world.between(1, SECOND));
                Ok(())
            }
            State::Looking(look) => {
                let seen = look.outcome.as_ref().ok().map(|task| task.status);
                let seen = seen.filter(|status| status.is_final());
                law!(6, look.shown.is_none_or(|end| seen == end), "the answer is read as {seen:?}");
                if look.outcome.is_ok() && look.offline && !world.says_online {
                    tab.client.answered_offline = true;
                }
                if let Ok(task) = &look.outcome {
                    tab.rung = false;
                    if self.sharing {
                        for to in (0..self.tabs.len()).filter(|to| *to != index) {
                            let slow = if world.chance(0.1) { 10 * SECOND } else { 50 };
                            self.mail.push((
                                world.now + world.between(1, slow),
                                to,
                                task.raw.clone(),
                            ));
                        }
                    }
                }
                self.looked(index, look.outcome)?;
                self.turn(index)
            }
            State::Waiting(_) => self.turn(index),
            State::Over => Ok(()),
        }
    }

    fn looked(&mut self, index: usize, outcome: Result<Task, Error>) -> Kept {
        let world = &mut *self.world;
        let Some((poll, witness)) = &mut self.tabs[index].machine else { return Ok(()) };
        world.note(|| match &outcome {
            Ok(task) => format!("page {index} sees {:?} {:?}", task.raw_status, task.progress),
            Err(error) => format!("page {index} sees {}: {error}", error.code.word()),
        });
        witness.looked(world.now, &outcome);
        let news = poll.looked(world.time(), outcome, world.rng.f64());
        witness.told(news.as_ref(), poll.task())
    }

    /// What a page does when it is woken.
    fn turn(&mut self, index: usize) -> Kept {
        let world = &mut *self.world;
        let tab = &mut self.tabs[index];
        let Some((poll, witness)) = &mut tab.machine else { return Ok(()) };
        let now = world.time();
        for raw in tab.messages.drain(..) {
            let Some(task) = read(&raw) else { continue };
            world.note(|| format!("page {index} is told {:?}", task.raw_status));
            witness.heard(world.now, &task);
            let news = poll.heard(now, task);
            witness.told(news.as_ref(), poll.task())?;
        }
        if std::mem::take(&mut tab.rung) {
            witness.woken();
            poll.woken(now);
        }
        let offline = tab.client.offline(world);
        poll.offline(offline);
        poll.told_by_another(!tab.leads);
        let step = poll.next(now);
        world.note(|| {
            let details = match &step {
                Step::Done(outcome) => match &**outcome {
                    Ok(task) => format!("is done: {}", task.status.word()),
                    Err(error) => format!("is done: {error}"),
                },
                step => format!("{step:?}"),
            };
            format!("page {index} (leads: {}, offline: {offline}) {details}", tab.leads)
        });
        witness.step(world.now, &step, offline, !tab.leads, world.late)?;
        match step {
            Step::Wait { until } => {
                let until = until.as_millis();
                tab.state = State::Waiting(world.timer(until));
                Ok(())
            }
            Step::Look { within, by } => {
                let (within, by) = (within.as_millis(), by.as_millis());
                tab.state = State::Looking(ask(world, &mut tab.client, within, by));
                Ok(())
            }
            Step::Done(_) => {
                let sane = poll.lesson().is_none_or(|(after, by)| after <= by);
                law!(6, sane, "a lesson of a task that ended before it was seen unfinished");
                law!(
                    6,
                    witness.seen.is_none() || world.truth(world.now) == witness.seen,
                    "no such end"
                );
                if poll.task().status.is_final() {
                    world.ledger.remove(ID);
                    self.recorded = false;
                }
                self.over(index)
            }
        }
    }
}
