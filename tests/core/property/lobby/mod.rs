//! Whatever players ask of the lobby, in whatever order: it never panics, its invariants hold after each step,
//! and what it tells the server to do makes sense.

mod model;
mod steps;

use adjourn_game::ids::Seat;
use adjourn_shared::wire::lobby::{CreateRoom, LobbyCommand};
use model::{Model, Tally};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use steps::{Step, steps};

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_players_do_the_lobby_keeps_its_invariants(steps in steps()) {
        Model::new().run(steps);
    }
}

/// A match of one team would be refused by the game, a room of one team is not: its members may still change it.
#[test]
fn a_room_that_is_no_match_yet_outlives_the_server() {
    let room = CreateRoom {
        game: "skirmish".into(),
        title: "Friday".into(),
        private: false,
        seats: 2,
        setup: Vec::new(),
    };
    let said = [LobbyCommand::Create(room), LobbyCommand::SetTeam(Seat(1), 0)];
    let said = said.map(|command| Step::Command(0, command));
    let steps = [Step::Arrive(0, true)].into_iter().chain(said).chain([Step::Restart]);
    assert_eq!(Model::new().run(steps.collect()).back_in_rooms, 1);
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
        sum.back_in_rooms += tally.back_in_rooms;
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
        sum.back_in_rooms,
    ];
    assert!(least.iter().all(|&count| count > 0), "{sum:?}");
}
