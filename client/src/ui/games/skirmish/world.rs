//! A view with the questions that the presenter asks of it: whose, where, which.

use adjourn_game::ids::Seat;
use adjourn_skirmish::{Activity, BuildingKind, Cell, EntityView, Kind, SimId, Terrain, UnitKind, View};

/// A cell is so many of the view's units wide.
const CELL_256: i32 = 256;

/// How something stands to the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The viewer's own.
    Own,
    /// Of the viewer's team.
    Ally,
    /// Of another team.
    Enemy,
}

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Upper left.
    pub from: Cell,
    /// Lower right.
    pub to: Cell,
}

impl Area {
    /// The rectangle between any two opposite corners.
    #[must_use]
    pub fn between(a: Cell, b: Cell) -> Self {
        Self {
            from: Cell { x: a.x.min(b.x), y: a.y.min(b.y) },
            to: Cell { x: a.x.max(b.x), y: a.y.max(b.y) },
        }
    }

    /// Whether the two have a cell in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.from.x <= other.to.x
            && other.from.x <= self.to.x
            && self.from.y <= other.to.y
            && other.from.y <= self.to.y
    }
}

/// The cell of a point.
fn cell_of(x_256: i32, y_256: i32) -> Cell {
    let cell = |value: i32| u16::try_from(value.max(0) / CELL_256).unwrap_or(u16::MAX);
    Cell { x: cell(x_256), y: cell(y_256) }
}

/// The cell in which an entity's centre lies.
#[must_use]
pub fn cell_of_entity(entity: &EntityView) -> Cell {
    cell_of(entity.x_256, entity.y_256)
}

/// The cells that an entity takes: one for a unit, its footprint for a building.
#[must_use]
pub fn footprint(entity: &EntityView) -> Area {
    match entity.kind {
        Kind::Unit(_) => Area { from: cell_of_entity(entity), to: cell_of_entity(entity) },
        Kind::Building(kind) => {
            let side = kind.stats().side_cells;
            let half = i32::from(side) * CELL_256 / 2;
            let from = cell_of(entity.x_256 - half, entity.y_256 - half);
            Area { from, to: Cell { x: from.x + side - 1, y: from.y + side - 1 } }
        }
    }
}

/// The square of the distance between two cells.
#[must_use]
pub fn distance_squared(a: Cell, b: Cell) -> u32 {
    let (dx, dy) = (u32::from(a.x.abs_diff(b.x)), u32::from(a.y.abs_diff(b.y)));
    dx * dx + dy * dy
}

/// A view, and who looks.
#[derive(Clone, Debug)]
pub struct World {
    /// What is seen.
    pub view: View,
    /// Whose view it is; `None` for a spectator.
    pub viewer: Option<Seat>,
}

impl World {
    /// The entity with this number.
    #[must_use]
    pub fn get(&self, id: SimId) -> Option<&EntityView> {
        // The view is ordered by id.
        self.view
            .entities
            .binary_search_by_key(&id, |entity| entity.id)
            .ok()
            .map(|at| &self.view.entities[at])
    }

    /// How a seat stands to the viewer. For a spectator, the team of the first seat counts as "own", so
    /// that the sides can be told apart.
    #[must_use]
    pub fn relation(&self, seat: Seat) -> Relation {
        relation(&self.view, self.viewer, seat)
    }

    /// Whether the viewer can give orders to it.
    #[must_use]
    pub fn is_mine(&self, entity: &EntityView) -> bool {
        self.viewer == Some(entity.seat)
    }

    /// The viewer's own things.
    pub fn mine(&self) -> impl Iterator<Item = &EntityView> {
        self.view.entities.iter().filter(|entity| self.is_mine(entity))
    }

    /// The viewer's own finished buildings of a kind.
    pub fn my_finished(&self, wanted: BuildingKind) -> impl Iterator<Item = &EntityView> {
        self.mine().filter(move |entity| {
            entity.kind == Kind::Building(wanted) && entity.activity != Activity::UnderConstruction
        })
    }

