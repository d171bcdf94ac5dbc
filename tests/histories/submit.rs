//! A submit, step by step as `browser/client.rs` makes it, and the laws it must keep.

use relaydance_web::answer::{Answer, Call};
use relaydance_web::error::{Error, ErrorCode};
use relaydance_web::ledger::Record;
use relaydance_web::retry;
use relaydance_web::task::Task;
use relaydance_web::time::Duration;
use relaydance_web::value::Object;

use crate::answers::{BASE, ID};
use crate::laws::{Kept, law};
use crate::world::{LOST, SECOND, Stop, World};

/// A submit without an answer is given up after this long, as in `browser/client.rs`.
const SUBMIT: u64 = 120 * SECOND;
/// The service is given the time it asks for, up to this: `retry::LONGEST`.
const LONGEST: u64 = 60 * SECOND;

/// One page's client.
pub struct Client {
    /// Whether anything was asked yet.
    pub asked: bool,
    /// The browser was wrong about the network before.
    pub answered_offline: bool,
    /// Whether a key can be asked for, and if so whether there is one now.
    pub key: Option<bool>,
    local: bool,
}

impl Client {
    pub fn new(world: &mut World<'_>) -> Self {
        let key = world.rng.bool().then_some(false);
        Self { asked: false, answered_offline: false, key, local: world.chance(0.1) }
    }

    pub fn offline(&self, world: &World<'_>) -> bool {
        !world.says_online && self.asked && !self.answered_offline
    }

    /// The service refused the key: whether another one can be had.
    pub fn refused(&mut self) -> bool {
        self.key = self.key.and(Some(false));
        self.key.is_some()
    }

    /// How long it takes to get the key, or that there is none to be had.
    pub fn get_key(&mut self, world: &mut World<'_>) -> Result<u64, (u64, Error)> {
        if self.key != Some(false) {
            return Ok(0);
        }
        let long = match world.rng.u8(..50) {
            0 => world.between(10 * SECOND, 200 * SECOND),
            _ => world.between(1, SECOND),
        };
        match world.rng.u8(..40) {
            0 => Err((long, Error::new(ErrorCode::Unauthorized, "the function failed"))),
            1 => Err((long, Error::argument("the function returned no text"))),
            _ => {
                self.key = Some(true);
                Ok(long)
            }
        }
    }
}

/// Why a wait in a request is over before its time.
enum Cut {
    Stop(Stop),
    Late,
    Failed(Error),
}

impl From<Stop> for Cut {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

fn network(reason: &str) -> Error {
    Error::network(BASE, reason)
}

/// A submit that is being made.
struct Submit {
    record: Record,
    /// Whether something has left that may have been accepted.
    unsure: bool,
    /// No submit may leave before.
    not_before: u64,
    made: u32,
    sent: u32,
    broken: Kept,
}

/// Submits. What comes of it is the task, where the page has it and goes on.
pub fn submit(world: &mut World<'_>, client: &mut Client) -> Result<Option<Task>, String> {
    let mut body = Object::default();
    body.text("model", "m-1");
    let record = Record::new(LOST.into(), &body.into(), world.now as f64);
    let attempts = if world.rng.bool() { 4 } else { world.rng.u32(1..=6) };
    let mut submit =
        Submit { record, unsure: false, not_before: 0, made: 0, sent: 0, broken: Ok(()) };
    let ended = submit.run(world, client, attempts);
    world.note(|| match &ended {
        Ok(Ok(task)) => format!("submitted: {}", task.task_id),
        Ok(Err(error)) => format!("{}: {error}", error.code.word()),
        Err(stop) => format!("stopped: {stop:?}"),
    });
    // What dropping it does.
    if ended != Err(Stop::Gone) && !submit.unsure {
        submit.refused(world);
    }
    submit.broken?;
    let (took, lost) = (world.accepted, world.ledger.get(LOST).is_some());
    law!(1, took <= 1, "the server took {took} submits");
    // Each of them may be sent twice if the key is refused.
    law!(5, submit.sent <= 2 * attempts, "{} sent in {attempts} attempts", submit.sent);
    let known = took == 0 || world.ledger.knows();
    match ended {
        Ok(Ok(task)) => {
            law!(6, took == 1 && task.task_id == ID, "a task that the server does not know");
            law!(7, !lost && world.ledger.get(ID).is_some(), "a known task as a lost one");
            Ok(Some(task))
        }
        Ok(Err(error)) => {
            let open = error.code == ErrorCode::MayHaveBeenAccepted;
            law!(1, open || took == 0, "{} of a submit that was taken", error.code.word());
            law!(1, !(open && error.unsent), "what was not sent may not have been accepted");
            let again = error.code == ErrorCode::RateLimited || error.unsent;
            law!(9, !again || submit.made == attempts, "given up after {} tries", submit.made);
            law!(7, open == lost, "{}, but kept: {lost}", error.code.word());
            law!(7, known, "a task was bought and nothing tells of it");
            Ok(None)
        }
        Err(stop) => {
            law!(7, known, "{stop:?}: a task was bought and nothing tells of it");
            Ok(None)
        }
    }
}

impl Submit {
    fn run(
        &mut self,
        world: &mut World<'_>,
        client: &mut Client,
        attempts: u32,
    ) -> Result<Result<Task, Error>, Stop> {
        let answered = self.call(world, client, attempts)?.map_err(Error::unanswered_submit);
        match answered.and_then(|answer| Task::submitted(&answer, BASE)) {
            Ok(task) => {
                self.accepted(world, &task)?;
                Ok(Ok(task))
            }
            Err(error) => {
                let open = error.code == ErrorCode::MayHaveBeenAccepted;
                self.unsure = open;
                Ok(Err(error))
            }
        }
    }

