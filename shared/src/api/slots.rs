//! When the players of a table can meet to play live.

use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// A time as a player gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum SlotTime {
    /// In milliseconds since 1970.
    At(u64),
    /// In the time zone of the player's settings: `2026-12-04 20:00`, `fri 20:00`, `tomorrow 20:00`, `20:00` (the
    /// next one); or with an offset of its own, `2026-12-04T20:00:00+01:00`.
    Local(String),
}

/// Says which times suit you. Name all of them: a time that you leave out no longer suits you.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SlotsRequest {
    /// The times: at most 16, within 90 days from now. Seconds are dropped.
    pub times: Vec<SlotTime>,
}

/// When the players of a table could meet, and when they will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slots {
    /// Your time zone, from your settings.
    pub time_zone: String,
    /// The times that suit somebody, ascending.
    pub slots: Vec<SlotView>,
    /// The agreed time, which suits all who play. Absent: no time is agreed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<AgreedView>,
}

/// A time at which a session could begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotView {
    /// The number of this time at this table. It does not change.
    pub number: u32,
    /// The time, in milliseconds since 1970.
    pub starts_ms: u64,
    /// The same in your time zone, such as "Fri 4 Dec 2026, 20:00 CET".
    pub local: String,
    /// The seats whom it suits.
    pub seats: Vec<Seat>,
    /// Whether it suits you.
    pub mine: bool,
}

/// The time at which a session begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreedView {
    /// The time, in milliseconds since 1970.
    pub starts_ms: u64,
    /// The same in your time zone.
    pub local: String,
    /// When the session begins to wait for its players, in milliseconds since 1970.
    pub lobby_ms: u64,
    /// Until when it waits, in milliseconds since 1970. If somebody is missing then, the game goes on by mail as it
    /// was.
    pub until_ms: u64,
    /// The seats whose players have come.
    pub here: Vec<Seat>,
}
