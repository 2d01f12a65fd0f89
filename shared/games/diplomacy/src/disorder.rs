//! Civil disorder: which units a power loses in winter when it does not say.
//!
//! The rulebook of 2023: the farthest from the centres that the power owns first; of those fleets before armies; of
//! those by the name of their province. Distances are counted in provinces, over land and water for all (DATC 6.J). By
//! our older rules, as by older rulebooks, they were counted from home centres.

use super::board::Centre;
use super::province::Province;
use super::state::{Edition, State};
use super::types::{Kind, Power, Unit};
use core::cmp::Reverse;
use std::collections::VecDeque;

/// The units that go, as many as must.
pub fn removals(state: &State, power: Power) -> Vec<Unit> {
    let away = match state.edition {
        Edition::Crate => distances(power),
        Edition::Of2023 => from(state.centres_of(power)),
    };
    let mut units: Vec<Unit> = state.units_of(power).collect();
    units.sort_by_key(|unit| {
        let province = unit.at.province;
        (Reverse(away[province as usize]), unit.kind == Kind::Army, province.name())
    });
    units.truncate(state.removals(power));
    units
}

/// How many moves every province is from the nearest home centre of a power.
pub fn distances(power: Power) -> [u8; 75] {
    let homes = Province::ALL.into_iter().filter(|at| at.centre() == Centre::Home(power));
    from(homes)
}

/// How many moves every province is from the nearest of some.
pub fn from(starts: impl Iterator<Item = Province>) -> [u8; 75] {
    let mut away = [u8::MAX; 75];
    let mut queue: VecDeque<Province> = starts.collect();
    queue.iter().for_each(|at| away[*at as usize] = 0);
    while let Some(at) = queue.pop_front() {
        for to in at.around() {
            if away[to as usize] == u8::MAX {
                away[to as usize] = away[at as usize] + 1;
                queue.push_back(to);
            }
        }
    }
    away
}
