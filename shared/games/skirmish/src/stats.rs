//! The table of what everything costs and can do. A game maker tunes the game here and nowhere else.

use super::orders::{BuildingKind, UnitKind};
use super::view::Kind;

/// What a weapon's damage depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Workers, scouts, rifles, rockets.
    Infantry,
    /// Tanks, artillery.
    Vehicle,
    /// What stands.
    Structure,
}

/// A weapon. Ranges are counted to the rim of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weapon {
    /// How far it shoots.
    pub range_256: i32,
    /// How near is too near.
    pub min_range_256: i32,
    /// Ticks from one shot to the next.
    pub cooldown_ticks: u16,
    /// Health that one hit takes from infantry, vehicles and structures.
    pub damage_hp: [u16; 3],
    /// Everything hostile within this distance of the target is hit; 0 hits the target alone.
    pub splash_256: i32,
}

impl Weapon {
    /// Health that one hit takes from a target of this class.
    #[must_use]
    pub const fn damage_to(&self, class: Class) -> u16 {
        self.damage_hp[class as usize]
    }
}

/// What a kind of unit costs and can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitStats {
    /// Its price.
    pub cost_ore: u32,
    /// Its health when whole.
    pub max_hp: u16,
    /// How weapons see it.
    pub class: Class,
    /// Way made in one tick.
    pub speed_256_per_tick: i32,
    /// Half its width.
    pub radius_256: i32,
    /// How far it sees.
    pub sight_cells: u16,
    /// Ticks of training.
    pub train_ticks: u16,
    /// Where it is trained.
    pub trained_in: BuildingKind,
    /// What it shoots with.
    pub weapon: Option<Weapon>,
}

/// What a kind of building costs and can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildingStats {
    /// Its price.
    pub cost_ore: u32,
    /// Its health when whole.
    pub max_hp: u16,
    /// The side of its square footprint.
    pub side_cells: u16,
    /// How far it sees.
    pub sight_cells: u16,
    /// Ticks of one worker's building.
    pub build_ticks: u16,
    /// What must stand, finished, before it can be placed.
    pub needs: Option<BuildingKind>,
    /// Whether workers bring ore here.
    pub takes_ore: bool,
    /// What can be trained here.
    pub trains: &'static [UnitKind],
    /// What it shoots with.
    pub weapon: Option<Weapon>,
}

/// Ore in a worker's full load.
pub const WORKER_LOAD_ORE: u16 = 10;
/// Ore that a worker takes out of the ground at once.
pub const MINE_ORE: u16 = 2;
/// Ticks for that.
pub const MINE_TICKS: u16 = 22;
/// Health that a mending worker gives in one go.
pub const MEND_HP: u16 = 6;
/// Ticks between two goes of mending; each costs [`MEND_COST_ORE`].
pub const MEND_TICKS: u16 = 10;
/// Ore for one go of mending.
pub const MEND_COST_ORE: u32 = 1;
/// How far an idle unit goes from its post to meet an enemy.
pub const LEASH_256: i32 = cells(6);
/// How far away from an idle unit something of its team is hit, at most, so that the unit helps.
pub const HELP_256: i32 = cells(8);
/// How far from its post an idle unit goes for that: to those who shoot at the far side of what it helps.
pub const HELP_LEASH_256: i32 = cells(14);
/// How far ahead a unit on an attack-move looks for enemies, at least.
pub const WATCH_256: i32 = cells(7);

const fn cells(n: i32) -> i32 {
    n * super::geometry::CELL_256
}

const SCOUT_GUN: Weapon =
    Weapon { range_256: cells(4), min_range_256: 0, cooldown_ticks: 16, damage_hp: [5, 3, 2], splash_256: 0 };

const RIFLE_GUN: Weapon = Weapon {
    range_256: cells(5),
    min_range_256: 0,
    cooldown_ticks: 16,
    damage_hp: [10, 4, 4],
    splash_256: 0,
};

const ROCKET_LAUNCHER: Weapon = Weapon {
    range_256: cells(6),
    min_range_256: 0,
    cooldown_ticks: 40,
    damage_hp: [11, 46, 30],
    splash_256: 0,
};

const TANK_GUN: Weapon = Weapon {
    range_256: cells(5),
    min_range_256: 0,
    cooldown_ticks: 30,
    damage_hp: [32, 28, 32],
    splash_256: 0,
};

const HOWITZER: Weapon = Weapon {
    range_256: cells(11),
    min_range_256: cells(3),
    cooldown_ticks: 80,
    damage_hp: [32, 34, 110],
    splash_256: 300,
};

const TURRET_GUN: Weapon = Weapon {
    range_256: cells(7),
    min_range_256: 0,
    cooldown_ticks: 16,
    damage_hp: [17, 24, 10],
    splash_256: 0,
};

impl UnitKind {
    /// Every kind, in the order of menus.
    pub const ALL: [Self; 6] =
        [Self::Worker, Self::Scout, Self::Rifle, Self::Rocket, Self::Tank, Self::Artillery];

