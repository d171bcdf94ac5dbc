//! Spans of time as JavaScript counts them, and the time from the two clocks it has.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// A span of whole milliseconds. The standard library's counts nanoseconds besides the seconds, and
/// weighs 1.1 kB more; it stands in what applications in Rust call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u64);

impl Duration {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// Longer than anything.
    pub const MAX: Self = Self(u64::MAX);

    /// So many milliseconds.
    #[must_use]
    pub const fn from_millis(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// So many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// In whole seconds.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / 1000
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left; nothing where the other one is longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times as long.
    #[must_use]
    pub const fn saturating_mul(self, times: u32) -> Self {
        Self(self.0.saturating_mul(times as u64))
    }
}

impl Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Duration {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

impl Mul<u32> for Duration {
    type Output = Self;

    fn mul(self, times: u32) -> Self {
        self.saturating_mul(times)
    }
}

impl Mul<Duration> for u32 {
    type Output = Duration;

    fn mul(self, duration: Duration) -> Duration {
        duration.saturating_mul(self)
    }
}

impl Div<u32> for Duration {
    type Output = Self;

    fn div(self, parts: u32) -> Self {
        Self(self.0 / u64::from(parts))
    }
}

impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Self {
        Self(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }
}

impl From<Duration> for std::time::Duration {
    fn from(duration: Duration) -> Self {
        Self::from_millis(duration.0)
    }
}

/// As JavaScript counts it.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.0 as f64
}

/// Time that never goes back and goes on while the machine sleeps. Neither of a page's clocks does
/// both: its own stands still in some browsers during sleep, the wall's may be set.
#[derive(Clone, Copy)]
pub struct Clock {
    /// How far the wall's clock is ahead of the page's, as far as that was taken in.
    ahead: Option<f64>,
    /// What the page's clock has missed.
    missed: f64,
}

/// The clocks tick and are corrected apart from each other; what is less than this is no sleep.
const APART: f64 = 1000.0;

impl Clock {
    /// One that has not been read yet.
    pub const NEW: Self = Self { ahead: None, missed: 0.0 };

    /// The time, in milliseconds from any moment, given what both clocks say.
    pub fn read(&mut self, page: f64, wall: f64) -> f64 {
        let ahead = wall - page;
        let gained = ahead - *self.ahead.get_or_insert(ahead);
        if gained.abs() > APART {
            self.missed += gained.max(0.0);
            self.ahead = Some(ahead);
        }
        page + self.missed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_often_the_clock_runs_no_faster_than_the_pages() {
        let mut clock = Clock::NEW;
        let reads = (0..50_000).map(|read| f64::from(read) * 0.2);
        let times: Vec<f64> = reads.map(|page| clock.read(page, 9e11 + page.floor())).collect();
        assert_eq!(times.last(), Some(&(49_999.0 * 0.2)));
    }

    #[test]
    fn a_sleep_that_the_page_did_not_count_is_counted() {
        let mut clock = Clock::NEW;
        clock.read(100.0, 9e11);
        assert_eq!(clock.read(200.0, 9e11 + 3_600_100.0), 3_600_200.0);
        assert_eq!(clock.read(300.0, 9e11 + 3_600_200.0), 3_600_300.0);
    }

    #[test]
    fn set_back_the_walls_clock_takes_nothing_and_a_later_sleep_is_seen() {
        let mut clock = Clock::NEW;
        clock.read(0.0, 9e11);
        assert_eq!(clock.read(100.0, 8e11), 100.0);
        assert_eq!(clock.read(200.0, 8e11 + 60_100.0), 60_200.0);
    }

    #[test]
    fn time_goes_on_where_the_pages_clock_stands_still() {
        let mut clock = Clock::NEW;
        let times = (0..100).map(|second| clock.read(5.0, 9e11 + f64::from(second) * 900.0));
        let times: Vec<f64> = times.collect();
        assert!(times.windows(2).all(|pair| pair[1] >= pair[0]));
        assert!(times[99] > 85_000.0, "{}", times[99]);
    }

    #[test]
    fn seconds_and_their_parts_are_counted() {
        assert_eq!(milliseconds(Duration::from_millis(61_250)), 61_250.0);
    }
}
