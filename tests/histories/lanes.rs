//! The queue of requests, driven as `browser/queue.rs` drives it: who waits sleeps until called.

use std::collections::VecDeque;

use fastrand::Rng;
use relaydance_web::lanes::{Lanes, Limits, Ticket, Turn};
use relaydance_web::time::Duration;

use crate::laws::{Kept, law};

/// One who wants to send something.
struct Customer {
    ticket: Ticket,
    long: bool,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// Waits to be called.
    Waiting,
    /// Was called, and asks as soon as it runs.
    Called,
    /// Asks again then.
    Sleeping(u64),
    /// Has a lane, and sends then: its key or its record takes so long.
    Leaving(u64),
    /// Is under way until then.
    UnderWay(u64),
    Gone,
}

struct Queue {
    rng: Rng,
    now: u64,
    limits: Limits,
    lanes: Lanes,
    /// In the order in which they came.
    customers: Vec<Customer>,
    called: VecDeque<usize>,
    sent: Vec<u64>,
    log: Option<Vec<String>>,
}

/// Plays one history of a queue.
pub fn play(seed: u64, traced: bool) -> (Kept, Option<Vec<String>>) {
    let mut rng = Rng::with_seed(seed);
    let limits = Limits { in_flight: rng.u32(1..=5), per_second: rng.u32(1..=12) };
    let mut queue = Queue {
        now: rng.u64(..1_000_000),
        limits,
        lanes: Lanes::new(limits),
        customers: Vec::new(),
        called: VecDeque::new(),
        sent: Vec::new(),
        log: traced.then(|| vec![format!("{limits:?}")]),
        rng,
    };
    (queue.run(), queue.log)
}

impl Queue {
    fn run(&mut self) -> Kept {
        let mut coming = self.rng.u32(1..40);
        let crowd = self.rng.u64(1..1500);
        loop {
            let due =
                self.customers.iter().enumerate().filter_map(|(index, one)| match one.place {
                    Place::Sleeping(at) | Place::Leaving(at) | Place::UnderWay(at) => {
                        Some((at, index))
                    }
                    _ => None,
                });
            let due = due.min();
            let next = self.now + self.rng.u64(..crowd);
            match due {
                Some((at, index)) if coming == 0 || at <= next => {
                    self.now = self.now.max(at);
                    match self.customers[index].place {
                        Place::UnderWay(_) => self.leaves(index),
                        Place::Leaving(_) => self.sends(index)?,
                        _ => self.called.push_back(index),
                    }
                }
                _ if coming > 0 => {
                    self.now = next;
                    coming -= u32::from(self.something_happens());
                }
                _ => break,
            }
            while let Some(index) = self.called.pop_front() {
                self.asks(index)?;
            }
            self.stands_still()?;
        }
        let stuck = self.customers.iter().filter(|one| one.place != Place::Gone).count();
        law!(8, stuck == 0, "{stuck} wait for ever");
        Ok(())
    }

    /// Somebody comes, gives up, or starts or ends a watch. Whether somebody came.
    fn something_happens(&mut self) -> bool {
        match self.rng.u8(..20) {
            0 => {
                self.lanes.watched += 1;
                self.call();
            }
            1 if self.lanes.watched > 0 => {
                self.lanes.watched -= 1;
                self.call();
            }
            2 if !self.customers.is_empty() => {
                let index = self.rng.usize(..self.customers.len());
                self.leaves(index);
            }
            _ => {
                let long = self.rng.u8(..3) == 0;
                let ticket = self.lanes.join(long);
                self.called.push_back(self.customers.len());
                self.customers.push(Customer { ticket, long, place: Place::Called });
                return true;
            }
        }
        false
    }

    fn leaves(&mut self, index: usize) {
        self.note(index, "leaves");
        self.customers[index].place = Place::Gone;
        self.lanes.leave(self.customers[index].ticket);
        self.call();
    }

