//! Who takes part: everybody has a number, and a key by it.

use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::turns::table::SeatClaim;

/// The key of a player by number; 0 is the server's.
#[must_use]
pub fn key(number: u8) -> KeyPair {
    KeyPair::from_secret(&[number.wrapping_add(100); 32])
}

/// A player as a table knows one.
#[must_use]
pub fn claim(number: u8) -> SeatClaim {
    let key = key(number).public_key();
    SeatClaim { player: player_id(&key), name: format!("Player {number}"), key }
}
