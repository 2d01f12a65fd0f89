//! By which rules games are played, and which rules a start did not have.

use super::values::{all, first, game_id, int, run, uint};
use crate::mailbox::store::{MissingRules, RulesOf, StoreResult};
use adjourn_game::ids::GameId;
use rusqlite::{Connection, Row, params};

/// Goes from one pair of game and version to the next in the index, so that it takes no longer with more games.
pub(crate) fn in_play(connection: &Connection) -> StoreResult<Vec<RulesOf>> {
    let read = |row: &Row<'_>| Ok(RulesOf { game: row.get(0)?, version: row.get(1)? });
    let sql = "SELECT kind, rules_version FROM games WHERE status < 2 AND (kind, rules_version) > (?1, ?2)
        ORDER BY kind, rules_version LIMIT 1";
    let (mut rules, mut after) = (Vec::new(), RulesOf { game: String::new(), version: 0 });
    while let Some(next) = first(connection, sql, params![after.game, after.version], read)? {
        after.clone_from(&next);
        rules.push(next);
    }
    Ok(rules)
}

pub(crate) fn count(connection: &Connection, rules: &RulesOf) -> StoreResult<u64> {
    let sql = "SELECT count(*) FROM games WHERE status < 2 AND kind = ?1 AND rules_version = ?2";
    let counted = first(connection, sql, params![rules.game, rules.version], |row| uint(row, 0))?;
    Ok(counted.unwrap_or(0))
}

pub(crate) fn games(
    connection: &Connection,
    rules: &RulesOf,
    after: Option<GameId>,
    limit: u32,
) -> StoreResult<Vec<GameId>> {
    // No id is shorter than sixteen bytes, so that all are greater than none.
    let after = after.map_or(Vec::new(), |game_id| game_id.0.to_vec());
    let sql =
        "SELECT game_id FROM games WHERE status < 2 AND kind = ?1 AND rules_version = ?2 AND game_id > ?3
        ORDER BY game_id LIMIT ?4";
    Ok(all(connection, sql, params![rules.game, rules.version, after, limit], |row| game_id(row, 0))?)
}

pub(crate) fn note_missing(connection: &Connection, missing: &MissingRules) -> StoreResult<()> {
    run(
        connection,
        "INSERT INTO missing_rules (kind, rules_version, since_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![missing.rules.game, missing.rules.version, int(missing.since_ms)],
    )?;
    Ok(())
}

pub(crate) fn missing(connection: &Connection) -> StoreResult<Vec<MissingRules>> {
    let read = |row: &Row<'_>| {
        let rules = RulesOf { game: row.get(0)?, version: row.get(1)? };
        Ok(MissingRules { rules, since_ms: uint(row, 2)? })
    };
    let sql = "SELECT kind, rules_version, since_ms FROM missing_rules ORDER BY kind, rules_version";
    Ok(all(connection, sql, [], read)?)
}

pub(crate) fn are_back(connection: &Connection, rules: &RulesOf) -> StoreResult<()> {
    let sql = "DELETE FROM missing_rules WHERE kind = ?1 AND rules_version = ?2";
    run(connection, sql, params![rules.game, rules.version])?;
    Ok(())
}
