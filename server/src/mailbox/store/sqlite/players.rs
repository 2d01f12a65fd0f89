//! Players, their keys, and their sign-ins.

use super::names::{self, folded};
use super::values::{all, first, int, optional_uint, player_id, run, uint};
use crate::mailbox::store::{
    NameFate, Naming, PlayerKey, PlayerRow, SignInRow, StoreError, StoreResult, Tally,
};
use adjourn_game::ids::PlayerId;
use adjourn_shared::base::limits::store as limits;
use rusqlite::{Connection, Row, params};

pub(crate) fn by_key(connection: &Connection, key: [u8; 32]) -> StoreResult<Option<PlayerId>> {
    let sql = "SELECT players.player FROM player_keys JOIN players ON players.number = player_keys.player
        WHERE key = ?1 AND revoked_ms IS NULL";
    Ok(first(connection, sql, [key], |row| player_id(row, 0))?)
}

pub(crate) fn load(connection: &Connection, player: PlayerId) -> StoreResult<PlayerRow> {
    load_where(connection, "player = ?1", player.0)
}

pub(crate) fn by_name(connection: &Connection, name: &str) -> StoreResult<PlayerRow> {
    load_where(connection, "folded = ?1", folded(name))
}

fn load_where(
    connection: &Connection,
    condition: &str,
    value: impl rusqlite::ToSql,
) -> StoreResult<PlayerRow> {
    let sql = format!(
        "SELECT number, player, version, name, created_ms, seen_ms, settings, turns_in_time, turns_missed
         FROM players WHERE {condition}"
    );
    let read = |row: &Row<'_>| {
        let player = PlayerRow {
            player: player_id(row, 1)?,
            version: uint(row, 2)?,
            name: row.get(3)?,
            created_ms: uint(row, 4)?,
            seen_ms: uint(row, 5)?,
            settings: row.get(6)?,
            keys: Vec::new(),
            turns_in_time: uint(row, 7)?,
            turns_missed: uint(row, 8)?,
        };
        Ok((row.get(0)?, player))
    };
    let found: Option<(i64, PlayerRow)> = first(connection, &sql, [value], read)?;
    let (number, player) = found.ok_or(StoreError::NotFound)?;
    Ok(PlayerRow { keys: keys(connection, number)?, ..player })
}

fn keys(connection: &Connection, player: i64) -> StoreResult<Vec<PlayerKey>> {
    let sql = "SELECT key, label, added_ms, revoked_ms, vouching_key, vouching_signature FROM player_keys
        WHERE player = ?1 ORDER BY place";
    Ok(all(connection, sql, [player], |row| {
        Ok(PlayerKey {
            key: row.get(0)?,
            label: row.get(1)?,
            added_ms: uint(row, 2)?,
            revoked_ms: optional_uint(row, 3)?,
            link: row.get::<_, Option<_>>(4)?.zip(row.get(5)?),
        })
    })?)
}

/// Writes a player's row, with the version after the expected one.
pub(crate) fn put(
    connection: &Connection,
    row: &PlayerRow,
    expect_version: Option<u64>,
    naming: Naming,
) -> StoreResult<()> {
    let sql = "SELECT number, version, name FROM players WHERE player = ?1";
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, uint(row, 1)?, row.get::<_, String>(2)?));
    let stored = first(connection, sql, [row.player.0], read)?;
    if stored.as_ref().map(|(_, version, _)| *version) != expect_version {
        return Err(StoreError::Conflict);
    }
    if stored.as_ref().is_none_or(|(_, _, name)| *name != row.name) && !row.name.is_empty() {
        if names::fate(connection, row.player, &row.name, naming)? != NameFate::Free {
            return Err(StoreError::Conflict);
        }
        names::take(connection, row.player, &row.name, naming.now_ms)?;
    }
    let version = expect_version.map_or(0, |version| version + 1);
    run(
        connection,
        "INSERT INTO players
            (player, version, name, folded, created_ms, seen_ms, settings, turns_in_time, turns_missed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)
         ON CONFLICT (player) DO UPDATE SET
            version = ?2, name = ?3, folded = ?4, created_ms = ?5, seen_ms = max(seen_ms, ?6), settings = ?7",
        params![
            row.player.0,
            int(version),
            row.name,
            folded(&row.name),
            int(row.created_ms),
            int(row.seen_ms),
            row.settings
        ],
    )?;
    let number = stored.map_or_else(|| connection.last_insert_rowid(), |(number, _, _)| number);
    if keys(connection, number)? == row.keys {
        return Ok(());
    }
    run(connection, "DELETE FROM player_keys WHERE player = ?1", [number])?;
    for (place, key) in (0_i64..).zip(&row.keys) {
        run(
            connection,
            "INSERT INTO player_keys
                (key, player, place, added_ms, revoked_ms, vouching_key, vouching_signature, label)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                key.key,
                number,
                place,
                int(key.added_ms),
                key.revoked_ms.map(int),
                key.link.map(|(vouching, _)| vouching),
                key.link.map(|(_, signature)| signature),
                key.label
            ],
        )?;
    }
    // A key that is taken away takes its sign-ins with it.
    run(
        connection,
        "DELETE FROM sessions WHERE player = ?1
         AND key NOT IN (SELECT key FROM player_keys WHERE player = ?2 AND revoked_ms IS NULL)",
        params![row.player.0, number],
    )?;
    Ok(())
}

/// Counts turns given in time and missed.
pub(crate) fn tally(connection: &Connection, tallies: &[Tally]) -> StoreResult<()> {
    for tally in tallies {
        run(
            connection,
            "UPDATE players SET turns_in_time = turns_in_time + ?2, turns_missed = turns_missed + (1 - ?2)
             WHERE player = ?1",
            params![tally.player.0, tally.in_time],
        )?;
    }
    Ok(())
}

/// Remembers a sign-in. If the player has too many, the oldest ones end.
pub(crate) fn put_sign_in(connection: &Connection, sign_in: &SignInRow) -> StoreResult<()> {
    if by_key(connection, sign_in.key)? != Some(sign_in.player) {
        return Err(StoreError::NotFound);
    }
    run(
        connection,
        "INSERT INTO sessions (token_hash, player, key, expires_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (token_hash) DO UPDATE SET player = ?2, key = ?3, expires_ms = ?4",
        params![sign_in.token_hash, sign_in.player.0, sign_in.key, int(sign_in.expires_ms)],
    )?;
    run(
        connection,
        "DELETE FROM sessions WHERE player = ?1 AND number <=
            (SELECT number FROM sessions WHERE player = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
        params![sign_in.player.0, limits::SESSIONS_PER_PLAYER],
    )?;
    Ok(())
}

pub(crate) fn sign_in(connection: &Connection, token_hash: [u8; 32]) -> StoreResult<Option<SignInRow>> {
    let sql = "SELECT player, key, expires_ms FROM sessions WHERE token_hash = ?1";
    Ok(first(connection, sql, [token_hash], |row| {
        let player = player_id(row, 0)?;
        Ok(SignInRow { token_hash, player, key: row.get(1)?, expires_ms: uint(row, 2)? })
    })?)
}

pub(crate) fn end_sign_ins(
    connection: &Connection,
    player: PlayerId,
    key: Option<[u8; 32]>,
) -> StoreResult<()> {
    let sql = "DELETE FROM sessions WHERE player = ?1 AND (?2 IS NULL OR key = ?2)";
    run(connection, sql, params![player.0, key])?;
    Ok(())
}
