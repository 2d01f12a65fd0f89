//! The whole state as bytes, and back. What is read may come from a hostile peer: nothing in it is believed before
//! it is checked. That places exist, their types see to.

use super::board::Centre;
use super::check::{ABANDONED, DRAW, LAST_PLAYER, SOLO, YEAR_LIMIT};
use super::province::Province;
use super::setup::{self, FIRST_YEAR};
use super::state::{Beaten, Chapter, Edition, Piece, State};
use super::types::{Location, Phase, Power};
use crate::limits;
use adjourn_game::Outcome;
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_game::ids::Digest;

/// The most phases that one step closes: the present one and a year of idle ones.
const CHAPTERS_CEILING: usize = 8;

#[derive(Encode, Decode)]
struct Snapshot {
    state: State,
    digest: Digest,
}

/// Writes the state, with the digest of its last step.
pub fn take(state: &State, digest: Digest) -> Vec<u8> {
    codec::encode(&Snapshot { state: state.clone(), digest })
}

/// Reads a state.
pub fn restore(edition: Edition, bytes: &[u8]) -> Result<(State, Digest), CodecError> {
    if bytes.len() > limits::SNAPSHOT_BYTES_CEILING {
        return Err(CodecError::Malformed);
    }
    let Snapshot { mut state, digest } = codec::decode(bytes)?;
    state.edition = edition;
    if holds(&state) { Ok((state, digest)) } else { Err(CodecError::Malformed) }
}

fn holds(state: &State) -> bool {
    let years = FIRST_YEAR..=limits::LAST_YEAR_CEILING;
    setup::check(&state.setup).is_ok()
        && years.contains(&state.year)
        && (FIRST_YEAR..=state.year).contains(&state.changed)
        && state.units.len() + state.beaten.len() <= limits::UNITS_CEILING
        && state.units.iter().all(|(at, piece)| stands(*at, piece))
        && state.beaten.is_empty() != state.phase.is_retreats()
        && state.beaten.iter().all(|(at, unit)| waits(state, *at, unit))
        && state.owners.keys().all(|at| at.centre() != Centre::No)
        && Power::ALL.into_iter().all(|power| seated(state, power))
        && state.report.len() <= CHAPTERS_CEILING
        && state.report.iter().all(told)
        && state.outcome.as_ref().is_none_or(ended)
}

fn stands(province: Province, piece: &Piece) -> bool {
    Location { province, coast: piece.coast }.holds(piece.kind)
}

/// A beaten unit stands where its victor is, and may go to empty places that it borders on.
fn waits(state: &State, province: Province, unit: &Beaten) -> bool {
    let at = Location { province, coast: unit.coast };
    let next = at.next(unit.kind);
    at.holds(unit.kind)
        && state.units.contains_key(&province)
        && unit.options.iter().all(|to| next.contains(to) && !state.units.contains_key(&to.province))
}

/// Who is out has nothing; who has nothing is out, by the end of winter at the latest.
fn seated(state: &State, power: Power) -> bool {
    let seated = state.seated(power);
    let nothing = state.units_of(power).next().is_none()
        && state.centres_of(power).next().is_none()
        && !state.beaten.values().any(|unit| unit.power == power);
    match seated.out {
        Some(year) => nothing && year <= state.year && !seated.draw,
        None => !nothing || state.phase != Phase::SpringOrders,
    }
}

fn told(chapter: &Chapter) -> bool {
    let mut named = chapter.lines.iter().filter_map(|line| line.order.unit());
    // In winter a power's units may go while another's are raised.
    chapter.lines.len() <= 2 * limits::UNITS_CEILING
        && chapter.year <= limits::LAST_YEAR_CEILING
        && named.all(|unit| unit.at.holds(unit.kind))
}

fn ended(outcome: &Outcome) -> bool {
    outcome.places.len() == Power::ALL.len()
        && outcome.places.iter().all(|place| (1..=7).contains(place))
        && [SOLO, DRAW, YEAR_LIMIT, ABANDONED, LAST_PLAYER].contains(&outcome.reason)
}
