//! A look as `browser/client.rs` makes it, with what the server and the network do to it.

use relaydance_web::error::Error;
use relaydance_web::task::{Status, Task};

use crate::answers::{BASE, ID};
use crate::submit::Client;
use crate::world::{MINUTE, SECOND, World};

/// A look, and what will come of it unless something happens.
pub struct Look {
    pub ends: u64,
    pub outcome: Result<Task, Error>,
    /// How the task has ended, if the server says what it knows and is heard.
    pub shown: Option<Option<Status>>,
    /// The browser knew of no network when it was sent.
    pub offline: bool,
}

/// Looks at the task once, and once more if the key is refused: all that will come of it.
pub fn ask(world: &mut World<'_>, client: &mut Client, within: u64, by: u64) -> Look {
    let mut at = world.now;
    if world.chance(0.05) {
        at += world.between(1, 40 * SECOND);
    }
    let late = world.timer(by).min(world.timer(at + within));
    let offline = !world.says_online;
    let (mut asked_again, mut shown) = (false, None);
    let outcome = loop {
        match client.get_key(world) {
            Ok(long) => at += long,
            Err((long, error)) => {
                at += long;
                break Err(error);
            }
        }
        client.asked = true;
        let slow = if world.chance(world.trouble * 0.2) { MINUTE } else { 2 * SECOND };
        let there = world.between(5, slow);
        let out = world.outage.contains(&at);
        let said = if !world.up || world.chance(if out { 0.95 } else { world.trouble }) {
            if !world.up || world.chance(0.4) {
                let mut error = Error::network(BASE, "no connection");
                error.unsent = world.tells_unsent;
                at += if world.chance(0.2) { 10 * MINUTE } else { there };
                break Err(error);
            }
            let refusals = &world.answers.refusals;
            // Outages mostly go on as they began.
            let same = out && world.chance(0.9);
            let which = if same { world.outage.start as usize } else { world.rng.usize(..) };
            &refusals[which % refusals.len()]
        } else {
            shown = Some(world.truth(at + there / 2));
            world.shown(at + there / 2)
        };
        at += there;
        if said.answer.status == 401 && !asked_again && client.refused() {
            asked_again = true;
            continue;
        }
        world.note(|| format!("the server says {}", said.name));
        break Task::retrieved(&said.answer, ID, BASE);
    };
    if at > late {
        let outcome = Err(Error::network(BASE, "nothing came"));
        return Look { ends: late, outcome, shown: None, offline };
    }
    Look { ends: at, outcome, shown, offline }
}
