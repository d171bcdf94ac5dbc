//! A client that shows what really came over the wire.

use std::io::ErrorKind;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::Server;

/// What a client hears until the connection ends.
pub struct Heard {
    /// The status line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
    /// How many chunks the body came in, where it came in chunks.
    pub chunks: usize,
    /// Whether the connection was reset rather than closed.
    pub reset: bool,
    /// How long it took until the first byte.
    pub first: Duration,
    /// How long it took from the first byte to the end.
    pub rest: Duration,
}

/// A request, with a good key.
pub fn request(server: &Server, method: &str, path: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let host = server.url.strip_prefix("http://").unwrap();
    let length = body.len();
    let mut whole = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer sk-test\r\n{more}content-length: {length}\r\n\r\n"
    )
    .into_bytes();
    whole.extend_from_slice(body);
    whole
}

/// Sends a request on a connection of its own.
pub async fn ask(server: &Server, method: &str, path: &str, more: &str, body: &[u8]) -> Heard {
    let mut line = connect(server).await;
    let more = format!("connection: close\r\n{more}");
    line.write_all(&request(server, method, path, &more, body)).await.unwrap();
    hear(&mut line).await
}

/// A connection.
pub async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.unwrap()
}

/// Listens to the end.
pub async fn hear(line: &mut TcpStream) -> Heard {
    let begun = Instant::now();
    let mut first = None;
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
    let reset = loop {
        match line.read(&mut buffer).await {
            Ok(0) => break false,
            Ok(size) => {
                first.get_or_insert_with(Instant::now);
                bytes.extend_from_slice(&buffer[..size]);
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                break true;
            }
        }
    };
    let first = first.unwrap_or_else(Instant::now);
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    let body = bytes.split_off(head);
    let head = String::from_utf8(bytes).unwrap();
    let (body, chunks) =
        if head.contains("transfer-encoding: chunked") { unchunked(&body) } else { (body, 0) };
    Heard { head, body, chunks, reset, first: first - begun, rest: first.elapsed() }
}

fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, usize) {
    let (mut body, mut chunks) = (Vec::new(), 0);
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
        chunks += 1;
    }
    (body, chunks)
}

impl Heard {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The same in a few words.
    pub fn words(&self) -> String {
        if self.head.is_empty() {
            return if self.reset { "reset" } else { "closed" }.into();
        }
        assert_eq!(self.header("access-control-allow-origin"), Some("*"), "{}", self.head);
        let status = self.head.split(' ').nth(1).unwrap();
        let length = self.header("content-length").map(|length| length.parse().unwrap());
        if length.is_some_and(|length| self.body.len() < length) {
            assert!(self.reset && !self.body.is_empty());
            return format!("{status} cut");
        }
        assert!(!self.reset);
        let kind = self.header("content-type").unwrap_or("nothing");
        let what = if kind == "application/json" {
            serde_json::from_slice(&self.body).map_or("half", |body| about(&body)).to_owned()
        } else {
            assert_eq!(kind == "nothing", self.body.is_empty());
            kind.to_owned()
        };
        match self.header("retry-after") {
            None => format!("{status} {what}"),
            Some(after) if after.parse::<u32>().is_ok() => {
                format!("{status} {what}, again after {after}")
            }
            Some(date) => {
                let ahead = httpdate::parse_http_date(date).unwrap();
                let ahead = ahead.duration_since(SystemTime::now()).unwrap();
                assert!(ahead < Duration::from_secs(4), "{date}");
                format!("{status} {what}, again at a date")
            }
        }
    }
}

fn about(body: &Value) -> &'static str {
    let text = |path| body.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let known =
        ["model_not_found", "system_cpu_overloaded", "api_not_implemented", "task_not_exist"];
    let code = [text("/error/code"), text("/code")];
    if let Some(code) = known.into_iter().find(|known| code.contains(known)) {
        return code;
    }
    if body.get("error").is_some() {
        return "error";
    }
    let id = [text("/task_id"), text("/data/task_id")];
    if id.iter().any(|id| id.starts_with("task_")) {
        return "task";
    }
    if body.get("data") == Some(&Value::Null) { "nothing" } else { "nonsense" }
}
