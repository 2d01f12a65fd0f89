//! Whether and how a table's game is played live.

use crate::turns::clock::ClockRule;
use serde::{Deserialize, Serialize};

/// Whether a table's game may go live when its players are all there, and how it is played then.
///
/// Each tempo has its own clocks. While the clocks of one tempo run, those of the other are stopped and keep the time that
/// is left on them. With `conversion`, both tempos can share one clock instead. No change of tempo loses time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LiveRules {
    /// Whether the game may go live. Absent: yes, unless the game hides something. If such a game goes live, every client
    /// sees all of it, and that can't be undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<bool>,
    /// The clock while the game is live. Absent: ten minutes and five seconds a turn, or phases of five minutes if all
    /// move at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockRule>,
    /// How the clocks of the two tempos belong together.
    pub conversion: ClockConversion,
    /// The session is adjourned when a player has been away for this long: in milliseconds, at most an hour.
    pub away_ms: u64,
    /// When each session is adjourned: a minute of the day, 0 to 1439, in the time zone of `schedule`. A player who is to
    /// seal a move then has one minute for it. Absent: no set time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjourn_minute_of_day: Option<u16>,
}

/// How the clocks of the two tempos belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockConversion {
    /// They are separate. What is left on the clocks of a tempo is there again when that tempo comes back.
    #[default]
    Separate,
    /// Each seat has one bank for both tempos. One millisecond of live time is worth `mail_ms` milliseconds by mail; what
    /// the division leaves over is added again on the way back. Both clocks must be banks. If no live clock is given, it
    /// is the other one divided. The game does not go live while a clock has less than half a minute of live time.
    Ratio {
        /// How many milliseconds by mail are one millisecond live: 1 to 100000.
        mail_ms: u32,
    },
}

impl Default for LiveRules {
    fn default() -> Self {
        Self {
            allowed: None,
            clock: None,
            conversion: ClockConversion::Separate,
            away_ms: 60_000,
            adjourn_minute_of_day: None,
        }
    }
}

impl LiveRules {
    /// Whether the game may go live; once the table is made it says so.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self.allowed, Some(true))
    }
}

/// At which tempo a game is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tempo {
    /// By mail: each player acts when it suits them.
    #[default]
    Mail,
    /// Live: all players are there.
    Live,
}

impl Tempo {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mail => "by mail",
            Self::Live => "live",
        }
    }
}
