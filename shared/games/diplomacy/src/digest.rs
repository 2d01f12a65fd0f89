//! What a digest is made of: a row for each power, unit and centre, in order.

use super::state::State;
use super::types::Power;
use adjourn_game::DigestRow;
use adjourn_game::codec::Encode;

/// The names of the parts, indexed by [`Part`].
pub const PARTS: &[&str] = &["turn", "powers", "units", "retreats", "centres", "report"];

/// The parts of the state.
#[derive(Clone, Copy)]
enum Part {
    Turn,
    Powers,
    Units,
    Retreats,
    Centres,
    Report,
}

/// The rows of a state; the entity is the power's seat or the province's number.
pub fn rows(state: &State) -> Vec<DigestRow> {
    let State {
        edition: _,
        setup,
        seed,
        step,
        year,
        phase,
        seats,
        units,
        beaten,
        owners,
        changed,
        report,
        outcome,
    } = state;
    let mut rows = vec![row(Part::Turn, 0, &(setup, seed, step, year, phase, changed, outcome))];
    rows.extend(Power::ALL.iter().zip(seats).map(|(power, seat)| row(Part::Powers, *power as u32, seat)));
    rows.extend(units.iter().map(|(at, unit)| row(Part::Units, *at as u32, unit)));
    rows.extend(beaten.iter().map(|(at, unit)| row(Part::Retreats, *at as u32, unit)));
    rows.extend(owners.iter().map(|(at, owner)| row(Part::Centres, *at as u32, owner)));
    rows.push(row(Part::Report, 0, report));
    rows
}

fn row(part: Part, entity: u32, data: &impl Encode) -> DigestRow {
    DigestRow::of(part as u8, entity, data)
}
