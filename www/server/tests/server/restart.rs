//! A stand-in that is stopped half-way and started again.

use serde_json::json;

use crate::harness::{Server, client, image, png, read, small};

#[tokio::test]
async fn a_task_cut_off_half_way_is_taken_up_again() {
    let folder = crate::harness::new_folder();
    let before = Server::with(&folder, &["--pace", "10"], &[]);
    let photo = before.upload(png(300, 300, [5, 5, 5]), "a.png").await;
    let id = before.task("/v1", &small(json!([image(&photo, "first_frame")]))).await;
    assert_eq!(before.poll(&id).await["status"], "submitted");
    before.kill();

    let after = Server::with(&folder, &["--pace", "0"], &[]);
    let done = after.finished(&id).await;
    assert_eq!(done["status"], "succeeded");
    assert!(done["url"].as_str().unwrap().starts_with(&after.url));
    assert!(!done["metadata"]["notices"].to_string().contains("could not be had"));
    let file = photo.rsplit('/').next().unwrap();
    let file = client().get(format!("{}/stand-in/files/{file}", after.url));
    assert_eq!(file.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_finished_task_keeps_its_clip_and_its_number() {
    let folder = crate::harness::new_folder();
    let before = Server::with(&folder, &[], &[]);
    let id = before.task("/gateway/v1", &small(json!([]))).await;
    let url = before.finished(&id).await["url"].as_str().unwrap().to_owned();
    let path = format!("/gateway/v1/video/generations/{id}");
    let number = read(before.get(&path).send().await.unwrap()).await.1["data"]["id"].clone();
    let old = before.url.clone();
    before.kill();

    let after = Server::with(&folder, &[], &[]);
    let (_, again) = read(after.get(&path).send().await.unwrap()).await;
    assert_eq!(again["data"]["status"], "SUCCESS");
    assert_eq!(again["data"]["id"], number);
    let url = url.replace(&old, &after.url);
    assert_eq!(again["data"]["result_url"], json!(url));
    assert_eq!(client().get(url).send().await.unwrap().status(), 200);
    let next = after.task("/gateway/v1", &small(json!([]))).await;
    let path = format!("/gateway/v1/video/generations/{next}");
    let (_, next) = read(after.get(&path).send().await.unwrap()).await;
    assert!(next["data"]["id"].as_u64() > number.as_u64());
}
