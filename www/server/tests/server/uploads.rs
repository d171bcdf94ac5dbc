//! `POST files`, and what becomes of the files.

use reqwest::multipart::{Form, Part};

use crate::harness::{Server, WIRES, client, png, read};

#[tokio::test]
async fn an_uploaded_file_can_be_fetched_without_a_key() {
    let server = Server::start();
    for base in WIRES {
        let bytes = png(8, 8, [1, 2, 3]);
        let part = Part::bytes(bytes.clone()).file_name("a.png");
        let request = server.post(&format!("{base}/files"));
        let answer = request.multipart(Form::new().part("file", part)).send().await.unwrap();
        let (status, answer) = read(answer).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer["id"].as_str().unwrap().starts_with("file_"));
        let url = answer["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("{}/stand-in/files/", server.url)));
        let file = client().get(url).send().await.unwrap();
        assert_eq!(file.headers()["content-type"], "image/png");
        assert_eq!(file.headers()["access-control-allow-origin"], "*");
        assert_eq!(file.bytes().await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn the_form_must_have_one_file() {
    let server = Server::start();
    let file = || Part::bytes(vec![1; 10]).file_name("a.png");
    for form in [
        Form::new(),
        Form::new().part("image", file()),
        Form::new().text("file", "no file"),
        Form::new().part("file", file()).part("file", file()),
    ] {
        let answer = server.post("/v1/files").multipart(form).send().await.unwrap();
        assert_eq!(answer.status(), 400);
    }
    for kind in ["application/json", "multipart/form-data"] {
        let request = server.post("/gateway/v1/files").header("content-type", kind);
        assert_eq!(request.body("{}").send().await.unwrap().status(), 400, "{kind}");
    }
    let kept = std::fs::read_dir(server.folder.join("data/files")).unwrap().count();
    assert_eq!(kept, 0, "nothing of a refused form is kept");
}

#[tokio::test]
async fn a_file_beyond_100_mb_is_answered_and_not_kept() {
    let server = Server::start();
    let part = Part::bytes(vec![0; (100 << 20) + 1]).file_name("big.png");
    let request = server.post("/v1/files").multipart(Form::new().part("file", part));
    let (status, answer) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 413, "{answer}");
    let kept = std::fs::read_dir(server.folder.join("data/files")).unwrap().count();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn a_refused_key_is_answered_although_the_file_was_still_coming() {
    let server = Server::start();
    let part = Part::bytes(vec![0; 20 << 20]).file_name("big.png");
    let request = client().post(format!("{}/v1/files", server.url)).bearer_auth("revoked");
    let answer = request.multipart(Form::new().part("file", part)).send().await.unwrap();
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn an_uploaded_page_is_not_served_as_a_page() {
    let server = Server::start();
    let url = server.upload(b"<script>alert(1)</script>".to_vec(), "x.html").await;
    let file = client().get(url).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "application/octet-stream");
    assert_eq!(file.headers()["x-content-type-options"], "nosniff");
}
