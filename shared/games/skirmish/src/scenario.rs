//! Set pieces: units and buildings put on the map by hand, for tests, benches and lessons. Never part of a match.

use super::geometry::Point;
use super::orders::{BuildingKind, Cell, SimId, UnitKind};
use super::{Skirmish, create, state};
use adjourn_game::ids::Seat;

impl Skirmish {
    /// Puts a unit in the middle of a free cell, or of the free cell that is nearest; 0 if there is none.
    pub fn place_unit(&mut self, seat: Seat, kind: UnitKind, at: Cell) -> SimId {
        let Some(cell) = self.world.resource::<super::map::Map>().nearest_free(at) else { return 0 };
        let id = state::spawn_unit(&mut self.world, seat, kind, Point::centre_of(cell));
        self.settle();
        id
    }

    /// Puts many units at once, each in the middle of its cell.
    pub fn place_units(&mut self, units: impl IntoIterator<Item = (Seat, UnitKind, Cell)>) {
        for (seat, kind, cell) in units {
            state::spawn_unit(&mut self.world, seat, kind, Point::centre_of(cell));
        }
        self.settle();
    }

    /// Puts a finished building with its upper left cell there; the ground must be free.
    pub fn place_building(&mut self, seat: Seat, kind: BuildingKind, at: Cell) -> SimId {
        let id = state::spawn_building(&mut self.world, seat, kind, at, kind.stats().build_ticks);
        self.settle();
        id
    }

    /// Replaces the ground: `rows` has a line for each row of the map, `#` is rock, and what was ore is cleared.
    pub fn replace_ground(&mut self, rows: &[String]) {
        let mut map = self.world.resource_mut::<super::map::Map>();
        let size = map.size;
        let rock = rows
            .iter()
            .map(|line| line.bytes().enumerate().filter(|(_, b)| *b == b'#').map(|(x, _)| 1_u128 << x).sum())
            .collect();
        *map = super::map::Map::new(size, rock, vec![0; usize::from(size) * usize::from(size)]);
        let sites: Vec<_> = self
            .world
            .query::<(&super::components::Identity, &super::components::Site)>()
            .iter(&self.world)
            .filter_map(|(identity, site)| match identity.kind {
                super::Kind::Building(kind) => Some((site.at, kind.stats().side_cells)),
                super::Kind::Unit(_) => None,
            })
            .collect();
        for (at, side) in sites {
            self.world.resource_mut::<super::map::Map>().set_blocked(at, side, true);
        }
        self.settle();
    }

    /// Gives a seat as much ore.
    pub fn set_ore(&mut self, seat: Seat, ore: u32) {
        self.world.resource_mut::<state::Seats>().get_mut(seat).ore = ore;
        self.settle();
    }

    fn settle(&mut self) {
        create::derive(&mut self.world);
        self.digester.update(&self.world);
    }
}
