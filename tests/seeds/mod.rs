//! What is tried by numbers, each of which makes something else, on all processors.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;
use std::thread;

/// What the environment asks for.
pub fn setting<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// The first number below `count` whose trial does not hold, or panics. Each processor makes itself
/// a trial of its own.
pub fn first_broken<T: Fn(u64) -> bool>(count: u64, trial: impl Fn() -> T + Sync) -> Option<u64> {
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let part = |first: u64| {
        let holds = trial();
        let breaks =
            |number: &u64| !catch_unwind(AssertUnwindSafe(|| holds(*number))).unwrap_or(false);
        (first..count).step_by(threads as usize).find(breaks)
    };
    let part = &part;
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads).map(|first| scope.spawn(move || part(first))).collect();
        parts.into_iter().filter_map(|part| part.join().expect("a thread")).min()
    })
}
