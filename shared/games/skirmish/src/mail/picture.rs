//! What a seat sees as a plain text: a map of at most 80 columns, and a list with the numbers that orders need. Made
//! from the seat's view alone.

use super::words::{activity_name, kind_name, unit_name};
use crate::geometry::CELL_256;
use crate::orders::{BuildingKind, UnitKind};
use crate::see;
use crate::view::{Activity, EntityView, Kind, SeatView, Sight, Terrain, View};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;
use core::fmt::Write as _;

/// The widest line.
const COLUMNS: usize = 80;
/// Columns for the number of a row, and a space.
const MARGIN: usize = 4;

/// The state as `viewer` sees it, or all of it for `None`.
pub fn picture(world: &World, viewer: Option<Seat>) -> String {
    let view = see::see(world, viewer);
    let viewer = viewer.filter(|seat| usize::from(seat.0) < view.seats.len());
    let mut text = format!("{}\n\n", super::turn_name(world));
    draw(&mut text, &view, viewer);
    legend(&mut text, viewer);
    for (seat, seen) in (0..).map(Seat).zip(&view.seats) {
        seat_lines(&mut text, &view, viewer, seat, seen);
    }
    text
}

/// The map. One character stands for a square of cells where the map is too wide.
fn draw(text: &mut String, view: &View, viewer: Option<Seat>) {
    let size = usize::from(view.map_cells);
    let scale = size.div_ceil(COLUMNS - MARGIN).max(1);
    let cells = marks(view, viewer);
    let columns = (0..size).step_by(scale);
    let mut head = " ".repeat(MARGIN);
    for (column, x) in columns.clone().enumerate() {
        if x % (10 * scale) == 0 {
            let gap = (MARGIN + column).saturating_sub(head.len());
            head.push_str(&" ".repeat(gap));
            let _ = write!(head, "{x}");
        }
    }
    head.truncate(COLUMNS);
    let _ = writeln!(text, "{}", head.trim_end());
    for y in columns.clone() {
        let mut line = format!("{y:>3} ");
        for x in columns.clone() {
            let square = (y..(y + scale).min(size))
                .flat_map(|y| (x..(x + scale).min(size)).map(move |x| y * size + x));
            let mark = square.map(|index| cells[index]).max_by_key(|(weight, _)| *weight);
            line.push(mark.map_or(' ', |(_, mark)| mark));
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push('\n');
}

/// A character for each cell, with its weight against others of its square.
fn marks(view: &View, viewer: Option<Seat>) -> Vec<(u8, char)> {
    let mut marks: Vec<(u8, char)> =
        view.terrain.iter().zip(&view.sight).map(|(terrain, sight)| ground(*terrain, *sight)).collect();
    let size = i32::from(view.map_cells);
    for e in &view.entities {
        let own = viewer == Some(e.seat);
        let mark = if own { letter(e.kind) } else { char::from(b'1' + e.seat.0) };
        let weight = 4 + 2 * u8::from(own) + u8::from(matches!(e.kind, Kind::Unit(_)));
        let side = if let Kind::Building(kind) = e.kind { i32::from(kind.stats().side_cells) } else { 1 };
        let half = (side - 1) * CELL_256 / 2;
        let (left, top) = ((e.x_256 - half) / CELL_256, (e.y_256 - half) / CELL_256);
        for (x, y) in (top..top + side).flat_map(|y| (left..left + side).map(move |x| (x, y))) {
            if let Ok(index) = usize::try_from(y * size + x)
                && let Some(cell) = marks.get_mut(index)
                && cell.0 <= weight
            {
                *cell = (weight, mark);
            }
        }
    }
    marks
}

const fn ground(terrain: Terrain, sight: Sight) -> (u8, char) {
    match (terrain, sight) {
        (Terrain::Unknown, _) => (0, ' '),
        (Terrain::Ground, Sight::Visible) => (1, '.'),
        (Terrain::Ground, _) => (1, ','),
        (Terrain::Rock, _) => (2, '#'),
        (Terrain::Ore, _) => (3, '$'),
    }
}

/// Units are small letters, buildings large ones.
const fn letter(kind: Kind) -> char {
    match kind {
        Kind::Unit(UnitKind::Worker) => 'w',
        Kind::Unit(UnitKind::Scout) => 's',
        Kind::Unit(UnitKind::Rifle) => 'r',
        Kind::Unit(UnitKind::Rocket) => 'k',
        Kind::Unit(UnitKind::Tank) => 't',
        Kind::Unit(UnitKind::Artillery) => 'a',
        Kind::Building(BuildingKind::Headquarters) => 'H',
        Kind::Building(BuildingKind::Refinery) => 'R',
        Kind::Building(BuildingKind::Barracks) => 'B',
        Kind::Building(BuildingKind::Factory) => 'F',
        Kind::Building(BuildingKind::Turret) => 'T',
    }
}

fn legend(text: &mut String, viewer: Option<Seat>) {
    text.push_str("# rock  $ ore  . ground in sight  , ground seen before  blank: unknown\n");
    if viewer.is_some() {
        text.push_str("w worker  s scout  r rifle  k rocket  t tank  a artillery\n");
        text.push_str("H headquarters  R refinery  B barracks  F factory  T turret  1-8 other seats\n");
    } else {
        text.push_str("1-8 units and buildings of the seats\n");
    }
}

/// A seat: what is known of it, and its things.
fn seat_lines(text: &mut String, view: &View, viewer: Option<Seat>, seat: Seat, seen: &SeatView) {
    let _ = write!(text, "\nSeat {}, team {}", seat.0 + 1, seen.team + 1);
    if viewer == Some(seat) {
        text.push_str(" (you)");
    }
    if let Some(ore) = seen.ore {
        let _ = write!(text, ", {ore} ore");
    }
    if let Some((units, cap)) = seen.units {
        let _ = write!(text, ", {units} of {cap} units");
    }
    text.push_str(if seen.in_game { "\n" } else { ", out of the game\n" });
    let mut things: Vec<&EntityView> = view.entities.iter().filter(|e| e.seat == seat).collect();
    things.sort_by_key(|e| (matches!(e.kind, Kind::Unit(_)), e.kind, e.id));
    for kind in things.chunk_by(|a, b| a.kind == b.kind) {
        let parts: Vec<String> = kind.iter().map(|e| line(e)).collect();
        wrap(text, &format!("  {}: ", kind_name(kind[0].kind)), &parts);
    }
}

/// One thing: its number, where it is, and what is worth knowing.
fn line(e: &EntityView) -> String {
    let mut line = format!("{} at {},{}", e.id, e.x_256 / CELL_256, e.y_256 / CELL_256);
    let standing = matches!(e.kind, Kind::Building(_)) && e.activity == Activity::Idle;
    if !standing {
        let _ = write!(line, " {}", activity_name(e.activity));
    }
    if let Some((first, others)) = e.queue.split_first() {
        let _ = write!(line, " {}", unit_name(*first));
        if !others.is_empty() {
            let _ = write!(line, " and {} more", others.len());
        }
    }
    if e.hp < e.max_hp {
        let _ = write!(line, " {}/{}", e.hp, e.max_hp);
    }
    if e.remembered {
        line.push_str(" (seen before)");
    }
    line
}

/// Writes parts behind a head, as many to a line as it holds.
fn wrap(text: &mut String, head: &str, parts: &[String]) {
    let mut line = head.to_owned();
    for (index, part) in parts.iter().enumerate() {
        let part = if index + 1 < parts.len() { format!("{part}; ") } else { part.clone() };
        if line.len() + part.trim_end().len() > COLUMNS && !line.trim().is_empty() {
            let _ = writeln!(text, "{}", line.trim_end());
            line = "    ".to_owned();
        }
        line.push_str(&part);
    }
    let _ = writeln!(text, "{}", line.trim_end());
}
