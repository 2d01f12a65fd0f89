//! What a table agrees on, and what its owner and players ask of it. Values; what they lead to is decided in `table`.

use super::live_rules::LiveRules;
use crate::turns::clock::ClockRule;
use crate::turns::ladder::Ladder;
use crate::turns::pause::VacationRule;
use crate::turns::schedule::Schedule;
use adjourn_game::Strength;
use adjourn_game::ids::{PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// What a table agrees on. It stays as it is once the game has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TableRules {
    /// How much time players have.
    pub clock: ClockRule,
    /// When no turn closes.
    pub schedule: Schedule,
    /// Whether and how it may be played live.
    pub live: LiveRules,
    /// What happens when time runs out; absent: the game's usual ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
    /// How much vacation each player has.
    pub vacation: VacationRule,
    /// What players may write to each other.
    pub press: Press,
    /// Whether the outcome changes ratings.
    pub ranked: bool,
    /// Whether people who don't play may look on (at what is no seat's secret).
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

/// What players may write to each other. Notes to oneself are always allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Nothing.
    None,
    /// To everybody.
    Public,
    /// To everybody, and in private between seats.
    #[default]
    Private,
}

/// Who may sit down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Whoever likes; the table is in the list.
    #[default]
    Open,
    /// Whoever has the code, and who is invited.
    Private,
}

/// Makes a table. The caller owns it, and sits down if `seat` says where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTable {
    /// The game's name.
    pub game: String,
    /// The table's title; by default the game and the owner's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The game's setup; absent: its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub setup: Option<serde_json::Value>,
    /// How many seats; absent: the fewest that the game has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u8>,
    /// Teams by seat; absent: everybody for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teams: Option<Vec<u8>>,
    /// Where the owner sits; absent: the first free seat. Chess: 0 is White.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// The owner does not play.
    #[serde(default)]
    pub owner_watches: bool,
    /// Who may sit down.
    #[serde(default)]
    pub visibility: Visibility,
    /// Players who are invited.
    #[serde(default)]
    pub invite: Vec<PlayerId>,
    /// Bots that sit down at once.
    #[serde(default)]
    pub bots: Vec<BotRequest>,
    /// What the table agrees on.
    #[serde(default)]
    pub rules: TableRules,
    /// Whether it begins by itself once all seats are taken.
    #[serde(default = "yes")]
    pub start_when_full: bool,
}

const fn yes() -> bool {
    true
}

/// Puts a bot on a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BotRequest {
    /// The seat.
    pub seat: Seat,
    /// How well it plays.
    pub strength: Strength,
}

/// Begins or ends a reason for the clocks to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum PauseRequest {
    /// One's own vacation.
    Vacation {
        /// True: it begins. False: it ends.
        on: bool,
    },
    /// One's vote for a pause: it begins when all who play agree, and ends as soon as one of them votes for going on.
    Vote {
        /// True: for a pause. False: for going on.
        on: bool,
    },
    /// By the table's owner, who does not play: one who does votes like the others, and any player's vote for going on
    /// ends this pause too if the owner has taken a seat since.
    Host {
        /// True: it begins. False: it ends.
        on: bool,
    },
}

/// Where a table is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TableStatus {
    /// Seats are being filled.
    Open,
    /// It is played.
    Running,
    /// It has an outcome.
    Finished,
    /// It was given up before it began, or broken off.
    Abandoned,
}
