//! What was stored by builds before this one: it is read, and written back byte for byte.

use super::*;
use crate::base::limits::live::LEASE_MS;
use crate::turns::table::LivePlace;
use adjourn_shipped_games::GAMES;

/// Two tables, each on a line: one by mail with a vote, times that suit and orders handed in; one that is played live.
const STORED: &str = include_str!("stored.txt");

/// The same two tables, made now.
fn made() -> [TableState; 2] {
    let clock = ClockRule::Fischer { bank_ms: 100 * HOUR_MS, increment_ms: HOUR_MS, cap_ms: 200 * HOUR_MS };
    let begin = || Game::begin("chess", 2, 2, clock);
    let mut mail = begin();
    mail.orders(0, &["e4"]).expect("a legal move");
    let answers =
        Conditional { when: Condition::After("Nf3".into()), orders: vec!["Nc6".into()], then: Vec::new() };
    let plan = Plan { standing: Vec::new(), conditional: vec![answers] };
    mail.send(1, None, Some(plan)).expect("a plan");
    mail.hand_in(1, Some(Orders { list: vec!["e5".into()], ready: false }), None).expect("a legal move");
    let context = TableContext { now_ms: mail.now_ms, zone: &Utc };
    mail.table.vote_live(GAMES, context, Seat(0), true).expect("the table lets it");
    let tomorrow_ms = mail.now_ms + 24 * HOUR_MS;
    mail.table
        .choose_times(context, Seat(0), &[tomorrow_ms, tomorrow_ms + HOUR_MS])
        .expect("the table lets it");
    mail.table.choose_times(context, Seat(1), &[tomorrow_ms + 2 * HOUR_MS]).expect("the table lets it");
    let mut live = begin();
    live.table.want_all_live(live.now_ms);
    let context = TableContext { now_ms: live.now_ms, zone: &Utc };
    live.table.go_live(context, live.simulation.game(), LEASE_MS, LivePlace::default()).expect("all want it");
    [mail.table, live.table]
}

#[test]
fn a_table_that_was_stored_before_is_written_back_byte_for_byte() {
    assert_eq!(STORED.lines().count(), 2);
    for line in STORED.lines() {
        let table: TableState = serde_json::from_str(line).expect("a stored table");
        assert_eq!(serde_json::to_string(&table).expect("JSON"), line);
    }
}

#[test]
fn a_table_is_stored_as_before() {
    let moves = [1, 0];
    for ((mut table, line), moves) in made().into_iter().zip(STORED.lines()).zip(moves) {
        // The only field that is newer than the stored lines: by mail White has moved, live nobody has.
        assert_eq!(table.game_turn.take(), Some(moves));
        // They were made by older rules of chess.
        table.rules_version = 1;
        assert_eq!(serde_json::to_string(&table).expect("JSON"), line);
    }
}

#[test]
fn what_older_builds_did_not_write_has_its_default() {
    let mut older: serde_json::Value =
        serde_json::from_str(STORED.lines().next().expect("two")).expect("JSON");
    let table = older.as_object_mut().expect("a table");
    for field in ["live", "seed_opened", "ended_live", "rematch", "awaits_match", "adopted"] {
        table.remove(field).expect(field);
    }
    let table: TableState = serde_json::from_value(older).expect("an older table");
    assert!(table.live().votes.is_empty() && table.live().appointment.agreed().is_none());
}
