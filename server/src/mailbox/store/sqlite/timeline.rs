//! What belongs to a game's timeline: entries, keyframes, reports, the log, and what was acknowledged.

use super::game_rows::{Number, find};
use super::values::{all, first, int, optional_seat, run, uint};
use crate::mailbox::store::{
    EntryRow, KeyframeRow, LogRow, NewEntry, NewKeyframe, NewLog, NewReport, NewSubmission, Page, StoreError,
    StoreResult, SubmissionRow,
};
use adjourn_game::ids::{Digest, GameId, Seat};
use rusqlite::{Connection, params};

/// Appends entries. Returns how many there are now.
pub(crate) fn append(
    connection: &Connection,
    game: Number,
    before: u64,
    entries: &[NewEntry],
) -> StoreResult<u64> {
    let mut number = before;
    for entry in entries {
        run(
            connection,
            "INSERT INTO entries (game, number, turn, at_ms, entry, openings) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![game, int(number), entry.turn, int(entry.at_ms), entry.entry, entry.openings],
        )?;
        number += 1;
    }
    Ok(number)
}

/// Stores the state after the last of these many entries.
pub(crate) fn put_keyframe(
    connection: &Connection,
    game: Number,
    entries: u64,
    keyframe: &NewKeyframe,
) -> StoreResult<()> {
    let Some(last) = entries.checked_sub(1) else {
        return Err(StoreError::Broken("a keyframe of a timeline without entries".into()));
    };
    run(
        connection,
        "INSERT INTO keyframes (game, entry, tick, digest, snapshot) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET tick = ?3, digest = ?4, snapshot = ?5",
        params![game, int(last), keyframe.tick, keyframe.digest.0, keyframe.snapshot],
    )?;
    Ok(())
}

pub(crate) fn drop_keyframe(connection: &Connection, game: Number, entry: u64) -> StoreResult<()> {
    run(connection, "DELETE FROM keyframes WHERE game = ?1 AND entry = ?2", params![game, int(entry)])?;
    Ok(())
}

pub(crate) fn put_reports(connection: &Connection, game: Number, reports: &[NewReport]) -> StoreResult<()> {
    for report in reports {
        run(
            connection,
            "INSERT INTO reports (game, turn, seat, report) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET report = ?4",
            params![game, report.turn, report.seat.0, report.report],
        )?;
    }
    Ok(())
}

pub(crate) fn add_log(connection: &Connection, game: Number, lines: &[NewLog]) -> StoreResult<()> {
    for line in lines {
        run(
            connection,
            "INSERT INTO log (game, number, at_ms, seat, only_for, event)
             VALUES (?1, (SELECT ifnull(max(number), 0) + 1 FROM log WHERE game = ?1), ?2, ?3, ?4, ?5)",
            params![
                game,
                int(line.at_ms),
                line.seat.map(|seat| seat.0),
                line.only_for.map(|seat| seat.0),
                line.event
            ],
        )?;
    }
    Ok(())
}

/// A key that is taken is a conflict.
pub(crate) fn add_submission(
    connection: &Connection,
    game: Number,
    submission: &NewSubmission,
) -> StoreResult<()> {
    run(
        connection,
        "INSERT INTO submissions (game, seat, key, hash, turn, receipt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            game,
            submission.seat.0,
            submission.key,
            submission.hash,
            submission.turn,
            submission.receipt
        ],
    )?;
    Ok(())
}

pub(crate) fn submission(
    connection: &Connection,
    game_id: GameId,
    seat: Seat,
    key: &str,
) -> StoreResult<Option<SubmissionRow>> {
    let Some(game) = find(connection, game_id)? else { return Ok(None) };
    let sql = "SELECT hash, turn, receipt FROM submissions WHERE game = ?1 AND seat = ?2 AND key = ?3";
    Ok(first(connection, sql, params![game, seat.0, key], |row| {
        let (hash, turn, receipt) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(NewSubmission { seat, key: key.to_owned(), hash, receipt, turn })
    })?)
}

pub(crate) fn entries(connection: &Connection, game_id: GameId, page: Page) -> StoreResult<Vec<EntryRow>> {
    let Some(game) = find(connection, game_id)? else { return Ok(Vec::new()) };
    let sql = "SELECT number, entry, openings, turn, at_ms FROM entries
        WHERE game = ?1 AND number >= ?2 ORDER BY number LIMIT ?3";
    Ok(all(connection, sql, params![game, int(page.after), page.limit], |row| {
        let (entry, openings, turn) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let entry = NewEntry { entry, openings, turn, at_ms: uint(row, 4)? };
        Ok(EntryRow { number: uint(row, 0)?, entry })
    })?)
}

pub(crate) fn keyframe(
    connection: &Connection,
    game_id: GameId,
    entry: u64,
) -> StoreResult<Option<KeyframeRow>> {
    let Some(game) = find(connection, game_id)? else { return Ok(None) };
    let sql = "SELECT entry, tick, digest, snapshot FROM keyframes
        WHERE game = ?1 AND entry <= ?2 ORDER BY entry DESC LIMIT 1";
    Ok(first(connection, sql, params![game, int(entry)], |row| {
        let keyframe = NewKeyframe { tick: row.get(1)?, digest: Digest(row.get(2)?), snapshot: row.get(3)? };
        Ok(KeyframeRow { entry: uint(row, 0)?, keyframe })
    })?)
}

pub(crate) fn report(
    connection: &Connection,
    game_id: GameId,
    turn: u32,
    seat: Seat,
) -> StoreResult<Option<Vec<u8>>> {
    let Some(game) = find(connection, game_id)? else { return Ok(None) };
    let sql = "SELECT report FROM reports WHERE game = ?1 AND turn = ?2 AND seat = ?3";
    Ok(first(connection, sql, params![game, turn, seat.0], |row| row.get(0))?)
}

pub(crate) fn log(connection: &Connection, game_id: GameId, page: Page) -> StoreResult<Vec<LogRow>> {
    let Some(game) = find(connection, game_id)? else { return Ok(Vec::new()) };
    let sql = "SELECT number, at_ms, seat, only_for, event FROM log
        WHERE game = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
    Ok(all(connection, sql, params![game, int(page.after), page.limit], |row| {
        let (seat, only_for) = (optional_seat(row, 2)?, optional_seat(row, 3)?);
        let line = NewLog { at_ms: uint(row, 1)?, seat, only_for, event: row.get(4)? };
        Ok(LogRow { number: uint(row, 0)?, line })
    })?)
}
