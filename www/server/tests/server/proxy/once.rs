//! Submits that come more than once.

use futures_util::future::join_all;
use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use super::proxy;
use crate::harness::{Server, client, new_folder};

const SUBMIT: &str = "/v1/video/generations";

/// A service that can break as servers do, below HTTP: notes each request, then writes what the
/// test says, which may be nothing, and closes the connection where that says so.
struct Service {
    base: String,
    heard: watch::Receiver<Vec<String>>,
    open: watch::Sender<bool>,
}

impl Service {
    /// One that answers the request of that number, from 1 on, in this way.
    async fn new(answer: fn(usize) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        let (told, heard) = watch::channel(Vec::new());
        let open = watch::Sender::new(true);
        let gate = open.subscribe();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (told, mut gate) = (told.clone(), gate.clone());
                tokio::spawn(async move {
                    while let Some(request) = request(&mut stream).await {
                        told.send_modify(|heard| heard.push(request));
                        let number = told.borrow().len();
                        gate.wait_for(|open| *open).await.unwrap();
                        let answer = answer(number);
                        stream.write_all(answer.as_bytes()).await.unwrap();
                        if answer.is_empty() || answer.contains("connection: close") {
                            break;
                        }
                    }
                });
            }
        });
        Service { base, heard, open }
    }

    /// One that holds its answers back until it is told to go on.
    async fn waiting(answer: fn(usize) -> String) -> Self {
        let service = Self::new(answer).await;
        service.open.send_replace(false);
        service
    }

    fn go_on(&self) {
        self.open.send_replace(true);
    }

    async fn hears_one(&mut self) {
        self.heard.wait_for(|heard| !heard.is_empty()).await.unwrap();
    }

    fn requests(&self) -> usize {
        self.heard.borrow().len()
    }
}

/// Reads a request with all of its body; nothing at the end of the connection.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// A task of its own for each request.
fn task(number: usize) -> String {
    let json = format!(r#"{{"task_id":"task-{number}"}}"#);
    let length = json.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}"
    )
}

fn nothing(_: usize) -> String {
    String::new()
}

fn half(_: usize) -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{\"task_id\":".into()
}

/// What a browser is told.
#[derive(Debug, PartialEq)]
struct Told {
    status: u16,
    headers: HeaderMap,
    body: String,
}

