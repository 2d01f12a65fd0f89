//! Games by mail over simulated months, each decided by a seed: random tables, clocks and players.

use adjourn_core_tests::scenarios::{chess, diplomacy_by_mail, skirmish_by_mail};
use adjourn_game::ids::Seat;
use adjourn_shared::timeline::submission::{Orders, Submission};
use adjourn_shipped_games::GAMES;
use adjourn_sim::mail_world::MailWorld;
use adjourn_sim::{Dice, Scenario, claim};
use serde_json::json;
use std::collections::BTreeMap;

/// Plays until the game is over, or for so many things that happen; then everything is checked as a stranger would.
fn play(scenario: &Scenario, seed: u64, things: u32) -> MailWorld {
    let mut world = MailWorld::new(scenario, seed);
    world.play(things);
    world.check();
    world
}

/// Many games; how often each thing happened in them.
fn play_many(scenario: &Scenario, seeds: core::ops::Range<u64>, things: u32) -> BTreeMap<String, u32> {
    let mut covered = BTreeMap::new();
    for seed in seeds {
        for (what, times) in play(scenario, seed, things).covered {
            *covered.entry(what).or_default() += times;
        }
    }
    covered
}

fn assert_covered(covered: &BTreeMap<String, u32>, wanted: &[&str]) {
    for what in wanted {
        let there = covered.keys().any(|key| key.trim_matches('"') == *what);
        assert!(there, "\"{what}\" never happened: {covered:?}");
    }
}

#[test]
fn chess_over_months_keeps_time_and_promises() {
    let covered = play_many(&chess(), 0..40, 150);
    let wanted = [
        "submitted",
        "conditional",
        "at_once",
        "condition_met",
        "withdrawn",
        "missed",
        "paused",
        "resumed",
        "credited",
        "grace",
        "reminded",
        "resigned",
        "forfeited",
        "ended",
    ];
    assert_covered(&covered, &wanted);
}

#[test]
fn diplomacy_over_months_keeps_time_and_promises() {
    let covered = play_many(&diplomacy_by_mail(1903), 100..124, 130);
    let wanted = [
        "submitted",
        "conditional",
        "standing",
        "default",
        "bot",
        "missed",
        "bot_took_over",
        "open_to_substitute",
        "substituted",
        "resigned",
        "credited",
        "ended",
    ];
    assert_covered(&covered, &wanted);
}

#[test]
fn skirmish_by_mail_keeps_time_and_promises_and_its_seed() {
    let mut covered = play_many(&skirmish_by_mail(2), 200..203, 25);
    covered.extend(play_many(&skirmish_by_mail(3), 203..205, 25));
    assert_covered(&covered, &["submitted", "closed"]);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let games = [
        (chess(), 3, 150),
        (chess(), 7, 150),
        (diplomacy_by_mail(1903), 104, 80),
        (skirmish_by_mail(2), 201, 8),
    ];
    for (scenario, seed, things) in games {
        let bytes = || play(&scenario, seed, things).bytes();
        assert!(bytes() == bytes(), "{} of seed {seed}", scenario.game);
    }
}

#[test]
fn who_gives_up_takes_nothing_of_what_others_have_handed_in() {
    for game in ["diplomacy", "skirmish"] {
        let seats = if game == "diplomacy" { 7 } else { 3 };
        let request = json!({ "game": game, "seats": seats, "seat": 0 });
        let request = serde_json::from_value(request).expect("a request");
        let mut world = MailWorld::open(GAMES, request, seats, Dice(1));
        for seat in 0..seats - 1 {
            let orders = Some(Orders { list: Vec::new(), ready: true });
            let game = world.header.game_id;
            let submission = Submission { game, seat: Seat(seat), turn: 1, sequence: 1, orders, plan: None };
            world.submit(seat + 1, submission).expect("is taken");
            world.pass_until(world.now_ms + 1);
        }
        let gone = claim(seats);
        world.call(|table, _| table.resign(gone.player)).expect("gives up");
        world.pass_until(world.now_ms + 1);
        assert_eq!(
            world.covered.get("submitted"),
            Some(&u32::from(seats - 1)),
            "{game}: {:?}",
            world.covered
        );
        assert_eq!(world.table().turn(), 2, "{game}: nobody else was waited for");
        world.check();
    }
}
