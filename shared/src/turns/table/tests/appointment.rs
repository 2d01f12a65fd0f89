//! A live session at a time that suits all: who is told what, and that a game whose players don't meet stays as it was.

mod sessions; // while it is played, and after

use super::*;
use crate::base::limits::appointment::{
    HORIZON_MS, LOBBY_MS, REMINDER_MS, TELL_EVERY_MS, TIMES_OF_A_SEAT, TURNS_AN_HOUR, WAIT_MS,
};
use crate::base::limits::live::{LEASE_MS, VOTE_MS, WANTED_MS};
use crate::turns::live_rules::Tempo;
use crate::turns::notices::SessionNews;
use crate::turns::table::{LivePlace, Side};
use adjourn_shipped_games::GAMES;

const DAY_MS: u64 = 24 * HOUR_MS;

impl Game {
    fn choose(&mut self, seat: u8, times_ms: &[u64]) -> Result<(), Refusal> {
        let context = TableContext { now_ms: self.now_ms, zone: &Utc };
        let effects = self.table.choose_times(context, Seat(seat), times_ms)?;
        self.told.extend(effects.tell);
        Ok(())
    }

    /// This evening, tomorrow's, ...: whole minutes, as the beginning is none.
    fn evening(&self, days: u64) -> u64 {
        let at_ms = self.now_ms + 8 * HOUR_MS + days * DAY_MS;
        at_ms - at_ms % 60_000
    }

    /// What a seat was told of sessions since the last call.
    fn news(&mut self, seat: u8) -> Vec<SessionNews> {
        let player = claim(seat).player;
        let of = |(to, event): &(PlayerId, Event)| match event {
            Event::Session { news, .. } if *to == player => Some(news.clone()),
            _ => None,
        };
        let news = self.told.iter().filter_map(of).collect();
        self.told.retain(|(to, _)| *to != player);
        news
    }

    fn agreed_ms(&self) -> Option<u64> {
        self.table.live.appointment.agreed().map(|agreed| agreed.starts_ms)
    }

    fn comes(&mut self, seat: u8) {
        let context = TableContext { now_ms: self.now_ms, zone: &Utc };
        self.table.vote_live(GAMES, context, Seat(seat), true).expect("the table lets it");
    }

    fn opens(&mut self) -> Result<(), Refusal> {
        let context = TableContext { now_ms: self.now_ms, zone: &Utc };
        self.table.go_live(context, self.simulation.game(), LEASE_MS, LivePlace::default()).map(drop)
    }
}

fn chess() -> Game {
    Game::begin("chess", 2, 2, ClockRule::None)
}

#[test]
fn the_first_time_that_suits_all_is_agreed_and_everybody_is_told() {
    let mut game = chess();
    let [today, tomorrow, later] = [game.evening(0), game.evening(1), game.evening(2)];
    game.choose(0, &[today, tomorrow, later]).expect("times");
    assert_eq!(game.agreed_ms(), None);
    let proposed = SessionNews::Proposed { from: "player 0".into(), times_ms: vec![today, tomorrow, later] };
    assert_eq!((game.news(0), game.news(1)), (vec![], vec![proposed]));
    game.choose(1, &[later, tomorrow]).expect("times");
    assert_eq!(game.agreed_ms(), Some(tomorrow));
    let agreed = vec![SessionNews::Agreed { starts_ms: tomorrow }];
    assert_eq!((game.news(0), game.news(1)), (agreed.clone(), agreed));
}

#[test]
fn who_plays_with_bots_alone_agrees_alone() {
    let mut game = Game::begin("diplomacy", 1, 7, ClockRule::None);
    let today = game.evening(0);
    game.choose(0, &[today]).expect("a time");
    assert_eq!(game.agreed_ms(), Some(today));
}

#[test]
fn they_are_reminded_then_it_is_time_and_then_it_is_live_as_soon_as_all_are_there() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    game.choose(0, &[starts_ms]).expect("a time");
    game.choose(1, &[starts_ms]).expect("a time");
    game.news(0);
    game.now_ms = starts_ms - REMINDER_MS - 1;
    game.work();
    assert_eq!(game.news(0), []);
    game.later(1);
    assert_eq!(game.news(0), [SessionNews::Soon { starts_ms }]);
    game.now_ms = starts_ms - LOBBY_MS;
    game.comes(0);
    game.now_ms = starts_ms;
    game.work();
    assert_eq!(game.news(0), [SessionNews::Open { starts_ms }]);
    // Whoever came early is still on the list, long after a wish of another day would have passed.
    game.now_ms = starts_ms + WAIT_MS - 1;
    assert!(game.now_ms > starts_ms - LOBBY_MS + VOTE_MS);
    game.comes(1);
    game.opens().expect("both are there");
    assert_eq!((game.table.tempo(), game.agreed_ms()), (Tempo::Live, None));
}

