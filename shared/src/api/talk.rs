//! Messages to the table, private messages, notes.

use adjourn_game::ids::{PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// Who may read a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "to", rename_all = "snake_case", deny_unknown_fields)]
pub enum AudienceView {
    /// Everybody who may see the game.
    Table,
    /// These seats, and the writer.
    Seats {
        /// The seats.
        seats: Vec<Seat>,
    },
    /// The writer alone.
    Note,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// The number of the message at this table, ascending.
    pub number: u64,
    /// When it was written.
    pub at_ms: u64,
    /// The player who wrote it.
    pub from: PlayerId,
    /// The writer's name.
    pub name: String,
    /// The writer's seat. `null`: the writer has none.
    pub seat: Option<Seat>,
    /// Who may read it.
    pub audience: AudienceView,
    /// The turn during which it was written.
    pub turn: u32,
    /// The text. Empty: it was removed.
    pub text: String,
    /// Whether the text was removed.
    pub redacted: bool,
}

/// Writes a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostMessage {
    /// Who may read it.
    pub audience: AudienceView,
    /// The text, in one paragraph.
    pub text: String,
}

/// Names a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Redact {
    /// The number of the message.
    pub message: u64,
}
