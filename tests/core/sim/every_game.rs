//! The simulations are open to any game: all that ship come through them, by one call each.

use adjourn_core_tests::scenarios::every_game;
use adjourn_sim::simulate;
use std::collections::BTreeSet;

#[test]
fn every_game_that_ships_comes_through_every_simulation() {
    for scenario in every_game() {
        let covered: BTreeSet<String> =
            (1..5).flat_map(|seed| simulate(&scenario, seed)).map(|(what, _)| what).collect();
        let has = |what: &str| covered.iter().any(|covered| covered.trim_matches('"') == what);
        for what in ["submitted", "closed", "went live", "kept", "acknowledged by mail"] {
            assert!(has(what), "{}: \"{what}\" never happened: {covered:?}", scenario.game);
        }
    }
}
