//! What is to be played.

use adjourn_game::ids::Seat;
use adjourn_game::{GameKind, Games, Strength};
use anyhow::{Context, Result, ensure};
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

    /// That the game has these seats.
    ///
    /// # Errors
    /// In words, if it does not.
    pub(super) fn check_seats(&self) -> Result<()> {
        let (about, (fewest, most)) = (self.kind.about(), self.kind.seats());
        ensure!((fewest..=most).contains(&self.seats), "{} has {}", about.title, about.seats_in_words());
        if let Some(seat) = self.seat {
            ensure!(seat.0 < self.seats, "there is no seat {seat}: seats count from 0 to {}", self.seats - 1);
        }
        Ok(())
    }
}
