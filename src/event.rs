//! What happens while a clip is made, for progress bars.

use crate::error::Error;
use crate::task::Task;
use crate::time::{Duration, milliseconds};
use crate::value::{Object, Value, serialize_as_value};

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A file is on its way.
    Uploading {
        /// Which file of this call, from 1.
        image: usize,
        /// How many there are.
        of: usize,
        /// Bytes sent of this one.
        loaded: f64,
        /// Bytes of this one.
        total: f64,
    },
    /// The service took the request.
    Submitted(Task, Duration),
    /// The task changed.
    Changed(Task, Duration),
    /// A look failed and will be repeated.
    Retrying(Error, Task, Duration),
    /// The clip is on its way.
    Downloading {
        /// Bytes received.
        loaded: f64,
        /// Bytes in all, zero where the server does not say.
        total: f64,
    },
}

impl From<&Event> for Value {
    fn from(event: &Event) -> Value {
        let mut object = Object::default();
        let word = match event {
            Event::Uploading { .. } => "uploading",
            Event::Submitted(..) => "submitted",
            Event::Changed(task, _) => task.status.word(),
            Event::Retrying(..) => "retrying",
            Event::Downloading { .. } => "downloading",
        };
        object.text("type", word);
        if let Event::Uploading { image, of, .. } = event {
            object.number("image", *image as f64);
            object.number("of", *of as f64);
        }
        if let Event::Retrying(error, ..) = event {
            object.text("code", error.code.word());
            object.text("message", error.message.as_str());
        }
        match event {
            Event::Uploading { loaded, total, .. } | Event::Downloading { loaded, total } => {
                object.number("loaded", *loaded);
                object.number("total", *total);
            }
            Event::Submitted(task, elapsed)
            | Event::Changed(task, elapsed)
            | Event::Retrying(_, task, elapsed) => {
                object.put("task", task.into());
                object.number("elapsed", milliseconds(*elapsed));
            }
        }
        object.into()
    }
}

serialize_as_value!(Event);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn an_event_is_a_plain_object_told_apart_by_its_type() {
        let task = Task::unseen("task_1");
        let json = |event: Event| serde_json::to_value(event).unwrap();
        let changed = json(Event::Changed(task.clone(), Duration::from_millis(1500)));
        assert_eq!(
            (changed["type"].as_str(), changed["elapsed"].as_f64()),
            (Some("queued"), Some(1500.0))
        );
        let retrying = Error::new(ErrorCode::Network, "gone");
        let retrying = json(Event::Retrying(retrying, task, Duration::ZERO));
        assert_eq!(
            (retrying["type"].as_str(), retrying["code"].as_str()),
            (Some("retrying"), Some("network"))
        );
        let uploading = json(Event::Uploading { image: 1, of: 2, loaded: 0.0, total: 9.0 });
        assert_eq!(
            uploading,
            serde_json::json!({"type": "uploading", "image": 1.0, "of": 2.0, "loaded": 0.0, "total": 9.0})
        );
    }
}
