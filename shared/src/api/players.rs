//! Players, ratings, the server.

use super::{KeyEntry, Presence};
use crate::base::base64::Base64;
use adjourn_game::ids::PlayerId;
use serde::{Deserialize, Serialize};

/// A rating (Glicko-2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rating {
    /// The game.
    pub game: String,
    /// `mail` or `live`.
    pub tempo: String,
    /// The rating.
    pub rating: f64,
    /// Its deviation.
    pub deviation: f64,
    /// How many rated games it is made of.
    pub games: u32,
}

/// What everybody may know of a player.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayerPage {
    /// The id.
    pub player: PlayerId,
    /// The name claimed on this server.
    pub name: String,
    /// Fingerprints of the keys in use.
    pub fingerprints: Vec<String>,
    /// Since when the player is known here.
    pub created_ms: u64,
    /// When the player last did something here.
    pub seen_ms: u64,
    /// Where the player is.
    pub presence: Presence,
    /// Turns given in time.
    pub turns_in_time: u64,
    /// Turns whose deadline passed.
    pub turns_missed: u64,
    /// Ratings.
    pub ratings: Vec<Rating>,
    /// Public games, the newest first.
    pub games: Vec<super::TableSummary>,
    /// Whether the caller has muted the player.
    #[serde(default)]
    pub muted: bool,
}

/// Somebody whom you follow, or who follows you.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// The id.
    pub player: PlayerId,
    /// The name claimed on this server.
    pub name: String,
    /// Since when you follow them, or they follow you, in milliseconds since 1970.
    pub since_ms: u64,
    /// Whether you are friends: each follows the other, and neither has muted the other.
    pub mutual: bool,
    /// Where the player is.
    pub presence: Presence,
    /// Ratings.
    pub ratings: Vec<Rating>,
}

/// A row of a leaderboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaderboardRow {
    /// The place, from 1.
    pub place: u64,
    /// The player.
    pub player: PlayerId,
    /// The name.
    pub name: String,
    /// The rating.
    pub rating: Rating,
}

/// You.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The id.
    pub player: PlayerId,
    /// The name claimed on this server.
    pub name: String,
    /// All keys, revoked ones too.
    pub keys: Vec<KeyEntry>,
}

/// Claims another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameRequest {
    /// The name, 1 to 24 visible characters, unique on this server without case.
    pub name: String,
}

/// A game that the server knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GameInfo {
    /// The game's name.
    pub name: String,
    /// The version of its rules.
    pub rules_version: u32,
    /// The fewest seats.
    pub seats_min: u8,
    /// The most seats.
    pub seats_max: u8,
    /// Whether the game hides something from seats.
    pub hidden: bool,
    /// The setup that is used if none is given.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub default_setup: serde_json::Value,
}

/// The server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerInfo {
    /// The server's name.
    pub name: String,
    /// The server's long-lived public key.
    pub identity: Base64,
    /// Its fingerprint, which clients pin.
    pub fingerprint: String,
    /// The version of this API.
    pub api_version: u32,
    /// The games.
    pub games: Vec<GameInfo>,
    /// The server's clock.
    pub now_ms: u64,
}
