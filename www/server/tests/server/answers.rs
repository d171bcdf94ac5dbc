//! Every route, on both wires.

use serde_json::{Value, json};

use crate::harness::{Server, read, small, until};

#[tokio::test]
async fn the_documented_wire_answers_flat() {
    let server = Server::start();
    let answer = server.submit("/v1", &small(json!([]))).await;
    let (status, submitted) = read(answer).await;
    let id = submitted["task_id"].as_str().unwrap().to_owned();
    assert_eq!((status, &submitted), (200, &json!({"task_id": id, "status": "submitted"})));

    let mut words = Vec::new();
    let done = until(async || {
        let answer = server.poll(&id).await;
        let word = answer["status"].as_str().unwrap().to_owned();
        words.push(word.clone());
        (word == "succeeded").then_some(answer)
    })
    .await;
    words.dedup();
    let order = ["submitted", "queued", "running", "succeeded"];
    let places: Vec<_> = words.iter().map(|word| order.iter().position(|o| o == word)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{words:?}");
    assert_eq!(done["task_id"], json!(id));
    assert_eq!(done["format"], "mp4");
    let about = &done["metadata"];
    assert_eq!(about["stand_in"], true);
    assert!(about["notice"].as_str().unwrap().contains("No model ran"));
    assert_eq!((&about["width"], &about["height"]), (&json!(864), &json!(496)));
    let url = done["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/stand-in/clips/", server.url)), "{url}");
}

#[tokio::test]
async fn the_enveloped_wire_answers_in_an_envelope_with_its_traps() {
    let server = Server::start();
    let answer = server.submit("/gateway/v1", &small(json!([]))).await;
    let (_, submitted) = read(answer).await;
    let id = submitted["task_id"].as_str().unwrap();
    assert_eq!(submitted["id"], submitted["task_id"]);
    assert_eq!(submitted["object"], "video");
    assert_eq!(submitted["status"], "queued");
    assert_eq!(submitted["progress"], 0);
    assert!(submitted["created_at"].is_u64());

    let path = format!("/gateway/v1/video/generations/{id}");
    let look = async || read(server.get(&path).send().await.unwrap()).await.1;
    let first = look().await;
    assert_eq!(first["data"]["result_url"], "");
    let done = until(async || {
        let answer = look().await;
        (answer["data"]["status"] == "SUCCESS").then_some(answer)
    })
    .await;
    assert_eq!((&done["code"], &done["message"]), (&json!("success"), &json!("")));
    let data = &done["data"];
    assert!(data["id"].is_u64(), "a database number, not the task's id");
    assert_eq!(data["task_id"], id);
    assert_eq!(data["progress"], "100%");
    assert_eq!(data["fail_reason"], "");
    assert!(data["result_url"].as_str().unwrap().ends_with(".mp4"));
    assert_eq!(data["data"]["status"], "succeeded", "the vendor's own word");
    assert_ne!(data["data"]["id"], id);
    for time in ["submit_time", "start_time", "finish_time"] {
        assert!(data[time].as_u64().unwrap() > 0, "{time}");
    }
}

#[tokio::test]
async fn the_flat_video_route_answers_on_both_wires() {
    let server = Server::start();
    let id = server.task("/v1", &small(json!([]))).await;
    for base in crate::harness::WIRES {
        let path = format!("{base}/videos/{id}");
        let first = read(server.get(&path).send().await.unwrap()).await.1;
        assert!(first["completed_at"].is_u64(), "set from the start");
        let done = until(async || {
            let answer = read(server.get(&path).send().await.unwrap()).await.1;
            (answer["status"] == "completed").then_some(answer)
        })
        .await;
        assert_eq!(done["progress"], 100);
        assert!(done["metadata"]["url"].as_str().unwrap().ends_with(".mp4"));
    }
}

#[tokio::test]
async fn a_running_tasks_flat_url_is_present_and_empty() {
    let server = Server::with(&crate::harness::new_folder(), &["--pace", "1"], &[]);
    let id = server.task("/v1", &small(json!([]))).await;
    let answer = server.get(&format!("/v1/videos/{id}")).send().await.unwrap();
    let (_, answer) = read(answer).await;
    assert_eq!(answer["status"], "queued");
    assert_eq!(answer["metadata"], json!({"url": ""}));
    assert!(answer["completed_at"].is_u64());
    let content = server.get(&format!("/v1/videos/{id}/content")).send().await.unwrap();
    assert_eq!(content.status(), 400, "there are no bytes yet");
}

#[tokio::test]
async fn a_clips_bytes_need_the_key_and_ignore_ranges() {
    let server = Server::start();
    let id = server.task("/v1", &small(json!([]))).await;
    let done = server.finished(&id).await;
    let path = format!("/gateway/v1/videos/{id}/content");
    let answer = server.get(&path).header("range", "bytes=0-9").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "video/mp4");
    let bytes = answer.bytes().await.unwrap();
    let clip = crate::harness::client().get(done["url"].as_str().unwrap());
    assert_eq!(bytes, clip.send().await.unwrap().bytes().await.unwrap());
    let keyless = crate::harness::client().get(format!("{}{path}", server.url));
    assert_eq!(keyless.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_models_of_the_service_are_listed_with_others() {
    let server = Server::start();
    for base in crate::harness::WIRES {
        let answer = server.get(&format!("{base}/models")).send().await.unwrap();
        let (_, list) = read(answer).await;
        assert_eq!(list["object"], "list");
        let ids: Vec<&Value> = list["data"].as_array().unwrap().iter().map(|m| &m["id"]).collect();
        for id in ["doubao-seedance-2-0-1080p", "happyhorse-1.0-i2v", "gpt-5-mini"] {
            assert!(ids.contains(&&json!(id)), "{id}");
        }
    }
}

#[tokio::test]
async fn a_task_under_the_failing_base_fails_with_the_gateways_traps() {
    let server = Server::start();
    let list = read(server.get("/faults").send().await.unwrap()).await.1;
    let base = list["faults"][0]["baseUrls"][1].as_str().unwrap();
    assert_eq!(base, "/faults/task-failed/gateway/v1");
    let id = server.task(base, &small(json!([]))).await;
    let path = format!("{base}/video/generations/{id}");
    let failed = until(async || {
        let answer = read(server.get(&path).send().await.unwrap()).await.1;
        (answer["data"]["status"] == "FAILURE").then_some(answer)
    })
    .await;
    let data = &failed["data"];
    assert_eq!(data["result_url"], data["fail_reason"], "a text where the URL was expected");
    assert_eq!(data["progress"], "100%");
    let code = "OutputVideoSensitiveContentDetected";
    assert_eq!(data["data"]["error"]["code"], code);
    let flat = server.poll(&id).await;
    assert_eq!((&flat["status"], &flat["error"]["code"]), (&json!("failed"), &json!(code)));
    assert!(flat.get("url").is_none());
}
