//! Carrying a task from the queue to its end.

use std::sync::Arc;
use std::time::Duration;

use super::StandIn;
use super::callback;
use super::fault::{Deed, Fault};
use super::id;
use super::model::Model;
use super::source;
use super::task::{Clip, Failure, State, Task, now};
use stand_in_render::camera::Move;
use stand_in_render::frame::Plan;
use stand_in_render::size;

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
        _ => make(&standin, &task).await,
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

/// Renders the clip and keeps it.
async fn make(standin: &Arc<StandIn>, task: &Task) -> Result<(Clip, Vec<String>), Failure> {
    let order = &task.order;
    let (pictures, mut notices) = source::pictures(&standin.store, &standin.web, order).await?;
    let trouble = |error: String| Failure::new("InternalServiceError", error);
    let first = pictures.first().ok_or_else(|| trouble("there is no picture".into()))?;
    let shape = match &order.ratio {
        Some(ratio) => size::of(ratio),
        None => None,
    };
    let shape = shape.unwrap_or_else(|| {
        let shapes = Model::find(&order.model).map_or(&[][..], Model::shapes);
        size::nearest(shapes, first.width(), first.height())
    });
    let (width, height) = shape.size(order.resolution);
    let camera = if order.camera_fixed {
        notices.push("The stand-in moves nothing but the camera, which was to stand.".into());
        Move::Fixed
    } else {
        Move::from_prompt(&order.prompt)
    };
    if order.content.videos + order.content.audios > 0 {
        notices.push("The stand-in does not look at reference videos or audios.".into());
    }
    notices.push("The stand-in's clips are silent.".into());
    let plan = Plan { width, height, seconds: order.seconds, camera };
    let name = id::random("clip_").map_err(|error| trouble(error.to_string()))?;
    let path = standin.store.clip(&name);
    let (store, id) = (standin.clone(), task.id.clone());
    let rendered = tokio::task::spawn_blocking(move || {
        let clip = stand_in_render::clip(plan, &pictures, |drawn| store.store.drawn(&id, drawn))?;
        let written = store.store.write(&path, &clip);
        written.map_err(|error| format!("the stand-in's own disk: {error}"))
    });
    rendered.await.unwrap_or_else(|_| Err("the renderer gave up".into())).map_err(trouble)?;
    let clip = Clip { name, width, height, ratio: shape.ratio.into() };
    Ok((clip, notices))
}

fn scaled(milliseconds: u64, pace: f64) -> u64 {
    (milliseconds as f64 * pace) as u64
}

async fn until(time: u64) {
    let left = time.saturating_sub(now());
    tokio::time::sleep(Duration::from_millis(left)).await;
}
