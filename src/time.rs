//! Durations as JavaScript counts them, and the time from the two clocks it has.

use std::time::Duration;

/// Whole milliseconds. The standard library's own answer brings 128-bit arithmetic with it.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs() as f64 * 1000.0 + f64::from(duration.subsec_millis())
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
