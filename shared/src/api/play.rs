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
    /// The table's id.
    pub game_id: GameId,
    /// The turn whose orders come next in this state.
    pub turn: u32,
    /// What the game calls this turn, such as "Spring 1902, orders".
    pub turn_name: String,
    /// Whether this is the present state, and not a past one.
    pub current: bool,
    /// Whether the game is over in this state.
    #[serde(default)]
    pub over: bool,
    /// The place of each seat, counted from 1, once the game is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Vec<u8>>,
    /// How the game ended, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// The seat that sees this. Absent: it is what everybody may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// The seats that must act.
    pub to_act: Vec<Seat>,
    /// The state as JSON. Each game has its own keys.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub view: serde_json::Value,
    /// The state as text.
    pub picture: String,
    /// The state in the game's own encoding, for clients that draw it.
    pub encoded: Base64,
    /// The seats, with clocks and readiness. Only the present state has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<SeatView>,
}

/// What you can order, and what you have handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegalOrders {
    /// The open turn.
    pub turn: u32,
    /// Legal orders as texts. If there are too many to list, one of each kind.
    pub legal: Vec<String>,
    /// What you have handed in for the open turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<Submitted>,
    /// Your standing and conditional orders.
    pub plan: crate::timeline::submission::Plan,
    /// A sequence number that you can use next: it is higher than all that you have used.
    pub next_sequence: u64,
}

/// What you have handed in for the open turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submitted {
    /// The orders.
    pub orders: Vec<String>,
    /// Whether the orders are final for now.
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
    /// The turn, which must be the open one.
    pub turn: u32,
    /// Whether your orders are final.
    pub ready: bool,
}

/// A submission that a player has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SubmissionView {
    /// The signed bytes: the JSON text of a `Submission`. The server stores these bytes as they are.
    pub content: Base64,
    /// The player's public key.
    pub public_key: Base64,
    /// The key's signature over `adjourn submission 1`, a zero byte, and the content.
    pub signature: Base64,
}

/// A receipt: the server's signature that a submission is on its disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptView {
    /// The table's id.
    pub game_id: GameId,
    /// The seat.
    pub seat: Seat,
    /// The turn.
    pub turn: u32,
    /// The submission's number.
    pub sequence: u64,
    /// The salted hash of the submission. The timeline will name it.
    pub commitment: String,
    /// The salt. You need it to check the commitment against the submission.
    pub salt: Base64,
    /// The hash over the timeline so far, before the turn closes.
    pub head: String,
    /// When the seat's time is up. Absent: there is no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// When the server received the submission.
    pub received_ms: u64,
    /// The signature of the server's identity over the text of the receipt.
    pub signature: Base64,
}

/// Where a seat's orders in a turn came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HowPlayed {
    /// The player handed them in.
    Submitted,
    /// They are the player's conditional orders.
    Conditional,
    /// They are the player's standing orders, because the deadline passed.
    Standing,
    /// They are the game's safe orders, because the deadline passed.
    Default,
    /// A bot gave them.
    Bot {
        /// How well it plays.
        strength: Strength,
    },
}

/// A seat's part in a past turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayedSeat {
    /// The seat.
    pub seat: Seat,
    /// Where its orders came from.
    pub how: HowPlayed,
    /// Its orders. Absent: you may not see them yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Vec<String>>,
}

/// A step of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryTurn {
    /// The number of the entry in the timeline. Pass it as `entry` to see the state after this step.
    pub entry: u64,
    /// The turn. 0: it happened between turns.
    pub turn: u32,
    /// What happened, in one line.
    pub title: String,
    /// The tempo at which the game goes on from here. Absent: it does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempo: Option<Tempo>,
    /// Whether this step closed the turn. If not, something took effect at once.
    pub closed: bool,
    /// What each seat did.
    pub seats: Vec<PlayedSeat>,
    /// When it happened, in milliseconds since 1970.
    pub at_ms: u64,
    /// The digest of the state after this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A line of a table's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// The number of the line, ascending.
    pub number: u64,
    /// When it happened, in milliseconds since 1970.
    pub at_ms: u64,
    /// The seat that it is about. Absent: it is about the whole table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// What happened: a stable `kind`, a `text` in words, and keys that depend on the kind.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub event: serde_json::Value,
}

/// What will happen, and when, if nobody acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// The events, in order of time.
    pub events: Vec<crate::turns::ladder::Planned>,
}

/// Your games.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inbox {
    /// The games. Those that are played live come first, then those that wait for you, then the others by deadline.
    pub games: Vec<InboxGame>,
    /// How many of your games wait for you.
    pub waiting: u32,
    /// Pass it as `since` to learn what changes after this answer.
    pub changes_token: String,
    /// Pass it as `after` to get the next page. Absent: this is the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// A game in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxGame {
    /// The table.
    pub table: TableSummary,
    /// Your seat. Absent: you own the table and do not play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<Seat>,
    /// Whether the game waits for you.
    pub waiting: bool,
    /// When your time is up. Absent: there is no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// How many messages you have not read.
    pub unread: u64,
}

/// What has changed for you since a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// Pass it as `since` in the next call.
    pub token: String,
    /// Whether there are more changes already.
    pub more: bool,
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// The number of the change, ascending.
    pub number: u64,
    /// Pass it as `since` to go on after this change. In the stream of events it is the id of the event.
    pub token: String,
    /// The table's id.
    pub game_id: GameId,
    /// When it happened, in milliseconds since 1970.
    pub at_ms: u64,
    /// What has changed: a stable `kind`, and keys that depend on it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub event: serde_json::Value,
}
