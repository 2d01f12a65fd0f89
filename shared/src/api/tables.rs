//! Tables: what they agree on, who sits there.

use super::{LiveView, SeatPresence};
use crate::turns::live_rules::Tempo;
use crate::turns::pause::PauseReason;
use crate::turns::rules::{TableRules, TableStatus, Visibility};
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// Sits down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct JoinRequest {
    /// Where; absent: the first free seat.
    pub seat: Option<Seat>,
    /// The code of a private table.
    pub code: Option<String>,
}

/// Invites a player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InviteRequest {
    /// Whom.
    pub player: PlayerId,
}

/// Who sits on a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OccupantView {
    /// Nobody.
    Empty,
    /// A player.
    Player {
        /// Who.
        player: PlayerId,
        /// The name.
        name: String,
        /// When the player last gave input in this game; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_input_ms: Option<u64>,
    },
    /// A bot.
    Bot {
        /// How well it plays.
        strength: Strength,
    },
}

/// A seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeatView {
    /// Which.
    pub seat: Seat,
    /// What people call it: "White", "Austria".
    pub name: String,
    /// Its team.
    pub team: u8,
    /// Who sits there.
    pub occupant: OccupantView,
    /// Whether the seat has given up.
    pub resigned: bool,
    /// Whether a substitute may take it over.
    pub open_to_substitute: bool,
    /// Whether the game waits for its orders now.
    pub waiting: bool,
    /// Whether it has said that it is ready. In games of sealed orders, others learn no more than this.
    pub ready: bool,
    /// When its time is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// Turns missed in a row.
    pub misses: u8,
}

/// A table in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableSummary {
    /// Its id.
    pub game_id: GameId,
    /// The game.
    pub game: String,
    /// The title.
    pub title: String,
    /// Where it is in its life.
    pub status: TableStatus,
    /// The turn that is open; 0 before the game begins.
    pub turn: u32,
    /// What people call the turn.
    pub turn_name: String,
    /// Seats and who sits there.
    pub seats: Vec<SeatView>,
    /// How many seats are free to join.
    pub free_seats: u8,
    /// Whether the outcome changes ratings.
    pub ranked: bool,
    /// How it is played, or was when it ended.
    #[serde(default)]
    pub tempo: Tempo,
    /// The seats that want to play on live now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub want_live: Vec<Seat>,
    /// Whether everybody who plays was here recently, so that it is worth asking.
    #[serde(default)]
    pub live_offered: bool,
    /// When it was made.
    pub created_ms: u64,
}

impl TableSummary {
    /// Whether it is played live now.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.tempo == Tempo::Live && self.status == TableStatus::Running
    }

    /// How many people must agree before it goes live: all who play.
    #[must_use]
    pub fn people(&self) -> usize {
        let plays = |seat: &&SeatView| matches!(seat.occupant, OccupantView::Player { .. }) && !seat.resigned;
        self.seats.iter().filter(plays).count()
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Table {
    /// What lists show.
    #[serde(flatten)]
    pub summary: TableSummary,
    /// Who owns it.
    pub owner: PlayerId,
    /// Who may sit down.
    pub visibility: Visibility,
    /// The code with which others join it; only its members see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_code: Option<String>,
    /// Who is invited and has not sat down.
    pub invited: Vec<PlayerId>,
    /// The game's setup.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub setup: serde_json::Value,
    /// What the table agrees on.
    pub rules: TableRules,
    /// Your seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub my_seat: Option<Seat>,
    /// Where the players of its seats are.
    #[serde(default)]
    pub people: Vec<SeatPresence>,
    /// Why the clocks stand; empty: they run.
    pub paused: Vec<PauseReason>,
    /// Playing live.
    pub live: LiveView,
    /// The game with which its players go on; only they see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rematch: Option<GameId>,
    /// The hash over the timeline so far.
    pub head: String,
    /// How many entries the timeline has.
    pub entries: u64,
    /// The digest of the salted seed, opened when the game ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed_commitment: Option<String>,
    /// The place of each seat, from 1, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<u8>>,
    /// How it ended, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}