    /// Calls whoever is next.
    fn call(&mut self) {
        let next = self.lanes.next();
        let at = self.customers.iter().position(|one| Some(one.ticket) == next);
        if let Some(index) = at
            && self.customers[index].place == Place::Waiting
        {
            self.customers[index].place = Place::Called;
            self.called.push_back(index);
        }
    }

    fn asks(&mut self, index: usize) -> Kept {
        let ticket = self.customers[index].ticket;
        if self.customers[index].place == Place::Gone {
            return Ok(());
        }
        let (first, now) = (self.first(), Duration::from_millis(self.now));
        let turn = self.lanes.turn(ticket, now);
        self.note(index, &format!("asks: {turn:?}"));
        let fair = (turn != Turn::Wait) == (first == Some(index));
        law!(8, fair, "it is the turn of {first:?}, and {index} is told {turn:?}");
        self.customers[index].place = match turn {
            Turn::Wait => Place::Waiting,
            Turn::At(at) => {
                let soon = at > now && at <= now + Duration::from_millis(1010);
                law!(8, soon, "{index} is told to ask again at {at:?}, which is no time");
                Place::Sleeping(at.as_millis() + self.rng.u64(..30))
            }
            Turn::Go => Place::Leaving(self.now + self.rng.u64(..3).pow(self.rng.u32(..9))),
        };
        if turn == Turn::Go {
            let under_way = self.under_way().count();
            law!(8, under_way <= self.limits.in_flight as usize, "{under_way} are under way");
            self.call();
        }
        Ok(())
    }

    fn sends(&mut self, index: usize) -> Kept {
        self.note(index, "sends");
        self.lanes.send(self.customers[index].ticket, Duration::from_millis(self.now));
        self.sent.push(self.now);
        let most = self.limits.per_second as usize;
        let crowded = self.sent.len().checked_sub(most + 1);
        let crowded = crowded.is_some_and(|at| self.sent[at] + 1000 > self.now);
        law!(8, !crowded, "more than {most} within a second");
        let long = if self.customers[index].long { 60_000 } else { 2000 };
        self.customers[index].place = Place::UnderWay(self.now + self.rng.u64(1..long));
        self.call();
        Ok(())
    }

    fn under_way(&self) -> impl Iterator<Item = &Customer> {
        let on_a_lane =
            |one: &&Customer| matches!(one.place, Place::Leaving(_) | Place::UnderWay(_));
        self.customers.iter().filter(on_a_lane)
    }

    /// Whose turn it is: of those who wait, who came first; but long ones leave a lane to the others
    /// while something is watched.
    fn first(&self) -> Option<usize> {
        let lanes = self.limits.in_flight as usize;
        let for_long = if self.lanes.watched > 0 && lanes > 1 { lanes - 1 } else { lanes };
        let full = self.under_way().filter(|one| one.long).count() >= for_long;
        let waits = |one: &Customer| {
            !matches!(one.place, Place::Leaving(_) | Place::UnderWay(_) | Place::Gone)
        };
        let leaving =
            self.customers.iter().filter(|one| matches!(one.place, Place::Leaving(_))).count();
        let free = self.under_way().count() < lanes && leaving < self.limits.per_second as usize;
        self.customers.iter().position(|one| waits(one) && !(one.long && full)).filter(|_| free)
    }

    /// Between two events nobody may wait for a call that does not come.
    fn stands_still(&self) -> Kept {
        let Some(first) = self.first() else { return Ok(()) };
        let asks = matches!(self.customers[first].place, Place::Sleeping(_));
        law!(8, asks, "a lane is free for {first}, and nobody calls it");
        Ok(())
    }

    fn note(&mut self, index: usize, words: &str) {
        if let Some(log) = &mut self.log {
            let long = if self.customers[index].long { "long" } else { "short" };
            let watched = self.lanes.watched;
            log.push(format!("{} ms  {index} ({long}) {words}, {watched} watched", self.now));
        }
    }
}
