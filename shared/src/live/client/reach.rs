//! Which address is tried next, and when: one after the other, until one answers and is the right one; and after all
//! have failed, all again, with growing pauses. Dials nothing itself.

use super::io::{Ending, Place};

/// How often a lost connection is tried again.
const ATTEMPTS: u32 = 20;
/// The pause before the first of these attempts, in microseconds; each further one is twice as long.
const FIRST_PAUSE_US: u64 = 500_000;
/// The longest pause between two attempts, in microseconds.
const LONGEST_PAUSE_US: u64 = 5_000_000;
/// A connection that lived so long was a good one: the next failure is a new one, and not one more of a row.
const GOOD_CONNECTION_US: u64 = 10_000_000;
/// For how long an address is waited for while there is another one, in microseconds.
const NEXT_AFTER_US: u64 = 3_000_000;
/// For how long the last one is waited for, in microseconds: longer than a transport needs to give it up, and a server
/// to refuse a slow hello.
const LAST_AFTER_US: u64 = 21_000_000;

/// The search for the server.
#[derive(Debug, Default)]
pub(super) struct Reach {
    places: Vec<Place>,
    /// The one that is tried, while one is.
    place: usize,
    /// What was wrong with the places of this attempt: the last one, or the first one that it makes no sense to try
    /// again.
    failed: Option<Ending>,
    /// Attempts in a row that failed.
    attempt: u32,
    /// When the last good hello was over, while a connection lives.
    connected_us: Option<u64>,
    /// Whether one was ever signed in.
    met: bool,
}

/// What is to be done about a failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Dial this place, and give it so long.
    Dial { place: usize, within_us: u64 },
    /// Wait, and begin anew.
    Pause { reason: Ending, attempt: u32, pause_us: u64 },
    /// Give up.
    End(Ending),
}

impl Reach {
    /// An attempt begins: these are the places.
    pub(super) fn begin(&mut self, places: Vec<Place>) -> Next {
        (self.places, self.place, self.failed) = (places, 0, None);
        self.dial().unwrap_or_else(|| self.all_failed(Ending::NoPlace))
    }

    /// The place that is tried, or where the user is signed in.
    pub(super) fn place(&self) -> Option<&Place> {
        self.places.get(self.place)
    }

    pub(super) const fn place_index(&self) -> usize {
        self.place
    }

    /// Signed in.
    pub(super) const fn signed_in(&mut self, now_us: u64) {
        self.connected_us = Some(now_us);
        self.met = true;
    }

    /// The connection is over, or the place did not answer, or is not the right one.
    pub(super) fn failed(&mut self, now_us: u64, why: Ending) -> Next {
        if let Some(since_us) = self.connected_us.take() {
            if now_us.saturating_sub(since_us) > GOOD_CONNECTION_US {
                self.attempt = 0;
            }
            return self.again(why);
        }
        if self.failed.as_ref().is_none_or(Ending::worth_retrying) {
            self.failed = Some(why);
        }
        self.place += 1;
        if let Some(dial) = self.dial() {
            return dial;
        }
        let why = self.failed.take().unwrap_or(Ending::NoPlace);
        self.all_failed(why)
    }

    /// There are no places, or none of them will do.
    pub(super) fn all_failed(&mut self, why: Ending) -> Next {
        // The first attempt of all tells at once what is wrong.
        if self.met { self.again(why) } else { Next::End(why) }
    }

    fn dial(&self) -> Option<Next> {
        let last = self.places.len().checked_sub(1)?;
        let within_us = if self.place < last { NEXT_AFTER_US } else { LAST_AFTER_US };
        (self.place <= last).then_some(Next::Dial { place: self.place, within_us })
    }

    fn again(&mut self, reason: Ending) -> Next {
        self.attempt += 1;
        if !reason.worth_retrying() || self.attempt > ATTEMPTS {
            return Next::End(reason);
        }
        let doublings = (self.attempt - 1).min(4);
        let pause_us = (FIRST_PAUSE_US << doublings).min(LONGEST_PAUSE_US);
        Next::Pause { reason, attempt: self.attempt, pause_us }
    }
}
