//! What the mailbox's HTTP API says and hears, as JSON. Server and client share these types, and the API document is
//! generated from them. No rules and no transport in here.
//!
//! Ids are hexadecimal digits, bytes are base64 (RFC 4648, section 4), times are milliseconds since 1970.

mod auth;
mod convert;
mod games;
mod live;
mod play;
mod players;
mod presence;
mod problem;
mod settings;
mod slots;
mod stored_receipt;
mod tables;
mod talk;

pub use auth::{Challenge, ChallengeRequest, KeyEntry, LinkRequest, RevokeRequest, Token, TokenRequest};
pub use convert::receipt_holds;
pub use games::{ChoiceOption, ChoiceValues, ChoiceView, GameInfo, ImportRequest, Imported};
pub use live::{LiveRequest, LiveView};
pub use play::{
    Change, Changes, Forecast, HistoryTurn, HowPlayed, Inbox, InboxGame, LegalOrders, LogEntry, PlayedSeat,
    PreviewRequest, ReadyRequest, ReceiptView, State, SubmissionView, Submitted,
};
pub use players::{LeaderboardRow, Me, NameRequest, Person, PlayerPage, Rating, ServerInfo};
pub use presence::{PlayedLive, Presence, SeatPresence};
pub use problem::{Problem, ProblemKind};
pub use settings::{ConfirmRequest, EmailView, Settings, SettingsRequest, WebhookRequest, WebhookView};
pub use slots::{AgreedView, SlotTime, SlotView, Slots, SlotsRequest};
pub use stored_receipt::{BadReceipt, Judgement, StoredReceipt, judge};
pub use tables::{InviteRequest, JoinRequest, OccupantView, SeatView, Table, TableSummary};
pub use talk::{AudienceView, Message, PostMessage, Redact};

use serde::{Deserialize, Serialize};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Pass it as `after` to get the next page. Absent: this is the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}
