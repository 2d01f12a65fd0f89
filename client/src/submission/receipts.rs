//! The folder of the receipts that a player keeps. What proves something, and what a timeline makes of it, is decided in
//! `adjourn_shared::api`.

use super::SubmissionError;
use crate::home::Home;
use adjourn_game::ids::GameId;
use adjourn_shared::api::StoredReceipt;
use anyhow::{Context, anyhow};
use std::collections::BTreeSet;

/// Keeps a receipt: from here on it survives.
///
/// # Errors
/// If it can't be written.
pub fn store(home: &Home, receipt: &StoredReceipt) -> Result<(), SubmissionError> {
    let view = &receipt.receipt;
    let name = format!("{}-{}-{}.json", view.seat, view.turn, view.sequence);
    let text = serde_json::to_string(receipt).map_err(|error| SubmissionError::Here(error.into()))?;
    home.write_in(&folder(view.game_id), &name, &format!("{text}\n"))?;
    Ok(())
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
        anyhow::ensure!(
            receipt.adjourn_receipt == StoredReceipt::VERSION,
            "the receipt {name} is of another version"
        );
        Ok(receipt)
    };
    let names = home.names_in(&folder(game))?;
    let files = names.iter().filter(|name| name.ends_with(".json"));
    files.map(read).collect::<Result<_, _>>().map_err(SubmissionError::Here)
}

/// The games for which receipts are kept.
///
/// # Errors
/// If the folder can't be read.
pub fn games(home: &Home) -> Result<BTreeSet<GameId>, SubmissionError> {
    let names = home.names_in("receipts").map_err(SubmissionError::Here)?;
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
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
/// As [`stored`] and [`store`].
pub fn note_withdrawn(home: &Home, game: GameId, turn: u32) -> Result<(), SubmissionError> {
    for mut receipt in stored(home, game)? {
        if receipt.receipt.turn == turn && !receipt.withdrawn {
            receipt.withdrawn = true;
            store(home, &receipt)?;
        }
    }
    Ok(())
}
