//! A live side that does not lie: the mailbox stores what it sends, and knows what comes twice. And where such a commit
//! needs a rig of its own, what it would refuse instead.

use super::*;
use crate::base::identity::link_text;
use crate::base::limits::live::EMPTY_STEPS;
use crate::handover::reach;
use crate::timeline::Link;
use crate::timeline::submission::Plan;
use crate::turns::table::Effects;

/// Black, who is not to move, leaves standing orders.
fn plan() -> Signed {
    let plan = Some(Plan { standing: vec!["e5".to_owned()], conditional: Vec::new() });
    let submission = Submission { game: GAME, seat: Seat(1), turn: 1, sequence: 8, orders: None, plan };
    Signed::sign(&key(1), &submission)
}

#[test]
fn what_is_true_is_stored_as_it_was_sent() {
    let handed = Handed::honest();
    let made = handed.answer().expect("stored");
    let table: TableState = serde_json::from_slice(&handed.commit.table).expect("a table");
    let (mut sent, stored) = (serde_json::to_value(&table).expect("JSON"), serde_json::to_value(&made.table));
    let stored = stored.expect("JSON");
    sent["live"] = stored["live"].clone();
    assert_eq!(sent, stored);
    assert_eq!(stored["turn"], 2);
    assert!(made.receipt.is_some());
}

#[test]
fn a_plan_that_its_player_has_signed_is_stored() {
    let made = Handed::of(&[], &plan()).answer().expect("stored");
    let stored = made.table.seats()[1].plan.as_ref().expect("a plan");
    assert_eq!(stored.standing, ["e5"]);
    assert_eq!(made.receipt.map(|receipt| receipt.sequence), Some(8));
}

/// An order of a seat.
fn order(seat: u8, turn: u32, sequence: u64, text: &str) -> Signed {
    let orders = Some(Orders { list: vec![text.to_owned()], ready: true });
    Signed::sign(&key(seat), &Submission { game: GAME, seat: Seat(seat), turn, sequence, orders, plan: None })
}

#[test]
fn a_takeback_in_a_session_voids_the_plans_and_a_resignation_by_an_order_marks_the_seat() {
    let request = json!({ "game": "chess", "seat": 0, "rules": { "live": { "allowed": true } } });
    let (header, mut stored, mut simulation) = begun(request);
    for signed in [order(0, 1, 7, "e4"), plan(), order(0, 2, 9, "takeback")] {
        take(&mut stored, at(START_MS), &signed, simulation.game());
        stored.work(at(START_MS), &mut simulation).expect("a turn");
    }
    assert!(stored.seats()[1].plan.is_some());
    let again = || {
        let game = simulation.game();
        let restored =
            Simulation::restore(GAMES, &header, simulation.tick(), game.digest(), &game.snapshot());
        (header.clone(), stored.clone(), restored.expect("it restores"))
    };
    let (header, table, state) = again();
    let made = Handed::after(header, table, state, &order(1, 2, 10, "accept takeback"));
    let made = made.answer().expect("stored");
    assert!(made.table.seats()[1].plan.is_none());
    assert_eq!(made.table.turn_name(), "1. White");
    let (header, table, state) = again();
    let made = Handed::after(header, table, state, &order(1, 2, 10, "resign"));
    let made = made.answer().expect("stored");
    assert!(made.table.seats()[1].resigned && !made.table.seats()[0].resigned);
}

#[test]
fn what_was_handed_in_by_mail_stays_when_another_seat_hands_in() {
    let orders = Some(Orders { list: vec!["e4".to_owned()], ready: false });
    let submission = Submission { game: GAME, seat: Seat(0), turn: 1, sequence: 7, orders, plan: None };
    let by_mail = Signed::sign(&key(0), &submission);
    let made = Handed::of(&[by_mail], &plan()).answer().expect("stored");
    let stored = made.table.seats()[0].pending.as_ref().expect("orders");
    assert_eq!((stored.orders.as_slice(), stored.ready), (&["e4".to_owned()][..], false));
}

