//! What clients of a live session of a turn game are told besides bundles: whose time runs, who is here.

use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;

/// The state of a session. It is sent when a client joins, and whenever more than a running clock has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct LiveTable {
    /// The turn that is open, from 1.
    pub turn: u32,
    /// What people call it.
    pub turn_name: String,
    /// The seats.
    pub seats: Vec<LiveSeat>,
    /// Whether the clocks stand because the mailbox does not answer.
    pub stands: bool,
    /// The session is being adjourned, and the player to act seals the move. It is opened when the game goes on by
    /// mail.
    pub sealing: bool,
}

/// A seat of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct LiveSeat {
    /// Who plays it.
    pub name: String,
    /// Whether its player is here.
    pub present: bool,
    /// Whether the turn waits for its orders.
    pub to_act: bool,
    /// Whether it has handed them in.
    pub done: bool,
    /// Whether its player wants to adjourn.
    pub adjourns: bool,
    /// What is left on its clock, in milliseconds; `None` without a clock.
    pub left_ms: Option<u64>,
}

impl LiveTable {
    /// The same without what is left on the clocks: two states that differ only in running clocks are equal.
    #[must_use]
    pub fn without_clocks(&self) -> Self {
        let seats = self.seats.iter().map(|seat| LiveSeat { left_ms: None, ..seat.clone() });
        Self { seats: seats.collect(), ..self.clone() }
    }

    /// Whether the clock of a seat runs.
    #[must_use]
    pub fn runs(&self, seat: Seat) -> bool {
        !self.stands && self.seats.get(usize::from(seat.0)).is_some_and(|seat| seat.to_act && !seat.done)
    }
}
