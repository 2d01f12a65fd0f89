//! A live side that does not lie: the mailbox stores what it sends, and knows what comes twice.

use super::*;
use crate::base::limits::live::EMPTY_STEPS;
use crate::handover::reach;
use crate::timeline::submission::Plan;

/// Black, who is not to move, leaves standing orders.
fn plan() -> Signed {
    let plan = Some(Plan { standing: vec!["e5".to_owned()], conditional: Vec::new() });
    let submission = Submission { game: GAME, seat: Seat(1), turn: 1, sequence: 8, orders: None, plan };
    Signed::sign(&key(1), &submission)
}

#[test]
fn a_plan_that_its_player_has_signed_is_stored() {
    let made = Handed::of(&[], &plan()).answer().expect("stored");
    let stored = made.table.seats()[1].plan.as_ref().expect("a plan");
    assert_eq!(stored.standing, ["e5"]);
    assert_eq!(made.receipt.map(|receipt| receipt.sequence), Some(8));
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
