use std::time::Duration;

use super::Error;
use crate::event;
use crate::task::Task;

/// What happens while an [`Operation`](crate::Operation) is under way.
///
/// ```
/// use relaydance_web::{Event, Status};
///
/// fn words(event: &Event) -> String {
///     match event {
///         Event::Uploading { image, of, loaded, total } => {
///             format!("Sending image {image} of {of}: {} %", 100 * loaded / (*total).max(1))
///         }
///         Event::Submitted { .. } => "Accepted".to_owned(),
///         Event::Changed { task, .. } if task.status == Status::Queued => "In the queue".to_owned(),
///         Event::Changed { task, .. } => format!("{:.0} %", task.progress.unwrap_or_default()),
///         Event::Retrying { error, .. } => format!("Still trying: {error}"),
///         _ => String::new(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A file is on its way. Repeated, it starts again from zero.
    Uploading {
        /// Which file of this call, from 1.
        image: usize,
        /// How many there are.
        of: usize,
        /// Bytes sent of this one; all of them as soon as the service has it.
        loaded: u64,
        /// Bytes of this one.
        total: u64,
    },
    /// The service took the request.
    Submitted {
        /// What it made of it.
        task: Task,
        /// Since it was taken: nothing.
        elapsed: Duration,
    },
    /// The task is what it was not before, the last time when it has ended.
    Changed {
        /// As it is now.
        task: Task,
        /// Since watching began.
        elapsed: Duration,
    },
    /// A look failed and will be repeated; the task itself is not in danger.
    Retrying {
        /// What went wrong this time.
        error: Error,
        /// As it was last seen.
        task: Task,
        /// Since watching began.
        elapsed: Duration,
    },
    /// The clip is on its way.
    Downloading {
        /// Bytes received.
        loaded: u64,
        /// Bytes in all, where the server says.
        total: Option<u64>,
    },
}

impl From<event::Event> for Event {
    fn from(event: event::Event) -> Self {
        match event {
            event::Event::Uploading { image, of, loaded, total } => {
                Event::Uploading { image, of, loaded: loaded as u64, total: total as u64 }
            }
            event::Event::Submitted(task, elapsed) => {
                Event::Submitted { task, elapsed: elapsed.into() }
            }
            event::Event::Changed(task, elapsed) => {
                Event::Changed { task, elapsed: elapsed.into() }
            }
            event::Event::Retrying(error, task, elapsed) => {
                Event::Retrying { error: error.into(), task, elapsed: elapsed.into() }
            }
            event::Event::Downloading { loaded, total } => Event::Downloading {
                loaded: loaded as u64,
                total: (total > 0.0).then_some(total as u64),
            },
        }
    }
}
