//! The rules of a table, and what its owner and players ask of it. These are values: `table` decides what follows.

use super::live_rules::LiveRules;
use crate::turns::clock::ClockRule;
use crate::turns::ladder::Ladder;
use crate::turns::pause::VacationRule;
use crate::turns::schedule::Schedule;
use adjourn_game::Strength;
use adjourn_game::ids::{PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// The rules of a table. They do not change once the game has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TableRules {
    /// How much time players have.
    pub clock: ClockRule,
    /// In which hours and days no deadline falls.
    pub schedule: Schedule,
    /// Whether the game may go live, and how it is played then.
    pub live: LiveRules,
    /// What happens when a seat's time runs out. Absent: the game's usual ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
    /// How much vacation each player has.
    pub vacation: VacationRule,
    /// What players may write to each other.
    pub press: Press,
    /// Whether the outcome changes ratings.
    pub ranked: bool,
    /// Whether people who don't play may watch. They never see what is secret to a seat.
    pub spectators: bool,
}

impl Default for TableRules {
    fn default() -> Self {
        Self {
            clock: ClockRule::None,
            schedule: Schedule::default(),
            live: LiveRules::default(),
            ladder: None,
            vacation: VacationRule::default(),
            press: Press::Private,
            ranked: false,
            spectators: true,
        }
    }
}

/// What players may write to each other. Notes to yourself are always allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Nothing.
    None,
    /// Messages to everybody.
    Public,
    /// Messages to everybody, and private messages between seats.
    #[default]
    Private,
}

/// Who may sit down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody. The table is in the list of tables.
    #[default]
    Open,
    /// Players who are invited or have the code.
    Private,
}

/// Asks for a new table. You own it, and sit down unless `owner_watches` is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTable {
    /// The kind of game, by its name.
    pub game: String,
    /// The table's title. Absent: the game and your name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The game's setup. Absent: the game's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub setup: Option<serde_json::Value>,
    /// How many seats. Absent: one for each team that `teams` names, or the fewest that the game can have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u8>,
    /// The team of each seat. Absent: each seat plays for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teams: Option<Vec<u8>>,
    /// Your seat. Absent: the first that is free. In chess, 0 is White.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Whether you only own the table and do not play.
    #[serde(default)]
    pub owner_watches: bool,
    /// Who may sit down.
    #[serde(default)]
    pub visibility: Visibility,
    /// The players whom you invite.
    #[serde(default)]
    pub invite: Vec<PlayerId>,
    /// The bots that sit down at once.
    #[serde(default)]
    pub bots: Vec<BotRequest>,
    /// The rules of the table.
    #[serde(default)]
    pub rules: TableRules,
    /// Whether the game begins by itself once all seats are taken.
    #[serde(default = "yes")]
    pub start_when_full: bool,
}

const fn yes() -> bool {
    true
}

/// Asks for a bot on a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BotRequest {
    /// The seat.
    pub seat: Seat,
    /// How well it plays.
    pub strength: Strength,
}

/// Gives a reason to stop the clocks, or takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum PauseRequest {
    /// Your vacation.
    Vacation {
        /// True: begin it. False: end it.
        on: bool,
    },
    /// Your vote for a pause. The pause begins when all who play have voted for it, and ends as soon as one of them votes
    /// to go on.
    Vote {
        /// True: vote for a pause. False: vote to go on.
        on: bool,
    },
    /// A pause by the table's owner, if the owner does not play. An owner who plays votes like the others. If the owner
    /// takes a seat later, any player's vote to go on ends this pause too.
    Host {
        /// True: begin it. False: end it.
        on: bool,
    },
}

/// Whether a table's game has begun, and whether it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TableStatus {
    /// The game has not begun: people sit down.
    Open,
    /// The game is played.
    Running,
    /// The game is over and has an outcome.
    Finished,
    /// The game was given up before it began, or broken off.
    Abandoned,
}
