//! How long tasks took here, kind by kind: what [`crate::schedule`] learns from. Small enough to lie
//! in a browser's storage, and read from there with suspicion.

use crate::time::{Duration, milliseconds};
use crate::value::{Object, Value, whole};

/// So many durations are kept of a kind; the oldest make room, so that a service's habits of last
/// month fade.
const KEPT: usize = 16;
/// So many kinds are kept; the one that was used least lately makes room.
const KINDS: usize = 64;
/// A kind's name is no longer than this many bytes.
const NAME: usize = 128;
/// Shorter is no clip, longer is no duration but a closed laptop.
const PLAUSIBLE: std::ops::RangeInclusive<i64> = 1_000..=86_400_000;
/// A gap of so many milliseconds always teaches something.
const NARROW: f64 = 7_000.0;
/// A wider one does if it is no more than this part of the duration.
const PART: f64 = 0.55;

/// How long tasks took here, per kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Durations {
    /// The kind used last stands last, and so does each kind's last duration.
    kinds: Vec<(String, Vec<Duration>)>,
}

impl Durations {
    /// Reads what was stored, whatever it is: what makes no sense is left out.
    #[must_use]
    pub fn read(value: &Value) -> Self {
        let mut durations = Self::default();
        if let Value::Object(kinds) = value {
            for (kind, list) in kinds.iter() {
                if let Value::Array(list) = list {
                    for item in list.iter() {
                        if let Value::Number(number) = item {
                            durations.push(kind, *number);
                        }
                    }
                }
            }
        }
        durations
    }

    /// How long the last tasks of a kind took, the oldest first.
    #[must_use]
    pub fn seen(&self, kind: &str) -> &[Duration] {
        self.kinds.iter().find(|(name, _)| name == kind).map_or(&[], |(_, list)| list)
    }

    /// Adds a task that succeeded: it was last seen unfinished at the age `after` and seen finished
    /// at the age `by`. Ignored where these lie too far apart to teach anything.
    pub fn add(&mut self, kind: &str, after: Duration, by: Duration) {
        let (after, by) = (milliseconds(after), milliseconds(by));
        let gap = by - after;
        // Else it slept in between, or nobody looked.
        if gap >= 0.0 && gap <= NARROW.max(by * PART) {
            self.push(kind, (after + gap / 2.0).floor());
        }
    }

    fn push(&mut self, kind: &str, milliseconds: f64) {
        let Some(milliseconds) = whole(milliseconds).filter(|number| PLAUSIBLE.contains(number))
        else {
            return;
        };
        if kind.len() > NAME {
            return;
        }
        let at = self.kinds.iter().position(|(name, _)| name == kind);
        let (name, mut list) = match at {
            Some(at) => self.kinds.remove(at),
            None => (kind.to_owned(), Vec::new()),
        };
        if list.len() >= KEPT {
            list.remove(0);
        }
        list.push(Duration::from_millis(milliseconds.unsigned_abs()));
        if self.kinds.len() >= KINDS {
            self.kinds.remove(0);
        }
        self.kinds.push((name, list));
    }
}

/// As stored: an object with a list of whole milliseconds for each kind.
impl From<&Durations> for Value {
    fn from(durations: &Durations) -> Value {
        let mut object = Object::default();
        for (kind, list) in &durations.kinds {
            let list = list.iter().map(|duration| Value::Number(milliseconds(*duration)));
            object.put(kind, list.collect());
        }
        object.into()
    }
}

