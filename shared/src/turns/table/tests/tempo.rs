//! Going live and coming back: who must agree, what becomes of clocks and of what was handed in.

use super::*;
use crate::base::limits::live::{AFTER_OUTAGE_MS, LEASE_MS, PRESENT_MS, VOTE_MS, WANTED_MS};
use crate::timeline::ClockReading;
use crate::turns::live_rules::{ClockConversion, Tempo};
use crate::turns::outages::Outage;
use crate::turns::table::{LivePlace, Side};
use adjourn_shipped_games::GAMES;

fn banks(bank_ms: u64) -> ClockRule {
    ClockRule::Fischer { bank_ms, increment_ms: 0, cap_ms: bank_ms }
}

impl Game {
    fn at(&self) -> TableContext<'static> {
        TableContext { now_ms: self.now_ms, zone: &Utc }
    }

    fn vote(&mut self, seat: u8, on: bool) {
        let context = self.at();
        self.table.vote_live(GAMES, context, Seat(seat), on).expect("the table lets it");
    }

    fn take(&mut self) -> Result<(), Refusal> {
        let context = self.at();
        let effects = self.table.go_live(context, self.simulation.game(), LEASE_MS, LivePlace::default())?;
        self.entries.extend(effects.entries.into_iter().map(|new| new.entry));
        Ok(())
    }

    /// Both vote, and a live service takes it.
    fn go_live(&mut self) {
        self.vote(0, true);
        self.vote(1, true);
        self.take().expect("all want it");
    }

    fn left(&self, seat: u8) -> Option<u64> {
        self.table.clocks.own_time_left_ms(self.now_ms, Seat(seat))
    }
}

#[test]
fn all_who_play_must_want_it_now_before_it_goes_live() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.vote(0, true);
    assert_eq!(game.take().expect_err("one alone").kind, RefusalKind::Conflict);
    game.vote(1, true);
    game.vote(0, false);
    assert_eq!(game.take().expect_err("not any more").kind, RefusalKind::Conflict);
    game.vote(0, true);
    game.now_ms += VOTE_MS;
    game.vote(1, true);
    assert_eq!(game.take().expect_err("a wish that has passed").kind, RefusalKind::Conflict);
    game.go_live();
    assert_eq!(game.table.tempo(), Tempo::Live);
}

#[test]
fn a_live_game_is_offered_while_all_who_play_have_been_seen_of_late() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    assert!(!game.table.may_offer_live(game.now_ms), "nobody has been seen");
    game.orders(0, &["e4"]).expect("legal");
    assert!(!game.table.may_offer_live(game.now_ms), "only White");
    let white_ms = game.now_ms;
    game.now_ms += 1_000;
    game.orders(1, &["e5"]).expect("legal");
    assert!(game.table.may_offer_live(game.now_ms));
    assert!(game.table.may_offer_live(white_ms + PRESENT_MS - 1));
    assert!(!game.table.may_offer_live(white_ms + PRESENT_MS), "White has gone");
}

#[test]
fn a_game_has_ended_live_if_the_live_side_ended_it() {
    for live in [false, true] {
        let mut game = Game::begin("chess", 2, 2, ClockRule::None);
        if live {
            game.go_live();
            game.table.side = Side::Live;
        }
        game.table.resign(claim(1).player).expect("a player");
        game.work();
        assert_eq!((game.table.status(), game.table.ended_live()), (TableStatus::Finished, live));
    }
}

#[test]
fn when_no_live_service_comes_the_wish_is_forgotten() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.vote(0, true);
    game.vote(1, true);
    game.later(WANTED_MS - 1);
    assert!(game.table.live.votes.are_agreed());
    game.later(1);
    assert!(!game.table.live.votes.are_agreed() && game.table.live.votes.is_empty());
    game.orders(0, &["e4"]).expect("it goes on by mail");
}

#[test]
fn the_side_without_the_authority_appends_nothing() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.go_live();
    let refused = game.orders(0, &["e4"]).expect_err("it is played live");
    assert_eq!(refused.kind, RefusalKind::PlayedLive);
    assert_eq!(game.table.resign(claim(0).player).expect_err("the same").kind, RefusalKind::PlayedLive);
    game.table.side = Side::Live;
    game.table.resign(claim(0).player).expect("the live side may");
}

#[test]
fn a_lease_that_runs_out_brings_the_game_back_by_itself() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.go_live();
    game.later(LEASE_MS - 1);
    assert_eq!(game.table.tempo(), Tempo::Live);
    game.later(1);
    assert_eq!((game.table.tempo(), game.table.live.lease.epoch), (Tempo::Mail, 2));
    game.orders(0, &["e4"]).expect("by mail");
}

