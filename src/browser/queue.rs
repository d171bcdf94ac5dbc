//! The client's queue for its requests: who waits here sleeps until called.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::prelude::*;

use super::clock;
use crate::lanes::{Lanes, Limits, Ticket, Turn};

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    /// Whether several visitors' requests run here that must not wait for each other.
    #[wasm_bindgen(js_name = isShared)]
    fn is_shared() -> bool;
}

/// The queue of one client.
pub struct Queue {
    lanes: RefCell<Lanes>,
    waiting: RefCell<Vec<(Ticket, Waker)>>,
}

/// A place in the queue, and then on a lane. Dropped, it is free for the next.
pub struct Pass {
    queue: Rc<Queue>,
    ticket: Ticket,
}

/// A task is watched as long as this lives.
pub struct Watched(Rc<Queue>);

impl Queue {
    /// An empty one, which lets everyone pass where nobody may wait for others.
    pub fn new(limits: Limits) -> Rc<Self> {
        let limits = if is_shared() { Limits::NONE } else { limits };
        Rc::new(Self { lanes: RefCell::new(Lanes::new(limits)), waiting: RefCell::default() })
    }

    /// Waits for a lane. `long` is what takes minutes: files and clips.
    pub async fn enter(self: &Rc<Self>, long: bool) -> Pass {
        let ticket = self.lanes.borrow_mut().join(long);
        let pass = Pass { queue: Rc::clone(self), ticket };
        loop {
            let turn = self.lanes.borrow_mut().turn(ticket, clock::now());
            match turn {
                Turn::Go => {
                    self.call();
                    return pass;
                }
                Turn::At(time) => clock::sleep_until(time).await,
                Turn::Wait => pass.called().await,
            }
        }
    }

    /// Counts one more watched task.
    pub fn watch(self: &Rc<Self>) -> Watched {
        self.lanes.borrow_mut().watched += 1;
        // The lane that is kept free now may be somebody's who slept behind a long request.
        self.call();
        Watched(Rc::clone(self))
    }

    /// Calls whoever is next.
    fn call(&self) {
        let Some(next) = self.lanes.borrow().next() else { return };
        let mut waiting = self.waiting.borrow_mut();
        if let Some(place) = waiting.iter().position(|(ticket, _)| *ticket == next) {
            let (_, waker) = waiting.swap_remove(place);
            drop(waiting);
            waker.wake();
        }
    }
}

impl Pass {
    /// The request leaves now.
    pub fn sent(&self) {
        self.queue.lanes.borrow_mut().send(self.ticket, clock::now());
        self.queue.call();
    }

    async fn called(&self) {
        poll_fn(|context| {
            let mut waiting = self.queue.waiting.borrow_mut();
            waiting.retain(|(ticket, _)| *ticket != self.ticket);
            if self.queue.lanes.borrow().next() == Some(self.ticket) {
                return Poll::Ready(());
            }
            waiting.push((self.ticket, context.waker().clone()));
            Poll::Pending
        })
        .await
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.queue.lanes.borrow_mut().leave(self.ticket);
        self.queue.waiting.borrow_mut().retain(|(ticket, _)| *ticket != self.ticket);
        self.queue.call();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.lanes.borrow_mut().watched -= 1;
        self.0.call();
    }
}
