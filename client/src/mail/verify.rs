//! An exported game, checked without a connection: by the keys that it names and nothing else, and against the receipts
//! that the player has kept.

use crate::home::Home;
use crate::replay::{self, Trust, Verdict, is_unreadable, judge_timeline};
use crate::submission::stored;
use adjourn_game::Games;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{Judgement, StoredReceipt, judge};
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::timeline::{self, Entry, Recovered, Seed, VerifyReport};
use anyhow::{Result, ensure};
use serde::Serialize;
use std::path::Path;

/// What `mail verify` prints.
#[derive(Clone, Debug, Serialize)]
pub struct MailVerifyLine {
    /// Whether all agrees.
    pub ok: bool,
    /// What it comes to: the verb's exit code.
    pub verdict: Verdict,
    /// Who vouches for it up to where, in words.
    pub text: String,
    /// The first thing that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The game's id.
    pub game_id: GameId,
    /// The game.
    pub game: String,
    /// Turns that closed.
    pub turns: u32,
    /// Entries of the timeline.
    pub entries: usize,
    /// Players' signatures that were checked.
    pub signatures: u32,
    /// By seat: turns in which the game's safe orders stood in for the player's. That none were handed in, the server alone
    /// says: receipts tell.
    pub defaults: Vec<u32>,
    /// By seat: orders that no player's signature vouches for.
    pub unsigned_orders: Vec<u32>,
    /// States that were made again and agree.
    pub states_compared: u32,
    /// Why, from some entry on, states could not be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_replayed: Option<String>,
    /// When the server vouched for all of it, in milliseconds since 1970.
    pub attested_ms: Option<u64>,
    /// Orders that are still sealed: their commitments alone are there.
    pub sealed_orders: u32,
    /// Whether the seed is still sealed.
    pub sealed_seed: bool,
    /// The places of the seats, once it is decided.
    pub outcome: Option<Vec<u8>>,
    /// How it was decided, in words.
    pub reason: Option<&'static str>,
    /// The fingerprint of the server that keeps it. It is for the reader to know whose that is.
    pub server: String,
    /// Who played, in order of appearance, with the fingerprints of their keys.
    pub players: Vec<PlayerLine>,
    /// The hash over all of it: who has the same one has the same game.
    pub head: Option<String>,
    /// What it makes of the receipts that the player has kept.
    pub receipts: ReceiptCounts,
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

/// A key of a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlayerLine {
    /// The seat.
    pub seat: u8,
    /// The name by which the player goes.
    pub name: String,
    /// The player.
    pub player: PlayerId,
    /// The fingerprint of the key.
    pub key: String,
}

/// Checks an export in a file, and the receipts of it in a player's folder.
///
/// # Errors
/// If the file or a receipt can't be read. What is wrong with the game is in the line.
pub fn verify_file(games: Games, path: &Path, home: Option<&Home>, trust: &Trust) -> Result<MailVerifyLine> {
    let recovered = replay::read(path)?;
    ensure!(recovered.torn_bytes == 0, "{} is cut off, or has more than a game in it", path.display());
    checked(games, &recovered, home, trust)
}

/// Checks an export as it came from a server.
///
/// # Errors
/// As [`verify_file`].
pub fn verify_bytes(
    games: Games,
    bytes: &[u8],
    home: Option<&Home>,
    trust: &Trust,
) -> Result<MailVerifyLine> {
    let recovered = timeline::recover(bytes)?;
    ensure!(recovered.torn_bytes == 0, "the export is cut off, or has more than a game in it");
    checked(games, &recovered, home, trust)
}

fn checked(
    games: Games,
    recovered: &Recovered,
    home: Option<&Home>,
    trust: &Trust,
) -> Result<MailVerifyLine> {
    let receipts = match home {
        Some(home) => stored(home, recovered.header.game_id)?,
        None => Vec::new(),
    };
    line(games, recovered, &receipts, trust)
}

