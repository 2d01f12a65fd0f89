//! What names look like, so that no two players have twins, and names that were given up rest for a while.

use super::values::{all, first, int, run, uint};
use crate::mailbox::store::{NameFate, Naming, StoreResult};
use adjourn_game::ids::PlayerId;
use adjourn_shared::base::names::{composed, shapes};
use rusqlite::{Connection, params};

/// A name as it is looked up; `None` if none is claimed, which everybody may do.
pub(crate) fn folded(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| composed(name).to_lowercase())
}

/// Whether a player may have a name from now on.
pub(crate) fn fate(
    connection: &Connection,
    player: PlayerId,
    name: &str,
    naming: Naming,
) -> StoreResult<NameFate> {
    let resting_from_ms = int(naming.now_ms.saturating_sub(naming.rest_ms));
    let sql = "SELECT 1 FROM name_shapes WHERE shape = ?1 AND player <> ?2
        AND (given_up_ms IS NULL OR given_up_ms > ?3) LIMIT 1";
    for shape in shapes(name) {
        if first(connection, sql, params![shape, player.0, resting_from_ms], |_| Ok(()))?.is_some() {
            return Ok(NameFate::Taken);
        }
    }
    let own = own_shapes(connection, player)?;
    if own.is_empty() || own.iter().any(|shape| shapes(name).contains(shape)) {
        return Ok(NameFate::Free);
    }
    let sql = "SELECT count(DISTINCT given_up_ms) FROM name_shapes WHERE player = ?1 AND given_up_ms > ?2";
    let given_up = first(connection, sql, params![player.0, resting_from_ms], |row| uint(row, 0))?;
    let too_often = given_up.unwrap_or(0) >= u64::from(naming.renames);
    Ok(if too_often { NameFate::TooOften } else { NameFate::Free })
}

/// What the player's own names look like: the present one, and those that rest.
fn own_shapes(connection: &Connection, player: PlayerId) -> StoreResult<Vec<String>> {
    let sql = "SELECT shape FROM name_shapes WHERE player = ?1";
    Ok(all(connection, sql, [player.0], |row| row.get(0))?)
}

/// The player has this name from now on, and gives up another one.
pub(crate) fn take(connection: &Connection, player: PlayerId, name: &str, now_ms: u64) -> StoreResult<()> {
    let give_up = "UPDATE name_shapes SET given_up_ms = ?2 WHERE player = ?1 AND given_up_ms IS NULL";
    run(connection, give_up, params![player.0, int(now_ms)])?;
    note(connection, player.0, name)?;
    Ok(())
}

fn note(connection: &Connection, player: [u8; 16], name: &str) -> rusqlite::Result<()> {
    if name.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO name_shapes (shape, player) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET given_up_ms = NULL";
    for shape in shapes(name) {
        run(connection, sql, params![shape, player])?;
    }
    Ok(())
}

/// Fills the table for a store of a version that did not have it.
pub(crate) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT player, name FROM players WHERE folded IS NOT NULL";
    let named: Vec<([u8; 16], String)> = all(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    named.into_iter().try_for_each(|(player, name)| note(connection, player, &name))
}
