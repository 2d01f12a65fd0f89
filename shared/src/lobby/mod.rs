//! The lobby: rooms, seats, ready check, countdown, quick match, chat, presence. A pure machine: time and
//! randomness are arguments, and what is to be done comes out of [`Lobby::poll_output`].

mod io;

pub use io::{Input, Output, RecoveredMatch, StartId, StartMatch, StartOccupant, StartSeat};

use crate::limits::LobbyLimits;
use std::collections::VecDeque;

/// The lobby of one server.
#[derive(Debug)]
pub struct Lobby {
    outputs: VecDeque<Output>,
}

impl Lobby {
    /// An empty lobby. The seed is for join codes: keep it secret.
    #[must_use]
    pub fn new(_limits: LobbyLimits, _seed: [u8; 32]) -> Self {
        Self { outputs: VecDeque::new() }
    }

    /// Takes in what happened. `now_ms` counts from any fixed moment and never goes back.
    pub fn handle(&mut self, _now_ms: u64, _input: Input) {}

    /// The next thing to do, until there is none. Drain it after each [`Lobby::handle`].
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timer`] is due, if ever.
    #[must_use]
    pub fn next_timeout(&self) -> Option<u64> {
        None
    }
}
