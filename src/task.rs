//! A clip in the making, read from any answer that tells about one.

use std::fmt;

use crate::answer::{Answer, Call, Words, hint, unpacked, words};
use crate::error::{Error, ErrorCode};
use crate::text::{among, end_sentence, has, lookup, number, starts, text, trim_end, until};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// What the reader of tasks knows besides the answer.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The id that was asked for, which stays the task's id whatever the answer calls it.
    pub task_id: Option<&'a str>,
    /// The API's address, for a clip that has none of its own.
    pub base_url: &'a str,
    /// The host's JSON parser.
    pub parse: fn(&str) -> Option<Value>,
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

    /// Reads the answer to a submit.
    ///
    /// # Errors
    /// A refusal as it is; everything that leaves open whether the task was made, as
    /// [`ErrorCode::MayHaveBeenAccepted`].
    #[doc(hidden)]
    pub fn submitted(answer: &Answer, base_url: &str) -> Result<Task, Error> {
        match answer.success(Call::Submit) {
            Ok(json) => {
                let asked = Asked { task_id: None, base_url, parse: answer.parse };
                Task::read(json, asked).map_err(|_| {
                    let error =
                        Error::new(ErrorCode::UnexpectedResponse, "the answer names no task.");
                    error.answered(answer.status, Some(json.clone())).may_have_been_accepted()
                })
            }
            Err(error) if answer.is_certain_refusal() => Err(error),
            Err(error) => Err(error.may_have_been_accepted()),
        }
    }

    /// Reads the answer to a look.
    ///
    /// # Errors
    /// What the service refused, or [`ErrorCode::UnexpectedResponse`].
    #[doc(hidden)]
    pub fn retrieved(answer: &Answer, task_id: &str, base_url: &str) -> Result<Task, Error> {
        let json = answer.success(Call::Retrieve)?;
        let asked = Asked { task_id: Some(task_id), base_url, parse: answer.parse };
        Task::read(json, asked).map_err(|error| error.answered(answer.status, Some(json.clone())))
    }

    /// Reads anything that tells about a task: an answer in any shape, a webhook's body, a vendor's
    /// own object, or a [`Task`] that was kept as JSON.
    ///
    /// # Errors
    /// [`ErrorCode::UnexpectedResponse`] where it tells of none.
    #[doc(hidden)]
    pub fn read(json: &Value, asked: Asked<'_>) -> Result<Task, Error> {
        if let (Some(task_id), Some(raw)) = (json.text_at(&["taskId"]), json.get("raw")) {
            return Task::read(raw, Asked { task_id: Some(task_id), ..asked });
        }
        let path = descend(json);
        let node = path.last().copied().unwrap_or(json);
        let word = status_word(node);
        let found_id = path.iter().rev().find_map(|node| id(node)).or_else(|| numeric_id(node));
        // With an id in hand, silence about it and its status tells nothing at all.
        let task_id = match asked.task_id {
            Some(asked) if found_id.is_some() || word.is_some() => Some(asked.to_owned()),
            Some(_) => None,
            None => found_id.clone(),
        };
        let Some(task_id) = task_id else {
            let message = "The answer could not be read: it tells of no task.";
            let mut error = Error::new(ErrorCode::UnexpectedResponse, message);
            error.body = Some(json.clone());
            return Err(error);
        };
        let status = match word {
            Some(word) => Status::of(word).unwrap_or(Status::Running),
            None if asked.task_id.is_some() => Status::Running,
            None => Status::Queued,
        };
        let mut task = Task {
            status,
            raw_status: word.unwrap_or_default().to_owned(),
            progress: node.get("progress").and_then(percent),
            raw: json.clone(),
            ..Task::unseen(&task_id)
        };
        match status {
            Status::Succeeded => {
                let ids = [Some(task_id.as_str()), found_id.as_deref()];
                let url = clip_url(node);
                task.needs_key = url.as_deref().is_none_or(|url| {
                    ids.into_iter()
                        .flatten()
                        .any(|id| until(url, b"?#").ends_with(&content_path(id)))
                });
                task.url = Some(
                    url.unwrap_or_else(|| text!("{}{}", asked.base_url, content_path(&task_id))),
                );
            }
            Status::Failed => task.error = Some(failure(node, asked.parse)),
            Status::Queued | Status::Running => {}
        }
        Ok(task)
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

/// The way from the answer to the object that tells of the task, through envelopes. A gateway's
/// task holds the vendor's own task under `data`, with other words: the outer one counts.
fn descend(json: &Value) -> Vec<&Value> {
    let mut path = vec![json];
    let mut node = json;
    while path.len() < 4 {
        let inner = ["data", "output", "task"].iter().find_map(|key| {
            let value = node.get(key)?;
            let value = value.first().unwrap_or(value);
            value.is_object().then_some(value)
        });
        let Some(inner) = inner else { break };
        let names_task = |value: &Value| id(value).is_some() || status_word(value).is_some();
        let envelope = node.get("code").is_some() && path.len() == 1
            || (id(node).is_none() && node.get("id").is_none() && names_task(inner));
        if status_word(node).is_some() && !envelope {
            break;
        }
        path.push(inner);
        node = inner;
    }
    path
}

fn status_word(node: &Value) -> Option<&str> {
    node.text_at(&["status"]).or_else(|| node.text_at(&["task_status"])).map(str::trim_ascii)
}

/// A task's id. A bare number under `id` is a row in somebody's database.
fn id(node: &Value) -> Option<String> {
    let task_id = node.get("task_id").or_else(|| node.get("taskId")).and_then(Value::word);
    task_id.or_else(|| node.text_at(&["id"]).map(str::to_owned))
}

/// … unless there is nothing else to ask for.
fn numeric_id(node: &Value) -> Option<String> {
    status_word(node)?;
    node.get("id").and_then(Value::word)
}

/// `50`, `"50"`, `"50%"`.
fn percent(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => *number,
        other => f64::from(number(until(other.text()?.trim_ascii(), b"%."))?),
    };
    number.is_finite().then(|| number.clamp(0.0, 100.0))
}

