//! Orders and setup of skirmish.

use super::Named;
use adjourn_skirmish::{BuildingKind, Cell, Order, Setup, UnitKind};

/// A setup.
#[must_use]
pub const fn setup() -> Setup {
    Setup { map_cells: 72, starting_ore: 300, unit_cap: 120, fog: true, ticks_per_turn: 200 }
}

/// Every kind of [`Order`].
#[must_use]
pub fn orders() -> Named<Order> {
    let units = vec![1, 250, 251, 70_000];
    let to = Cell { x: 30, y: 300 };
    vec![
        ("Move", Order::Move { units: units.clone(), to }),
        ("AttackMove", Order::AttackMove { units: units.clone(), to }),
        ("Attack", Order::Attack { units: units.clone(), target: 9 }),
        ("Stop", Order::Stop { units: units.clone() }),
        ("Harvest", Order::Harvest { units: units.clone(), at: to }),
        ("Build", Order::Build { worker: 5, kind: BuildingKind::Barracks, at: to }),
        ("Repair", Order::Repair { units, building: 9 }),
        ("Train", Order::Train { building: 9, kind: UnitKind::Tank }),
        ("CancelTrain", Order::CancelTrain { building: 9 }),
        ("Rally", Order::Rally { building: 9, to }),
        ("RallyHeadquarters", Order::RallyHeadquarters { to }),
        ("Surrender", Order::Surrender),
    ]
}

/// Every [`UnitKind`].
#[must_use]
pub fn unit_kinds() -> Named<UnitKind> {
    vec![
        ("Worker", UnitKind::Worker),
        ("Scout", UnitKind::Scout),
        ("Rifle", UnitKind::Rifle),
        ("Rocket", UnitKind::Rocket),
        ("Tank", UnitKind::Tank),
        ("Artillery", UnitKind::Artillery),
    ]
}

/// Every [`BuildingKind`].
#[must_use]
pub fn building_kinds() -> Named<BuildingKind> {
    vec![
        ("Headquarters", BuildingKind::Headquarters),
        ("Refinery", BuildingKind::Refinery),
        ("Barracks", BuildingKind::Barracks),
        ("Factory", BuildingKind::Factory),
        ("Turret", BuildingKind::Turret),
    ]
}
