//! Answers about tasks, in the words and shapes of both wires.

use serde_json::{Map, Value, json};

use super::model::{MODELS, OTHERS};
use super::scenario::Wire;
use super::task::{Progress, Task, now};

/// Said in every answer, so that nobody takes a clip for a model's work.
pub const NOTICE: &str = "Rendered by the local stand-in. No model ran and nothing was billed.";

/// What an answer about a task is made from.
pub struct Answer {
    /// The task.
    pub task: Task,
    /// How far it is, in the words of all wires.
    pub progress: Progress,
    /// The clip's URL.
    pub url: Option<String>,
    /// A progress for answers that have none when all is well.
    pub percent: Option<u32>,
}

/// The answer to `POST video/generations`.
pub fn submitted(task: &Task, wire: Wire) -> Value {
    match wire {
        Wire::Documented => json!({"task_id": task.id, "status": "submitted"}),
        Wire::Enveloped => json!({
            "id": task.id,
            "task_id": task.id,
            "object": "video",
            "model": task.order.model,
            "status": "queued",
            "progress": 0,
            "created_at": task.created / 1000,
        }),
    }
}

impl Answer {
    /// The answer to `GET video/generations/{id}`.
    pub fn task(&self, wire: Wire) -> Value {
        match wire {
            Wire::Documented => self.documented(),
            Wire::Enveloped => self.enveloped(),
        }
    }

    /// The documented answer, flat.
    pub fn documented(&self) -> Value {
        let mut answer = Map::new();
        answer.insert("task_id".into(), json!(self.task.id));
        answer.insert("status".into(), json!(self.progress.documented));
        if let Some(percent) = self.percent {
            answer.insert("progress".into(), json!(percent));
        }
        if let Some(url) = &self.url {
            answer.insert("url".into(), json!(url));
            answer.insert("format".into(), json!("mp4"));
        }
        if let Some(failure) = &self.task.failure {
            answer.insert("error".into(), json!(failure));
        }
        answer.insert("metadata".into(), self.metadata());
        Value::Object(answer)
    }

    /// The gateway's answer: its own words outside, the vendor's inside.
    fn enveloped(&self) -> Value {
        let task = &self.task;
        let seconds = |time: Option<u64>| time.map_or(0, |time| time / 1000);
        let failure = task.failure.as_ref().map(|failure| failure.message.clone());
        // For a failed task the field of the clip's URL holds the error's text.
        let result = self.url.clone().or(failure.clone()).unwrap_or_default();
        json!({
            "code": "success",
            "message": "",
            "data": {
                "id": task.number,
                "created_at": task.created / 1000,
                "updated_at": now() / 1000,
                "task_id": task.id,
                "platform": "54",
                "user_id": 1,
                "group": "default",
                "channel_id": 1,
                "quota": 0,
                "action": "generate",
                "status": self.progress.gateway,
                "fail_reason": failure.unwrap_or_default(),
                "result_url": result,
                "submit_time": task.created / 1000,
                "start_time": seconds(task.started),
                "finish_time": seconds(task.finished),
                "progress": format!("{}%", self.progress.percent),
                "properties": {
                    "input": task.order.prompt,
                    "upstream_model_name": task.order.model,
                    "origin_model_name": task.order.model,
                    "stand_in": true,
                    "notice": NOTICE,
                    "notices": task.notices,
                },
                "data": self.vendor(),
            },
        })
    }

    /// The vendor's own task object, whose id and words are others.
    pub fn vendor(&self) -> Value {
        let task = &self.task;
        let content = self.url.as_ref().map(|url| json!({"video_url": url}));
        json!({
            "id": format!("cgt-{}", task.number),
            "model": task.order.model,
            "status": self.progress.vendor,
            "content": content,
            "error": task.failure,
            "seed": task.order.seed,
            "resolution": task.order.resolution,
            "ratio": task.clip.as_ref().map(|clip| &clip.ratio),
            "duration": task.order.seconds,
            "framespersecond": stand_in_render::frame::FPS,
            "created_at": task.created / 1000,
            "updated_at": now() / 1000,
        })
    }

    /// The answer to `GET videos/{id}`, the same on both wires.
    pub fn video(&self) -> Value {
        let task = &self.task;
        let mut answer = json!({
            "id": task.id,
            "task_id": task.id,
            "object": "video",
            "model": task.order.model,
            "status": self.progress.video,
            "progress": self.progress.percent,
            "created_at": task.created / 1000,
            // The gateway sets this from the start.
            "completed_at": task.finished.unwrap_or_else(now) / 1000,
            "seconds": task.order.seconds.to_string(),
            "metadata": {"url": self.url.as_deref().unwrap_or_default()},
        });
        if let (Some(failure), Some(answer)) = (&task.failure, answer.as_object_mut()) {
            answer.insert("error".into(), json!(failure));
        }
        answer
    }

    fn metadata(&self) -> Value {
        let (task, clip) = (&self.task, self.task.clip.as_ref());
        json!({
            "stand_in": true,
            "notice": NOTICE,
            "notices": task.notices,
            "model": task.order.model,
            "seconds": task.order.seconds.to_string(),
            "resolution": task.order.resolution,
            "ratio": clip.map(|clip| &clip.ratio).or(task.order.ratio.as_ref()),
            "width": clip.map(|clip| clip.width),
            "height": clip.map(|clip| clip.height),
        })
    }
}

/// The answer to `GET models`.
pub fn models() -> Value {
    let ids = MODELS.iter().map(|model| model.id).chain(OTHERS);
    let data: Vec<Value> = ids
        .map(|id| json!({"id": id, "object": "model", "created": 1_760_000_000, "owned_by": "stand-in"}))
        .collect();
    json!({"object": "list", "data": data})
}
