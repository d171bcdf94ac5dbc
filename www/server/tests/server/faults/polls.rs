//! Looking at a task where that goes wrong.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::raw::{self, Heard};
use super::{bases, tasks};
use crate::harness::{Server, small, until};

/// Names, and what the wire shows at the first two looks at a task.
pub const NAMES: [(&str, &str); 16] = [
    ("poll-reset", "reset"),
    ("poll-cut", "200 cut"),
    ("poll-500", "500 error"),
    ("poll-503", "503 error"),
    ("poll-504", "504 text/html"),
    ("poll-429", "429 error, again after 1"),
    ("poll-429-date", "429 error, again at a date"),
    ("poll-429-plain", "429 error"),
    ("poll-429-empty", "429 nothing"),
    ("poll-403", "403 error"),
    ("poll-html-200", "200 text/html"),
    ("poll-html-404", "404 text/html"),
    ("poll-html-502", "502 text/html"),
    ("poll-truncated", "200 half"),
    ("poll-wrong-types", "200 nonsense"),
    ("poll-null-data", "200 nothing"),
];

pub const OTHERS: [&str; 8] = [
    "poll-huge",
    "poll-slow-headers",
    "poll-slow-body",
    "poll-unknown-status",
    "progress-down",
    "task-unknown",
    "task-failed",
    "no-url",
];

async fn look(server: &Server, base: &str, id: &str) -> Heard {
    raw::ask(server, "GET", &format!("{base}/video/generations/{id}"), "", b"").await
}

/// A look's JSON, without its envelope.
async fn data(server: &Server, base: &str, id: &str) -> Value {
    let mut answer = look(server, base, id).await.json();
    if base.contains("gateway") { answer["data"].take() } else { answer }
}

#[tokio::test]
async fn each_fault_strikes_the_first_two_looks_at_each_task() {
    let server = Server::start();
    for (name, shown) in NAMES {
        for base in bases(name) {
            let ids = [
                server.task(&base, &small(json!([]))).await,
                server.task(&base, &small(json!([]))).await,
            ];
            for (round, expected) in [shown, shown, "200 task"].into_iter().enumerate() {
                for id in &ids {
                    let words = look(&server, &base, id).await.words();
                    assert_eq!(words, expected, "{base}, {round}");
                }
            }
        }
    }
}

#[tokio::test]
async fn looks_are_counted_also_those_that_went_wrong() {
    let server = Server::start();
    let base = "/faults/poll-reset/v1";
    let mut order = small(json!([]));
    order["prompt"] = json!("look & count");
    let id = server.task(base, &order).await;
    for polls in 0..4 {
        let tasks = tasks(&server, "look & count").await;
        assert_eq!((&tasks[0]["id"], &tasks[0]["polls"]), (&json!(id), &json!(polls)));
        look(&server, base, &id).await;
    }
}

#[tokio::test]
async fn late_looks_come_late_and_then_in_time() {
    let server = Server::with(&crate::harness::new_folder(), &["--pace", "0.05"], &[]);
    for name in ["poll-slow-headers", "poll-slow-body"] {
        for base in bases(name) {
            let id = server.task(&base, &small(json!([]))).await;
            for round in 1..=3 {
                let heard = look(&server, &base, &id).await;
                assert_eq!(heard.words(), "200 task");
                if name == "poll-slow-headers" {
                    let late = heard.first >= Duration::from_secs(1);
                    assert_eq!(late, round < 3, "{base}, {round}: {:?}", heard.first);
                } else {
                    assert_eq!(heard.chunks > 5, round < 3, "{base}, {round}");
                }
            }
        }
    }
}

#[tokio::test]
async fn only_the_first_look_is_huge() {
    let server = Server::start();
    for base in bases("poll-huge") {
        let id = server.task(&base, &small(json!([]))).await;
        let mut line = raw::connect(&server).await;
        let path = format!("{base}/video/generations/{id}");
        line.write_all(&raw::request(&server, "GET", &path, "", b"")).await.unwrap();
        let mut much = vec![0; 30 << 20];
        line.read_exact(&mut much).await.unwrap();
        drop(line);
        assert_eq!(look(&server, &base, &id).await.words(), "200 task");
    }
}

#[tokio::test]
async fn an_unknown_status_stays_when_the_task_is_long_finished() {
    let server = Server::start();
    for base in bases("poll-unknown-status") {
        let id = server.task(&base, &small(json!([]))).await;
        for _ in 0..2 {
            let answer = data(&server, &base, &id).await;
            let status = answer["status"].as_str().unwrap().to_lowercase();
            assert_eq!(status, "reticulating");
            assert!(!answer.to_string().contains("/stand-in/"), "{answer}");
            server.finished(&id).await;
        }
    }
}

#[tokio::test]
async fn progress_goes_up_and_down_and_then_the_task_succeeds() {
    let server = Server::start();
    for base in bases("progress-down") {
        let id = server.task(&base, &small(json!([]))).await;
        let mut seen = Vec::new();
        let done = until(async || {
            let answer = data(&server, &base, &id).await;
            let progress = answer["progress"].to_string();
            seen.push(progress.trim_matches(['"', '%']).to_owned());
            let status = answer["status"].as_str().unwrap().to_lowercase();
            status.starts_with("succe").then_some(answer)
        })
        .await;
        assert_eq!(seen[..5], ["10", "50", "30", "80", "20"], "{base}");
        assert_eq!(seen.last().unwrap(), "100");
        assert!(done.to_string().contains("/stand-in/clips/"));
    }
}

#[tokio::test]
async fn a_task_is_denied_in_the_words_of_each_wire() {
    let server = Server::start();
    for (base, words) in bases("task-unknown").iter().zip(["404 error", "400 task_not_exist"]) {
        let id = server.task(base, &small(json!([]))).await;
        assert_eq!(look(&server, base, &id).await.words(), words);
        server.finished(&id).await;
        assert_eq!(look(&server, base, &id).await.words(), words);
    }
}

#[tokio::test]
async fn a_task_without_a_url_has_its_clip_for_those_with_the_key() {
    let server = Server::start();
    for base in bases("no-url") {
        let id = server.task(&base, &small(json!([]))).await;
        server.finished(&id).await;
        let answer = data(&server, &base, &id).await;
        assert!(answer["status"].as_str().unwrap().to_lowercase().starts_with("succe"));
        assert!(!answer.to_string().contains("http"), "{answer}");
        let path = format!("{base}/videos/{id}");
        let video = raw::ask(&server, "GET", &path, "", b"").await.json();
        assert_eq!(
            (&video["status"], &video["metadata"]["url"]),
            (&json!("completed"), &json!(""))
        );
        let clip = raw::ask(&server, "GET", &format!("{path}/content"), "", b"").await;
        assert_eq!(clip.header("content-type"), Some("video/mp4"));
        assert_eq!(clip.body[4..8], *b"ftyp");
    }
}
