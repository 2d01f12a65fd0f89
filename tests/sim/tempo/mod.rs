//! Games that move between the tempos, each decided by a seed: answers that are lost or late, a service that dies, a
//! partition in which both sides think that the game is theirs. Whatever happens, there is one timeline, it verifies, and
//! nothing that was acknowledged is missing.

mod fault; // a fault at a point between the services
mod mailbox; // the mailbox: a table, its timeline, and what it checks
mod people; // what the players do
mod points; // one run for each such point
mod world; // both services, and the wire between them

use adjourn_shared::timeline::{recover, replay, verify};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shipped_games::GAMES;
use std::collections::BTreeMap;
use world::World;

/// Plays a seed twice, which is the same both times, to the last message.
fn play(game: &str, seed: u64, things: u32) -> World {
    let (first, second) = (play_once(game, seed, things), play_once(game, seed, things));
    assert_eq!(first.trace(), second.trace(), "{game}, seed {seed}");
    assert_eq!(first.mailbox.export(), second.mailbox.export(), "{game}, seed {seed}");
    first
}

/// Plays a seed, and checks what is left as a stranger would.
fn play_once(game: &str, seed: u64, things: u32) -> World {
    let mut world = World::new(game, seed);
    for _ in 0..things {
        world.something();
    }
    world.settle();
    check(&world, &format!("{game}, seed {seed}"));
    world
}

/// Checks what the mailbox gives out as a stranger would, and what players have seen and were promised.
fn check(world: &World, words: &str) {
    let mailbox = &world.mailbox;
    let export = mailbox.export();
    let recovered = recover(&export).expect("a timeline");
    let report = verify(GAMES, &recovered).unwrap_or_else(|error| panic!("{words}: {error}"));
    assert_eq!(report.digest, mailbox.simulation.game().digest(), "{words}");
    if report.not_replayed.is_none() {
        let again = replay(GAMES, &recovered, recovered.reached).expect("a state");
        assert_eq!(again.game().digest(), report.digest, "{words}");
    }
    // The same orders without a break give the same states: no player has seen one that is not on this timeline.
    if let Some(alone) = adjourn_tests::alone::digests(&export) {
        for (tick, digest) in mailbox.digests.iter().chain(&world.seen) {
            assert_eq!(alone.get(tick), Some(digest), "{words}: the state of tick {tick}");
        }
    }
    let receipts = adjourn_client::submission::judge(&recovered, &world.receipts);
    for (receipt, judgement) in world.receipts.iter().zip(receipts) {
        let missing = adjourn_client::submission::Judgement::Missing;
        assert_ne!(judgement, missing, "{words}: {:?}", receipt.receipt);
    }
}

fn play_many(game: &str, seeds: core::ops::Range<u64>, things: u32) -> BTreeMap<&'static str, u32> {
    let mut covered = BTreeMap::new();
    for seed in seeds {
        for (what, times) in play(game, seed, things).covered {
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

const EVERYWHERE: [&str; 9] = [
    "went live",
    "kept",
    "kept twice",
    "fenced",
    "run out",
    "given back",
    "live side died",
    "partition",
    "mailbox restarted",
];

#[test]
fn chess_between_the_tempos_has_one_timeline_whatever_happens() {
    let covered = play_many("chess", 0..120, 160);
    assert_covered(&covered, &EVERYWHERE);
    assert_covered(&covered, &["sealed", "acknowledged live", "acknowledged by mail", "recalled"]);
}

#[test]
fn diplomacy_between_the_tempos_has_one_timeline_whatever_happens() {
    let covered = play_many("diplomacy", 0..40, 140);
    assert_covered(&covered, &EVERYWHERE);
    assert_covered(&covered, &["acknowledged live", "acknowledged by mail"]);
}

#[test]
fn skirmish_between_the_tempos_has_one_timeline_whatever_happens() {
    let covered = play_many("skirmish", 0..40, 100);
    assert_covered(&covered, &EVERYWHERE);
    assert_covered(
        &covered,
        &["checkpoint told", "ordered live", "told that it stands", "told that it goes on"],
    );
}

#[test]
fn games_come_to_their_end_across_the_tempos() {
    let finished = (0..30).filter(|seed| {
        let world = play("chess", *seed, 600);
        world.mailbox.table().status() == TableStatus::Finished
    });
    assert!(finished.count() > 5, "some do");
}
