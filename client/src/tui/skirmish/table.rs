//! Costs and sizes of the rules, until the rules bring their own table: then this file goes.
#![allow(dead_code, reason = "the rules' own table takes its place")]

use adjourn_shared::game::skirmish::{BuildingKind, UnitKind};

/// A line of the table of units.
pub struct UnitStats {
    /// Its price.
    pub cost_ore: u32,
}

/// A line of the table of buildings.
pub struct BuildingStats {
    /// Its price.
    pub cost_ore: u32,
    /// The side of its square footprint.
    pub side_cells: u16,
    /// What must stand before it.
    pub needs: Option<BuildingKind>,
    /// What can be trained here.
    pub trains: &'static [UnitKind],
}

/// The table of units.
pub trait UnitTable: Copy + 'static {
    /// Every kind, in the order of menus.
    const ALL: [UnitKind; 6] = [
        UnitKind::Worker,
        UnitKind::Scout,
        UnitKind::Rifle,
        UnitKind::Rocket,
        UnitKind::Tank,
        UnitKind::Artillery,
    ];
    /// Its line.
    fn stats(self) -> UnitStats;
}

impl UnitTable for UnitKind {
    fn stats(self) -> UnitStats {
        let cost_ore = match self {
            Self::Worker => 50,
            Self::Scout | Self::Rifle => 60,
            Self::Rocket => 85,
            Self::Tank => 180,
            Self::Artillery => 210,
        };
        UnitStats { cost_ore }
    }
}

/// The table of buildings.
pub trait BuildingTable: Copy + 'static {
    /// Every kind, in the order of menus.
    const ALL: [BuildingKind; 5] = [
        BuildingKind::Headquarters,
        BuildingKind::Refinery,
        BuildingKind::Barracks,
        BuildingKind::Factory,
        BuildingKind::Turret,
    ];
    /// Its line.
    fn stats(self) -> BuildingStats;
}

impl BuildingTable for BuildingKind {
    fn stats(self) -> BuildingStats {
        let line =
            |cost_ore, side_cells, needs, trains| BuildingStats { cost_ore, side_cells, needs, trains };
        match self {
            Self::Headquarters => line(400, 3, None, &[UnitKind::Worker]),
            Self::Refinery => line(150, 2, None, &[]),
            Self::Barracks => line(150, 2, None, &[UnitKind::Rifle, UnitKind::Rocket, UnitKind::Scout]),
            Self::Factory => line(250, 3, Some(Self::Barracks), &[UnitKind::Tank, UnitKind::Artillery]),
            Self::Turret => line(125, 1, Some(Self::Barracks), &[]),
        }
    }
}
