//! Who may send a request now: one queue for everything a client does, so that a thousand watched
//! tasks ask no faster than a service bears. Pure: the caller brings the time.

use crate::time::Duration;

/// Requests are counted within this time: a second, and what clocks and timers may be off.
const SECOND: Duration = Duration::from_millis(1010);

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests under way at a time.
    pub in_flight: u32,
    /// Requests sent within any second.
    pub per_second: u32,
}

impl Limits {
    /// No bounds.
    pub const NONE: Self = Self { in_flight: u32::MAX, per_second: u32::MAX };
}

impl Default for Limits {
    fn default() -> Self {
        Self { in_flight: 4, per_second: 20 }
    }
}

/// A place in the queue, or on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u32);

/// Whether it is one's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Send it, and say so.
    Go,
    /// Ask again at this time: so many were sent within this second.
    At(Duration),
    /// Wait to be called: others come first.
    Wait,
}

struct Entry {
    ticket: Ticket,
    /// Files and clips take minutes; the lane kept free of them lets short requests pass.
    long: bool,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Waiting,
    /// On a lane, and not sent yet: it waits for its key, or for its record to be written. It
    /// counts as one that is sent at this very moment.
    Leaving,
    Sent,
}

/// The queue. First come, first served, but for files and clips while tasks are watched: these
/// leave one lane to the others.
pub struct Lanes {
    limits: Limits,
    entries: Vec<Entry>,
    sent: Vec<Duration>,
    issued: u32,
    /// How many tasks are watched.
    pub watched: usize,
}

