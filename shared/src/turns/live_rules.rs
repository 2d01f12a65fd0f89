//! Whether and how a table's game is played live.

use crate::turns::clock::ClockRule;
use serde::{Deserialize, Serialize};

/// Whether and how a table's game may go live, when its players are all there, and come back.
///
/// Each tempo has clocks. While one runs the other stands, and keeps what is left on it, unless `conversion` says that one is
/// counted by the other: nothing is ever lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LiveRules {
    /// Whether it may go live at all. Absent: yes, but for games that hide something. Going live shows all of such a game to
    /// every client, for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<bool>,
    /// The clock while it is live. Absent: ten minutes and five seconds a turn, or phases of five minutes where all move at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockRule>,
    /// How the clocks of the two tempos hang together.
    pub conversion: ClockConversion,
    /// When a player has been away for so long, the session is adjourned: in milliseconds, at most an hour.
    pub away_ms: u64,
    /// The hour at which a session is adjourned: a minute of the day, 0 to 1439, by the clocks of `schedule.time_zone`. Who is
    /// to seal a move has a minute for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjourn_minute_of_day: Option<u16>,
}

/// How the clocks of the two tempos hang together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockConversion {
    /// They don't: each tempo has its own, and what is left on the one is there again when its tempo comes back.
    #[default]
    Separate,
    /// Each seat has one bank for both tempos: a millisecond of it live is worth so many by mail. What does not divide is
    /// kept for the way back. Both clocks must be banks; where the live one is not given, it is the other one divided. The game
    /// does not go live while a clock holds less than half a minute of live time.
    Ratio {
        /// Milliseconds by mail for one live: 1 to 100000.
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
    /// Each player acts when it suits them.
    #[default]
    Mail,
    /// All are there.
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
