//! What an answer tells of a task.

use super::{Answer, Call, Words, hint, is_success_code, slug, spoken, unpacked, words};
use crate::error::{Error, ErrorCode};
use crate::task::{Failure, Status, Task, content_path, is_http};
use crate::text::{end_sentence, number, text, until};
use crate::value::Value;

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
            // Of what could not be read, nothing is certain.
            Err(error)
                if error.code != ErrorCode::UnexpectedResponse && answer.is_certain_refusal() =>
            {
                Err(error)
            }
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
        // What lies further in may be the vendor's, which the gateway does not know.
        let found_id = path.iter().find_map(|node| task_id(node));
        let found_id = found_id.or_else(|| path.iter().rev().find_map(|node| id(node)));
        let found_id = found_id.or_else(|| numeric_id(node));
        // With an id in hand, silence about it and its status tells nothing at all. Nor does a word
        // that any answer may bear, a proxy's too, unless there is something of a task beside it.
        let is_told = word.is_some_and(|word| {
            !["success", "error"].iter().any(|common| word.eq_ignore_ascii_case(common))
                || clip_url(node).is_some()
                || ["progress", "fail_reason"].iter().any(|key| node.get(key).is_some())
                || node.get("error").is_some_and(Value::is_object)
        });
        let task_id = match asked.task_id {
            Some(asked) if found_id.is_some() || is_told => Some(asked.to_owned()),
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
                    let url = until(url, b"?#");
                    let at_api = url.strip_prefix(asked.base_url);
                    at_api.is_some_and(|path| {
                        path.starts_with("/videos/") && path.ends_with("/content")
                    }) || ids.into_iter().flatten().any(|id| url.ends_with(&content_path(id)))
                });
                task.url = Some(
                    url.unwrap_or_else(|| text!("{}{}", asked.base_url, content_path(&task_id))),
                );
            }
            Status::Failed => task.error = Some(failure(node, &path, asked.parse)),
            Status::Queued | Status::Running => {}
        }
        Ok(task)
    }
}

/// The way from the answer to the object that tells of the task, through envelopes. A gateway's
/// task holds the vendor's own task under `data`, with other words: the outer one counts.
fn descend(json: &Value) -> Vec<&Value> {
    let mut path = vec![json];
    let mut node = json;
    // A task that says all of itself may have anything in it, and no envelope says that it is still
    // at work.
    let is_whole = |node: &Value| {
        let status = status_word(node).and_then(Status::of);
        status.is_some_and(|status| !status.is_final() || task_id(node).is_some())
    };
    while path.len() < 4 && !is_whole(node) {
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
    task_id(node).or_else(|| node.text_at(&["id"]).map(str::to_owned))
}

fn task_id(node: &Value) -> Option<String> {
    node.get("task_id").or_else(|| node.get("taskId")).and_then(Value::word)
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
        other => f64::from(number(until(other.text()?, b"%.").trim_ascii())?),
    };
    number.is_finite().then(|| number.clamp(0.0, 100.0))
}

/// Where vendors and gateways put the clip's address.
fn clip_url(node: &Value) -> Option<String> {
    const PLACES: [&[&str]; 17] = [
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
        &["data", "output", "video_url"],
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

/// Why a task failed, wherever it says so: in itself, in the vendor's own task within it, or around it.
fn failure(node: &Value, path: &[&Value], parse: fn(&str) -> Option<Value>) -> Failure {
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
    let within = [Some(node), node.get("data"), node.at(&["data", "output"])];
    let around = path.iter().rev().skip(1).copied();
    let speaking = within.into_iter().flatten().chain(around);
    for node in speaking {
        // Its `type` says what kind of task or event it is.
        let words = spoken(node, node.get("code").and_then(slug), parse);
        if words.message.as_ref().is_some_and(|message| !is_success_code(message)) {
            found.push(words);
        }
    }
    let code = found.iter().find_map(|words| words.code.clone());
    let message = found.into_iter().find_map(|words| words.message);
    let mut message = message.unwrap_or_else(|| match (&code, status_word(node)) {
        (Some(code), _) => code.clone(),
        (None, Some(word)) => text!("The service gave no reason (status {}).", word),
        (None, None) => "The service gave no reason.".to_owned(),
    });
    if let Some(hint) = hint(&message) {
        end_sentence(&mut message);
        message.push_str(hint);
    }
    Failure { code, message }
}

#[cfg(test)]
mod tests;