impl Lanes {
    /// An empty queue.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, entries: Vec::new(), sent: Vec::new(), issued: 0, watched: 0 }
    }

    /// Joins the queue.
    pub fn join(&mut self, long: bool) -> Ticket {
        self.issued = self.issued.wrapping_add(1);
        let ticket = Ticket(self.issued);
        self.entries.push(Entry { ticket, long, stage: Stage::Waiting });
        ticket
    }

    /// Leaves the queue or the lane.
    pub fn leave(&mut self, ticket: Ticket) {
        self.entries.retain(|entry| entry.ticket != ticket);
    }

    /// Who is next, if there is a lane for them.
    #[must_use]
    pub fn next(&self) -> Option<Ticket> {
        let under_way = |long: bool| {
            let on_a_lane =
                move |entry: &&Entry| entry.stage != Stage::Waiting && entry.long >= long;
            self.entries.iter().filter(on_a_lane).count()
        };
        let lanes = self.limits.in_flight as usize;
        if under_way(false) >= lanes || self.leaving() >= self.limits.per_second as usize {
            return None;
        }
        let for_long = if self.watched > 0 { lanes.saturating_sub(1).max(1) } else { lanes };
        let long_too = under_way(true) < for_long;
        let mut waiting = self.entries.iter().filter(|entry| entry.stage == Stage::Waiting);
        waiting.find(|entry| long_too || !entry.long).map(|entry| entry.ticket)
    }

    /// Whether this one may begin; told to go, it has a lane.
    pub fn turn(&mut self, ticket: Ticket, now: Duration) -> Turn {
        if self.next() != Some(ticket) {
            return Turn::Wait;
        }
        let past = |sent: &Duration| sent.saturating_add(SECOND) <= now;
        while self.sent.first().is_some_and(past) {
            self.sent.remove(0);
        }
        if self.sent.len().saturating_add(self.leaving()) >= self.limits.per_second as usize
            && let Some(first) = self.sent.first()
        {
            return Turn::At(first.saturating_add(SECOND));
        }
        self.set(ticket, Stage::Leaving);
        Turn::Go
    }

    /// It is sent now. It may be sent again on the same lane, after a refused key.
    pub fn send(&mut self, ticket: Ticket, now: Duration) {
        self.sent.push(now);
        self.set(ticket, Stage::Sent);
    }

    fn leaving(&self) -> usize {
        self.entries.iter().filter(|entry| entry.stage == Stage::Leaving).count()
    }

    fn set(&mut self, ticket: Ticket, stage: Stage) {
        for entry in &mut self.entries {
            if entry.ticket == ticket {
                entry.stage = stage;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    fn lanes(in_flight: u32, per_second: u32) -> Lanes {
        Lanes::new(Limits { in_flight, per_second })
    }

    #[test]
    fn so_many_are_under_way_and_the_next_goes_when_one_is_back() {
        let mut lanes = lanes(2, 100);
        let tickets: Vec<_> = (0..3).map(|_| lanes.join(false)).collect();
        let turns: Vec<_> = tickets.iter().map(|ticket| lanes.turn(*ticket, NOW)).collect();
        assert_eq!(turns, [Turn::Go, Turn::Go, Turn::Wait]);
        assert_eq!(lanes.next(), None);
        lanes.leave(tickets[0]);
        assert_eq!(lanes.next(), Some(tickets[2]));
        assert_eq!(lanes.turn(tickets[2], NOW), Turn::Go);
    }

    #[test]
    fn nobody_overtakes() {
        let mut lanes = lanes(1, 100);
        let (first, second) = (lanes.join(false), lanes.join(false));
        assert_eq!(lanes.turn(second, NOW), Turn::Wait);
        assert_eq!(lanes.turn(first, NOW), Turn::Go);
    }

    #[test]
    fn within_any_second_no_more_begin_than_allowed() {
        let mut lanes = lanes(1000, 3);
        let mut begun: Vec<Duration> = Vec::new();
        let mut now = NOW;
        for _ in 0..20 {
            let ticket = lanes.join(false);
            now += Duration::from_millis(70);
            if let Turn::At(free) = lanes.turn(ticket, now) {
                now = free;
                assert_eq!(lanes.turn(ticket, now), Turn::Go);
            }
            lanes.send(ticket, now);
            begun.push(now);
        }
        let crowded = begun.windows(4).any(|four| four[3] - four[0] < Duration::from_secs(1));
        assert!(!crowded, "{begun:?}");
    }

    #[test]
    fn what_is_about_to_be_sent_counts_until_it_is_sent_or_given_up() {
        let mut lanes = lanes(9, 2);
        let tickets: Vec<_> = (0..4).map(|_| lanes.join(false)).collect();
        assert_eq!(lanes.turn(tickets[0], NOW), Turn::Go);
        assert_eq!(lanes.turn(tickets[1], NOW), Turn::Go);
        assert_eq!((lanes.next(), lanes.turn(tickets[2], NOW)), (None, Turn::Wait));
        let late = Duration::from_secs(5);
        lanes.send(tickets[0], late);
        assert_eq!(lanes.turn(tickets[2], late), Turn::At(late + SECOND));
        lanes.leave(tickets[1]);
        assert_eq!(lanes.turn(tickets[2], late), Turn::Go);
        lanes.send(tickets[2], late);
        assert_eq!(lanes.turn(tickets[3], late), Turn::At(late + SECOND));
    }

    #[test]
    fn whoever_gives_up_holds_up_nobody() {
        let mut lanes = lanes(1, 100);
        let (first, second) = (lanes.join(false), lanes.join(false));
        lanes.leave(first);
        assert_eq!(lanes.turn(second, NOW), Turn::Go);
    }

    #[test]
    fn uploads_leave_a_lane_to_the_looks_at_what_is_watched() {
        let mut lanes = lanes(4, 100);
        lanes.watched = 1;
        let uploads: Vec<_> = (0..5).map(|_| lanes.join(true)).collect();
        let begun = uploads.iter().filter(|ticket| lanes.turn(**ticket, NOW) == Turn::Go).count();
        assert_eq!(begun, 3);
        let look = lanes.join(false);
        assert_eq!(lanes.turn(look, NOW), Turn::Go);
    }

    #[test]
    fn uploads_take_every_lane_while_nothing_is_watched_and_one_lane_is_enough_for_all() {
        let mut four = lanes(4, 100);
        let begun = (0..9).filter(|_| {
            let ticket = four.join(true);
            four.turn(ticket, NOW) == Turn::Go
        });
        assert_eq!(begun.count(), 4);
        let mut one = lanes(1, 100);
        one.watched = 1;
        let upload = one.join(true);
        assert_eq!(one.turn(upload, NOW), Turn::Go);
    }
}
