//! Messages of a game, who may read them, and up to where they were read.

use super::feed;
use super::game_rows::{self, Number};
use super::values::{all, first, int, optional_seat, player_id, run, uint};
use crate::mailbox::store::{Audience, MessageRow, MessageViewer, Page, Post, StoreError, StoreResult};
use adjourn_game::ids::{GameId, PlayerId, Seat};
use rusqlite::{Connection, Row, params};

/// Which messages of a game (`?1`) a player (`?2`) with a seat (`?3`) may read: those for all, those by the player, and
/// those for or from the seat. Notes are for their writer only, even if the seat has another player later.
const READABLE: &str = "game = ?1 AND (seats IS NULL OR player = ?2
    OR (seats >= 0 AND ?3 IS NOT NULL AND ((seats >> ?3) & 1 = 1 OR seat = ?3)))";

const NOTE: i64 = -1;

fn seats_column(audience: Audience) -> Option<i64> {
    match audience {
        Audience::Table => None,
        Audience::Seats(seats) => Some(i64::from(seats)),
        Audience::Note => Some(NOTE),
    }
}

fn audience(row: &Row<'_>, column: usize) -> rusqlite::Result<Audience> {
    let seats: Option<i64> = row.get(column)?;
    match seats {
        None => Ok(Audience::Table),
        Some(NOTE) => Ok(Audience::Note),
        Some(seats) => u32::try_from(seats)
            .map(Audience::Seats)
            .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, seats)),
    }
}

pub(crate) fn post(connection: &Connection, post: &Post) -> StoreResult<()> {
    let game = game_rows::number(connection, post.game_id)?;
    let sql = "SELECT ifnull(max(number), 0) + 1 FROM messages WHERE game = ?1";
    if first(connection, sql, [game], |row| uint(row, 0))? != Some(post.number) {
        return Err(StoreError::Conflict);
    }
    run(
        connection,
        "INSERT INTO messages (game, number, at_ms, player, seat, seats, turn, redacted, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8)",
        params![
            game,
            int(post.number),
            int(post.at_ms),
            post.player.0,
            post.seat.map(|seat| seat.0),
            seats_column(post.audience),
            post.turn,
            post.text
        ],
    )?;
    feed::add_changes(connection, (post.game_id, game), &post.changes)?;
    feed::add_notices(connection, &post.notices)
}

pub(crate) fn messages(
    connection: &Connection,
    game_id: GameId,
    viewer: MessageViewer,
    page: Page,
) -> StoreResult<Vec<MessageRow>> {
    let Some(game) = game_rows::find(connection, game_id)? else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT number, at_ms, player, seat, seats, turn, text, redacted FROM messages
         WHERE {READABLE} AND number > ?4 AND (?5 IS NULL OR turn = ?5) ORDER BY number LIMIT ?6"
    );
    let (player, seat) = (viewer.player.map(|player| player.0), viewer.seat.map(|seat| seat.0));
    let params = params![game, player, seat, int(page.after), viewer.turn, page.limit];
    Ok(all(connection, &sql, params, |row| {
        Ok(MessageRow {
            number: uint(row, 0)?,
            at_ms: uint(row, 1)?,
            player: player_id(row, 2)?,
            seat: optional_seat(row, 3)?,
            audience: audience(row, 4)?,
            turn: row.get(5)?,
            text: row.get(6)?,
            redacted: row.get(7)?,
        })
    })?)
}

/// How many messages of others a player may read and has not.
pub(crate) fn unread(
    connection: &Connection,
    game: Number,
    player: PlayerId,
    seat: Option<Seat>,
) -> StoreResult<u64> {
    let sql = format!(
        "SELECT count(*) FROM messages WHERE {READABLE} AND player <> ?2
         AND number > ifnull((SELECT message FROM read_marks WHERE game = ?1 AND player = ?2), 0)"
    );
    let params = params![game, player.0, seat.map(|seat| seat.0)];
    Ok(first(connection, &sql, params, |row| uint(row, 0))?.unwrap_or(0))
}

pub(crate) fn mark_read(
    connection: &Connection,
    game_id: GameId,
    player: PlayerId,
    message: u64,
) -> StoreResult<()> {
    let game = game_rows::number(connection, game_id)?;
    // Not beyond the newest message.
    run(
        connection,
        "INSERT INTO read_marks (game, player, message)
         VALUES (?1, ?2, min(?3, (SELECT ifnull(max(number), 0) FROM messages WHERE game = ?1)))
         ON CONFLICT DO UPDATE SET message = excluded.message WHERE excluded.message > message",
        params![game, player.0, int(message)],
    )?;
    Ok(())
}

pub(crate) fn redact(connection: &Connection, game_id: GameId, message: u64) -> StoreResult<()> {
    let game = game_rows::number(connection, game_id)?;
    let sql = "SELECT redacted FROM messages WHERE game = ?1 AND number = ?2";
    match first(connection, sql, params![game, int(message)], |row| row.get(0))? {
        None => return Err(StoreError::NotFound),
        Some(true) => return Ok(()),
        Some(false) => {}
    }
    for sql in [
        "UPDATE messages SET text = '', redacted = 1 WHERE game = ?1 AND number = ?2",
        "UPDATE changes SET event = json_set(event, '$.excerpt', NULL)
         WHERE player IN (SELECT player FROM members WHERE game = ?1) AND game = ?1
         AND event ->> '$.kind' = 'message' AND event ->> '$.number' = ?2",
        // Settled notices have no content any more.
        "UPDATE notices SET content = json_set(content, '$.event.excerpt', NULL)
         WHERE due_ms IS NOT NULL AND game = ?1 AND nullif(content, '') ->> '$.event.kind' = 'message'
         AND nullif(content, '') ->> '$.event.number' = ?2",
    ] {
        run(connection, sql, params![game, int(message)])?;
    }
    Ok(())
}
