//! A clip in the making. What answers tell of it is read in `answer::task`.

use std::fmt;

use crate::text::{among, end_sentence, has, lookup, starts, text, trim_end, until};
use crate::value::{Object, Value, serialize_as_value};

/// How far a task is.
///
/// ```
/// use relaydance_web::Status;
///
/// fn words(status: Status) -> &'static str {
///     match status {
///         Status::Queued => "in the queue",
///         Status::Running => "being made",
///         Status::Succeeded => "done",
///         Status::Failed => "given up",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Accepted, not begun.
    Queued,
    /// Being made. Words we do not know read as this: they are not final.
    Running,
    /// Done.
    Succeeded,
    /// Given up.
    Failed,
}

impl Status {
    const WORDS: [(&str, Status); 17] = [
        ("submitted", Status::Queued),
        ("queued", Status::Queued),
        ("not_start", Status::Queued),
        ("pending", Status::Queued),
        ("running", Status::Running),
        ("processing", Status::Running),
        ("in_progress", Status::Running),
        ("succeeded", Status::Succeeded),
        ("success", Status::Succeeded),
        ("completed", Status::Succeeded),
        ("done", Status::Succeeded),
        ("failed", Status::Failed),
        ("failure", Status::Failed),
        ("error", Status::Failed),
        ("expired", Status::Failed),
        ("cancelled", Status::Failed),
        ("canceled", Status::Failed),
    ];

    /// Reads a service's word; `None` for one we do not know.
    ///
    /// ```
    /// use relaydance_web::Status;
    ///
    /// assert_eq!(Status::of("IN_PROGRESS"), Some(Status::Running));
    /// ```
    #[must_use]
    pub fn of(word: &str) -> Option<Status> {
        let plain = |letter: char| if letter == '-' { '_' } else { letter.to_ascii_lowercase() };
        let word: String = word.trim_ascii().chars().map(plain).collect();
        lookup(&Self::WORDS, &word)
    }

    /// Our word.
    ///
    /// ```
    /// assert_eq!(relaydance_web::Status::Succeeded.word(), "succeeded");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Queued => "queued",
            Status::Running => "running",
            Status::Succeeded => "succeeded",
            Status::Failed => "failed",
        }
    }

    /// Whether it will never change again.
    ///
    /// ```
    /// use relaydance_web::Status;
    ///
    /// assert!(Status::Failed.is_final() && !Status::Queued.is_final());
    /// ```
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Status::Succeeded | Status::Failed)
    }
}

/// Why a task failed.
///
/// ```
/// fn reason(task: &relaydance_web::Task) -> Option<String> {
///     Some(task.error.as_ref()?.to_string())
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The vendor's code.
    pub code: Option<String>,
    /// The vendor's words.
    pub message: String,
}

impl Failure {
    /// Code and words as a sentence.
    pub(crate) fn sentence(&self) -> String {
        let mut text = trim_end(&self.message, ".").to_owned();
        if let Some(code) = self.code.as_deref().filter(|code| !has(&text, code)) {
            text.extend([" (", code, ")"]);
        }
        end_sentence(&mut text);
        text
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence())
    }
}

/// One clip in the making.
///
/// It serializes as plain JSON, to be kept in a database and read again by
/// [`Client::parse_task`](crate::Client::parse_task). By its id
/// alone it is made from text: that is all that waiting for it takes.
///
/// ```
/// use relaydance_web::{Status, Task};
///
/// let task = Task::from("task_1");
/// assert_eq!((task.task_id.as_str(), task.status), ("task_1", Status::Queued));
/// assert!(serde_json::to_string(&task)?.contains(r#""taskId":"task_1""#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Task {
    /// What to ask for.
    pub task_id: String,
    /// How far it is.
    pub status: Status,
    /// The service's own word for that.
    pub raw_status: String,
    /// Percent, where the service tells it.
    pub progress: Option<f64>,
    /// Where the clip is.
    pub url: Option<String>,
    /// The address answers only to the key.
    pub needs_key: bool,
    /// Why it failed.
    pub error: Option<Failure>,
    /// The whole answer.
    pub raw: Value,
}

impl Task {
    /// A task of which nothing is known yet but its id.
    #[doc(hidden)]
    #[must_use]
    pub fn unseen(task_id: &str) -> Task {
        Task {
            task_id: task_id.to_owned(),
            status: Status::Queued,
            raw_status: String::new(),
            progress: None,
            url: None,
            needs_key: false,
            error: None,
            raw: Value::Null,
        }
    }

    /// The path, below the API's address, where a look at this id goes.
    #[doc(hidden)]
    #[must_use]
    pub fn path(task_id: &str) -> String {
        text!("/video/generations/{}", segment(task_id))
    }
}

impl From<&Task> for Value {
    fn from(task: &Task) -> Value {
        let error = task.error.as_ref().map(|error| {
            let mut object = Object::default();
            object.text("code", error.code.as_deref());
            object.text("message", error.message.as_str());
            Value::from(object)
        });
        let mut object = Object::default();
        object.text("taskId", task.task_id.as_str());
        object.text("status", task.status.word());
        object.text("rawStatus", task.raw_status.as_str());
        object.number("progress", task.progress);
        object.text("url", task.url.as_deref());
        object.flag("needsKey", task.needs_key.then_some(true));
        object.put("error", error.into());
        object.put("raw", task.raw.clone());
        object.into()
    }
}

serialize_as_value!(Task);

/// The path of a clip's bytes below the API's address.
#[must_use]
pub fn content_path(task_id: &str) -> String {
    text!("/videos/{}/content", segment(task_id))
}

/// One segment of a path, with everything escaped that could be more than one.
fn segment(text: &str) -> String {
    let digit =
        |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase();
    let mut path = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || among(byte, b"-_.~") {
            path.push(char::from(byte));
        } else {
            path.push('%');
            path.push(digit(byte >> 4));
            path.push(digit(byte & 15));
        }
    }
    path
}

/// Whether this is an address one may fetch and link to.
#[must_use]
pub fn is_http(text: &str) -> bool {
    let rest = if starts(text, "https://") { text.get(8..) } else { text.get(7..) };
    (starts(text, "https://") || starts(text, "http://"))
        && rest.is_some_and(|rest| {
            !until(rest, b"/?#").is_empty()
                && !rest.bytes().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
        })
}
