//! What an entity is made of: the components, which are also the rows of snapshot and digest.

use super::geometry::Point;
use super::orders::{BuildingKind, Cell, SimId, UnitKind};
use super::view::Kind;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::Component;

/// Who it is; never changes.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Identity {
    pub id: SimId,
    pub seat: Seat,
    pub kind: Kind,
}

/// Where its centre is.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Position(pub Point);

/// Health left; at 0 it is removed at the end of the step.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Health {
    pub hp: u16,
}

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Goal {
    /// To its own cell, `slot`; a group shares the way to `hub` and parts near it.
    Spot { hub: Cell, slot: Cell },
    /// To the rim of a footprint with this upper left cell and side.
    Beside { at: Cell, side_cells: u16 },
}

/// The way of a unit.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Travel {
    /// `None` stands.
    pub goal: Option<Goal>,
    /// The least way that was left so far, in tenths of a cell.
    pub nearest: u16,
    /// Ticks since that was improved.
    pub stalled_ticks: u16,
}

impl Travel {
    /// Sets out, unless it is on that way already.
    pub fn head_for(&mut self, goal: Goal) {
        if self.goal != Some(goal) {
            *self = Self { goal: Some(goal), nearest: u16::MAX, stalled_ticks: 0 };
        }
    }

    pub fn stand(&mut self) {
        *self = Self::default();
    }
}

/// What a unit is at.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Task {
    /// Watches over its post, and goes back to it when it has strayed.
    Guard { post: Cell, strayed: bool },
    /// Goes where its [`Travel`] leads.
    Move,
    /// Goes there, and fights on the way.
    AttackMove { hub: Cell, slot: Cell },
    /// Hunts one target.
    Attack { target: SimId },
    /// Mines at `at` and brings the ore home; `wait_ticks` until the next lump is out.
    Harvest { at: Cell, homeward: bool, wait_ticks: u16 },
    /// Goes to place a building.
    Place { kind: BuildingKind, at: Cell },
    /// Builds on, or mends, a building.
    Build { building: SimId, wait_ticks: u16 },
    /// Left its post for who has hit something near it, last seen at `seen_at`; goes back afterwards. Not before the
    /// third version of the rules.
    Defend { post: Cell, attacker: SimId, seen_at: Cell },
}

/// The weapon's state.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Gun {
    /// What it aims at; 0 for nothing.
    pub target: SimId,
    /// Ticks until it can shoot.
    pub cooldown_ticks: u16,
}

/// Ore on a worker's back.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Cargo {
    pub ore: u16,
}

/// A building's footprint and how far it has been built.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Site {
    /// Upper left cell.
    pub at: Cell,
    /// Ticks of work done; finished at the kind's `build_ticks`.
    pub built_ticks: u16,
}

/// A building's training.
#[derive(Component, Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Trainer {
    /// First the one under way.
    pub queue: Vec<UnitKind>,
    /// Ticks of training done for the first.
    pub trained_ticks: u16,
    /// Where new units go.
    pub rally: Option<Cell>,
}

/// The most entries of a training queue.
pub const QUEUE_CEILING: usize = 8;
