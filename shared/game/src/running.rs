//! A game that is being played: its state, and the digest that chains its steps. What a step is made of is decided here,
//! once for all games; what it does, only the game knows.

use crate::codec::CodecError;
use crate::ids::{Digest, Seat};
use crate::{ByTurns, DigestRow, Game, SeatEvent, SetupError, StepItem, Strength, What};

/// A running game: a state with its digest.
pub struct Running<G> {
    game: G,
    digest: Digest,
}

impl<G: Game> Running<G> {
    /// [`Game::create`], with the first digest.
    ///
    /// # Errors
    /// [`SetupError`] if the setup does not pass.
    pub fn create(setup: &G::Setup, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError> {
        let mut own = Self::resume(G::create(setup, teams, seed)?, Digest::default());
        own.chain();
        Ok(own)
    }

    /// [`Game::restore`].
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no snapshot of this game.
    pub fn restore(bytes: &[u8]) -> Result<Self, CodecError> {
        let (game, digest) = G::restore(bytes)?;
        Ok(Self::resume(game, digest))
    }

    /// A state whose digest is known.
    #[must_use]
    pub const fn resume(game: G, digest: Digest) -> Self {
        Self { game, digest }
    }

    /// Makes one step of the timeline. What happened to seats comes first, then the orders, as they came.
    ///
    /// Where no clock moves the game, seats' events alone make no step of it: a turn waits for orders.
    pub fn step(&mut self, items: &[StepItem<G::Order>]) {
        let mut orders = Vec::new();
        for item in items {
            match &item.what {
                What::Seat(event) => self.game.seat_event(item.seat, *event),
                What::Input(order) => orders.push((item.seat, order)),
            }
        }
        let only_events = orders.is_empty() && !items.is_empty();
        if G::ABOUT.tick_hz.is_some() || !only_events {
            self.game.step(&orders);
        }
        self.chain();
    }

    /// Things that happened to seats while the game stands: by mail, between two turns.
    pub fn seat_events(&mut self, events: &[(Seat, SeatEvent)]) {
        for (seat, event) in events {
            self.game.seat_event(*seat, *event);
        }
        self.chain();
    }

    /// Changes the state by hand, for set pieces of tests and lessons: nothing that is recorded can do so.
    pub fn change<T>(&mut self, what: impl FnOnce(&mut G) -> T) -> T {
        let result = what(&mut self.game);
        self.chain();
        result
    }

    fn chain(&mut self) {
        let rows = self.game.rows();
        let mut bytes = Vec::with_capacity(32 + 13 * rows.len());
        bytes.extend_from_slice(&self.digest.0);
        for row in rows {
            bytes.push(row.part);
            bytes.extend_from_slice(&row.entity.to_le_bytes());
            bytes.extend_from_slice(&row.hash.to_le_bytes());
        }
        self.digest = Digest(*blake3::hash(&bytes).as_bytes());
    }

    /// An ordered hash of the whole state that also covers the digest before.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// What the digest was made of.
    #[must_use]
    pub fn breakdown(&self) -> Vec<DigestRow> {
        self.game.rows()
    }

    /// The whole state with its digest.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.game.snapshot(self.digest)
    }

    /// [`Game::bot`].
    #[must_use]
    pub fn bot(&self, seat: Seat, strength: Strength) -> Vec<G::Order> {
        self.game.bot(seat, strength, self.digest)
    }
}

impl<G: ByTurns> Running<G> {
    /// [`ByTurns::bot_turn`].
    #[must_use]
    pub fn bot_turn(&self, seat: Seat, strength: Strength) -> Vec<G::Order> {
        self.game.bot_turn(seat, strength, self.digest)
    }
}

/// All that can be asked of the state.
impl<G> core::ops::Deref for Running<G> {
    type Target = G;

    fn deref(&self) -> &G {
        &self.game
    }
}
