//! Whatever players ask of the lobby, in whatever order: it never panics, its invariants hold after each step,
//! and what it tells the server to do makes sense.

mod model;
mod steps;

use model::{Model, Tally};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use steps::steps;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_players_do_the_lobby_keeps_its_invariants(steps in steps()) {
        Model::new().run(steps);
    }
}

#[test]
fn the_sequences_reach_what_they_are_to_test() {
    let mut runner = TestRunner::deterministic();
    let mut sum = Tally::default();
    for _ in 0..256 {
        let tally = Model::new().run(steps().new_tree(&mut runner).expect("a sequence").current());
        sum.starts_from_rooms += tally.starts_from_rooms;
        sum.starts_of_quick_matches += tally.starts_of_quick_matches;
        sum.failures += tally.failures;
        sum.watched += tally.watched;
        sum.left += tally.left;
        sum.kicked += tally.kicked;
        sum.private_joins += tally.private_joins;
        sum.lines_heard += tally.lines_heard;
        sum.broken_off += tally.broken_off;
    }
    let least = [
        sum.starts_from_rooms,
        sum.starts_of_quick_matches,
        sum.failures,
        sum.watched,
        sum.left,
        sum.kicked,
        sum.private_joins,
        sum.lines_heard,
        sum.broken_off,
    ];
    assert!(least.iter().all(|&count| count > 0), "{sum:?}");
}
