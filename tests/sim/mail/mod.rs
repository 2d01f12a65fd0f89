//! Games by mail over simulated months, each decided by a seed: random tables, clocks and players.

pub mod office; // the table as it is stored, and what must hold
mod people; // who plays

use adjourn_client::submission::{Judgement, judge};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use adjourn_shared::timeline::submission::{Orders, Submission};
use adjourn_shared::timeline::{recover, replay, verify};
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::ladder::{Ladder, MissAction, MissRung};
use adjourn_shared::turns::pause::VacationRule;
use adjourn_shared::turns::rules::{BotRequest, CreateTable, TableStatus};
use adjourn_shared::turns::schedule::{ClosedSpan, Schedule, WeekTime, Weekday};
use adjourn_shipped_games::GAMES;
use office::{DAY_MS, Dice, HOUR_MS, Office, claim};
use serde_json::json;
use std::collections::BTreeMap;

fn request(game: &str, dice: &mut Dice) -> (CreateTable, u8) {
    let seats: u8 = match game {
        "diplomacy" => 7,
        "skirmish" => 2 + u8::from(dice.one_in(2)),
        _ => 2,
    };
    let players = match game {
        "diplomacy" => 1 + u8::try_from(dice.below(6)).expect("few"),
        _ => seats - u8::from(dice.one_in(4)),
    };
    let bots = (players..seats).map(|seat| BotRequest { seat: Seat(seat), strength: Strength::Weak });
    let setup = match game {
        "diplomacy" => json!({ "last_year": 1903 }),
        "skirmish" => {
            json!({ "map_cells": 48, "ticks_per_turn": 20, "starting_ore": 300, "unit_cap": 40, "fog": true })
        }
        _ => serde_json::Value::Null,
    };
    let (clock, ladder, schedule) = (clock(dice), ladder(dice), schedule(dice));
    let request = json!({
        "game": game,
        "seats": seats,
        "seat": 0,
        "bots": bots.collect::<Vec<_>>(),
        "setup": (!setup.is_null()).then_some(setup),
        "rules": {
            "clock": clock,
            "schedule": schedule,
            "ladder": ladder,
            "vacation": VacationRule { days_per_player: if dice.one_in(3) { 0 } else { 5 } },
        },
    });
    (serde_json::from_value(request).expect("a request"), players)
}

fn clock(dice: &mut Dice) -> ClockRule {
    match dice.below(5) {
        0 => ClockRule::None,
        1 => ClockRule::PerTurn { turn_ms: HOUR_MS + dice.below(4 * DAY_MS) },
        2 | 3 => {
            let bank_ms = 6 * HOUR_MS + dice.below(6 * DAY_MS);
            ClockRule::Fischer {
                bank_ms,
                increment_ms: dice.below(DAY_MS),
                cap_ms: bank_ms + dice.below(2 * DAY_MS),
            }
        }
        _ => {
            let length_ms = 4 * HOUR_MS + dice.below(3 * DAY_MS);
            ClockRule::Phase {
                length_ms,
                earliest_close_ms: if dice.one_in(2) { 0 } else { dice.below(length_ms) },
            }
        }
    }
}

fn schedule(dice: &mut Dice) -> Schedule {
    let at = |weekday, minute_of_day| WeekTime { weekday, minute_of_day };
    let weekend = ClosedSpan { from: at(Weekday::Friday, 1_200), to: at(Weekday::Monday, 480) };
    let closed = if dice.one_in(2) { vec![weekend] } else { Vec::new() };
    Schedule { time_zone: "Europe/Berlin".into(), closed }
}

