//! What the service refuses, and how each wire says so.

use serde_json::{Value, json};

use crate::harness::{Server, image, read, small, statuses};

const PHOTO: &str = "https://photos.invalid/a.jpg";
const SEEDANCE: &str = "doubao-seedance-2-0-1080p";

/// A request for this model with this metadata.
fn order(model: &str, metadata: Value) -> Value {
    json!({"model": model, "prompt": "x", "seconds": "5", "metadata": metadata})
}

#[tokio::test]
async fn an_unknown_model_is_a_404_or_the_gateways_503() {
    let server = Server::start();
    let body = order("no-such-model", json!({}));
    let (status, answer) = read(server.submit("/v1", &body).await).await;
    assert_eq!((status, &answer["error"]["type"]), (404, &json!("not_found_error")));
    let (status, answer) = read(server.submit("/gateway/v1", &body).await).await;
    assert_eq!((status, &answer["error"]["code"]), (503, &json!("model_not_found")));
}

#[tokio::test]
async fn a_blank_prompt_is_refused() {
    let server = Server::start();
    let body = json!({"model": SEEDANCE, "prompt": " \n", "seconds": "5"});
    let (status, answer) = read(server.submit("/v1", &body).await).await;
    assert_eq!((status, &answer["error"]["type"]), (400, &json!("invalid_request_error")));
    let (status, answer) = read(server.submit("/gateway/v1", &body).await).await;
    let expected =
        json!({"code": "invalid_request", "message": "prompt is required", "data": null});
    assert_eq!((status, answer), (400, expected));
}

