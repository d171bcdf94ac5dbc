//! What the browser calls back on, as a future: told things pile up until somebody looks.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[derive(Default)]
struct Told {
    rung: Cell<bool>,
    messages: RefCell<Vec<JsValue>>,
    waker: RefCell<Option<Waker>>,
}

/// Takes something back when dropped.
pub struct Undo(pub Function);

impl Drop for Undo {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// Rung by JavaScript, with a message or without.
pub struct Bell {
    told: Rc<Told>,
    ring: Closure<dyn FnMut(JsValue)>,
}

impl Bell {
    /// A silent one.
    pub fn new() -> Self {
        let told: Rc<Told> = Rc::default();
        let rung = Rc::clone(&told);
        let ring = Closure::new(move |message: JsValue| {
            // Events ring without a message.
            if message.is_string() || message.as_f64().is_some() {
                rung.messages.borrow_mut().push(message);
            } else {
                rung.rung.set(true);
            }
            if let Some(waker) = rung.waker.borrow_mut().take() {
                waker.wake();
            }
        });
        Self { told, ring }
    }

    /// The function that rings it.
    pub fn ring(&self) -> &JsValue {
        self.ring.as_ref()
    }

    /// Whether it was rung without a message since last asked.
    pub fn rung(&self) -> bool {
        self.told.rung.take()
    }

    /// The messages since last asked.
    pub fn messages(&self) -> Vec<JsValue> {
        self.told.messages.take()
    }

    /// Waits until there is something to ask for.
    pub fn rings(&self) -> impl Future<Output = ()> + '_ {
        poll_fn(|context| {
            if self.told.rung.get() || !self.told.messages.borrow().is_empty() {
                return Poll::Ready(());
            }
            *self.told.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
    }

    /// Passes on the numbers among the messages.
    #[inline(never)]
    pub fn pass_on(&self, told: &dyn Fn(f64)) {
        for message in self.messages() {
            if let Some(number) = message.as_f64() {
                told(number);
            }
        }
    }

    /// Passes them on as they come, for ever: what else is waited for brings the end.
    pub async fn tells<T>(&self, told: &dyn Fn(f64)) -> T {
        loop {
            self.rings().await;
            self.rung();
            self.pass_on(told);
        }
    }
}
