//! What players are told: the feed of changes, and notices that leave the server.

use super::game_rows::{self, Number};
use super::values::{all, first, game_id, int, player_id, run, uint};
use crate::mailbox::store::{
    ChangeRow, Channel, NewChange, NewNotice, NoticeFate, NoticeRow, Page, SettledNotice, StoreError,
    StoreResult,
};
use adjourn_game::ids::{GameId, PlayerId};
use rusqlite::{Connection, Row, params};

/// Adds changes. The number of the game that most of them are about is given.
pub(crate) fn add_changes(
    connection: &Connection,
    at_hand: (GameId, Number),
    changes: &[NewChange],
) -> StoreResult<()> {
    for change in changes {
        let game = if change.game_id == at_hand.0 {
            at_hand.1
        } else {
            game_rows::number(connection, change.game_id)?
        };
        run(
            connection,
            "INSERT INTO changes (player, game, at_ms, event) VALUES (?1, ?2, ?3, ?4)",
            params![change.player.0, game, int(change.at_ms), change.event],
        )?;
    }
    Ok(())
}

/// The newest change of a player that was pruned; 0 if none was.
fn horizon(connection: &Connection, player: PlayerId) -> StoreResult<u64> {
    let sql = "SELECT number FROM horizons WHERE player = ?1";
    Ok(first(connection, sql, [player.0], |row| uint(row, 0))?.unwrap_or(0))
}

pub(crate) fn changes(connection: &Connection, player: PlayerId, page: Page) -> StoreResult<Vec<ChangeRow>> {
    if page.after < horizon(connection, player)? {
        return Err(StoreError::NotFound);
    }
    let sql = "SELECT changes.number, games.game_id, at_ms, event FROM changes
        JOIN games ON games.number = changes.game
        WHERE player = ?1 AND changes.number > ?2 ORDER BY changes.number LIMIT ?3";
    Ok(all(connection, sql, params![player.0, int(page.after), page.limit], |row| {
        let change =
            NewChange { player, game_id: game_id(row, 1)?, at_ms: uint(row, 2)?, event: row.get(3)? };
        Ok(ChangeRow { number: uint(row, 0)?, change })
    })?)
}

pub(crate) fn last_change(connection: &Connection, player: PlayerId) -> StoreResult<u64> {
    let sql = "SELECT number FROM changes WHERE player = ?1 ORDER BY number DESC LIMIT 1";
    match first(connection, sql, [player.0], |row| uint(row, 0))? {
        Some(number) => Ok(number),
        // All of them were pruned: the caller can go on from the newest of those.
        None => horizon(connection, player),
    }
}

fn channel_column(channel: Channel) -> i64 {
    match channel {
        Channel::Webhook => 0,
        Channel::Email => 1,
    }
}

fn channel(row: &Row<'_>, column: usize) -> rusqlite::Result<Channel> {
    match row.get(column)? {
        0 => Ok(Channel::Webhook),
        1 => Ok(Channel::Email),
        other => Err(rusqlite::Error::IntegralValueOutOfRange(column, other)),
    }
}

/// Adds notices; one whose key is stored already is left out.
pub(crate) fn add_notices(connection: &Connection, notices: &[NewNotice]) -> StoreResult<()> {
    for notice in notices {
        let game = notice.game_id.map(|game_id| game_rows::number(connection, game_id)).transpose()?;
        run(
            connection,
            "INSERT INTO notices (key, player, game, channel, due_ms, attempts, content)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6) ON CONFLICT (key) DO NOTHING",
            params![
                notice.key,
                notice.player.0,
                game,
                channel_column(notice.channel),
                int(notice.due_ms),
                notice.content
            ],
        )?;
    }
    Ok(())
}

/// The columns of a [`NoticeRow`], in the order in which [`notice_row`] reads them, and where they are.
const NOTICE: &str = "notices.number, key, player, games.game_id, channel, notices.due_ms, content, attempts
    FROM notices LEFT JOIN games ON games.number = notices.game";

fn notice_row(row: &Row<'_>) -> rusqlite::Result<NoticeRow> {
    let notice = NewNotice {
        key: row.get(1)?,
        player: player_id(row, 2)?,
        game_id: row.get::<_, Option<[u8; 16]>>(3)?.map(GameId),
        channel: channel(row, 4)?,
        due_ms: uint(row, 5)?,
        content: row.get(6)?,
    };
    Ok(NoticeRow { number: uint(row, 0)?, notice, attempts: row.get(7)? })
}

pub(crate) fn due_notices(connection: &Connection, now_ms: u64, limit: u32) -> StoreResult<Vec<NoticeRow>> {
    let sql = format!(
        "SELECT {NOTICE} WHERE notices.due_ms <= ?1 ORDER BY notices.due_ms, notices.number LIMIT ?2"
    );
    Ok(all(connection, &sql, params![int(now_ms), limit], notice_row)?)
}

pub(crate) fn notices_before(connection: &Connection, notice: &NoticeRow) -> StoreResult<Vec<NoticeRow>> {
    let Some(game_id) = notice.notice.game_id else { return Ok(Vec::new()) };
    let Some(game) = game_rows::find(connection, game_id)? else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT {NOTICE} WHERE player = ?1 AND notices.game = ?2 AND channel = ?3 AND notices.due_ms IS NOT NULL
            AND notices.number < ?4 ORDER BY notices.number"
    );
    let channel = channel_column(notice.notice.channel);
    Ok(all(connection, &sql, params![notice.notice.player.0, game, channel, int(notice.number)], notice_row)?)
}

pub(crate) fn void_leases(connection: &Connection, now_ms: u64) -> StoreResult<()> {
    let sql =
        "UPDATE notices SET due_ms = min(due_ms, ?1), trying = 0 WHERE trying = 1 AND due_ms IS NOT NULL";
    run(connection, sql, [int(now_ms)])?;
    Ok(())
}

/// Writes what became of notices. One that is settled stays so.
pub(crate) fn settle(connection: &Connection, settled: &[SettledNotice]) -> StoreResult<()> {
    for notice in settled {
        let number = int(notice.number);
        match &notice.fate {
            NoticeFate::Trying { due_ms } => run(
                connection,
                "UPDATE notices SET due_ms = ?2, attempts = attempts + 1, trying = 1
                 WHERE number = ?1 AND due_ms IS NOT NULL",
                params![number, int(*due_ms)],
            )?,
            // The key stays as a proof. The content is of no more use.
            NoticeFate::Sent { at_ms } => run(
                connection,
                "UPDATE notices SET due_ms = NULL, settled_ms = ?2, content = '', error = NULL, trying = 0
                 WHERE number = ?1 AND due_ms IS NOT NULL",
                params![number, int(*at_ms)],
            )?,
            NoticeFate::Again { due_ms, error } => run(
                connection,
                "UPDATE notices SET due_ms = ?2, error = ?3, trying = 0 WHERE number = ?1 AND due_ms IS NOT NULL",
                params![number, int(*due_ms), error],
            )?,
            NoticeFate::GivenUp { error } => run(
                connection,
                "UPDATE notices SET settled_ms = due_ms, due_ms = NULL, content = '', error = ?2, trying = 0
                 WHERE number = ?1 AND due_ms IS NOT NULL",
                params![number, error],
            )?,
        };
    }
    Ok(())
}
