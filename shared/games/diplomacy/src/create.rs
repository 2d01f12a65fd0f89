//! The state at tick 0.

use super::phases;
use super::setup::{self, Placed, Setup};
use super::state::{Edition, Piece, Pieces, Player, Seated, State};
use adjourn_game::SetupError;
use std::collections::BTreeMap;

/// The state at tick 0. Teams make no difference: with whom you side is the game itself.
pub fn create(edition: Edition, setup: &Setup, seed: &[u8; 32]) -> Result<State, SetupError> {
    setup::check(setup)?;
    let position = setup.start.position();
    let piece = |placed: &Placed| {
        (placed.at.province, Piece { power: placed.power, kind: placed.kind, coast: placed.at.coast })
    };
    let units: Pieces = position.units.iter().map(piece).collect();
    let mut state = State {
        edition,
        setup: setup.clone(),
        seed: *seed,
        step: 0,
        year: position.year,
        phase: position.phase,
        seats: [Seated { player: Player::Played, draw: false, out: None }; 7],
        units,
        beaten: BTreeMap::new(),
        owners: position.centres.iter().map(|(power, at)| (*at, *power)).collect(),
        changed: position.year,
        report: Vec::new(),
        outcome: None,
    };
    phases::begin(&mut state);
    Ok(state)
}
