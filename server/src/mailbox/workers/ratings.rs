//! Rates ranked games that are over (Glicko-2). The store knows which games are not rated yet, and accepts the ratings
//! of each game once. So a killed process neither loses nor repeats a rating.
//!
//! **Games of more than two.** A game counts as one rating period in which each player has met every player of the
//! other teams, has won against those placed behind, and has drawn with those of the same place. So a game of seven
//! moves ratings more than a duel. Bots and empty seats are left out: they have no rating.

use crate::mailbox::store::{ActiveStore, RatingRow, Store, StoreError, Tempo};
use crate::mailbox::tables::Loaded;
use adjourn_game::ids::{GameId, PlayerId};
use skillratings::Outcomes;
use skillratings::glicko2::{Glicko2Config, Glicko2Rating, glicko2_rating_period};
use std::time::Duration;
use tokio::sync::watch;

/// Games fetched from the store at once.
const BATCH: u32 = 64;

/// The time between two looks at the store.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Rates until the service stops.
pub async fn run(store: ActiveStore, mut stopping: watch::Receiver<bool>) {
    loop {
        rate_all(&store).await;
        let stopped = stopping.wait_for(|stopping| *stopping);
        if tokio::time::timeout(LOOK_EVERY, stopped).await.is_ok() {
            return;
        }
    }
}

/// Rates all games that wait for it.
pub async fn rate_all(store: &ActiveStore) {
    loop {
        let games = match store.unrated_games(BATCH).await {
            Ok(games) => games,
            Err(error) => return tracing::error!(%error, "games to be rated can't be read"),
        };
        if games.is_empty() {
            return;
        }
        for game_id in games {
            // One after the other: each begins from the ratings after the one before.
            if let Err(error) = rate(store, game_id).await {
                return tracing::error!(%game_id, %error, "a game could not be rated: later again");
            }
        }
    }
}

async fn rate(store: &ActiveStore, game_id: GameId) -> Result<(), StoreError> {
    // A table that can't be read never will be: it must not keep others from being rated.
    let played = match Loaded::read(store.game(game_id).await?) {
        Ok(loaded) => results(&loaded).map(|(game, results)| (game, results, loaded.table.ended_live())),
        Err(_told) => None,
    };
    let Some((game, results, ended_live)) = played else {
        return store.rate_game(game_id, Vec::new()).await;
    };
    let tempo = if ended_live { Tempo::Live } else { Tempo::Mail };
    let players = results.iter().map(|result| result.player).collect();
    let known = store.ratings(game.clone(), tempo, players).await?;
    let before: Vec<_> = results
        .iter()
        .map(|result| known.iter().find(|row| row.player == result.player))
        .map(|row| (row.map_or_else(Glicko2Rating::new, rating), row.map_or(0, |row| row.games)))
        .collect();
    let ratings: Vec<_> = before.iter().map(|(rating, _)| *rating).collect();
    let after = rated(&ratings, &results);
    let rows = results.iter().zip(before).zip(after).map(|((result, (_, games)), after)| RatingRow {
        player: result.player,
        game: game.clone(),
        tempo,
        rating: after.rating,
        deviation: after.deviation,
        volatility: after.volatility,
        games: games + 1,
    });
    store.rate_game(game_id, rows.collect()).await
}

fn rating(row: &RatingRow) -> Glicko2Rating {
    Glicko2Rating { rating: row.rating, deviation: row.deviation, volatility: row.volatility }
}

/// How a player finished a game.
#[derive(Clone, Copy, Debug)]
struct Finish {
    player: PlayerId,
    team: u8,
    place: u8,
}

/// The game, and how its players finished; `None` if there is nothing to rate.
fn results(loaded: &Loaded) -> Option<(String, Vec<Finish>)> {
    let table = &loaded.table;
    let places = &table.outcome().as_ref()?.places;
    let of_seat = table.players().filter_map(|(seat, player)| {
        let index = usize::from(seat.0);
        Some(Finish { player, team: table.seats().get(index)?.team, place: *places.get(index)? })
    });
    let results: Vec<_> = of_seat.collect();
    let teams = results.iter().filter(|result| result.team != results[0].team).count();
    (teams > 0).then(|| (table.game().to_owned(), results))
}

/// The ratings after a game, in the order of its players.
fn rated(before: &[Glicko2Rating], results: &[Finish]) -> Vec<Glicko2Rating> {
    let config = Glicko2Config::new();
    let met = |own: &Finish| -> Vec<_> {
        let others = before.iter().zip(results).filter(|(_, other)| other.team != own.team);
        let outcome = |other: &Finish| match own.place.cmp(&other.place) {
            std::cmp::Ordering::Less => Outcomes::WIN,
            std::cmp::Ordering::Equal => Outcomes::DRAW,
            std::cmp::Ordering::Greater => Outcomes::LOSS,
        };
        others.map(|(rating, other)| (*rating, outcome(other))).collect()
    };
    before
        .iter()
        .zip(results)
        .map(|(own, result)| glicko2_rating_period(own, &met(result), &config))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(teams_and_places: &[(u8, u8)]) -> Vec<Finish> {
        let result = |(index, (team, place)): (u8, &(u8, u8))| Finish {
            player: PlayerId([index; 16]),
            team: *team,
            place: *place,
        };
        (0..).zip(teams_and_places).map(result).collect()
    }

    fn rating(rating: f64, deviation: f64) -> Glicko2Rating {
        Glicko2Rating { rating, deviation, volatility: 0.06 }
    }

    fn near(actual: f64, expected: f64, margin: f64) {
        assert!((actual - expected).abs() < margin, "{actual} is not {expected}");
    }

    // Glickman, "Example of the Glicko-2 system": one player against three in a rating period.
    #[test]
    fn a_game_of_more_than_two_is_a_rating_period() {
        let before =
            [rating(1500.0, 200.0), rating(1400.0, 30.0), rating(1550.0, 100.0), rating(1700.0, 300.0)];
        // Won against the first opponent, lost to the others.
        let after = rated(&before, &results(&[(0, 3), (1, 4), (2, 2), (3, 1)]));
        near(after[0].rating, 1464.06, 0.01);
        near(after[0].deviation, 151.52, 0.01);
        near(after[0].volatility, 0.05999, 0.00001);
    }

    #[test]
    fn a_duel_moves_both_by_the_same_if_they_were_equal() {
        let before = [Glicko2Rating::new(), Glicko2Rating::new()];
        let won = rated(&before, &results(&[(0, 1), (1, 2)]));
        assert!(won[0].rating > 1500.0 && won[0].deviation < 350.0);
        near(won[0].rating - 1500.0, 1500.0 - won[1].rating, 1e-6);
        let drawn = rated(&before, &results(&[(0, 1), (1, 1)]));
        near(drawn[0].rating, 1500.0, 1e-6);
    }

    #[test]
    fn those_of_one_team_do_not_play_against_each_other() {
        let before = [Glicko2Rating::new(); 4];
        let after = rated(&before, &results(&[(0, 1), (0, 1), (1, 2), (1, 2)]));
        near(after[0].rating, after[1].rating, 1e-9);
        assert!(after[0].rating > after[2].rating);
    }
}
