//! Playing: states, orders, receipts, history, what changed.

use super::{SeatView, TableSummary};
use crate::base::base64::Base64;
use crate::turns::live_rules::Tempo;
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, Seat};
use serde::{Deserialize, Serialize};

/// What you may see of a game at a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct State {
    /// The game.
    pub game_id: GameId,
    /// The turn whose orders come next in this state.
    pub turn: u32,
    /// What people call it.
    pub turn_name: String,
    /// Whether this is the present state and not a past one.
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
    /// Legal orders as texts. If there are endlessly many, one of each kind.
    pub legal: Vec<String>,
    /// What you have handed in for the open turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Submitted>,
    /// Your standing and conditional orders.
    pub plan: crate::timeline::submission::Plan,
    /// A sequence number that you can use: it is above all that you have used.
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

/// Asks how the server would understand these orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// The orders as texts.
    pub orders: Vec<String>,
}

/// Says whether your orders are final for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadyRequest {
    /// The number of the turn.
    pub turn: u32,
    /// Whether they are final.
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
    /// The key's signature over the domain tag `adjourn submission 1` with a zero byte, and the content.
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
    /// The salt. You need it to check the commitment against the submission.
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

/// Where a seat's orders of a turn came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HowPlayed {
    /// Handed in by the player.
    Submitted,
    /// The player's conditional orders.
    Conditional,
    /// The player's standing orders, because the deadline passed.
    Standing,
    /// The game's safe orders, because the deadline passed.
    Default,
    /// A bot's orders.
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
    /// Where its orders came from.
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
    /// The tempo at which the game goes on from here; absent if it does not change.
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

/// What will happen, and when, if nobody acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// In order of time.
    pub events: Vec<crate::turns::ladder::Planned>,
}

/// Your games.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inbox {
    /// Games that wait for you come first, then by deadline.
    pub games: Vec<InboxGame>,
    /// How many of your games wait for you.
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
    /// Your seat; absent if you own the table and do not play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Whether it waits for you.
    pub waiting: bool,
    /// When your time is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// How many messages you have not read.
    pub unread: u64,
}

/// What changed for you since a token.
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
