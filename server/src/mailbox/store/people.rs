//! What is stored of people and each other, as plain data.

use adjourn_shared::ids::{GameId, PlayerId};

/// What is known of where a player is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Who.
    pub player: PlayerId,
    /// When the player last did something, in milliseconds since 1970.
    pub seen_ms: u64,
    /// What the player plays live now: the newest game, if there are several.
    pub live: Option<LiveMember>,
}

/// A game that a player plays live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveMember {
    /// The game.
    pub game_id: GameId,
    /// The game's kind.
    pub game: String,
    /// Whether whoever asks may know of it: it is listed, or the one who asks is at its table.
    pub known: bool,
}

/// One who follows another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowRow {
    /// Its number on this server, ascending: the place in pages.
    pub number: u64,
    /// The other one: who is followed, or who follows.
    pub player: PlayerId,
    /// Since when, in milliseconds since 1970.
    pub since_ms: u64,
    /// Whether it is so the other way round too.
    pub mutual: bool,
}