fn ladder(dice: &mut Dice) -> Option<Ladder> {
    use MissAction::{BotTakeover, DefaultOrders, OpenSeat, StandingOrders};
    let rung = |at_miss, actions: &[MissAction]| MissRung { at_miss, actions: actions.to_vec() };
    let last = match dice.below(4) {
        0 => return None,
        1 => rung(2, &[BotTakeover { strength: Strength::Weak }]),
        _ => rung(2, &[OpenSeat]),
    };
    let misses = vec![rung(1, &[StandingOrders, DefaultOrders]), last];
    let grace_ms = if dice.one_in(2) { 0 } else { dice.below(6 * HOUR_MS) };
    Some(Ladder { reminders_permille: vec![500, 900], grace_ms, misses })
}

/// Plays until the game is over, or for so many things that happen; then everything is checked as a stranger would.
fn play(game: &str, seed: u64, things: u32) -> Office {
    let mut dice = Dice(seed);
    let (request, players) = request(game, &mut dice);
    let mut office = Office::open(request, players, dice);
    for _ in 0..things {
        if office.is_over() {
            break;
        }
        people::something(&mut office);
    }
    check_export(&office, seed);
    office
}

fn check_export(office: &Office, seed: u64) {
    let recovered = recover(&office.export()).expect("a timeline");
    assert_eq!(recovered.torn_bytes, 0);
    let (table, live) = (office.table(), office.game().digest());
    let report = verify(GAMES, &recovered).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    assert_eq!((report.digest, report.ticks), (live, table.tick()));
    let sealed = table.status() == TableStatus::Running && table.hides(GAMES);
    assert_eq!(report.not_replayed.is_some(), sealed, "{:?}", report.not_replayed);
    assert_eq!(report.outcome.is_some(), table.status() == TableStatus::Finished);
    if !sealed {
        let again = replay(GAMES, &recovered, recovered.reached).expect("a state");
        assert_eq!((again.game().digest(), again.tick()), (live, table.tick()));
    }
    for (receipt, judgement) in office.receipts.iter().zip(judge(&recovered, &office.receipts)) {
        assert_ne!(judgement, Judgement::Missing, "seed {seed}: {:?}", receipt.receipt);
    }
}

/// Many games; how often each thing happened in them.
fn play_many(game: &str, seeds: core::ops::Range<u64>, things: u32) -> BTreeMap<String, u32> {
    let mut covered = BTreeMap::new();
    for seed in seeds {
        for (what, times) in play(game, seed, things).covered {
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
    let covered = play_many("chess", 0..40, 150);
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
    let covered = play_many("diplomacy", 100..124, 130);
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
    let covered = play_many("skirmish", 200..204, 25);
    assert_covered(&covered, &["submitted", "closed"]);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for (game, seed, things) in
        [("chess", 3, 150), ("chess", 7, 150), ("diplomacy", 104, 80), ("skirmish", 201, 8)]
    {
        assert!(
            play(game, seed, things).bytes() == play(game, seed, things).bytes(),
            "{game} of seed {seed}"
        );
    }
}

#[test]
fn who_gives_up_takes_nothing_of_what_others_have_handed_in() {
    for game in ["diplomacy", "skirmish"] {
        let seats = if game == "diplomacy" { 7 } else { 3 };
        let request = json!({ "game": game, "seats": seats, "seat": 0 });
        let request = serde_json::from_value(request).expect("a request");
        let mut office = Office::open(request, seats, Dice(1));
        for seat in 0..seats - 1 {
            let orders = Some(Orders { list: Vec::new(), ready: true });
            let game = office.header.game_id;
            let submission = Submission { game, seat: Seat(seat), turn: 1, sequence: 1, orders, plan: None };
            office.submit(seat + 1, submission).expect("is taken");
            office.pass_until(office.now_ms + 1);
        }
        let gone = claim(seats);
        office.call(|table, _| table.resign(gone.player)).expect("gives up");
        office.pass_until(office.now_ms + 1);
        assert_eq!(
            office.covered.get("submitted"),
            Some(&u32::from(seats - 1)),
            "{game}: {:?}",
            office.covered
        );
        assert_eq!(office.table().turn(), 2, "{game}: nobody else was waited for");
        check_export(&office, 1);
    }
}
