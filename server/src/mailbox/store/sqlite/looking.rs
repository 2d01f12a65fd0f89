//! What the host's verbs look up in a store that another process may have open. Nothing is written.

use super::{players, schema};
use crate::mailbox::store::{StoreError, StoreResult};
use adjourn_game::ids::PlayerId;
use std::collections::BTreeMap;
use std::path::Path;

/// The player of this name.
///
/// # Errors
/// Those of the store.
pub fn player_named(path: &Path, name: &str) -> StoreResult<Option<PlayerId>> {
    match players::by_name(&schema::open_for_reading(path)?, name) {
        Ok(row) => Ok(Some(row.player)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names of those of these players whom the store knows.
///
/// # Errors
/// Those of the store.
pub fn names_of(path: &Path, whom: &[PlayerId]) -> StoreResult<BTreeMap<PlayerId, String>> {
    let connection = schema::open_for_reading(path)?;
    let mut names = BTreeMap::new();
    for player in whom {
        match players::load(&connection, *player) {
            Ok(row) => drop(names.insert(*player, row.name)),
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(names)
}
