//! Playing a table's game live: what the table agrees on, and the state of it.

use crate::turns::live_rules::Tempo;
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// Playing live: whether the table can, and who wants to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveView {
    /// How it is played now.
    pub tempo: Tempo,
    /// Whether the table allows it to go live.
    pub allowed: bool,
    /// Whether going live shows every client what the game hides, for good.
    pub reveals: bool,
    /// Whether everybody who plays was here recently, so that it is worth asking.
    pub offered: bool,
    /// Who wants to play on live now.
    pub votes: Vec<Seat>,
    /// Whether all agree, and it is about to begin.
    pub opening: bool,
    /// Where it is played: addresses of the live service (UDP).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// The fingerprint of that service's identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Changes of tempo so far.
    pub changes: u64,
    /// Times that have been proposed for a session (`/slots` has them).
    #[serde(default)]
    pub slots: u32,
    /// When the session begins on which all players have agreed, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_ms: Option<u64>,
}

/// Says whether you want to play on live now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LiveRequest {
    /// Whether you want to.
    pub on: bool,
}
