//! Resets on connections that were used before: browsers and curl send a request
//! again by themselves there, and their page hears nothing of it.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{raw, tasks};
use crate::harness::{Server, small};

/// A connection on which a request was answered.
async fn used(server: &Server) -> TcpStream {
    let mut line = raw::connect(server).await;
    line.write_all(&raw::request(server, "GET", "/config.json", "", b"")).await.unwrap();
    let mut seen = Vec::new();
    while !seen.ends_with(b"]}") {
        seen.push(line.read_u8().await.unwrap());
    }
    line
}

#[tokio::test]
async fn what_a_client_sends_again_by_itself_is_taken_once() {
    let server = Server::start();
    let path = "/faults/submit-reply-lost/v1/video/generations";
    for (agent, line, expected) in [
        ("Mozilla/5.0 Firefox", used(&server).await, 0),
        ("Mozilla/5.0 Chrome", used(&server).await, 0),
        ("Mozilla/5.0 Chrome", raw::connect(&server).await, 1),
        ("curl/8", used(&server).await, 1),
        ("curl/8", raw::connect(&server).await, 2),
        ("node", used(&server).await, 3),
    ] {
        let mut line = line;
        let more = format!("content-type: application/json\r\nuser-agent: {agent}\r\n");
        let mut order = small(json!([]));
        order["prompt"] = json!("once");
        let request = raw::request(&server, "POST", path, &more, order.to_string().as_bytes());
        line.write_all(&request).await.unwrap();
        assert_eq!(raw::hear(&mut line).await.words(), "reset", "{agent}");
        assert_eq!(tasks(&server, "once").await.len(), expected, "{agent}");
    }
}

#[tokio::test]
async fn only_the_step_that_is_reset_is_held_off() {
    let server = Server::start();
    let mut line = used(&server).await;
    let more = "connection: close\r\nuser-agent: Mozilla/5.0\r\ncontent-type: application/json\r\n";
    let order = small(json!([])).to_string();
    let path = "/faults/poll-reset/v1/video/generations";
    let request = raw::request(&server, "POST", path, more, order.as_bytes());
    line.write_all(&request).await.unwrap();
    assert_eq!(raw::hear(&mut line).await.words(), "200 task");
}

#[cfg(unix)]
#[tokio::test]
async fn the_server_stops_in_the_midst_of_a_late_answer() {
    let mut server = Server::with(&crate::harness::new_folder(), &["--pace", "100"], &[]);
    let path = "/faults/submit-slow-headers/v1/video/generations";
    let more = "content-type: application/json\r\n";
    let order = small(json!([])).to_string();
    let mut line = raw::connect(&server).await;
    line.write_all(&raw::request(&server, "POST", path, more, order.as_bytes())).await.unwrap();
    let prompt = "@image1 comes alive";
    crate::harness::until(async || tasks(&server, prompt).await.pop()).await;
    let told = std::process::Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(told.success());
    assert!(crate::harness::until(async || server.ended()).await.success());
}
