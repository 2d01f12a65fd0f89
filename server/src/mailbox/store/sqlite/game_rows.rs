//! Rows of games: reading and finding them.

use super::values::{all, first, game_id, int, optional_uint, uint};
use crate::mailbox::store::{GameRow, GameStatus, StoreError, StoreResult};
use adjourn_game::ids::{Digest, GameId};
use rusqlite::{Connection, Row, params};

/// A game's number within the store.
pub(crate) type Number = i64;

/// The columns of a [`GameRow`], in the order in which [`game_row`] reads them.
pub(crate) const ROW: &str = "game_id, version, epoch, head, entries, document, created_ms,
    (SELECT max(number) FROM messages WHERE game = games.number)";

/// Reads what [`ROW`] names.
pub(crate) fn game_row(row: &Row<'_>) -> rusqlite::Result<GameRow> {
    Ok(GameRow {
        game_id: game_id(row, 0)?,
        version: uint(row, 1)?,
        epoch: uint(row, 2)?,
        head: head(row, 3)?,
        entries: uint(row, 4)?,
        table: row.get(5)?,
        created_ms: uint(row, 6)?,
        last_message: optional_uint(row, 7)?.unwrap_or(0),
    })
}

pub(crate) fn head(row: &Row<'_>, column: usize) -> rusqlite::Result<Digest> {
    Ok(row.get::<_, Option<[u8; 32]>>(column)?.map_or(Digest::default(), Digest))
}

/// Zeros are not stored: most open games have no timeline yet.
pub(crate) fn head_column(head: Digest) -> Option<[u8; 32]> {
    (head != Digest::default()).then_some(head.0)
}

pub(crate) fn status_column(status: GameStatus) -> i64 {
    match status {
        GameStatus::Open => 0,
        GameStatus::Running => 1,
        GameStatus::Finished => 2,
        GameStatus::Abandoned => 3,
    }
}

pub(crate) fn is_over(status: GameStatus) -> bool {
    matches!(status, GameStatus::Finished | GameStatus::Abandoned)
}

/// The number of a game.
pub(crate) fn number(connection: &Connection, game_id: GameId) -> StoreResult<Number> {
    find(connection, game_id)?.ok_or(StoreError::NotFound)
}

/// The number of a game, if it is there.
pub(crate) fn find(connection: &Connection, game_id: GameId) -> StoreResult<Option<Number>> {
    let sql = "SELECT number FROM games WHERE game_id = ?1";
    Ok(first(connection, sql, [game_id.0], |row| row.get(0))?)
}

pub(crate) fn load(connection: &Connection, game_id: GameId) -> StoreResult<GameRow> {
    let sql = format!("SELECT {ROW} FROM games WHERE game_id = ?1");
    first(connection, &sql, [game_id.0], game_row)?.ok_or(StoreError::NotFound)
}

pub(crate) fn load_by_number(connection: &Connection, number: Number) -> StoreResult<GameRow> {
    let sql = format!("SELECT {ROW} FROM games WHERE number = ?1");
    first(connection, &sql, [number], game_row)?.ok_or(StoreError::NotFound)
}

pub(crate) fn by_code(connection: &Connection, code: &str) -> StoreResult<GameId> {
    let sql = "SELECT game_id FROM games WHERE join_code = ?1";
    first(connection, sql, [code], |row| game_id(row, 0))?.ok_or(StoreError::NotFound)
}

pub(crate) fn due(connection: &Connection, now_ms: u64, limit: u32) -> StoreResult<Vec<GameId>> {
    let sql = "SELECT game_id FROM games WHERE due_ms <= ?1 ORDER BY due_ms, number LIMIT ?2";
    Ok(all(connection, sql, params![int(now_ms), limit], |row| game_id(row, 0))?)
}

pub(crate) fn next_due_ms(connection: &Connection, after_ms: u64) -> StoreResult<Option<u64>> {
    let games = "SELECT min(due_ms) FROM games WHERE due_ms > ?1";
    let notices = "SELECT min(due_ms) FROM notices WHERE due_ms > ?1";
    let earliest =
        |sql| first(connection, sql, [int(after_ms)], |row| optional_uint(row, 0)).map(Option::flatten);
    Ok([earliest(games)?, earliest(notices)?].into_iter().flatten().min())
}

pub(crate) fn with_running_clock(
    connection: &Connection,
    after: Option<GameId>,
    limit: u32,
) -> StoreResult<Vec<GameId>> {
    // No id is shorter than sixteen bytes, so that all are greater than none.
    let after = after.map_or(Vec::new(), |game_id| game_id.0.to_vec());
    let sql = "SELECT game_id FROM games WHERE clock_runs = 1 AND game_id > ?1 ORDER BY game_id LIMIT ?2";
    Ok(all(connection, sql, params![after, limit], |row| game_id(row, 0))?)
}
