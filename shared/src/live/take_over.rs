//! What a live service takes over of a game of the mailbox: it believes no state that has another digest.

use crate::handover::HandedOver;
use crate::timeline::{Header, Simulation, SimulationError};
use crate::turns::table::TableState;
use adjourn_game::Games;
use adjourn_game::codec::{self, CodecError};
use thiserror::Error;

/// Why a game can't be taken over.
#[derive(Debug, Error)]
pub enum TakeOverError {
    /// The header can't be read.
    #[error("the header can't be read: {0}")]
    Header(CodecError),
    /// The table can't be read.
    #[error("the table can't be read: {0}")]
    Table(serde_json::Error),
    /// There is no state, or it is not the one that the mailbox has.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

impl From<CodecError> for TakeOverError {
    fn from(error: CodecError) -> Self {
        Self::Header(error)
    }
}

impl From<serde_json::Error> for TakeOverError {
    fn from(error: serde_json::Error) -> Self {
        Self::Table(error)
    }
}

/// A game as it was handed over.
pub(super) struct TakenOver {
    pub(super) header: Header,
    pub(super) table: TableState,
    pub(super) simulation: Simulation,
}

impl TakenOver {
    /// Reads what was handed over, and restores the state.
    pub(super) fn read(games: Games, handed: &HandedOver) -> Result<Self, TakeOverError> {
        let header: Header = codec::decode(&handed.header)?;
        let mut table: TableState = serde_json::from_slice(&handed.table)?;
        table.take_live_side();
        let simulation = Simulation::restore(games, &header, handed.tick, handed.digest, &handed.snapshot)?;
        Ok(Self { header, table, simulation })
    }
}
