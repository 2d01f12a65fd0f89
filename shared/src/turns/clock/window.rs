//! The clocks of one window: which seats have one, and until when.

use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub(super) struct Window {
    pub(super) opened_ms: u64,
    pub(super) earliest_close_ms: Option<u64>,
    /// By seat, ascending; none without a clock.
    pub(super) timers: Vec<Timer>,
}

/// The clock of a seat that is to act.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub(super) struct Timer {
    pub(super) seat: Seat,
    /// When the own time is used up, if the clock runs (on) from now.
    pub(super) own_until_ms: u64,
    pub(super) deadline_ms: u64,
    /// From the window's opening (or when it was given time) to the deadline.
    pub(super) whole_ms: u64,
    /// It is ready, and so much own time is left (in a phase it makes no difference: it ends for all at its time).
    pub(super) left_ms: Option<u64>,
}

impl Timer {
    /// The own time that is left at this time of running clocks.
    pub(super) fn left_at(&self, at_ms: u64) -> u64 {
        self.left_ms.unwrap_or_else(|| self.own_until_ms.saturating_sub(at_ms))
    }
}
