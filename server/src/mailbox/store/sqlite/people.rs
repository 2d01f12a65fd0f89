//! Who was seen when, who plays live now, and who follows whom.

use super::values::{all, first, game_id, int, player_id, run, uint};
use crate::mailbox::store::{FollowRow, LiveMember, Page, StoreError, StoreResult, Whereabouts};
use adjourn_game::ids::PlayerId;
use adjourn_shared::base::limits::FOLLOWS_CEILING;
use adjourn_shared::base::limits::http::SEEN_EVERY_MS;
use rusqlite::{Connection, params};

/// Writes down that players were seen, if the time that is stored is old enough.
pub(crate) fn saw(connection: &Connection, players: &[PlayerId], now_ms: u64) -> StoreResult<()> {
    let before_ms = now_ms.saturating_sub(SEEN_EVERY_MS);
    for player in players {
        let sql = "UPDATE players SET seen_ms = ?2 WHERE player = ?1 AND seen_ms <= ?3";
        run(connection, sql, params![player.0, int(now_ms), int(before_ms)])?;
    }
    Ok(())
}

pub(crate) fn whereabouts(
    connection: &Connection,
    players: &[PlayerId],
    viewer: Option<PlayerId>,
) -> StoreResult<Vec<Whereabouts>> {
    let mut found = Vec::with_capacity(players.len());
    for player in players.iter().copied() {
        let sql = "SELECT seen_ms FROM players WHERE player = ?1";
        let Some(seen_ms) = first(connection, sql, [player.0], |row| uint(row, 0))? else { continue };
        found.push(Whereabouts { player, seen_ms, live: live(connection, player, viewer)? });
    }
    Ok(found)
}

/// What a player plays live, from an index of those who do.
fn live(
    connection: &Connection,
    player: PlayerId,
    viewer: Option<PlayerId>,
) -> StoreResult<Option<LiveMember>> {
    let sql = "SELECT games.game_id, games.kind, games.listed OR EXISTS
            (SELECT 1 FROM members AS mine WHERE mine.game = members.game AND mine.player = ?2)
         FROM members JOIN games ON games.number = members.game
         WHERE members.player = ?1 AND members.live = 1 ORDER BY members.game DESC LIMIT 1";
    Ok(first(connection, sql, params![player.0, viewer.map(|viewer| viewer.0)], |row| {
        Ok(LiveMember { game_id: game_id(row, 0)?, game: row.get(1)?, known: row.get(2)? })
    })?)
}

pub(crate) fn follow(
    connection: &Connection,
    player: PlayerId,
    other: PlayerId,
    now_ms: u64,
) -> StoreResult<bool> {
    let known = "SELECT 1 FROM players WHERE player = ?1";
    if first(connection, known, [other.0], |_| Ok(()))?.is_none() {
        return Err(StoreError::NotFound);
    }
    let does = "SELECT 1 FROM follows WHERE player = ?1 AND followed = ?2";
    if first(connection, does, params![player.0, other.0], |_| Ok(()))?.is_some() {
        return Ok(true);
    }
    let count: Option<u32> =
        first(connection, "SELECT count(*) FROM follows WHERE player = ?1", [player.0], |row| row.get(0))?;
    if count.unwrap_or(0) >= FOLLOWS_CEILING {
        return Ok(false);
    }
    let sql = "INSERT INTO follows (player, followed, since_ms) VALUES (?1, ?2, ?3)";
    run(connection, sql, params![player.0, other.0, int(now_ms)])?;
    Ok(true)
}

pub(crate) fn unfollow(connection: &Connection, player: PlayerId, other: PlayerId) -> StoreResult<()> {
    let sql = "DELETE FROM follows WHERE player = ?1 AND followed = ?2";
    run(connection, sql, params![player.0, other.0])?;
    Ok(())
}

pub(crate) fn follows(
    connection: &Connection,
    player: PlayerId,
    followers: bool,
    page: Page,
) -> StoreResult<Vec<FollowRow>> {
    let (one, other) = if followers { ("followed", "player") } else { ("player", "followed") };
    let sql = format!(
        "SELECT number, {other}, since_ms, EXISTS
            (SELECT 1 FROM follows AS back WHERE back.{one} = follows.{other} AND back.{other} = ?1)
         FROM follows WHERE {one} = ?1 AND number > ?2 ORDER BY number LIMIT ?3"
    );
    Ok(all(connection, &sql, params![player.0, int(page.after), page.limit], |row| {
        Ok(FollowRow {
            number: uint(row, 0)?,
            player: player_id(row, 1)?,
            since_ms: uint(row, 2)?,
            mutual: row.get(3)?,
        })
    })?)
}
