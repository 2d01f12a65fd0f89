//! What is handed in during a session of a turn game: signed as by mail, sent again after a lost connection until it is
//! answered, and its receipts checked. Writes nothing down.

use super::io::NotTaken;
use crate::api::{BadReceipt, Problem, ProblemKind, ReceiptView, StoredReceipt};
use crate::base::identity::KeyPair;
use crate::live::client::Follower;
use crate::timeline::submission::{Orders, Signed, Submission};
use adjourn_game::ids::GameId;
use std::collections::{BTreeMap, VecDeque};

/// Signs, and remembers what has no answer yet.
#[derive(Debug, Default)]
pub(super) struct Submissions {
    last_sequence: u64,
    /// By sequence number.
    pending: BTreeMap<u64, (Signed, Submission)>,
    /// Receipts that the shell is keeping, in order.
    keeping: VecDeque<ReceiptView>,
}

impl Submissions {
    /// Signs orders for a turn of the match.
    pub(super) fn sign(
        &mut self,
        unix_ms: u64,
        key: &KeyPair,
        follower: Option<&Follower>,
        turn: u32,
        orders: Orders,
    ) -> Result<Signed, NotTaken> {
        let seated = follower.and_then(|follower| Some((follower.header().game_id, follower.seat()?)));
        let (game, seat) = seated.ok_or(NotTaken::NoSeat)?;
        // A clock that stands or goes back does not use a number twice.
        self.last_sequence = unix_ms.max(self.last_sequence + 1);
        let sequence = self.last_sequence;
        let submission = Submission { game, seat, turn, sequence, orders: Some(orders), plan: None };
        Ok(Signed::sign(key, &submission))
    }

    /// This is to be handed in. Says whether it must be sent: the same bytes are on their way until they are answered,
    /// and have one answer.
    pub(super) fn remember(&mut self, signed: &Signed) -> bool {
        // What can't even be read is refused by the server, in words.
        let Ok(submission) = signed.open() else { return true };
        let before = self.pending.insert(submission.sequence, (signed.clone(), submission));
        before.is_none_or(|(before, _)| before != *signed)
    }

    /// What was handed in for this match and has no answer: to be sent again, byte for byte.
    pub(super) fn unanswered(&mut self, game: GameId) -> Vec<Signed> {
        self.pending.retain(|_, (_, submission)| submission.game == game);
        self.pending.values().map(|(signed, _)| signed.clone()).collect()
    }

    /// A receipt has come: to be kept, if it holds.
    pub(super) fn receipt(
        &mut self,
        follower: Option<&Follower>,
        json: &[u8],
    ) -> Result<StoredReceipt, NotTaken> {
        let receipt: ReceiptView = serde_json::from_slice(json).map_err(|_| NotTaken::BadReceipt)?;
        let asked = self.pending.remove(&receipt.sequence);
        let (Some((signed, submission)), Some(follower)) = (asked, follower) else {
            return Err(NotTaken::BadReceipt);
        };
        let server_identity = follower.header().server_identity;
        let stored = StoredReceipt::new(&signed, &submission, receipt, &server_identity)
            .map_err(|BadReceipt| NotTaken::BadReceipt)?;
        self.keeping.push_back(stored.receipt.clone());
        Ok(stored)
    }

    /// The shell has kept the oldest receipt that it was given, or could not.
    pub(super) fn kept(&mut self) -> Option<ReceiptView> {
        self.keeping.pop_front()
    }

    /// A refusal has come.
    pub(super) fn refused(&mut self, sequence: u64, json: &[u8]) -> NotTaken {
        self.pending.remove(&sequence);
        let problem = serde_json::from_slice(json)
            .unwrap_or_else(|_| Problem::new(ProblemKind::Malformed, "the server refused it"));
        NotTaken::Refused(Box::new(problem))
    }
}
