//! The library's checks and the stand-in, which share no code, held against each other: whatever
//! the checks let pass under a model they know is accepted on both wires, and so whatever is refused
//! was found by the checks. The other way round the checks may be stricter.
//!
//! `ACCORD=100000` asks so many random requests; `ACCORD_SEED=<seed>` repeats one and tells it;
//! `ACCORD_TELL=1` lists what the checks alone refuse.

mod requests;
mod shrink;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use futures_util::StreamExt;
use futures_util::stream;
use relaydance_web::body::body;
use relaydance_web::check::{self, Surroundings};
use relaydance_web::issue::{Issue, Severity};
use relaydance_web::model::Model;
use relaydance_web::request::VideoRequest;
use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::{Server, WIRES, client, new_folder};

const COUNT: u64 = 2000;
/// Requests on their way at once.
const AT_ONCE: usize = 4;

/// What became of a request.
struct Outcome {
    request: Value,
    issues: Vec<Issue>,
    known: bool,
    sent: Value,
    /// The status and the text on each wire.
    answers: Vec<(u16, String)>,
}

impl Outcome {
    fn passes(&self) -> bool {
        self.issues.iter().all(|issue| issue.severity != Severity::Error)
    }

    fn accepted(&self) -> bool {
        self.answers.iter().all(|(status, _)| *status == 200)
    }

    /// What is wrong with it.
    fn breaks(&self) -> Option<&'static str> {
        let [(documented, _), (enveloped, _)] = &self.answers[..] else { return Some("no answer") };
        // An unknown model is the one refusal that the wires give different statuses.
        let agree = documented == enveloped || (*documented, *enveloped) == (404, 503);
        let orderly = matches!(documented, 200 | 400 | 404 | 500);
        match (agree, orderly, self.known && self.passes(), self.accepted()) {
            (false, ..) => Some("the wires do not agree"),
            (_, false, ..) => Some("an answer that no request should get"),
            (.., true, false) => Some("it passed the checks and was refused"),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        writeln!(out, "  request  {}", brief(&self.request.to_string()))?;
        for Issue { severity, code, path, .. } in &self.issues {
            writeln!(out, "  {severity:?}  {} at {path:?}", code.word())?;
        }
        writeln!(out, "  sent     {}", brief(&self.sent.to_string()))?;
        for (wire, (status, text)) in WIRES.iter().zip(&self.answers) {
            writeln!(out, "  {wire}  {status} {}", brief(text))?;
        }
        Ok(())
    }
}

fn brief(text: &str) -> String {
    let start: String = text.chars().take(1000).collect();
    if start.len() < text.len() { format!("{start}… ({} bytes)", text.len()) } else { start }
}

/// A stand-in whose tasks wait for their turn, so that nothing is rendered.
struct Desk {
    server: Server,
    client: Client,
}

impl Desk {
    fn new() -> Self {
        let server = Server::with(&new_folder(), &["--pace", "1000"], &[]);
        Desk { server, client: client() }
    }

    /// Checks a request, sends what the library makes of it, and hears the answers.
    async fn ask(&self, request: &Value, local: bool) -> Outcome {
        let around = Surroundings { local, ..Surroundings::default() };
        let value = serde_json::from_value(request.clone()).unwrap();
        let (read, issues) = check::read(&value, &around);
        let known = Model::find(read.model.trim_ascii()).is_some();
        let sent = printed(&read);
        let answers = self.send(&sent).await;
        Outcome { request: request.clone(), issues, known, sent, answers }
    }

    async fn send(&self, body: &Value) -> Vec<(u16, String)> {
        let mut answers = Vec::new();
        let body = body.to_string();
        for wire in WIRES {
            let request = self.client.post(format!("{}{wire}/video/generations", self.server.url));
            let request = request.bearer_auth("sk-test").header("content-type", "application/json");
            let answer = request.body(body.clone()).send().await.unwrap();
            answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
        }
        answers
    }
}

/// The body as a browser prints it: JavaScript has one kind of number, and whole ones have no point.
fn printed(request: &VideoRequest) -> Value {
    fn plain(json: Value) -> Value {
        match json {
            Value::Number(number) => match number.as_f64() {
                // Beyond what an integer holds, the point makes no difference any more.
                Some(number) if number % 1.0 == 0.0 && number.abs() < 9.2e18 => {
                    json!(number as i64)
                }
                _ => Value::Number(number),
            },
            Value::Array(items) => items.into_iter().map(plain).collect(),
            Value::Object(map) => map.into_iter().map(|(key, value)| (key, plain(value))).collect(),
            other => other,
        }
    }
    plain(serde_json::to_value(body(request)).unwrap())
}

