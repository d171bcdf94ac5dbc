//! Carrying a task from the queue to its end.

use std::sync::Arc;
use std::time::Duration;

use super::StandIn;
use super::callback;
use super::fault::{Deed, Fault};
use super::studio;
use super::task::{Failure, State, now};

/// How long a task waits at least before it runs, at pace 1.
const QUEUE: u64 = 1500;
/// How long it runs at least, at pace 1.
const RUN: u64 = 3000;

/// The time for which a task counts as freshly accepted, in milliseconds.
pub fn fresh(pace: f64) -> u64 {
    scaled(QUEUE, pace) / 2
}

/// Sets a task going, one just submitted or one from before a restart.
pub fn start(standin: &Arc<StandIn>, id: String) {
    tokio::spawn(run(standin.clone(), id));
}

async fn run(standin: Arc<StandIn>, id: String) {
    let Some(task) = standin.store.get(&id) else {
        return;
    };
    until(task.created + scaled(QUEUE, standin.pace)).await;
    let turn = standin.turns.acquire().await;
    let started = now();
    standin.store.update(&id, |task| {
        task.state = State::Running;
        task.started = Some(started);
    });
    callback::announce(&standin, &id);
    let fault = task.scenario().and_then(|scenario| scenario.fault);
    let made = match fault {
        Some(Fault { deed: Deed::Fail, .. }) => Err(Failure::new(
            "OutputVideoSensitiveContentDetected",
            "The request failed because the output video may contain sensitive information.",
        )),
        _ => studio::make(&standin, &task).await,
    };
    drop(turn);
    until(started + scaled(RUN, standin.pace)).await;
    standin.store.update(&id, |task| {
        task.finished = Some(now());
        match made {
            Ok((clip, notices)) => {
                task.state = State::Succeeded;
                task.clip = Some(clip);
                task.notices = notices;
            }
            Err(failure) => {
                task.state = State::Failed;
                task.failure = Some(failure);
            }
        }
    });
    callback::announce(&standin, &id);
}

fn scaled(milliseconds: u64, pace: f64) -> u64 {
    (milliseconds as f64 * pace) as u64
}

async fn until(time: u64) {
    let left = time.saturating_sub(now());
    tokio::time::sleep(Duration::from_millis(left)).await;
}
