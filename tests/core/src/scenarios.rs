//! The scenarios of the games that ship, for their simulations.

use adjourn_shipped_games::GAMES;
use adjourn_sim::Scenario;
use serde_json::json;

/// Two play chess.
#[must_use]
pub fn chess() -> Scenario {
    Scenario::new(GAMES, "chess")
}

/// So many play skirmish on its usual map.
#[must_use]
pub fn skirmish(seats: u8) -> Scenario {
    Scenario::new(GAMES, "skirmish").with_seats(seats)
}

/// So many play skirmish on a small map, with short turns.
#[must_use]
pub fn skirmish_by_mail(seats: u8) -> Scenario {
    let setup =
        json!({ "map_cells": 48, "ticks_per_turn": 20, "starting_ore": 300, "unit_cap": 40, "fog": true });
    skirmish(seats).with_setup(setup)
}

/// The seven powers, up to the autumn of this year.
#[must_use]
pub fn diplomacy_by_mail(last_year: u16) -> Scenario {
    Scenario::new(GAMES, "diplomacy").with_setup(json!({ "last_year": last_year }))
}

/// Every game that ships.
#[must_use]
pub fn every_game() -> Vec<Scenario> {
    let scenario = |name| match name {
        "diplomacy" => diplomacy_by_mail(1904),
        "skirmish" => skirmish_by_mail(2),
        name => Scenario::new(GAMES, name),
    };
    GAMES.kinds().map(|kind| scenario(kind.name())).collect()
}
