//! The core names fields and settings as JavaScript does; here they have Rust's names.

use crate::issue::Issue;

const NAMES: [(&str, &str); 13] = [
    ("generateAudio", "generate_audio"),
    ("cameraFixed", "camera_fixed"),
    ("returnLastFrame", "return_last_frame"),
    ("callbackUrl", "callback_url"),
    ("baseUrl", "base_url"),
    ("apiKey", "api_key"),
    ("stripMetadata", "strip_metadata"),
    ("limits.inFlight", "in_flight"),
    ("limits.perSecond", "per_second"),
    ("poll.minInterval", "min_interval"),
    ("poll.maxInterval", "max_interval"),
    ("retry.attempts", "attempts"),
    ("retry.patience", "patience"),
];

/// A message with the names that stand in it as code.
pub fn message(text: &str) -> String {
    let text = text.replace("function given as apiKey", "function given as key_provider");
    NAMES.iter().fold(text, |text, (theirs, ours)| {
        text.replace(&format!("`{theirs}`"), &format!("`{ours}`"))
    })
}

/// The issue, in the words of a Rust caller.
pub fn issue(issue: Issue) -> Issue {
    let path = NAMES.iter().find(|(theirs, _)| *theirs == issue.path);
    let path = path.map_or(issue.path, |(_, ours)| (*ours).to_owned());
    Issue { path, message: message(&issue.message), ..issue }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::request::{KEYS, VideoRequest};
    use crate::value::Value;

    /// Every field and setting, each of them wrong.
    fn all_wrong() -> Vec<Issue> {
        let wrong = |keys: &[&str]| -> Value {
            Value::Object(keys.iter().map(|key| ((*key).to_owned(), Value::Other("odd"))).collect())
        };
        let mut settings = vec![
            ("poll".to_owned(), wrong(&["minInterval", "maxInterval"])),
            ("retry".to_owned(), wrong(&["attempts", "patience"])),
            ("limits".to_owned(), wrong(&["inFlight", "perSecond"])),
        ];
        for key in
            ["baseUrl", "apiKey", "headers", "deadline", "storage", "strict", "stripMetadata"]
        {
            settings.push((key.to_owned(), Value::Other("odd")));
        }
        let mut issues = Config::read(&Value::Object(settings.into())).1;
        issues.extend(VideoRequest::read(&wrong(&KEYS)).1);
        issues
    }

    #[test]
    fn no_field_and_no_setting_has_a_javascript_name_here() {
        let issues: Vec<_> = all_wrong().into_iter().map(issue).collect();
        assert!(issues.len() > 20);
        for Issue { path, message, .. } in &issues {
            let code = message.split('`').skip(1).step_by(2);
            for name in code.chain([path.as_str()]) {
                assert!(
                    !name.contains(|letter: char| letter.is_ascii_uppercase()),
                    "{path}: {message}"
                );
            }
        }
    }
}