/// The same request word for word, as somebody without the library would send it: wrong types, which
/// reading leaves out, come through.
fn verbatim(request: &Value) -> Value {
    let Some(request) = request.as_object() else { return request.clone() };
    let mut metadata = match request.get("metadata") {
        None | Some(Value::Null) => json!({}),
        Some(metadata) => metadata.clone(),
    };
    let mut body = json!({});
    let mut content = Vec::new();
    for (key, value) in request.iter().filter(|(_, value)| !value.is_null()) {
        let name = match key.as_str() {
            "generateAudio" => "generate_audio",
            "cameraFixed" => "camera_fixed",
            "returnLastFrame" => "return_last_frame",
            "callbackUrl" => "callback_url",
            key => key,
        };
        match name {
            "seconds" => {
                let digits = value.as_f64().filter(|number| number % 1.0 == 0.0);
                body[name] = digits.map_or(value.clone(), |digits| json!(digits.to_string()));
            }
            "images" | "videos" | "audios" => {
                let medium = name.trim_end_matches('s');
                for item in value.as_array().into_iter().flatten() {
                    let source = item.get("source").unwrap_or(item);
                    let role = match (medium, item.get("role")) {
                        ("image", Some(role)) => role.clone(),
                        _ => json!(format!("reference_{medium}")),
                    };
                    let kind = format!("{medium}_url");
                    content.push(json!({"type": kind, &kind: {"url": source}, "role": role}));
                }
            }
            "metadata" => {}
            "model" | "prompt" => body[name] = value.clone(),
            _ if metadata.is_object() => metadata[name] = value.clone(),
            _ => {}
        }
    }
    if metadata.is_object() && !content.is_empty() {
        metadata["content"] = content.into();
    }
    body["metadata"] = metadata;
    body
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What became of the request of a seed: as the library sends it, and, where the checks refuse that,
/// word for word. What reading the request leaves out never reaches the stand-in otherwise.
async fn play(desk: &Desk, seed: u64) -> Played {
    let mut rng = fastrand::Rng::with_seed(seed);
    let local = rng.bool();
    let request = requests::draw(&mut rng);
    let outcome = desk.ask(&request, local).await;
    let refused = match outcome.passes() {
        true => None,
        false => Some(desk.send(&verbatim(&request)).await),
    };
    Played { seed, local, outcome, refused }
}

struct Played {
    seed: u64,
    /// Whether the API was said to be on this machine.
    local: bool,
    outcome: Outcome,
    /// The answers to a request that the checks refuse, word for word.
    refused: Option<Vec<(u16, String)>>,
}

/// What all of them came to.
#[derive(Default)]
struct Tally {
    passed: u64,
    refused: u64,
    found: BTreeSet<&'static str>,
    /// What the checks alone refuse: how often, and a seed.
    stricter: BTreeMap<String, (u64, u64)>,
    broken: BTreeMap<u64, (bool, Outcome)>,
}

impl Tally {
    fn add(&mut self, played: Played) {
        let Played { seed, local, mut outcome, refused } = played;
        self.passed += u64::from(outcome.known && outcome.passes());
        self.found.extend(outcome.issues.iter().map(|issue| issue.code.word()));
        if outcome.breaks().is_none()
            && let Some(answers) = refused
        {
            outcome.answers = answers;
            self.refused += u64::from(!outcome.accepted());
            self.compare(seed, &outcome);
        }
        if outcome.breaks().is_some() {
            self.broken.insert(seed, (local, outcome));
        }
    }

    /// Notes what was accepted although the checks found one thing wrong with it.
    fn compare(&mut self, seed: u64, outcome: &Outcome) {
        let errors = outcome.issues.iter().filter(|issue| issue.severity == Severity::Error);
        if let [only] = errors.collect::<Vec<_>>()[..]
            && outcome.accepted()
        {
            let at = only.path.trim_end_matches(|c: char| c == ']' || c.is_ascii_digit());
            let what = format!("{} at {at}", only.code.word());
            self.stricter.entry(what).or_insert((0, seed)).0 += 1;
        }
    }

    async fn tell(&self, desk: &Desk) {
        println!("{} pass the checks; {} are refused word for word", self.passed, self.refused);
        println!("found: {}", self.found.iter().copied().collect::<Vec<_>>().join(" "));
        if setting("ACCORD_TELL").is_some() {
            for (what, (times, seed)) in &self.stricter {
                println!("{times:6} × only the checks refuse {what}, such as seed {seed}");
            }
        }
        for (seed, (local, outcome)) in self.broken.iter().take(10) {
            let why = outcome.breaks().unwrap_or_default();
            let least = shrink::least(desk, outcome, *local).await;
            let least = least.as_ref().unwrap_or(outcome);
            println!("\nACCORD_SEED={seed} (local: {local}): {why}; in short\n{least}");
        }
    }
}

#[tokio::test]
async fn what_the_checks_let_pass_is_accepted_and_what_is_refused_they_found() {
    let desk = &Desk::new();
    if let Some(seed) = setting("ACCORD_SEED") {
        let Played { local, outcome, refused, .. } = play(desk, seed).await;
        println!("seed {seed} (local: {local})\n{outcome}  word for word {refused:?}");
        assert_eq!(outcome.breaks(), None);
        return;
    }
    let count = setting("ACCORD").unwrap_or(COUNT);
    let mut played = stream::iter(0..count).map(|seed| play(desk, seed)).buffer_unordered(AT_ONCE);
    let mut tally = Tally::default();
    while let Some(played) = played.next().await {
        tally.add(played);
    }
    tally.tell(desk).await;
    let (broken, passed, refused) = (&tally.broken, tally.passed, tally.refused);
    let seeds: Vec<_> = broken.keys().take(50).collect();
    assert!(broken.is_empty(), "{} of {count} break the accord: {seeds:?}", broken.len());
    // Or the requests are not what they should be.
    assert!(passed > count / 4 && refused > count / 8, "{passed} pass, {refused} are refused");
}
