//! What players are told, and once: that the clocks run again, that a seat is open.

use super::*;
use crate::turns::pause::VacationRule;
use crate::turns::rules::PauseRequest;
use crate::turns::table::{Effects, LogEvent};

const TURN: ClockRule = ClockRule::PerTurn { turn_ms: HOUR_MS };

impl Game {
    fn asks(&mut self, seat: u8, request: PauseRequest) -> Effects {
        let context = TableContext { now_ms: self.now_ms, zone: &Utc };
        self.table.pause(context, claim(seat).player, request).expect("the table lets it")
    }
}

#[test]
fn when_the_last_reason_to_pause_is_gone_each_player_is_told_the_deadline() {
    let vacation = |request: &mut CreateTable| request.rules.vacation = VacationRule { days_per_player: 10 };
    let mut game = Game::begin_with("chess", 2, 2, TURN, &vacation, &claim);
    game.asks(0, PauseRequest::Vote { on: true });
    game.asks(1, PauseRequest::Vote { on: true });
    game.asks(1, PauseRequest::Vacation { on: true });
    game.now_ms += 5 * HOUR_MS;
    let is_logged =
        |effects: &Effects| effects.log.iter().any(|line| matches!(line.event, LogEvent::Resumed { .. }));
    let one_gone = game.asks(0, PauseRequest::Vote { on: false });
    assert!(is_logged(&one_gone));
    assert_eq!(one_gone.tell, [], "the clocks still stand");
    let all_gone = game.asks(1, PauseRequest::Vacation { on: false });
    assert!(is_logged(&all_gone));
    let resumed = |deadline_ms| Event::Resumed { turn: 1, since_ms: game.now_ms, deadline_ms };
    let white = (claim(0).player, resumed(Some(game.now_ms + HOUR_MS)));
    let black = (claim(1).player, resumed(None));
    assert_eq!(all_gone.tell, [white, black]);
}

#[test]
fn the_owner_is_told_once_that_a_seat_is_open_to_a_substitute() {
    let ladder = |request: &mut CreateTable| {
        let misses = vec![MissRung { at_miss: 1, actions: vec![MissAction::OpenSeat] }];
        request.rules.ladder = Some(Ladder { reminders_permille: Vec::new(), grace_ms: 0, misses });
    };
    let mut game = Game::begin_with("diplomacy", 2, 7, TURN, &ladder, &claim);
    for misses in 1..=2 {
        game.orders(0, &[]).expect("legal");
        game.later(HOUR_MS);
        assert_eq!(game.table.misses(Seat(1)), misses);
        let offered = |(to, event): &&(PlayerId, Event)| {
            *to == claim(0).player && matches!(event, Event::SeatOffered { turn: 1, .. })
        };
        assert_eq!(game.told.iter().filter(offered).count(), 1, "missed: {misses}");
    }
}
