//! The strong bot's moves: the best targets first, each with as much support as it seems to need; then what is left
//! guards what is threatened, or draws nearer to the next target.

use super::super::board::{Centre, fleet_places};
use super::super::province::Province;
use super::super::state::{Pieces, State};
use super::super::types::{Kind, Location, Order, Phase, Power, Unit};
use super::dice::{Dice, is_gain};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The plan as it grows: what each unit was told, and which places are spoken for.
struct Plan<'s> {
    state: &'s State,
    power: Power,
    dice: &'s Dice,
    orders: BTreeMap<Province, Order>,
    targets: BTreeSet<Province>,
}

/// The moves of a power.
pub fn orders(state: &State, power: Power, dice: &Dice) -> Vec<Order> {
    let mut plan = Plan { state, power, dice, orders: BTreeMap::new(), targets: BTreeSet::new() };
    plan.keep_gains();
    plan.attack();
    plan.guard();
    plan.approach();
    plan.orders.into_values().collect()
}

fn of(pieces: &Pieces, power: Power, own: bool) -> impl Iterator<Item = Unit> {
    pieces.iter().filter(move |(_, piece)| (piece.power == power) == own).map(|(at, piece)| piece.unit(*at))
}

impl Plan<'_> {
    fn idle(&self) -> Vec<Unit> {
        let told = |unit: &Unit| self.orders.contains_key(&unit.at.province);
        of(&self.state.units, self.power, true).filter(|unit| !told(unit)).collect()
    }

    /// How many units of others could come to a place.
    fn threat(&self, at: Province) -> usize {
        of(&self.state.units, self.power, false)
            .filter(|unit| unit.at.province != at && unit.at.reaches(unit.kind, at))
            .count()
    }

    /// Who stands in a centre that is not yet the power's own stays until it is.
    fn keep_gains(&mut self) {
        for unit in self.idle() {
            let at = unit.at.province;
            let safe = self.state.phase == Phase::AutumnOrders || self.threat(at) > 0;
            if is_gain(self.state, self.power, at) && safe {
                self.targets.insert(at);
                self.orders.insert(at, Order::Hold { unit });
            }
        }
    }

    /// The strength that a place seems to need: who stands there with one helper in two, or who else may come.
    fn needed(&self, at: Province) -> usize {
        let threat = self.threat(at);
        match self.state.units.get(&at) {
            Some(piece) if piece.power != self.power => 2 + threat / 2,
            _ => 1 + threat.div_ceil(2),
        }
    }

    fn value(&self, at: Province) -> u32 {
        let own_unit = self.state.units.get(&at).is_some_and(|piece| piece.power == self.power);
        if own_unit || self.targets.contains(&at) {
            0
        } else if is_gain(self.state, self.power, at) {
            let taken_home = at.centre() == Centre::Home(self.power);
            if taken_home { 300 } else { 200 }
        } else {
            // A guest in one's own centre must go as well.
            let guest = self.state.units.contains_key(&at) && self.state.owners.get(&at) == Some(&self.power);
            if guest { 250 } else { 0 }
        }
    }

    /// Takes the targets that can be taken, best first.
    fn attack(&mut self) {
        loop {
            let idle = self.idle();
            let mut best: Option<(u32, Province, Vec<Unit>)> = None;
            for at in Province::ALL {
                let value = self.value(at);
                let mut able: Vec<Unit> =
                    idle.iter().copied().filter(|unit| unit.at.reaches(unit.kind, at)).collect();
                let needed = self.needed(at);
                let occupied = self.state.units.contains_key(&at);
                // An empty place is worth a try alone; a place that is held is not.
                if value == 0 || able.is_empty() || (occupied && able.len() < needed) {
                    continue;
                }
                able.sort_by_key(|unit| self.worth_where_it_is(*unit));
                let strength = needed.min(able.len());
                let sure = u32::from(able.len() >= needed) * 100;
                let score = value + sure + self.dice.below(30, at, 5) - 10 * (strength as u32).min(10);
                if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                    able.truncate(strength);
                    best = Some((score, at, able));
                }
            }
            let Some((_, at, force)) = best else { return };
            self.send(at, &force);
        }
    }

    /// Units that guard something are sent last.
    fn worth_where_it_is(&self, unit: Unit) -> (bool, usize) {
        let at = unit.at.province;
        (self.state.owners.get(&at) == Some(&self.power) && self.threat(at) > 0, self.threat(at))
    }

    fn send(&mut self, at: Province, force: &[Unit]) {
        self.targets.insert(at);
        let Some((&first, rest)) = force.split_first() else { return };
        let mut coasts: Vec<Location> =
            first.at.next(first.kind).into_iter().filter(|to| to.province == at).collect();
        coasts.sort_by_key(|to| to.by_sea().len());
        let Some(&to) = coasts.last() else { return };
        self.orders.insert(first.at.province, Order::Move { unit: first, to, via: false });
        for &unit in rest {
            self.orders.insert(unit.at.province, Order::SupportMove { unit, other: first, to });
        }
    }

    /// Own centres that others could come to are held, and helped by who has nothing better to do.
    fn guard(&mut self) {
        let mut posts: Vec<(usize, Province)> = self
            .state
            .centres_of(self.power)
            .filter(|at| !self.targets.contains(at))
            .map(|at| (self.threat(at), at))
            .filter(|(threat, _)| *threat > 0)
            .collect();
        posts.sort_unstable_by(|a, b| b.cmp(a));
        for (threat, at) in posts {
            let idle = self.idle();
            let keeper = idle.iter().find(|unit| unit.at.province == at).copied();
            let helpers = idle.into_iter().filter(|unit| unit.at.reaches(unit.kind, at));
            match keeper {
                Some(other) => {
                    self.orders.insert(at, Order::Hold { unit: other });
                    for unit in helpers.take(threat / 2) {
                        self.orders.insert(unit.at.province, Order::SupportHold { unit, other });
                    }
                }
                None if !self.state.units.contains_key(&at) => {
                    let force: Vec<Unit> = helpers.take(1).collect();
                    if !force.is_empty() {
                        self.send(at, &force);
                    }
                }
                None => {}
            }
        }
    }

    /// The others draw nearer to what could be gained; who can't holds, or helps a neighbour's move.
    fn approach(&mut self) {
        let gains: Vec<Province> =
            Province::ALL.into_iter().filter(|at| is_gain(self.state, self.power, *at)).collect();
        let fields = [Kind::Army, Kind::Fleet].map(|kind| field(kind, &gains));
        for unit in self.idle() {
            let away = &fields[unit.kind as usize];
            let here = away.get(&unit.at).copied().unwrap_or(u32::MAX);
            let free = |to: &Location| {
                !self.state.units.contains_key(&to.province) && !self.targets.contains(&to.province)
            };
            let next = unit.at.next(unit.kind).into_iter().filter(free);
            let best =
                next.filter_map(|to| Some((*away.get(&to)?, self.dice.below(100, to.province, 6), to))).min();
            match best {
                Some((left, _, to)) if left < here => {
                    self.targets.insert(to.province);
                    self.orders.insert(unit.at.province, Order::Move { unit, to, via: false });
                }
                _ => {
                    let order = self.help(unit).unwrap_or(Order::Hold { unit });
                    self.orders.insert(unit.at.province, order);
                }
            }
        }
    }

    /// A support for a neighbour's move or stand.
    fn help(&self, unit: Unit) -> Option<Order> {
        self.orders.values().find_map(|order| match *order {
            Order::Move { unit: other, to, .. } if unit.at.reaches(unit.kind, to.province) => {
                Some(Order::SupportMove { unit, other, to })
            }
            Order::Hold { unit: other } if unit.at.reaches(unit.kind, other.at.province) => {
                Some(Order::SupportHold { unit, other })
            }
            _ => None,
        })
    }
}

/// How many moves every place is from the nearest goal, for one kind of unit.
fn field(kind: Kind, goals: &[Province]) -> BTreeMap<Location, u32> {
    let places = fleet_places();
    let starts: Vec<Location> = match kind {
        Kind::Army => goals.iter().map(|at| Location::from(*at)).collect(),
        Kind::Fleet => places.filter(|at| goals.contains(&at.province)).collect(),
    };
    let mut away: BTreeMap<Location, u32> = starts.iter().map(|at| (*at, 0)).collect();
    let mut queue: VecDeque<Location> = starts.into();
    while let Some(at) = queue.pop_front() {
        let left = away.get(&at).copied().unwrap_or(0);
        for to in at.next(kind) {
            if let Entry::Vacant(entry) = away.entry(to) {
                entry.insert(left + 1);
                queue.push_back(to);
            }
        }
    }
    away
}
