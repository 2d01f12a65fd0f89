//! What went wrong, as problem details (RFC 9457).

use serde::{Deserialize, Serialize};

/// A problem document (RFC 9457), served as `application/problem+json`. Nothing was changed by the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable name for the kind of problem: `urn:adjourn:problem:` and [`ProblemKind`].
    #[serde(rename = "type")]
    pub type_uri: String,
    /// The kind in words, the same for all problems of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time, in words for the player.
    pub detail: String,
    /// Each order that does not pass, with its reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<crate::turns::preview::PreviewOrder>,
    /// The turn that is open now, if you named another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_turn: Option<u32>,
    /// After how many seconds the call may be repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// The kinds of problems; their names in kebab case end the `type` of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The request is no valid JSON, or not what the call takes.
    Malformed,
    /// No token, or one that is unknown, expired or revoked.
    Unauthenticated,
    /// The signature does not fit the bytes and the key.
    BadSignature,
    /// The caller may not do that.
    Forbidden,
    /// There is no such thing, or the caller may not see it.
    NotFound,
    /// There is such a thing, but you need another method.
    MethodNotAllowed,
    /// What was asked for is not kept any more: load everything anew.
    Gone,
    /// The request's content is of another type than the call takes.
    UnsupportedMediaType,
    /// The seat is not the caller's.
    WrongSeat,
    /// The orders are for another turn than the open one.
    WrongTurn,
    /// The turn's window is closed, or the game is not running.
    WindowClosed,
    /// The game is being played live: its table takes nothing by mail now.
    PlayedLive,
    /// At least one order does not pass.
    IllegalOrders,
    /// The same sequence number came with other content.
    SequenceReused,
    /// A newer submission is there already.
    Stale,
    /// It conflicts with what is there now.
    Conflict,
    /// The request is too large.
    TooLarge,
    /// Too many requests.
    TooOften,
    /// The server can't store what it would have to store. Nothing was accepted.
    Unavailable,
    /// The call took too long, and it is not known whether it was carried out. Check before you repeat it.
    UnknownOutcome,
    /// The server's own fault.
    Internal,
}

impl ProblemKind {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::BadSignature | Self::Forbidden | Self::WrongSeat => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Gone => 410,
            Self::UnsupportedMediaType => 415,
            Self::WrongTurn
            | Self::WindowClosed
            | Self::PlayedLive
            | Self::SequenceReused
            | Self::Stale
            | Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::IllegalOrders => 422,
            Self::TooOften => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::UnknownOutcome => 504,
        }
    }

    /// The kind in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request can't be read",
            Self::Unauthenticated => "Sign in first",
            Self::BadSignature => "The signature is not valid",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Another method is needed",
            Self::Gone => "Not kept any more",
            Self::UnsupportedMediaType => "Content of another type is needed",
            Self::WrongSeat => "Not your seat",
            Self::WrongTurn => "Another turn is open",
            Self::WindowClosed => "The turn is closed",
            Self::PlayedLive => "The game is being played live",
            Self::IllegalOrders => "Orders do not pass",
            Self::SequenceReused => "The sequence number was used for something else",
            Self::Stale => "A newer submission is there",
            Self::Conflict => "Does not go together with what is there",
            Self::TooLarge => "Too large",
            Self::TooOften => "Too often",
            Self::Unavailable => "Not available now",
            Self::UnknownOutcome => "Not known whether it was done",
            Self::Internal => "The server failed",
        }
    }

    /// The name in a problem's `type`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unauthenticated => "unauthenticated",
            Self::BadSignature => "bad-signature",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Gone => "gone",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::WrongSeat => "wrong-seat",
            Self::WrongTurn => "wrong-turn",
            Self::WindowClosed => "window-closed",
            Self::PlayedLive => "played-live",
            Self::IllegalOrders => "illegal-orders",
            Self::SequenceReused => "sequence-reused",
            Self::Stale => "stale",
            Self::Conflict => "conflict",
            Self::TooLarge => "too-large",
            Self::TooOften => "too-often",
            Self::Unavailable => "unavailable",
            Self::UnknownOutcome => "unknown-outcome",
            Self::Internal => "internal",
        }
    }
}

impl Problem {
    /// A problem of this kind.
    #[must_use]
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            type_uri: format!("urn:adjourn:problem:{}", kind.name()),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: detail.into(),
            orders: Vec::new(),
            current_turn: None,
            retry_after_seconds: None,
        }
    }

    /// Whether it is of this kind.
    #[must_use]
    pub fn is(&self, kind: ProblemKind) -> bool {
        self.type_uri.strip_prefix("urn:adjourn:problem:") == Some(kind.name())
    }
}
