//! Clips that are hard to get.

use serde_json::json;

use super::bases;
use super::raw::{self, Heard};
use crate::harness::{Server, read, small};

pub const OTHERS: [&str; 5] =
    ["clip-expired", "clip-no-cors", "clip-redirect", "clip-cut", "clip-html"];

/// The path of a finished task's clip, as the next answer at this base has it.
async fn path(server: &Server, base: &str, id: &str) -> String {
    let request = server.get(&format!("{base}/video/generations/{id}"));
    let (_, answer) = read(request.send().await.unwrap()).await;
    let url = answer.pointer("/data/result_url").or(answer.get("url")).unwrap().as_str().unwrap();
    url.strip_prefix(&server.url).unwrap_or_else(|| panic!("{url}")).to_owned()
}

/// A finished task at this base that nobody has seen finished there.
async fn finished(server: &Server, base: &str) -> String {
    server.task(base, &small(json!([]))).await
}

async fn get(server: &Server, path: &str) -> Heard {
    raw::ask(server, "GET", path, "origin: http://page.example\r\n", b"").await
}

/// Waits through the list of tasks, which does not count as a look.
async fn ready(server: &Server, id: &str) {
    crate::harness::until(async || {
        let (_, tasks) = read(server.get("/stand-in/tasks").send().await.unwrap()).await;
        let tasks = tasks.as_array().unwrap().clone();
        tasks.iter().any(|t| t["id"] == id && t["status"] == "succeeded").then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_expired_url_is_refused_like_storage_does_and_a_later_one_works() {
    let server = Server::start();
    for base in bases("clip-expired") {
        let id = finished(&server, &base).await;
        ready(&server, &id).await;
        let first = path(&server, &base, &id).await;
        for _ in 0..2 {
            let heard = get(&server, &first).await;
            assert_eq!(heard.words(), "403 application/xml");
            assert!(heard.body.starts_with(b"<?xml"));
        }
        let second = path(&server, &base, &id).await;
        assert_ne!(first, second);
        assert_eq!(get(&server, &second).await.words(), "200 video/mp4");
    }
}

#[tokio::test]
async fn storage_without_cors_sends_the_clip_without_the_headers() {
    let server = Server::start();
    for base in bases("clip-no-cors") {
        let id = finished(&server, &base).await;
        ready(&server, &id).await;
        let heard = get(&server, &path(&server, &base, &id).await).await;
        assert!(heard.head.starts_with("HTTP/1.1 200 "));
        assert!(!heard.head.contains("access-control"), "{}", heard.head);
        assert_eq!(heard.body[4..8], *b"ftyp");
    }
}

#[tokio::test]
async fn storage_can_redirect_to_the_same_clip_on_another_origin() {
    let server = Server::start();
    for base in bases("clip-redirect") {
        let id = finished(&server, &base).await;
        ready(&server, &id).await;
        let heard = get(&server, &path(&server, &base, &id).await).await;
        assert!(heard.head.starts_with("HTTP/1.1 302 "));
        assert_eq!(heard.header("access-control-allow-origin"), Some("*"));
        let to = heard.header("location").unwrap();
        assert!(to.starts_with("http://localhost:"), "{to}");
        let clip = crate::harness::client().get(to).send().await.unwrap();
        assert_eq!(clip.headers()["access-control-allow-origin"], "*");
        assert_eq!(&clip.bytes().await.unwrap()[4..8], b"ftyp");
    }
}

#[tokio::test]
async fn a_download_is_a_web_page_once_for_each_task() {
    let server = Server::start();
    for base in bases("clip-html") {
        let id = finished(&server, &base).await;
        ready(&server, &id).await;
        for words in ["200 text/html", "200 video/mp4"] {
            let clip = path(&server, &base, &id).await;
            assert_eq!(get(&server, &clip).await.words(), words);
        }
    }
}

#[tokio::test]
async fn a_download_breaks_off_in_the_middle_once_for_each_task() {
    let server = Server::start();
    for base in bases("clip-cut") {
        let ids = [finished(&server, &base).await, finished(&server, &base).await];
        for id in &ids {
            ready(&server, id).await;
        }
        for shown in ["200 cut", "200 video/mp4", "200 video/mp4"] {
            for id in &ids {
                let path = path(&server, &base, id).await;
                assert_eq!(get(&server, &path).await.words(), shown, "{base}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_but_clips_can_be_had_through_a_spoilt_url() {
    let server = Server::start();
    for path in [
        "/stand-in/spoilt/clip-cut/x/1/..%2Ftasks%2Fx.json",
        "/stand-in/spoilt/clip-cut/x/1/.part-x",
        "/stand-in/spoilt/clip-cut/x/1/missing.mp4",
        "/stand-in/spoilt/poll-500/x/1/a.mp4",
        "/stand-in/spoilt/none/x/1/a.mp4",
    ] {
        assert!(get(&server, path).await.head.starts_with("HTTP/1.1 404 "), "{path}");
    }
}