#[test]
fn a_commit_that_is_stored_already_is_known_even_if_it_gave_the_game_back() {
    let mut handed = Handed::honest();
    handed.commit.gives_back = Some("adjourned".to_owned());
    let soon_ms = START_MS + 10_300;
    assert!(handed.stored.expects_commit(soon_ms, &handed.commit).expect("the next one"));
    let stored = handed.answer().expect("stored").table;
    assert!(!stored.expects_commit(soon_ms, &handed.commit).expect("its answer was lost"));
    handed.commit.number += 1;
    stored.expects_commit(soon_ms, &handed.commit).expect_err("the lease is over");
}

#[test]
fn no_more_empty_steps_are_made_at_once_than_the_bound() {
    let Handed { header, state: (tick, digest, snapshot), .. } = Handed::honest();
    let restored = || Simulation::restore(GAMES, &header, tick, digest, &snapshot).expect("restores");
    let most = tick + EMPTY_STEPS;
    let mut ahead = restored();
    ahead.idle_until(most);
    reach(&mut restored(), most, ahead.game().digest()).expect("as many as the bound");
    let refusal = reach(&mut restored(), most + 1, Digest::default()).expect_err("one more");
    assert!(refusal.detail.contains("too many empty steps"), "{refusal}");
}

#[test]
fn a_plan_that_was_left_by_mail_stays_when_another_seat_hands_in() {
    let made = Handed::of(&[plan()], &e4(0)).answer().expect("stored");
    assert_eq!(made.table.seats()[1].plan.as_ref().expect("a plan").standing, ["e5"]);
}

#[test]
fn what_was_handed_in_by_mail_is_not_lost_while_its_window_is_open() {
    let orders = Some(Orders { list: vec!["e4".to_owned()], ready: false });
    let submission = Submission { game: GAME, seat: Seat(0), turn: 1, sequence: 7, orders, plan: None };
    let by_mail = Signed::sign(&key(0), &submission);
    let mut handed = Handed::of(&[by_mail], &plan());
    handed.change_table(|table| table["seats"][0]["pending"] = Value::Null);
    let refusal = handed.answer().expect_err("a lie");
    assert!(refusal.contains("handed in something else"), "{refusal}");
}

#[test]
fn a_new_key_that_a_key_of_the_player_vouches_for_is_stored() {
    let mut handed = Handed::honest();
    let (player, name, new) = (claim(0).player, "player 0".to_owned(), key(5).public_key());
    let link = Link { by: key(0).public_key(), signature: key(0).sign(&link_text(player, &new)) };
    let server_time_ms = START_MS + 10_000;
    let change = SeatKey { tick: 0, seat: Seat(0), player, name, key: new, link: Some(link), server_time_ms };
    handed.commit.entries.insert(0, entry(Entry::SeatKey(change)));
    handed.change_table(|table| {
        table["seats"][0]["keys"].as_array_mut().expect("keys").push(json!(Digest(new)));
    });
    let made = handed.answer().expect("stored");
    assert_eq!(made.table.seats()[0].keys.last().map(|key| key.0), Some(new));
}

#[test]
fn a_digest_that_is_the_states_is_stored() {
    let mut handed = Handed::honest();
    let LiveCommit { tick, digest, .. } = handed.commit;
    handed.commit.entries.push(entry(Entry::Digest { tick, digest }));
    handed.answer().expect("stored");
}

/// A match of ticks has gone on by a second.
fn of_ticks() -> Handed {
    let request =
        json!({ "game": "skirmish", "seats": 2, "seat": 0, "rules": { "live": { "allowed": true } } });
    let (header, mut stored, mut simulation) = begun(request);
    let state = go_live(&mut stored, &simulation);
    let (mut live, mut effects) = (stored.clone(), Effects::default());
    live.take_live_side();
    simulation.idle_until(20);
    live.follow(at(START_MS + 1_000), &[], simulation.tick(), simulation.game(), &mut effects);
    let commit = LiveCommit { epoch: 1, number: 1, ..LiveCommit::new(&live, effects, &simulation) };
    Handed { header, stored, state, commit }
}

#[test]
fn a_checkpoint_of_a_match_of_ticks_is_stored_and_its_turn_by_mail_stays() {
    let mut handed = of_ticks();
    assert_eq!(handed.answer().expect("stored").table.tick(), 20);
    handed.change_table(|table| table["game_turn"] = json!(99));
    let refusal = handed.answer().expect_err("a lie");
    assert!(refusal.contains("not the open window"), "{refusal}");
}
