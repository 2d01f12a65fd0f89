//! Table talk, press, notes.

use adjourn_game::ids::{PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// Who may read a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "to", rename_all = "snake_case", deny_unknown_fields)]
pub enum AudienceView {
    /// Everybody who may see the game.
    Table,
    /// These seats, and the sender.
    Seats {
        /// Which.
        seats: Vec<Seat>,
    },
    /// The sender alone.
    Note,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its number within the game, ascending.
    pub number: u64,
    /// When it was written.
    pub at_ms: u64,
    /// Who wrote it.
    pub from: PlayerId,
    /// The writer's name.
    pub name: String,
    /// From which seat; none from a spectator.
    pub seat: Option<Seat>,
    /// Who may read it.
    pub audience: AudienceView,
    /// The turn during which it was written.
    pub turn: u32,
    /// The text; empty if a moderator removed it.
    pub text: String,
    /// Whether a moderator removed the text.
    pub redacted: bool,
}

/// Writes a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostMessage {
    /// Who may read it.
    pub audience: AudienceView,
    /// The text, one paragraph.
    pub text: String,
}

/// Removes a message's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Redact {
    /// Which message.
    pub message: u64,
}
