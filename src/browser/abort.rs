//! The caller's signal, as a future.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::bell::{Bell, Undo};
use super::value::get;

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = onAbort)]
    fn on_abort(signal: &AbortSignal, callback: &JsValue) -> Function;
}

/// Finishes with the signal's reason as soon as it aborts; never, without a signal.
pub async fn aborted(signal: Option<&AbortSignal>) -> JsValue {
    let bell = Bell::new();
    let _listening = signal.map(|signal| Undo(on_abort(signal, bell.ring())));
    loop {
        if let Some(signal) = signal.filter(|signal| get(signal, "aborted").is_truthy()) {
            return get(signal, "reason");
        }
        bell.rings().await;
        bell.rung();
    }
}
