//! What the server may say. Every answer is read by the library's own reader, once; the histories
//! then hand out copies.

use relaydance_web::answer::Answer;
use relaydance_web::task::{Status, Task};
use relaydance_web::time::Duration;
use relaydance_web::value::Value;

/// The one task there is. A second one would break the first law.
pub const ID: &str = "task_1";
pub const BASE: &str = "https://api.example/v1";

/// Whether a real server that does not answer a submit with a task has taken it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Took {
    No,
    /// Either way: whoever gave up may stand in front of one who did not.
    Perhaps,
}

/// An answer, and a name for it in traces.
pub struct Said {
    pub name: String,
    pub answer: Answer,
}

/// Everything a server may say.
pub struct Answers {
    /// To submits: the tasks that were made of them, and everything else.
    pub accepted: Vec<Said>,
    pub others: Vec<(Took, Said)>,
    /// To looks: unfinished, succeeded and failed tasks, and what tells nothing of the task.
    pub unfinished: Vec<Said>,
    pub succeeded: Vec<Said>,
    pub failed: Vec<Said>,
    pub refusals: Vec<Said>,
}

const WEB_PAGE: &str = "<html><body>Bad gateway</body></html>";
const BUSY: &str = r#"{"error":{"message":"busy","type":"overloaded"}}"#;
const MODERATED: &str = r#"{"code":"fail_to_fetch_task","data":null,"message":"{\"error\":{\"code\":\"InputImageSensitiveContentDetected\",\"message\":\"no\"}}"}"#;
const UPSTREAM: &str =
    r#"{"code":"fail_to_fetch_task","data":null,"message":"context deadline exceeded"}"#;

/// Seconds that `Retry-After` may ask for.
const ASKED: [u64; 7] = [0, 1, 7, 45, 90, 3600, u64::MAX / 1000];

fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn said(status: u16, asked: Option<u64>, text: &str) -> Said {
    let after = asked.map(|asked| format!(", Retry-After {asked}")).unwrap_or_default();
    let retry_after = asked.map(Duration::from_secs);
    let answer = Answer::read(status, retry_after, text.to_owned(), Some("sk-key"), parse);
    Said { name: format!("{status}{after} {text:?}"), answer }
}

