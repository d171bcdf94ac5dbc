use serde_json::{Value as Json, json};

use super::*;
use crate::issue::Severity;

fn issues_with(request: Json, around: &Surroundings) -> Vec<Issue> {
    read(&serde_json::from_value(request).unwrap(), around).1
}

/// A sound request with some fields changed.
fn with(changes: Json) -> Vec<Issue> {
    let mut request = json!({
        "model": "doubao-seedance-2-0-1080p", "prompt": "@image1 comes alive",
        "images": ["https://host/1.png"], "seconds": 5, "ratio": "16:9", "resolution": "1080p"
    });
    for (key, value) in changes.as_object().unwrap() {
        request[key] = value.clone();
    }
    issues_with(request, &Surroundings::default())
}

fn told(changes: Json) -> Vec<(Severity, IssueCode, String)> {
    with(changes).into_iter().map(|issue| (issue.severity, issue.code, issue.path)).collect()
}

fn error(code: IssueCode, path: &str) -> Vec<(Severity, IssueCode, String)> {
    vec![(Severity::Error, code, path.to_owned())]
}

fn urls(count: usize) -> Json {
    (1..=count).map(|n| json!(format!("https://host/{n}.png"))).collect()
}

#[test]
fn a_sound_request_has_no_issues() {
    assert_eq!(told(json!({})), []);
}

#[test]
fn a_citation_beyond_the_list_names_what_exists() {
    let found = with(json!({"images": urls(2), "prompt": "@image1 @image2 @image3"}));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].path.as_str()), (IssueCode::CitationOutOfRange, "prompt"));
    assert!(
        found[0].message.contains("@image3") && found[0].message.contains("@image1 to @image2")
    );
    for prompt in ["@image1 @image0", "@image1 @video1", "@image1 @audio1", "@image1 @image10"] {
        assert_eq!(
            told(json!({"prompt": prompt})),
            error(IssueCode::CitationOutOfRange, "prompt"),
            "{prompt}"
        );
    }
}

#[test]
fn an_address_must_be_one_the_service_can_fetch() {
    for url in ["https://host/a.png", "http://host/a.png", "asset://abc"] {
        assert_eq!(told(json!({"images": [url]})), [], "{url}");
    }
    for url in [
        "blob:https://x/1",
        "file:///a.png",
        "a.png",
        "/a.png",
        "ftp://host/a",
        "data:text/plain;base64,AA",
        "data:image/png,AA",
        "https://",
        "http://localhost/a.png",
        "http://127.0.0.1:8080/a",
        "http://[::1]/a",
        "javascript:alert(1)",
    ] {
        assert_eq!(
            told(json!({"images": [url]})),
            error(IssueCode::InvalidUrl, "images[0]"),
            "{url}"
        );
    }
}

#[test]
fn an_api_on_this_machine_may_fetch_from_this_machine() {
    let around =
        Surroundings { local: is_local("http://127.0.0.1:8787/v1"), ..Surroundings::default() };
    let request = json!({"model": "doubao-seedance-2-0-1080p", "prompt": "@image1", "images": ["http://localhost/a.png"], "callbackUrl": "http://localhost:9/hook"});
    assert_eq!(issues_with(request, &around), []);
    assert!(!is_local("https://relaydance.com/v1"));
    assert!(!is_local("https://localhost.evil.example/v1"));
}

#[test]
fn a_webhook_has_an_address_elsewhere() {
    assert_eq!(told(json!({"callbackUrl": "https://host/hook"})), []);
    for url in ["http://localhost/hook", "https://localhost/hook", "ftp://host/hook", "hook", ""] {
        assert_eq!(
            told(json!({"callbackUrl": url})),
            error(IssueCode::InvalidUrl, "callbackUrl"),
            "{url}"
        );
    }
}

#[test]
fn all_problems_come_at_once_in_the_order_of_the_fields() {
    let found =
        told(json!({"prompt": "", "seconds": "5", "promt": "x", "model": 5, "images": urls(10)}));
    let paths: Vec<_> = found.iter().map(|(_, _, path)| path.as_str()).collect();
    assert_eq!(paths, ["model", "prompt", "images", "seconds", "promt"]);
}

#[test]
fn what_was_told_about_its_type_is_not_told_again() {
    assert_eq!(
        told(json!({"prompt": 7, "images": [{"source": "https://host/1", "role": "first_frame"}]})),
        error(IssueCode::InvalidType, "prompt")
    );
    assert_eq!(told(json!({"images": [7]})), error(IssueCode::InvalidType, "images[0]"));
}

#[test]
fn one_slip_is_told_once_and_nothing_that_only_follows_from_it() {
    let first = json!([{"source": "https://host/1.png", "role": "first"}, {"source": "https://host/2.png", "role": "last_frame"}]);
    let found = told(json!({"images": first, "prompt": "it comes alive"}));
    assert!(
        found.iter().all(|(severity, _, path)| {
            *severity == Severity::Warning || path == "images[0].role"
        })
    );
    let text = json!({"images": "https://host/1.png", "audios": ["https://host/1.mp3"]});
    let found: Vec<_> = told(text).into_iter().filter(|issue| issue.0 == Severity::Error).collect();
    assert_eq!(found, error(IssueCode::InvalidType, "images"));
}
