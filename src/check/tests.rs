use serde_json::{Value as Json, json};

use super::*;
use crate::issue::Severity;
use crate::probe::Facts;

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

fn warning(code: IssueCode, path: &str) -> Vec<(Severity, IssueCode, String)> {
    vec![(Severity::Warning, code, path.to_owned())]
}

fn urls(count: usize) -> Json {
    (1..=count).map(|n| json!(format!("https://host/{n}.png"))).collect()
}

fn cite(count: usize) -> String {
    (1..=count).map(|n| format!("@image{n} ")).collect()
}

#[test]
fn a_sound_request_has_no_issues() {
    assert_eq!(told(json!({})), []);
}

#[test]
fn a_prompt_is_required_and_a_blank_one_is_none() {
    for prompt in ["", "  \n"] {
        let issues = told(
            json!({"prompt": prompt, "images": [{"source": "https://host/1", "role": "first_frame"}]}),
        );
        assert_eq!(issues, error(IssueCode::Required, "prompt"));
    }
}

#[test]
fn a_model_is_required_and_an_unknown_one_is_let_pass_with_a_word() {
    assert_eq!(told(json!({"model": ""})), error(IssueCode::Required, "model"));
    let unknown = json!({"model": "seedance-9", "seconds": 99, "ratio": "7:5", "resolution": "8k"});
    assert_eq!(told(unknown), warning(IssueCode::UnknownModel, "model"));
}

#[test]
fn seconds_keep_to_the_models_limits() {
    for (model, least, most) in [
        ("seedance-1-5-pro-no-audio", 4, 12),
        ("doubao-seedance-2-0-1080p", 4, 15),
        ("happyhorse-1.0-i2v", 3, 15),
    ] {
        for (seconds, right) in [(least - 1, false), (least, true), (most, true), (most + 1, false)]
        {
            let found = with(json!({"model": model, "seconds": seconds}));
            assert_eq!(
                found.iter().all(|issue| issue.path != "seconds"),
                right,
                "{model} {seconds}"
            );
        }
    }
}

#[test]
fn ratio_and_resolution_are_the_models_words() {
    assert_eq!(told(json!({"ratio": "5:4"})), error(IssueCode::InvalidValue, "ratio"));
    assert_eq!(told(json!({"ratio": "adaptive"})), []);
    assert_eq!(told(json!({"resolution": "720p"})), error(IssueCode::InvalidValue, "resolution"));
    assert_eq!(
        told(json!({"model": "happyhorse-1.0-i2v"})),
        warning(IssueCode::NotSupported, "ratio")
    );
}

#[test]
fn sound_seed_and_camera_follow_the_model() {
    let silent = json!({"model": "seedance-1-5-pro-no-audio", "generateAudio": true});
    assert!(told(silent).contains(&error(IssueCode::NotSupported, "generateAudio")[0]));
    assert_eq!(told(json!({"generateAudio": false})), []);
    assert_eq!(told(json!({"seed": -2})), error(IssueCode::OutOfRange, "seed"));
    assert_eq!(told(json!({"seed": 4294967295u32})), []);
    assert_eq!(told(json!({"seed": 4294967296u64})), error(IssueCode::OutOfRange, "seed"));
    assert_eq!(told(json!({"cameraFixed": true})), error(IssueCode::NotSupported, "cameraFixed"));
}

#[test]
fn nine_references_and_no_more() {
    assert_eq!(told(json!({"images": urls(9), "prompt": cite(9)})), []);
    assert_eq!(
        told(json!({"images": urls(10), "prompt": cite(10)})),
        error(IssueCode::TooMany, "images")
    );
    let unknown = with(json!({"model": "new", "images": urls(10), "prompt": cite(10)}));
    assert!(unknown.iter().any(|issue| issue.code == IssueCode::TooMany));
}

#[test]
fn happyhorse_animates_one_image() {
    let of = |images: Json| {
        told(
            json!({"model": "happyhorse-1.0-i2v", "images": images, "ratio": null, "resolution": "720p", "prompt": "x"}),
        )
    };
    assert_eq!(of(urls(1)), []);
    assert_eq!(of(urls(2)), error(IssueCode::TooMany, "images"));
    assert_eq!(of(json!([])), error(IssueCode::NoImage, "images"));
}

#[test]
fn references_and_frames_exclude_each_other_and_a_last_frame_needs_a_first() {
    let frames = |roles: &[&str]| {
        let images: Json =
            roles.iter().map(|role| json!({"source": "https://host/1", "role": role})).collect();
        told(json!({"images": images, "prompt": "x"}))
    };
    assert_eq!(frames(&["first_frame"]), []);
    assert_eq!(frames(&["first_frame", "last_frame"]), []);
    assert_eq!(frames(&["last_frame"]), error(IssueCode::Conflict, "images"));
    assert_eq!(frames(&["first_frame", "first_frame"]), error(IssueCode::Conflict, "images"));
    assert!(
        frames(&["first_frame", "reference_image"])
            .contains(&error(IssueCode::Conflict, "images")[0])
    );
}

