//! The list of faults, for people.

use crate::harness::{Server, client, read};

#[tokio::test]
async fn a_browser_gets_a_page_that_names_every_fault() {
    let server = Server::start();
    let (_, list) = read(server.get("/faults").send().await.unwrap()).await;
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    let request = client().get(format!("{}/faults", server.url)).header("accept", accept);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(answer.headers()["vary"], "accept");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe")
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains("name=\"color-scheme\" content=\"light dark\""));
    assert!(!page.contains("<script") && !page.contains("style="));
    for fault in list["faults"].as_array().unwrap() {
        for text in [&fault["name"], &fault["says"], &fault["often"]] {
            assert!(page.contains(text.as_str().unwrap()), "{text}");
        }
        for base in fault["baseUrls"].as_array().unwrap() {
            assert!(page.contains(&format!("<code>{}</code>", base.as_str().unwrap())));
        }
    }
    let style = client().get(format!("{}/stand-in/faults.css", server.url));
    let style = style.send().await.unwrap();
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    assert!(page.contains("href=\"/stand-in/faults.css\""));
}
