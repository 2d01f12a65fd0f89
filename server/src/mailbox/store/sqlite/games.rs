//! Games: making one, and the commit that changes one.

use super::game_rows::{Number, head, head_column, is_over, status_column};
use super::values::{first, int, run, uint};
use super::{feed, members, people, players, timeline};
use crate::mailbox::store::{Commit, Fence, GameIndex, GameStatus, NewGame, StoreError, StoreResult};
use adjourn_game::ids::GameId;
use rusqlite::{Connection, Row, params};

pub(crate) fn create(connection: &Connection, game: &NewGame) -> StoreResult<()> {
    let columns = Columns::of(&game.index, None, game.created_ms);
    run(
        connection,
        "INSERT INTO games (game_id, version, epoch, head, entries, created_ms, kind, status, listed, join_code,
            due_ms, clock_runs, unrated_ms, rated, document, rules_version)
         VALUES (?1, 0, 0, NULL, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11)",
        params![
            game.game_id.0,
            int(game.created_ms),
            columns.kind,
            columns.status,
            columns.listed,
            columns.join_code,
            columns.due_ms,
            columns.clock_runs,
            columns.unrated_ms,
            game.table,
            game.index.rules_version
        ],
    )?;
    let number = connection.last_insert_rowid();
    members::put(connection, number, &game.index.members, is_over(game.index.status))?;
    members::put_invited(connection, number, &game.index.invited)?;
    timeline::add_log(connection, number, &game.log)?;
    feed::add_changes(connection, (game.game_id, number), &game.changes)?;
    feed::add_notices(connection, &game.notices)
}

/// What a game is found by, as stored.
#[derive(PartialEq)]
struct Columns {
    kind: String,
    status: i64,
    listed: bool,
    join_code: Option<String>,
    due_ms: Option<i64>,
    clock_runs: bool,
    unrated_ms: Option<i64>,
}

impl Columns {
    /// Those of an index. `before`: since when it waits to be rated, and whether it was rated.
    fn of(index: &GameIndex, before: Option<&Stored>, now_ms: u64) -> Self {
        let to_rate =
            index.ranked && index.status == GameStatus::Finished && !before.is_some_and(|game| game.rated);
        let since = before.and_then(|game| game.columns.unrated_ms).unwrap_or(int(now_ms));
        Self {
            kind: index.game.clone(),
            status: status_column(index.status),
            listed: index.listed,
            join_code: index.join_code.clone(),
            due_ms: index.due_ms.map(int),
            clock_runs: index.clock_runs,
            unrated_ms: to_rate.then_some(since),
        }
    }
}

/// What a commit needs to know of the stored game.
struct Stored {
    number: Number,
    fence: Fence,
    entries: u64,
    columns: Columns,
    rated: bool,
}

fn stored(connection: &Connection, game_id: GameId) -> StoreResult<Stored> {
    let sql =
        "SELECT number, version, epoch, head, entries, kind, status, listed, join_code, due_ms, clock_runs,
        unrated_ms, rated FROM games WHERE game_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Stored {
            number: row.get(0)?,
            fence: Fence { version: uint(row, 1)?, epoch: uint(row, 2)?, head: head(row, 3)? },
            entries: uint(row, 4)?,
            columns: Columns {
                kind: row.get(5)?,
                status: row.get(6)?,
                listed: row.get(7)?,
                join_code: row.get(8)?,
                due_ms: row.get(9)?,
                clock_runs: row.get(10)?,
                unrated_ms: row.get(11)?,
            },
            rated: row.get(12)?,
        })
    };
    first(connection, sql, [game_id.0], read)?.ok_or(StoreError::NotFound)
}

pub(crate) fn commit(connection: &Connection, commit: &Commit) -> StoreResult<u64> {
    let before = stored(connection, commit.game_id)?;
    if commit.fence != before.fence {
        return Err(StoreError::Conflict);
    }
    if commit.epoch < before.fence.epoch {
        return Err(StoreError::Broken("a commit would set the epoch back".into()));
    }
    let game = before.number;
    if let Some(submission) = &commit.submission {
        timeline::add_submission(connection, game, submission)?;
    }
    let entries = timeline::append(connection, game, before.entries, &commit.entries)?;
    if let Some(entry) = commit.drop_keyframe {
        timeline::drop_keyframe(connection, game, entry)?;
    }
    if let Some(keyframe) = &commit.keyframe {
        timeline::put_keyframe(connection, game, entries, keyframe)?;
    }
    timeline::put_reports(connection, game, &commit.reports)?;
    timeline::add_log(connection, game, &commit.log)?;
    let version = before.fence.version + 1;
    update(connection, &before, commit, version, entries)?;
    members::put(connection, game, &commit.index.members, is_over(commit.index.status))?;
    // Nobody is invited to a game that has begun.
    if before.columns.status == status_column(GameStatus::Open) {
        members::put_invited(connection, game, &commit.index.invited)?;
    }
    feed::add_changes(connection, (commit.game_id, game), &commit.changes)?;
    feed::add_notices(connection, &commit.notices)?;
    players::tally(connection, &commit.tallies)?;
    people::saw(connection, &commit.seen, commit.now_ms)?;
    Ok(version)
}

/// Writes the game's row. Columns that have not changed are left out, so that their indexes are not touched.
fn update(
    connection: &Connection,
    before: &Stored,
    commit: &Commit,
    version: u64,
    entries: u64,
) -> StoreResult<()> {
    let columns = Columns::of(&commit.index, Some(before), commit.now_ms);
    let (version, epoch) = (int(version), int(commit.epoch));
    let (entries, head) = (int(entries), head_column(commit.head));
    if columns == before.columns {
        let sql = "UPDATE games SET version = ?2, epoch = ?3, head = ?4, entries = ?5, document = ?6
            WHERE number = ?1";
        run(connection, sql, params![before.number, version, epoch, head, entries, commit.table])?;
        return Ok(());
    }
    let due_ms = columns.due_ms;
    if (Columns { due_ms: before.columns.due_ms, ..columns }) == before.columns {
        let sql =
            "UPDATE games SET version = ?2, epoch = ?3, head = ?4, entries = ?5, document = ?6, due_ms = ?7
            WHERE number = ?1";
        run(connection, sql, params![before.number, version, epoch, head, entries, commit.table, due_ms])?;
        return Ok(());
    }
    let columns = Columns::of(&commit.index, Some(before), commit.now_ms);
    run(
        connection,
        "UPDATE games SET version = ?2, epoch = ?3, head = ?4, entries = ?5, document = ?6, due_ms = ?7, kind = ?8,
            status = ?9, listed = ?10, join_code = ?11, clock_runs = ?12, unrated_ms = ?13 WHERE number = ?1",
        params![
            before.number,
            version,
            epoch,
            head,
            entries,
            commit.table,
            due_ms,
            columns.kind,
            columns.status,
            columns.listed,
            columns.join_code,
            columns.clock_runs,
            columns.unrated_ms
        ],
    )?;
    Ok(())
}
