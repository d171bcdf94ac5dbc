//! Random histories of a paid request, in virtual time: a model of the driver in `src/browser` lets
//! the real machines of the core meet every answer, outage, sleep and abort, and the laws of
//! `laws.rs` are held against what comes of it.
//!
//! `HISTORIES=1000000 cargo test --release --test histories` plays a million; `HISTORY=<seed>` plays
//! one and tells it.

#![cfg(not(target_family = "wasm"))]

mod answers;
mod lanes;
mod laws;
mod look;
#[path = "../seeds/mod.rs"]
mod seeds;
mod submit;
mod watch;
mod world;

use relaydance_web::ledger::Record;
use relaydance_web::task::{Status, Task};
use relaydance_web::value::Value;

use self::answers::{Answers, BASE, ID};
use self::laws::{Kept, law};
use self::seeds::{first_broken, setting};
use self::submit::{Client, submit};
use self::watch::{Tab, Watch};
use self::world::{HOUR, MINUTE, SECOND, World};

/// What came of a history, and what happened in it if that was asked for.
type Played = (Kept, Option<Vec<String>>);

#[test]
fn every_history_keeps_the_laws() {
    all("every_history_keeps_the_laws", 20_000, || {
        let answers = Answers::new();
        move |seed, traced| {
            let mut world = World::new(seed, &answers, traced);
            (history(&mut world), world.log)
        }
    });
}

#[test]
fn every_queue_keeps_the_law() {
    all("every_queue_keeps_the_law", 20_000, || lanes::play);
}

/// One history: a task is submitted, or known from earlier, and watched in one page or two.
fn history(world: &mut World<'_>) -> Kept {
    let mut client = Client::new(world);
    let submitted = world.chance(0.6);
    let task = if submitted {
        let Some(task) = submit(world, &mut client)? else { return Ok(()) };
        task
    } else {
        known(world)
    };
    let mut tabs = vec![Tab::new(world, client, task, world.now, submitted)];
    if world.chance(0.35) {
        let begins = world.now + world.between(1, 10 * MINUTE);
        let client = Client::new(world);
        tabs.push(Tab::new(world, client, Task::unseen(ID), begins, false));
    }
    Watch::new(world, tabs).run()?;
    law!(1, world.accepted == 1, "the server took {} submits", world.accepted);
    Ok(())
}

/// A task that was submitted some time ago, here or elsewhere.
fn known(world: &mut World<'_>) -> Task {
    let age = world.between(1, 2 * HOUR).min(world.now);
    world.accepted = 1;
    let end = world.now - age + world.between(SECOND, 3 * HOUR);
    world.end = (end, world.outcome());
    if world.rng.bool() {
        let submitted_at = (world.now - age) as f64;
        let body = Value::Object([].into());
        world.ledger.keep(&Record::new(ID.into(), &body, submitted_at).accepted(ID));
    }
    let shown = world.shown(world.now);
    match world.rng.u8(..4) {
        0 => Task::retrieved(&shown.answer, ID, BASE).unwrap_or(Task::unseen(ID)),
        1 => {
            let mut task = Task::unseen(ID);
            task.status = Status::Running;
            task
        }
        _ => Task::unseen(ID),
    }
}

/// Plays histories by their seeds, on all processors, and tells the first one that breaks a law.
fn all<P: Fn(u64, bool) -> Played>(test: &str, count: u64, player: impl Fn() -> P + Sync) {
    if let Some(seed) = setting("HISTORY") {
        let (kept, log) = player()(seed, true);
        println!("{}\n{kept:?}", log.unwrap_or_default().join("\n"));
        return kept.expect("the law holds");
    }
    let trial = || {
        let play = player();
        move |seed| play(seed, false).0.is_ok()
    };
    let broken = first_broken(setting("HISTORIES").unwrap_or(count), trial);
    if let Some(seed) = broken {
        println!("Again: HISTORY={seed} cargo test --test histories {test} -- --nocapture");
        let (kept, log) = player()(seed, true);
        panic!("{}\n{}", kept.err().unwrap_or_default(), log.unwrap_or_default().join("\n"));
    }
}