/// Posts on a connection of its own.
async fn post(server: &Server, path: &str, key: Option<&str>) -> Told {
    let request = client().post(format!("{}{path}", server.url)).body(r#"{"prompt":"a"}"#);
    let request = request.header("content-type", "application/json");
    let request = match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let mut headers = answer.headers().clone();
    headers.remove("date");
    Told { status, headers, body: answer.text().await.unwrap() }
}

async fn submit(server: &Server, key: &str) -> Told {
    post(server, SUBMIT, Some(key)).await
}

/// Begins a submit by hand.
async fn begin(server: &Server, key: &str, length: usize, body: &str) -> TcpStream {
    let host = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST {SUBMIT} HTTP/1.1\r\nhost: {host}\r\nidempotency-key: {key}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Ends a connection, and waits until the server has let go of it too.
async fn leave(mut stream: TcpStream) {
    stream.shutdown().await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(!rest.contains("200 OK"), "{rest}");
}

#[tokio::test]
async fn equal_keys_at_the_same_time_are_forwarded_once_and_answered_alike() {
    let mut service = Service::waiting(task).await;
    let server = proxy(&new_folder(), &service.base);
    let answers = async { join_all((0..7).map(|_| submit(&server, "a"))).await };
    let going_on = async {
        service.hears_one().await;
        // The others come while the first is under way, as far as that can be seen from outside.
        let config = format!("{}/config.json", server.url);
        assert_eq!(client().get(config).send().await.unwrap().status(), 200);
        service.go_on();
    };
    let (answers, ()) = tokio::join!(answers, going_on);
    assert_eq!((answers[0].status, answers[0].body.as_str()), (200, r#"{"task_id":"task-1"}"#));
    assert_eq!(answers[0].headers["content-type"], "application/json");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_repeat_after_the_answer_gets_the_same_answer_and_is_not_forwarded() {
    let service = Service::new(task).await;
    let server = proxy(&new_folder(), &service.base);
    let first = submit(&server, "a").await;
    assert_eq!(first.body, r#"{"task_id":"task-1"}"#);
    assert_eq!(submit(&server, "a").await, first);
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_repeat_of_what_was_refused_gets_the_same_refusal_and_a_new_key_a_new_answer() {
    let service = Service::new(|number| match number {
        1 => "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n".into(),
        number => task(number),
    })
    .await;
    let server = proxy(&new_folder(), &service.base);
    let refused = submit(&server, "a").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "7");
    assert_eq!(submit(&server, "a").await, refused);
    assert_eq!(submit(&server, "b").await.status, 200);
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn a_submit_goes_on_without_its_browser_and_the_repeat_gets_the_answer() {
    let mut service = Service::waiting(task).await;
    let server = proxy(&new_folder(), &service.base);
    let browser = begin(&server, "a", 2, "{}").await;
    service.hears_one().await;
    leave(browser).await;
    service.go_on();
    let repeat = submit(&server, "a").await;
    assert_eq!((repeat.status, repeat.body.as_str()), (200, r#"{"task_id":"task-1"}"#));
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_submit_that_broke_off_on_its_way_in_is_not_forwarded_and_its_repeat_is() {
    let service = Service::new(task).await;
    let server = proxy(&new_folder(), &service.base);
    leave(begin(&server, "a", 100, "{").await).await;
    assert_eq!(service.requests(), 0);
    assert_eq!(submit(&server, "a").await.body, r#"{"task_id":"task-1"}"#);
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_submit_that_the_service_never_answered_is_not_forwarded_again() {
    for (answer, words) in
        [(nothing as fn(usize) -> String, "could not reach"), (half, "broke off")]
    {
        let service = Service::new(answer).await;
        let server = proxy(&new_folder(), &service.base);
        let first = submit(&server, "a").await;
        assert_eq!(first.status, 502);
        assert!(first.body.contains(words) && first.body.contains(&service.base), "{first:?}");
        assert_eq!(submit(&server, "a").await, first);
        assert_eq!(service.requests(), 1);
    }
}

#[tokio::test]
async fn the_proxy_does_not_repeat_by_itself_what_browsers_do() {
    // The connection was used before, and breaks ahead of the first byte of an answer.
    let service = Service::new(|number| if number == 1 { task(1) } else { nothing(number) }).await;
    let server = proxy(&new_folder(), &service.base);
    assert_eq!(submit(&server, "a").await.status, 200);
    assert_eq!(submit(&server, "b").await.status, 502);
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn a_service_that_could_not_be_reached_is_not_tried_again() {
    // Bound, so that nobody else gets the port, but not listening yet.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let server = proxy(&new_folder(), &format!("http://{}/v1", socket.local_addr().unwrap()));
    let first = submit(&server, "a").await;
    assert_eq!(first.status, 502);
    assert!(first.body.contains("no connection could be made"), "{first:?}");
    let listener = socket.listen(8).unwrap().into_std().unwrap();
    assert_eq!(submit(&server, "a").await, first);
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn an_answer_too_large_to_remember_is_told_as_that_to_all() {
    let service = Service::new(|_| {
        let body = "a".repeat(1 << 20);
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    })
    .await;
    let server = proxy(&new_folder(), &service.base);
    let first = submit(&server, "a").await;
    assert_eq!(first.status, 502);
    assert!(first.body.contains("too large"), "{first:?}");
    assert_eq!(submit(&server, "a").await, first);
    assert_eq!(service.requests(), 1);
}

#[tokio::test]
async fn a_submit_too_large_to_hold_is_refused_and_not_forwarded() {
    let service = Service::new(task).await;
    let server = proxy(&new_folder(), &service.base);
    let request = client().post(format!("{}{SUBMIT}", server.url)).header("idempotency-key", "a");
    let answer = request.body(vec![b'a'; (64 << 20) + 1]).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    assert_eq!(service.requests(), 0);
}

#[tokio::test]
async fn different_keys_are_forwarded_each() {
    let service = Service::new(task).await;
    let server = proxy(&new_folder(), &service.base);
    assert_eq!(submit(&server, "a").await.body, r#"{"task_id":"task-1"}"#);
    assert_eq!(submit(&server, "A").await.body, r#"{"task_id":"task-2"}"#);
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn without_a_key_or_with_an_unusable_one_each_submit_is_forwarded() {
    let long = "a".repeat(201);
    for key in [None, Some(""), Some("a b"), Some(long.as_str())] {
        let service = Service::new(task).await;
        let server = proxy(&new_folder(), &service.base);
        for number in 1..=2 {
            let answer = post(&server, SUBMIT, key).await;
            assert_eq!(answer.body, format!(r#"{{"task_id":"task-{number}"}}"#), "{key:?}");
        }
        assert_eq!(service.requests(), 2, "{key:?}");
    }
}

#[tokio::test]
async fn only_submits_are_held_to_their_key() {
    let service = Service::new(task).await;
    let server = proxy(&new_folder(), &service.base);
    for _ in 0..2 {
        assert_eq!(post(&server, "/v1/files", Some("a")).await.status, 200);
    }
    assert_eq!(service.requests(), 2);
}

#[tokio::test]
async fn the_service_gets_the_submit_as_it_was_and_not_its_key() {
    let service = Service::new(task).await;
    let server = proxy(&new_folder(), &service.base);
    submit(&server, "a").await;
    let heard = service.heard.borrow();
    assert!(heard[0].starts_with("post /v1/video/generations http/1.1\r\n"), "{}", heard[0]);
    assert!(heard[0].contains("\r\ncontent-type: application/json\r\n"), "{}", heard[0]);
    assert!(heard[0].contains("\r\ncontent-length: 14\r\n"), "{}", heard[0]);
    assert!(heard[0].ends_with("\r\n\r\n{\"prompt\":\"a\"}"), "{}", heard[0]);
    assert!(!heard[0].contains("idempotency"), "{}", heard[0]);
}
