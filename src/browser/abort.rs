//! The caller's signal, as a future.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::value::get;

/// Finishes with the signal's reason as soon as it aborts; never, without a signal. Dropped, it
/// leaves no listener behind.
pub struct Aborted<'a> {
    signal: Option<&'a AbortSignal>,
    waker: Rc<RefCell<Option<Waker>>>,
    listener: Closure<dyn FnMut()>,
}

impl<'a> Aborted<'a> {
    /// Listens to a signal.
    pub fn new(signal: Option<&'a AbortSignal>) -> Self {
        let waker: Rc<RefCell<Option<Waker>>> = Rc::default();
        let woken = Rc::clone(&waker);
        let listener = Closure::new(move || {
            if let Some(waker) = woken.borrow_mut().take() {
                waker.wake();
            }
        });
        if let Some(signal) = signal {
            let listener = listener.as_ref().unchecked_ref();
            // An object that only looks like a signal may throw here; it then never aborts.
            let _ = signal.add_event_listener_with_callback("abort", listener);
        }
        Self { signal, waker, listener }
    }
}

impl Future for Aborted<'_> {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        if let Some(signal) = self.signal.filter(|signal| get(signal, "aborted").is_truthy()) {
            return Poll::Ready(get(signal, "reason"));
        }
        *self.waker.borrow_mut() = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Aborted<'_> {
    fn drop(&mut self) {
        if let Some(signal) = self.signal {
            let listener = self.listener.as_ref().unchecked_ref();
            let _ = signal.remove_event_listener_with_callback("abort", listener);
        }
    }
}
