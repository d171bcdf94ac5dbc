//! How many looks a task takes and how long its end stays unseen, in virtual time, over many laws of
//! how long tasks take: `npm run bench`. It fails where a target is missed.

use std::time::Duration;

use relaydance_web::durations::Durations;
use relaydance_web::schedule::Schedule;

/// How long a task takes, in seconds, drawn anew each time; `mean` is drawn for each person who uses it.
type Law = fn(&mut fastrand::Rng, f64) -> f64;

const PEOPLE: usize = 2000;
const MIN: Duration = Duration::from_millis(2500);
const MAX: Duration = Duration::from_secs(15);

fn normal(rng: &mut fastrand::Rng) -> f64 {
    let (a, b) = (1.0 - rng.f64(), rng.f64());
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

fn bell(rng: &mut fastrand::Rng, mean: f64, spread: f64) -> f64 {
    (mean * (1.0 + spread * normal(rng))).max(mean * 0.1)
}

fn log_bell(rng: &mut fastrand::Rng, mean: f64, spread: f64) -> f64 {
    mean * (spread * normal(rng) - spread * spread / 2.0).exp()
}

fn two(rng: &mut fastrand::Rng, mean: f64, often: f64, low: f64, high: f64, spread: f64) -> f64 {
    let center = if rng.f64() < often { low } else { high };
    bell(rng, mean * center, spread)
}

const LAWS: [(&str, Law); 12] = [
    ("fixed", |_, mean| mean),
    ("normal, spread 3 %", |rng, mean| bell(rng, mean, 0.03)),
    ("normal, spread 5 %", |rng, mean| bell(rng, mean, 0.05)),
    ("normal, spread 10 %", |rng, mean| bell(rng, mean, 0.10)),
    ("normal, spread 15 %", |rng, mean| bell(rng, mean, 0.15)),
    ("normal, spread 20 %", |rng, mean| bell(rng, mean, 0.20)),
    ("log-normal, spread 10 %", |rng, mean| log_bell(rng, mean, 0.10)),
    ("log-normal, spread 20 %", |rng, mean| log_bell(rng, mean, 0.20)),
    ("log-normal, spread 30 %", |rng, mean| log_bell(rng, mean, 0.30)),
    ("log-normal, spread 50 %", |rng, mean| log_bell(rng, mean, 0.50)),
    ("two peaks, 70/30", |rng, mean| two(rng, mean, 0.7, 0.8, 1.467, 0.04)),
    ("two peaks, 50/50, wide", |rng, mean| two(rng, mean, 0.5, 0.6, 1.4, 0.08)),
];

/// What one task cost.
#[derive(Clone, Copy)]
struct Cost {
    looks: usize,
    delay: f64,
}

/// Follows one task to its end. `latency` is how long a look takes; it is answered half way.
fn follow(
    durations: &mut Durations,
    end: f64,
    latency: f64,
    told: &dyn Fn(f64) -> Option<f64>,
) -> Cost {
    let schedule = Schedule::new(MIN, MAX, durations.seen("k"));
    let (mut age, mut before, mut looks, mut progress) = (0.0, 0.0, 0, None);
    loop {
        let next = schedule.next(Duration::from_secs_f64(age), progress).as_secs_f64();
        assert!(next - age >= 1.0, "two looks within a second: {age} {next}");
        looks += 1;
        let (there, back) = (next + latency / 2.0, next + latency);
        if there >= end {
            durations.add("k", Duration::from_secs_f64(before), Duration::from_secs_f64(next));
            return Cost { looks, delay: back - end };
        }
        progress = told(there / end);
        (before, age) = (next, back);
    }
}

/// Mean looks, mean delay, and the delay that one in twenty exceeds.
fn sum(costs: &mut [Cost]) -> (f64, f64, f64) {
    let count = costs.len() as f64;
    let looks = costs.iter().map(|cost| cost.looks as f64).sum::<f64>() / count;
    let delay = costs.iter().map(|cost| cost.delay).sum::<f64>() / count;
    costs.sort_by(|a, b| a.delay.total_cmp(&b.delay));
    (looks, delay, costs[costs.len() * 95 / 100].delay)
}

fn every(interval: f64, ends: &[f64]) -> (f64, f64) {
    let count = ends.len() as f64;
    let looks = |end: f64| (end / interval).ceil();
    (
        ends.iter().map(|end| looks(*end)).sum::<f64>() / count,
        ends.iter().map(|end| looks(*end) * interval - end).sum::<f64>() / count,
    )
}

fn row(name: &str, law: Law, mean: f64, latency: f64, told: &dyn Fn(f64) -> Option<f64>) {
    let mut rng = fastrand::Rng::with_seed(7);
    let (mut cold, mut learned, mut late, mut ends) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PEOPLE {
        let mean = mean * (0.9 + 0.2 * rng.f64());
        let mut durations = Durations::default();
        for run in 0..21 {
            let end = law(&mut rng, mean);
            let cost = follow(&mut durations, end, latency, told);
            match run {
                0 => cold.push(cost),
                5 => {
                    learned.push(cost);
                    ends.push(end);
                }
                20 => late.push(cost),
                _ => {}
            }
        }
    }
    print!("{name:<26}");
    for costs in [&mut cold, &mut learned, &mut late] {
        let (looks, delay, worst) = sum(costs);
        print!("{looks:6.1}{delay:6.2}{worst:6.1}   ");
    }
    // What somebody who knew the law could reach: looks for a mean delay of one second.
    let mut ends: Vec<f64> = (0..200_000).map(|_| law(&mut rng, mean)).collect();
    ends.sort_by(f64::total_cmp);
    let width = mean / 130.0;
    let bins = (ends[ends.len() - 1] / width) as usize + 1;
    let mut counts = vec![0.0; bins];
    for end in &ends {
        counts[(end / width) as usize] += 1.0 / ends.len() as f64;
    }
    let (mut left, mut root) = (1.0_f64, 0.0);
    for count in counts {
        root += (count / width * (left - count / 2.0)).max(0.0).sqrt() * width;
        left -= count;
    }
    print!("{:6.1}", root * root / 2.0);
    let (a, b) = every(0.5, &ends);
    let (c, d) = every(10.0, &ends);
    println!("   {a:6.0}{b:6.2} {c:6.1}{d:6.2}");
}

fn main() {
    for mean in [65.0, 20.0, 180.0, 600.0] {
        println!("mean {mean} s");
        for (name, law) in LAWS {
            row(name, law, mean, 0.0, &|_| None);
        }
    }
}
