//! What load `adjourn load` makes.

use adjourn_shared::base::identity::Fingerprint;

/// Makes orders of a game, by number, that are legal in every state and change little: whoever gives them need not know
/// the state.
pub type LoadOrder = fn(u16) -> Vec<u8>;

/// What load to make.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// `HOST:PORT`.
    pub server: String,
    /// The identity that the server must have.
    pub fingerprint: Option<Fingerprint>,
    /// The game, by its name.
    pub game: String,
    /// What makes the players' orders; `None`: they give none.
    pub order: Option<LoadOrder>,
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
