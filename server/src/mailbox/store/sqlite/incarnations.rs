//! Whose store it is, and the starts on it: which numbers of changes were given out under which of them.

use super::values::{first, int, run};
use crate::mailbox::store::StoreResult;
use adjourn_shared::base::limits::store::INCARNATIONS_KEPT;
use rusqlite::Connection;

/// A new start. Gives its name.
pub(crate) fn begin(connection: &Connection) -> rusqlite::Result<String> {
    let transaction = connection.unchecked_transaction()?;
    let sql = "INSERT INTO incarnations (name, from_change)
        VALUES (lower(hex(randomblob(6))), ifnull((SELECT max(number) FROM changes), 0)) RETURNING name";
    let name = transaction.query_row(sql, [], |row| row.get(0))?;
    let old = "DELETE FROM incarnations WHERE number <= (SELECT max(number) FROM incarnations) - ?1";
    transaction.execute(old, [INCARNATIONS_KEPT])?;
    transaction.commit()?;
    Ok(name)
}

/// Whether a change of this number can have been given out under that start: there was such a start, and the change was
/// there before the next one.
pub(crate) fn gave_out(connection: &Connection, name: &str, change: u64) -> StoreResult<bool> {
    let sql = "SELECT ?2 <= ifnull(
            (SELECT min(later.from_change) FROM incarnations AS later WHERE later.number > incarnations.number),
            ifnull((SELECT max(number) FROM changes), 0))
        FROM incarnations WHERE name = ?1";
    let gave_out = first(connection, sql, rusqlite::params![name, int(change)], |row| row.get(0))?;
    Ok(gave_out.unwrap_or(false))
}

pub(crate) fn owner(connection: &Connection) -> StoreResult<Option<[u8; 32]>> {
    Ok(first(connection, "SELECT identity FROM owner", [], |row| row.get(0))?)
}

pub(crate) fn set_owner(connection: &Connection, identity: [u8; 32]) -> StoreResult<()> {
    run(connection, "INSERT INTO owner (one, identity) VALUES (1, ?1)", [identity])?;
    Ok(())
}

/// The first entry of any timeline: its header names the server.
pub(crate) fn any_header(connection: &Connection) -> StoreResult<Option<Vec<u8>>> {
    let sql = "SELECT entry FROM entries WHERE number = 0 ORDER BY game DESC LIMIT 1";
    Ok(first(connection, sql, [], |row| row.get(0))?)
}