#[test]
fn each_tempo_has_its_own_clocks_and_the_others_stand() {
    let mut game = Game::begin("chess", 2, 2, banks(10 * HOUR_MS));
    game.later(HOUR_MS);
    game.go_live();
    assert_eq!(game.left(0), Some(600_000), "ten minutes, unless the table says otherwise");
    game.now_ms += 5_000;
    game.table.live.lease.renew(game.now_ms, LEASE_MS, 1).expect("in force");
    let (context, mut effects) = (game.at(), crate::turns::table::Effects::default());
    game.table.fall_back(context, game.simulation.game(), "adjourned", &mut effects);
    assert_eq!(game.left(0), Some(9 * HOUR_MS), "as it was left");
    game.later(HOUR_MS);
    game.go_live();
    assert_eq!(game.left(0), Some(595_000), "so was the other");
}

#[test]
fn a_session_that_was_lost_costs_no_time_beyond_its_last_sign_of_life() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.go_live();
    // The live service dies at once, and the mailbox is down for a day.
    game.now_ms += 24 * HOUR_MS;
    game.work();
    game.go_live();
    assert_eq!(game.left(0), Some(600_000));
}

#[test]
fn a_lease_does_not_run_out_in_the_mailboxs_own_sleep() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.go_live();
    let begun_ms = game.now_ms;
    // The mailbox sleeps for longer than the lease. The first thing it looks at is the lease.
    game.now_ms += LEASE_MS + 1_000;
    let slept = Outage { from_ms: begun_ms + 500, to_ms: game.now_ms };
    let effects = game.table.credit_outages(game.at(), [slept]);
    assert!(effects.log.is_empty(), "the live side's clocks are its own matter");
    game.work();
    assert_eq!(game.table.tempo(), Tempo::Live, "the live side is waited for");
    game.later(LEASE_MS / 6);
    game.table.renew_lease(game.now_ms, LEASE_MS, 1).expect("in force");
    // The live side has died in another sleep: nothing after its last sign of life is on the clocks.
    game.now_ms += LEASE_MS;
    let slept = Outage { from_ms: game.now_ms - LEASE_MS, to_ms: game.now_ms };
    game.table.credit_outages(game.at(), [slept]);
    game.later(AFTER_OUTAGE_MS);
    assert_eq!(game.table.tempo(), Tempo::Mail);
    game.go_live();
    let until_heard_ms = LEASE_MS + 1_000 + LEASE_MS / 6;
    assert_eq!(game.left(0), Some(600_000 - until_heard_ms));
}

#[test]
fn another_player_of_a_seat_is_asked_anew() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.vote(0, true);
    game.vote(1, true);
    game.table.seats[1].open_to_substitute = true;
    let context = game.at();
    game.table.substitute(context, &claim(20), Some(Seat(1))).expect("sits down");
    assert_eq!(game.take().expect_err("nobody has asked").kind, RefusalKind::Conflict);
}

#[test]
fn orders_for_a_turn_of_ticks_are_void_in_so_many_words_when_it_goes_live() {
    let mut game = Game::begin("skirmish", 2, 2, ClockRule::None);
    game.table.rules.live.allowed = Some(true);
    game.orders(0, &[]).expect("handed in");
    game.vote(0, true);
    game.vote(1, true);
    let context = game.at();
    let effects = game.table.go_live(context, game.simulation.game(), LEASE_MS, LivePlace::default());
    let log = effects.expect("all want it").log;
    let void = |line: &crate::turns::table::LogLine| {
        line.seat == Some(Seat(0)) && matches!(line.event, crate::turns::table::LogEvent::Withdrawn { .. })
    };
    assert!(log.iter().any(void), "{log:?}");
    assert_eq!(game.sealed(0), None);
}

#[test]
fn a_game_that_hides_something_goes_live_only_where_the_table_said_so() {
    let mut game = Game::begin("skirmish", 2, 2, ClockRule::None);
    let context = game.at();
    let refused = game.table.vote_live(GAMES, context, Seat(0), true).expect_err("it was not agreed on");
    assert_eq!(refused.kind, RefusalKind::Forbidden);
}

fn with_ratio(mail_ms: u32, bank_ms: u64) -> Result<TableState, Refusal> {
    let mut request: CreateTable =
        serde_json::from_value(serde_json::json!({ "game": "chess" })).expect("a request");
    request.rules.clock = banks(bank_ms);
    request.rules.live.conversion = ClockConversion::Ratio { mail_ms };
    created(request)
}

fn created(request: CreateTable) -> Result<TableState, Refusal> {
    let random = Random { game_id: GameId([1; 16]), seed: [2; 32], salt: [3; 32], join_code: "code".into() };
    TableState::create(GAMES, request, &claim(0), random).map(|(table, _)| table)
}

