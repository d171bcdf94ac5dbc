//! Making clips. Equal orders are rendered once and share their clip.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use stand_in_render::camera::Move;
use stand_in_render::frame::Plan;
use stand_in_render::size;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::StandIn;
use super::id;
use super::model::Model;
use super::order::Order;
use super::source::{self, Found};
use super::task::{Clip, Failure, Task};

/// The clips made since the start, by what went into them. Whoever orders one that
/// is being made waits for it.
#[derive(Default)]
pub struct Studio(Mutex<HashMap<u64, Arc<OnceCell<Clip>>>>);

impl Studio {
    /// The place of a clip, made or not.
    fn place(&self, key: u64, is_there: impl Fn(&Clip) -> bool) -> Arc<OnceCell<Clip>> {
        let mut clips = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = clips.entry(key).or_default();
        if place.get().is_some_and(|clip| !is_there(clip)) {
            *place = Arc::default();
        }
        place.clone()
    }
}

/// Finds or renders a task's clip, and says what is otherwise than asked.
///
/// # Errors
/// The task's failure.
pub async fn make(standin: &Arc<StandIn>, task: &Task) -> Result<(Clip, Vec<String>), Failure> {
    let order = &task.order;
    let (found, mut notices) = source::gather(&standin.store, &standin.web, order).await;
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
    let plan = (order.model.clone(), order.ratio.clone(), order.resolution, order.seconds, camera);
    // There may be many megabytes of pictures to go through.
    let (key, found) = spawn_blocking(move || (key(&plan, &found), found))
        .await
        .map_err(|error| trouble(error.to_string()))?;
    let place = standin.studio.place(key, |clip| standin.store.clip(&clip.name).exists());
    let clip = place.get_or_try_init(|| render(standin, task, found, camera)).await?;
    Ok((clip.clone(), notices))
}

fn key(plan: &impl Hash, pictures: &[Found]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (plan, pictures).hash(&mut hasher);
    hasher.finish()
}

/// Renders a clip and keeps it.
async fn render(
    standin: &Arc<StandIn>,
    task: &Task,
    found: Vec<Found>,
    camera: Move,
) -> Result<Clip, Failure> {
    let order = &task.order;
    let pictures = source::decode(order, found).await?;
    let first = pictures.first().ok_or_else(|| trouble("there is no picture".into()))?;
    let shape = shape(order, first.width(), first.height());
    let (width, height) = shape.size(order.resolution);
    let plan = Plan { width, height, seconds: order.seconds, camera };
    let name = id::random("clip_").map_err(|error| trouble(error.to_string()))?;
    let path = standin.store.clip(&name);
    let (standin, id) = (standin.clone(), task.id.clone());
    let rendered = spawn_blocking(move || {
        let store = &standin.store;
        let clip = stand_in_render::clip(plan, &pictures, |drawn| store.drawn(&id, drawn))?;
        let written = store.write(&path, &clip);
        written.map_err(|error| format!("the stand-in's own disk: {error}"))
    });
    rendered.await.unwrap_or_else(|_| Err("the renderer gave up".into())).map_err(trouble)?;
    Ok(Clip { name, width, height, ratio: shape.ratio.into() })
}

/// The shape asked for, or the one nearest to the first picture.
fn shape(order: &Order, width: u32, height: u32) -> &'static size::Shape {
    let asked = order.ratio.as_deref().and_then(size::of);
    asked.unwrap_or_else(|| {
        let shapes = Model::find(&order.model).map_or(&[][..], Model::shapes);
        size::nearest(shapes, width, height)
    })
}

fn trouble(error: String) -> Failure {
    Failure::new("InternalServiceError", error)
}
