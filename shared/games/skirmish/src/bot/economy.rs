//! A bot's economy: workers to the ore, buildings in their turn, units to train.

use super::situation::{Situation, building, cells_between, place, unit};
use crate::geometry::{CELL_256, Point, cells_squared};
use crate::map::footprint_centre;
use crate::orders::{BuildingKind, Cell, Order, UnitKind};
use crate::view::{Activity, EntityView, Terrain};

/// How far from its middle a base grows.
const BASE_CELLS: i32 = 14;
/// Ore within as many cells of a building that takes it counts as its own.
const PATCH_CELLS: u32 = 10;

/// Orders for workers and buildings.
pub fn orders(situation: &Situation) -> Vec<Order> {
    let mut purse = situation.ore();
    let mut orders = Vec::new();
    idle_workers(situation, &mut orders);
    workers(situation, &mut purse, &mut orders);
    let saving = build(situation, &mut purse, &mut orders);
    if !saving {
        train(situation, &mut purse, &mut orders);
    }
    orders
}

/// Sends idle workers to unfinished buildings, and to the ore.
fn idle_workers(situation: &Situation, orders: &mut Vec<Order>) {
    let builders = situation.workers.iter().any(|worker| worker.activity == Activity::Building);
    let unfinished = situation.buildings.iter().find(|b| b.activity == Activity::UnderConstruction);
    if let Some(site) = unfinished
        && !builders
        && let Some(worker) = free_worker(situation, place(site))
    {
        orders.push(Order::Repair { units: vec![worker.id], building: site.id });
    }
    let idle = situation.workers.iter().filter(|worker| worker.activity == Activity::Idle);
    let units: Vec<_> = idle.map(|worker| worker.id).take(crate::limits::ORDER_UNITS_CEILING).collect();
    let home = situation.home().cell();
    let nearest = situation.ore_cells().min_by_key(|&cell| (cells_squared(cell, home), cell));
    if let (false, Some(at)) = (units.is_empty(), nearest) {
        orders.push(Order::Harvest { units, at });
    }
}

/// Keeps the headquarters training workers up to what the ore in reach can feed.
fn workers(situation: &Situation, purse: &mut u32, orders: &mut Vec<Order>) {
    let most = if situation.strong() { 22 } else { 8 };
    let drops: Vec<Cell> = situation
        .buildings
        .iter()
        .filter(|b| building(b).is_some_and(|kind| kind.stats().takes_ore))
        .map(|b| place(b).cell())
        .collect();
    let near =
        |cell: &Cell| drops.iter().any(|&drop| cells_squared(drop, *cell) <= PATCH_CELLS * PATCH_CELLS);
    let cells = situation.ore_cells().filter(near).count();
    let wanted = most.min(cells + cells / 4);
    let mut count = situation.workers.len();
    for headquarters in situation.finished(BuildingKind::Headquarters) {
        count += headquarters.queue.len();
    }
    let cost = UnitKind::Worker.stats().cost_ore;
    for headquarters in situation.finished(BuildingKind::Headquarters) {
        if count < wanted && headquarters.queue.is_empty() && *purse >= cost {
            *purse -= cost;
            count += 1;
            orders.push(Order::Train { building: headquarters.id, kind: UnitKind::Worker });
        }
    }
}

/// What a bot wants to have, in this order: a kind, how many, and from when on.
const STRONG_PLAN: &[(BuildingKind, usize, u32)] = &[
    (BuildingKind::Headquarters, 1, 0),
    (BuildingKind::Barracks, 1, 0),
    (BuildingKind::Refinery, 1, 1_200),
    (BuildingKind::Barracks, 2, 2_000),
    (BuildingKind::Factory, 1, 2_800),
    (BuildingKind::Turret, 1, 4_000),
    (BuildingKind::Refinery, 2, 4_800),
    (BuildingKind::Factory, 2, 6_000),
    (BuildingKind::Barracks, 3, 8_000),
    (BuildingKind::Refinery, 3, 9_600),
];
const WEAK_PLAN: &[(BuildingKind, usize, u32)] = &[
    (BuildingKind::Headquarters, 1, 0),
    (BuildingKind::Barracks, 1, 1_200),
    (BuildingKind::Refinery, 1, 8_000),
    (BuildingKind::Factory, 1, 16_000),
    (BuildingKind::Turret, 1, 20_000),
];

