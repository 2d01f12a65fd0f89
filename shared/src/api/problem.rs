//! What went wrong, as problem details (RFC 9457).

use serde::{Deserialize, Serialize};

/// A problem document (RFC 9457), served as `application/problem+json`.
///
/// The call has changed nothing, unless the kind is `unknown-outcome`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable name for the kind of problem: `urn:adjourn:problem:`, then the kind in kebab case.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// The kind in words, the same for all problems of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong this time, in words for the player.
    pub detail: String,
    /// If orders are not legal: each of your orders that is not, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<crate::turns::preview::PreviewOrder>,
    /// If you named another turn than the open one: the open turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_turn: Option<u32>,
    /// After how many seconds you may call again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// The kinds of problems; their names in kebab case end the `type` of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The request can't be read, or a value in it is out of bounds.
    Malformed,
    /// You sent no token, or one that is unknown, expired or revoked.
    Unauthenticated,
    /// The signature is not valid for the bytes and the key.
    BadSignature,
    /// You may not do that.
    Forbidden,
    /// There is no such thing, or you may not see it.
    NotFound,
    /// The path is right, but it does not take this method.
    MethodNotAllowed,
    /// What you ask for is no longer stored: load everything again.
    Gone,
    /// The content of the request has the wrong type: send JSON.
    UnsupportedMediaType,
    /// The seat is not yours.
    WrongSeat,
    /// The orders are for another turn than the open one.
    WrongTurn,
    /// The turn's window is closed, or the game is not running.
    WindowClosed,
    /// The game is played live now, so its table takes nothing by mail.
    PlayedLive,
    /// At least one order is not legal.
    IllegalOrders,
    /// You have used this sequence number for other content.
    SequenceReused,
    /// A newer submission is stored already.
    Stale,
    /// It does not fit the present state, or somebody was faster.
    Conflict,
    /// The request is too large.
    TooLarge,
    /// You have called too often: wait.
    TooOften,
    /// The server can't do it now, and has accepted nothing: try again later.
    Unavailable,
    /// The call took too long, and the server does not know whether it was carried out: check before you repeat it.
    UnknownOutcome,
    /// The server failed.
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
            Self::MethodNotAllowed => "The path does not take this method",
            Self::Gone => "No longer stored",
            Self::UnsupportedMediaType => "The content has the wrong type",
            Self::WrongSeat => "Not your seat",
            Self::WrongTurn => "Another turn is open",
            Self::WindowClosed => "The turn is closed",
            Self::PlayedLive => "The game is played live now",
            Self::IllegalOrders => "Orders are not legal",
            Self::SequenceReused => "The sequence number is used already",
            Self::Stale => "A newer submission is stored",
            Self::Conflict => "Does not fit the present state",
            Self::TooLarge => "Too large",
            Self::TooOften => "Too often",
            Self::Unavailable => "Not available now",
            Self::UnknownOutcome => "Unknown whether it was carried out",
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
