//! The smallest request that still breaks the accord.

use serde_json::Value;

use super::{Desk, Outcome};

/// Leaves out what can be left out, one thing after another; nothing when nothing can.
pub async fn least(desk: &Desk, whole: &Outcome, local: bool) -> Option<Outcome> {
    let mut least = None;
    let mut tried = 0;
    loop {
        let request = &least.as_ref().unwrap_or(whole).request;
        let Some(smaller) = smaller(request).into_iter().nth(tried) else { return least };
        tried += 1;
        let outcome = desk.ask(&smaller, local).await;
        if outcome.breaks() == whole.breaks() {
            (least, tried) = (Some(outcome), 0);
        }
    }
}

/// The value with one thing less, for each thing in it.
fn smaller(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let mut fewer = items.clone();
                fewer.remove(at);
                all.push(Value::Array(fewer));
                for item in smaller(item) {
                    let mut other = items.clone();
                    other[at] = item;
                    all.push(Value::Array(other));
                }
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                let mut fewer = entries.clone();
                fewer.remove(key);
                all.push(Value::Object(fewer));
                for entry in smaller(entry) {
                    let mut other = entries.clone();
                    other[key] = entry;
                    all.push(Value::Object(other));
                }
            }
        }
        Value::String(text) if text.len() > 200 => all.push("x".into()),
        _ => {}
    }
    all
}
