//! When to look at a running task.
//!
//! Every look costs a request, and every moment between the end and the next look a wait. For a
//! given number of looks the mean wait is shortest where their rate follows the square root of the
//! hazard: how likely the task is to end now, given that it has not yet. The hazard is estimated
//! from how long earlier tasks of the kind took; where there were none, intervals grow with age.
//!
//! ```
//! # use relaydance_web::{schedule::Schedule, time::Duration};
//! let second = Duration::from_secs(1);
//! let seen = [63 * second, 66 * second, 65 * second];
//! let schedule = Schedule::new(second * 5 / 2, 15 * second, &seen);
//! // Long before the end one look is enough, to notice an early failure; about the end they are dense.
//! assert_eq!(schedule.next(10 * second, None), 20 * second);
//! assert!(schedule.next(64 * second, None) < 66 * second);
//! ```

use crate::time::{Duration, milliseconds};

// Times are seconds here, and rates are looks a second.

/// The shortest interval, whatever is asked for or learned.
const LEAST: f64 = 1.0;
/// Who asks for a shorter interval of more than this gets it everywhere; else it may be undercut
/// where the end is likely.
const FREE: f64 = 2.5;
/// The mean delay that is aimed at.
const DELAY: f64 = 0.7;
/// The most looks that are spent for it on the time in which tasks end.
const LOOKS: f64 = 18.2;
/// How much less each task counts than the one after it: services change.
const FADING: f64 = 0.85;
/// Before the end is likely, the first look comes at this age, each other at twice the one's before.
const FIRST: f64 = 6.0;

/// When to look at one task.
#[derive(Clone, Debug)]
pub struct Schedule {
    min: f64,
    max: f64,
    /// In ascending order.
    seen: Vec<Seen>,
    /// What the square root of the hazard is multiplied with.
    pace: f64,
}

/// How long a task took, as a guess at the next one.
#[derive(Clone, Debug)]
struct Seen {
    duration: f64,
    /// How far off the guess may be.
    width: f64,
    /// How much it counts. The weights of all add up to one.
    weight: f64,
}

impl Schedule {
    /// `seen` is how long earlier tasks of this kind took, the oldest first, since the newer ones
    /// count more. The intervals bound the pace where that is empty. Where it is not, the time
    /// before the end is likely may hold longer ones, and unless more than 2.5 s are asked for, the
    /// time in which it is likely holds shorter ones, of one second at the least.
    #[must_use]
    pub fn new(min_interval: Duration, max_interval: Duration, seen: &[Duration]) -> Self {
        let min = seconds(min_interval).max(LEAST);
        let max = seconds(max_interval).max(min);
        let mut schedule = Self { min, max, seen: Vec::new(), pace: 0.0 };
        schedule.learn(seen);
        schedule
    }

    /// The age of the task at which to look next: later than `age` by a second at least. `age` is
    /// how old it is now, after a look or right after the submit; `progress` is the last percentage
    /// that the service told.
    #[must_use]
    pub fn next(&self, age: Duration, progress: Option<f64>) -> Duration {
        let now = seconds(age);
        let (mut least, mut most) = (self.min, self.max);
        if !self.seen.is_empty() {
            if self.min <= FREE {
                least = LEAST;
            }
            if self.law(now).1 > 0.95 {
                most = now.max(FIRST);
            }
        }
        let trust = Trust::new(now, progress);
        let (mut at, mut left) = (now, 1.0);
        while at - now < most {
            let step = step(at);
            let rate = self.rate(at + step / 2.0) * trust.factor(at);
            if rate * step >= left {
                at += left / rate;
                break;
            }
            left -= rate * step;
            at += step;
        }
        let wait = (at - now).min(most).max(least);
        age.saturating_add(Duration::from_millis((wait * 1000.0) as u64))
    }

