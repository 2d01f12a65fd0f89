//! Playing: states, orders, receipts, history, what changed.

use super::{SeatView, TableSummary};
use crate::base::base64::Base64;
use crate::turns::live_rules::Tempo;
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, Seat};
use serde::{Deserialize, Serialize};

/// What one may see of a game at a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct State {
    /// The game.
    pub game_id: GameId,
    /// The turn whose orders come next in this state.
    pub turn: u32,
    /// What people call it.
    pub turn_name: String,
    /// Whether this is the present state, not a past one.
    pub current: bool,
    /// Whose view it is; absent: what anybody may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// The seats for whose orders the turn waits.
    pub to_act: Vec<Seat>,
    /// The state as JSON; its keys are the game's own.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub view: serde_json::Value,
    /// The state as text.
    pub picture: String,
    /// The view as the client's own presenter reads it.
    pub encoded: Base64,
    /// Seats, clocks and readiness; only of the present state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<SeatView>,
}

/// What a seat can order, and what it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegalOrders {
    /// The open turn.
    pub turn: u32,
    /// Legal orders as texts; where there are endlessly many, one of each kind.
    pub legal: Vec<String>,
    /// What one has handed in for the open turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Submitted>,
    /// One's standing and conditional orders.
    pub plan: crate::timeline::submission::Plan,
    /// A sequence number that is free to use: above all that one has used.
    pub next_sequence: u64,
}

/// What a seat has handed in for the open turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submitted {
    /// The orders.
    pub orders: Vec<String>,
    /// Whether it is ready.
    pub ready: bool,
    /// The submission's number.
    pub sequence: u64,
}

/// Asks what orders would be taken to mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The orders as texts.
    pub orders: Vec<String>,
}

/// Says whether one's orders are final for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadyRequest {
    /// The turn that is meant.
    pub turn: u32,
    /// Whether.
    pub ready: bool,
}

/// Signed bytes of a player: orders, standing orders, or their withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmissionView {
    /// The signed bytes: the JSON text of a `Submission`, kept as they are.
    pub content: Base64,
    /// The player's key.
    pub public_key: Base64,
    /// By that key, over the domain tag `adjourn submission 1` with a zero byte, and the content.
    pub signature: Base64,
}

/// A receipt: the submission is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptView {
    /// The game.
    pub game_id: GameId,
    /// The seat.
    pub seat: Seat,
    /// The turn.
    pub turn: u32,
    /// The submission's number.
    pub sequence: u64,
    /// The salted hash of the submission, as the timeline will name it.
    pub commitment: String,
    /// The salt: with it, and only with it, the commitment can be checked against the submission.
    pub salt: Base64,
    /// The hash over the timeline before the turn closes.
    pub head: String,
    /// When the seat's time is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// When it was received.
    pub received_ms: u64,
    /// By the server's identity, over the receipt's text.
    pub signature: Base64,
}

/// How a seat's orders of a turn came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HowPlayed {
    /// Handed in by the player.
    Submitted,
    /// By the player's conditional orders.
    Conditional,
    /// By the player's standing orders: the deadline passed.
    Standing,
    /// The game's safe orders: the deadline passed.
    Default,
    /// By a bot.
    Bot {
        /// How well it plays.
        strength: Strength,
    },
}

/// A seat's part in a past turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayedSeat {
    /// Which.
    pub seat: Seat,
    /// How its orders came to be.
    pub how: HowPlayed,
    /// Its orders; absent while they are hidden from the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Vec<String>>,
}

/// A step of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryTurn {
    /// The entry's number in the timeline: `after` of the next page.
    pub entry: u64,
    /// The turn; 0 for what happened between turns.
    pub turn: u32,
    /// What happened, in a line.
    pub title: String,
    /// The tempo at which the game goes on from here; absent where that does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempo: Option<Tempo>,
    /// Whether it closed the turn; otherwise something took effect at once.
    pub closed: bool,
    /// What each seat did.
    pub seats: Vec<PlayedSeat>,
    /// When.
    pub at_ms: u64,
    /// The digest of the state after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A line of a table's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// Its number, ascending.
    pub number: u64,
    /// When.
    pub at_ms: u64,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// What, with a stable `kind`, and `text` in words.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub event: serde_json::Value,
}

/// What will happen when, if nobody does anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// In order of time.
    pub events: Vec<crate::turns::ladder::Planned>,
}

/// One's games.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inbox {
    /// Those that wait for one first, then by deadline.
    pub games: Vec<InboxGame>,
    /// How many of one's games wait for one.
    pub waiting: u32,
    /// Pass it as `since` to learn what changes after this answer.
    pub changes_token: u64,
    /// What to pass as `offset` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// A game in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxGame {
    /// The table.
    pub table: TableSummary,
    /// One's own seat; absent for an owner who does not play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Whether it waits for one.
    pub waiting: bool,
    /// When one's time is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// Messages that one has not read.
    pub unread: u64,
}

/// What changed for one since a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// In order.
    pub changes: Vec<Change>,
    /// Pass it as `since` the next time.
    pub token: u64,
    /// Whether more waits already.
    pub more: bool,
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Its number; in the feed of server-sent events, the event's id.
    pub number: u64,
    /// The game.
    pub game_id: GameId,
    /// When.
    pub at_ms: u64,
    /// What, with a stable `kind`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub event: serde_json::Value,
}
