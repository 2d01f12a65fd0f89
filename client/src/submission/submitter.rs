//! What a player hands in during a session of a turn game: signed as by mail, with receipts that are kept as by mail.

use super::{Hand, StoredReceipt, SubmissionError, sign};
use crate::home::Home;
use crate::wall_clock::now_ms;
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView};
use adjourn_shared::identity::KeyPair;
use adjourn_shared::ids::GameId;
use adjourn_shared::lockstep::Follower;
use adjourn_shared::turns::submission::{Signed, Submission};
use adjourn_shared::wire::message::ClientMessage;
use anyhow::Result;
use std::collections::BTreeMap;

/// Signs, remembers what has no answer yet, and keeps receipts.
pub struct Submitter {
    home: Home,
    key: KeyPair,
    last_sequence: u64,
    /// By sequence number.
    pending: BTreeMap<u64, (Signed, Submission)>,
}

impl Submitter {
    /// Nothing is handed in yet.
    ///
    /// # Errors
    /// If the player's key can't be read.
    pub fn new(home: Home) -> Result<Self> {
        Ok(Self { key: home.identity()?, home, last_sequence: 0, pending: BTreeMap::new() })
    }

    /// The message that hands this in for the match's turn; `None` without a seat.
    pub fn sign(&mut self, follower: Option<&Follower>, turn: u32, hand: Hand) -> Option<ClientMessage> {
        let follower = follower?;
        let (game, seat) = (follower.header().game_id, follower.seat()?);
        // A clock that stands or goes back does not use a number twice.
        self.last_sequence = now_ms().max(self.last_sequence + 1);
        let signed = sign(&self.key, game, seat, turn, self.last_sequence, hand);
        // What the server could not even read is refused by it, in words.
        if let Ok(submission) = signed.open() {
            self.pending.insert(self.last_sequence, (signed.clone(), submission));
        }
        Some(ClientMessage::Submit(signed))
    }

    /// What was handed in for this match and has no answer: to be sent again after a lost connection, byte for byte.
    pub fn unanswered(&mut self, follower: Option<&Follower>) -> Vec<ClientMessage> {
        let game: Option<GameId> = follower.map(|follower| follower.header().game_id);
        self.pending.retain(|_, (_, submission)| Some(submission.game) == game);
        self.pending.values().map(|(signed, _)| ClientMessage::Submit(signed.clone())).collect()
    }

    /// A receipt came in: it is checked and kept.
    ///
    /// # Errors
    /// [`SubmissionError`] if it does not hold, or can't be written.
    pub fn stored(
        &mut self,
        follower: Option<&Follower>,
        receipt: &[u8],
    ) -> Result<StoredReceipt, SubmissionError> {
        let receipt: ReceiptView =
            serde_json::from_slice(receipt).map_err(|error| SubmissionError::BadAnswer(error.to_string()))?;
        let asked = self.pending.remove(&receipt.sequence);
        let (Some((signed, submission)), Some(follower)) = (asked, follower) else {
            return Err(SubmissionError::BadReceipt);
        };
        let server_identity = &follower.header().server_identity;
        let stored = StoredReceipt::new(&signed, &submission, receipt, server_identity)?;
        stored.store(&self.home)?;
        Ok(stored)
    }

    /// A refusal came in: what it says.
    pub fn refused(&mut self, sequence: u64, problem: &[u8]) -> Problem {
        self.pending.remove(&sequence);
        serde_json::from_slice(problem)
            .unwrap_or_else(|_| Problem::new(ProblemKind::Malformed, "the server refused it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_for_what_was_not_handed_in_is_not_believed() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        let mut submitter = Submitter::new(home).expect("a key");
        assert!(matches!(submitter.stored(None, b"{}"), Err(SubmissionError::BadAnswer(_))));
        let refused = submitter.refused(7, b"no JSON");
        assert!(refused.is(ProblemKind::Malformed));
    }
}
