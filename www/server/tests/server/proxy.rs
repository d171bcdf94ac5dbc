//! The proxy, in front of a service of the test's own.

mod once;

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use reqwest::Method;
use tokio::sync::mpsc;

use crate::harness::{Server, client, new_folder, read};

const KEY: &str = "sk-very-secret-key";

type Seen = Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>;

/// The service behind the proxy: notes each request, and answers by its path.
async fn service() -> (String, Seen) {
    let seen = Seen::default();
    let list = seen.clone();
    let answer = async move |request: Request| {
        let (head, body) = request.into_parts();
        let path = head.uri.to_string();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        list.lock().unwrap().push((format!("{} {path}", head.method), head.headers, body));
        respond(&path)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

fn respond(path: &str) -> Response {
    match path.rsplit('/').next().unwrap() {
        "moved" => (StatusCode::FOUND, [("location", "https://evil.invalid/")]).into_response(),
        "limited" => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "7")]).into_response(),
        "repeated" => {
            let error = format!(r#"{{"error":{{"message":"no {KEY}, sorry"}}}}"#);
            (StatusCode::UNAUTHORIZED, [("content-type", "application/json")], error)
                .into_response()
        }
        "content" => {
            // Two chunks, the second of which comes only when the test allows it.
            let (sender, receiver) = mpsc::channel::<&str>(1);
            tokio::spawn(async move {
                let _ = sender.send("first").await;
                tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            });
            let chunks = futures_util::stream::unfold(receiver, async |mut receiver| {
                let chunk = receiver.recv().await?;
                Some((Ok::<_, std::io::Error>(chunk), receiver))
            });
            Body::from_stream(chunks).into_response()
        }
        _ => {
            let headers = [
                ("content-type", "application/json"),
                ("set-cookie", "session=1"),
                ("access-control-allow-origin", "*"),
                ("x-internal", "1"),
            ];
            (headers, r#"{"object":"list","data":[]}"#).into_response()
        }
    }
}

fn proxy(folder: &Path, base: &str) -> Server {
    let environment = [("RELAYDANCE_API_KEY", KEY), ("RELAYDANCE_BASE_URL", base)];
    Server::with(folder, &[], &environment)
}

fn get(server: &Server, path: &str) -> reqwest::RequestBuilder {
    client().get(format!("{}{path}", server.url))
}

#[tokio::test]
async fn the_key_is_added_and_the_browsers_own_is_dropped() {
    let (base, seen) = service().await;
    let server = proxy(&new_folder(), &base);
    let request = get(&server, "/v1/models?leak=1")
        .bearer_auth("browsers-own")
        .header("cookie", "a=1")
        .header("origin", &server.url)
        .header("sec-fetch-site", "same-origin");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    for kept_back in ["set-cookie", "access-control-allow-origin", "x-internal"] {
        assert!(!answer.headers().contains_key(kept_back), "{kept_back}");
    }
    assert!(!format!("{:?}", answer.headers()).contains(KEY));
    let (_, answer) = read(answer).await;
    assert_eq!(answer["object"], "list");
    let seen = seen.lock().unwrap();
    let (route, headers, _) = &seen[0];
    assert_eq!(route, "GET /v1/models");
    assert_eq!(headers["authorization"], format!("Bearer {KEY}"));
    assert!(!headers.contains_key("cookie") && !headers.contains_key("origin"));
    assert!(!server.printed().contains(KEY));
    assert!(server.printed().contains("the key stays here"));
}

#[tokio::test]
async fn a_body_is_passed_on_with_its_type_and_length() {
    let (base, seen) = service().await;
    let server = proxy(&new_folder(), &base);
    let body = vec![7; 3 << 20];
    let kind = "multipart/form-data; boundary=x";
    let request = client().post(format!("{}/v1/files", server.url)).header("content-type", kind);
    assert_eq!(request.body(body.clone()).send().await.unwrap().status(), 200);
    let seen = seen.lock().unwrap();
    let (route, headers, received) = &seen[0];
    assert_eq!(route, "POST /v1/files");
    assert_eq!(headers["content-type"], kind);
    assert_eq!(headers["content-length"], body.len().to_string());
    assert_eq!(received, &body);
}

#[tokio::test]
async fn an_answer_is_passed_on_while_it_is_still_coming() {
    let (base, _) = service().await;
    let server = proxy(&new_folder(), &base);
    let answer = get(&server, "/v1/videos/t-1/content").send().await.unwrap();
    let mut stream = answer.bytes_stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "first");
}

