//! Why a call on a table changes nothing. How it is told over HTTP is up to `api`.

use adjourn_game::OrderError;
use thiserror::Error;

/// The kinds of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The signature does not fit the bytes and the key.
    BadSignature,
    /// The caller may not do that.
    Forbidden,
    /// There is no such thing, or the caller may not see it.
    NotFound,
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
    /// What was asked for is out of bounds, or can't be read.
    Malformed,
    /// A newer submission is there already.
    Stale,
    /// It does not fit the present state.
    Conflict,
    /// It was asked for too often.
    TooOften,
    /// It can't be done now; nothing was accepted.
    Unavailable,
    /// A fault of our own.
    Internal,
}

/// Why a call on a table changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{detail}")]
pub struct Refusal {
    /// Its kind.
    pub kind: RefusalKind,
    /// In words for the player.
    pub detail: String,
    /// Each order that does not pass.
    pub orders: Vec<OrderError>,
    /// The open turn, where another one was named.
    pub current_turn: Option<u32>,
}

impl Refusal {
    /// It does not fit what is stored.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(RefusalKind::Conflict, detail)
    }

    /// A refusal of this kind.
    #[must_use]
    pub fn new(kind: RefusalKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), orders: Vec::new(), current_turn: None }
    }
}
