//! Who is let in, and what browsers of other origins get to see.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Server, WIRES, client, read};

#[tokio::test]
async fn a_missing_or_wrong_key_is_a_401_in_the_wires_shape() {
    let server = Server::start();
    for (base, kind) in [("/v1", "authentication_error"), ("/gateway/v1", "new_api_error")] {
        for key in [None, Some("Bearer wrong"), Some("Bearer my-expired-key"), Some("sk-bare")] {
            for route in ["models", "video/generations/x", "nothing"] {
                let mut request = client().get(format!("{}{base}/{route}", server.url));
                if let Some(key) = key {
                    request = request.header("authorization", key);
                }
                let (status, answer) = read(request.send().await.unwrap()).await;
                assert_eq!((status, &answer["error"]["type"]), (401, &json!(kind)), "{key:?}");
                let message = answer["error"]["message"].as_str().unwrap();
                assert_eq!(message.contains("(request id: "), base == "/gateway/v1");
            }
        }
    }
}

#[tokio::test]
async fn the_demo_page_may_leave_the_key_out_but_not_bring_a_wrong_one() {
    let server = Server::start();
    let models = || client().get(format!("{}/v1/models", server.url));
    let page = models().header("sec-fetch-site", "same-origin");
    assert_eq!(page.send().await.unwrap().status(), 200);
    let page = models().header("origin", &server.url);
    assert_eq!(page.send().await.unwrap().status(), 200);
    let wrong = models().header("sec-fetch-site", "same-origin").bearer_auth("wrong");
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    let other = models().header("sec-fetch-site", "cross-site");
    assert_eq!(other.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn every_origin_may_ask_and_read_errors_too() {
    let server = Server::start();
    for base in WIRES {
        let url = format!("{}{base}/video/generations", server.url);
        let preflight = client()
            .request(Method::OPTIONS, url)
            .header("origin", "https://app.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        let answer = preflight.send().await.unwrap();
        assert_eq!(answer.status(), 204);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(answer.headers()["access-control-allow-headers"], "*");
        assert!(answer.headers().get("access-control-expose-headers").is_none());
        for path in ["models", "nothing", "video/generations/x"] {
            let answer = server.get(&format!("{base}/{path}")).send().await.unwrap();
            assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{path}");
        }
        let keyless = client().get(format!("{}{base}/models", server.url)).send().await.unwrap();
        assert_eq!(keyless.headers()["access-control-allow-origin"], "*");
    }
}

#[tokio::test]
async fn spare_slashes_are_redirected_without_cors_headers() {
    let server = Server::start();
    for (path, clean) in [
        ("/v1/models/", "/v1/models"),
        ("/v1//models", "/v1/models"),
        ("//v1/models", "/v1/models"),
        ("/gateway/v1//video/generations/", "/gateway/v1/video/generations"),
    ] {
        for (method, status) in [(Method::GET, 301), (Method::POST, 307), (Method::OPTIONS, 307)] {
            let url = format!("{}{path}", server.url);
            let answer = client().request(method, url).send().await.unwrap();
            assert_eq!(answer.status(), status, "{path}");
            assert_eq!(answer.headers()["location"], clean);
            assert!(answer.headers().get("access-control-allow-origin").is_none());
        }
    }
}
