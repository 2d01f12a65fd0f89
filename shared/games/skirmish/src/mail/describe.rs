//! What a seat sees as JSON, made from its view alone. The keys are stable: programs read them.

use super::words::{activity_name, building_name, kind_name, unit_name};
use crate::codes;
use crate::geometry::CELL_256;
use crate::orders::Cell;
use crate::see;
use crate::state::Rules;
use crate::systems::victory;
use crate::view::{EntityView, Kind, Notice, NoticeView, SeatView, Sight, Terrain, View};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;
use serde_json::{Value, json};

/// The state as `viewer` sees it, or all of it for `None`. Seats count from 0; places are column and row.
pub fn describe(world: &World, viewer: Option<Seat>) -> Value {
    let view = see::see(world, viewer);
    let outcome = victory::ended(world);
    json!({
        "game": "skirmish",
        "turn": super::turn(world),
        "tick": view.tick,
        "ticks_per_turn": world.resource::<Rules>().0.ticks_per_turn,
        "map_cells": view.map_cells,
        "terrain": rows(&view, &view.terrain, terrain_char),
        "sight": rows(&view, &view.sight, sight_char),
        "seats": view.seats.iter().enumerate().map(seat).collect::<Vec<_>>(),
        "entities": view.entities.iter().map(entity).collect::<Vec<_>>(),
        "notices": view.notices.iter().map(notice).collect::<Vec<_>>(),
        "outcome": outcome.map(|outcome| json!({
            "places": outcome.places,
            "reason": codes::explain(outcome.reason),
        })),
    })
}

/// Cells row by row, one character each.
fn rows<T: Copy>(view: &View, cells: &[T], char_of: fn(T) -> char) -> Vec<String> {
    let rows = cells.chunks(usize::from(view.map_cells.max(1)));
    rows.map(|row| row.iter().map(|cell| char_of(*cell)).collect()).collect()
}

const fn terrain_char(terrain: Terrain) -> char {
    match terrain {
        Terrain::Unknown => '?',
        Terrain::Ground => '.',
        Terrain::Rock => '#',
        Terrain::Ore => '$',
    }
}

const fn sight_char(sight: Sight) -> char {
    match sight {
        Sight::Hidden => '?',
        Sight::Explored => '-',
        Sight::Visible => '+',
    }
}

fn seat((number, seat): (usize, &SeatView)) -> Value {
    json!({
        "seat": number,
        "team": seat.team,
        "in_game": seat.in_game,
        "ore": seat.ore,
        "units": seat.units.map(|(units, _)| units),
        "unit_cap": seat.units.map(|(_, cap)| cap),
        "start": cell(seat.start),
    })
}

fn cell(cell: Cell) -> [u16; 2] {
    [cell.x, cell.y]
}

fn entity(e: &EntityView) -> Value {
    json!({
        "id": e.id,
        "seat": e.seat.0,
        "kind": kind_name(e.kind),
        "cell": [e.x_256 / CELL_256, e.y_256 / CELL_256],
        "side_cells": if let Kind::Building(kind) = e.kind { kind.stats().side_cells } else { 0 },
        "hp": e.hp,
        "max_hp": e.max_hp,
        "activity": activity_name(e.activity),
        "carrying": e.carrying,
        "queue": e.queue.iter().map(|kind| unit_name(*kind)).collect::<Vec<_>>(),
        "progress_permille": e.progress_permille,
        "rally": e.rally.map(cell),
        "remembered": e.remembered,
    })
}

fn notice(notice: &NoticeView) -> Value {
    let (what, kind, seat) = match notice.notice {
        Notice::UnderAttack => ("under_attack", None, None),
        Notice::UnitReady(kind) => ("unit_ready", Some(unit_name(kind)), None),
        Notice::BuildingReady(kind) => ("building_ready", Some(building_name(kind)), None),
        Notice::Lost(kind) => ("lost", Some(kind_name(kind)), None),
        Notice::OrderImpossible => ("order_impossible", None, None),
        Notice::NotEnoughOre => ("not_enough_ore", None, None),
        Notice::OreExhausted => ("ore_exhausted", None, None),
        Notice::SeatOut(seat) => ("seat_out", None, Some(seat.0)),
    };
    json!({ "what": what, "kind": kind, "seat": seat, "at": cell(notice.at) })
}