fn line(
    games: Games,
    recovered: &Recovered,
    receipts: &[StoredReceipt],
    trust: &Trust,
) -> Result<MailVerifyLine> {
    let header = &recovered.header;
    let met = Fingerprint::of(&header.server_identity);
    let verified = timeline::verify(games, recovered);
    if let Err(error) = &verified
        && is_unreadable(error)
    {
        return Err(error.clone().into());
    }
    let report = verified.as_ref().ok();
    let counts = counted(recovered, receipts, report.is_some());
    let (verdict, text) = match &verified {
        Err(error) => (Verdict::Differs, error.to_string()),
        Ok(_) if counts.missing > 0 => {
            (Verdict::Differs, format!("{} receipts by this server are not honoured", counts.missing))
        }
        Ok(report) => judge_timeline(report, met, trust),
    };
    let outcome = report.and_then(|report| report.outcome.clone());
    let (turns, sealed_orders) = counted_turns(recovered);
    let opened = recovered.entries.iter().any(|entry| matches!(entry, Entry::SeedOpened { .. }));
    Ok(MailVerifyLine {
        ok: verdict != Verdict::Differs,
        error: (verdict == Verdict::Differs).then(|| text.clone()),
        verdict,
        text,
        game_id: header.game_id,
        game: header.game.clone(),
        turns,
        entries: recovered.entries.len(),
        signatures: report.map_or(0, |report| report.signatures),
        defaults: report.map(|report| report.defaults.clone()).unwrap_or_default(),
        unsigned_orders: report.map(|report| report.unsigned.clone()).unwrap_or_default(),
        states_compared: report.map_or(0, |report| report.states_compared),
        not_replayed: report.and_then(not_replayed),
        attested_ms: report.and_then(|report| report.attested_ms),
        sealed_orders,
        sealed_seed: matches!(header.seed, Seed::Sealed(_)) && !opened,
        reason: outcome.as_ref().and_then(|outcome| {
            games.find(&header.game, header.rules_version).map(|kind| kind.explain(outcome.reason))
        }),
        outcome: outcome.map(|outcome| outcome.places),
        server: met.to_string(),
        players: players(recovered),
        head: report.map(|report| report.head.to_string()),
        receipts: counts,
    })
}

fn not_replayed(report: &VerifyReport) -> Option<String> {
    report.not_replayed.as_ref().map(ToString::to_string)
}

/// Turns that closed, and orders that are still sealed.
fn counted_turns(recovered: &Recovered) -> (u32, u32) {
    let (mut turns, mut sealed) = (0, 0);
    for (index, entry) in recovered.entries.iter().enumerate() {
        let Entry::Turn(turn) = entry else { continue };
        turns += u32::from(turn.closed);
        let openings = recovered.openings.get(&index).map_or(&[][..], Vec::as_slice);
        let opened = |seat| openings.iter().any(|opening| opening.seat == seat);
        let open = |part: &&timeline::TurnSeat| part.how.commitment().is_none() || opened(part.seat);
        sealed += u32::try_from(turn.seats.iter().filter(|part| !open(part)).count()).unwrap_or(u32::MAX);
    }
    (turns, sealed)
}

/// A timeline that does not verify judges nothing.
fn counted(recovered: &Recovered, receipts: &[StoredReceipt], verified: bool) -> ReceiptCounts {
    let held = u32::try_from(receipts.len()).unwrap_or(u32::MAX);
    let mut counts = ReceiptCounts { held, ..ReceiptCounts::default() };
    if verified {
        for judgement in judge(recovered, receipts) {
            match judgement {
                Judgement::Honoured => counts.honoured += 1,
                Judgement::Open => counts.open += 1,
                Judgement::Missing => counts.missing += 1,
            }
        }
    }
    counts
}

fn players(recovered: &Recovered) -> Vec<PlayerLine> {
    let line = |seat: u8, name: &str, player: PlayerId, key: &[u8; 32]| PlayerLine {
        seat,
        name: name.to_owned(),
        player,
        key: Fingerprint::of(key).to_string(),
    };
    let seats = (0u8..).zip(&recovered.header.seats);
    let first = seats.filter_map(|(seat, at)| Some(line(seat, &at.name, at.player?, at.key.as_ref()?)));
    let later = recovered.entries.iter().filter_map(|entry| match entry {
        Entry::SeatKey(change) => Some(line(change.seat.0, &change.name, change.player, &change.key)),
        _ => None,
    });
    first.chain(later).collect()
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
