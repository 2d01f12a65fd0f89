//! Which address is tried next, and when. The first time: one after the other, until one answers and is the right one.
//! On the way back: again and again, beside each other, until one answers. Dials nothing itself.

use super::io::{Ending, Place};
use crate::wire::reason::DisconnectReason;

/// How many attempts there are on the way back, in a row: ten minutes, if nobody answers.
const ATTEMPTS: u32 = 120;
/// For how long each of them goes on, in microseconds.
pub(super) const ATTEMPT_US: u64 = 5_000_000;
/// The pause before the second of these attempts if the connection before was no good one, in microseconds; each
/// further one is twice as long.
const FIRST_PAUSE_US: u64 = 500_000;
/// The longest pause before an attempt, in microseconds.
const LONGEST_PAUSE_US: u64 = 5_000_000;
/// A connection that lived so long was a good one: the next failure is a new one, and not one more of a row.
const GOOD_CONNECTION_US: u64 = 10_000_000;
/// On the way back, the time from one dialling to the next, in microseconds. A dead path swallows what is sent, and QUIC
/// itself says it again after a second, three, seven: a new connection is faster than an old one that waits.
const DIAL_EVERY_US: u64 = 500_000;
/// The same, after the first [`EAGER_ATTEMPTS`].
const DIAL_LATER_EVERY_US: u64 = 1_000_000;
/// Attempts with the shorter time: half a minute.
const EAGER_ATTEMPTS: u32 = 6;
/// For how long an address is waited for while there is another one, in microseconds.
const NEXT_AFTER_US: u64 = 3_000_000;
/// For how long the last one is waited for, in microseconds: longer than a transport needs to give it up, and a server
/// to refuse a slow hello.
const LAST_AFTER_US: u64 = 21_000_000;

/// The search for the server.
#[derive(Debug, Default)]
pub(super) struct Reach {
    places: Vec<Place>,
    /// The one that is tried the first time; later, the one where the user was signed in last.
    place: usize,
    /// What was wrong with the places of the first attempt: the last one, or the first one that it makes no sense to try
    /// again.
    failed: Option<Ending>,
    /// On the way back: the places that it makes no sense to try again, and why.
    hopeless: Vec<(usize, Ending)>,
    /// How often one of the places was dialled on this way back.
    dialled: usize,
    /// Attempts in a row that failed.
    attempt: u32,
    /// When the last good hello was over, while a connection lives.
    connected_us: Option<u64>,
    /// Whether one was ever signed in.
    met: bool,
}

/// What is to be done the first time.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Dial this place, and give it so long.
    Dial { place: usize, within_us: u64 },
    /// Give up.
    End(Ending),
}

impl Reach {
    /// The search begins: these are the places.
    pub(super) fn begin(&mut self, places: Vec<Place>) -> Next {
        (self.places, self.place, self.failed) = (places, 0, None);
        self.dial().unwrap_or(Next::End(Ending::NoPlace))
    }

    /// Where the server is now; true if that is somewhere else. What is not known now, is where it was.
    pub(super) fn look_again(&mut self, places: Vec<Place>) -> bool {
        let new = !places.is_empty() && places != self.places;
        if new {
            (self.places, self.place, self.dialled) = (places, 0, 0);
            self.hopeless.clear();
        }
        new
    }

    /// One of the places.
    pub(super) fn place(&self, place: usize) -> Option<&Place> {
        self.places.get(place)
    }

    /// Whether one was ever signed in.
    pub(super) const fn met(&self) -> bool {
        self.met
    }

    /// Signed in at this place.
    pub(super) const fn signed_in(&mut self, now_us: u64, place: usize) {
        (self.connected_us, self.place) = (Some(now_us), place);
        self.met = true;
    }

    /// The first time: the place did not answer, or is not the right one.
    pub(super) fn failed(&mut self, why: Ending) -> Next {
        if self.failed.as_ref().is_none_or(Ending::worth_retrying) {
            self.failed = Some(why);
        }
        self.place += 1;
        // The first attempt of all tells at once what is wrong.
        self.dial().unwrap_or_else(|| Next::End(self.failed.take().unwrap_or(Ending::NoPlace)))
    }

    fn dial(&self) -> Option<Next> {
        let last = self.places.len().checked_sub(1)?;
        let within_us = if self.place < last { NEXT_AFTER_US } else { LAST_AFTER_US };
        (self.place <= last).then_some(Next::Dial { place: self.place, within_us })
    }

    /// The way back begins: the connection is lost. Gives the number of the attempt, and how long to wait before it.
    pub(super) fn lost(&mut self, now_us: u64) -> Option<(u32, u64)> {
        let lived_us = self.connected_us.take().map(|since_us| now_us.saturating_sub(since_us));
        if lived_us.is_some_and(|lived_us| lived_us > GOOD_CONNECTION_US) {
            self.attempt = 0;
        }
        (self.dialled, self.hopeless) = (0, Vec::new());
        let attempt = self.attempt_again()?;
        let pause_us = match attempt.checked_sub(2) {
            Some(doublings) => (FIRST_PAUSE_US << doublings.min(4)).min(LONGEST_PAUSE_US),
            None => 0,
        };
        Some((attempt, pause_us))
    }

    /// Nobody has answered: the next attempt's number, unless that was the last one.
    pub(super) fn attempt_again(&mut self) -> Option<u32> {
        self.attempt += 1;
        (self.attempt <= ATTEMPTS).then_some(self.attempt)
    }

    /// On the way back: a place has failed. If it makes no sense to try any of them again, the reason to give up.
    pub(super) fn place_failed(&mut self, place: usize, why: Ending) -> Option<Ending> {
        // A server that is full now may have room soon.
        if !why.worth_retrying() && why != Ending::Server(DisconnectReason::TooMany) {
            self.hopeless.push((place, why));
        }
        let all = !self.places.is_empty() && (0..self.places.len()).all(|place| self.is_hopeless(place));
        if all { self.hopeless.first().map(|(_, why)| why.clone()) } else { None }
    }

    fn is_hopeless(&self, place: usize) -> bool {
        self.hopeless.iter().any(|(hopeless, _)| *hopeless == place)
    }

    /// The place to dial next on the way back: every other time the one where the user was, then one of the others.
    pub(super) fn next_place(&mut self) -> Option<usize> {
        let others = (0..self.places.len()).filter(|place| *place != self.place && !self.is_hopeless(*place));
        let others: Vec<_> = others.collect();
        let known = Some(self.place).filter(|place| *place < self.places.len() && !self.is_hopeless(*place));
        let turn = self.dialled;
        self.dialled += 1;
        match (known, others.len()) {
            (known, 0) => known,
            (Some(known), _) if turn.is_multiple_of(2) => Some(known),
            (Some(_), count) => Some(others[turn / 2 % count]),
            (None, count) => Some(others[turn % count]),
        }
    }

    /// The time from one dialling to the next on the way back.
    pub(super) const fn dial_every_us(&self) -> u64 {
        if self.attempt <= EAGER_ATTEMPTS { DIAL_EVERY_US } else { DIAL_LATER_EVERY_US }
    }
}