    /// Its line in the table.
    #[must_use]
    pub const fn stats(self) -> UnitStats {
        match self {
            Self::Worker => unit(50, 60, 28, 68, 7, 170, BuildingKind::Headquarters, None),
            Self::Scout => unit(60, 70, 56, 68, 11, 140, BuildingKind::Barracks, Some(SCOUT_GUN)),
            Self::Rifle => unit(60, 90, 29, 72, 8, 170, BuildingKind::Barracks, Some(RIFLE_GUN)),
            Self::Rocket => unit(85, 80, 26, 72, 8, 220, BuildingKind::Barracks, Some(ROCKET_LAUNCHER)),
            Self::Tank => vehicle(180, 340, 32, 8, 380, TANK_GUN),
            Self::Artillery => vehicle(210, 120, 20, 8, 440, HOWITZER),
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "one line of the table")]
const fn unit(
    cost_ore: u32,
    max_hp: u16,
    speed_256_per_tick: i32,
    radius_256: i32,
    sight_cells: u16,
    train_ticks: u16,
    trained_in: BuildingKind,
    weapon: Option<Weapon>,
) -> UnitStats {
    let class = Class::Infantry;
    UnitStats {
        cost_ore,
        max_hp,
        class,
        speed_256_per_tick,
        radius_256,
        sight_cells,
        train_ticks,
        trained_in,
        weapon,
    }
}

const fn vehicle(
    cost_ore: u32,
    max_hp: u16,
    speed_256_per_tick: i32,
    sight_cells: u16,
    train_ticks: u16,
    weapon: Weapon,
) -> UnitStats {
    let class = Class::Vehicle;
    let (radius_256, trained_in) = (104, BuildingKind::Factory);
    UnitStats {
        cost_ore,
        max_hp,
        class,
        speed_256_per_tick,
        radius_256,
        sight_cells,
        train_ticks,
        trained_in,
        weapon: Some(weapon),
    }
}

impl BuildingKind {
    /// Every kind, in the order of menus.
    pub const ALL: [Self; 5] =
        [Self::Headquarters, Self::Refinery, Self::Barracks, Self::Factory, Self::Turret];

    /// Its line in the table.
    #[must_use]
    pub const fn stats(self) -> BuildingStats {
        const PLAIN: BuildingStats = BuildingStats {
            cost_ore: 0,
            max_hp: 0,
            side_cells: 2,
            sight_cells: 7,
            build_ticks: 0,
            needs: None,
            takes_ore: false,
            trains: &[],
            weapon: None,
        };
        match self {
            Self::Headquarters => BuildingStats {
                cost_ore: 400,
                max_hp: 2_400,
                side_cells: 3,
                sight_cells: 10,
                build_ticks: 900,
                takes_ore: true,
                trains: &[UnitKind::Worker],
                ..PLAIN
            },
            Self::Refinery => {
                BuildingStats { cost_ore: 150, max_hp: 800, build_ticks: 360, takes_ore: true, ..PLAIN }
            }
            Self::Barracks => BuildingStats {
                cost_ore: 150,
                max_hp: 800,
                build_ticks: 400,
                trains: &[UnitKind::Rifle, UnitKind::Rocket, UnitKind::Scout],
                ..PLAIN
            },
            Self::Factory => BuildingStats {
                cost_ore: 250,
                max_hp: 900,
                side_cells: 3,
                build_ticks: 560,
                needs: Some(Self::Barracks),
                trains: &[UnitKind::Tank, UnitKind::Artillery],
                ..PLAIN
            },
            Self::Turret => BuildingStats {
                cost_ore: 125,
                max_hp: 400,
                side_cells: 1,
                sight_cells: 9,
                build_ticks: 280,
                needs: Some(Self::Barracks),
                weapon: Some(TURRET_GUN),
                ..PLAIN
            },
        }
    }
}

impl Kind {
    /// Its health when whole.
    #[must_use]
    pub const fn max_hp(self) -> u16 {
        match self {
            Self::Unit(kind) => kind.stats().max_hp,
            Self::Building(kind) => kind.stats().max_hp,
        }
    }

    /// How weapons see it.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::Unit(kind) => kind.stats().class,
            Self::Building(_) => Class::Structure,
        }
    }

    /// What it shoots with.
    #[must_use]
    pub const fn weapon(self) -> Option<Weapon> {
        match self {
            Self::Unit(kind) => kind.stats().weapon,
            Self::Building(kind) => kind.stats().weapon,
        }
    }

    /// How far it sees.
    #[must_use]
    pub const fn sight_cells(self) -> u16 {
        match self {
            Self::Unit(kind) => kind.stats().sight_cells,
            Self::Building(kind) => kind.stats().sight_cells,
        }
    }

    /// Half its width.
    #[must_use]
    pub const fn half_256(self) -> i32 {
        match self {
            Self::Unit(kind) => kind.stats().radius_256,
            Self::Building(kind) => kind.stats().side_cells as i32 * super::geometry::CELL_256 / 2,
        }
    }
}