#[test]
fn who_does_not_come_leaves_the_game_as_it_was() {
    let mut game = chess();
    game.orders(0, &["e4"]).expect("a move");
    let starts_ms = game.evening(0);
    game.choose(0, &[starts_ms]).expect("a time");
    game.choose(1, &[starts_ms]).expect("a time");
    game.now_ms = starts_ms;
    game.work();
    game.comes(1);
    let (entries, turn) = (game.entries.len(), game.table.turn);
    game.now_ms = starts_ms + WAIT_MS - 1;
    game.work();
    game.news(1);
    game.later(1);
    assert_eq!(game.news(1), [SessionNews::Missed { starts_ms, why: "player 0 did not come".into() }]);
    assert_eq!((game.agreed_ms(), game.table.live.votes.in_force(0).count()), (None, 0));
    assert_eq!((game.entries.len(), game.table.turn, game.table.tempo()), (entries, turn, Tempo::Mail));
    game.orders(1, &["e5"]).expect("it goes on by mail");
}

#[test]
fn nobody_is_blamed_for_a_session_at_which_the_server_was_down() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    game.choose(0, &[starts_ms]).expect("a time");
    game.choose(1, &[starts_ms]).expect("a time");
    game.news(1);
    game.now_ms = starts_ms + DAY_MS;
    game.work();
    assert_eq!(
        game.news(1),
        [SessionNews::Missed { starts_ms, why: "the server was down at its time".into() }]
    );
}

#[test]
fn the_last_one_who_comes_in_the_last_minute_is_in_time() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    game.choose(0, &[starts_ms]).expect("a time");
    game.choose(1, &[starts_ms]).expect("a time");
    game.now_ms = starts_ms;
    game.work();
    game.comes(0);
    game.now_ms = starts_ms + WAIT_MS - 1;
    game.comes(1);
    game.news(0);
    game.later(1);
    assert_eq!(game.news(0), []);
    game.opens().expect("a live service was on its way");
}

#[test]
fn a_time_that_does_not_suit_any_more_is_called_off_and_the_next_one_taken() {
    let mut game = chess();
    let [today, tomorrow] = [game.evening(0), game.evening(1)];
    game.choose(0, &[today, tomorrow]).expect("times");
    game.choose(1, &[today]).expect("a time");
    game.news(1);
    // Whoever it does not suit any more:
    game.choose(0, &[tomorrow]).expect("times");
    let why = "it does not suit player 0 any more".to_owned();
    let off = SessionNews::CalledOff { starts_ms: today, why: why.clone() };
    assert_eq!((game.agreed_ms(), game.news(1)), (None, vec![off]));
    game.choose(1, &[today, tomorrow]).expect("times");
    assert_eq!(game.agreed_ms(), Some(tomorrow));
    game.choose(0, &[today, tomorrow]).expect("times");
    assert_eq!(game.agreed_ms(), Some(tomorrow), "what is agreed stays, also if an earlier time suits");
    game.news(1);
    game.choose(0, &[today]).expect("times");
    let revision = game.table.live.appointment.revision();
    assert_eq!(
        game.news(1),
        [SessionNews::CalledOff { starts_ms: tomorrow, why }, SessionNews::Agreed { starts_ms: today }]
    );
    assert_eq!(revision, 5, "each word has its number");
}

#[test]
fn another_player_of_a_seat_has_agreed_to_nothing() {
    let mut game = chess();
    let today = game.evening(0);
    game.choose(0, &[today]).expect("a time");
    game.choose(1, &[today]).expect("a time");
    game.table.seats[1].open_to_substitute = true;
    let context = TableContext { now_ms: game.now_ms, zone: &Utc };
    let effects = game.table.substitute(context, &claim(5), Some(Seat(1))).expect("a free seat");
    game.told.extend(effects.tell);
    assert_eq!(game.agreed_ms(), None);
    assert!(game.news(5).iter().any(|news| matches!(news, SessionNews::CalledOff { .. })));
}

#[test]
fn when_the_one_leaves_whom_no_time_suited_the_others_agree() {
    let mut game = Game::begin("diplomacy", 3, 7, ClockRule::None);
    let today = game.evening(0);
    game.choose(0, &[today]).expect("a time");
    game.choose(1, &[today]).expect("a time");
    assert_eq!(game.agreed_ms(), None);
    game.table.resign(claim(2).player).expect("may give up");
    game.work();
    assert_eq!(game.agreed_ms(), Some(today));
}

