//! What a server answered, and what to make of an answer that is no success.
//!
//! Two families of answers are read alike: the documented flat ones, and those of the gateway the
//! service very probably runs on, which wraps the same things in an envelope. A body is believed
//! before a status, and a code before the words around it.

pub mod task;

use crate::error::{Error, ErrorCode};
use crate::text::{beginning, end_sentence, has, is_blank, lookup, number, text, without};
use crate::time::Duration;
use crate::value::Value;

/// The most of a text body that an error keeps.
const KEPT: usize = 2000;

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `POST /files`
    Upload,
    /// `POST /video/generations`
    Submit,
    /// `GET /video/generations/{task_id}`
    Retrieve,
    /// `GET /models`
    Models,
    /// The clip.
    Download,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// It was JSON.
    Json(Value),
    /// It was something else, or nothing.
    Text(String),
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// What `Retry-After` said.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Body,
    /// The host's JSON parser: some answers carry JSON as text within JSON.
    pub parse: fn(&str) -> Option<Value>,
}

impl Answer {
    /// Reads an answer's text. The key is struck out of it: a service that repeats the key would
    /// have it stand in errors and logs.
    #[must_use]
    pub fn read(
        status: u16,
        retry_after: Option<Duration>,
        text: String,
        key: Option<&str>,
        parse: fn(&str) -> Option<Value>,
    ) -> Self {
        // What is shorter is no secret, and may be a part of any word.
        let key = key.filter(|key| key.len() >= 6);
        let body = match (parse(&text), key) {
            // As it is read, since JSON may spell it in many ways.
            (Some(json), Some(key)) => Body::Json(json.rewritten(&|text| without(text, key))),
            (Some(json), None) => Body::Json(json),
            (None, Some(key)) => Body::Text(without(&text, key)),
            (None, None) => Body::Text(text),
        };
        Self { status, retry_after, body, parse }
    }

    /// The JSON of an answer that is a success, or the error that it is.
    ///
    /// # Errors
    /// Whatever the service refused, in one of the shapes services use.
    pub fn success(&self, call: Call) -> Result<&Value, Error> {
        match &self.body {
            Body::Json(json) if self.is_success() && !is_refusal(json) => Ok(json),
            _ => Err(self.error(call)),
        }
    }

    /// Whether the status is one of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads the answer as the error it is.
    #[must_use]
    pub fn error(&self, call: Call) -> Error {
        let words = match &self.body {
            Body::Json(json) => words(json, self.parse),
            Body::Text(_) => Words::default(),
        };
        let code = self.classify(&words);
        // A task or a model that is not known is told in JSON; where nothing is, by a server's own page.
        let nowhere = code == ErrorCode::NotFound && matches!(self.body, Body::Text(_));
        let happened = match nowhere {
            true => "There is nothing at this address",
            false => self.happened(code, call),
        };
        let mut message = text!("{} ({}", happened, self.status);
        if let Some(slug) = &words.code {
            message.extend([", ", slug.as_str()]);
        }
        message.push(')');
        match &words.message {
            // Some say their code a second time where the words should be.
            Some(text) if words.code.as_ref() != Some(text) => {
                message.extend([": ", text.as_str()])
            }
            _ if words.code.is_some() => {}
            _ => message.push_str(match &self.body {
                Body::Text(text) if text.trim_ascii().is_empty() => ", with an empty body",
                Body::Text(text) if text.trim_ascii_start().starts_with("<") => ", with a web page",
                Body::Text(_) => ", with text that is no JSON",
                Body::Json(_) => ", without a reason",
            }),
        }
        end_sentence(&mut message);
        message.push_str(match (nowhere, call) {
            (true, Call::Submit | Call::Retrieve | Call::Models) => {
                " Check `baseUrl`, and that the server there forwards this path."
            }
            _ => advice(code, call, self.status),
        });
        if let Some(hint) = hint(&message) {
            message.push_str(hint);
        }
        let body = match &self.body {
            Body::Json(json) => Some(json.clone()),
            Body::Text(text) if text.is_empty() => None,
            Body::Text(text) => Some(Value::String(beginning(text, KEPT))),
        };
        let mut error = Error::new(code, message).answered(self.status, body);
        error.retry_after = self.retry_after;
        error
    }

