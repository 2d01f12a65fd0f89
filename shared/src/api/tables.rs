//! Tables: their rules, and who sits there.

use super::{LiveView, SeatPresence};
use crate::turns::live_rules::Tempo;
use crate::turns::pause::PauseReason;
use crate::turns::rules::{TableRules, TableStatus, Visibility};
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// Asks for a seat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct JoinRequest {
    /// The seat. Absent: the first that is free.
    pub seat: Option<Seat>,
    /// The code of a private table, if you have no invitation.
    pub code: Option<String>,
}

/// Invites a player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InviteRequest {
    /// The player.
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
        /// The player's id.
        player: PlayerId,
        /// The player's name.
        name: String,
        /// When the player last did something in this game. Absent: never.
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
    /// The seat.
    pub seat: Seat,
    /// What the game calls it, such as "White" or "Austria".
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
    /// Whether its orders are final for now. If orders are sealed, others learn no more than this.
    pub ready: bool,
    /// When its time is up. Absent: there is no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// How many turns it has missed in a row.
    pub misses: u8,
}

/// A table in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableSummary {
    /// The table's id.
    pub game_id: GameId,
    /// The kind of game.
    pub game: String,
    /// The title.
    pub title: String,
    /// Whether the game has begun, and whether it is over.
    pub status: TableStatus,
    /// The open turn. 0: the game has not begun.
    pub turn: u32,
    /// What the game calls the turn, such as "Spring 1902, orders".
    pub turn_name: String,
    /// The seats, and who sits there.
    pub seats: Vec<SeatView>,
    /// How many seats are free.
    pub free_seats: u8,
    /// Whether the outcome changes ratings.
    pub ranked: bool,
    /// How the game is played now, or was when it ended.
    #[serde(default)]
    pub tempo: Tempo,
    /// Why nobody can play it now, in words. Absent: nothing is in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<String>,
    /// The seats that want to play on live now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub want_live: Vec<Seat>,
    /// Whether all players were here recently, so that it is worth asking.
    #[serde(default)]
    pub live_offered: bool,
    /// When the table was made.
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

/// A table: one game that people play.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Table {
    /// What lists show.
    #[serde(flatten)]
    pub summary: TableSummary,
    /// The player who owns it.
    pub owner: PlayerId,
    /// Who may sit down.
    pub visibility: Visibility,
    /// The code with which others can join. Only members of the table see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_code: Option<String>,
    /// The players who are invited and have not sat down.
    pub invited: Vec<PlayerId>,
    /// The game's setup.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub setup: serde_json::Value,
    /// The rules of the table.
    pub rules: TableRules,
    /// Your seat. Absent: you have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub my_seat: Option<Seat>,
    /// Where the players of the seats are.
    #[serde(default)]
    pub people: Vec<SeatPresence>,
    /// Why the clocks are stopped. Empty: they run.
    pub paused: Vec<PauseReason>,
    /// Whether the game can go live, and who wants to.
    pub live: LiveView,
    /// The table of the rematch. Only its players see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rematch: Option<GameId>,
    /// The hash over the timeline so far.
    pub head: String,
    /// How many entries the timeline has.
    pub entries: u64,
    /// The digest of the salted seed. The timeline shows the seed and the salt when the game is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed_commitment: Option<String>,
    /// The place of each seat, counted from 1, once the game is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<u8>>,
    /// How the game ended, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}
