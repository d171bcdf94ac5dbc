//! Asking for a clip where that goes wrong.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::raw::{self, Heard};
use super::{bases, tasks};
use crate::harness::{Server, read, small};

const JSON: &str = "content-type: application/json\r\n";

/// Names, what the wire shows, how often, and whether a task is made.
pub const NAMES: [(&str, &str, Often, Made); 18] = [
    ("submit-reset", "reset", ALWAYS, NONE),
    ("submit-429", "429 error, again after 1", TWICE, NONE),
    ("submit-429-date", "429 error, again at a date", TWICE, NONE),
    ("submit-429-plain", "429 error", TWICE, NONE),
    ("submit-429-empty", "429 nothing", TWICE, NONE),
    ("submit-429-always", "429 error, again after 1", ALWAYS, NONE),
    ("submit-overloaded", "503 system_cpu_overloaded", ALWAYS, NONE),
    ("model-not-found", "503 model_not_found", ALWAYS, NONE),
    ("submit-reply-lost", "reset", ALWAYS, ONE),
    ("submit-reply-cut", "200 cut", ALWAYS, ONE),
    ("submit-500", "500 error", ALWAYS, ONE),
    ("submit-503", "503 error", ALWAYS, ONE),
    ("submit-504", "504 text/html", ALWAYS, ONE),
    ("submit-html-200", "200 text/html", ALWAYS, ONE),
    ("submit-html-502", "502 text/html", ALWAYS, ONE),
    ("submit-truncated", "200 half", ALWAYS, ONE),
    ("submit-wrong-types", "200 nonsense", ALWAYS, ONE),
    ("submit-null-data", "200 nothing", ALWAYS, ONE),
];

pub const OTHERS: [&str; 4] =
    ["submit-huge", "submit-slow-headers", "submit-slow-body", "redirect"];

type Often = Option<usize>;
const ALWAYS: Often = None;
const TWICE: Often = Some(2);
type Made = usize;
const NONE: Made = 0;
const ONE: Made = 1;

fn order(prompt: &str) -> Value {
    let mut order = small(json!([]));
    order["prompt"] = json!(prompt);
    order
}

async fn submit(server: &Server, base: &str, prompt: &str) -> Heard {
    let path = format!("{base}/video/generations");
    raw::ask(server, "POST", &path, JSON, order(prompt).to_string().as_bytes()).await
}

#[tokio::test]
async fn each_fault_shows_what_it_says_as_often_as_it_says_and_makes_a_task_or_none() {
    let server = Server::start();
    for (name, shown, often, made) in NAMES {
        for base in bases(name) {
            for round in 1..=3 {
                let struck = often.is_none_or(|often| round <= often);
                let words = submit(&server, &base, &base).await.words();
                assert_eq!(words, if struck { shown } else { "200 task" }, "{base}, {round}");
            }
            let expected = if often == TWICE { 1 } else { 3 * made };
            let tasks = tasks(&server, &base).await;
            assert_eq!(tasks.len(), expected, "{base}");
            assert!(tasks.iter().all(|task| task["base"] == base), "{base}");
        }
    }
}

#[tokio::test]
async fn requests_are_counted_by_their_bodies_and_by_their_base_url() {
    let server = Server::start();
    let [flat, enveloped] = bases("submit-429");
    let mut seen = Vec::new();
    for (base, prompt) in [
        (&flat, "one"),
        (&flat, "two"),
        (&flat, "one"),
        (&enveloped, "one"),
        (&flat, "two"),
        (&flat, "one"),
        (&flat, "two"),
        (&enveloped, "one"),
        (&enveloped, "one"),
    ] {
        let words = submit(&server, base, prompt).await.words();
        seen.push(words.split(' ').next().unwrap().to_owned());
    }
    assert_eq!(seen, ["429", "429", "429", "429", "429", "200", "200", "429", "200"]);
}

#[tokio::test]
async fn a_task_whose_answer_was_lost_runs_all_the_same() {
    let server = Server::start();
    let base = "/faults/submit-reply-lost/gateway/v1";
    assert_eq!(submit(&server, base, "lost").await.words(), "reset");
    let tasks = tasks(&server, "lost").await;
    let done = server.finished(tasks[0]["id"].as_str().unwrap()).await;
    assert_eq!(done["status"], "succeeded");
}