/// Places the next building of the plan. True if it is saving up for one.
fn build(situation: &Situation, purse: &mut u32, orders: &mut Vec<Order>) -> bool {
    let busy = situation.workers.iter().any(|worker| worker.activity == Activity::Building);
    if busy {
        return false;
    }
    let plan = if situation.strong() { STRONG_PLAN } else { WEAK_PLAN };
    let tick = situation.view.tick;
    let next = plan.iter().find(|&&(kind, count, from)| {
        tick >= from && situation.of_kind(kind).count() < count && allowed(situation, kind)
    });
    let Some(&(kind, ..)) = next else { return false };
    let cost = kind.stats().cost_ore;
    if *purse < cost {
        // An army first when there is none; else the building.
        return situation.army.len() >= 4 || kind != BuildingKind::Turret;
    }
    let Some(at) = site(situation, kind) else { return false };
    let centre = footprint_centre(at, kind.stats().side_cells);
    if let Some(worker) = free_worker(situation, centre) {
        *purse -= cost;
        orders.push(Order::Build { worker: worker.id, kind, at });
    }
    false
}

fn allowed(situation: &Situation, kind: BuildingKind) -> bool {
    kind.stats().needs.is_none_or(|needed| situation.finished(needed).next().is_some())
}

/// The worker nearest to a place that can best be spared.
fn free_worker<'a>(situation: &Situation<'a>, to: Point) -> Option<&'a EntityView> {
    let free = |worker: &&&EntityView| matches!(worker.activity, Activity::Idle | Activity::Harvesting);
    let key = |worker: &&&EntityView| {
        (cells_between(place(worker), to) + i32::from(worker.carrying > 0) * 4, worker.id)
    };
    situation.workers.iter().filter(free).min_by_key(key).copied()
}

/// The best place for a building: refineries at the ore, turrets toward the middle, the rest around home.
fn site(situation: &Situation, kind: BuildingKind) -> Option<Cell> {
    let home = situation.home();
    let size = situation.view.map_cells;
    let middle = Point::new(i32::from(size) * CELL_256 / 2, i32::from(size) * CELL_256 / 2);
    let ore: Vec<Cell> = situation.ore_cells().collect();
    let wish = match kind {
        BuildingKind::Refinery => refinery_wish(situation, &ore)?,
        BuildingKind::Turret => home.plus(middle.minus(home).scaled_to(6 * CELL_256)),
        _ => home.plus(middle.minus(home).scaled_to(3 * CELL_256)),
    };
    let reach = BASE_CELLS;
    let (wx, wy) = (wish.x / CELL_256, wish.y / CELL_256);
    let mut best: Option<(u32, Cell)> = None;
    for y in (wy - reach).max(1)..=(wy + reach).min(i32::from(size) - 2) {
        for x in (wx - reach).max(1)..=(wx + reach).min(i32::from(size) - 2) {
            let at = Cell { x: x as u16, y: y as u16 };
            let distance = footprint_centre(at, kind.stats().side_cells).minus(wish).squared() / 256;
            if best.is_none_or(|(d, _)| distance < d) && fits(situation, kind, at, &ore) {
                best = Some((distance, at));
            }
        }
    }
    best.map(|(_, at)| at)
}

/// The middle of the nearest patch that no building takes ore from yet; else of the nearest ore.
fn refinery_wish(situation: &Situation, ore: &[Cell]) -> Option<Point> {
    let drops: Vec<Point> = situation
        .buildings
        .iter()
        .filter(|b| building(b).is_some_and(|kind| kind == BuildingKind::Refinery))
        .map(|b| place(b))
        .collect();
    let home = situation.home();
    let served = |cell: Cell| drops.iter().any(|&drop| cells_between(drop, Point::centre_of(cell)) <= 6);
    let first = ore
        .iter()
        .copied()
        .filter(|&cell| !served(cell))
        .min_by_key(|&cell| (Point::centre_of(cell).minus(home).squared(), cell))?;
    let patch: Vec<Point> = ore
        .iter()
        .filter(|&&cell| cells_squared(cell, first) <= 36)
        .map(|&cell| Point::centre_of(cell))
        .collect();
    let sum = patch.iter().fold(Point::default(), |sum, &point| sum.plus(point));
    let count = patch.len() as i32;
    Some(Point::new(sum.x / count, sum.y / count))
}

