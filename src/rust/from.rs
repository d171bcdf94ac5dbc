//! What a Rust caller has at hand, as the core's types.

use crate::task::Task;
use crate::value::Value;

/// A task of which only the id is known, to wait for it or to download its clip.
impl From<&str> for Task {
    fn from(task_id: &str) -> Self {
        Task::unseen(task_id.trim_ascii())
    }
}

/// A task of which only the id is known, to wait for it or to download its clip.
impl From<String> for Task {
    fn from(task_id: String) -> Self {
        task_id.as_str().into()
    }
}

/// A task of which only the id is known, to wait for it or to download its clip.
impl From<&String> for Task {
    fn from(task_id: &String) -> Self {
        task_id.as_str().into()
    }
}

impl From<&Task> for Task {
    fn from(task: &Task) -> Self {
        task.clone()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Bool(flag)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Value::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Number(number.into())
    }
}