    /// Whether the service certainly did not take a submit it answered so. An answer without a
    /// reason we know may come from a proxy that gave up on a server which did not.
    #[must_use]
    pub fn is_certain_refusal(&self) -> bool {
        let status = self.inner_status();
        match status {
            // A timeout tells nothing of what happened behind it; a conflict may be one with this very
            // request, which browsers repeat by themselves.
            408 | 409 | 499 => false,
            400..=498 => true,
            _ => match &self.body {
                Body::Json(json) => {
                    let words = words(json, self.parse);
                    let refused = status < 300 && is_refusal(json) && !is_broken(&words);
                    by_code(&words).is_some() || refused
                }
                Body::Text(_) => false,
            },
        }
    }

    fn classify(&self, words: &Words) -> ErrorCode {
        by_code(words).unwrap_or(match self.inner_status() {
            401 => ErrorCode::Unauthorized,
            402 | 403 => ErrorCode::Forbidden,
            404 => ErrorCode::NotFound,
            429 => ErrorCode::RateLimited,
            408 | 425 => ErrorCode::Unavailable,
            501 => ErrorCode::Rejected,
            400..=499 => ErrorCode::Rejected,
            500..=599 => ErrorCode::Unavailable,
            _ if words.code.is_some() || words.message.is_some() => ErrorCode::Rejected,
            _ => ErrorCode::UnexpectedResponse,
        })
    }

    /// The status, or the one that a body of a successful answer gives as its code.
    fn inner_status(&self) -> u16 {
        let Body::Json(json) = &self.body else { return self.status };
        let code = json.get("code").or_else(|| json.at(&["error", "code"]));
        let code = code.and_then(Value::word).and_then(|code| number(&code));
        code.filter(|code| self.is_success() && (400..600).contains(code))
            .map_or(self.status, |code| code as u16)
    }

    fn happened(&self, code: ErrorCode, call: Call) -> &'static str {
        match (code, call) {
            (ErrorCode::Unauthorized, _) => "The service did not accept the key",
            (ErrorCode::Forbidden, _) => "The service does not allow this",
            (ErrorCode::NotFound, Call::Retrieve | Call::Download) => {
                "The service knows no such task"
            }
            (ErrorCode::NotFound, Call::Submit) => "The service knows no such model",
            (ErrorCode::NotFound, Call::Upload | Call::Models) => {
                "There is nothing at this address"
            }
            (ErrorCode::RateLimited, _) => "The service asks for fewer requests",
            (ErrorCode::Moderated, _) => "The vendor refused the content",
            (ErrorCode::Unavailable, _) => "The service is overloaded or broken",
            (ErrorCode::UnexpectedResponse, _) => "The answer could not be read",
            (_, Call::Upload) => "The service refused the file",
            (_, Call::Submit) => "The service refused the request",
            (_, Call::Retrieve) => "The service refused to tell about the task",
            (_, Call::Models) => "The service refused to list its models",
            (_, Call::Download) => "The service refused the clip",
        }
    }
}

fn advice(code: ErrorCode, call: Call, status: u16) -> &'static str {
    match (code, call) {
        (ErrorCode::Unauthorized, _) => " Check that the key is whole, right and not expired.",
        (ErrorCode::Forbidden, _) => " Check the balance, and that the key may use this model.",
        (ErrorCode::RateLimited, _) => " Wait a little, then try again.",
        (ErrorCode::Moderated, _) => {
            " Change the prompt or take another image; photos of real faces are often refused."
        }
        (ErrorCode::NotFound, Call::Submit) => " Check the model's id.",
        (ErrorCode::NotFound, Call::Retrieve) => {
            " Check the task's id, and that it was made with this key and at this address."
        }
        (ErrorCode::NotFound | ErrorCode::Rejected, Call::Upload)
            if matches!(status, 400 | 404 | 405 | 501) =>
        {
            " This service may not store files: host the image elsewhere and pass its URL instead."
        }
        (ErrorCode::Unavailable, Call::Upload | Call::Retrieve | Call::Models) => {
            " Try again in a while."
        }
        _ => "",
    }
}

/// What the vendors' own words mean for a caller, where that is not plain from them.
#[must_use]
pub fn hint(message: &str) -> Option<&'static str> {
    (has(message, "r2v") && has(message, "does not support"))
        .then_some(" This model takes no reference images: give the image the role first_frame.")
}

/// A code and a message, wherever they stood.
#[derive(Debug, Default, PartialEq)]
pub struct Words {
    /// A slug such as `model_not_found`, or a vendor's code.
    pub code: Option<String>,
    /// The words for people, in whatever language.
    pub message: Option<String>,
}

