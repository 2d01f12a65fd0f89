//! What load `adjourn load` makes.

use adjourn_shared::base::identity::Fingerprint;

/// What load to make.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// `HOST:PORT`.
    pub server: String,
    /// The identity that the server must have.
    pub fingerprint: Option<Fingerprint>,
    /// How many players.
    pub players: u32,
    /// Players in a match.
    pub seats: u8,
    /// How long to play once all have joined, in seconds.
    pub seconds: u64,
    /// Orders of each player in a second.
    pub commands_per_second: u32,
    /// Round trip to add, in milliseconds.
    pub rtt_ms: u64,
    /// Print JSON.
    pub json: bool,
}
