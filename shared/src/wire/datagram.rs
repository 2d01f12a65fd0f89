//! Datagrams: bundles down, orders up. Each repeats what the other side has not acknowledged yet.

use crate::timeline::bundle::Bundle;
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::{Digest, Tick};

/// From server to client.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Down {
    /// What stands before the bundles.
    pub head: DownHead,
    /// The newest bundles that fit, in order, without a gap.
    pub bundles: Vec<Bundle>,
}

/// What a [`Down`] begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DownHead {
    /// Which match.
    pub slot: u32,
    /// The server's run of the match.
    pub incarnation: u32,
    /// All of the client's orders below this number have been handled.
    pub orders_handled: u32,
    /// [`Up::sent_ms`] of the newest datagram received, for the round trip; and how long ago that was.
    pub echo: Option<Echo>,
}

/// Encodes a [`Down`] of bundles that are encoded already: each is encoded once, and sent to many, repeatedly.
#[must_use]
pub fn encode_down(head: &DownHead, bundles: &[&[u8]]) -> Vec<u8> {
    let mut bytes = codec::encode(head);
    codec::append_sequence(&mut bytes, bundles);
    bytes
}

/// The most bytes of a [`Down`] that are not bundles.
#[must_use]
pub fn down_head_bytes(head: &DownHead) -> usize {
    // The count of the bundles in a datagram stays below 251, so it takes one byte.
    codec::encode(head).len() + 1
}

/// The answer to a time stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Echo {
    /// The client's own stamp.
    pub sent_ms: u32,
    /// How long the server held it, in milliseconds.
    pub held_ms: u32,
}

/// From client to server.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Up {
    /// Which match.
    pub slot: u32,
    /// The server's run of the match.
    pub incarnation: u32,
    /// All bundles below this tick have arrived.
    pub next_tick: Tick,
    /// The client's clock, in milliseconds; its origin is the client's own.
    pub sent_ms: u32,
    /// The client's digest of a recent state; a client that does not simulate sends none.
    pub digest: Option<(Tick, Digest)>,
    /// Orders that have not been reported as handled, oldest first.
    pub orders: Vec<NumberedOrder>,
}

/// An order and its number.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NumberedOrder {
    /// Counts up by one from [`super::message::MatchBegin::next_sequence`].
    pub sequence: u32,
    /// The game's input, encoded.
    pub input: Vec<u8>,
}
