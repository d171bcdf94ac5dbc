//! The caller's signal, as a future.

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::bell::Bell;
use super::value::get;

/// A bell that a signal rings. Dropped, it leaves no listener behind.
struct Listening<'a> {
    signal: Option<&'a AbortSignal>,
    bell: Bell,
}

impl<'a> Listening<'a> {
    fn new(signal: Option<&'a AbortSignal>) -> Self {
        let bell = Bell::new();
        if let Some(signal) = signal {
            let listener = bell.ring().unchecked_ref();
            // An object that only looks like a signal may throw here; it then never aborts.
            let _ = signal.add_event_listener_with_callback("abort", listener);
        }
        Self { signal, bell }
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        if let Some(signal) = self.signal {
            let listener = self.bell.ring().unchecked_ref();
            let _ = signal.remove_event_listener_with_callback("abort", listener);
        }
    }
}

/// Finishes with the signal's reason as soon as it aborts; never, without a signal.
pub async fn aborted(signal: Option<&AbortSignal>) -> JsValue {
    let listening = Listening::new(signal);
    loop {
        if let Some(signal) = signal.filter(|signal| get(signal, "aborted").is_truthy()) {
            return get(signal, "reason");
        }
        listening.bell.rings().await;
        listening.bell.rung();
    }
}
