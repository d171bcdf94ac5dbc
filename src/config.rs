//! How a client is set up.

use crate::issue::{Issue, IssueCode};
use crate::lanes::Limits;
use crate::poll::Settings;
use crate::request::unknown_keys;
use crate::text::{among, has, text, trim_end};
use crate::time::Duration;
use crate::value::Value;

/// The API's documented address.
pub const BASE_URL: &str = "https://relaydance.com/v1";

/// A client's settings, but for the key, which the core never sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where the API is, without a slash at the end.
    pub base_url: String,
    /// More headers for every request to it.
    pub headers: Vec<(String, String)>,
    /// How to watch a task.
    pub poll: Settings,
    /// How often something is tried in all.
    pub attempts: u32,
    /// How many requests at a time, and a second.
    pub limits: Limits,
    /// Whether warnings stop a submit.
    pub strict: bool,
    /// Whether what files tell of their owner is left out of what is uploaded.
    pub strip_metadata: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            headers: Vec::new(),
            poll: Settings::default(),
            attempts: 4,
            limits: Limits::default(),
            strict: false,
            strip_metadata: true,
        }
    }
}

const KEYS: [&str; 10] = [
    "baseUrl",
    "apiKey",
    "headers",
    "deadline",
    "poll",
    "retry",
    "limits",
    "storage",
    "strict",
    "stripMetadata",
];

impl Config {
    /// Reads a caller's object, and tells everything that is wrong with it.
    #[must_use]
    pub fn read(value: &Value) -> (Config, Vec<Issue>) {
        let mut config = Config::default();
        let mut reader = Reader { issues: Vec::new() };
        let none = Value::Object([].into());
        let value = if value.is_null() { &none } else { value };
        reader.keys(value, "", "the client's settings", &KEYS);
        match value.get("baseUrl") {
            None => {}
            Some(Value::String(url)) if !url.trim_ascii().is_empty() => {
                config.base_url = trim_end(url.trim_ascii(), "/").to_owned();
            }
            Some(_) => reader.error(
                "baseUrl",
                "`baseUrl` must be an address such as /v1 or https://relaydance.com/v1.",
            ),
        }
        let key = match value.get("apiKey") {
            None | Some(Value::Other("a function")) => Ok(()),
            Some(Value::String(key)) => check_key(key),
            Some(_) => Err("`apiKey` must be text, or a function that returns it."),
        };
        if let Err(message) = key {
            reader.error("apiKey", message);
        }
        config.headers = reader.headers(value.get("headers"));
        let polls = value.get("poll").unwrap_or(&none);
        reader.keys(polls, "poll.", "`poll`", &["minInterval", "maxInterval"]);
        let retry = value.get("retry").unwrap_or(&none);
        reader.keys(retry, "retry.", "`retry`", &["attempts", "patience"]);
        let poll = &mut config.poll;
        for (path, value, least, into) in [
            ("deadline", value.get("deadline"), 1.0, &mut poll.deadline),
            ("poll.minInterval", polls.get("minInterval"), 1000.0, &mut poll.min_interval),
            ("poll.maxInterval", polls.get("maxInterval"), 1000.0, &mut poll.max_interval),
            ("retry.patience", retry.get("patience"), 0.0, &mut poll.patience),
        ] {
            match value.map(|value| milliseconds(path, value, least)) {
                None => {}
                Some(Ok(duration)) => *into = duration,
                Some(Err(message)) => reader.error(path, &message),
            }
        }
        let limits = value.get("limits").unwrap_or(&none);
        reader.keys(limits, "limits.", "`limits`", &["inFlight", "perSecond"]);
        let bounds = &mut config.limits;
        for (path, value, most, into) in [
            ("retry.attempts", retry.get("attempts"), 20.0, &mut config.attempts),
            ("limits.inFlight", limits.get("inFlight"), 100.0, &mut bounds.in_flight),
            ("limits.perSecond", limits.get("perSecond"), 1000.0, &mut bounds.per_second),
        ] {
            match value {
                None => {}
                Some(Value::Number(count))
                    if *count % 1.0 == 0.0 && *count >= 1.0 && *count <= most =>
                {
                    *into = *count as u32;
                }
                Some(_) => reader.error(
                    path,
                    &text!("`{}` must be a whole number from 1 to {}.", path, most as u32),
                ),
            }
        }
        match value.get("storage") {
            None | Some(Value::Bool(false) | Value::Object(_) | Value::Other("a storage")) => {}
            Some(_) => reader.error(
                "storage",
                "`storage` must be false, or have getItem, setItem and removeItem like localStorage.",
            ),
        }
        for (path, into) in
            [("strict", &mut config.strict), ("stripMetadata", &mut config.strip_metadata)]
        {
            match value.get(path).map(|value| flag(path, value)) {
                None => {}
                Some(Ok(flag)) => *into = flag,
                Some(Err(message)) => reader.error(path, &message),
            }
        }
        (config, reader.issues)
    }
}

