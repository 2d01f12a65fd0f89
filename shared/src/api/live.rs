//! Playing a table's game live: what the table agrees on, and the state of it.

use crate::turns::live_rules::Tempo;
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// Playing live: whether the table allows it, and who wants to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveView {
    /// How the game is played now.
    pub tempo: Tempo,
    /// Whether the table allows it to go live.
    pub allowed: bool,
    /// Whether going live shows every client what the game hides, for good.
    pub reveals: bool,
    /// Whether all players were here recently, so that it is worth asking.
    pub offered: bool,
    /// Who wants to play on live now.
    pub votes: Vec<Seat>,
    /// Whether all have agreed, and the session is about to begin.
    pub opening: bool,
    /// Where it is played live: addresses of the live service (UDP).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The fingerprint of that service's identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// How often the tempo has changed so far.
    pub changes: u64,
    /// How many times are proposed for a session (`slots` lists them).
    #[serde(default)]
    pub slots: u32,
    /// When the agreed session begins, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_ms: Option<u64>,
}

/// Your vote to play on live, or to adjourn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LiveRequest {
    /// True: you want to. False: you don't, or no longer.
    pub on: bool,
}