/// Where vendors and gateways put the clip's address.
fn clip_url(node: &Value) -> Option<String> {
    const PLACES: [&[&str]; 16] = [
        &["url"],
        &["video_url"],
        &["result_url"],
        &["metadata", "url"],
        &["content", "video_url"],
        &["content", "url"],
        &["output", "video_url"],
        &["output", "url"],
        &["output"],
        &["result", "video_url"],
        &["video"],
        &["videos"],
        // Older gateways put the address here when all went well.
        &["fail_reason"],
        &["data", "content", "video_url"],
        &["data", "video_url"],
        &["data", "url"],
    ];
    PLACES.iter().find_map(|place| {
        let value = node.at(place)?;
        let value = value.first().unwrap_or(value);
        let text = value.text().or_else(|| value.text_at(&["url"]))?.trim_ascii();
        is_http(text).then(|| text.to_owned())
    })
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

/// Why a task failed, wherever it says so.
fn failure(node: &Value, parse: fn(&str) -> Option<Value>) -> Failure {
    let mut found: Vec<Words> = Vec::new();
    let mut tell = |value: Option<&Value>| match value {
        Some(error @ Value::Object(_)) => found.push(words(error, parse)),
        Some(value) => found.extend(value.text().map(|text| unpacked(None, text, parse))),
        None => {}
    };
    tell(node.get("error"));
    tell(node.get("fail_reason"));
    // A gateway keeps the words of a failure where the address would be.
    tell(node.get("result_url").filter(|value| !value.text().is_some_and(is_http)));
    tell(node.at(&["data", "error"]));
    tell(node.at(&["metadata", "error"]));
    tell(Some(node).filter(|node| node.get("message").is_some()));
    let code = found.iter().find_map(|words| words.code.clone());
    let message = found.into_iter().find_map(|words| words.message);
    let mut message = message.unwrap_or_else(|| match (&code, status_word(node)) {
        (Some(code), _) => code.clone(),
        (None, Some(word)) => text!("The service gave no reason (status {}).", word),
        (None, None) => "The service gave no reason.".to_owned(),
    });
    if let Some(hint) = hint(&message) {
        message.push_str(hint);
    }
    Failure { code, message }
}

#[cfg(test)]
mod tests;
