//! The driver in a worker of a real browser.
#![cfg(target_family = "wasm")]

mod driver;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
