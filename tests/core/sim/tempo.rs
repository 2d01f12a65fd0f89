//! Games that move between the tempos, each decided by a seed. Whatever happens, there is one timeline, it verifies, and
//! nothing that was acknowledged is missing.

use adjourn_core_tests::scenarios::{chess, diplomacy_by_mail, skirmish_by_mail};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_sim::Scenario;
use adjourn_sim::tempo_world::{TempoWorld, every_point};
use std::collections::BTreeMap;

/// Plays a seed twice, which is the same both times, to the last message.
fn play(scenario: &Scenario, seed: u64, things: u32) -> TempoWorld {
    let game = scenario.game;
    let (first, second) = (play_once(scenario, seed, things), play_once(scenario, seed, things));
    assert_eq!(first.trace(), second.trace(), "{game}, seed {seed}");
    assert_eq!(first.mailbox.export(), second.mailbox.export(), "{game}, seed {seed}");
    first
}

/// Plays a seed, and checks what is left as a stranger would.
fn play_once(scenario: &Scenario, seed: u64, things: u32) -> TempoWorld {
    let mut world = TempoWorld::new(scenario, seed);
    world.play(things);
    world.check(&format!("{}, seed {seed}", scenario.game));
    world
}

fn play_many(scenario: &Scenario, seeds: core::ops::Range<u64>, things: u32) -> BTreeMap<&'static str, u32> {
    let mut covered = BTreeMap::new();
    for seed in seeds {
        for (what, times) in play(scenario, seed, things).covered {
            *covered.entry(what).or_default() += times;
        }
    }
    covered
}

fn assert_covered(covered: &BTreeMap<&'static str, u32>, wanted: &[&str]) {
    for what in wanted {
        assert!(covered.contains_key(what), "\"{what}\" never happened: {covered:?}");
    }
}

const EVERYWHERE: [&str; 10] = [
    "went live",
    "kept",
    "kept twice",
    "fenced",
    "run out",
    "given back",
    "live side died",
    "partition",
    "mailbox restarted",
    "came back",
];

#[test]
fn chess_between_the_tempos_has_one_timeline_whatever_happens() {
    let covered = play_many(&chess(), 0..120, 160);
    assert_covered(&covered, &EVERYWHERE);
    assert_covered(&covered, &["sealed", "acknowledged live", "acknowledged by mail", "recalled"]);
}

#[test]
fn diplomacy_between_the_tempos_has_one_timeline_whatever_happens() {
    let covered = play_many(&diplomacy_by_mail(1904), 0..40, 140);
    assert_covered(&covered, &EVERYWHERE);
    assert_covered(&covered, &["acknowledged live", "acknowledged by mail"]);
}

#[test]
fn skirmish_between_the_tempos_has_one_timeline_whatever_happens() {
    let covered = play_many(&skirmish_by_mail(2), 0..40, 100);
    assert_covered(&covered, &EVERYWHERE);
    assert_covered(
        &covered,
        &["checkpoint told", "ordered live", "told that it stands", "told that it goes on"],
    );
}

#[test]
fn games_come_to_their_end_across_the_tempos() {
    let finished = (0..30).filter(|seed| {
        let world = play(&chess(), *seed, 600);
        world.mailbox.table().status() == TableStatus::Finished
    });
    assert!(finished.count() > 5, "some do");
}

#[test]
fn chess_survives_a_fault_at_every_point_between_the_services() {
    every_point(&chess());
}

#[test]
fn skirmish_survives_a_fault_at_every_point_between_the_services() {
    every_point(&skirmish_by_mail(2));
}

/// Live and by mail, twice, to the end: every state on the way is the one that the same orders give in one go.
#[test]
fn a_game_that_changes_its_tempo_has_the_states_of_one_that_does_not() {
    for scenario in [chess(), diplomacy_by_mail(1904), skirmish_by_mail(2)] {
        let mut world = TempoWorld::steady(&scenario, None);
        world.play_all();
        // A game that nobody can end by giving up is played to its last year.
        world.play_out();
        world.settle();
        world.check(scenario.game);
        let compared = world.states_compared().expect("the seed is open");
        assert!(compared > 8, "{}: {compared}", scenario.game);
    }
}
