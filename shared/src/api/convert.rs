//! Where values of the core become what the API says, and back: submissions, receipts, refusals.

use super::{Problem, ProblemKind, ReceiptView, SubmissionView};
use crate::base::base64::Base64;
use crate::base::identity::{self, KeyPair};
use crate::timeline::submission::{Receipt, Signed, SubmissionError};
use crate::turns::preview::PreviewOrder;
use crate::turns::refusal::{Refusal, RefusalKind};

impl Signed {
    /// As it stands in JSON.
    #[must_use]
    pub fn to_view(&self) -> SubmissionView {
        SubmissionView {
            content: Base64(self.content.clone()),
            public_key: Base64::from(&self.public_key[..]),
            signature: Base64::from(&self.signature[..]),
        }
    }

    /// From JSON.
    ///
    /// # Errors
    /// [`SubmissionError::WrongLength`].
    pub fn from_view(view: SubmissionView) -> Result<Self, SubmissionError> {
        let public_key = view.public_key.array().ok_or(SubmissionError::WrongLength)?;
        let signature = view.signature.array().ok_or(SubmissionError::WrongLength)?;
        Ok(Self { content: view.content.0, public_key, signature })
    }
}

impl Receipt {
    /// Signs it, and puts it into the form of the API.
    #[must_use]
    pub fn sign(&self, server: &KeyPair, salt: &[u8; 32]) -> ReceiptView {
        ReceiptView {
            game_id: self.game_id,
            seat: self.seat,
            turn: self.turn,
            sequence: self.sequence,
            commitment: self.commitment.to_string(),
            salt: Base64::from(&salt[..]),
            head: self.head.to_string(),
            deadline_ms: self.deadline_ms,
            received_ms: self.received_ms,
            signature: Base64::from(&server.sign(&self.text())[..]),
        }
    }
}

/// Whether a receipt is signed by this server, and is for this submission.
#[must_use]
pub fn receipt_holds(view: &ReceiptView, server_identity: &[u8; 32], signed: &Signed) -> bool {
    let parsed = || {
        let receipt = Receipt {
            game_id: view.game_id,
            seat: view.seat,
            turn: view.turn,
            sequence: view.sequence,
            commitment: view.commitment.parse().ok()?,
            head: view.head.parse().ok()?,
            deadline_ms: view.deadline_ms,
            received_ms: view.received_ms,
        };
        Some((receipt, view.salt.array()?, view.signature.array()?))
    };
    parsed().is_some_and(|(receipt, salt, signature)| {
        receipt.commitment == signed.commitment(&salt)
            && identity::verify(server_identity, &receipt.text(), &signature)
    })
}

impl From<RefusalKind> for ProblemKind {
    fn from(kind: RefusalKind) -> Self {
        match kind {
            RefusalKind::BadSignature => Self::BadSignature,
            RefusalKind::Forbidden => Self::Forbidden,
            RefusalKind::NotFound => Self::NotFound,
            RefusalKind::WrongSeat => Self::WrongSeat,
            RefusalKind::WrongTurn => Self::WrongTurn,
            RefusalKind::WindowClosed => Self::WindowClosed,
            RefusalKind::PlayedLive => Self::PlayedLive,
            RefusalKind::IllegalOrders => Self::IllegalOrders,
            RefusalKind::Malformed => Self::Malformed,
            RefusalKind::Stale => Self::Stale,
            RefusalKind::Conflict => Self::Conflict,
            RefusalKind::TooOften => Self::TooOften,
            RefusalKind::Unavailable => Self::Unavailable,
            RefusalKind::Internal => Self::Internal,
        }
    }
}

impl Refusal {
    /// As a problem document, with the orders as they were written.
    #[must_use]
    pub fn problem(self, texts: &[String]) -> Problem {
        let orders = self.orders.into_iter().map(|error| PreviewOrder {
            text: texts.get(error.index).cloned().unwrap_or_default(),
            notation: None,
            meaning: None,
            problem: Some(error.reason),
        });
        let orders = orders.collect();
        Problem { orders, current_turn: self.current_turn, ..Problem::new(self.kind.into(), self.detail) }
    }
}
