//! Playing a table's game live: what the table agrees on, and how it stands.

use crate::turns::live_rules::Tempo;
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// How it stands with playing live.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveView {
    /// How it is played now.
    pub tempo: Tempo,
    /// Whether the table lets it go live.
    pub allowed: bool,
    /// Whether going live shows what the game hides to every client, for good.
    pub reveals: bool,
    /// Whether everybody who plays has been here of late, so that it is worth asking.
    pub offered: bool,
    /// Who would play on live now.
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
    /// When a session begins on which all who play have agreed, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_ms: Option<u64>,
}

/// Says whether one would play on live now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LiveRequest {
    /// One would, or not any more.
    pub on: bool,
}