/// Finds code and message in any of the shapes errors come in.
pub fn words(json: &Value, parse: fn(&str) -> Option<Value>) -> Words {
    let inner = match json.get("error") {
        Some(error @ Value::Object(_)) => error,
        Some(Value::String(text)) => return unpacked(json.get("code").and_then(slug), text, parse),
        _ => json,
    };
    let code = inner
        .get("code")
        .and_then(slug)
        .or_else(|| inner.get("type").and_then(slug))
        .or_else(|| json.get("code").and_then(slug));
    match spoken(inner, code, parse) {
        Words { code, message: None } => spoken(json, code, parse),
        words => words,
    }
}

/// The words for people of an object, beside a code.
fn spoken(json: &Value, code: Option<String>, parse: fn(&str) -> Option<Value>) -> Words {
    const MESSAGES: [&str; 4] = ["message", "msg", "detail", "error_msg"];
    match MESSAGES.iter().find_map(|key| json.get(key).and_then(Value::text)) {
        Some(text) => unpacked(code, text, parse),
        None => Words { code, message: None },
    }
}

/// Reads a message, which may itself be the vendor's answer as text.
pub fn unpacked(code: Option<String>, text: &str, parse: fn(&str) -> Option<Value>) -> Words {
    // Without a bound, text within text within text could go on for ever.
    fn flat(_: &str) -> Option<Value> {
        None
    }
    let looks_like_json = text.trim_ascii_start().starts_with("{");
    match if looks_like_json { parse(text) } else { None } {
        Some(within @ Value::Object(_)) => {
            let within = words(&within, flat);
            Words {
                message: within.message.or_else(|| Some(text.to_owned())),
                code: within.code.or(code),
            }
        }
        _ => Words { code, message: Some(text.to_owned()) },
    }
}

/// A code that names something: numbers that repeat the status do not.
fn slug(value: &Value) -> Option<String> {
    let word = value.word()?;
    let says_nothing = is_success_code(&word) || word.bytes().all(|byte| byte.is_ascii_digit());
    (!says_nothing).then_some(word)
}

fn is_success_code(word: &str) -> bool {
    ["success", "ok", "0", "200"].iter().any(|code| word.eq_ignore_ascii_case(code))
}

/// Whether a body of a successful status is an error all the same.
fn is_refusal(json: &Value) -> bool {
    if json.get("data").is_some() {
        return false;
    }
    let refused =
        json.get("code").and_then(Value::word).is_some_and(|code| !is_success_code(&code));
    let denied = matches!(json.get("success"), Some(Value::Bool(false)));
    // What is empty says nothing, and beside what was asked for it says nothing of this request.
    let told = match json.get("error") {
        None | Some(Value::Bool(false) | Value::Number(0.0)) => false,
        Some(Value::String(text)) => !is_blank(text),
        Some(Value::Object(error)) => !error.is_empty(),
        Some(_) => true,
    };
    const ANSWERS: [&str; 7] = ["id", "task_id", "status", "url", "output", "task", "file"];
    let error = told && ANSWERS.iter().all(|key| json.get(key).is_none());
    // A vendor's task may carry a code of its own beside its id.
    let task = json.get("task_id").is_some() || json.get("status").is_some();
    (refused && !task) || denied || error
}

/// Whether a code tells that something broke on the way, and so perhaps after the request was taken.
fn is_broken(words: &Words) -> bool {
    let code = words.code.as_deref().unwrap_or_default().to_ascii_lowercase();
    ["fail", "timeout", "server_error", "internal"].iter().any(|mark| has(&code, mark))
}

