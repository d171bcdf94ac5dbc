//! Webhooks: `metadata.callback_url` is told how the task goes.

use std::sync::Arc;
use std::time::Duration;

use super::StandIn;
use super::look;
use super::scenario::Wire;
use super::task::Task;
use crate::{origin, say};

const TRIES: u32 = 4;

/// Tells the task's webhook, if it has one that is to hear of this.
///
/// The documented service tells the end only. The gateway hands the URL on to the
/// vendor, who sends its own task object for every change.
pub fn announce(standin: &Arc<StandIn>, id: &str) {
    let Some(task) = standin.store.get(id) else {
        return;
    };
    let Some(url) = task.order.callback_url.clone() else {
        return;
    };
    let wire = task.scenario().map(|scenario| scenario.wire);
    if wire == Some(Wire::Documented) && !task.is_final() {
        return;
    }
    if !is_loopback(&url) {
        if task.is_final() {
            say::line(&format!(
                "stand-in: the webhook of {id} was not sent, it is not on this machine"
            ));
        }
        return;
    }
    tokio::spawn(send(standin.clone(), task, url));
}

async fn send(standin: Arc<StandIn>, task: Task, url: String) {
    let (id, origin) = (task.id.clone(), task.origin.clone());
    let scenario = task.scenario();
    let enveloped = scenario.is_some_and(|scenario| scenario.wire == Wire::Enveloped);
    // A fault of the looks is none of the news.
    let answer = look::answer(task, None, &origin, 0);
    let body = if enveloped { answer.vendor() } else { answer.documented() };
    let body = body.to_string();
    for again in 0..TRIES {
        let sent = standin
            .callbacks
            .post(&url)
            .header("content-type", "application/json")
            .body(body.clone())
            .send()
            .await;
        if sent.is_ok_and(|answer| answer.status().is_success()) {
            return;
        }
        let pause = Duration::from_secs(1 << again).mul_f64(standin.pace);
        tokio::time::sleep(pause).await;
    }
    say::line(&format!("stand-in: the webhook of {id} did not take the news"));
}

/// Whether a URL leads to this machine.
fn is_loopback(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| url.host_str().is_some_and(origin::is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_stay_on_this_machine() {
        for near in ["http://localhost:1/x", "http://127.0.0.1/x", "http://[::1]:9/"] {
            assert!(is_loopback(near), "{near}");
        }
        for far in ["https://example.com/", "http://localhost.example/", "http://10.0.0.1/", "x"] {
            assert!(!is_loopback(far), "{far}");
        }
    }
}
