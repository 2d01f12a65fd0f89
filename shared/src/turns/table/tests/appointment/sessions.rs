//! A session of which a time was agreed, while it is played and after: it is neither missed nor agreed again.

use super::*;

#[test]
fn a_session_that_was_played_at_its_time_is_not_missed_when_the_game_is_by_mail_again() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    game.choose(0, &[starts_ms]).expect("a time");
    game.choose(1, &[starts_ms]).expect("a time");
    // They meet by chance, and play until after the time.
    game.comes(0);
    game.comes(1);
    game.opens().expect("both are there");
    assert_eq!(game.agreed_ms(), Some(starts_ms), "that is hours away");
    game.now_ms = starts_ms + 1;
    game.news(0);
    let (context, mut effects) =
        (TableContext { now_ms: game.now_ms, zone: &Utc }, crate::turns::table::Effects::default());
    game.table.fall_back(context, game.simulation.game(), "adjourned", &mut effects);
    game.later(DAY_MS);
    assert_eq!((game.agreed_ms(), game.news(0)), (None, vec![]));
}

/// Both have agreed on this time.
fn agreed(game: &mut Game, starts_ms: u64) {
    game.choose(0, &[starts_ms]).expect("a time");
    game.choose(1, &[starts_ms]).expect("a time");
    game.news(0);
    game.news(1);
}

#[test]
fn a_session_that_began_early_is_not_agreed_again_opened_or_missed_while_it_is_played() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    agreed(&mut game, starts_ms);
    game.now_ms = starts_ms - 5 * 60_000;
    game.work();
    game.news(0);
    game.comes(0);
    game.comes(1);
    game.opens().expect("both are there");
    // As the live side works on it, from move to move.
    game.table.side = Side::Live;
    let mut told = Vec::new();
    for minute in 0..40 {
        game.now_ms += 60_000;
        let context = TableContext { now_ms: game.now_ms, zone: &Utc };
        let order = [["Nf3", "Nf6"], ["Ng1", "Ng8"]][minute / 2 % 2][minute % 2];
        game.hand_in((minute % 2) as u8, Some(Orders { list: vec![order.into()], ready: true }), None)
            .expect("a move");
        let done = game.table.work(context, &mut game.simulation).expect("a turn");
        told.extend(
            done.effects.tell.into_iter().filter(|(_, event)| matches!(event, Event::Session { .. })),
        );
        if game.table.status != TableStatus::Running {
            break;
        }
    }
    assert_eq!(told, []);
}

#[test]
fn who_comes_for_a_session_is_on_the_list_until_its_end_also_without_a_live_service_and_is_not_blamed() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    agreed(&mut game, starts_ms);
    game.now_ms = starts_ms - 60_000;
    game.work();
    game.comes(0);
    game.comes(1);
    while game.now_ms + 1_000 < starts_ms + WAIT_MS {
        game.later(1_000);
        assert_eq!(
            (game.table.live.votes.in_force(0).count(), game.table.live.votes.are_agreed()),
            (2, true)
        );
    }
    game.news(0);
    game.later(WANTED_MS);
    assert_eq!(game.news(0), [SessionNews::Missed { starts_ms, why: "no live service came".into() }]);
}

#[test]
fn when_the_one_who_is_missing_leaves_the_game_the_others_play() {
    let mut game = Game::begin("diplomacy", 3, 7, ClockRule::None);
    let starts_ms = game.evening(0);
    for seat in 0..3 {
        game.choose(seat, &[starts_ms]).expect("a time");
    }
    game.now_ms = starts_ms;
    game.work();
    game.comes(0);
    game.comes(1);
    assert!(game.opens().is_err(), "one is missing");
    game.table.resign(claim(2).player).expect("may give up");
    game.work();
    game.opens().expect("all who play are there");
}

#[test]
fn a_vote_for_a_session_that_is_called_off_holds_no_longer_than_any_other() {
    let mut game = chess();
    let starts_ms = game.evening(0);
    agreed(&mut game, starts_ms);
    game.now_ms = starts_ms - LOBBY_MS;
    game.comes(0);
    game.choose(1, &[]).expect("none");
    game.now_ms += VOTE_MS;
    game.comes(1);
    assert!(game.opens().is_err(), "the first has gone long ago");
}