    fn call(
        &mut self,
        world: &mut World<'_>,
        client: &mut Client,
        attempts: u32,
    ) -> Result<Result<Answer, Error>, Stop> {
        loop {
            self.made += 1;
            let made = self.made;
            if world.chance(0.1) {
                let turn = world.now + world.between(1, 30 * SECOND);
                world.pass(turn)?;
            }
            let late = world.now + SUBMIT;
            let late = world.timer(late);
            let outcome = match self.exchange(world, client, late) {
                Ok(answer) => Ok(answer),
                Err(Cut::Failed(error)) => Err(error),
                Err(Cut::Late) => {
                    let mut error = network("nothing came within 120 seconds");
                    error.unsent = !self.unsure;
                    Err(error)
                }
                Err(Cut::Stop(stop)) => return Err(stop),
            };
            let (call, random) = (Call::Submit, world.rng.f64());
            let pause = |error: &Error| retry::pause(call, error, made, attempts, random);
            let (pause, asked) = match &outcome {
                Ok(answer) => {
                    (answer.success(call).err().as_ref().and_then(pause), answer.retry_after)
                }
                Err(error) => (pause(error), None),
            };
            let Some(pause) = pause else { return Ok(outcome) };
            self.refused(world);
            let asked = asked.unwrap_or_default().min(Duration::from_millis(LONGEST));
            self.not_before = world.now + asked.as_millis();
            let until = world.now + pause.as_millis();
            let until = world.timer(until).max(until);
            world.pass(until)?;
        }
    }

    fn exchange(
        &mut self,
        world: &mut World<'_>,
        client: &mut Client,
        late: u64,
    ) -> Result<Answer, Cut> {
        if client.offline(world) && !client.local {
            return Err(Cut::Failed(Error::offline()));
        }
        let mut asked_again = false;
        loop {
            let offline = !world.says_online;
            let (long, error) = match client.get_key(world) {
                Ok(long) => (long, None),
                Err((long, error)) => (long, Some(error)),
            };
            wait(world, world.now + long, late)?;
            if let Some(error) = error {
                return Err(Cut::Failed(error));
            }
            self.leaves(world, late)?;
            client.asked = true;
            let answer = self.send(world, late)?;
            if offline && !world.says_online {
                client.answered_offline = true;
            }
            if answer.status == 401 && !asked_again && client.refused() {
                asked_again = true;
                self.refused(world);
                continue;
            }
            return Ok(answer);
        }
    }

    /// Writes it down before it leaves. Storage goes on writing whoever stops waiting for it, unless
    /// the page is gone.
    fn leaves(&mut self, world: &mut World<'_>, late: u64) -> Result<(), Cut> {
        let until = world.now + world.between(1, 3 * SECOND);
        let written = wait(world, until, late);
        if !matches!(written, Err(Cut::Stop(Stop::Gone))) || world.rng.bool() {
            world.ledger.keep(&self.record);
        }
        written?;
        self.unsure = true;
        Ok(())
    }

    fn refused(&mut self, world: &mut World<'_>) {
        self.unsure = false;
        world.ledger.remove(LOST);
    }

    /// The record becomes the task's: the new one is written before the old one goes.
    fn accepted(&self, world: &mut World<'_>, task: &Task) -> Result<(), Stop> {
        let until = world.now + world.between(1, 3 * SECOND);
        let written = world.pass(until);
        let steps = if written == Err(Stop::Gone) { world.rng.u8(..3) } else { 2 };
        if steps > 0 {
            world.ledger.keep(&self.record.clone().accepted(&task.task_id));
        }
        if steps > 1 {
            world.ledger.remove(LOST);
        }
        written
    }

    /// The way there and back.
    fn send(&mut self, world: &mut World<'_>, late: u64) -> Result<Answer, Cut> {
        self.sent += 1;
        if world.now < self.not_before {
            self.broken = Err("law 3: a submit before the service wants to be asked again".into());
        }
        if !world.up || world.chance(world.trouble * 0.2) {
            let mut error = network("no connection");
            error.unsent = world.tells_unsent;
            world.note(|| format!("no connection, and it is known: {}", error.unsent));
            let soon = world.now + world.between(1, 20 * SECOND);
            wait(world, soon, late)?;
            return Err(Cut::Failed(error));
        }
        let (there, back) = (world.between(1, 3 * SECOND), self.answers_after(world));
        if let Err(cut) = wait(world, world.now + there, late) {
            // It may be there by now.
            if world.rng.bool() {
                world.submitted();
            }
            return Err(cut);
        }
        let said = world.submitted();
        let slept = world.slept;
        wait(world, world.now + back, late)?;
        let broken = world.slept > slept && world.rng.bool();
        if broken || !world.up || world.chance(0.03 + world.trouble * 0.1) {
            world.note(|| format!("lost: {}", said.name));
            return Err(Cut::Failed(network("reset")));
        }
        world.note(|| format!("answered: {}", said.name));
        if world.chance(0.01) {
            let message = "The answer is longer than 8 MB";
            return Err(Cut::Failed(Error::new(ErrorCode::UnexpectedResponse, message)));
        }
        Ok(said.answer.clone())
    }

    fn answers_after(&self, world: &mut World<'_>) -> u64 {
        match world.rng.u8(..20) {
            0 => world.between(30 * SECOND, 300 * SECOND),
            _ => world.between(10, 20 * SECOND),
        }
    }
}

/// Waits for a part of a request, unless the request's time is over before.
fn wait(world: &mut World<'_>, until: u64, late: u64) -> Result<(), Cut> {
    world.pass(until.min(late))?;
    // Where the machine slept through both, either may be first.
    if world.now >= late && (world.now < until || world.rng.bool()) {
        return Err(Cut::Late);
    }
    Ok(())
}
