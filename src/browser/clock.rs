//! The time, waiting, and chance.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::bell::Bell;
use crate::time::{Clock, Duration, milliseconds};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

thread_local! {
    static CLOCK: Cell<Clock> = const { Cell::new(Clock::NEW) };
}

/// The time, which never goes back and goes on while the machine sleeps.
pub fn now() -> Duration {
    let mut clock = CLOCK.get();
    let now = clock.read(performance_now(), js_sys::Date::now());
    CLOCK.set(clock);
    Duration::from_millis(now as u64)
}

/// Waits for about so long: a throttled tab may take longer, and a timer holds no more than 24 days.
pub async fn sleep(duration: Duration) {
    let bell = Bell::new();
    let ring = bell.ring().clone();
    let most = f64::from(i32::MAX);
    let _timer = Timeout::new(milliseconds(duration).min(most) as u32, move || {
        let _ = ring.unchecked_ref::<Function>().call0(&JsValue::UNDEFINED);
    });
    bell.rings().await;
}

/// Waits until a time of [`now`].
pub async fn sleep_until(time: Duration) {
    // Timers round down in some browsers; who wakes a moment early would ask in vain.
    sleep(time.saturating_sub(now()).saturating_add(Duration::from_millis(1))).await;
}

/// A number in `0.0..1.0`.
pub fn random() -> f64 {
    js_sys::Math::random()
}
