//! Players, ratings, the server.

use super::{GameInfo, KeyEntry, Presence};
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
    /// The rating, 1500 for a new player.
    pub rating: f64,
    /// Its deviation: the higher, the less certain the rating is.
    pub deviation: f64,
    /// How many rated games it comes from.
    pub games: u32,
}

/// A player, as everybody may see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayerPage {
    /// The player's id.
    pub player: PlayerId,
    /// The player's name on this server.
    pub name: String,
    /// Fingerprints of the keys in use.
    pub fingerprints: Vec<String>,
    /// When the player first signed in here.
    pub created_ms: u64,
    /// When the player last did something here.
    pub seen_ms: u64,
    /// Where the player is.
    pub presence: Presence,
    /// How many turns the player has handed in in time.
    pub turns_in_time: u64,
    /// How many deadlines the player has missed.
    pub turns_missed: u64,
    /// The player's ratings.
    pub ratings: Vec<Rating>,
    /// The player's public games, the newest first.
    pub games: Vec<super::TableSummary>,
    /// Whether you have muted the player.
    #[serde(default)]
    pub muted: bool,
}

/// Somebody whom you follow, or who follows you.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// The player's id.
    pub player: PlayerId,
    /// The player's name on this server.
    pub name: String,
    /// Since when you follow them, or they follow you, in milliseconds since 1970.
    pub since_ms: u64,
    /// Whether you are friends: each follows the other, and neither has muted the other.
    pub mutual: bool,
    /// Where the player is.
    pub presence: Presence,
    /// The player's ratings.
    pub ratings: Vec<Rating>,
}

/// A row of a leaderboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaderboardRow {
    /// The place, counted from 1.
    pub place: u64,
    /// The player.
    pub player: PlayerId,
    /// The player's name.
    pub name: String,
    /// The rating.
    pub rating: Rating,
}

/// You, as only you can see yourself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Your id.
    pub player: PlayerId,
    /// Your name on this server.
    pub name: String,
    /// All your keys, revoked ones too.
    pub keys: Vec<KeyEntry>,
}

/// Asks for another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameRequest {
    /// The name: 1 to 24 visible characters. No other player may have it, or one that looks like it, and some names are
    /// reserved.
    pub name: String,
}

/// The server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerInfo {
    /// The server's name.
    pub name: String,
    /// The server's long-lived public key.
    pub identity: Base64,
    /// The fingerprint of this key, which clients remember.
    pub fingerprint: String,
    /// The version of this API.
    pub api_version: u32,
    /// The kinds of games that you can play here.
    pub games: Vec<GameInfo>,
    /// What the server's clock shows, in milliseconds since 1970.
    pub now_ms: u64,
}
