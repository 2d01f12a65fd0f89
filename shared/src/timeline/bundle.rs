//! All that one step applies, and its order. Sent, written and replayed in this one form.

use adjourn_game::SeatEvent;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{Digest, Seat, Tick};

/// All that one step applies, in canonical order: seat events by seat, then orders by seat and number, then the clock.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Bundle {
    /// The step from `tick` to `tick + 1`.
    pub tick: Tick,
    /// The server's digest of the state before the step.
    pub digest_before: Digest,
    /// What is applied.
    pub items: Vec<Item>,
}

/// One thing in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Item {
    /// Something happened to a seat.
    Seat {
        /// Whose.
        seat: Seat,
        /// What.
        event: SeatEvent,
        /// When, by the server's clock, in milliseconds since 1970.
        server_time_ms: u64,
    },
    /// An order, legal in the state before the step.
    Order {
        /// Whose.
        seat: Seat,
        /// The sender's number for it; bots count too.
        sequence: u32,
        /// The game's input, encoded.
        input: Vec<u8>,
    },
    /// After this step the clock stands still.
    Paused {
        /// Who asked; `None`: the server.
        by: Option<Seat>,
        /// When, in milliseconds since 1970.
        server_time_ms: u64,
    },
    /// With this step the clock runs again.
    Resumed {
        /// When, in milliseconds since 1970.
        server_time_ms: u64,
    },
}
