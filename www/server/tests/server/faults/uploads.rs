//! Uploads that go wrong.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;

use super::bases;
use super::raw::{self, Heard};
use crate::harness::Server;

/// Names, and what the wire shows for the first two uploads of a file.
const TWICE: [(&str, &str); 3] = [
    ("upload-reset", "reset"),
    ("upload-503", "503 error"),
    ("upload-429", "429 error, again after 1"),
];

pub const OTHERS: [&str; 6] = [
    "upload-reset",
    "upload-503",
    "upload-429",
    "upload-refused",
    "upload-unsupported",
    "upload-slow",
];

const FORM: &str = "content-type: multipart/form-data; boundary=edge\r\n";

/// A form with one file in it; a browser takes another boundary each time.
fn form(bytes: &[u8], edge: &str) -> (String, Vec<u8>) {
    let head = format!(
        "--{edge}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{edge}--\r\n").as_bytes()].concat();
    (FORM.replace("edge", edge), body)
}

async fn upload(server: &Server, base: &str, bytes: &[u8], edge: &str) -> Heard {
    let (kind, body) = form(bytes, edge);
    raw::ask(server, "POST", &format!("{base}/files"), &kind, &body).await
}

fn kept(server: &Server) -> usize {
    std::fs::read_dir(server.folder.join("data/files")).unwrap().count()
}

#[tokio::test]
async fn the_first_two_uploads_of_each_file_go_wrong_and_leave_nothing_behind() {
    let server = Server::start();
    for (name, shown) in TWICE {
        for base in bases(name) {
            let before = kept(&server);
            for edge in ["one", "two"] {
                for file in [b"first", b"other"] {
                    assert_eq!(upload(&server, &base, file, edge).await.words(), shown, "{base}");
                }
            }
            assert_eq!(kept(&server), before, "{base}");
            let heard = upload(&server, &base, b"first", "three").await;
            assert!(heard.json()["url"].is_string(), "{base}");
        }
    }
}

#[tokio::test]
async fn an_api_without_uploads_says_so_always() {
    let server = Server::start();
    for base in bases("upload-unsupported") {
        for _ in 0..3 {
            let words = upload(&server, &base, b"x", "edge").await.words();
            assert_eq!(words, "501 api_not_implemented");
        }
    }
    assert_eq!(kept(&server), 0);
}

#[tokio::test]
async fn a_refused_file_is_answered_while_it_is_still_coming() {
    let server = Server::start();
    for (base, (size, sent)) in
        bases("upload-refused").iter().zip([(1 << 20, 70 << 10), (1000, 1000)])
    {
        let (kind, body) = form(&vec![1; size], "edge");
        let whole = raw::request(&server, "POST", &format!("{base}/files"), &kind, &body);
        let mut line = raw::connect(&server).await;
        line.write_all(&whole[..sent]).await.unwrap();
        let heard = raw::hear(&mut line).await;
        assert_eq!(heard.words(), "413 error");
        assert_eq!(heard.header("connection"), Some("close"));
    }
    assert_eq!(kept(&server), 0);
}

#[tokio::test]
async fn a_file_that_is_read_slowly_arrives_whole() {
    let server = Server::with(&crate::harness::new_folder(), &["--pace", "0.1"], &[]);
    for base in bases("upload-slow") {
        let begun = Instant::now();
        let heard = upload(&server, &base, &vec![7; 4 << 20], "edge").await;
        assert!(begun.elapsed() >= Duration::from_millis(380), "{:?}", begun.elapsed());
        let url = heard.json()["url"].as_str().unwrap().to_owned();
        let file = crate::harness::client().get(url).send().await.unwrap();
        assert_eq!(file.bytes().await.unwrap(), vec![7; 4 << 20]);
    }
}
