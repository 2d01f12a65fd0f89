//! Addresses, signing in, retrying.

use super::rig::{ME, Rig, server_key};
use crate::base::identity::Fingerprint;
use crate::live::client::{Command, Ending, Event, Follow, Input, Output, Place};
use crate::session::SessionError;
use crate::wire::lobby::{LobbyCommand, LobbyEvent};
use crate::wire::message::ServerMessage;
use crate::wire::reason::{DisconnectReason, LobbyError};

fn refused(reason: DisconnectReason) -> Ending {
    Ending::Server(reason)
}

/// The one ending among these outputs.
fn ended(outputs: &[Output]) -> Option<&Ending> {
    outputs.iter().find_map(|output| match output {
        Output::Event(Event::Ended { reason }) => Some(reason),
        _ => None,
    })
}

/// The places that were dialled.
fn dialled(outputs: &[Output]) -> Vec<usize> {
    let places = outputs.iter().filter_map(|output| match output {
        Output::Dial { place, .. } => Some(*place),
        _ => None,
    });
    places.collect()
}

#[test]
fn it_signs_in_and_knows_who_it_is_and_to_whom() {
    let mut rig = Rig::new(Follow::States);
    assert_eq!(rig.outputs(), [Output::LookUp]);
    rig.reach(&["here"]);
    rig.sign_in(None);
    let [Event::Welcome(welcome)] = &rig.events()[..] else { panic!("signed in") };
    assert_eq!(welcome.player, ME);
    assert_eq!(rig.client.server(), Some((0, Fingerprint::of(&server_key().public_key()))));
    assert_eq!(rig.client.poll_timeout(), None, "it has nothing to wait for");
}

#[test]
fn a_server_with_another_identity_stops_it() {
    let expected = Fingerprint([9; 16]);
    let pinned = || Input::Places(Ok(vec![Place { name: "here".into(), pinned: Some(expected) }]));
    let challenge = |rig: &mut Rig| {
        let (connection, certificate) = (rig.connection, b"DER".to_vec());
        rig.input(Input::Connected { connection, certificate, nonce: [5; 32] });
        rig.says(&ServerMessage::Challenge(crate::wire::message::Challenge {
            identity: server_key().public_key(),
            nonce: [1; 32],
            expires_ms: 1,
            certificate_signature: [0; 64],
        }));
    };
    let changed = Ending::Session(SessionError::IdentityChanged {
        expected,
        met: Fingerprint::of(&server_key().public_key()),
    });
    let mut first = Rig::new(Follow::States);
    first.input(pinned());
    challenge(&mut first);
    let outputs = first.outputs();
    assert_eq!(ended(&outputs), Some(&changed));
    assert!(outputs.contains(&Output::Close(1, DisconnectReason::Goodbye)));
    // And so it is when one comes back to another one.
    let mut later = Rig::signed_in();
    later.lose();
    later.pass_ms(5_000);
    later.input(pinned());
    challenge(&mut later);
    assert_eq!(ended(&later.outputs()), Some(&changed));
    assert_eq!(later.client.poll_timeout(), None, "it is not tried again");
}

#[test]
fn a_refused_version_stops_it_without_another_attempt() {
    let mut rig = Rig::new(Follow::States);
    rig.reach(&["here"]);
    let connection = rig.connection;
    rig.input(Input::Connected { connection, certificate: b"DER".to_vec(), nonce: [5; 32] });
    rig.input(Input::Closed(connection, refused(DisconnectReason::WrongVersion)));
    assert_eq!(ended(&rig.outputs()), Some(&refused(DisconnectReason::WrongVersion)));
    rig.pass_ms(60_000);
    assert_eq!(rig.outputs(), []);
    // Likewise for whoever was let in before: the server was replaced by another build.
    let mut rig = Rig::signed_in();
    rig.lose();
    rig.input(Input::Closed(rig.connection, refused(DisconnectReason::WrongVersion)));
    assert_eq!(ended(&rig.outputs()), Some(&refused(DisconnectReason::WrongVersion)));
}