#[test]
fn the_end_of_the_game_calls_a_session_off() {
    let mut game = chess();
    let today = game.evening(0);
    game.choose(0, &[today]).expect("a time");
    game.choose(1, &[today]).expect("a time");
    game.news(1);
    game.table.resign(claim(0).player).expect("may give up");
    game.work();
    assert_eq!(game.news(1), [SessionNews::CalledOff { starts_ms: today, why: "the game is over".into() }]);
}

#[test]
fn more_times_of_the_same_player_are_no_news_every_minute() {
    let mut game = chess();
    let times = [game.evening(0), game.evening(1), game.evening(2)];
    game.choose(0, &times[..1]).expect("times");
    game.choose(0, &times[..2]).expect("times");
    game.choose(0, &times[..2]).expect("times");
    assert_eq!(game.news(1).len(), 1);
    game.later(TELL_EVERY_MS - 1);
    assert_eq!(game.news(1), []);
    game.later(1);
    let two = SessionNews::Proposed { from: "player 0".into(), times_ms: times[..2].to_vec() };
    assert_eq!(game.news(1), [two], "what came in between is told then");
    game.later(TELL_EVERY_MS);
    assert_eq!(game.news(1), [], "once");
    game.choose(0, &times).expect("times");
    let all = SessionNews::Proposed { from: "player 0".into(), times_ms: times.to_vec() };
    assert_eq!(game.news(1), [all]);
}

#[test]
fn times_out_of_bounds_are_refused_and_change_nothing() {
    let mut game = chess();
    let today = game.evening(0);
    game.choose(0, &[today]).expect("a time");
    let before = game.table.live.appointment.clone();
    let many: Vec<u64> = (0..=TIMES_OF_A_SEAT as u64).map(|hour| today + hour * HOUR_MS).collect();
    let too_far = game.now_ms + HORIZON_MS + 60_000;
    for times in [&[game.now_ms][..], &[0], &[u64::MAX], &[too_far], &many] {
        assert_eq!(game.choose(0, times).expect_err("out of bounds").kind, RefusalKind::Malformed);
    }
    assert_eq!(game.table.live.appointment, before);
    game.table.rules.live.allowed = Some(false);
    assert_eq!(game.choose(0, &[today]).expect_err("not here").kind, RefusalKind::Forbidden);
}

#[test]
fn who_has_given_up_is_neither_asked_nor_told() {
    let mut game = Game::begin("diplomacy", 3, 7, ClockRule::None);
    let [today, tomorrow] = [game.evening(0), game.evening(1)];
    game.choose(2, &[today]).expect("a time");
    game.table.resign(claim(2).player).expect("may give up");
    game.work();
    assert_eq!(game.table.live.appointment.ahead(0).count(), 0);
    game.told.clear();
    game.choose(0, &[tomorrow]).expect("a time");
    game.choose(1, &[tomorrow]).expect("a time");
    assert_eq!((game.news(1).len(), game.news(2)), (2, vec![]));
}

#[test]
fn what_is_agreed_can_not_be_turned_over_without_end() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    game.choose(1, &[starts_ms]).expect("a time");
    for turn in 0..TURNS_AN_HOUR {
        let times = if turn % 2 == 0 { vec![starts_ms] } else { vec![] };
        game.choose(0, &times).expect("not yet too often");
    }
    let before = game.table.live.appointment.clone();
    assert_eq!(game.choose(0, &[starts_ms]).expect_err("too often").kind, RefusalKind::TooOften);
    assert_eq!(game.table.live.appointment, before);
    game.choose(1, &[]).expect("the other one may");
    game.now_ms += HOUR_MS;
    game.choose(1, &[starts_ms]).expect("a time");
    game.choose(0, &[starts_ms]).expect("an hour later");
}

#[test]
fn a_time_that_has_passed_since_it_was_seen_is_left_out_and_numbers_stay() {
    let mut game = chess();
    let [today, tomorrow] = [game.evening(0), game.evening(1)];
    game.choose(0, &[today, tomorrow]).expect("times");
    let numbers =
        |game: &Game| -> Vec<u32> { game.table.live.appointment.ahead(0).map(|slot| slot.number).collect() };
    assert_eq!(numbers(&game), [1, 2]);
    game.now_ms = today;
    game.choose(0, &[today, tomorrow, tomorrow + HOUR_MS]).expect("as it was on the screen");
    assert_eq!(numbers(&game), [2, 3]);
}