#[test]
fn a_reference_to_seedance_1_5_is_documented_and_warned_of() {
    let request = json!({"model": "seedance-1-5-pro-with-audio"});
    assert_eq!(told(request), warning(IssueCode::RoleRefusedByVendor, "images"));
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
fn an_uncited_reference_is_probably_a_mistake() {
    assert_eq!(told(json!({"images": urls(2)})), warning(IssueCode::Uncited, "images[1]"));
}

#[test]
fn no_image_is_legal_where_the_model_can_do_without_and_told_all_the_same() {
    assert_eq!(
        told(json!({"images": [], "prompt": "waves"})),
        warning(IssueCode::NoImage, "images")
    );
}

#[test]
fn videos_and_sounds_go_where_they_are_taken() {
    let video = json!(["https://host/v.mp4"]);
    assert_eq!(told(json!({"videos": video, "audios": ["https://host/a.mp3"]})), []);
    let four: Json = (0..4).map(|_| json!("https://host/v.mp4")).collect();
    assert_eq!(told(json!({"videos": four})), error(IssueCode::TooMany, "videos"));
    let not_here = told(json!({"model": "seedance-1-5-pro-no-audio", "videos": video}));
    assert!(not_here.contains(&error(IssueCode::NotSupported, "videos")[0]));
    let alone = told(json!({"images": [], "prompt": "x", "audios": ["https://host/a.mp3"]}));
    assert!(alone.contains(&error(IssueCode::Conflict, "audios")[0]));
}

#[test]
fn an_address_must_be_one_the_service_can_fetch() {
    for url in
        ["https://host/a.png", "http://host/a.png", "data:image/png;base64,AAAA", "asset://abc"]
    {
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
fn a_webhook_is_https_and_elsewhere() {
    assert_eq!(told(json!({"callbackUrl": "https://host/hook"})), []);
    for url in ["http://host/hook", "https://localhost/hook", "hook", ""] {
        assert_eq!(
            told(json!({"callbackUrl": url})),
            error(IssueCode::InvalidUrl, "callbackUrl"),
            "{url}"
        );
    }
}

#[test]
fn metadata_may_add_and_not_overwrite() {
    assert_eq!(told(json!({"metadata": {"service_tier": "flex", "seed": 3}})), []);
    assert_eq!(told(json!({"ratio": null, "metadata": {"ratio": "1:1"}})), []);
    assert_eq!(
        told(json!({"ratio": null, "metadata": {"ratio": "1:2"}})),
        error(IssueCode::InvalidValue, "metadata.ratio")
    );
    assert_eq!(
        told(json!({"metadata": {"ratio": "1:1"}})),
        error(IssueCode::Conflict, "metadata.ratio")
    );
    assert_eq!(
        told(json!({"metadata": {"content": []}})),
        error(IssueCode::Conflict, "metadata.content")
    );
}

#[test]
fn a_file_is_judged_by_what_it_is() {
    let file = |format, bytes| FileFacts {
        name: "photo.jpg".into(),
        bytes,
        readable: true,
        head: Facts { format, ..Facts::default() },
    };
    let found = |facts: FileFacts, model: &str| {
        let request = VideoRequest {
            model: model.into(),
            prompt: "@image1".into(),
            images: vec![crate::request::Image {
                source: Source::File(0),
                role: Role::ReferenceImage,
            }],
            ..VideoRequest::default()
        };
        check(&request, &Surroundings { files: vec![facts], ..Surroundings::default() })
    };
    let seedance = "doubao-seedance-2-0-1080p";
    assert_eq!(found(file(Some(Format::Jpeg), 1000), seedance), []);
    let text = found(file(Some(Format::Text), 10), seedance);
    assert_eq!((text[0].code, text[0].path.as_str()), (IssueCode::NotAnImage, "images[0]"));
    assert!(text[0].message.contains("photo.jpg") && text[0].message.contains("text"));
    assert_eq!(found(file(None, 0), seedance)[0].code, IssueCode::EmptyFile);
    assert_eq!(found(file(Some(Format::Heic), 10), seedance)[0].code, IssueCode::UnsupportedFormat);
    assert_eq!(
        found(file(Some(Format::Heic), 10), "seedance-1-5-pro-no-audio")[0].code,
        IssueCode::RoleRefusedByVendor
    );
    let mb = 1024 * 1024;
    assert_eq!(found(file(Some(Format::Jpeg), 31 * mb), seedance)[0].code, IssueCode::FileTooLarge);
    let horse = "happyhorse-1.0-i2v";
    assert_eq!(found(file(Some(Format::Jpeg), 9 * mb), horse), []);
    assert_eq!(found(file(Some(Format::Jpeg), 11 * mb), horse)[0].severity, Severity::Warning);
    assert_eq!(found(file(Some(Format::Jpeg), 21 * mb), horse)[0].severity, Severity::Error);
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