/// Classifies by the code alone: a status may be anything with these.
fn by_code(words: &Words) -> Option<ErrorCode> {
    const MODERATED: [&str; 5] = [
        "sensitivecontent",
        "privacyinformation",
        "datainspectionfailed",
        "content_policy",
        "moderation",
    ];
    const CODES: [(&str, ErrorCode); 11] = [
        ("model_not_found", ErrorCode::NotFound),
        ("task_not_exist", ErrorCode::NotFound),
        ("task_not_found", ErrorCode::NotFound),
        ("insufficient_user_quota", ErrorCode::Forbidden),
        ("pre_consume_token_quota_failed", ErrorCode::Forbidden),
        ("insufficient_quota", ErrorCode::Forbidden),
        ("invalid_api_key", ErrorCode::Unauthorized),
        ("api_not_implemented", ErrorCode::Rejected),
        ("invalid_request", ErrorCode::Rejected),
        ("system_cpu_overloaded", ErrorCode::Unavailable),
        // A proxy's word, this project's among them, that nothing has left it.
        ("not_forwarded", ErrorCode::Unavailable),
    ];
    let code = words.code.as_deref().unwrap_or_default().to_ascii_lowercase();
    let message = words.message.as_deref().unwrap_or_default();
    if MODERATED.iter().any(|mark| has(&code, mark))
        || has(message, "SensitiveContentDetected")
        || has(message, "PrivacyInformation")
    {
        return Some(ErrorCode::Moderated);
    }
    lookup(&CODES, &code)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn parse(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn answer(status: u16, text: &str) -> Answer {
        Answer::read(status, None, text.to_owned(), None, parse)
    }

    fn code(status: u16, text: &str) -> ErrorCode {
        answer(status, text).success(Call::Submit).unwrap_err().code
    }

    #[test]
    fn every_documented_error_has_its_code() {
        let body = r#"{"error":{"message":"words","type":"some_error"}}"#;
        for (status, expected) in [
            (400, ErrorCode::Rejected),
            (401, ErrorCode::Unauthorized),
            (403, ErrorCode::Forbidden),
            (404, ErrorCode::NotFound),
            (429, ErrorCode::RateLimited),
            (500, ErrorCode::Unavailable),
            (503, ErrorCode::Unavailable),
        ] {
            let error = answer(status, body).success(Call::Submit).unwrap_err();
            assert_eq!(error.code, expected);
            assert_eq!(error.status, Some(status));
            assert!(error.message.contains("words"));
        }
    }

    #[test]
    fn a_key_that_the_service_repeats_is_struck_out() {
        let body = r#"{"error":{"message":"Invalid token: Bearer sk-1234","type":"sk-1234"}}"#;
        let error =
            Answer::read(401, None, body.to_owned(), Some("sk-1234"), parse).error(Call::Submit);
        let all = format!("{error:?}");
        assert!(all.contains("Invalid token") && !all.contains("sk-1234"), "{all}");
    }

    #[test]
    fn a_key_is_struck_out_however_json_spells_it() {
        let body = r#"{"error":{"message":"no sk-ab\/cd\u002bef","sk-ab/cd+ef":1}}"#;
        let error = Answer::read(401, None, body.to_owned(), Some("sk-ab/cd+ef"), parse)
            .error(Call::Submit);
        let all = format!("{error:?}");
        assert!(all.contains("no …") && !all.contains("sk-ab"), "{all}");
    }

    #[test]
    fn a_key_too_short_to_be_secret_does_not_spoil_the_answer() {
        let answer =
            Answer::read(200, None, r#"{"task_id":"task_k"}"#.to_owned(), Some("k"), parse);
        let json = answer.success(Call::Submit).unwrap();
        assert_eq!(json.text_at(&["task_id"]), Some("task_k"));
    }

    #[test]
    fn a_body_is_believed_before_a_status() {
        let model = r#"{"error":{"code":"model_not_found","message":"no (request id: 1)","type":"new_api_error"}}"#;
        assert_eq!(code(503, model), ErrorCode::NotFound);
        assert_eq!(
            code(400, r#"{"code":"task_not_exist","message":"x","data":null}"#),
            ErrorCode::NotFound
        );
        for slug in ["insufficient_user_quota", "pre_consume_token_quota_failed"] {
            assert_eq!(
                code(403, &format!(r#"{{"code":"{slug}","message":"余额不足","data":null}}"#)),
                ErrorCode::Forbidden
            );
        }
        let face = r#"{"error":{"code":"InputImageSensitiveContentDetected.PrivacyInformation","message":"may contain real person"}}"#;
        assert_eq!(code(400, face), ErrorCode::Moderated);
    }

    #[test]
    fn the_vendors_json_within_a_message_is_read() {
        let body = serde_json::json!({
            "code": "fail_to_fetch_task", "data": null,
            "message": r#"{"error":{"code":"OutputVideoSensitiveContentDetected","message":"too much"}}"#
        });
        let error = answer(500, &body.to_string()).success(Call::Submit).unwrap_err();
        assert_eq!(error.code, ErrorCode::Moderated);
        assert!(error.message.contains("too much"));
        assert!(error.message.contains("OutputVideoSensitiveContentDetected"));
    }

    #[test]
    fn a_200_with_a_code_and_no_data_is_an_error() {
        assert_eq!(
            code(200, r#"{"code":"invalid_request","message":"prompt is required","data":null}"#),
            ErrorCode::Rejected
        );
        assert!(
            answer(200, r#"{"code":"success","data":{"task_id":"t"}}"#)
                .success(Call::Submit)
                .is_ok()
        );
        for word in ["\"success\"", "\"ok\"", "0", "\"0\"", "200"] {
            assert!(
                answer(200, &format!(r#"{{"code":{word},"data":null}}"#))
                    .success(Call::Retrieve)
                    .is_ok()
            );
        }
    }

    #[test]
    fn a_200_that_gives_a_status_as_its_code_is_that_status() {
        assert_eq!(code(200, r#"{"code":500,"message":"busy"}"#), ErrorCode::Unavailable);
        assert_eq!(code(200, r#"{"code":"429","msg":"slow down"}"#), ErrorCode::RateLimited);
    }

    #[test]
    fn every_shape_of_words_is_found() {
        for body in [
            r#"{"error":"the words"}"#,
            r#"{"error":{"message":"the words"}}"#,
            r#"{"message":"the words"}"#,
            r#"{"detail":"the words"}"#,
            r#"{"msg":"the words"}"#,
        ] {
            let error = answer(400, body).error(Call::Upload);
            assert!(error.message.contains("the words"), "{}", error.message);
        }
    }

    #[test]
    fn a_body_that_is_no_json_is_named_for_what_it_is() {
        for (text, word) in [("", "empty body"), ("<html>x", "web page"), ("nope", "no JSON")] {
            let error = answer(502, text).error(Call::Retrieve);
            assert!(error.message.contains(word), "{}", error.message);
        }
        assert_eq!(code(200, "<html>"), ErrorCode::UnexpectedResponse);
    }

    #[test]
    fn a_service_without_storage_suggests_a_hosted_url() {
        for (status, body) in [
            (
                501,
                r#"{"error":{"code":"api_not_implemented","message":"no","type":"new_api_error"}}"#,
            ),
            (400, r#"{"error":{"code":"","message":"model is required"}}"#),
        ] {
            let error = answer(status, body).error(Call::Upload);
            assert_eq!(error.code, ErrorCode::Rejected);
            assert!(error.message.contains("pass its URL"), "{}", error.message);
        }
    }

    #[test]
    fn a_404_without_json_is_about_the_address_and_not_about_a_task_or_a_model() {
        for call in [Call::Submit, Call::Retrieve, Call::Models] {
            for text in ["<!doctype html><h1>Not Found</h1>", "404 page not found", ""] {
                let error = answer(404, text).error(call);
                assert_eq!(error.code, ErrorCode::NotFound);
                assert!(
                    error.message.starts_with("There is nothing at this address (404)"),
                    "{error}"
                );
                assert!(error.message.contains("`baseUrl`"), "{error}");
            }
            let told = answer(404, r#"{"error":{"message":"no"}}"#).error(call);
            assert!(!told.message.contains("`baseUrl`"), "{told}");
        }
    }

    #[test]
    fn a_known_reason_makes_a_refusal_certain_and_a_bare_5xx_does_not() {
        assert!(answer(400, "").is_certain_refusal());
        assert!(answer(429, "").is_certain_refusal());
        assert!(answer(503, r#"{"error":{"code":"model_not_found"}}"#).is_certain_refusal());
        assert!(answer(503, r#"{"error":{"code":"system_cpu_overloaded"}}"#).is_certain_refusal());
        assert!(answer(502, r#"{"error":{"code":"not_forwarded"}}"#).is_certain_refusal());
        assert!(answer(200, r#"{"code":"invalid_request","data":null}"#).is_certain_refusal());
        for status in [408, 409, 499, 500, 502, 503, 504] {
            assert!(!answer(status, r#"{"error":{"message":"upstream"}}"#).is_certain_refusal());
        }
        assert!(!answer(200, "<html>").is_certain_refusal());
        for broken in [
            r#"{"code":504,"message":"upstream"}"#,
            r#"{"error":{"code":504,"message":"upstream"}}"#,
            r#"{"error":{"message":"upstream","type":"server_error"}}"#,
            r#"{"code":"do_request_failed","message":"context deadline exceeded","data":null}"#,
        ] {
            assert!(!answer(200, broken).is_certain_refusal(), "{broken}");
        }
    }

    #[test]
    fn the_vendors_words_about_references_become_a_hint() {
        let body = r#"{"error":{"message":"the specified task_type r2v does not support model doubao-seedance-1-5-pro"}}"#;
        assert!(answer(400, body).error(Call::Submit).message.contains("first_frame"));
    }
}