/// Reads a time in milliseconds that was passed with one call.
///
/// # Errors
/// Words on what it must be.
pub fn milliseconds(path: &str, value: &Value, least: f64) -> Result<Duration, String> {
    /// A year. Timers know no more, and nobody waits longer.
    const MOST: f64 = 365.0 * 24.0 * 3600.0 * 1000.0;
    match value {
        Value::Number(number) if *number >= least && *number <= MOST => {
            Ok(Duration::from_millis(*number as u64))
        }
        _ => Err(text!(
            "`{}` must be a number of milliseconds from {} to 31536000000, which is a year.",
            path,
            least as u32
        )),
    }
}

/// Reads a yes or no that was passed with one call.
///
/// # Errors
/// Words on what it must be.
pub fn flag(path: &str, value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        _ => Err(text!("`{}` must be true or false.", path)),
    }
}

/// Whether a key can stand in a header.
///
/// # Errors
/// Words on what is wrong, without the key.
pub fn check_key(key: &str) -> Result<(), &'static str> {
    if key.trim_ascii().is_empty() {
        return Err("`apiKey` is empty: pass the key, or leave it out where a proxy adds it.");
    }
    if !is_header_value(key) || has(key, " ") {
        return Err("`apiKey` has a space, a line break or the like in it: copy it once more.");
    }
    Ok(())
}

fn is_header_value(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim_ascii() == text
}

fn is_header_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || among(byte, b"!#$%&'*+-.^_`|~"))
}

struct Reader {
    issues: Vec<Issue>,
}

impl Reader {
    fn error(&mut self, path: &str, message: &str) {
        self.issues.push(Issue::error(IssueCode::InvalidValue, path, message.to_owned()));
    }

    fn keys(&mut self, value: &Value, prefix: &str, place: &str, known: &[&str]) {
        unknown_keys(value, prefix, place, known, &mut self.issues);
        if !value.is_object() {
            let path = trim_end(prefix, ".");
            self.error(path, &text!("{} must be an object, not {}.", place, value.kind()));
        }
    }

    fn headers(&mut self, value: Option<&Value>) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        let entries = match value {
            None => return headers,
            Some(Value::Object(entries)) => entries,
            Some(_) => {
                self.error("headers", "`headers` must be an object of names and texts.");
                return headers;
            }
        };
        for (name, value) in entries.iter() {
            let path = text!("headers.{}", name);
            match value {
                _ if !is_header_name(name) => {
                    self.error(&path, "This is no header's name.");
                }
                _ if name.eq_ignore_ascii_case("content-type") => {
                    self.error(&path, "Content-Type is set by what is sent: leave it out.");
                }
                Value::String(text) if is_header_value(text) => {
                    headers.push((name.clone(), text.clone()));
                }
                Value::Null => {}
                _ => self.error(
                    &path,
                    "A header's value must be text of plain ASCII without line breaks.",
                ),
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (Config, Vec<Issue>) {
        Config::read(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn nothing_given_is_the_documented_service() {
        assert_eq!(Config::read(&Value::Null), (Config::default(), vec![]));
    }

    #[test]
    fn an_address_loses_its_last_slash_since_the_gateway_redirects_on_it() {
        assert_eq!(read(r#"{"baseUrl":"https://x/v1/"}"#).0.base_url, "https://x/v1");
    }

    #[test]
    fn times_are_milliseconds() {
        let (config, issues) =
            read(r#"{"deadline":2000,"poll":{"minInterval":1000},"retry":{"patience":0}}"#);
        assert_eq!(issues, []);
        assert_eq!(config.poll.deadline, Duration::from_secs(2));
        assert_eq!(config.poll.min_interval, Duration::from_secs(1));
        assert_eq!(config.poll.patience, Duration::ZERO);
    }

    #[test]
    fn a_client_never_polls_faster_than_once_a_second() {
        assert_eq!(read(r#"{"poll":{"minInterval":50}}"#).1.len(), 1);
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_never_with_the_key() {
        let (_, issues) = read(
            r#"{"baseURL":"x","apiKey":"sk-secret\nx","headers":{"a b":"c","x":"y\r\nz"},"deadline":0,"retry":{"attempts":0},"strict":1}"#,
        );
        let paths: Vec<_> = issues.iter().map(|issue| issue.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "baseURL",
                "apiKey",
                "headers.a b",
                "headers.x",
                "deadline",
                "retry.attempts",
                "strict"
            ]
        );
        assert!(issues.iter().all(|issue| !issue.message.contains("sk-secret")));
        assert!(issues[0].message.contains("`baseUrl`"));
    }
}
