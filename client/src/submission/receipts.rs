//! Receipts that a player keeps: with them it can be proved that a server had a turn, and a timeline that leaves it out
//! or has been written anew is seen.

use super::SubmissionError;
use crate::home::Home;
use adjourn_game::SeatEvent;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_shared::api::receipt_holds;
use adjourn_shared::api::{ReceiptView, SubmissionView};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::submission::{Signed, Submission};
use adjourn_shared::timeline::{Chain, Entry, Recovered, Turn};
use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of a receipt's file.
const VERSION: u32 = 1;

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
    /// A receipt as it came in.
    ///
    /// # Errors
    /// [`SubmissionError::BadReceipt`] if it is not by this server, for exactly what was handed in.
    pub fn new(
        signed: &Signed,
        submission: &Submission,
        receipt: ReceiptView,
        server_identity: &[u8; 32],
    ) -> Result<Self, SubmissionError> {
        let same = receipt.game_id == submission.game
            && receipt.seat == submission.seat
            && receipt.sequence == submission.sequence
            && (submission.orders.is_none() || receipt.turn == submission.turn);
        if !same || !receipt_holds(&receipt, server_identity, signed) {
            return Err(SubmissionError::BadReceipt);
        }
        Ok(Self {
            adjourn_receipt: VERSION,
            server_identity: Base64::from(&server_identity[..]),
            submission: signed.to_view(),
            receipt,
            withdrawn: false,
        })
    }

    /// Keeps it: from here on it survives.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn store(&self, home: &Home) -> Result<(), SubmissionError> {
        let name = format!("{}-{}-{}.json", self.receipt.seat, self.receipt.turn, self.receipt.sequence);
        let text = serde_json::to_string(self).map_err(|error| SubmissionError::Here(error.into()))?;
        home.write_in(&folder(self.receipt.game_id), &name, &format!("{text}\n"))?;
        Ok(())
    }

    /// What was signed, if the receipt still proves it.
    fn proved(&self, server_identity: &[u8; 32]) -> Option<Submission> {
        let signed = Signed::from_view(self.submission.clone()).ok()?;
        receipt_holds(&self.receipt, server_identity, &signed).then(|| signed.open().ok()).flatten()
    }
}

fn folder(game: GameId) -> String {
    format!("receipts/{game}")
}

/// The receipts that are kept of a game.
///
/// # Errors
/// If a file can't be read, or is none.
pub fn stored(home: &Home, game: GameId) -> Result<Vec<StoredReceipt>, SubmissionError> {
    let read = |name: &String| -> anyhow::Result<StoredReceipt> {
        let text = home.read_in(&folder(game), name)?.context("is gone")?;
        let receipt: StoredReceipt = serde_json::from_str(&text)
            .map_err(|error| anyhow!("the receipt {name} can't be read: {error}"))?;
        anyhow::ensure!(receipt.adjourn_receipt == VERSION, "the receipt {name} is of another version");
        Ok(receipt)
    };
    let names = home.names_in(&folder(game))?;
    let files = names.iter().filter(|name| name.ends_with(".json"));
    files.map(read).collect::<Result<_, _>>().map_err(SubmissionError::Here)
}

/// A number that no receipt of this folder has used in this game: for turns that are composed without a connection.
///
/// # Errors
/// If the receipts can't be read.
pub fn free_sequence(home: &Home, game: GameId) -> Result<u64, SubmissionError> {
    let used = stored(home, game)?.into_iter().map(|stored| stored.receipt.sequence).max();
    Ok(used.map_or(0, |used| used.saturating_add(1)))
}

/// Notes that what was handed in for a turn is withdrawn.
///
/// # Errors
/// As [`stored`] and [`StoredReceipt::store`].
pub fn note_withdrawn(home: &Home, game: GameId, turn: u32) -> Result<(), SubmissionError> {
    for mut receipt in stored(home, game)? {
        if receipt.receipt.turn == turn && !receipt.withdrawn {
            receipt.withdrawn = true;
            receipt.store(home)?;
        }
    }
    Ok(())
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

/// How many receipts there are, and what the timeline makes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReceiptCounts {
    /// All that are kept of this game.
    pub held: u32,
    /// Those that the timeline honours.
    pub honoured: u32,
    /// Those of which nothing can be said yet.
    pub open: u32,
    /// Those that it should honour, and does not.
    pub missing: u32,
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
            Item::Seat { seat: leaving, event: SeatEvent::Resigned | SeatEvent::BotTookOver(_), .. } => {
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
