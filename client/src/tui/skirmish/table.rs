//! What the presenter needs of the table of the rules, until the rules bring it themselves.

use adjourn_shared::game::skirmish::{BuildingKind, UnitKind};

pub const UNITS: [UnitKind; 6] = [
    UnitKind::Worker,
    UnitKind::Scout,
    UnitKind::Rifle,
    UnitKind::Rocket,
    UnitKind::Tank,
    UnitKind::Artillery,
];

pub const BUILDINGS: [BuildingKind; 5] = [
    BuildingKind::Headquarters,
    BuildingKind::Refinery,
    BuildingKind::Barracks,
    BuildingKind::Factory,
    BuildingKind::Turret,
];

pub fn unit_cost(kind: UnitKind) -> u32 {
    match kind {
        UnitKind::Worker => 50,
        UnitKind::Scout | UnitKind::Rifle => 60,
        UnitKind::Rocket => 85,
        UnitKind::Tank => 180,
        UnitKind::Artillery => 210,
    }
}

pub fn building_cost(kind: BuildingKind) -> u32 {
    match kind {
        BuildingKind::Headquarters => 400,
        BuildingKind::Refinery | BuildingKind::Barracks => 150,
        BuildingKind::Factory => 250,
        BuildingKind::Turret => 125,
    }
}

pub fn side_cells(kind: BuildingKind) -> u16 {
    match kind {
        BuildingKind::Headquarters | BuildingKind::Factory => 3,
        BuildingKind::Refinery | BuildingKind::Barracks => 2,
        BuildingKind::Turret => 1,
    }
}

pub fn needs(kind: BuildingKind) -> Option<BuildingKind> {
    matches!(kind, BuildingKind::Factory | BuildingKind::Turret).then_some(BuildingKind::Barracks)
}

pub fn trains(kind: BuildingKind) -> &'static [UnitKind] {
    match kind {
        BuildingKind::Headquarters => &[UnitKind::Worker],
        BuildingKind::Barracks => &[UnitKind::Rifle, UnitKind::Rocket, UnitKind::Scout],
        BuildingKind::Factory => &[UnitKind::Tank, UnitKind::Artillery],
        BuildingKind::Refinery | BuildingKind::Turret => &[],
    }
}
