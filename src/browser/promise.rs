//! Promises as futures, and futures as promises. wasm-bindgen's own do the same with a queue of
//! tasks and two callbacks for each promise, and weigh 2 kB more.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::Local;

#[wasm_bindgen(module = "/src/browser/promise.js")]
extern "C" {
    fn settle(promise: &Promise, told: &JsValue);
    fn run(poll: &JsValue) -> Promise;
    fn wake(number: f64);
    fn done(number: f64, well: bool, value: &JsValue);
}

/// What comes of a promise.
type Outcome = Result<JsValue, JsValue>;

#[derive(Default)]
struct State {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
    /// Lives until it is called, which it is once, whether anybody still waits or not.
    told: Option<Closure<dyn FnMut(bool, JsValue)>>,
}

/// A promise as a future.
pub struct Settled(Rc<RefCell<State>>);

impl From<Promise> for Settled {
    fn from(promise: Promise) -> Self {
        let state: Rc<RefCell<State>> = Rc::default();
        let settled = Rc::clone(&state);
        let told = Closure::new(move |well, value| {
            let mut state = settled.borrow_mut();
            state.told = None;
            state.outcome = Some(if well { Ok(value) } else { Err(value) });
            if let Some(waker) = state.waker.take() {
                waker.wake();
            }
        });
        settle(&promise, told.as_ref());
        state.borrow_mut().told = Some(told);
        Self(state)
    }
}

impl Future for Settled {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let mut state = self.0.borrow_mut();
        if let Some(outcome) = state.outcome.take() {
            return Poll::Ready(outcome);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// An operation, by the number that JavaScript knows it by: a waker must be one that could be sent.
struct Operation(f64);

impl Wake for Operation {
    fn wake(self: Arc<Self>) {
        wake(self.0);
    }
}

/// Runs a future, which begins in the next microtask.
pub fn promise(future: impl Future<Output = Outcome> + 'static) -> Promise {
    let mut future: Option<Local<'static, Outcome>> = Some(Box::pin(future));
    let poll = Closure::<dyn FnMut(JsValue)>::new(move |number: JsValue| {
        let number = number.as_f64().unwrap_or_default();
        // Woken once more after its end, it has nothing to do.
        let Some(running) = &mut future else { return };
        let waker = Waker::from(Arc::new(Operation(number)));
        if let Poll::Ready(outcome) = running.as_mut().poll(&mut Context::from_waker(&waker)) {
            future = None;
            let (Ok(value) | Err(value)) = &outcome;
            done(number, outcome.is_ok(), value);
        }
    });
    run(&poll.into_js_value())
}
