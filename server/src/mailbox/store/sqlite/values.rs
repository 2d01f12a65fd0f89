//! Numbers and errors on their way in and out of SQLite.

use crate::mailbox::store::StoreError;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use rusqlite::{Connection, Error, ErrorCode, OptionalExtension, Params, Row, ffi};

/// A number as SQLite keeps it. What is beyond 2^63 means "never", and stays that.
pub(crate) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A column that holds a number without sign.
pub(crate) fn uint(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| Error::IntegralValueOutOfRange(column, value))
}

/// The same, if it is there.
pub(crate) fn optional_uint(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    let value: Option<i64> = row.get(column)?;
    value
        .map(|value| u64::try_from(value).map_err(|_| Error::IntegralValueOutOfRange(column, value)))
        .transpose()
}

/// A column that holds a seat.
pub(crate) fn optional_seat(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Seat>> {
    Ok(row.get::<_, Option<u8>>(column)?.map(Seat))
}

/// A column that holds a player's id.
pub(crate) fn player_id(row: &Row<'_>, column: usize) -> rusqlite::Result<PlayerId> {
    row.get(column).map(PlayerId)
}

/// A column that holds a game's id.
pub(crate) fn game_id(row: &Row<'_>, column: usize) -> rusqlite::Result<GameId> {
    row.get(column).map(GameId)
}

/// Executes a statement from the cache of prepared ones. Returns the number of rows that it changed.
pub(crate) fn run(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}

/// The first row of a query, if it has one.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(sql)?.query_row(params, read).optional()
}

/// All rows of a query.
pub(crate) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map(params, read)?.collect()
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let Error::SqliteFailure(failure, _) = &error else {
            return Self::Broken(error.to_string());
        };
        match (failure.code, failure.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Self::Conflict,
            // A failed read is damage, not a refusal to write.
            (_, ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS) => {
                Self::Broken(error.to_string())
            }
            (
                ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::CannotOpen,
                _,
            ) => Self::Unwritable(error.to_string()),
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy,
            _ => Self::Broken(error.to_string()),
        }
    }
}
