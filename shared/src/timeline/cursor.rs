//! A place in a timeline, step by step: what a replay shows. It applies entries as everything else does that replays
//! ([`Simulation`]); it reads no clock.

use super::entry::Entry;
use super::recovered::Recovered;
use super::simulation::{Simulation, SimulationError, replay, start_opened};
use crate::timeline::bundle::Item;
use adjourn_game::Games;
use adjourn_game::ids::{Seat, Tick};

/// A place in a timeline, and the state there.
pub struct Cursor {
    games: Games,
    timeline: Recovered,
    simulation: Simulation,
    /// The next entry.
    next: usize,
    paused: Option<Option<Seat>>,
}

impl Cursor {
    /// At the beginning.
    ///
    /// # Errors
    /// [`SimulationError`] if this build can't play it, or its seed is still sealed.
    pub fn new(games: Games, timeline: Recovered) -> Result<Self, SimulationError> {
        let simulation = start_opened(games, &timeline.header, &timeline.entries)?;
        Ok(Self { games, timeline, simulation, next: 0, paused: None })
    }

    /// The timeline.
    #[must_use]
    pub const fn timeline(&self) -> &Recovered {
        &self.timeline
    }

    /// The state at this place.
    #[must_use]
    pub const fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// Who has paused the match here, while it stands; `Some(None)`: the server.
    #[must_use]
    pub const fn paused(&self) -> Option<Option<Seat>> {
        self.paused
    }

    /// Makes the next step; false at the end.
    ///
    /// # Errors
    /// [`SimulationError::Turn`] if a turn's orders are still sealed, or are not what was signed.
    pub fn step(&mut self) -> Result<bool, SimulationError> {
        let tick = self.simulation.tick();
        if tick >= self.timeline.reached {
            return Ok(false);
        }
        while let Some(entry) = self.timeline.entries.get(self.next) {
            let lost = self.simulation.is_lost();
            if entry.tick() > tick && !lost {
                break;
            }
            let openings = self.timeline.openings.get(&self.next).map_or(&[][..], Vec::as_slice);
            let stepped = self.simulation.first_step(entry, openings)?;
            self.next += 1;
            self.paused = paused_after(self.paused, entry);
            // What is lost can't be shown: the next state that is known follows.
            if stepped || lost && !self.simulation.is_lost() {
                return Ok(true);
            }
        }
        if self.simulation.is_lost() {
            return Ok(false);
        }
        self.simulation.step(&[]);
        Ok(true)
    }

    /// Goes to a tick: by way of the nearest keyframe before it.
    ///
    /// # Errors
    /// As [`Cursor::step`]. The place is then the one before.
    pub fn seek(&mut self, tick: Tick) -> Result<(), SimulationError> {
        let tick = tick.min(self.timeline.reached);
        self.simulation = replay(self.games, &self.timeline, tick)?;
        self.next = self.timeline.entries.partition_point(|entry| entry.tick() < tick);
        self.paused = self.timeline.entries[..self.next].iter().fold(None, paused_after);
        Ok(())
    }
}

fn paused_after(before: Option<Option<Seat>>, entry: &Entry) -> Option<Option<Seat>> {
    let (Entry::Step { items, .. } | Entry::SeatEvents { items, .. }) = entry else { return before };
    items.iter().fold(before, |paused, item| match item {
        Item::Paused { by, .. } => Some(*by),
        Item::Resumed { .. } => None,
        Item::Seat { .. } | Item::Order { .. } => paused,
    })
}