/// The same with 429, which may ask to wait.
fn throttled() -> impl Iterator<Item = Said> {
    let asked = ASKED.into_iter().map(Some).chain([None]);
    let every = asked.flat_map(|asked| ["", BUSY, WEB_PAGE].map(|text| said(429, asked, text)));
    every.chain([said(200, None, r#"{"code":"429","msg":"slow down"}"#)])
}

impl Answers {
    pub fn new() -> Self {
        let all = |status, texts: &[&str]| -> Vec<Said> {
            texts.iter().map(|text| said(status, None, text)).collect()
        };
        let tasks = [
            r#"{"task_id":"task_1","status":"submitted"}"#,
            r#"{"task_id":"task_1"}"#,
            r#"{"id":"task_1","task_id":"task_1","object":"video","status":"queued","progress":0}"#,
            r#"{"data":{"id":"task_1","status":"NOT_START"}}"#,
            r#"{"code":"success","message":"","data":{"id":7,"task_id":"task_1","status":"SUBMITTED"}}"#,
            r#"{"code":200,"data":[{"task_id":"task_1"}]}"#,
        ];
        Self {
            accepted: [200, 201, 202].into_iter().flat_map(|status| all(status, &tasks)).collect(),
            others: others(),
            unfinished: all(
                200,
                &[
                    r#"{"task_id":"task_1","status":"submitted"}"#,
                    r#"{"task_id":"task_1","status":"running"}"#,
                    r#"{"task_id":"task_1","status":"queued","progress":0,"metadata":{"url":""}}"#,
                    r#"{"task_id":"task_1","status":"in_progress","progress":50}"#,
                    r#"{"task_id":"task_1","status":"running","progress":99}"#,
                    r#"{"task_id":"task_1","status":"running","progress":100}"#,
                    r#"{"task_id":"task_1","status":"PAUSED-BY-VENDOR","progress":-3}"#,
                    r#"{"task_id":"task_1"}"#,
                    r#"{"code":"success","data":{"id":7,"task_id":"task_1","status":"IN_PROGRESS","progress":"30%"}}"#,
                    r#"{"code":"success","data":{"id":7,"task_id":"task_1","status":"NOT_START","data":{"status":"succeeded"}}}"#,
                    r#"{"code":0,"data":{"id":"vendor-9","status":"unknown"}}"#,
                ],
            ),
            succeeded: all(
                200,
                &[
                    r#"{"task_id":"task_1","status":"succeeded","url":"https://clips.example/1.mp4"}"#,
                    r#"{"id":"vendor-9","status":"completed","metadata":{"url":"https://clips.example/1.mp4"}}"#,
                    r#"{"task_id":"task_1","status":"done"}"#,
                    r#"{"code":"success","data":{"id":7,"task_id":"task_1","status":"SUCCESS","progress":"100%","result_url":"https://clips.example/1.mp4","data":{"status":"running"}}}"#,
                ],
            ),
            failed: all(
                200,
                &[
                    r#"{"task_id":"task_1","status":"failed","error":null}"#,
                    r#"{"task_id":"task_1","status":"expired"}"#,
                    r#"{"id":"vendor-9","status":"failed","error":{"code":"OutputVideoSensitiveContentDetected","message":"no"}}"#,
                    r#"{"code":"success","data":{"id":7,"task_id":"task_1","status":"FAILURE","result_url":"out of credit"}}"#,
                ],
            ),
            refusals: refusals(),
        }
    }
}

fn others() -> Vec<(Took, Said)> {
    let mut others = Vec::new();
    let mut put = |took, status, texts: &[&str]| {
        others.extend(texts.iter().map(|text| (took, said(status, None, text))));
    };
    let nonsense =
        ["", WEB_PAGE, r#"{"task_id":"ta"#, "[]", "7", "null", r#""ok""#, r#"{"task_id":{}}"#];
    put(Took::Perhaps, 200, &nonsense);
    let silent = [r#"{"data":null}"#, r#"{"code":"success","data":null}"#, r#"{"task_id":" "}"#];
    put(Took::Perhaps, 200, &silent);
    put(Took::Perhaps, 204, &[""]);
    put(Took::Perhaps, 200, &[UPSTREAM, r#"{"code":504,"message":"upstream timeout"}"#]);
    for status in [408, 409, 499, 500, 502, 503, 504, 520, 524] {
        put(Took::Perhaps, status, &["", WEB_PAGE, BUSY, UPSTREAM, r#"{"code":"new_slug"}"#]);
    }
    // A gateway that says why knows that it took nothing.
    put(Took::No, 503, &[r#"{"error":{"code":"model_not_found","message":"no channel"}}"#]);
    put(Took::No, 500, &[MODERATED, r#"{"error":{"code":"invalid_request"}}"#]);
    put(Took::No, 501, &[r#"{"error":{"code":"api_not_implemented","message":"no"}}"#]);
    put(Took::No, 200, &[r#"{"code":"invalid_request","message":"no prompt","data":null}"#]);
    put(Took::No, 200, &[r#"{"success":false,"message":"no"}"#]);
    for status in [400, 402, 403, 404, 405, 413, 422, 425, 451] {
        put(Took::No, status, &["", WEB_PAGE, BUSY, r#"{"code":"insufficient_user_quota"}"#]);
    }
    for _ in 0..4 {
        put(Took::No, 401, &["", r#"{"error":{"code":"invalid_api_key","message":"sk-key"}}"#]);
    }
    others.extend(throttled().map(|said| (Took::No, said)));
    others
}

fn refusals() -> Vec<Said> {
    let mut refusals: Vec<Said> = throttled().collect();
    for status in [408, 500, 502, 503, 504, 524] {
        refusals.extend(["", WEB_PAGE, BUSY, UPSTREAM].map(|text| said(status, None, text)));
        refusals.push(said(status, Some(7), BUSY));
    }
    // Told that all is well, and nothing of the task.
    for text in ["", WEB_PAGE, r#"{"task_id":"ta"#, "[]", "7", "null", r#"{"data":null}"#, "{}"] {
        refusals.push(said(200, None, text));
    }
    for status in [400, 401, 403, 404, 410] {
        refusals.extend(["", BUSY].map(|text| said(status, None, text)));
    }
    refusals.push(said(400, None, r#"{"code":"task_not_exist","message":"no","data":null}"#));
    refusals
}

/// The histories rest on this: the server says what the model takes it to say.
#[test]
fn the_answers_say_what_the_histories_take_them_to_say() {
    let answers = Answers::new();
    for (list, expected) in [
        (&answers.unfinished, None),
        (&answers.succeeded, Some(Status::Succeeded)),
        (&answers.failed, Some(Status::Failed)),
    ] {
        for said in list {
            let task = Task::retrieved(&said.answer, ID, BASE).expect(&said.name);
            let told = Some(task.status).filter(|status| status.is_final());
            assert_eq!((told, task.task_id.as_str()), (expected, ID), "{}", said.name);
        }
    }
    for said in &answers.refusals {
        assert!(Task::retrieved(&said.answer, ID, BASE).is_err(), "{}", said.name);
    }
    for said in &answers.accepted {
        let task = Task::submitted(&said.answer, BASE).expect(&said.name);
        assert_eq!(task.task_id, ID, "{}", said.name);
    }
}
