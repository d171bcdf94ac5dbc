//! How often each fault has struck.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::Times;

/// Counts for each base URL and each body, file or task apart, so that clients
/// at the same fault do not disturb each other. A restart forgets them.
#[derive(Default)]
pub struct Counts(Mutex<HashMap<u64, u32>>);

impl Counts {
    /// Whether a fault strikes once more at `base` for `what`.
    pub fn strikes(&self, times: Times, base: &str, what: impl Hash) -> bool {
        let Times::First(most) = times else {
            return true;
        };
        let mut hasher = DefaultHasher::new();
        (base, what).hash(&mut hasher);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(hasher.finish()).or_default();
        *count = count.saturating_add(1);
        *count <= most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_at_each_base_is_counted_apart() {
        let counts = Counts::default();
        for (base, what) in [("/a/v1", "x"), ("/b/v1", "x"), ("/a/v1", "y")] {
            let strikes = [(); 4].map(|()| counts.strikes(Times::First(2), base, what));
            assert_eq!(strikes, [true, true, false, false], "{base} {what}");
        }
        assert!((0..9).all(|_| counts.strikes(Times::Always, "/a/v1", "x")));
    }
}
