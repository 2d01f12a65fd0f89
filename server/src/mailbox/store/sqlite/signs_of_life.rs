//! Signs of life, and the outages between them.

use super::values::{all, first, int, run, uint};
use crate::mailbox::store::StoreResult;
use adjourn_shared::base::limits::store::ROOM_BYTES;
use adjourn_shared::turns::outages::{NextSign, Outage};
use rusqlite::{Connection, params};

pub(crate) fn last(connection: &Connection) -> StoreResult<Option<u64>> {
    let sql = "SELECT value FROM marks WHERE name = 'heartbeat_ms'";
    Ok(first(connection, sql, [], |row| uint(row, 0))?)
}

pub(crate) fn sign_of_life(
    connection: &Connection,
    now_ms: u64,
    sign: &NextSign,
) -> StoreResult<Vec<Outage>> {
    for outage in &sign.outages {
        run(
            connection,
            "INSERT INTO outages (from_ms, to_ms) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET to_ms = max(to_ms, excluded.to_ms)",
            params![int(outage.from_ms), int(outage.to_ms)],
        )?;
    }
    run(
        connection,
        "INSERT INTO marks (name, value) VALUES ('heartbeat_ms', ?1) ON CONFLICT DO UPDATE SET value = ?1",
        [int(now_ms)],
    )?;
    run(connection, "DELETE FROM room", [])?;
    if sign.needs_room {
        run(connection, "INSERT INTO room (filling) VALUES (zeroblob(?1))", [ROOM_BYTES])?;
    }
    let sql = "SELECT from_ms, to_ms FROM outages ORDER BY from_ms";
    Ok(all(connection, sql, [], |row| Ok(Outage { from_ms: uint(row, 0)?, to_ms: uint(row, 1)? }))?)
}

pub(crate) fn settle(connection: &Connection, settled: &[Outage]) -> StoreResult<()> {
    for outage in settled {
        let sql = "DELETE FROM outages WHERE from_ms = ?1 AND to_ms = ?2";
        run(connection, sql, params![int(outage.from_ms), int(outage.to_ms)])?;
    }
    Ok(())
}