/// The kind of a task, from the body that was submitted: what decides how long it takes. The model,
/// the resolution and the seconds, as far as they are given: `doubao-seedance-2-0-1080p 1080p 5`.
#[must_use]
pub fn kind(body: &Value) -> String {
    let mut kind = String::new();
    for path in [&["model"][..], &["metadata", "resolution"], &["seconds"]] {
        if let Some(word) = body.at(path).and_then(Value::word) {
            if !kind.is_empty() {
                kind.push(' ');
            }
            kind.push_str(&word);
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn stored(durations: &Durations) -> String {
        serde_json::to_string(&Value::from(durations)).unwrap()
    }

    #[test]
    fn what_was_added_is_read_back() {
        let mut durations = Durations::default();
        durations.add("a 5", 60 * SECOND, 62 * SECOND);
        durations.add("b", 100 * SECOND, 101 * SECOND);
        durations.add("a 5", 64 * SECOND, 66 * SECOND);
        assert_eq!(durations.seen("a 5"), [61 * SECOND, 65 * SECOND]);
        assert_eq!(durations.seen("c"), []);
        assert_eq!(stored(&durations), r#"{"b":[100500.0],"a 5":[61000.0,65000.0]}"#);
        assert_eq!(Durations::read(&Value::from(&durations)), durations);
    }

    #[test]
    fn a_gap_teaches_only_when_it_is_narrow_for_the_duration() {
        let mut durations = Durations::default();
        durations.add("slept", 30 * SECOND, 90 * SECOND);
        durations.add("slept", Duration::ZERO, 600 * SECOND);
        durations.add("backwards", 90 * SECOND, 30 * SECOND);
        assert_eq!(durations, Durations::default());
        durations.add("short", Duration::ZERO, 4 * SECOND);
        durations.add("sparse", 60 * SECOND, 90 * SECOND);
        assert_eq!(durations.seen("short"), [2 * SECOND]);
        assert_eq!(durations.seen("sparse"), [75 * SECOND]);
    }

    #[test]
    fn the_last_sixteen_of_a_kind_and_the_last_kinds_are_kept() {
        let mut durations = Durations::default();
        for number in 0..200_u32 {
            for age in 10..40 {
                durations.add(&number.to_string(), age * SECOND, age * SECOND);
            }
            durations.add("used again and again", SECOND, SECOND);
        }
        assert_eq!(durations.kinds.len(), KINDS);
        assert_eq!(durations.seen("199").first(), Some(&(24 * SECOND)));
        assert_eq!(durations.seen("199").len(), KEPT);
        assert_eq!(durations.seen("137").len(), KEPT);
        assert_eq!(durations.seen("136"), []);
        assert_eq!(durations.seen("used again and again").len(), KEPT);
        assert!(stored(&durations).len() < 16_000);
    }

    #[test]
    fn anything_stored_is_survived() {
        for text in [
            "null",
            "true",
            "7",
            "\"text\"",
            "[]",
            "{}",
            "[[1000]]",
            r#"{"a":null}"#,
            r#"{"a":"65000"}"#,
            r#"{"a":{"0":65000}}"#,
            r#"{"a":[-1,0,0.5,999,1e9,1e300,-1e300,"65000",null,[65000],{}]}"#,
        ] {
            assert_eq!(Durations::read(&json(text)), Durations::default(), "{text}");
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
            let list = Value::Array(vec![Value::Number(number)].into());
            let value = Value::Object(vec![("a".to_owned(), list)].into());
            assert_eq!(Durations::read(&value), Durations::default());
        }
        let mixed = Durations::read(&json(r#"{"a":[65000,"x",66000],"b":3,"c":[1000]}"#));
        assert_eq!(mixed.seen("a"), [65 * SECOND, 66 * SECOND]);
        assert_eq!(mixed.seen("c"), [SECOND]);
        assert_eq!(Durations::read(&Value::File(3)), Durations::default());
    }

    #[test]
    fn a_hostile_store_is_bounded() {
        let list: Value = (0..2_000).map(|number| Value::Number(f64::from(number))).collect();
        let mut kinds: Vec<_> = (0..200).map(|n| (n.to_string(), list.clone())).collect();
        kinds.push(("x".repeat(100_000), list));
        let durations = Durations::read(&Value::Object(kinds.into()));
        assert_eq!(durations.kinds.len(), KINDS);
        assert!(stored(&durations).len() < 16_000);
    }

    #[test]
    fn a_kind_is_named_by_what_the_duration_hangs_on() {
        let body = json(
            r#"{"model":"m-1","prompt":"p","seconds":"5","metadata":{"resolution":"1080p","seed":7}}"#,
        );
        assert_eq!(kind(&body), "m-1 1080p 5");
        assert_eq!(kind(&json(r#"{"model":"m-1","seconds":5}"#)), "m-1 5");
        assert_eq!(kind(&json(r#"{"model":["m"],"seconds":0.5}"#)), "");
        assert_eq!(kind(&Value::Null), "");
    }
}
