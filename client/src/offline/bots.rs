//! A game that bots play to its end.

use super::begin::begin;
use super::trial::Trial;
use adjourn_game::ids::Tick;
use anyhow::Result;
use serde::Serialize;
use serde_json::Value;

/// A game that is over, or was given up as endless.
#[derive(Debug, Serialize)]
pub struct Played {
    game: &'static str,
    seed: u64,
    setup: Value,
    seats: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turns: Option<u32>,
    ticks: Tick,
    /// `None`: it did not end.
    pub outcome: Option<Places>,
    digest: String,
}

/// How a game ended.
#[derive(Debug, Serialize)]
pub struct Places {
    places: Vec<u8>,
    reason: &'static str,
}

/// What bots have not brought to an end by then is endless: longer than any game that ships, by far.
const TURNS_CEILING: u32 = 20_000;
const TICKS_CEILING: u32 = 500_000;

/// Lets bots play a game to its end.
///
/// # Errors
/// If it can't begin, or a turn can't be made.
pub fn play_out(trial: &Trial) -> Result<Played> {
    let trial = Trial { seat: None, ..trial.clone() };
    // A game knows no clock, and here nobody looks at one.
    let now_ms = 0;
    let mut game = begin(&trial, now_ms)?;
    let mut turns = 0;
    let ceiling = if trial.by_turns { TURNS_CEILING } else { TICKS_CEILING };
    while turns < ceiling && !game.advance(now_ms)?.is_empty() {
        turns += 1;
    }
    let simulation = game.simulation();
    let outcome = simulation.game().outcome();
    Ok(Played {
        game: trial.kind.name(),
        seed: trial.seed,
        setup: trial.setup.clone(),
        seats: trial.bots().map(|seat| trial.name_of(seat)).collect(),
        turns: trial.by_turns.then_some(turns),
        ticks: simulation.tick(),
        outcome: outcome
            .map(|outcome| Places { reason: trial.kind.explain(outcome.reason), places: outcome.places }),
        digest: simulation.game().digest().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_game::ids::Seat;
    use adjourn_shipped_games::GAMES;

    fn trial(name: &str) -> Trial {
        Trial::new(GAMES, name).expect("it ships")
    }

    #[test]
    fn a_game_that_is_not_there_is_answered_by_those_that_are() {
        let error = Trial::new(GAMES, "ludo").err().expect("is not there").to_string();
        assert!(error.contains("no game \"ludo\"") && error.contains("chess, diplomacy"), "{error}");
    }

    #[test]
    fn a_setup_that_the_game_refuses_is_answered_in_its_words() {
        let mut trial = trial("lightcycles");
        trial.setup["cells"] = 99.into();
        let error = play_out(&trial).expect_err("too large").to_string();
        assert!(error.contains("16 to 40 cells"), "{error}");
    }

    #[test]
    fn seats_that_the_game_does_not_have_are_refused() {
        let begun = |seats, seat| {
            let trial = Trial { seats, seat: Some(Seat(seat)), ..trial("lightcycles") };
            begin(&trial, 0).err().map(|error| error.to_string())
        };
        assert_eq!(begun(4, 3), None);
        assert_eq!(begun(5, 0).as_deref(), Some("Light Cycles has 2 to 4 seats"));
        assert_eq!(begun(2, 2).as_deref(), Some("there is no seat 2: seats count from 0 to 1"));
    }

    #[test]
    fn bots_play_the_same_game_from_the_same_seed() {
        for name in ["connectfour", "lightcycles"] {
            let played = play_out(&Trial { seed: 5, ..trial(name) }).expect("is played");
            let again = play_out(&Trial { seed: 5, ..trial(name) }).expect("is played");
            assert!(played.outcome.is_some(), "{played:?}");
            assert_eq!(played.digest, again.digest);
            assert_eq!(played.turns.is_some(), name == "connectfour");
        }
    }

    #[test]
    fn a_game_in_real_time_is_played_by_turns_too() {
        let trial = Trial { by_turns: true, ..trial("lightcycles") };
        let played = play_out(&trial).expect("is played");
        assert!(played.outcome.is_some(), "{played:?}");
        assert!(played.turns.is_some_and(|turns| turns < played.ticks), "{played:?}");
    }
}
