//! Where to fetch a clip from, with or without the key.

use crate::error::{Error, ErrorCode};
use crate::task::{Status, Task, content_path};
use crate::text::text;

/// Where the bytes are.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// On somebody's storage: fetched without the key, which is none of theirs.
    Storage(String),
    /// At the API itself, which wants the key: a path below its address.
    Api(String),
}

impl Place {
    /// The place of a finished task's clip.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] for a task that has none yet, [`ErrorCode::TaskFailed`] for one
    /// that will never have one.
    pub fn of(task: &Task) -> Result<Place, Error> {
        match (task.status, &task.url) {
            (Status::Failed, _) => Err(Error::task_failed(task)),
            (Status::Queued | Status::Running, _) => {
                let message = text!(
                    "The task is still {}: wait(\"{}\") first, then download.",
                    task.status.word(),
                    task.task_id
                );
                Err(Error::argument(message).about(task))
            }
            (Status::Succeeded, Some(url)) if !task.needs_key => Ok(Place::Storage(url.clone())),
            // Whatever host the answer named, the key goes to our API only.
            (Status::Succeeded, _) => Ok(Place::Api(content_path(&task.task_id))),
        }
    }
}

/// Whether a failed download may be due to an address that has expired: storage says so in many
/// ways, by a page with the status of success among them, and where it sends no CORS headers with its
/// refusal, not at all.
#[must_use]
pub fn may_have_expired(error: &Error) -> bool {
    matches!(error.code, ErrorCode::Network | ErrorCode::UnexpectedResponse)
        || matches!(error.status, Some(400 | 401 | 403 | 404 | 410))
}

/// What to say when the clip's storage does not hand it out: the words for the API's answers, on
/// the key and the balance, are wrong there.
#[must_use]
pub fn unreadable(mut error: Error, url: &str) -> Error {
    match error.status {
        None if error.code == ErrorCode::Network => {
            error.message = text!(
                "{} Its storage may not let pages read it: <video src> and a link work all the same: {}",
                error.message,
                url
            );
        }
        Some(status) if !(200..300).contains(&status) => {
            error.message = text!(
                "The clip's storage refused it ({}): its address may have expired, or the storage may be busy. Try again in a while. It is at {}",
                status,
                url
            );
        }
        _ => {}
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(status: Status, url: Option<&str>, needs_key: bool) -> Task {
        Task { status, url: url.map(str::to_owned), needs_key, ..Task::unseen("task_1") }
    }

    #[test]
    fn a_clip_on_storage_is_fetched_without_the_key() {
        let task = task(Status::Succeeded, Some("https://cdn/x.mp4"), false);
        assert_eq!(Place::of(&task), Ok(Place::Storage("https://cdn/x.mp4".into())));
    }

    #[test]
    fn a_clip_that_needs_the_key_is_fetched_from_the_api_whatever_host_was_named() {
        let task = task(Status::Succeeded, Some("https://evil/videos/task_1/content"), true);
        assert_eq!(Place::of(&task), Ok(Place::Api("/videos/task_1/content".into())));
    }

    #[test]
    fn an_unfinished_task_has_no_clip_and_says_what_to_do() {
        let error = Place::of(&task(Status::Running, None, false)).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidRequest);
        assert!(error.message.contains("wait(\"task_1\")"));
        assert!(error.task.is_some());
    }
}
