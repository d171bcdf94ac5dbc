//! What happens while a clip is made, for progress bars.

use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Error;
use crate::task::Task;

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

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let word = match self {
            Event::Uploading { .. } => "uploading",
            Event::Submitted(..) => "submitted",
            Event::Changed(task, _) => task.status.word(),
            Event::Retrying(..) => "retrying",
            Event::Downloading { .. } => "downloading",
        };
        map.serialize_entry("type", word)?;
        match self {
            Event::Uploading { image, of, loaded, total } => {
                map.serialize_entry("image", image)?;
                map.serialize_entry("of", of)?;
                map.serialize_entry("loaded", loaded)?;
                map.serialize_entry("total", total)?;
            }
            Event::Downloading { loaded, total } => {
                map.serialize_entry("loaded", loaded)?;
                map.serialize_entry("total", total)?;
            }
            Event::Submitted(task, elapsed) | Event::Changed(task, elapsed) => {
                map.serialize_entry("task", task)?;
                map.serialize_entry("elapsed", &milliseconds(*elapsed))?;
            }
            Event::Retrying(error, task, elapsed) => {
                map.serialize_entry("code", error.code.word())?;
                map.serialize_entry("message", &error.message)?;
                map.serialize_entry("task", task)?;
                map.serialize_entry("elapsed", &milliseconds(*elapsed))?;
            }
        }
        map.end()
    }
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round()
}

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
            serde_json::json!({"type": "uploading", "image": 1, "of": 2, "loaded": 0.0, "total": 9.0})
        );
    }
}
