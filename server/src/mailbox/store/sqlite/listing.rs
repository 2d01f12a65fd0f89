//! Lists of games: public ones, and a player's inbox. The numbers are read first, from indexes only, and then the rows.

use super::game_rows::{self, Number, status_column};
use super::members::{MEMBER, member};
use super::talk;
use super::values::{all, first, game_id, int};
use crate::mailbox::store::{GameFilter, GameStatus, InboxRow, ListedGame, Page, StoreResult};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::base::limits::TABLES_PAGE_BYTES;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

const EVERY_STATUS: [GameStatus; 4] =
    [GameStatus::Open, GameStatus::Running, GameStatus::Finished, GameStatus::Abandoned];

pub(crate) fn games(
    connection: &Connection,
    filter: &GameFilter,
    page: Page,
) -> StoreResult<Vec<ListedGame>> {
    let before = before(page);
    let one = filter.status.map(|status| [status]);
    let statuses: &[GameStatus] = one.as_ref().map_or(&EVERY_STATUS, |one| one);
    // The indexes have the games of each status in order. The newest of each are enough.
    let mut numbers = Vec::new();
    for status in statuses {
        numbers.extend(numbers_of(connection, filter, *status, before, page.limit)?);
    }
    numbers.sort_unstable_by(|one, other| other.cmp(one));
    numbers.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    listed_games(connection, numbers)
}

/// A list goes from the newest back.
fn before(page: Page) -> Number {
    if page.after == 0 { i64::MAX } else { int(page.after) }
}

pub(crate) fn invitations(
    connection: &Connection,
    player: PlayerId,
    page: Page,
) -> StoreResult<Vec<ListedGame>> {
    let sql = "SELECT game FROM invitations WHERE player = ?1 AND game < ?2 ORDER BY game DESC LIMIT ?3";
    let numbers = all(connection, sql, params![player.0, before(page), page.limit], |row| row.get(0))?;
    listed_games(connection, numbers)
}

/// These games, until the page is large enough.
fn listed_games(connection: &Connection, numbers: Vec<Number>) -> StoreResult<Vec<ListedGame>> {
    let listed = |number: Number| -> StoreResult<ListedGame> {
        let game = game_rows::load_by_number(connection, number)?;
        Ok(ListedGame { number: u64::try_from(number).unwrap_or(0), game })
    };
    let (mut games, mut bytes) = (Vec::new(), 0);
    for number in numbers {
        let game = listed(number)?;
        bytes += game.game.table.len();
        games.push(game);
        if bytes >= TABLES_PAGE_BYTES {
            break;
        }
    }
    Ok(games)
}

fn numbers_of(
    connection: &Connection,
    filter: &GameFilter,
    status: GameStatus,
    before: Number,
    limit: u32,
) -> StoreResult<Vec<Number>> {
    let mut sql = "SELECT number FROM games WHERE status = ? AND number < ?".to_owned();
    let mut params = vec![Value::from(status_column(status)), Value::from(before)];
    if !filter.with_unlisted {
        sql += " AND listed = 1";
    }
    if let Some(kind) = &filter.game {
        sql += " AND kind = ?";
        params.push(Value::from(kind.clone()));
    }
    if let Some(player) = filter.player {
        sql += " AND number IN (SELECT game FROM members WHERE player = ?)";
        params.push(Value::from(player.0.to_vec()));
    }
    sql += " ORDER BY number DESC LIMIT ?";
    params.push(Value::from(limit));
    Ok(all(connection, &sql, params_from_iter(params), |row| row.get(0))?)
}

pub(crate) fn inbox_order(
    connection: &Connection,
    player: PlayerId,
    with_finished: bool,
    limit: u32,
) -> StoreResult<Vec<GameId>> {
    let which = if with_finished { "" } else { "AND over = 0" };
    // The order is that of the index `members_inbox`.
    let sql = format!(
        "SELECT (SELECT game_id FROM games WHERE number = members.game) FROM members WHERE player = ?1 {which}
         ORDER BY live DESC, waiting DESC, ifnull(deadline_ms, 9223372036854775807), game DESC LIMIT ?2"
    );
    Ok(all(connection, &sql, params![player.0, limit], |row| game_id(row, 0))?)
}

pub(crate) fn inbox(
    connection: &Connection,
    player: PlayerId,
    games: &[GameId],
) -> StoreResult<Vec<InboxRow>> {
    let sql = format!("SELECT {MEMBER} FROM members WHERE game = ?1 AND player = ?2");
    let mut rows = Vec::with_capacity(games.len());
    for game_id in games {
        let Some(game) = game_rows::find(connection, *game_id)? else { continue };
        let found = first(connection, &sql, params![game, player.0], |row| member(row, 0))?;
        let Some(member) = found else { continue };
        let unread = talk::unread(connection, game, player, member.seat)?;
        rows.push(InboxRow { game: game_rows::load_by_number(connection, game)?, member, unread });
    }
    Ok(rows)
}

pub(crate) fn waiting(connection: &Connection, player: PlayerId) -> StoreResult<u32> {
    let sql = "SELECT count(*) FROM members WHERE player = ?1 AND over = 0 AND waiting = 1";
    Ok(first(connection, sql, [player.0], |row| row.get(0))?.unwrap_or(0))
}

pub(crate) fn unfinished(connection: &Connection, player: PlayerId) -> StoreResult<u32> {
    let sql = "SELECT count(*) FROM members WHERE player = ?1 AND over = 0";
    Ok(first(connection, sql, [player.0], |row| row.get(0))?.unwrap_or(0))
}
