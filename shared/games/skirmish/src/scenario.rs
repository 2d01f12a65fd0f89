//! Set pieces: units and buildings put on the map by hand, for tests, benches and lessons. Never part of a match.

use super::geometry::Point;
use super::orders::{BuildingKind, Cell, SimId, UnitKind};
use super::{ByRules, create, state};
use adjourn_game::Running;
use adjourn_game::ids::Seat;

/// Puts things into a running skirmish by hand.
pub trait SetPieces {
    /// Puts a unit in the middle of a free cell, or of the free cell that is nearest; 0 if there is none.
    fn place_unit(&mut self, seat: Seat, kind: UnitKind, at: Cell) -> SimId;
    /// Puts many units at once, each in the middle of its cell.
    fn place_units(&mut self, units: impl IntoIterator<Item = (Seat, UnitKind, Cell)>);
    /// Puts a finished building with its upper left cell there; the ground must be free.
    fn place_building(&mut self, seat: Seat, kind: BuildingKind, at: Cell) -> SimId;
    /// Replaces the ground: `rows` has a line for each row of the map, `#` is rock, and what was ore is cleared.
    fn replace_ground(&mut self, rows: &[String]);
    /// Gives a seat as much ore.
    fn set_ore(&mut self, seat: Seat, ore: u32);
}

impl<const VERSION: u32> SetPieces for Running<ByRules<VERSION>> {
    fn place_unit(&mut self, seat: Seat, kind: UnitKind, at: Cell) -> SimId {
        self.change(|game| {
            let Some(cell) = game.world.resource::<super::map::Map>().nearest_free(at) else { return 0 };
            let id = state::spawn_unit(&mut game.world, seat, kind, Point::centre_of(cell));
            game.settle();
            id
        })
    }

    fn place_units(&mut self, units: impl IntoIterator<Item = (Seat, UnitKind, Cell)>) {
        self.change(|game| {
            for (seat, kind, cell) in units {
                state::spawn_unit(&mut game.world, seat, kind, Point::centre_of(cell));
            }
            game.settle();
        })
    }

    fn place_building(&mut self, seat: Seat, kind: BuildingKind, at: Cell) -> SimId {
        self.change(|game| {
            let id = state::spawn_building(&mut game.world, seat, kind, at, kind.stats().build_ticks);
            game.settle();
            id
        })
    }

    fn replace_ground(&mut self, rows: &[String]) {
        self.change(|game| {
            let mut map = game.world.resource_mut::<super::map::Map>();
            let size = map.size;
            let rock = rows
                .iter()
                .map(|line| {
                    line.bytes().enumerate().filter(|(_, b)| *b == b'#').map(|(x, _)| 1_u128 << x).sum()
                })
                .collect();
            *map = super::map::Map::new(size, rock, vec![0; usize::from(size) * usize::from(size)]);
            let sites: Vec<_> = game
                .world
                .query::<(&super::components::Identity, &super::components::Site)>()
                .iter(&game.world)
                .filter_map(|(identity, site)| match identity.kind {
                    super::Kind::Building(kind) => Some((site.at, kind.stats().side_cells)),
                    super::Kind::Unit(_) => None,
                })
                .collect();
            for (at, side) in sites {
                game.world.resource_mut::<super::map::Map>().set_blocked(at, side, true);
            }
            game.settle();
        })
    }

    fn set_ore(&mut self, seat: Seat, ore: u32) {
        self.change(|game| {
            game.world.resource_mut::<state::Seats>().get_mut(seat).ore = ore;
            game.settle();
        })
    }
}

impl<const VERSION: u32> ByRules<VERSION> {
    fn settle(&mut self) {
        create::derive(&mut self.world);
    }
}
