//! Rows of players, their keys, sign-ins, ratings and follows, as plain data.

use super::Tempo;
use adjourn_game::ids::{GameId, PlayerId};

/// Where a player is, as far as it is known.
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
    /// Whether the viewer may know of it: it is listed, or the viewer is at its table.
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
    /// Whether the other one follows back.
    pub mutual: bool,
}

/// A player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayerRow {
    /// The id: that of the first key.
    pub player: PlayerId,
    /// Counts the changes: 0 when new.
    pub version: u64,
    /// The name claimed on this server; unique without case.
    pub name: String,
    /// When the player first came, in milliseconds since 1970.
    pub created_ms: u64,
    /// When the player last did something, in milliseconds since 1970.
    pub seen_ms: u64,
    /// Settings, as JSON.
    pub settings: String,
    /// All keys ever, revoked ones too.
    pub keys: Vec<PlayerKey>,
    /// Turns given in time; counted by commits alone, `put_player` leaves it as it is.
    pub turns_in_time: u64,
    /// Turns whose deadline passed; likewise.
    pub turns_missed: u64,
}

/// A key of a player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayerKey {
    /// The Ed25519 public key.
    pub key: [u8; 32],
    /// What its owner calls it: the device.
    pub label: String,
    /// Since when, in milliseconds since 1970.
    pub added_ms: u64,
    /// When it was revoked, in milliseconds since 1970.
    pub revoked_ms: Option<u64>,
    /// The key that vouched for it, and its signature; `None` for the first key.
    pub link: Option<([u8; 32], [u8; 64])>,
}

/// A sign-in: its token is good until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRow {
    /// The hash of its token: whoever reads the store can't use it.
    pub token_hash: [u8; 32],
    /// Whose.
    pub player: PlayerId,
    /// The key with which the player signed in.
    pub key: [u8; 32],
    /// When it ends, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// A player's rating (Glicko-2).
#[derive(Clone, Debug, PartialEq)]
pub struct RatingRow {
    /// Whose.
    pub player: PlayerId,
    /// In which game.
    pub game: String,
    /// In which tempo.
    pub tempo: Tempo,
    /// The rating.
    pub rating: f64,
    /// Its deviation.
    pub deviation: f64,
    /// Its volatility.
    pub volatility: f64,
    /// How many rated games it is made of.
    pub games: u32,
}

/// By what a name that a player takes is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// When, in milliseconds since 1970.
    pub now_ms: u64,
    /// For how long a name rests that its player has given up, in milliseconds: nobody else may take it.
    pub rest_ms: u64,
    /// How many names a player may give up within that time.
    pub renames: u32,
}

impl Naming {
    /// For a change after which the name is the same.
    pub const SAME: Self = Self { now_ms: 0, rest_ms: 0, renames: 0 };
}

/// Whether a player may have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFate {
    /// The player may.
    Free,
    /// Another player has it, or one that looks like it, or has given it up not long ago.
    Taken,
    /// The player has changed names too often of late.
    TooOften,
}
