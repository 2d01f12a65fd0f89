//! Which game is simulated, and how it is set up. The simulations know a game by this alone.

use adjourn_game::{GameKind, Games};
use serde_json::Value;

/// A game and its setup.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The games of the build.
    pub games: Games,
    /// The name of the one that is played.
    pub game: &'static str,
    /// How many seats there are.
    pub seats: u8,
    /// The setup as JSON; `Null` is the usual one.
    pub setup: Value,
}

impl Scenario {
    /// The game by its newest rules and its usual setup, with as few seats as it allows.
    ///
    /// # Panics
    /// If the build lacks the game.
    #[must_use]
    pub fn new(games: Games, game: &'static str) -> Self {
        let kind = games.newest(game).expect("a known game");
        Self { games, game, seats: kind.seats().0, setup: Value::Null }
    }

    /// The same with so many seats.
    #[must_use]
    pub fn with_seats(self, seats: u8) -> Self {
        Self { seats, ..self }
    }

    /// The same with this setup.
    #[must_use]
    pub fn with_setup(self, setup: Value) -> Self {
        Self { setup, ..self }
    }

    /// The game.
    ///
    /// # Panics
    /// If the build lacks it.
    #[must_use]
    pub fn kind(&self) -> &'static dyn GameKind {
        self.games.newest(self.game).expect("a known game")
    }

    /// The setup, encoded.
    ///
    /// # Panics
    /// If it is no setup of this game.
    #[must_use]
    pub fn setup_bytes(&self) -> Vec<u8> {
        match &self.setup {
            Value::Null => self.kind().default_setup(),
            setup => self.kind().setup_from_json(setup).expect("a setup of this game"),
        }
    }

    /// The setup as a request for a table has it: absent if it is the usual one.
    pub(crate) fn setup_of_request(&self) -> Option<&Value> {
        (!self.setup.is_null()).then_some(&self.setup)
    }

    /// Whether one seat after the other acts at first.
    pub(crate) fn is_sequential(&self) -> bool {
        let teams: Vec<u8> = (0..self.seats).collect();
        let state = self.kind().create(&self.setup_bytes(), &teams, &[0; 32]).expect("a good setup");
        state.to_act().len() == 1
    }
}
