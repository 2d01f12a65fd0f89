//! Receipts as a player keeps them, each with all that proves it to somebody else, and what a timeline makes of them: one
//! that leaves a turn out, or has been written anew, is seen. Reads and writes no files.

use super::{ReceiptView, SubmissionView, receipt_holds};
use crate::base::base64::Base64;
use crate::timeline::bundle::Item;
use crate::timeline::submission::{Signed, Submission};
use crate::timeline::{Chain, Entry, Recovered, Turn};
use adjourn_game::SeatEvent;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Seat};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The server's receipt does not prove that it has what was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the server's receipt does not hold: count the orders as not handed in, and ask its host")]
pub struct BadReceipt;

/// A receipt, with all that it takes to prove it to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReceipt {
    /// The version of the file; its name says what it is.
    pub adjourn_receipt: u32,
    /// The identity of the server that has signed.
    pub server_identity: Base64,
    /// What was handed in.
    pub submission: SubmissionView,
    /// What the server said.
    pub receipt: ReceiptView,
    /// Whether it was withdrawn since: then nothing is owed.
    #[serde(default)]
    pub withdrawn: bool,
}

impl StoredReceipt {
    /// The version of a receipt's file.
    pub const VERSION: u32 = 1;

    /// A receipt as it came in.
    ///
    /// # Errors
    /// [`BadReceipt`] if it is not by this server, for exactly what was handed in.
    pub fn new(
        signed: &Signed,
        submission: &Submission,
        receipt: ReceiptView,
        server_identity: &[u8; 32],
    ) -> Result<Self, BadReceipt> {
        let same = receipt.game_id == submission.game
            && receipt.seat == submission.seat
            && receipt.sequence == submission.sequence
            && (submission.orders.is_none() || receipt.turn == submission.turn);
        if !same || !receipt_holds(&receipt, server_identity, signed) {
            return Err(BadReceipt);
        }
        Ok(Self {
            adjourn_receipt: Self::VERSION,
            server_identity: Base64::from(&server_identity[..]),
            submission: signed.to_view(),
            receipt,
            withdrawn: false,
        })
    }

    /// What was signed, if the receipt still proves it.
    fn proved(&self, server_identity: &[u8; 32]) -> Option<Submission> {
        let signed = Signed::from_view(self.submission.clone()).ok()?;
        receipt_holds(&self.receipt, server_identity, &signed).then(|| signed.open().ok()).flatten()
    }
}

/// What a timeline makes of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The turn has what the receipt names, or what its player handed in later.
    Honoured,
    /// Nothing is owed (yet): the turn is open, the plan was not needed, it was withdrawn, or the player gave the seat
    /// up before the turn closed.
    Open,
    /// The server has signed for something that its timeline does not have.
    Missing,
}

/// Compares receipts with a timeline, which must be one that verifies: in the order of `receipts`.
///
/// A receipt names the head that the timeline had when it was given: a server that writes its history anew is found
/// out by it, whatever became of the orders.
#[must_use]
pub fn judge(timeline: &Recovered, receipts: &[StoredReceipt]) -> Vec<Judgement> {
    let mut chain = Chain::start(&codec::encode(&timeline.header));
    let mut heads = BTreeMap::from([(chain.head().to_string(), 0)]);
    for (index, entry) in timeline.entries.iter().enumerate() {
        chain.add(&codec::encode(entry));
        heads.insert(chain.head().to_string(), index + 1);
    }
    receipts.iter().map(|receipt| judged(timeline, &heads, receipt, receipts)).collect()
}

fn judged(
    timeline: &Recovered,
    heads: &BTreeMap<String, usize>,
    stored: &StoredReceipt,
    all: &[StoredReceipt],
) -> Judgement {
    let receipt = &stored.receipt;
    let Some(said) = stored.proved(&timeline.header.server_identity) else {
        // By another server: this server need not honour it.
        return Judgement::Missing;
    };
    let attested_ms = timeline.attestation.as_ref().map_or(0, |word| word.server_time_ms);
    let Some(received) = heads.get(&receipt.head).copied() else {
        return if receipt.received_ms > attested_ms { Judgement::Open } else { Judgement::Missing };
    };
    let turns = timeline.entries.iter().enumerate().filter_map(|(index, entry)| match entry {
        Entry::Turn(turn) => Some((index, turn)),
        _ => None,
    });
    if said.plan.is_some() {
        // Whether a plan should have been used depends on what came: its use alone says something.
        let used = turns.clone().any(|(_, turn)| names(turn, &receipt.commitment, receipt.seat));
        return if used { Judgement::Honoured } else { Judgement::Open };
    }
    let mut missing = false;
    for (index, turn) in turns.filter(|(_, turn)| turn.number == receipt.turn) {
        if names(turn, &receipt.commitment, receipt.seat) || is_later(timeline, index, turn, receipt, all) {
            return Judgement::Honoured;
        }
        let between = timeline.entries.get(received..index).unwrap_or_default();
        missing |= turn.closed && !between.iter().any(|entry| leaves(entry, receipt.seat));
    }
    if missing && !stored.withdrawn { Judgement::Missing } else { Judgement::Open }
}

/// Whether the seat is its player's no more from this entry on: orders that waited are void then.
fn leaves(entry: &Entry, seat: Seat) -> bool {
    match entry {
        Entry::Step { items, .. } | Entry::SeatEvents { items, .. } => items.iter().any(|item| match item {
            Item::Seat { seat: leaving, event, .. }
                if event.drops_out().is_some() || matches!(event, SeatEvent::BotTookOver(_)) =>
            {
                *leaving == seat
            }
            _ => false,
        }),
        Entry::SeatKey(change) => change.seat == seat && change.link.is_none(),
        _ => false,
    }
}

/// What a turn has of a seat, by its commitment.
fn commitment(turn: &Turn, seat: Seat) -> Option<Digest> {
    turn.seats.iter().find(|part| part.seat == seat)?.how.commitment()
}

fn names(turn: &Turn, text: &str, seat: Seat) -> bool {
    commitment(turn, seat).is_some_and(|digest| digest.to_string() == text)
}

/// Whether the turn has what the same player handed in later: by another receipt, or as opened.
fn is_later(
    timeline: &Recovered,
    index: usize,
    turn: &Turn,
    receipt: &ReceiptView,
    all: &[StoredReceipt],
) -> bool {
    let later = |other: &StoredReceipt| {
        other.receipt.sequence > receipt.sequence
            && names(turn, &other.receipt.commitment, receipt.seat)
            && other.proved(&timeline.header.server_identity).is_some()
    };
    let opened = || {
        let openings = timeline.openings.get(&index)?;
        let opening = openings.iter().find(|opening| opening.seat == receipt.seat)?;
        let said = opening.signed.open().ok()?;
        let fits = Some(opening.signed.commitment(&opening.salt)) == commitment(turn, receipt.seat);
        (fits && said.sequence > receipt.sequence).then_some(())
    };
    all.iter().any(later) || opened().is_some()
}