#[tokio::test]
async fn status_and_retry_after_come_through_and_redirects_do_not() {
    let (base, _) = service().await;
    let server = proxy(&new_folder(), &base);
    let limited = get(&server, "/v1/videos/limited").send().await.unwrap();
    assert_eq!(limited.status(), 429);
    assert_eq!(limited.headers()["retry-after"], "7");
    let moved = get(&server, "/v1/videos/moved").send().await.unwrap();
    assert!(!moved.headers().contains_key("location"));
    let (status, answer) = read(moved).await;
    assert_eq!(status, 502);
    assert!(answer["error"]["message"].as_str().unwrap().contains("redirect"));
}

#[tokio::test]
async fn other_websites_are_refused_in_words() {
    let (base, seen) = service().await;
    let server = proxy(&new_folder(), &base);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("host", "evil.example"),
        ("host", "evil.example:80"),
    ] {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let url = format!("{}/v1/models", server.url);
            let answer = client().request(method, url).header(name, value).send().await.unwrap();
            assert!(!answer.headers().contains_key("access-control-allow-origin"));
            let (status, answer) = read(answer).await;
            assert_eq!(status, 403, "{name}: {value}");
            assert!(answer["error"]["message"].is_string());
        }
    }
    assert!(seen.lock().unwrap().is_empty(), "nothing of it reached the service");
}

#[tokio::test]
async fn only_documented_routes_are_forwarded() {
    let (base, seen) = service().await;
    let server = proxy(&new_folder(), &base);
    let paths = [
        "/v1/chat/completions",
        "/v1/videos/a%2fb",
        "/v1/files",
        "/v1//models",
        "/gateway/v1/models",
    ];
    for path in paths {
        assert_eq!(get(&server, path).send().await.unwrap().status(), 404, "{path}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_unreachable_service_is_a_502_without_the_key() {
    let server = proxy(&new_folder(), "http://127.0.0.1:1/v1");
    let (status, answer) = read(get(&server, "/v1/models").send().await.unwrap()).await;
    assert_eq!(status, 502);
    let answer = answer.to_string();
    assert!(answer.contains("could not reach http://127.0.0.1:1/v1") && !answer.contains(KEY));
    // Which tells the library that nothing was bought.
    assert!(answer.contains("not_forwarded"));
    assert!(!server.printed().contains(KEY));
}

#[tokio::test]
async fn a_service_that_repeats_the_key_does_not_get_it_to_the_page() {
    let (base, _) = service().await;
    let server = proxy(&new_folder(), &base);
    let (status, answer) = read(get(&server, "/v1/videos/repeated").send().await.unwrap()).await;
    assert_eq!(
        (status, answer["error"]["message"].as_str()),
        (401.try_into().unwrap(), Some("no …, sorry"))
    );
}

#[tokio::test]
async fn the_page_may_fetch_clips_from_their_storage() {
    let server = proxy(&new_folder(), "http://127.0.0.1:1/v1");
    let page = get(&server, "/").send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("connect-src 'self' https:;"));
    let about = get(&server, "/config.json").send().await.unwrap().text().await.unwrap();
    assert!(about.contains(r#""mode":"proxy""#) && !about.contains(KEY));
    assert!(about.contains(r#""base":"http://127.0.0.1:1/v1""#));
}
