//! What goes wrong on the way to a mailbox, in words for the player.

use crate::submission::{SubmissionError, words};
use adjourn_shared::api::{BadReceipt, Problem};
use adjourn_shared::session::SessionError;
use thiserror::Error;

/// Why a call came to nothing.
#[derive(Debug, Error)]
pub enum MailError {
    /// The server refused; nothing was changed.
    #[error("{}", words(.0))]
    Problem(Box<Problem>),
    /// The server can't be reached, or fell silent.
    #[error("no answer from {server}: {why}")]
    Away {
        /// Which server.
        server: String,
        /// What happened.
        why: String,
    },
    /// Not the server that it should be.
    #[error(transparent)]
    Identity(#[from] SessionError),
    /// What the server said makes no sense.
    #[error("the server's answer can't be read: {0}")]
    BadAnswer(String),
    /// The server's receipt does not prove that it has what was handed in.
    #[error(transparent)]
    BadReceipt(#[from] BadReceipt),
    /// The key belongs to a player of another device, which has not accepted it yet.
    #[error(
        "this key is not, or not any more, one of the player's keys on this server: for a new device, accept its \
         link code on the other one first (`adjourn identity link --accept CODE`)"
    )]
    NotLinked,
    /// No address of a mailbox.
    #[error("{0}")]
    Address(String),
    /// What the player keeps can't be read or written, or what was given makes no sense.
    #[error("{0:#}")]
    Here(anyhow::Error),
}

impl From<anyhow::Error> for MailError {
    fn from(error: anyhow::Error) -> Self {
        Self::Here(error)
    }
}

impl From<Problem> for MailError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<SubmissionError> for MailError {
    fn from(error: SubmissionError) -> Self {
        match error {
            SubmissionError::BadReceipt(bad) => Self::BadReceipt(bad),
            SubmissionError::BadAnswer(why) => Self::BadAnswer(why),
            SubmissionError::Here(error) => Self::Here(error),
        }
    }
}
