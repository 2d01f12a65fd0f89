//! What a seat can order, and what is chosen before the game.

use adjourn_game::codec::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The number of an entity: counted up from 1 by the state itself, never reused, never a bevy `Entity`.
pub type SimId = u32;

/// A square of the map, column and row from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Cell {
    /// Column, from 0.
    pub x: u16,
    /// Row, from 0.
    pub y: u16,
}

/// The setup of a game. As JSON, what is left out is as in the default.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// The side of the square map, in cells.
    pub map_cells: u16,
    /// The ore that each seat begins with.
    pub starting_ore: u32,
    /// The most units that one seat may have.
    pub unit_cap: u16,
    /// Whether the map is hidden where your units don't see it.
    pub fog: bool,
    /// The steps that the world makes in one turn by mail.
    pub ticks_per_turn: u16,
}

impl Default for Setup {
    fn default() -> Self {
        Self { map_cells: 72, starting_ore: 300, unit_cap: 120, fog: true, ticks_per_turn: 200 }
    }
}

/// What moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum UnitKind {
    /// Harvests, builds, repairs.
    Worker,
    /// Fast and far-sighted, weak.
    Scout,
    /// Cheap infantry: beats rockets.
    Rifle,
    /// Anti-armour infantry: beats tanks.
    Rocket,
    /// Armour: beats rifles.
    Tank,
    /// Slow and long-ranged: beats buildings and turrets, helpless up close.
    Artillery,
}

/// What stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum BuildingKind {
    /// Trains workers, takes ore. A team without one has lost.
    Headquarters,
    /// Takes ore.
    Refinery,
    /// Trains scouts, rifles and rockets.
    Barracks,
    /// Trains tanks and artillery.
    Factory,
    /// Shoots at what comes near.
    Turret,
}

/// One order of one seat. Lists of units name at most [`crate::limits::ORDER_UNITS_CEILING`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[allow(missing_docs, reason = "the line of a variant says what its fields are")]
pub enum Order {
    /// Go there, ignoring enemies.
    Move { units: Vec<SimId>, to: Cell },
    /// Go there, and fight what comes into range on the way.
    AttackMove { units: Vec<SimId>, to: Cell },
    /// Attack this until it is gone or out of sight.
    Attack { units: Vec<SimId>, target: SimId },
    /// Stop; idle units still shoot at what comes into range, and help what is hit near them.
    Stop { units: Vec<SimId> },
    /// Workers harvest from the ore at or nearest to this cell, on and on.
    Harvest { units: Vec<SimId>, at: Cell },
    /// A worker goes there and builds; `at` is the upper left cell.
    Build { worker: SimId, kind: BuildingKind, at: Cell },
    /// Workers mend a building of their team, or go on with an unfinished one.
    Repair { units: Vec<SimId>, building: SimId },
    /// A building trains a unit; the cost is paid now.
    Train { building: SimId, kind: UnitKind },
    /// Takes the last entry out of the building's queue; its cost comes back.
    CancelTrain { building: SimId },
    /// New units of this building go there.
    Rally { building: SimId, to: Cell },
    /// The same for the seat's headquarters, whichever number it has.
    RallyHeadquarters { to: Cell },
    /// Give up.
    Surrender,
}
