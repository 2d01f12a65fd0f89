//! A bot's army: gather at home, go out in strength, come back to defend.

use super::situation::{Situation, cells_between, ids, place, worth};
use crate::geometry::{CELL_256, Point};
use crate::limits::ORDER_UNITS_CEILING;
use crate::orders::{BuildingKind, Cell, Order};
use crate::view::{Activity, EntityView, Kind, Sight};

/// Units within as many cells of home belong to the home guard, the others are on campaign.
const HOME_CELLS: i32 = 18;
/// Enemies within as many cells of an own building are a threat.
const THREAT_CELLS: i32 = 12;
/// A weak bot stays at home for twelve minutes: who plays for the first time has other troubles.
const WEAK_PEACE_TICKS: u32 = 12 * 60 * 20;
/// How far a campaign looks when it weighs its chances.
const WEIGH_CELLS: i32 = 13;

/// Orders for the army and the scouts.
pub fn orders(situation: &Situation) -> Vec<Order> {
    let mut orders = Vec::new();
    scout(situation, &mut orders);
    let home = situation.home();
    let (guard, campaign): (Vec<&EntityView>, Vec<&EntityView>) =
        situation.army.iter().partition(|unit| cells_between(place(unit), home) <= HOME_CELLS);
    let threat = threat(situation);
    if let Some(enemy) = threat {
        let free: Vec<_> = guard.iter().copied().filter(|unit| unit.activity != Activity::Fighting).collect();
        advance(&free, place(enemy).cell(), &mut orders);
    }
    let target = target(situation);
    if threat.is_none() && worth(&guard) >= wave_ore(situation) {
        advance(&guard, target, &mut orders);
    } else if threat.is_none() {
        gather(situation, &guard, &mut orders);
    }
    lead(situation, &campaign, target, &mut orders);
    orders
}

/// The price of the army that goes out: each time a little more.
fn wave_ore(situation: &Situation) -> u32 {
    let tick = situation.view.tick;
    let full = situation.me.units.is_some_and(|(count, cap)| count + count / 16 >= cap);
    match (full, situation.strong()) {
        (_, false) if tick < WEAK_PEACE_TICKS => u32::MAX,
        (true, _) => 0,
        (false, true) => 700 + tick / 6,
        // Its army is small, and it comes at last: a practice has an end.
        (false, false) => 150,
    }
}

fn advance(units: &[&EntityView], to: Cell, orders: &mut Vec<Order>) {
    for group in units.chunks(ORDER_UNITS_CEILING) {
        orders.push(Order::AttackMove { units: ids(group), to });
    }
}

/// An enemy unit near an own building: the nearest to home.
fn threat<'a>(situation: &Situation<'a>) -> Option<&'a EntityView> {
    let near = |enemy: &&&EntityView| {
        situation.buildings.iter().any(|own| cells_between(place(own), place(enemy)) <= THREAT_CELLS)
    };
    let home = situation.home();
    situation
        .enemy_units
        .iter()
        .filter(near)
        .min_by_key(|enemy| (cells_between(place(enemy), home), enemy.id))
        .copied()
}

/// Where the campaign goes: to a headquarters, else to any building, else where one may be.
fn target(situation: &Situation) -> Cell {
    let home = situation.home();
    let known = situation.enemy_buildings.iter().min_by_key(|enemy| {
        let lesser = enemy.kind != Kind::Building(BuildingKind::Headquarters);
        (lesser, cells_between(place(enemy), home), enemy.id)
    });
    let size = usize::from(situation.view.map_cells);
    let visible =
        |cell: Cell| situation.view.sight[usize::from(cell.y) * size + usize::from(cell.x)] == Sight::Visible;
    let start = situation
        .view
        .seats
        .iter()
        .filter(|seat| seat.in_game && seat.team != situation.me.team && !visible(seat.start))
        .map(|seat| seat.start)
        .min_by_key(|&start| (cells_between(Point::centre_of(start), home), start));
    match (known, start) {
        (Some(enemy), _) if enemy.kind == Kind::Building(BuildingKind::Headquarters) => place(enemy).cell(),
        (_, Some(start)) => start,
        (Some(enemy), None) => place(enemy).cell(),
        (None, None) => somewhere(situation),
    }
}

/// A place to look at, another one every half minute.
fn somewhere(situation: &Situation) -> Cell {
    let size = u32::from(situation.view.map_cells);
    let turn = situation.view.tick / 600 + u32::from(situation.seat.0) * 7;
    let along = |step: u32| (4 + turn.wrapping_mul(step) % (size - 8)) as u16;
    Cell { x: along(29), y: along(43) }
}

/// Brings idle guards together in front of the base.
fn gather(situation: &Situation, guard: &[&EntityView], orders: &mut Vec<Order>) {
    let home = situation.home();
    let size = i32::from(situation.view.map_cells) * CELL_256;
    let front = home.plus(Point::new(size / 2, size / 2).minus(home).scaled_to(8 * CELL_256));
    let idle: Vec<_> = guard
        .iter()
        .copied()
        .filter(|unit| unit.activity == Activity::Idle && cells_between(place(unit), front) > 7)
        .collect();
    advance(&idle, front.cell(), orders);
}

/// Leads the units that are out: on to the target, or home from a lost fight.
fn lead(situation: &Situation, campaign: &[&EntityView], target: Cell, orders: &mut Vec<Order>) {
    if campaign.is_empty() {
        return;
    }
    if situation.strong() && outnumbered(situation, campaign) {
        let runners: Vec<_> =
            campaign.iter().copied().filter(|unit| unit.activity != Activity::Moving).collect();
        for group in runners.chunks(ORDER_UNITS_CEILING) {
            orders.push(Order::Move { units: ids(group), to: situation.home().cell() });
        }
        return;
    }
    let idle: Vec<_> = campaign.iter().copied().filter(|unit| unit.activity == Activity::Idle).collect();
    advance(&idle, target, orders);
}

/// Whether what the campaign faces is clearly more than it has.
fn outnumbered(situation: &Situation, campaign: &[&EntityView]) -> bool {
    let count = campaign.len() as i32;
    let sum = campaign.iter().fold(Point::default(), |sum, unit| sum.plus(place(unit)));
    let centre = Point::new(sum.x / count, sum.y / count);
    let near = |e: &&&EntityView| cells_between(place(e), centre) <= WEIGH_CELLS;
    let enemies = situation.enemy_units.iter().chain(&situation.enemy_buildings);
    let against: Vec<_> = enemies.filter(near).copied().collect();
    let own: Vec<_> = campaign.iter().filter(near).copied().collect();
    worth(&against) * 2 > worth(&own) * 3
}

/// Keeps a scout on the move.
fn scout(situation: &Situation, orders: &mut Vec<Order>) {
    let idle: Vec<_> =
        situation.scouts.iter().copied().filter(|unit| unit.activity == Activity::Idle).collect();
    if !idle.is_empty() {
        orders.push(Order::Move { units: ids(&idle), to: somewhere(situation) });
    }
}
