//! Finding where a client's state differs: the server makes its own state of that tick again and compares breakdowns.

use crate::live::keyframe::Keyframe;
use crate::timeline::bundle::Bundle;
use crate::timeline::{Header, Simulation, SimulationError};
use crate::wire::message::{DesyncFound, DesyncReport};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_game::{DigestRow, Games};
use std::sync::Arc;

/// Everything that it takes to look into a report. It can run for seconds: never on a thread that owns matches.
pub struct Investigation {
    pub(super) header: Header,
    pub(super) games: Games,
    pub(super) keyframe: Keyframe,
    pub(super) bundles: Vec<Arc<[u8]>>,
    pub(super) seat: Option<Seat>,
    pub(super) report: DesyncReport,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which match.
    pub game_id: GameId,
    /// For the client.
    pub found: DesyncFound,
    /// The game's names for the parts of its state.
    pub parts: &'static [&'static str],
    /// Whose state differs; `None` for a spectator.
    pub seat: Option<Seat>,
    /// The server's digest of the tick.
    pub digest: Digest,
    /// The server's breakdown.
    pub rows: Vec<DigestRow>,
    /// The server's state.
    pub snapshot: Vec<u8>,
    /// What the client sent.
    pub report: DesyncReport,
}

impl Investigation {
    /// Makes the server's state of the reported tick and finds the first row that differs.
    ///
    /// # Errors
    /// [`SimulationError`] if the server's own keyframe does not restore: a fault of ours.
    pub fn run(self) -> Result<Finding, SimulationError> {
        let Keyframe { tick, digest, snapshot } = &self.keyframe;
        let mut simulation = Simulation::restore(self.games, &self.header, *tick, *digest, snapshot)?;
        for bytes in &self.bundles {
            let bundle: Bundle = codec::decode(bytes).expect("our own history is well encoded");
            simulation.step(&bundle.items);
        }
        let game = simulation.game();
        let rows = game.breakdown();
        let first = first_difference(&rows, &self.report.rows);
        let parts = game.kind().parts();
        let part = first.and_then(|row| parts.get(usize::from(row.part)));
        Ok(Finding {
            game_id: self.header.game_id,
            parts,
            found: DesyncFound {
                slot: self.report.slot,
                tick: self.report.tick,
                part: part.map(|name| (*name).to_owned()),
                entity: first.map(|row| row.entity),
            },
            seat: self.seat,
            digest: game.digest(),
            snapshot: game.snapshot(),
            rows,
            report: self.report,
        })
    }
}

/// The first row that only one side has, or that has another hash.
fn first_difference<'a>(ours: &'a [DigestRow], theirs: &'a [DigestRow]) -> Option<&'a DigestRow> {
    let differs = ours.iter().zip(theirs).find(|(our, their)| our != their);
    match differs {
        // A row that one side lacks shows the other side's next row: the smaller one is the one in question.
        Some((our, their)) => Some(if their.part < our.part { their } else { our }),
        None => ours.get(theirs.len()).or_else(|| theirs.get(ours.len())),
    }
}
