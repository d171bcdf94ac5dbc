//! The list of all faults, for programs and for people.

use axum::Json;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::scenario::{Scenario, Wire};
use super::{Deed, FAULTS, Fault, Hint, Step, Times};

/// Where the page finds its style.
pub const STYLE: &str = "/stand-in/faults.css";

const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The list: a page for a browser, JSON for all others.
pub fn answer(headers: &HeaderMap) -> Response {
    let accepts = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let mut response = if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            (CACHE_CONTROL, "no-cache"),
        ];
        (headers, page()).into_response()
    } else {
        let list = FAULTS.iter().map(|fault| {
            json!({
                "name": fault.name,
                "says": fault.says(),
                "often": fault.often(),
                "baseUrls": fault.bases(),
            })
        });
        Json(json!({"faults": list.collect::<Vec<_>>()})).into_response()
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    response
}

/// The page's style.
pub async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("list.css")).into_response()
}

/// All words of the page are the program's own: there is nothing to escape.
fn page() -> String {
    let mut page = String::from(concat!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width\">\n",
        "<meta name=\"color-scheme\" content=\"light dark\">\n",
        "<title>What can go wrong</title>\n",
        "<link rel=\"stylesheet\" href=\"/stand-in/faults.css\">\n",
        "<main>\n<h1>What can go wrong</h1>\n",
        "<p>Point a client at one of these base URLs to see how it bears the fault. ",
        "The first writes answers as they are documented, the second as the gateway does; ",
        "each opens the demo page with itself.</p>\n",
    ));
    for group in FAULTS.chunk_by(|one, next| one.step.title() == next.step.title()) {
        let title = group.first().map_or("", |fault| fault.step.title());
        page += &format!("<h2>{title}</h2>\n<table>\n<thead><tr><th scope=\"col\">Fault</th>");
        page += "<th scope=\"col\">What happens</th><th scope=\"col\">How often</th>";
        page += "<th scope=\"col\">Base URLs</th></tr></thead>\n<tbody>\n";
        for fault in group {
            let [flat, enveloped] = fault
                .bases()
                .map(|base| format!("<a href=\"/?baseUrl={base}\"><code>{base}</code></a>"));
            page += &format!(
                "<tr id=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{flat}<br>{enveloped}</td></tr>\n",
                fault.name,
                fault.name,
                fault.says(),
                fault.often(),
            );
        }
        page += "</tbody>\n</table>\n";
    }
    page + "</main>\n</html>\n"
}

impl Fault {
    /// What it does, in a sentence.
    pub fn says(&self) -> String {
        let what = match (self.step, self.deed) {
            (Step::Refused, deed) => format!("no task is made: {}", deed.words()),
            (Step::Accepted, deed) => format!("the task is made and runs, but {}", deed.words()),
            (Step::Every, _) => "every route redirects to another origin, which notes what arrives, at /stand-in/caught".into(),
            (_, deed) => deed.words(),
        };
        let (first, rest) = what.split_at_checked(1).unwrap_or_default();
        format!("{}{rest}.", first.to_uppercase())
    }

    /// How often it strikes, in words.
    pub fn often(&self) -> String {
        let Times::First(most) = self.times else {
            return match self.deed {
                Deed::Waver => "the first 5 looks at each task".into(),
                Deed::Expire => "the URL in the first finished answer about each task".into(),
                _ => "always".into(),
            };
        };
        let number = if most == 1 { "the first".into() } else { format!("the first {most}") };
        let what = match self.step {
            Step::Refused | Step::Accepted => "of equal requests",
            Step::Poll | Step::Task if most == 1 => "look at each task",
            Step::Poll | Step::Task => "looks at each task",
            Step::Upload => "uploads of the same file",
            Step::Clip | Step::Every => "download of each task's clip",
        };
        format!("{number} {what}")
    }

    fn bases(&'static self) -> [String; 2] {
        [Wire::Documented, Wire::Enveloped].map(|wire| Scenario { wire, fault: Some(self) }.base())
    }
}

impl Step {
    fn title(self) -> &'static str {
        match self {
            Step::Every => "Everything",
            Step::Task => "Tasks",
            Step::Refused | Step::Accepted => "Asking for a clip",
            Step::Poll => "Looking at a task",
            Step::Upload => "Uploads",
            Step::Clip => "Downloads",
        }
    }
}

impl Deed {
    fn words(self) -> String {
        let words = match self {
            Deed::Say(said) => return format!("the answer is {}", said.words),
            Deed::TooMany(hint) => return format!("the answer is status 429 {}", hint.words()),
            Deed::Reset => "the connection is reset without a byte of answer",
            Deed::Cut => "the connection is reset in the middle of the answer",
            Deed::Truncate => "the answer is complete HTTP with half of its JSON",
            Deed::Swell => "the answer is JSON of a gigabyte",
            Deed::LateHead => "the answer comes after four seconds, times the pace",
            Deed::LateBody => {
                "the answer's body comes bit by bit over four seconds, times the pace"
            }
            Deed::Fail => {
                "the task is accepted and runs, then fails because its output was moderated"
            }
            Deed::Reticulate => "the task has a status that nobody knows, for ever",
            Deed::Waver => "the progress goes up and down, then the task succeeds",
            Deed::Deny => "the answer is that there is no such task",
            Deed::Withhold => {
                "a finished task has no URL; its clip is at videos/{id}/content, for the key"
            }
            Deed::Interrupt => {
                "the answer is status 413, and the connection closes, while the file is still coming"
            }
            Deed::Dawdle => "the file is read at about a megabyte a second, times the pace",
            Deed::Expire => {
                "the clip's URL answers with status 403 and XML, as if it had expired; a later answer has a good one"
            }
            Deed::Shut => "the clip comes without CORS headers",
            Deed::Redirect => "the clip's URL redirects to another origin",
        };
        words.into()
    }
}

impl Hint {
    fn words(self) -> &'static str {
        match self {
            Hint::Seconds => "with Retry-After: 1",
            Hint::Date => "with a date in Retry-After, two seconds ahead",
            Hint::None => "without Retry-After",
            Hint::Empty => "without Retry-After and without a body",
        }
    }
}