#[test]
fn where_one_bank_serves_both_tempos_time_is_counted_by_both_measures_and_none_is_lost() {
    // What does not divide: 10 hours, 7 ms. An hour by mail is 20 s live.
    let (bank_ms, ratio) = (10 * HOUR_MS + 7, 180);
    let ratio_of = |request: &mut CreateTable| {
        request.rules.live.conversion = ClockConversion::Ratio { mail_ms: 180 };
    };
    let mut game = Game::begin_with("chess", 2, 2, banks(bank_ms), &ratio_of, &claim);
    for _ in 0..3 {
        // There and back without a move.
        game.go_live();
        assert_eq!(game.left(0), Some(200_000));
        let (context, mut effects) = (game.at(), crate::turns::table::Effects::default());
        game.table.fall_back(context, game.simulation.game(), "adjourned", &mut effects);
        assert_eq!((game.left(0), game.left(1)), (Some(bank_ms), Some(bank_ms)));
    }
    game.later(HOUR_MS);
    game.go_live();
    assert_eq!((game.left(0), game.left(1)), (Some(180_000), Some(200_000)));
    game.now_ms += 5_000;
    game.table.live.lease.renew(game.now_ms, LEASE_MS, game.table.live.lease.epoch).expect("in force");
    let (context, mut effects) = (game.at(), crate::turns::table::Effects::default());
    game.table.fall_back(context, game.simulation.game(), "adjourned", &mut effects);
    assert_eq!(game.left(0), Some(bank_ms - HOUR_MS - 5_000 * ratio));
    assert_eq!(game.left(1), Some(bank_ms));
    let Some(Entry::Tempo(change)) = effects.entries.iter().map(|new| &new.entry).next() else {
        panic!("no entry for the change: {effects:?}")
    };
    let reading = |seat, left_ms| ClockReading { seat: Seat(seat), left_ms };
    assert_eq!(change.stopped, [reading(0, 175_000), reading(1, 200_000)]);
    assert_eq!(change.begun, [reading(0, bank_ms - HOUR_MS - 5_000 * ratio), reading(1, bank_ms)]);
}

#[test]
fn one_bank_for_both_tempos_needs_two_clocks_that_fit() {
    let table = with_ratio(1_440, 24 * HOUR_MS).expect("fits");
    assert_eq!(table.rules.live.clock, Some(banks(60_000)), "what is not given is divided");
    for (mail_ms, bank_ms) in [(0, HOUR_MS), (100_001, 1_000 * HOUR_MS), (1_440, 60_000)] {
        let refused = with_ratio(mail_ms, bank_ms).expect_err("too much or too little");
        assert_eq!(refused.kind, RefusalKind::Malformed, "{mail_ms}");
    }
    let mut other_cap: CreateTable =
        serde_json::from_value(serde_json::json!({ "game": "chess" })).expect("a request");
    other_cap.rules.clock = banks(24 * HOUR_MS);
    other_cap.rules.live.conversion = ClockConversion::Ratio { mail_ms: 1_440 };
    for live in [banks(59_999), ClockRule::PerTurn { turn_ms: 60_000 }] {
        other_cap.rules.live.clock = Some(live);
        assert!(created(other_cap.clone()).is_err(), "{live:?}");
    }
    for (name, clock) in [
        ("diplomacy", ClockRule::Phase { length_ms: HOUR_MS, earliest_close_ms: 0 }),
        ("skirmish", banks(24 * HOUR_MS)),
    ] {
        let mut request: CreateTable =
            serde_json::from_value(serde_json::json!({ "game": name })).expect("a request");
        (request.rules.clock, request.rules.live.conversion) =
            (clock, ClockConversion::Ratio { mail_ms: 10 });
        assert!(created(request).is_err(), "{name}");
    }
}

#[test]
fn the_hour_of_adjournment_is_that_of_the_tables_zone_after_going_live() {
    let hour_of = |request: &mut CreateTable| request.rules.live.adjourn_minute_of_day = Some(23 * 60);
    let mut game = Game::begin_with("chess", 2, 2, ClockRule::None, &hour_of, &claim);
    game.go_live();
    let at_ms = game.table.live.adjourn_at_ms.expect("an hour");
    assert!(at_ms > game.now_ms && at_ms - game.now_ms <= 24 * HOUR_MS);
    assert_eq!(at_ms / 60_000 % 1_440, 23 * 60);
    game.later(LEASE_MS);
    assert_eq!(game.table.live.adjourn_at_ms, None, "by mail there is none");
}

#[test]
fn where_one_bank_serves_both_tempos_nobody_goes_live_with_nothing_on_the_clock() {
    let ratio_of = |request: &mut CreateTable| {
        request.rules.live.conversion = ClockConversion::Ratio { mail_ms: 180 };
    };
    let mut game = Game::begin_with("chess", 2, 2, banks(10 * HOUR_MS), &ratio_of, &claim);
    game.vote(0, true);
    game.vote(1, true);
    // 30 s live are an hour and a half by mail.
    game.now_ms += 8 * HOUR_MS + HOUR_MS / 2 + 1;
    let context = game.at();
    let refused = game.table.vote_live(GAMES, context, Seat(1), true).expect_err("too little time");
    assert_eq!(refused.kind, RefusalKind::Conflict);
    assert!(refused.detail.contains("player 0 would begin with less than 30 seconds"), "{refused}");
    (0..2).map(Seat).for_each(|seat| game.table.live.votes.vote(seat, u64::MAX));
    assert!(game.take().is_err(), "nor when the time has passed since");
    game.orders(0, &["e4"]).expect("by mail it is an hour and a half");
}