#[test]
fn addresses_are_tried_one_after_the_other() {
    let mut rig = Rig::new(Follow::States);
    rig.reach(&["a", "b", "c"]);
    assert_eq!(dialled(&rig.outputs()), [0]);
    rig.pass_ms(2_999);
    assert_eq!(rig.outputs(), []);
    rig.pass_ms(1);
    let outputs = rig.outputs();
    assert_eq!((dialled(&outputs), &outputs[0]), (vec![1], &Output::Close(1, DisconnectReason::Goodbye)));
    rig.input(Input::Closed(rig.connection, "unreachable".into()));
    assert_eq!(dialled(&rig.outputs()), [2]);
    // The last one has as long as a connection has.
    rig.pass_ms(20_000);
    assert_eq!(rig.outputs(), []);
    rig.sign_in(None);
    assert_eq!(rig.client.server().map(|(place, _)| place), Some(2));
}

#[test]
fn the_first_attempt_of_all_tells_what_is_wrong() {
    let mut rig = Rig::new(Follow::States);
    rig.reach(&["a", "b"]);
    rig.input(Input::Closed(rig.connection, refused(DisconnectReason::Banned)));
    rig.input(Input::Closed(rig.connection, Ending::NoAnswer("b".into())));
    // What makes no sense to try again says more than silence.
    assert_eq!(ended(&rig.outputs()), Some(&refused(DisconnectReason::Banned)));

    let mut rig = Rig::new(Follow::States);
    rig.input(Input::Places(Err("there is no server \"x\"".into())));
    assert_eq!(ended(&rig.outputs()), Some(&"there is no server \"x\"".into()));
    let mut rig = Rig::new(Follow::States);
    rig.reach(&[]);
    assert_eq!(ended(&rig.outputs()), Some(&Ending::NoPlace));
}

#[test]
fn commands_wait_for_the_first_connection_and_later_are_told_to_be_void() {
    let mut rig = Rig::new(Follow::States);
    rig.ask(LobbyCommand::QuickMatch("skirmish".into()));
    rig.reach(&["here"]);
    rig.sign_in(None);
    assert_eq!(rig.asked(), [LobbyCommand::QuickMatch("skirmish".into())]);
    rig.lose();
    rig.events();
    rig.command(Command::Resign);
    assert_eq!(rig.events(), [Event::NotSent(Box::new(Command::Resign))]);
}

#[test]
fn bytes_that_make_no_sense_end_the_connection_and_it_is_tried_again() {
    for bad in [|id| Input::Control(id, vec![9; 64]), |id| Input::Datagram(id, vec![9; 64])] {
        let mut rig = Rig::signed_in();
        rig.input(bad(1));
        let outputs = rig.outputs();
        assert_eq!(outputs[0], Output::Close(1, DisconnectReason::Goodbye));
        assert!(matches!(outputs[1], Output::Event(Event::Reconnecting { .. })), "{outputs:?}");
        // What the old connection brings now is nothing to the machine.
        rig.input(Input::Closed(1, Ending::StreamEnded));
        rig.input(Input::Control(1, vec![1, 2, 3]));
        assert_eq!(rig.outputs(), []);
    }
}

#[test]
fn quitting_closes_the_connection_and_ends_everything() {
    let mut rig = Rig::signed_in();
    rig.command(Command::Quit);
    let goodbye = Output::Close(1, DisconnectReason::Goodbye);
    assert_eq!(rig.outputs(), [goodbye, Output::Event(Event::Ended { reason: Ending::Quit })]);
    rig.tells(LobbyEvent::Error(LobbyError::TooFast));
    rig.command(Command::Quit);
    assert_eq!((rig.outputs(), rig.client.poll_timeout()), (vec![], None));
}
