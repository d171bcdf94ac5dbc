//! Durations as JavaScript counts them.

use std::time::Duration;

/// Whole milliseconds. The standard library's own answer brings 128-bit arithmetic with it.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs() as f64 * 1000.0 + f64::from(duration.subsec_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_their_parts_are_counted() {
        assert_eq!(milliseconds(Duration::from_millis(61_250)), 61_250.0);
    }
}
