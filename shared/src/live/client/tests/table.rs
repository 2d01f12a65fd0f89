//! A turn game: what is handed in is sent again until it is answered, and receipts are checked and kept.

use super::rig::{GAME, Match, Rig, server_key};
use crate::api::{Problem, ProblemKind, ReceiptView};
use crate::base::identity::KeyPair;
use crate::live::client::{Command, Event, Input, NotTaken, Now, Output};
use crate::timeline::submission::{Receipt, Signed};
use crate::wire::frame::frame;
use crate::wire::message::{ClientMessage, ServerMessage};
use crate::wire::table::LiveTable;
use adjourn_game::ids::{Digest, Seat};

fn playing() -> (Rig, Match) {
    let (mut rig, match_) = (Rig::signed_in(), Match::new("chess"));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    rig.events();
    (rig, match_)
}

fn hand_in(rig: &mut Rig) {
    rig.command(Command::HandIn { turn: 1, orders: vec!["e4".into()], ready: true });
}

/// What was handed in since this was asked last.
fn handed_in(rig: &mut Rig) -> Vec<Signed> {
    let signed = rig.sent().into_iter().filter_map(|message| match message {
        ClientMessage::Submit(signed) => Some(signed),
        _ => None,
    });
    signed.collect()
}

fn receipt(signed: &Signed, server: &KeyPair) -> ReceiptView {
    let salt = [4; 32];
    let said = signed.open().expect("our own");
    let receipt = Receipt {
        game_id: said.game,
        seat: said.seat,
        turn: said.turn,
        sequence: said.sequence,
        commitment: signed.commitment(&salt),
        head: Digest([0; 32]),
        deadline_ms: None,
        received_ms: 1,
    };
    receipt.sign(server, &salt)
}

fn submitted(receipt: &ReceiptView) -> ServerMessage {
    ServerMessage::Submitted(serde_json::to_vec(receipt).expect("JSON"))
}

#[test]
fn orders_are_signed_and_their_receipt_is_kept_before_it_is_told() {
    let (mut rig, _) = playing();
    hand_in(&mut rig);
    let [signed] = &handed_in(&mut rig)[..] else { panic!("one") };
    let said = signed.open().expect("signed");
    assert_eq!((said.game, said.seat, said.turn), (GAME, Seat(0), 1));
    assert_eq!(said.orders.map(|orders| orders.list), Some(vec!["e4".to_owned()]));
    let receipt = receipt(signed, &server_key());
    let opened = LiveTable { turn: 2, ..LiveTable::default() };
    let (id, now) = (rig.connection, Now::default());
    let spoken = [frame(&submitted(&receipt)), frame(&ServerMessage::Table(opened.clone()))].concat();
    rig.client.handle(now, Input::Control(id, spoken));
    let Some(Output::StoreReceipt(held)) = rig.client.poll_output() else { panic!("it is to be kept") };
    assert_eq!((&held.submission, &held.receipt), (&signed.to_view(), &receipt));
    rig.input(Input::ReceiptStored(Ok(())));
    // And before what the server has said after it.
    assert_eq!(rig.events(), [Event::Stored(Box::new(receipt.clone())), Event::Table(opened)]);
    // A second one for nothing new is not believed.
    rig.says(&submitted(&receipt));
    assert_eq!(rig.events(), [Event::NotTaken(NotTaken::BadReceipt)]);
}

/// Two answers to the same bytes would look like one that nobody asked for.
#[test]
fn the_same_bytes_again_are_not_sent_while_they_wait_for_their_answer() {
    let (mut rig, _) = playing();
    hand_in(&mut rig);
    let [signed] = &handed_in(&mut rig)[..] else { panic!("one") };
    rig.input(Input::Command(Command::Submit(signed.clone())));
    assert_eq!(handed_in(&mut rig), []);
    rig.says(&submitted(&receipt(signed, &server_key())));
    rig.input(Input::ReceiptStored(Ok(())));
    assert!(matches!(rig.events()[..], [Event::Stored(_)]));
    // Once it is answered it is asked for anew: the server gives the same receipt.
    rig.input(Input::Command(Command::Submit(signed.clone())));
    assert_eq!(handed_in(&mut rig), core::slice::from_ref(signed));
}