    /// Everything that touches the area, units before buildings.
    #[must_use]
    pub fn in_area(&self, area: &Area) -> Vec<&EntityView> {
        let mut found: Vec<_> =
            self.view.entities.iter().filter(|entity| footprint(entity).meets(area)).collect();
        found.sort_by_key(|entity| (matches!(entity.kind, Kind::Building(_)), entity.id));
        found
    }

    /// The ground of a cell; beyond the map there is none.
    #[must_use]
    pub fn terrain(&self, cell: Cell) -> Option<Terrain> {
        index(&self.view, cell).and_then(|at| self.view.terrain.get(at).copied())
    }

    /// The viewer's workers that do nothing.
    pub fn idle_workers(&self) -> impl Iterator<Item = &EntityView> {
        self.mine()
            .filter(|entity| entity.kind == Kind::Unit(UnitKind::Worker) && entity.activity == Activity::Idle)
    }

    /// The viewer's units that fight.
    pub fn army(&self) -> impl Iterator<Item = &EntityView> {
        self.mine().filter(|entity| matches!(entity.kind, Kind::Unit(kind) if kind != UnitKind::Worker))
    }

    /// The worker that should build there: of those named the nearest, else the nearest idle one, else the nearest.
    #[must_use]
    pub fn builder(&self, named: &[SimId], at: Cell) -> Option<SimId> {
        self.mine()
            .filter(|entity| entity.kind == Kind::Unit(UnitKind::Worker))
            .min_by_key(|worker| {
                let rank = match worker.activity {
                    _ if named.contains(&worker.id) => 0,
                    Activity::Idle => 1,
                    Activity::Building => 3,
                    _ => 2,
                };
                (rank, distance_squared(cell_of_entity(worker), at), worker.id)
            })
            .map(|worker| worker.id)
    }

    /// Whether a building would fit there, by what the viewer knows: free, explored ground, and a free cell all around.
    #[must_use]
    pub fn has_room(&self, kind: BuildingKind, at: Cell) -> bool {
        let side = kind.stats().side_cells;
        let inside = Area { from: at, to: Cell { x: at.x + side - 1, y: at.y + side - 1 } };
        let ground = (inside.from.y..=inside.to.y)
            .flat_map(|y| (inside.from.x..=inside.to.x).map(move |x| Cell { x, y }))
            .all(|cell| self.terrain(cell) == Some(Terrain::Ground));
        let around = Area {
            from: Cell { x: at.x.saturating_sub(1), y: at.y.saturating_sub(1) },
            to: Cell { x: inside.to.x + 1, y: inside.to.y + 1 },
        };
        let built = |entity: &EntityView| {
            matches!(entity.kind, Kind::Building(_)) && footprint(entity).meets(&around)
        };
        ground && !self.view.entities.iter().any(built)
    }

    /// Ore in store, as far as the viewer may know it.
    #[must_use]
    pub fn ore(&self) -> Option<u32> {
        self.view.seats.get(usize::from(self.viewer?.0))?.ore
    }
}

/// How a seat stands to the viewer.
#[must_use]
pub fn relation(view: &View, viewer: Option<Seat>, seat: Seat) -> Relation {
    let team = |seat: Seat| view.seats.get(usize::from(seat.0)).map(|state| state.team);
    let viewer_team = team(viewer.unwrap_or(Seat(0)));
    match viewer {
        Some(viewer) if viewer == seat => Relation::Own,
        Some(_) if team(seat) == viewer_team => Relation::Ally,
        None if team(seat) == viewer_team => Relation::Own,
        _ => Relation::Enemy,
    }
}

/// Where a cell stands in the view's lists.
#[must_use]
pub fn index(view: &View, cell: Cell) -> Option<usize> {
    let side = usize::from(view.map_cells);
    let (x, y) = (usize::from(cell.x), usize::from(cell.y));
    (x < side && y < side).then_some(y * side + x)
}
