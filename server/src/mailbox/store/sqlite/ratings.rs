//! Ratings, and the games that are to be rated.

use super::game_rows;
use super::values::{all, first, game_id, player_id, run};
use crate::mailbox::store::{RatingRow, StoreError, StoreResult, Tempo};
use adjourn_game::ids::{GameId, PlayerId};
use rusqlite::{Connection, Row, params};

fn tempo_column(tempo: Tempo) -> i64 {
    match tempo {
        Tempo::Live => 0,
        Tempo::Mail => 1,
    }
}

const RATING: &str = "player, rating, deviation, volatility, games";

fn rating(row: &Row<'_>, game: &str, tempo: Tempo) -> rusqlite::Result<RatingRow> {
    Ok(RatingRow {
        player: player_id(row, 0)?,
        game: game.to_owned(),
        tempo,
        rating: row.get(1)?,
        deviation: row.get(2)?,
        volatility: row.get(3)?,
        games: row.get(4)?,
    })
}

pub(crate) fn of(
    connection: &Connection,
    game: &str,
    tempo: Tempo,
    players: &[PlayerId],
) -> StoreResult<Vec<RatingRow>> {
    let sql = format!("SELECT {RATING} FROM ratings WHERE game = ?1 AND tempo = ?2 AND player = ?3");
    let mut found = Vec::new();
    for player in players {
        let params = params![game, tempo_column(tempo), player.0];
        found.extend(first(connection, &sql, params, |row| rating(row, game, tempo))?);
    }
    Ok(found)
}

pub(crate) fn unrated_games(connection: &Connection, limit: u32) -> StoreResult<Vec<GameId>> {
    let sql = "SELECT game_id FROM games WHERE unrated_ms IS NOT NULL ORDER BY unrated_ms, number LIMIT ?1";
    Ok(all(connection, sql, [limit], |row| game_id(row, 0))?)
}

pub(crate) fn rate(connection: &Connection, game_id: GameId, ratings: &[RatingRow]) -> StoreResult<()> {
    let game = game_rows::number(connection, game_id)?;
    let sql = "UPDATE games SET unrated_ms = NULL, rated = 1 WHERE number = ?1 AND unrated_ms IS NOT NULL";
    if run(connection, sql, [game])? == 0 {
        return Err(StoreError::Conflict);
    }
    for row in ratings {
        let tempo = tempo_column(row.tempo);
        let sql = "SELECT games FROM ratings WHERE game = ?1 AND tempo = ?2 AND player = ?3";
        let before: Option<u32> =
            first(connection, sql, params![row.game, tempo, row.player.0], |row| row.get(0))?;
        if before.unwrap_or(0).checked_add(1) != Some(row.games) {
            return Err(StoreError::Conflict);
        }
        run(
            connection,
            "INSERT INTO ratings (game, tempo, player, rating, deviation, volatility, games)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET rating = ?4, deviation = ?5, volatility = ?6, games = ?7",
            params![row.game, tempo, row.player.0, row.rating, row.deviation, row.volatility, row.games],
        )?;
    }
    Ok(())
}

pub(crate) fn leaderboard(
    connection: &Connection,
    game: &str,
    tempo: Tempo,
    limit: u32,
) -> StoreResult<Vec<PlayerId>> {
    let sql = "SELECT player FROM ratings WHERE game = ?1 AND tempo = ?2
        ORDER BY rating - 2 * deviation DESC, player LIMIT ?3";
    Ok(all(connection, sql, params![game, tempo_column(tempo), limit], |row| player_id(row, 0))?)
}
