//! When to send something again. Pure: the caller brings the random number.

use crate::answer::Call;
use crate::error::{Error, ErrorCode};
use crate::time::{Duration, milliseconds};

/// The first pause is at most this long; each further one at most twice the one before.
const BASE: Duration = Duration::from_millis(500);
/// No pause is longer, whatever the service asks for.
pub const LONGEST: Duration = Duration::from_secs(60);

/// How long to pause before trying again, or `None` to give up.
///
/// Looks and uploads cost nothing and are repeated after anything that may pass. A submit may buy
/// a clip: it is repeated only when it certainly bought none and may do so in a while. That is a
/// 429, or a connection that was never made.
///
/// `made` counts the tries so far, `random` is in `0.0..1.0`.
#[must_use]
pub fn pause(call: Call, error: &Error, made: u32, attempts: u32, random: f64) -> Option<Duration> {
    let again = match call {
        Call::Submit => error.code == ErrorCode::RateLimited || error.unsent,
        Call::Upload | Call::Retrieve | Call::Models | Call::Download => error.is_transient(),
    };
    if !again || made >= attempts {
        return None;
    }
    let drawn = drawn(made, random);
    Some(match error.retry_after {
        // Asked to wait, wait that long, and a little more so as not to return all together; never less than unasked.
        Some(asked) => asked.min(LONGEST).saturating_add(drawn.min(BASE)).max(drawn),
        None => drawn,
    })
}

/// A pause drawn evenly below a bound that doubles with every failure, so that many pages do not
/// come back at one moment.
#[must_use]
pub fn drawn(failures: u32, random: f64) -> Duration {
    let bound = BASE.saturating_mul(1 << failures.saturating_sub(1).min(6)).min(LONGEST);
    Duration::from_millis((milliseconds(bound) * random) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(call: Call, code: ErrorCode, made: u32) -> Option<Duration> {
        pause(call, &Error::new(code, ""), made, 4, 1.0)
    }

    #[test]
    fn a_submit_is_repeated_where_the_connection_was_never_made() {
        let mut error = Error::new(ErrorCode::Network, "refused");
        assert_eq!(pause(Call::Submit, &error, 1, 4, 1.0), None);
        error.unsent = true;
        assert!(pause(Call::Submit, &error, 1, 4, 1.0).is_some());
    }

    #[test]
    fn a_submit_is_repeated_after_a_429_and_after_nothing_else() {
        for code in ErrorCode::ALL {
            let repeated = after(Call::Submit, *code, 1).is_some();
            assert_eq!(repeated, *code == ErrorCode::RateLimited, "{}", code.word());
        }
    }

    #[test]
    fn looks_and_uploads_are_repeated_after_what_may_pass() {
        for call in [Call::Upload, Call::Retrieve, Call::Models, Call::Download] {
            for code in [ErrorCode::Network, ErrorCode::Unavailable, ErrorCode::RateLimited] {
                assert!(after(call, code, 1).is_some());
            }
            for code in [ErrorCode::Unauthorized, ErrorCode::NotFound, ErrorCode::Rejected] {
                assert!(after(call, code, 1).is_none());
            }
        }
    }

    #[test]
    fn the_bound_doubles_and_the_pause_is_drawn_below_it() {
        let bounds: Vec<_> = (1..4)
            .map(|made| after(Call::Retrieve, ErrorCode::Network, made).unwrap().as_millis())
            .collect();
        assert_eq!(bounds, [500, 1000, 2000]);
        let error = Error::new(ErrorCode::Network, "");
        assert_eq!(pause(Call::Retrieve, &error, 1, 4, 0.0), Some(Duration::ZERO));
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        assert_eq!(after(Call::Upload, ErrorCode::Network, 4), None);
    }

    #[test]
    fn a_service_that_asks_for_no_time_is_left_alone_as_long_as_one_that_is_silent() {
        let mut error = Error::new(ErrorCode::RateLimited, "");
        let unasked = pause(Call::Submit, &error, 3, 4, 0.9);
        error.retry_after = Some(Duration::ZERO);
        assert_eq!(pause(Call::Submit, &error, 3, 4, 0.9), unasked);
    }

    #[test]
    fn the_service_is_given_the_time_it_asks_for_up_to_a_minute() {
        for (asked, least) in [(7, 7), (3600, 60)] {
            let mut error = Error::new(ErrorCode::RateLimited, "");
            error.retry_after = Some(Duration::from_secs(asked));
            let pause = pause(Call::Submit, &error, 1, 4, 0.5).unwrap();
            assert!(pause >= Duration::from_secs(least) && pause < Duration::from_secs(least + 1));
        }
    }
}
