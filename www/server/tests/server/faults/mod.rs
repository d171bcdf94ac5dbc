//! Every fault, as the wire shows it.

mod clips;
mod page;
mod polls;
mod raw;
mod resets;
mod submits;
mod uploads;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Server, read};

/// Each base URL of a fault.
fn bases(name: &str) -> [String; 2] {
    [format!("/faults/{name}/v1"), format!("/faults/{name}/gateway/v1")]
}

/// The tasks of one prompt.
async fn tasks(server: &Server, prompt: &str) -> Vec<Value> {
    let url = format!("{}/stand-in/tasks", server.url);
    let url = reqwest::Url::parse_with_params(&url, [("prompt", prompt)]).unwrap();
    let (_, tasks) = read(crate::harness::client().get(url).send().await.unwrap()).await;
    tasks.as_array().unwrap().clone()
}

#[tokio::test]
async fn no_fault_is_without_a_test() {
    let server = Server::start();
    let (_, list) = read(server.get("/faults").send().await.unwrap()).await;
    let list = list["faults"].as_array().unwrap().clone();
    let listed: Vec<&str> = list.iter().map(|fault| fault["name"].as_str().unwrap()).collect();
    let tabled = submits::NAMES.iter().map(|row| row.0).chain(polls::NAMES.iter().map(|row| row.0));
    let others = [&submits::OTHERS[..], &polls::OTHERS, &uploads::OTHERS, &clips::OTHERS].concat();
    let tested: BTreeSet<&str> = tabled.chain(others).collect();
    assert_eq!(tested, listed.iter().copied().collect());
    assert_eq!(tested.len(), listed.len(), "no name is there twice");
    for fault in &list {
        let name = fault["name"].as_str().unwrap();
        assert_eq!(fault["baseUrls"], serde_json::json!(bases(name)));
        assert!(fault["says"].as_str().unwrap().ends_with('.'), "{fault}");
        assert!(!fault["often"].as_str().unwrap().is_empty(), "{fault}");
    }
}
