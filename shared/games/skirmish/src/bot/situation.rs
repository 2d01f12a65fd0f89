//! What a bot makes of its view: its own things by kind, and the enemies that it knows.

use crate::geometry::{CELL_256, Point};
use crate::orders::{BuildingKind, Cell, SimId, UnitKind};
use crate::view::{Activity, EntityView, Kind, SeatView, Terrain, View};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

/// A view, sorted out.
pub struct Situation<'a> {
    pub view: &'a View,
    pub seat: Seat,
    pub me: &'a SeatView,
    pub strength: Strength,
    pub workers: Vec<&'a EntityView>,
    /// Units that fight, but for scouts.
    pub army: Vec<&'a EntityView>,
    pub scouts: Vec<&'a EntityView>,
    pub buildings: Vec<&'a EntityView>,
    /// Enemy units in sight.
    pub enemy_units: Vec<&'a EntityView>,
    /// Enemy buildings in sight or remembered.
    pub enemy_buildings: Vec<&'a EntityView>,
}

impl<'a> Situation<'a> {
    pub fn new(view: &'a View, seat: Seat, strength: Strength) -> Self {
        let me = &view.seats[usize::from(seat.0)];
        let hostile = |e: &&EntityView| view.seats[usize::from(e.seat.0)].team != me.team;
        let own = || view.entities.iter().filter(move |e| e.seat == seat);
        let mine = |fits: fn(UnitKind) -> bool| {
            own().filter(|e| unit(e).is_some_and(fits)).collect::<Vec<&EntityView>>()
        };
        Self {
            view,
            seat,
            me,
            strength,
            workers: mine(|kind| kind == UnitKind::Worker),
            army: mine(|kind| !matches!(kind, UnitKind::Worker | UnitKind::Scout)),
            scouts: mine(|kind| kind == UnitKind::Scout),
            buildings: own().filter(|e| building(e).is_some()).collect(),
            enemy_units: view.entities.iter().filter(hostile).filter(|e| unit(e).is_some()).collect(),
            enemy_buildings: view.entities.iter().filter(hostile).filter(|e| building(e).is_some()).collect(),
        }
    }

    pub fn strong(&self) -> bool {
        self.strength == Strength::Strong
    }

    pub fn ore(&self) -> u32 {
        self.me.ore.unwrap_or(0)
    }

    /// Own buildings of a kind, finished or not.
    pub fn of_kind(&self, kind: BuildingKind) -> impl Iterator<Item = &'a EntityView> + '_ {
        self.buildings.iter().copied().filter(move |e| e.kind == Kind::Building(kind))
    }

    pub fn finished(&self, kind: BuildingKind) -> impl Iterator<Item = &'a EntityView> + '_ {
        self.of_kind(kind).filter(|e| e.activity != Activity::UnderConstruction)
    }

    /// The middle of the base: a headquarters, or the start.
    pub fn home(&self) -> Point {
        let stands = self.finished(BuildingKind::Headquarters).next();
        stands.map_or(Point::centre_of(self.me.start), place)
    }

    pub fn terrain(&self, cell: Cell) -> Terrain {
        let size = self.view.map_cells;
        if cell.x >= size || cell.y >= size {
            return Terrain::Rock;
        }
        self.view.terrain[usize::from(cell.y) * usize::from(size) + usize::from(cell.x)]
    }

    /// All cells with known ore.
    pub fn ore_cells(&self) -> impl Iterator<Item = Cell> + '_ {
        let size = usize::from(self.view.map_cells);
        let cell = move |i: usize| Cell { x: (i % size) as u16, y: (i / size) as u16 };
        let ore = self.view.terrain.iter().enumerate().filter(|(_, t)| **t == Terrain::Ore);
        ore.map(move |(i, _)| cell(i))
    }
}

pub fn unit(e: &EntityView) -> Option<UnitKind> {
    if let Kind::Unit(kind) = e.kind { Some(kind) } else { None }
}

pub fn building(e: &EntityView) -> Option<BuildingKind> {
    if let Kind::Building(kind) = e.kind { Some(kind) } else { None }
}

/// Where it is.
pub fn place(e: &EntityView) -> Point {
    Point::new(e.x_256, e.y_256)
}

/// The distance between two points, in cells.
pub fn cells_between(a: Point, b: Point) -> i32 {
    a.minus(b).length() / CELL_256
}

pub fn ids(units: &[&EntityView]) -> Vec<SimId> {
    units.iter().map(|e| e.id).collect()
}

/// What units are worth in a fight: their price, as much of it as they have health.
pub fn worth(units: &[&EntityView]) -> u32 {
    units
        .iter()
        .map(|e| {
            let price = match e.kind {
                Kind::Unit(UnitKind::Worker | UnitKind::Scout) => 0,
                Kind::Unit(kind) => kind.stats().cost_ore,
                Kind::Building(BuildingKind::Turret) if e.activity != Activity::UnderConstruction => 180,
                Kind::Building(_) => 0,
            };
            price * u32::from(e.hp) / u32::from(e.max_hp.max(1))
        })
        .sum()
}