    fn rate(&self, age: f64) -> f64 {
        // The older a task, the less does a moment's delay matter.
        let old = age / 150.0;
        let unlearned = 1.0 / (self.min * 1.1 + age / 52.0 + old * old);
        if self.seen.is_empty() {
            return unlearned;
        }
        let (density, survival) = self.law(age);
        let rate = self.pace * (density / survival).sqrt();
        // When all is past that was seen before, nothing is known any more.
        if survival < 0.02 { rate.min(unlearned * 1.5) } else { rate }
    }

    /// How likely a task is to end at some age, a second, and how likely to grow older.
    fn law(&self, age: f64) -> (f64, f64) {
        // The survival is never quite zero: it is divided by.
        let (mut density, mut survival) = (0.0, 1e-9);
        for seen in &self.seen {
            // A bell with long tails that takes no exponentials.
            let off = (age - seen.duration) / seen.width;
            let near = 1.0 / (1.0 + off.abs());
            let tail = seen.weight * near * near / 2.0;
            density += 2.0 * tail * near / seen.width;
            survival += if off > 0.0 { tail } else { seen.weight - tail };
        }
        (density, survival)
    }

    fn learn(&mut self, durations: &[Duration]) {
        let (mut weight, mut sum) = (1.0, 0.0);
        for duration in durations.iter().rev() {
            let duration = seconds(*duration);
            let at = self.seen.partition_point(|other| other.duration < duration);
            self.seen.insert(at, Seen { duration, width: 0.0, weight });
            sum += weight;
            weight *= FADING;
        }
        // Each is as wide as it is lonely.
        let mut before = None;
        let mut rest = self.seen.as_mut_slice();
        while let Some((here, after)) = rest.split_first_mut() {
            let left = before.map(|before| here.duration - before);
            let right = after.first().map(|after| after.duration - here.duration);
            let gap = match (left, right) {
                (Some(left), Some(right)) => (left + right) / 2.0,
                (one, other) => one.or(other).unwrap_or(f64::MAX),
            };
            here.width = (gap * 2.2).min(here.duration * 0.17).max(0.5);
            here.weight /= sum;
            before = Some(here.duration);
            rest = after;
        }
        // Looks at the rate `pace * sqrt(hazard)` are `pace * spread` in number, and delay what they
        // look for by `spread / pace / 2`.
        let (mut at, mut spread) = (0.0, 0.0);
        let end = before.map_or(0.0, |last| last * 2.0 + 1.0);
        while at < end {
            let step = step(at);
            let (density, survival) = self.law(at + step / 2.0);
            spread += (density * survival).sqrt() * step;
            at += step;
        }
        self.pace = (spread / 2.0 / DELAY).min(LOOKS / spread);
    }
}

/// When the task ends if its progress is told in tens and grows evenly. It may be neither, so that
/// this only shifts the weight; less than half says too little, and much more is often invented.
struct Trust {
    from: f64,
    to: f64,
}

impl Trust {
    fn new(now: f64, progress: Option<f64>) -> Self {
        match progress {
            Some(told) if told > 50.0 && told <= 90.0 => {
                Self { from: now / (told + 10.0) * 100.0, to: now / told * 100.0 }
            }
            _ => Self { from: 0.0, to: 0.0 },
        }
    }

    fn factor(&self, at: f64) -> f64 {
        if at < self.from {
            0.65
        } else if at < self.to {
            1.25
        } else {
            1.0
        }
    }
}

fn seconds(duration: Duration) -> f64 {
    milliseconds(duration) / 1000.0
}

