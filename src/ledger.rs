//! What was bought and not yet seen finished: the records that outlive a page.
//!
//! A record is written before the request leaves, as one that may have been accepted, since the
//! page may be gone before the answer is here. The answer makes a task of it, a certain refusal
//! removes it. It holds what was asked, and never the key.

use crate::text::{starts, text, until};
use crate::time::Duration;
use crate::value::{Object, Value};

/// Services forget tasks and clips within a day; a record is kept for a week.
const KEPT: f64 = 7.0 * 24.0 * 3600.0 * 1000.0;

/// One submit.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The record's name: the task's id, or one of its own while there is none.
    pub id: String,
    /// The task, once it is known.
    pub task_id: Option<String>,
    /// When it was submitted, in milliseconds of Unix time.
    pub submitted_at: f64,
    /// The body that was posted; what it carried as `data:` is cut short.
    pub body: Value,
}

impl Record {
    /// A submit that is about to leave.
    #[must_use]
    pub fn new(id: String, body: &Value, submitted_at: f64) -> Self {
        Self { id, task_id: None, submitted_at, body: body.rewritten(&without_data) }
    }

    /// The record of the task that came of it.
    #[must_use]
    pub fn accepted(self, task_id: &str) -> Self {
        Self { id: task_id.to_owned(), task_id: Some(task_id.to_owned()), ..self }
    }

    /// Reads what was written. Whatever else is there, is no record.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let Some(&Value::Number(submitted_at)) = value.get("submittedAt") else { return None };
        Some(Self {
            id: value.text_at(&["id"])?.to_owned(),
            task_id: value.text_at(&["taskId"]).map(str::to_owned),
            submitted_at,
            body: value.get("body").filter(|body| body.is_object())?.clone(),
        })
    }

    /// How old it is. Clocks are set, so a record of the future is one of now.
    #[must_use]
    pub fn age(&self, now: f64) -> Duration {
        Duration::from_millis((now - self.submitted_at).max(0.0) as u64)
    }

    /// Whether nobody will ever hear of it again.
    #[must_use]
    pub fn is_stale(&self, now: f64) -> bool {
        now - self.submitted_at > KEPT
    }
}

impl From<&Record> for Value {
    fn from(record: &Record) -> Value {
        let state = match record.task_id {
            Some(_) => "submitted",
            None => "may_have_been_accepted",
        };
        let mut object = Object::default();
        object.text("id", record.id.as_str());
        object.text("taskId", record.task_id.as_deref());
        object.text("state", state);
        object.number("submittedAt", record.submitted_at);
        object.put("body", record.body.clone());
        object.into()
    }
}

/// Images may stand in a request as megabytes of text, which no storage has room for.
fn without_data(text: &str) -> String {
    match starts(text, "data:") {
        true => text!("{},…", until(text, b",")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn record() -> Record {
        Record::new("lost-1".into(), &json(r#"{"model":"m","prompt":"p"}"#), 5000.0)
    }

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        for record in [record(), record().accepted("task_1")] {
            let text = serde_json::to_string(&Value::from(&record)).unwrap();
            assert_eq!(Record::read(&json(&text)), Some(record));
        }
    }

    #[test]
    fn without_an_answer_it_may_have_been_accepted_and_with_one_it_is_a_task() {
        let state = |record: &Record| Value::from(record).text_at(&["state"]).unwrap().to_owned();
        assert_eq!(state(&record()), "may_have_been_accepted");
        let accepted = record().accepted("task_1");
        assert_eq!((state(&accepted).as_str(), accepted.id.as_str()), ("submitted", "task_1"));
    }

    #[test]
    fn what_is_no_record_is_none() {
        for text in [
            "null",
            "[]",
            "{}",
            r#"{"id":"a"}"#,
            r#"{"id":7,"submittedAt":1,"body":{}}"#,
            r#"{"id":"a","submittedAt":"1","body":{}}"#,
            r#"{"id":"a","submittedAt":1,"body":"x"}"#,
        ] {
            assert_eq!(Record::read(&json(text)), None, "{text}");
        }
    }

    #[test]
    fn images_that_stand_in_the_request_are_cut_short() {
        let body = json(
            r#"{"metadata":{"content":[{"image_url":{"url":"data:image/png;base64,AAAA"}},{"image_url":{"url":"https://x/a.png"}}]}}"#,
        );
        let kept = serde_json::to_string(&Record::new("a".into(), &body, 0.0).body).unwrap();
        assert!(kept.contains("data:image/png;base64,…") && kept.contains("https://x/a.png"));
        assert!(!kept.contains("AAAA"));
    }

    #[test]
    fn a_week_later_it_is_stale_and_a_clock_set_back_makes_it_young() {
        let day = 24.0 * 3600.0 * 1000.0;
        assert!(record().is_stale(8.0 * day) && !record().is_stale(6.0 * day));
        assert_eq!(record().age(0.0), Duration::ZERO);
    }
}
