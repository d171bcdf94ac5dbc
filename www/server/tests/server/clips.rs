//! The clips: their bytes, their sizes, and the pictures they come from.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::{Server, client, image, png, small};

async fn clip(server: &Server, body: &Value) -> (Value, Vec<u8>) {
    let id = server.task("/v1", body).await;
    let done = server.finished(&id).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    let clip = client().get(done["url"].as_str().unwrap()).send().await.unwrap();
    (done, clip.bytes().await.unwrap().to_vec())
}

fn notices(done: &Value) -> String {
    done["metadata"]["notices"].to_string()
}

#[tokio::test]
async fn a_clip_can_be_read_in_parts_by_any_page() {
    let server = Server::start();
    let (done, bytes) = clip(&server, &small(json!([]))).await;
    assert_eq!(&bytes[4..8], b"ftyp");
    let get = |range: &'static str| {
        client().get(done["url"].as_str().unwrap()).header("range", range).send()
    };
    let part = get("bytes=4-7").await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-type"], "video/mp4");
    assert_eq!(part.headers()["accept-ranges"], "bytes");
    assert_eq!(part.headers()["access-control-allow-origin"], "*");
    let total = bytes.len();
    assert_eq!(part.headers()["content-range"], format!("bytes 4-7/{total}"));
    assert_eq!(part.bytes().await.unwrap(), "ftyp");
    assert_eq!(get("bytes=999999999-").await.unwrap().status(), 416);
    let missing = format!("{}/stand-in/clips/..%2ftasks", server.url);
    assert_eq!(client().get(missing).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_adaptive_clip_takes_the_ratio_of_its_first_image() {
    let server = Server::start();
    for (size, expected) in [((300, 520), (496, 864)), ((400, 400), (640, 640))] {
        let url = server.upload(png(size.0, size.1, [9, 9, 9]), "a.png").await;
        let (done, _) = clip(&server, &small(json!([image(&url, "first_frame")]))).await;
        let about = &done["metadata"];
        assert_eq!((&about["width"], &about["height"]), (&json!(expected.0), &json!(expected.1)));
    }
}

#[tokio::test]
async fn pictures_come_from_uploads_data_urls_and_the_web_alike() {
    let server = Server::start();
    let bytes = png(320, 180, [200, 30, 30]);
    let uploaded = server.upload(bytes.clone(), "a.png").await;
    let inline = format!("data:image/png;base64,{}", STANDARD.encode(&bytes));
    // By another name of this machine it is a URL on the web like any other.
    let fetched = uploaded.replace("127.0.0.1", "localhost");
    let mut clips = Vec::new();
    for url in [uploaded, inline, fetched] {
        let (done, bytes) = clip(&server, &small(json!([image(&url, "first_frame")]))).await;
        assert!(!notices(&done).contains("could not be had"), "{done}");
        clips.push(bytes);
    }
    assert!(clips.windows(2).all(|two| two[0] == two[1]));
    let other = server.upload(png(320, 180, [30, 30, 200]), "b.png").await;
    let (_, other) = clip(&server, &small(json!([image(&other, "first_frame")]))).await;
    assert_ne!(clips[0], other, "another photo gives another clip");
}

#[tokio::test]
async fn a_picture_that_cannot_be_had_is_drawn_and_said_so() {
    let server = Server::start();
    for url in ["http://127.0.0.1:1/a.png", "asset://a-1", "https://photos.invalid/a.jpg"] {
        let (done, _) = clip(&server, &small(json!([image(url, "first_frame")]))).await;
        assert!(notices(&done).contains("could not be had"), "{done}");
    }
    let missing = format!("{}/nothing.png", server.url);
    let (done, _) = clip(&server, &small(json!([image(&missing, "first_frame")]))).await;
    assert!(notices(&done).contains("404"), "{done}");
}

#[tokio::test]
async fn the_last_frame_is_the_last_even_when_it_is_named_first() {
    let server = Server::start();
    let red = server.upload(png(300, 300, [255, 0, 0]), "a.png").await;
    let blue = server.upload(png(300, 300, [0, 0, 255]), "b.png").await;
    let order = |content: Value| {
        json!({
            "model": "doubao-seedance-2-0-mini-480p", "prompt": "x", "seconds": "4",
            "metadata": {"content": content},
        })
    };
    let (red, blue) = (image(&red, "first_frame"), image(&blue, "last_frame"));
    let (done, forth) = clip(&server, &order(json!([red, blue]))).await;
    let (_, swapped) = clip(&server, &order(json!([blue, red]))).await;
    assert_eq!(forth, swapped);
    assert_eq!(done["metadata"]["resolution"], "480p", "the model's name fixes it");
}
