//! Skirmish in words: kinds, activities, notices.

use crate::ui::kit::chat_log::Tone;
use adjourn_game::ids::Seat;
use adjourn_skirmish::{Activity, BuildingKind, Kind, Notice, UnitKind};

/// A kind of unit.
#[must_use]
pub const fn unit(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Worker => "Worker",
        UnitKind::Scout => "Scout",
        UnitKind::Rifle => "Rifle",
        UnitKind::Rocket => "Rocket",
        UnitKind::Tank => "Tank",
        UnitKind::Artillery => "Artillery",
    }
}

/// A kind of building.
#[must_use]
pub const fn building(kind: BuildingKind) -> &'static str {
    match kind {
        BuildingKind::Headquarters => "Headquarters",
        BuildingKind::Refinery => "Refinery",
        BuildingKind::Barracks => "Barracks",
        BuildingKind::Factory => "Factory",
        BuildingKind::Turret => "Turret",
    }
}

/// Either.
#[must_use]
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit(kind) => unit(kind),
        Kind::Building(kind) => building(kind),
    }
}

/// What a unit is good for, in the few words that fit the panel.
#[must_use]
pub const fn purpose(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Worker => "harvests, builds",
        UnitKind::Scout => "fast, sees far",
        UnitKind::Rifle => "beats rockets",
        UnitKind::Rocket => "beats tanks",
        UnitKind::Tank => "beats rifles",
        UnitKind::Artillery => "beats buildings",
    }
}

/// What a building is good for.
#[must_use]
pub const fn use_of(kind: BuildingKind) -> &'static str {
    match kind {
        BuildingKind::Headquarters => "workers; lose all, lose",
        BuildingKind::Refinery => "takes ore",
        BuildingKind::Barracks => "infantry",
        BuildingKind::Factory => "tanks, artillery",
        BuildingKind::Turret => "shoots",
    }
}

/// What something is doing.
#[must_use]
pub const fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::Idle => "idle",
        Activity::Moving => "moving",
        Activity::Fighting => "fighting",
        Activity::Harvesting => "harvesting",
        Activity::Building => "building",
        Activity::UnderConstruction => "under construction",
        Activity::Training => "training",
    }
}

/// A notice, and how much it matters. `player` names a seat, unless it is the viewer's own.
#[must_use]
pub fn notice(notice: Notice, player: impl Fn(Seat) -> Option<String>) -> (Tone, String) {
    match notice {
        Notice::UnderAttack => (Tone::Bad, "Under attack! (g: go there)".into()),
        Notice::UnitReady(kind) => (Tone::Plain, format!("{} ready", unit(kind))),
        Notice::BuildingReady(kind) => (Tone::Good, format!("{} finished", building(kind))),
        Notice::Lost(lost) => (Tone::Bad, format!("{} lost", self::kind(lost))),
        Notice::OrderImpossible => (Tone::Warning, "That order could not be carried out any more".into()),
        Notice::NotEnoughOre => (Tone::Warning, "Not enough ore".into()),
        Notice::OreExhausted => (Tone::Warning, "A worker finds no more ore nearby (g: go there)".into()),
        Notice::SeatOut(seat) => match player(seat) {
            None => (Tone::Bad, "You are out of the game".into()),
            Some(name) => (Tone::Warning, format!("{name} is out of the game")),
        },
    }
}
