//! When to look at a running task.
//!
//! Every look costs a request, every moment between the end and the next look costs a wait. For a
//! given number of looks the wait is least where their rate goes with the square root of the
//! hazard: how likely the task is to end now, given that it has not yet. How long earlier tasks of
//! the kind took tells the hazard; where nothing is known, the intervals just grow with age.

use std::time::Duration;

use crate::time::milliseconds;

/// Never more often than once in so many seconds, whatever is asked or learned.
const LEAST: f64 = 1.0;
/// A caller's shortest interval up to here leaves us free to go below it where it pays.
const FREE: f64 = 2.5;
/// The mean delay that is aimed at, in seconds.
const DELAY: f64 = 0.7;
/// The most looks that are spent within the expected window.
const LOOKS: f64 = 14.0;

/// When to look at one task.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// In seconds, like everything here.
    min: f64,
    max: f64,
    /// How long earlier tasks took, in ascending order, with how far one like it may lie off, and
    /// how much it counts.
    seen: Vec<(f64, f64, f64)>,
    /// What the square root of the hazard is multiplied with.
    pace: f64,
}

impl Schedule {
    /// A schedule for a task of which nothing is known but how long earlier ones of its kind took,
    /// the oldest first: the newer ones count more. The two intervals bound the pace, but for one
    /// long wait before the end is likely, and about once a second when it is.
    #[must_use]
    pub fn new(min_interval: Duration, max_interval: Duration, seen: &[Duration]) -> Self {
        let min = seconds(min_interval).max(LEAST);
        let max = seconds(max_interval).max(min);
        let mut schedule = Self { min, max, seen: Vec::new(), pace: 0.0 };
        schedule.learn(seen);
        schedule
    }

    /// The age of the task at which to look next, more than a second after `age`: its age now, when
    /// the last look has just been taken or the task submitted. `progress` is the last percentage
    /// that the service told.
    #[must_use]
    pub fn next(&self, age: Duration, progress: Option<f64>) -> Duration {
        let _ = progress;
        let now = seconds(age);
        let least = if self.seen.is_empty() || self.min > FREE { self.min } else { LEAST };
        let most = match self.seen.last() {
            Some((last, _, _)) if now < *last => (now / 2.0).max(2.0 * FREE).min(*last),
            _ => self.max,
        };
        let (mut at, mut looks) = (now, 0.0);
        while looks < 1.0 && at - now < most {
            let step = step(at);
            looks += self.rate(at + step / 2.0) * step;
            at += step;
        }
        // The step went beyond the moment.
        at -= (looks - 1.0).max(0.0) / self.rate(at);
        let wait = (at - now).min(most).max(least);
        age.saturating_add(Duration::from_millis((wait * 1000.0) as u64 + 1))
    }

    /// Looks a second at some age.
    fn rate(&self, age: f64) -> f64 {
        if self.seen.is_empty() {
            return 1.0 / (self.min * 1.1 + age / 42.0);
        }
        let (density, survival) = self.law(age);
        self.pace * (density / survival).sqrt()
    }

    /// How likely it is to end at some age, and to live longer.
    fn law(&self, age: f64) -> (f64, f64) {
        let (mut density, mut survival) = (1e-12, 1e-9);
        for (center, width, weight) in &self.seen {
            // Student's distribution with two degrees of freedom: heavy tails, no exponentials.
            let off = (age - center) / width;
            let root = (1.0 + off * off).sqrt();
            density += weight / (2.0 * width * root * root * root);
            survival += weight * (1.0 - off / root) / 2.0;
        }
        (density, survival)
    }

    fn learn(&mut self, seen: &[Duration]) {
        let count = seen.len() as f64;
        for (index, duration) in seen.iter().enumerate() {
            let (duration, weight) =
                (seconds(*duration), (index as f64 + 1.0) / count / (count + 1.0) * 2.0);
            let at = self.seen.partition_point(|(other, _, _)| *other < duration);
            self.seen.insert(at, (duration, 0.0, weight));
        }
        let Some(&(last, _, _)) = self.seen.last() else { return };
        // As far as the nearest others lie, but one.
        for index in 0..self.seen.len() {
            let mut near = (f64::MAX, f64::MAX);
            let here = self.seen.get(index).map_or(0.0, |(center, _, _)| *center);
            for (other, (center, _, _)) in self.seen.iter().enumerate() {
                let off = (center - here).abs();
                if other == index {
                } else if off < near.0 {
                    near = (off, near.0);
                } else if off < near.1 {
                    near.1 = off;
                }
            }
            if let Some((_, width, _)) = self.seen.get_mut(index) {
                *width = near.1.min(here * 0.15).max(0.5);
            }
        }
        let (mut at, mut sum) = (0.0, 0.0);
        while at < last * 2.0 {
            let step = step(at);
            let (density, survival) = self.law(at + step / 2.0);
            sum += (density * survival).sqrt() * step;
            at += step;
        }
        self.pace = (sum / 2.0 / DELAY).min(LOOKS / sum);
    }
}

fn seconds(duration: Duration) -> f64 {
    milliseconds(duration) / 1000.0
}

/// Fine enough to place a look, coarse enough for a day.
fn step(age: f64) -> f64 {
    0.1 + age / 500.0
}