#[tokio::test]
async fn an_unknown_task_is_a_404_or_the_gateways_400() {
    let server = Server::start();
    for route in ["video/generations/task_x", "videos/task_x", "videos/task_x/content"] {
        let answer = server.get(&format!("/v1/{route}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{route}");
        let answer = server.get(&format!("/gateway/v1/{route}")).send().await.unwrap();
        let (status, answer) = read(answer).await;
        assert_eq!((status, &answer["code"]), (400, &json!("task_not_exist")), "{route}");
    }
}

#[tokio::test]
async fn a_vendors_refusal_reaches_the_gateways_client_as_json_in_a_text() {
    let server = Server::start();
    let body = order(SEEDANCE, json!({"ratio": "5:4"}));
    let (status, answer) = read(server.submit("/gateway/v1", &body).await).await;
    assert_eq!((status, &answer["code"]), (400, &json!("fail_to_fetch_task")));
    let theirs: Value = serde_json::from_str(answer["message"].as_str().unwrap()).unwrap();
    assert_eq!(theirs["error"]["code"], "InvalidParameter");
    let (status, answer) = read(server.submit("/v1", &body).await).await;
    assert_eq!(status, 400);
    assert!(answer["error"]["message"].as_str().unwrap().contains("`ratio`"));
}

#[tokio::test]
async fn the_content_type_must_be_json_in_lower_case() {
    let server = Server::start();
    let body = small(json!([])).to_string();
    for kind in ["Application/JSON", "application/json; charset=utf-8", "text/plain"] {
        let request = server.post("/v1/video/generations").header("content-type", kind);
        let answer = request.body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{kind}");
    }
}

#[tokio::test]
async fn seconds_must_be_a_text_and_other_texts_than_digits_are_dropped() {
    let server = Server::start();
    let with = |seconds: Value| json!({"model": SEEDANCE, "prompt": "x", "seconds": seconds});
    assert_eq!(statuses(&server, &with(json!(5))).await, (400, 400));
    for outside in ["3", "16", "0", "4294967301"] {
        assert_eq!(statuses(&server, &with(json!(outside))).await, (400, 400), "{outside}");
    }
    for dropped in ["five", "4.5", "", "-1"] {
        let id = server.task("/v1", &with(json!(dropped))).await;
        assert_eq!(server.poll(&id).await["metadata"]["seconds"], "5", "{dropped}");
    }
}

#[tokio::test]
async fn a_wrong_json_type_in_the_metadata_is_the_services_own_500() {
    let server = Server::start();
    for metadata in [
        json!({"ratio": 1}),
        json!({"resolution": 720}),
        json!({"generate_audio": "yes"}),
        json!({"seed": "1"}),
        json!({"draft": 1}),
        json!({"frames": 29.5}),
        json!({"execution_expires_after": "1h"}),
        json!({"service_tier": false}),
        json!({"content": {}}),
        json!({"content": ["x"]}),
        json!({"content": [{"type": 1}]}),
        json!({"content": [{"type": "image_url", "image_url": PHOTO}]}),
        json!({"content": [{"type": "image_url", "image_url": {"url": [PHOTO]}}]}),
        json!({"content": [{"type": "image_url", "image_url": {"url": PHOTO}, "role": 1}]}),
    ] {
        let body = order(SEEDANCE, metadata);
        assert_eq!(statuses(&server, &body).await, (500, 500), "{body}");
    }
    assert_eq!(statuses(&server, &order(SEEDANCE, json!("16:9"))).await, (400, 400));
    assert_eq!(statuses(&server, &json!([])).await, (400, 400));
}

#[tokio::test]
async fn values_that_a_model_does_not_take_are_refused() {
    let server = Server::start();
    let one = json!([image(PHOTO, "reference_image")]);
    for (model, metadata) in [
        (SEEDANCE, json!({"resolution": "720p"})),
        (SEEDANCE, json!({"resolution": "4k"})),
        (SEEDANCE, json!({"camera_fixed": true})),
        (SEEDANCE, json!({"seed": -2})),
        (SEEDANCE, json!({"seed": 4_294_967_296_u64})),
        (SEEDANCE, json!({"callback_url": "ftp://x"})),
        ("happyhorse-1.0-i2v", json!({"resolution": "480p", "content": one})),
        ("happyhorse-1.0-i2v", json!({"seed": -1, "content": one})),
        ("happyhorse-1.0-i2v", json!({})),
        ("happyhorse-1.0-t2v", json!({"content": one})),
        ("grok-imagine-video", json!({"ratio": "21:9"})),
        ("grok-imagine-video", json!({"ratio": "adaptive"})),
    ] {
        let body = order(model, metadata);
        assert_eq!(statuses(&server, &body).await, (400, 400), "{body}");
    }
}

#[tokio::test]
async fn content_that_the_service_does_not_take_is_refused() {
    let server = Server::start();
    let references = |n| json!(vec![image(PHOTO, "reference_image"); n]);
    let media = |kind: &str, n| {
        let key = format!("{kind}_url");
        let role = format!("reference_{kind}");
        vec![json!({"type": key.as_str(), key.as_str(): {"url": PHOTO}, "role": role}); n]
    };
    let audio = media("audio", 1);
    for (model, content) in [
        (SEEDANCE, references(10)),
        (SEEDANCE, json!([image(PHOTO, "first_frame"), image(PHOTO, "reference_image")])),
        (SEEDANCE, json!([image(PHOTO, "last_frame")])),
        (SEEDANCE, json!([image(PHOTO, "first_frame"), image(PHOTO, "first_frame")])),
        (SEEDANCE, json!([image(PHOTO, "hero")])),
        (SEEDANCE, json!([image("", "first_frame")])),
        (SEEDANCE, json!([image("ftp://x/a.png", "first_frame")])),
        (SEEDANCE, json!([image("blob:http://x/1", "first_frame")])),
        (SEEDANCE, json!([image("data:text/html;base64,AAAA", "first_frame")])),
        (SEEDANCE, json!([image("data:image/png;base64,*", "first_frame")])),
        (SEEDANCE, json!([{"type": "image", "image_url": {"url": PHOTO}}])),
        (SEEDANCE, json!([{"type": "image_url"}])),
        (SEEDANCE, json!([null])),
        (SEEDANCE, json!(audio)),
        (SEEDANCE, json!(media("video", 4))),
        ("seedance-1-5-pro-with-audio", json!(media("video", 1))),
        ("happyhorse-1.0-i2v", references(2)),
    ] {
        let body = order(model, json!({"content": content}));
        assert_eq!(statuses(&server, &body).await, (400, 400), "{body}");
    }
}

#[tokio::test]
async fn what_the_documents_allow_is_accepted() {
    let server = Server::start();
    let first_and_last = json!([image(PHOTO, "first_frame"), image(PHOTO, "last_frame")]);
    let text = json!({"type": "text", "text": "thrown away"});
    for (model, metadata) in [
        ("seedance-1-5-pro-with-audio", json!({"content": [image(PHOTO, "reference_image")]})),
        ("seedance-1-5-pro-no-audio", json!({"content": first_and_last, "camera_fixed": true})),
        (SEEDANCE, json!({"content": first_and_last})),
        (SEEDANCE, json!({"content": [image("asset://a-1", "reference_image"), text]})),
        (SEEDANCE, json!({"ratio": "adaptive", "resolution": "1080p", "anything": {"else": 1}})),
        ("grok-imagine-video", json!({"content": first_and_last})),
        ("happyhorse-1.0-i2v", json!({"ratio": "5:4", "content": [image(PHOTO, "first_frame")]})),
    ] {
        let body = order(model, metadata);
        assert_eq!(statuses(&server, &body).await, (200, 200), "{body}");
    }
}

#[tokio::test]
async fn an_unknown_route_is_a_404_in_the_wires_shape() {
    let server = Server::start();
    for base in crate::harness::WIRES {
        for request in [server.get(&format!("{base}/files")), server.post(&format!("{base}/chat"))]
        {
            let (status, answer) = read(request.send().await.unwrap()).await;
            assert_eq!((status, answer["error"]["message"].is_string()), (404, true));
        }
    }
    assert_eq!(server.get("/faults/no-such/v1/models").send().await.unwrap().status(), 404);
}
