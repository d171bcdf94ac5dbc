use super::*;
use crate::answer::tests::{answer, parse};

const BASE: &str = "https://api.example/v1";

fn submitted(text: &str) -> Result<Task, Error> {
    Task::submitted(&answer(200, text), BASE)
}

fn retrieved(text: &str) -> Result<Task, Error> {
    Task::retrieved(&answer(200, text), "task_1", BASE)
}

#[test]
fn every_answer_to_a_submit_gives_the_task() {
    for (text, id, status, raw) in [
        (r#"{"task_id":"t1","status":"submitted"}"#, "t1", Status::Queued, "submitted"),
        (
            r#"{"id":"t1","task_id":"t1","object":"video","model":"m","status":"queued","progress":0,"created_at":1}"#,
            "t1",
            Status::Queued,
            "queued",
        ),
        (r#"{"task_id":"t1"}"#, "t1", Status::Queued, ""),
        (r#"{"id":"t1","status":"processing"}"#, "t1", Status::Running, "processing"),
        (r#"{"data":{"id":"t1","status":"NOT_START"}}"#, "t1", Status::Queued, "NOT_START"),
        (r#"{"code":"success","message":"","data":{"task_id":"t1"}}"#, "t1", Status::Queued, ""),
        (
            r#"{"code":"success","data":{"id":7,"task_id":"t1","status":"SUBMITTED"}}"#,
            "t1",
            Status::Queued,
            "SUBMITTED",
        ),
        (r#"{"task_id":123456}"#, "123456", Status::Queued, ""),
        // An empty word on errors says that there was none.
        (r#"{"error":"","output":{"task_id":"t1"}}"#, "t1", Status::Queued, ""),
        (r#"{"error":{},"task":{"id":"t1"}}"#, "t1", Status::Queued, ""),
        // Further in lies the vendor's own, which the gateway does not know.
        (r#"{"task_id":"t1","data":{"id":"cgt-1"}}"#, "t1", Status::Queued, ""),
        (r#"{"code":0,"task_id":"t1","data":{"task_id":"cgt-1"}}"#, "t1", Status::Queued, ""),
    ] {
        let task = submitted(text).unwrap();
        assert_eq!(
            (task.task_id.as_str(), task.status, task.raw_status.as_str()),
            (id, status, raw),
            "{text}"
        );
    }
}

#[test]
fn a_submit_answered_without_a_task_may_have_been_accepted() {
    for text in [
        r#"{}"#,
        r#"{"ok":true}"#,
        "<html>",
        "",
        r#"{"task_id":""}"#,
        r#"{"code":"success","data":null}"#,
        r#"{"task_id":"t"#,
        // Refused or not, neither says why.
        r#"{"success":false}"#,
        r#"{"error":{}}"#,
        r#"{"error":""}"#,
    ] {
        assert_eq!(submitted(text).unwrap_err().code, ErrorCode::MayHaveBeenAccepted, "{text}");
    }
    for status in [500, 502, 503, 504, 408] {
        let error = Task::submitted(&answer(status, ""), BASE).unwrap_err();
        assert_eq!(error.code, ErrorCode::MayHaveBeenAccepted);
        assert_eq!(error.status, Some(status));
    }
}

#[test]
fn a_refused_submit_is_what_the_service_says() {
    for (status, code) in [
        (400, ErrorCode::Rejected),
        (401, ErrorCode::Unauthorized),
        (403, ErrorCode::Forbidden),
        (429, ErrorCode::RateLimited),
    ] {
        assert_eq!(Task::submitted(&answer(status, ""), BASE).unwrap_err().code, code);
    }
}

#[test]
fn the_documented_answer() {
    let task = retrieved(r#"{"task_id":"task_1","status":"succeeded","url":"https://cdn/x.mp4","format":"mp4","metadata":{"a":1}}"#).unwrap();
    assert_eq!(task.status, Status::Succeeded);
    assert_eq!(task.url.as_deref(), Some("https://cdn/x.mp4"));
    assert!(!task.needs_key);
    assert_eq!(task.raw.text_at(&["format"]), Some("mp4"));
}

#[test]
fn the_envelope_running_counts_the_outer_status_and_not_the_vendors() {
    let task = retrieved(
        r#"{"code":"success","message":"","data":{"id":91,"task_id":"task_1","status":"IN_PROGRESS","fail_reason":"","result_url":"",
            "progress":"50%","submit_time":1,"start_time":2,"finish_time":0,"properties":{"input":"x"},
            "data":{"id":"cgt-1","status":"succeeded","content":{"video_url":"https://cdn/no.mp4"}}}}"#,
    )
    .unwrap();
    assert_eq!((task.status, task.raw_status.as_str()), (Status::Running, "IN_PROGRESS"));
    assert_eq!(task.progress, Some(50.0));
    assert_eq!(task.url, None);
}

#[test]
fn the_envelope_succeeded_in_its_versions() {
    for url in [
        r#""result_url":"https://cdn/x.mp4","fail_reason":"""#,
        r#""fail_reason":"https://cdn/x.mp4""#,
        r#""url":"https://cdn/x.mp4""#,
        r#""result_url":"","data":{"id":"cgt-1","status":"succeeded","content":{"video_url":"https://cdn/x.mp4"}}"#,
    ] {
        let text = format!(
            r#"{{"code":"success","data":{{"id":91,"task_id":"task_1","status":"SUCCESS","progress":"100%",{url}}}}}"#
        );
        let task = retrieved(&text).unwrap();
        assert_eq!(task.url.as_deref(), Some("https://cdn/x.mp4"), "{text}");
        assert_eq!(task.error, None);
    }
}

#[test]
fn a_failure_keeps_its_words_out_of_the_address() {
    let task = retrieved(
        r#"{"code":"success","data":{"task_id":"task_1","status":"FAILURE","fail_reason":"","result_url":"the image shows a real face",
            "progress":"100%","data":{"status":"failed","error":{"code":"PrivacyInformation","message":"vendor words"}}}}"#,
    )
    .unwrap();
    assert_eq!(task.url, None);
    let error = task.error.unwrap();
    assert_eq!(error.message, "the image shows a real face");
    assert_eq!(error.code.as_deref(), Some("PrivacyInformation"));
}

#[test]
fn a_failure_is_told_wherever_it_stands() {
    for (text, code, message) in [
        (
            r#"{"task_id":"task_1","status":"failed","error":{"code":"c","message":"words"}}"#,
            Some("c"),
            "words",
        ),
        (r#"{"task_id":"task_1","status":"failed","error":"words"}"#, None, "words"),
        (
            r#"{"task_id":"task_1","status":"failed","fail_reason":"{\"error\":{\"code\":\"c\",\"message\":\"words\"}}"}"#,
            Some("c"),
            "words",
        ),
        (
            r#"{"code":"success","data":{"task_id":"task_1","status":"failed","error":null}}"#,
            None,
            "The service gave no reason (status failed).",
        ),
        (
            r#"{"code":"success","data":{"task_id":"t","status":"FAILURE","fail_reason":"","data":{"code":"c","message":"words","output":{"task_status":"FAILED"}}}}"#,
            Some("c"),
            "words",
        ),
        (
            r#"{"code":"success","data":{"task_id":"t","status":"FAILURE","data":{"output":{"code":"c","message":"words"}}}}"#,
            Some("c"),
            "words",
        ),
        (
            r#"{"code":"success","message":"words","data":{"task_id":"t","status":"FAILURE"}}"#,
            None,
            "words",
        ),
        (
            r#"{"code":"success","message":"success","data":{"task_id":"t","status":"FAILURE"}}"#,
            None,
            "The service gave no reason (status FAILURE).",
        ),
        // The type is the event's, not the error's.
        (
            r#"{"type":"task.failed","task_id":"t","status":"failed","message":"words"}"#,
            None,
            "words",
        ),
        (
            r#"{"id":"task_1","status":"expired"}"#,
            None,
            "The service gave no reason (status expired).",
        ),
    ] {
        let error = retrieved(text).unwrap().error.unwrap();
        assert_eq!((error.code.as_deref(), error.message.as_str()), (code, message), "{text}");
    }
}

#[test]
fn a_task_that_says_all_of_itself_may_have_anything_in_it() {
    for (text, status, url) in [
        (
            r#"{"code":0,"msg":"ok","task_id":"t","status":"succeeded","data":{"video_url":"https://cdn/x.mp4"}}"#,
            Status::Succeeded,
            Some("https://cdn/x.mp4"),
        ),
        (
            r#"{"code":"success","task_id":"t","status":"SUCCESS","result_url":"https://cdn/x.mp4","data":{"seed":1}}"#,
            Status::Succeeded,
            Some("https://cdn/x.mp4"),
        ),
        (
            r#"{"task_id":"t","status":"failed","code":"SensitiveContent","message":"face","output":{}}"#,
            Status::Failed,
            None,
        ),
    ] {
        for task in [retrieved(text).unwrap(), webhook(text).unwrap()] {
            assert_eq!((task.status, task.url.as_deref()), (status, url), "{text}");
        }
    }
}

#[test]
fn percent_is_read_with_a_space_before_its_sign_too() {
    let progress = |text: &str| {
        let text = format!(r#"{{"task_id":"task_1","status":"running","progress":{text}}}"#);
        retrieved(&text).unwrap().progress
    };
    for text in ["50", r#""50""#, r#""50%""#, r#"" 50 % ""#, r#""50.0%""#] {
        assert_eq!(progress(text), Some(50.0), "{text}");
    }
    assert_eq!(progress(r#""half""#), None);
}

#[test]
fn the_other_vendors_envelope_with_an_address_that_needs_the_key() {
    let task = retrieved(
        r#"{"code":"success","data":{"task_id":"task_1","status":"succeeded","url":"https://api.example/v1/videos/task_1/content","format":"mp4","metadata":null,"error":null}}"#,
    )
    .unwrap();
    assert!(task.needs_key);
    assert_eq!(task.url.as_deref(), Some("https://api.example/v1/videos/task_1/content"));
}

#[test]
fn a_finished_task_without_an_address_is_at_the_content_route() {
    let task =
        retrieved(r#"{"code":"success","data":{"task_id":"task_1","status":"SUCCESS"}}"#).unwrap();
    assert!(task.needs_key);
    assert_eq!(task.url.as_deref(), Some("https://api.example/v1/videos/task_1/content"));
}

#[test]
fn the_flat_video_object_has_an_empty_address_while_it_runs() {
    let running = retrieved(r#"{"id":"task_1","object":"video","status":"in_progress","progress":30,"completed_at":5,"metadata":{"url":""}}"#).unwrap();
    assert_eq!(
        (running.status, running.url, running.progress),
        (Status::Running, None, Some(30.0))
    );
    let done = retrieved(r#"{"id":"task_1","status":"completed","progress":100,"metadata":{"url":"https://cdn/x.mp4"}}"#).unwrap();
    assert_eq!(done.url.as_deref(), Some("https://cdn/x.mp4"));
}

#[test]
fn an_address_below_the_apis_own_needs_the_key_by_whatever_id() {
    for (url, needs_key) in [
        ("https://api.example/v1/videos/vid-9/content?as=mp4", true),
        ("https://cdn.example/v1/videos/vid-9/content", false),
        ("https://api.example/v1/clips/vid-9.mp4", false),
    ] {
        let text = format!(r#"{{"task_id":"task_1","status":"succeeded","url":"{url}"}}"#);
        assert_eq!(retrieved(&text).unwrap().needs_key, needs_key, "{url}");
    }
}

#[test]
fn null_data_tells_nothing_and_is_an_error_to_be_borne() {
    assert_eq!(
        retrieved(r#"{"code":"success","data":null}"#).unwrap_err().code,
        ErrorCode::UnexpectedResponse
    );
}

#[test]
fn a_word_that_any_answer_may_bear_is_the_end_of_no_task() {
    for text in [
        r#"{"status":"error","message":"Too many requests, slow down"}"#,
        r#"{"status":"success","data":null}"#,
        r#"{"status":"success","message":"pong"}"#,
    ] {
        assert_eq!(retrieved(text).unwrap_err().code, ErrorCode::UnexpectedResponse, "{text}");
    }
    for (text, status) in [
        (r#"{"status":"success","url":"https://cdn/x.mp4"}"#, Status::Succeeded),
        (r#"{"status":"error","error":{"message":"no face"}}"#, Status::Failed),
        (r#"{"status":"ERROR","fail_reason":"no face"}"#, Status::Failed),
        (r#"{"status":"failed"}"#, Status::Failed),
    ] {
        assert_eq!(retrieved(text).unwrap().status, status, "{text}");
    }
}

#[test]
fn what_is_still_at_work_is_not_at_the_end_that_its_vendors_task_tells_of() {
    let task = retrieved(
        r#"{"code":"success","data":{"status":"IN_PROGRESS","data":{"id":"cgt-1","status":"succeeded"}}}"#,
    );
    assert_eq!(task.unwrap().status, Status::Running);
}

#[test]
fn status_words_are_read_however_they_are_written() {
    for word in [" Succeeded ", "SUCCESS", "completed", "done"] {
        assert_eq!(Status::of(word), Some(Status::Succeeded));
    }
    for word in ["In-Progress", "RUNNING", "processing"] {
        assert_eq!(Status::of(word), Some(Status::Running));
    }
    for word in ["failure", "error", "expired", "cancelled", "canceled"] {
        assert_eq!(Status::of(word), Some(Status::Failed));
    }
    for word in ["submitted", "queued", "NOT-START", "pending"] {
        assert_eq!(Status::of(word), Some(Status::Queued));
    }
    assert_eq!(Status::of("unknown"), None);
}

#[test]
fn an_unknown_status_is_not_final_and_keeps_its_word() {
    let task = retrieved(r#"{"task_id":"task_1","status":"unknown"}"#).unwrap();
    assert_eq!((task.status, task.raw_status.as_str()), (Status::Running, "unknown"));
}

#[test]
fn the_id_asked_for_stays_whatever_the_answer_calls_it() {
    assert_eq!(retrieved(r#"{"id":"video_9","status":"queued"}"#).unwrap().task_id, "task_1");
}

#[test]
fn an_address_that_is_no_http_is_none() {
    for url in [
        "javascript:alert(1)",
        "data:video/mp4;base64,AA",
        "//cdn/x",
        "https://",
        "http:///x",
        "https://a b",
    ] {
        let text = format!(r#"{{"task_id":"task_1","status":"succeeded","url":"{url}"}}"#);
        let task = retrieved(&text).unwrap();
        assert!(task.needs_key, "{url}");
        assert!(task.url.unwrap().starts_with(BASE));
    }
}

fn webhook(text: &str) -> Result<Task, Error> {
    Task::read(&parse(text).unwrap(), Asked { task_id: None, base_url: BASE, parse })
}

#[test]
fn a_vendors_own_object_is_read_by_the_same_reader() {
    let task = webhook(r#"{"id":"cgt-2025","model":"doubao","status":"succeeded","content":{"video_url":"https://cdn/x.mp4"},"usage":{"total_tokens":1}}"#).unwrap();
    assert_eq!(
        (task.task_id.as_str(), task.url.as_deref()),
        ("cgt-2025", Some("https://cdn/x.mp4"))
    );
    let task = webhook(r#"{"request_id":"r","output":{"task_id":"u-1","task_status":"SUCCEEDED","video_url":"https://cdn/x.mp4"}}"#).unwrap();
    assert_eq!((task.task_id.as_str(), task.url.as_deref()), ("u-1", Some("https://cdn/x.mp4")));
    let task = webhook(r#"{"request_id":"r","code":"c","message":"words","output":{"task_id":"u-1","task_status":"FAILED"}}"#).unwrap();
    let error = task.error.unwrap();
    assert_eq!((error.code.as_deref(), error.message.as_str()), (Some("c"), "words"));
}

#[test]
fn a_task_kept_as_json_reads_as_itself() {
    let task = retrieved(r#"{"code":"success","data":{"id":91,"task_id":"task_1","status":"SUCCESS","result_url":"https://cdn/x.mp4"}}"#).unwrap();
    assert_eq!(webhook(&serde_json::to_string(&task).unwrap()).unwrap(), task);
}

#[test]
fn what_tells_of_no_task_is_an_error() {
    for text in ["{}", "[]", "null", "7", r#"{"hello":"world"}"#, r#"{"id":7}"#] {
        assert_eq!(webhook(text).unwrap_err().code, ErrorCode::UnexpectedResponse, "{text}");
    }
}

#[test]
fn an_id_cannot_leave_its_segment_of_the_path() {
    assert_eq!(Task::path("../models?x=1#é"), "/video/generations/..%2Fmodels%3Fx%3D1%23%C3%A9");
}
