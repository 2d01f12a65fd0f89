//! Time in which the service could take no orders, at a table by mail.

use super::*;
use crate::turns::outages::Outage;

#[test]
fn many_short_outages_are_given_back_with_one_line_in_the_log() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::PerTurn { turn_ms: 30_000 });
    let before = game.table.clocks.deadline_ms(Seat(0)).expect("a deadline");
    // Awake for a tenth of a second between two sleeps: the last one covers the deadline.
    let sleeps = (0..20).map(|number| {
        let from_ms = game.now_ms + 100 + number * 1_600;
        Outage { from_ms, to_ms: from_ms + 1_500 }
    });
    let sleeps: Vec<_> = sleeps.collect();
    game.now_ms += 32_100;
    for times in [1, 0] {
        let context = TableContext { now_ms: game.now_ms, zone: &Utc };
        let effects = game.table.credit_outages(context, sleeps.iter().copied());
        let lines: Vec<_> = effects.log.iter().map(|line| line.event.words()).collect();
        let line = "the service could take no orders for 30.0 s; the time was given back".to_owned();
        assert_eq!(lines, vec![line; times], "once");
        assert_eq!(game.table.clocks.deadline_ms(Seat(0)), Some(before + 30_000));
    }
    game.work();
    game.orders(0, &["e4"]).expect("nobody has forfeited");
}
