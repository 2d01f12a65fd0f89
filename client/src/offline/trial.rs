//! What is to be played, checked before it begins; and a game that bots play to its end.

use super::Offline;
use super::ticks::Ticks;
use super::turns::Turns;
use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{ChoiceKind, GameKind, Games, Strength};
use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use serde_json::Value;

/// A game that is tried.
#[derive(Clone)]
pub struct Trial {
    /// The games that this build has.
    pub games: Games,
    /// The game.
    pub kind: &'static dyn GameKind,
    /// Its setup.
    pub setup: Value,
    /// How many seats.
    pub seats: u8,
    /// Where the player sits. `None`: bots play all seats.
    pub seat: Option<Seat>,
    /// How well bots play.
    pub strength: Strength,
    /// Whether a game in real time is played by turns, as by mail.
    pub by_turns: bool,
    /// What chance is made of.
    pub seed: u64,
}

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

impl Trial {
    /// The game of this name, with its default setup and its fewest seats.
    ///
    /// # Errors
    /// If the build has no such game: the words say which it has.
    pub fn new(games: Games, name: &str) -> Result<Self> {
        let kind = games.newest(name).with_context(|| {
            let known: Vec<_> = games.kinds().map(GameKind::name).collect();
            format!("this build has no game \"{name}\". It has: {}", known.join(", "))
        })?;
        Ok(Self {
            games,
            kind,
            setup: kind.setup_to_json(&kind.default_setup())?,
            seats: kind.seats().0,
            seat: Some(Seat(0)),
            strength: Strength::Weak,
            by_turns: !kind.is_of_ticks(),
            seed: 0,
        })
    }

    /// Chooses a part of the setup: `KEY=VALUE`.
    ///
    /// # Errors
    /// If the game leaves no such choice: the words say which it leaves.
    pub fn choose(&mut self, text: &str) -> Result<()> {
        let (key, value) = text.split_once('=').with_context(|| format!("\"{text}\" is not KEY=VALUE"))?;
        let choices = self.kind.choices();
        let Some(choice) = choices.iter().find(|choice| choice.name == key) else {
            if choices.is_empty() {
                bail!("{} leaves nothing to choose", self.kind.about().title);
            }
            let known: Vec<_> =
                choices.iter().map(|choice| format!("{} ({})", choice.name, choice.words)).collect();
            bail!("{} leaves no choice \"{key}\". It leaves: {}", self.kind.about().title, known.join(", "));
        };
        // A word needs no quotes: `map=open`.
        let word = || Value::String(value.to_owned());
        self.setup[key] = match choice.kind {
            ChoiceKind::OneOf(_) => word(),
            ChoiceKind::Number { .. } | ChoiceKind::YesNo => {
                serde_json::from_str(value).unwrap_or_else(|_| word())
            }
        };
        Ok(())
    }

    /// By number: who sits there, as people read it.
    pub(super) fn name_of(&self, seat: Seat) -> &'static str {
        if self.seat == Some(seat) { "player" } else { self.strength.label() }
    }

    /// The seats of bots.
    pub(super) fn bots(&self) -> impl Iterator<Item = Seat> + '_ {
        (0..self.seats).map(Seat).filter(|seat| self.seat != Some(*seat))
    }

    /// The seed as games take it.
    pub(super) fn seed_bytes(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed
    }

    /// Begins it.
    pub(super) fn begin(&self, now_ms: u64) -> Result<Box<dyn Offline>> {
        let (fewest, most) = self.kind.seats();
        ensure!(
            (fewest..=most).contains(&self.seats),
            "{} has {fewest} to {most} seats",
            self.kind.about().title
        );
        if let Some(seat) = self.seat {
            ensure!(seat.0 < self.seats, "there is no seat {seat}: seats count from 0 to {}", self.seats - 1);
        }
        if self.by_turns {
            Ok(Box::new(Turns::begin(self, now_ms)?))
        } else {
            Ok(Box::new(Ticks::begin(self)?))
        }
    }
}

/// Lets bots play a game to its end.
///
/// # Errors
/// If it can't begin, or a turn can't be made.
pub fn play_out(trial: &Trial) -> Result<Played> {
    let trial = Trial { seat: None, ..trial.clone() };
    // A game knows no clock, and here nobody looks at one.
    let now_ms = 0;
    let mut game = trial.begin(now_ms)?;
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
    fn a_setup_is_chosen_by_what_the_game_leaves_to_choose() {
        let mut trial = trial("lightcycles");
        trial.choose("cells=16").expect("a choice");
        assert_eq!(trial.setup["cells"], 16);
        let error = trial.choose("walls=no").expect_err("no choice").to_string();
        assert!(error.contains("cells (Side of the grid, in cells)"), "{error}");
        assert!(trial.choose("cells").is_err());
        trial.choose("cells=99").expect("the game says whether it passes");
        let error = play_out(&trial).expect_err("too large").to_string();
        assert!(error.contains("16 to 40 cells"), "{error}");
        let error = self::trial("connectfour").choose("x=1").expect_err("no choice").to_string();
        assert_eq!(error, "Connect Four leaves nothing to choose");
    }

    #[test]
    fn seats_that_the_game_does_not_have_are_refused() {
        let begun = |seats, seat| {
            Trial { seats, seat: Some(Seat(seat)), ..trial("lightcycles") }
                .begin(0)
                .err()
                .map(|error| error.to_string())
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