/// Whether the building may stand there, with room for workers to pass.
fn fits(situation: &Situation, kind: BuildingKind, at: Cell, ore: &[Cell]) -> bool {
    let side = i32::from(kind.stats().side_cells);
    let (x0, y0) = (i32::from(at.x), i32::from(at.y));
    let ground = (-1..=side).all(|dy| {
        (-1..=side).all(|dx| {
            let cell = Cell { x: (x0 + dx).max(0) as u16, y: (y0 + dy).max(0) as u16 };
            let inside = dx >= 0 && dy >= 0 && dx < side && dy < side;
            match situation.terrain(cell) {
                Terrain::Ground => true,
                Terrain::Ore => !inside && kind == BuildingKind::Refinery,
                Terrain::Rock | Terrain::Unknown => false,
            }
        })
    });
    let centre = footprint_centre(at, kind.stats().side_cells);
    let apart = |b: &&EntityView| {
        let both = side + building(b).map_or(0, |kind| i32::from(kind.stats().side_cells));
        let d = place(b).minus(centre);
        d.x.abs().max(d.y.abs()) >= both * CELL_256 / 2 + CELL_256
    };
    let known = situation.view.entities.iter().filter(|e| building(e).is_some());
    let off_the_lane = kind == BuildingKind::Refinery
        || ore.iter().all(|&cell| cells_between(Point::centre_of(cell), centre) > 3);
    ground && off_the_lane && known.clone().all(|b| apart(&b))
}

/// So many fighters a weak bot has at most: a few, and with the minutes a few more.
const fn weak_army(tick: u32) -> usize {
    const EVERY_TICKS: u32 = 4 * 60 * 20;
    2 + (tick / EVERY_TICKS) as usize
}

/// Trains fighters wherever a queue runs dry.
fn train(situation: &Situation, purse: &mut u32, orders: &mut Vec<Order>) {
    if let Some((count, cap)) = situation.me.units
        && count >= cap
    {
        return;
    }
    if !situation.strong() && situation.army.len() >= weak_army(situation.view.tick) {
        return;
    }
    let trainers = [BuildingKind::Factory, BuildingKind::Barracks];
    for trainer in trainers.into_iter().flat_map(|kind| situation.finished(kind)) {
        let Some(kind) = building(trainer).and_then(|kind| choice(situation, kind)) else { continue };
        let cost = kind.stats().cost_ore;
        let depth = usize::from(situation.strong() && *purse > 400);
        if trainer.queue.len() <= depth && *purse >= cost {
            *purse -= cost;
            orders.push(Order::Train { building: trainer.id, kind });
        }
    }
}

/// What to train next in a kind of building.
fn choice(situation: &Situation, trainer: BuildingKind) -> Option<UnitKind> {
    let own = |kind: UnitKind| situation.army.iter().filter(|e| unit(e) == Some(kind)).count();
    let seen = |kind: UnitKind| situation.enemy_units.iter().filter(|e| unit(e) == Some(kind)).count();
    match trainer {
        BuildingKind::Barracks if !situation.strong() => {
            Some(if own(UnitKind::Rocket) * 3 < own(UnitKind::Rifle) {
                UnitKind::Rocket
            } else {
                UnitKind::Rifle
            })
        }
        BuildingKind::Barracks => {
            let scouts = situation.scouts.len();
            if scouts == 0 && situation.view.tick > 1_600 && own(UnitKind::Rifle) > 2 {
                return Some(UnitKind::Scout);
            }
            // Rockets against vehicles in sight; without any, two for five rifles.
            let vehicles = seen(UnitKind::Tank) + seen(UnitKind::Artillery);
            let rockets = if vehicles > 0 { vehicles * 2 } else { own(UnitKind::Rifle) * 2 / 5 };
            Some(if own(UnitKind::Rocket) < rockets { UnitKind::Rocket } else { UnitKind::Rifle })
        }
        BuildingKind::Factory if situation.strong() && own(UnitKind::Artillery) * 4 < own(UnitKind::Tank) => {
            Some(UnitKind::Artillery)
        }
        BuildingKind::Factory => Some(UnitKind::Tank),
        _ => None,
    }
}