#[test]
fn a_receipt_that_can_not_be_kept_is_told() {
    let (mut rig, _) = playing();
    hand_in(&mut rig);
    let signed = handed_in(&mut rig).remove(0);
    rig.says(&submitted(&receipt(&signed, &server_key())));
    rig.outputs();
    rig.input(Input::ReceiptStored(Err("the disk is full".into())));
    assert_eq!(rig.events(), [Event::NotTaken(NotTaken::ReceiptLost("the disk is full".into()))]);
}

#[test]
fn a_receipt_by_somebody_else_or_for_something_else_does_not_hold() {
    for wrong in [
        |signed: &Signed| receipt(signed, &KeyPair::from_secret(&[8; 32])),
        |signed: &Signed| ReceiptView { turn: 2, ..receipt(signed, &server_key()) },
        |signed: &Signed| ReceiptView { sequence: 9, ..receipt(signed, &server_key()) },
    ] {
        let (mut rig, _) = playing();
        hand_in(&mut rig);
        let signed = handed_in(&mut rig).remove(0);
        rig.says(&submitted(&wrong(&signed)));
        assert_eq!(rig.events(), [Event::NotTaken(NotTaken::BadReceipt)]);
    }
    let (mut rig, _) = playing();
    rig.says(&ServerMessage::Submitted(b"no JSON".to_vec()));
    assert_eq!(rig.events(), [Event::NotTaken(NotTaken::BadReceipt)]);
}

#[test]
fn a_refusal_is_told_in_the_servers_words_and_ends_the_waiting() {
    let (mut rig, match_) = playing();
    hand_in(&mut rig);
    let sequence = handed_in(&mut rig)[0].open().expect("signed").sequence;
    let problem = Problem::new(ProblemKind::WrongTurn, "turn 2 is open");
    let json = serde_json::to_vec(&problem).expect("JSON");
    rig.says(&ServerMessage::Refused { sequence, problem: json });
    assert_eq!(rig.events(), [Event::NotTaken(NotTaken::Refused(Box::new(problem)))]);
    rig.come_back(Some(GAME));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert_eq!(handed_in(&mut rig), []);
    rig.events();
    // One that can't be read is a refusal all the same.
    rig.says(&ServerMessage::Refused { sequence: 0, problem: b"no JSON".to_vec() });
    assert!(matches!(&rig.events()[..], [Event::NotTaken(NotTaken::Refused(problem))]
        if problem.is(ProblemKind::Malformed)));
}

#[test]
fn what_has_no_answer_is_sent_again_byte_for_byte_when_the_match_goes_on() {
    let (mut rig, match_) = playing();
    hand_in(&mut rig);
    let first = handed_in(&mut rig);
    rig.lose();
    // Handed in without a connection: it waits.
    hand_in(&mut rig);
    assert_eq!(handed_in(&mut rig), []);
    rig.pass_ms(500);
    rig.sign_in(Some(GAME));
    assert_eq!(handed_in(&mut rig), []);
    rig.says(&match_.begin(Some(Seat(0)), 0));
    let again = handed_in(&mut rig);
    assert_eq!((again.len(), &again[0]), (2, &first[0]));
    let [one, other] = [&again[0], &again[1]].map(|signed| signed.open().expect("signed").sequence);
    assert!(other > one, "a number is used once, even by a clock that stands");
}

#[test]
fn spectators_hand_in_nothing() {
    let (mut rig, match_) = (Rig::signed_in(), Match::new("chess"));
    rig.says(&match_.begin(None, 0));
    rig.events();
    hand_in(&mut rig);
    assert_eq!(rig.events(), [Event::NotTaken(NotTaken::NoSeat)]);
}