/// Fine enough to place a look, coarse enough for a day.
fn step(age: f64) -> f64 {
    0.2 + age / 250.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durations::Durations;

    const SECOND: Duration = Duration::from_secs(1);
    const MIN: Duration = Duration::from_millis(2500);
    const MAX: Duration = Duration::from_secs(15);
    type Told = fn(f64) -> Option<f64>;

    fn schedule(seen: &[u32]) -> Schedule {
        let seen: Vec<_> = seen.iter().map(|seconds| *seconds * SECOND).collect();
        Schedule::new(MIN, MAX, &seen)
    }

    /// The ages at which a task is looked at, up to the look that sees its end.
    fn looks(
        schedule: &Schedule,
        end: Duration,
        told: impl Fn(f64) -> Option<f64>,
    ) -> Vec<Duration> {
        let mut looks = Vec::new();
        let (mut age, mut progress) = (Duration::ZERO, None);
        while age < end {
            age = schedule.next(age, progress);
            progress = told(seconds(age) / seconds(end));
            looks.push(age);
        }
        looks
    }

    fn gaps(looks: &[Duration]) -> Vec<Duration> {
        looks.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    #[test]
    fn of_an_unknown_kind_the_intervals_grow_with_age_up_to_the_longest() {
        let looks = looks(&schedule(&[]), 900 * SECOND, |_| None);
        assert!(looks[0] >= MIN);
        assert!(gaps(&looks).windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(gaps(&looks).last(), Some(&MAX));
    }

    #[test]
    fn a_known_kind_is_looked_at_sparsely_before_and_densely_when_it_ends() {
        let looks = looks(&schedule(&[64, 66, 63, 67, 65]), 65 * SECOND, |_| None);
        let early = looks.iter().filter(|age| **age < 55 * SECOND).count();
        assert!((3..=4).contains(&early), "{looks:?}");
        assert!(looks.len() <= 12, "{looks:?}");
        assert!(gaps(&looks).last().is_some_and(|gap| *gap < 2 * SECOND), "{looks:?}");
    }

    #[test]
    fn an_early_failure_is_noticed_before_the_task_is_twice_as_old() {
        for seen in [&[65, 65, 65, 65, 65][..], &[600], &[30, 300, 31, 299], &[180, 200, 150]] {
            let schedule = schedule(seen);
            for failed in 1..seen[0] {
                let noticed = looks(&schedule, failed * SECOND, |_| None).pop().unwrap();
                let bound = (2 * failed * SECOND).max(6 * SECOND);
                assert!(noticed <= bound, "{failed} s, {noticed:?}");
            }
        }
    }

    #[test]
    fn after_what_is_known_the_intervals_grow_again_up_to_the_longest() {
        let looks = looks(&schedule(&[64, 66, 63, 67, 65]), 1500 * SECOND, |_| None);
        let late: Vec<_> = looks.into_iter().filter(|age| *age > 120 * SECOND).collect();
        assert!(gaps(&late).windows(2).all(|pair| pair[1] + SECOND / 10 >= pair[0]), "{late:?}");
        assert!(gaps(&late)[0] > 3 * SECOND && gaps(&late).last() == Some(&MAX), "{late:?}");
    }

    #[test]
    fn the_longest_interval_holds_but_for_the_wait_before_the_end_is_likely() {
        for seen in [&[][..], &[65], &[30, 300, 31, 299], &[600, 500, 800, 650]] {
            let schedule = schedule(seen);
            let likely = seen.iter().min().copied().unwrap_or(0) * SECOND;
            let looks = looks(&schedule, 2000 * SECOND, |_| None);
            let mut bounded =
                gaps(&looks).into_iter().zip(&looks).filter(|(_, age)| **age >= likely);
            assert!(bounded.all(|(gap, _)| gap <= MAX), "{seen:?}");
        }
    }

    #[test]
    fn two_looks_are_never_within_a_second_whatever_is_known_or_told() {
        let strange = [Duration::ZERO, Duration::MAX, SECOND, 65 * SECOND];
        let mut random = fastrand::Rng::with_seed(1);
        let told = [0.0, -5.0, 50.0, 60.0, 90.0, 99.0, 100.0, 1e9, f64::NAN, f64::INFINITY];
        for count in 0..60 {
            let mut seen: Vec<_> =
                (0..count % 17).map(|_| Duration::from_millis(random.u64(0..100_000))).collect();
            seen.extend(strange.iter().filter(|_| random.u8(..) < 40));
            let schedule = Schedule::new(Duration::ZERO, Duration::ZERO, &seen);
            for _ in 0..200 {
                let age = Duration::from_millis(random.u64(0..200_000));
                let next = schedule.next(age, random.choice(told));
                assert!(next >= age + SECOND && next <= age * 2 + 6 * SECOND, "{seen:?} {age:?}");
            }
            for age in [Duration::MAX, Duration::from_secs(u64::MAX / 2), 100_000_000 * SECOND] {
                assert!(schedule.next(age, Some(60.0)) >= age.saturating_add(SECOND));
            }
        }
    }

    #[test]
    fn a_caller_who_wants_fewer_looks_gets_fewer_also_of_a_known_kind() {
        let seen = [65 * SECOND; 5];
        let schedule = Schedule::new(10 * SECOND, 5 * SECOND, &seen);
        let looks = looks(&schedule, 100 * SECOND, |_| None);
        assert!(gaps(&looks).iter().all(|gap| *gap >= 10 * SECOND), "{looks:?}");
    }

    #[test]
    fn what_was_seen_last_counts_most() {
        let [falling, rising] = [schedule(&[90, 90, 90, 40, 40]), schedule(&[40, 40, 90, 90, 90])];
        let count = |schedule| looks(schedule, 41 * SECOND, |_| None).len();
        assert!(count(&falling) > count(&rising));
    }

    #[test]
    fn progress_helps_when_it_is_true_and_harms_little_when_it_is_not() {
        let told: [(&str, Told); 6] = [
            ("stuck at 0", |_| Some(0.0)),
            ("stuck at 50", |_| Some(50.0)),
            ("99 at once", |_| Some(99.0)),
            ("90 at once", |_| Some(90.0)),
            ("falls", |part| Some(if part < 0.5 { 80.0 } else { 20.0 })),
            ("twice as fast", |part| Some((part * 20.0).floor() * 10.0)),
        ];
        // Looks and delay, each in the mean over many ends.
        let cost = |seen: &[u32], told: &dyn Fn(f64) -> Option<f64>| {
            let (mut count, mut delay) = (0.0, 0.0);
            for end in 450..850 {
                let end = SECOND * end / 10;
                let looks = looks(&schedule(seen), end, told);
                count += looks.len() as f64 / 400.0;
                delay += seconds(looks[looks.len() - 1] - end) / 400.0;
            }
            (count, delay)
        };
        for seen in [&[][..], &[50, 80, 60, 70, 65]] {
            let without = cost(seen, &|_| None);
            let moving = cost(seen, &|part| Some((part * 10.0).floor() * 10.0));
            assert!(moving.0 < without.0 && moving.1 < without.1, "{moving:?} {without:?}");
            for (name, told) in told {
                let with = cost(seen, &told);
                assert!(with.0 < without.0 * 1.3 && with.1 < without.1 * 1.1, "{name} {with:?}");
            }
        }
    }

    #[test]
    fn twenty_looks_find_the_end_within_2_2_seconds_and_within_1_after_five_runs() {
        let mut random = fastrand::Rng::with_seed(7);
        let (mut cost, people) = ([(0.0, 0.0); 6], 300);
        for _ in 0..people {
            let mut durations = Durations::default();
            for (count, delay) in &mut cost {
                // Nearly normal, with a deviation of 15 %.
                let off: f64 = (0..12).map(|_| random.f64() - 0.5).sum();
                let end = Duration::from_millis((65_000.0 * (1.0 + 0.15 * off)) as u64);
                let schedule = Schedule::new(MIN, MAX, durations.seen("kind"));
                let mut looks = looks(&schedule, end, |_| None);
                *count += looks.len() as f64 / f64::from(people);
                let by = looks.pop().unwrap();
                *delay += seconds(by - end) / f64::from(people);
                durations.add("kind", looks.pop().unwrap(), by);
            }
        }
        let [first, .., sixth] = cost;
        assert!(first.0 <= 20.0 && first.1 <= 2.2, "{first:?}");
        assert!(sixth.0 <= 20.0 && sixth.1 <= 1.0, "{sixth:?}");
    }
}
