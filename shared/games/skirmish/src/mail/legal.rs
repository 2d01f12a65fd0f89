//! Examples of legal orders: one of each kind for each thing that it can be given to. From the view alone.

use super::parse::parse;
use super::words::{building_name, place, unit_name};
use crate::check;
use crate::geometry::Point;
use crate::limits;
use crate::map::Map;
use crate::orders::{BuildingKind, Cell, Order, UnitKind};
use crate::see;
use crate::view::{EntityView, Kind, Terrain, View};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;

/// How far from its start a seat is shown a place for a building, in cells.
const BUILD_WITHIN: u16 = 14;
/// Targets that are named.
const TARGETS: usize = 20;

/// Legal orders as texts; none for a seat that is out of the game.
pub fn legal(world: &World, seat: Seat) -> Vec<String> {
    if check::may_order(world, seat).is_err() {
        return Vec::new();
    }
    let view = see::see(world, Some(seat));
    let is_legal =
        |text: &String| parse(world, seat, text).is_ok_and(|order| check::check(world, seat, &order).is_ok());
    let texts = candidates(world, &view, seat).into_iter().filter(is_legal);
    texts.take(limits::LEGAL_CEILING).collect()
}

/// What may be legal: groups first, so that every kind is there before the list is full.
fn candidates(world: &World, view: &View, seat: Seat) -> Vec<String> {
    let own = || view.entities.iter().filter(move |e| e.seat == seat);
    let units = || own().filter(|e| matches!(e.kind, Kind::Unit(_)));
    let middle = place(Cell { x: view.map_cells / 2, y: view.map_cells / 2 });
    let start = view.seats[usize::from(seat.0)].start;
    let mut texts = vec![
        format!("move all to {middle}"),
        format!("attack army to {middle}"),
        format!("rally hq to {middle}"),
        "stop all".to_owned(),
        "stop army".to_owned(),
        "surrender".to_owned(),
    ];
    if let Some(ore) = nearest_ore(view, start) {
        texts.extend(["idle workers", "workers"].map(|who| format!("harvest {who} at {}", place(ore))));
    }
    if let Some(worker) = units().find(|e| e.kind == Kind::Unit(UnitKind::Worker)) {
        texts.extend(buildings(world, seat, start, worker));
    }
    for e in own().filter(|e| matches!(e.kind, Kind::Building(_))) {
        texts.extend(UnitKind::ALL.map(|kind| format!("train {} at {}", unit_name(kind), e.id)));
        texts.push(format!("cancel {}", e.id));
        texts.push(format!("repair workers at {}", e.id));
        texts.push(format!("rally {} to {middle}", e.id));
    }
    let team = view.seats[usize::from(seat.0)].team;
    let hostile = view.entities.iter().filter(|e| view.seats[usize::from(e.seat.0)].team != team);
    texts.extend(hostile.take(TARGETS).map(|e| format!("attack army at {}", e.id)));
    texts.extend(units().map(|e| format!("move {} to {middle}", e.id)));
    texts
}

/// The known ore nearest to a cell; of equally near the first.
fn nearest_ore(view: &View, to: Cell) -> Option<Cell> {
    let cell = |index: usize| {
        let size = usize::from(view.map_cells);
        Cell { x: (index % size) as u16, y: (index / size) as u16 }
    };
    let distance = |cell: &Cell| Point::centre_of(*cell).minus(Point::centre_of(to)).squared();
    let ore = view.terrain.iter().enumerate().filter(|(_, terrain)| **terrain == Terrain::Ore);
    ore.map(|(index, _)| cell(index)).min_by_key(distance)
}

/// A place near the start for each kind of building that can be paid for.
fn buildings(world: &World, seat: Seat, start: Cell, worker: &EntityView) -> Vec<String> {
    let map = world.resource::<Map>();
    let text = |kind: BuildingKind| {
        let fits =
            |at: Cell| check::check(world, seat, &Order::Build { worker: worker.id, kind, at }).is_ok();
        let at = map.nearest(start, BUILD_WITHIN, fits)?;
        Some(format!("build {} at {} by {}", building_name(kind), place(at), worker.id))
    };
    BuildingKind::ALL.into_iter().filter_map(text).collect()
}
