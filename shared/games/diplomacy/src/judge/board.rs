//! Units and their orders as the decisions see them: by number, with what concerns whom found once. Decides nothing.

use super::judged::Orders;
use crate::board::Terrain;
use crate::province::Province;
use crate::state::Pieces;
use crate::types::{Kind, Order, Power};
use std::collections::BTreeMap;

/// A unit with its order.
pub struct Unit {
    pub at: Province,
    pub power: Power,
    pub does: Does,
}

/// What a unit's order comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// It stays: it holds, or its support or convoy is for something that is not ordered so.
    Stays,
    /// It goes, by land or along coasts, or by convoy alone.
    Goes { to: Province, by_convoy: bool },
    /// It supports this unit to stay.
    HelpsToStay(usize),
    /// It supports this unit's move.
    HelpsToGo { who: usize, to: Province },
    /// It carries this unit.
    Carries(usize),
}

/// All units.
pub struct Board {
    pub units: Vec<Unit>,
    index: BTreeMap<Province, usize>,
}

impl Board {
    pub fn new(pieces: &Pieces, orders: &Orders) -> Self {
        let index: BTreeMap<Province, usize> = pieces.keys().enumerate().map(|(i, at)| (*at, i)).collect();
        let units = pieces.iter().map(|(&at, piece)| Unit {
            at,
            power: piece.power,
            does: does(pieces, orders, &index, at),
        });
        Self { units: units.collect(), index }
    }

    /// The unit in a province.
    pub fn in_province(&self, at: Province) -> Option<usize> {
        self.index.get(&at).copied()
    }

    /// Where a unit goes, if it goes.
    pub fn target(&self, unit: usize) -> Option<Province> {
        match self.units[unit].does {
            Does::Goes { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Whether a unit goes by convoy.
    pub fn by_convoy(&self, unit: usize) -> bool {
        matches!(self.units[unit].does, Does::Goes { by_convoy: true, .. })
    }

    /// Those who go to a province.
    pub fn goers_to(&self, at: Province) -> impl Iterator<Item = usize> {
        (0..self.units.len()).filter(move |unit| self.target(*unit) == Some(at))
    }

    /// Those who support a unit, to stay or to go as it is ordered.
    pub fn helpers(&self, unit: usize) -> impl Iterator<Item = usize> {
        let goes = self.target(unit).is_some();
        (0..self.units.len()).filter(move |helper| match self.units[*helper].does {
            Does::HelpsToStay(who) => who == unit && !goes,
            Does::HelpsToGo { who, .. } => who == unit && goes,
            _ => false,
        })
    }

    /// The fleets that carry a unit.
    pub fn carriers(&self, unit: usize) -> impl Iterator<Item = usize> {
        (0..self.units.len()).filter(move |fleet| self.units[*fleet].does == Does::Carries(unit))
    }

    /// The unit that a unit meets on its way: each goes to where the other stands, neither by convoy.
    pub fn met_by(&self, unit: usize) -> Option<usize> {
        let other = self.in_province(self.target(unit)?)?;
        let meets = self.target(other) == Some(self.units[unit].at);
        (meets && !self.by_convoy(unit) && !self.by_convoy(other)).then_some(other)
    }

    /// Whether a chain of these fleets leads a unit to its target.
    pub fn chain(&self, unit: usize, of: impl Fn(usize) -> bool) -> bool {
        let Some(to) = self.target(unit) else { return false };
        let fleets: Vec<usize> = self.carriers(unit).filter(|fleet| of(*fleet)).collect();
        let mut reached = vec![self.units[unit].at];
        let mut next = 0;
        while let Some(at) = reached.get(next).copied() {
            next += 1;
            let around = at.around();
            // Ashore is only where it begins and ends.
            if next > 1 && around.contains(&to) {
                return true;
            }
            let new = fleets.iter().map(|fleet| self.units[*fleet].at);
            let new: Vec<Province> =
                new.filter(|sea| around.contains(sea) && !reached.contains(sea)).collect();
            reached.extend(new);
        }
        false
    }
}

fn does(pieces: &Pieces, orders: &Orders, index: &BTreeMap<Province, usize>, at: Province) -> Does {
    let goes = |who: Province| match orders.get(&who) {
        Some(Order::Move { to, .. }) => Some(*to),
        _ => None,
    };
    let known = |who: Province| index.get(&who).copied();
    match orders.get(&at).copied() {
        Some(Order::Move { unit, to, via }) => {
            let by_land = unit.kind == Kind::Fleet || at.by_land().contains(&to.province);
            // Between two ways the player says which, by the order or by a fleet of theirs that carries the army.
            let meant = via || (unit.kind == Kind::Army && carried_by_own(pieces, orders, at, to.province));
            Does::Goes { to: to.province, by_convoy: !by_land || meant }
        }
        Some(Order::SupportHold { other, .. }) if goes(other.at.province).is_none() => {
            known(other.at.province).map_or(Does::Stays, Does::HelpsToStay)
        }
        Some(Order::SupportMove { other, to, .. }) => {
            let same = goes(other.at.province).is_some_and(|real| {
                real.province == to.province && (to.coast.is_none() || real.coast == to.coast)
            });
            let who = known(other.at.province).filter(|_| same);
            who.map_or(Does::Stays, |who| Does::HelpsToGo { who, to: to.province })
        }
        Some(Order::Convoy { from, to, .. }) if goes(from).is_some_and(|real| real.province == to) => {
            known(from).map_or(Does::Stays, Does::Carries)
        }
        _ => Does::Stays,
    }
}

/// Whether a fleet of the army's own power is ordered to carry it there.
fn carried_by_own(pieces: &Pieces, orders: &Orders, army: Province, to: Province) -> bool {
    let power = pieces.get(&army).map(|piece| piece.power);
    orders.iter().any(|(at, order)| {
        let carries = matches!(order, Order::Convoy { from, to: there, .. } if *from == army && *there == to);
        carries
            && at.terrain() == Terrain::Sea
            && pieces.get(at).is_some_and(|fleet| Some(fleet.power) == power)
    })
}
