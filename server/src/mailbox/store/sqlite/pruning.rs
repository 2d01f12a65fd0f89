//! Prunes what is kept for a limited time: a little at a time, so that others can write in between.

use super::values::{all, int, run, uint};
use crate::mailbox::store::StoreResult;
use adjourn_shared::base::limits::store as limits;
use rusqlite::{Connection, params};

/// Prunes some of what is too old. Returns whether there may be more.
pub(crate) fn prune_some(connection: &Connection, now_ms: u64) -> StoreResult<bool> {
    let some = limits::PRUNED_AT_ONCE;
    let sessions = run(
        connection,
        "DELETE FROM sessions WHERE number IN
            (SELECT number FROM sessions WHERE expires_ms < ?1 ORDER BY expires_ms LIMIT ?2)",
        params![int(now_ms), some],
    )?;
    let notices = run(
        connection,
        "DELETE FROM notices WHERE number IN
            (SELECT number FROM notices WHERE settled_ms < ?1 ORDER BY settled_ms LIMIT ?2)",
        params![int(now_ms.saturating_sub(limits::NOTICES_KEPT_MS)), some],
    )?;
    let changes = prune_changes(connection, now_ms.saturating_sub(limits::CHANGES_KEPT_MS), some)?;
    let full = usize::try_from(some).unwrap_or(usize::MAX);
    Ok(sessions.max(notices).max(changes) >= full)
}

/// Prunes the oldest changes, and remembers for each player up to where. The newest change of all stays, so that no
/// number is given twice.
fn prune_changes(connection: &Connection, before_ms: u64, some: u32) -> StoreResult<usize> {
    let sql = "SELECT number, at_ms FROM changes WHERE number < (SELECT max(number) FROM changes)
        ORDER BY number LIMIT ?1";
    let oldest = all(connection, sql, [some], |row| Ok((row.get::<_, i64>(0)?, uint(row, 1)?)))?;
    let Some((last, _)) = oldest.iter().take_while(|(_, at_ms)| *at_ms < before_ms).last() else {
        return Ok(0);
    };
    // By number: by player, the whole index would be read.
    run(
        connection,
        "INSERT INTO horizons (player, number)
            SELECT player, max(number) FROM changes NOT INDEXED WHERE number <= ?1 GROUP BY player
         ON CONFLICT DO UPDATE SET number = excluded.number",
        [last],
    )?;
    Ok(run(connection, "DELETE FROM changes WHERE number <= ?1", [last])?)
}
