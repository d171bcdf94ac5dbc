//! `metadata.callback_url`.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};

use crate::harness::{Server, small, until};

type Heard = Arc<Mutex<Vec<(bool, Value)>>>;

/// A receiver that refuses the first call, and what it heard: whether there was
/// an Authorization header, and the body.
async fn receiver() -> (String, Heard) {
    let heard = Heard::default();
    let list = heard.clone();
    let hear = async move |headers: HeaderMap, body: String| {
        let mut list = list.lock().unwrap();
        let body = serde_json::from_str(&body).unwrap_or_default();
        list.push((headers.contains_key("authorization"), body));
        if list.len() == 1 { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(hear));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, heard)
}

fn order(url: &str) -> Value {
    let mut order = small(json!([]));
    order["metadata"]["callback_url"] = json!(url);
    order
}

#[tokio::test]
async fn the_documented_webhook_hears_the_end_and_again_if_it_was_down() {
    let server = Server::start();
    let (url, heard) = receiver().await;
    let id = server.task("/v1", &order(&url)).await;
    let heard = until(async || {
        let heard = heard.lock().unwrap().clone();
        (heard.len() == 2).then_some(heard)
    })
    .await;
    for (key, task) in heard {
        assert!(!key, "the key is nobody's business");
        assert_eq!(task["task_id"], id.as_str());
        assert_eq!(task["status"], "succeeded");
        assert!(task["url"].as_str().unwrap().starts_with(&server.url));
    }
}

#[tokio::test]
async fn the_gateways_webhook_hears_the_vendor_at_every_change() {
    let server = Server::start();
    let (url, heard) = receiver().await;
    let id = server.task("/gateway/v1", &order(&url)).await;
    let heard = until(async || {
        let heard = heard.lock().unwrap().clone();
        let ended = heard.iter().any(|(_, task)| task["status"] == "succeeded");
        ended.then_some(heard)
    })
    .await;
    assert!(heard.iter().any(|(_, task)| task["status"] == "running"));
    assert!(heard.iter().all(|(_, task)| task["id"] != id.as_str()), "an id of the vendor's own");
    assert!(heard.iter().all(|(_, task)| task.get("task_id").is_none()));
}

#[tokio::test]
async fn a_webhook_elsewhere_is_not_called_but_mentioned() {
    let server = Server::start();
    let id = server.task("/v1", &order("https://hooks.invalid/x")).await;
    server.finished(&id).await;
    until(async || server.printed().contains("was not sent").then_some(())).await;
}