#[tokio::test]
async fn what_the_service_refuses_is_refused_under_a_fault_too() {
    let server = Server::start();
    for name in ["submit-reply-lost", "submit-500", "submit-huge"] {
        let body = json!({"model": "no-such-model", "prompt": "x"});
        let answer = server.submit(&bases(name)[0], &body).await;
        assert_eq!(answer.status(), 404, "{name}");
    }
    let keyless = crate::harness::client();
    let url = format!("{}/faults/submit-500/v1/video/generations", server.url);
    assert_eq!(keyless.post(url).json(&order("x")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_late_head_and_a_late_body_come_late_and_whole() {
    let server = Server::with(&crate::harness::new_folder(), &["--pace", "0.05"], &[]);
    for name in ["submit-slow-headers", "submit-slow-body"] {
        for base in bases(name) {
            let heard = submit(&server, &base, &base).await;
            assert_eq!(heard.words(), "200 task", "{base}");
            if name == "submit-slow-headers" {
                assert!(heard.first >= Duration::from_secs(1), "{:?}", heard.first);
            } else {
                assert!(heard.chunks > 5, "{}", heard.chunks);
                assert!(heard.rest >= Duration::from_millis(150), "{:?}", heard.rest);
            }
            assert_eq!(tasks(&server, &base).await.len(), 1);
        }
    }
}

#[tokio::test]
async fn a_task_exists_while_its_late_answer_is_still_awaited() {
    let server = Server::with(&crate::harness::new_folder(), &["--pace", "10"], &[]);
    let body = order("late").to_string();
    let path = "/faults/submit-slow-headers/v1/video/generations";
    let mut line = raw::connect(&server).await;
    line.write_all(&raw::request(&server, "POST", path, JSON, body.as_bytes())).await.unwrap();
    let found = crate::harness::until(async || tasks(&server, "late").await.pop()).await;
    assert_eq!(found["status"], "queued");
}

#[tokio::test]
async fn a_huge_answer_is_a_gigabyte_of_json_that_is_in_nobodys_memory() {
    let server = Server::start();
    let path = "/faults/submit-huge/v1/video/generations";
    let more = format!("{JSON}connection: close\r\n");
    let body = order("huge").to_string();
    let mut line = raw::connect(&server).await;
    line.write_all(&raw::request(&server, "POST", path, &more, body.as_bytes())).await.unwrap();
    let (mut total, mut end, mut buffer) = (0, Vec::new(), vec![0; 1 << 20]);
    let mut start = Vec::new();
    loop {
        let size = line.read(&mut buffer).await.unwrap();
        if size == 0 {
            break;
        }
        if total < 1000 {
            start.extend_from_slice(&buffer[..size.min(1000)]);
        }
        total += size;
        end = [&end[end.len().saturating_sub(20)..], &buffer[..size]].concat();
    }
    assert!(total > 1 << 30, "{total}");
    let start = String::from_utf8_lossy(&start);
    assert!(
        start.contains("{\"task_id\":\"task_")
            && start.contains("\"padding\":\"")
            && start.contains("xxx")
    );
    assert!(end.ends_with(b"\"}\r\n0\r\n\r\n"));
    #[cfg(target_os = "linux")]
    assert!(crate::many::most_memory(&server) < 200_000);
    assert_eq!(tasks(&server, "huge").await.len(), 1);
}

#[tokio::test]
async fn a_redirect_leads_to_another_origin_where_strays_are_noted() {
    let server = Server::start();
    let by_name = server.url.replace("127.0.0.1", "localhost");
    for base in bases("redirect") {
        for (method, route) in
            [("POST", "video/generations"), ("GET", "video/generations/x"), ("GET", "models")]
        {
            let path = format!("{base}/{route}");
            let heard = raw::ask(&server, method, &path, "", b"").await;
            assert!(heard.head.starts_with("HTTP/1.1 307 "), "{}", heard.head);
            let to = format!("{by_name}/stand-in/caught{path}");
            assert_eq!(heard.header("location"), Some(&*to));
            assert_eq!(heard.header("access-control-allow-origin"), Some("*"));
        }
    }
    let host = format!("{by_name}/faults/redirect/v1/models");
    let answer = crate::harness::client().get(host).send().await.unwrap();
    let to = answer.headers()["location"].to_str().unwrap();
    assert!(to.starts_with(&server.url), "and back: {to}");

    let caught = async || read(server.get("/stand-in/caught").send().await.unwrap()).await.1;
    assert_eq!(caught().await, json!([]));
    let stray = crate::harness::client().post(format!("{by_name}/stand-in/caught/v1/files"));
    let answer = stray.body("x").send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    server.get("/stand-in/caught/v1/models").send().await.unwrap();
    let noted = |method: &str, path: &str, authorization: bool| json!({"method": method, "path": path, "authorization": authorization});
    let expected = [
        noted("POST", "/stand-in/caught/v1/files", false),
        noted("GET", "/stand-in/caught/v1/models", true),
    ];
    assert_eq!(caught().await, json!(expected));
}
