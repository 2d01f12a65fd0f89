//! The two sides of the hello against each other, and against those who lie.

use super::*;
use crate::base::identity::{Fingerprint, KeyPair, player_id};
use crate::wire::message::{ClientMessage, Goal, ServerMessage, Welcome};
use crate::wire::reason::DisconnectReason;

const CERTIFICATE: &[u8] = b"certificate";
const NOW_MS: u64 = 1_000_000;

fn server_key() -> KeyPair {
    KeyPair::from_secret(&[1; 32])
}

fn welcome() -> ServerMessage {
    ServerMessage::Welcome(Welcome {
        player: player_id(&KeyPair::from_secret(&[2; 32]).public_key()),
        server_name: "s".into(),
        message_of_the_day: String::new(),
        resumable: None,
    })
}

/// Runs a hello in which the client sees `seen` as the certificate and expects `pinned`, and proves `key`.
fn sign_in(
    seen: &[u8],
    pinned: Option<Fingerprint>,
    proof_at_ms: u64,
) -> Result<SignedIn, Result<SessionError, DisconnectReason>> {
    let player = KeyPair::from_secret(&[2; 32]);
    let (mut client, hello) = ClientHello::new(&player, " Ann ".into(), [3; 32], seen, pinned, Goal::Lobby);
    let mut server = ServerHello::new([4; 32]);
    let step = server.handle(NOW_MS, &server_key(), CERTIFICATE, hello).map_err(Err)?;
    let ServerStep::Reply(challenge) = step else { panic!("signed in without a proof") };
    let ClientStep::Reply(proof) = client.handle(challenge).map_err(Ok)? else { panic!("no proof") };
    match server.handle(proof_at_ms, &server_key(), CERTIFICATE, proof).map_err(Err)? {
        ServerStep::SignedIn(who) => {
            assert!(matches!(client.handle(welcome()), Ok(ClientStep::Welcome(..))));
            Ok(who)
        }
        ServerStep::Reply(_) => panic!("asked again"),
    }
}

#[test]
fn an_honest_hello_signs_in_under_the_cleaned_name() {
    let who = sign_in(CERTIFICATE, None, NOW_MS).expect("signs in");
    assert_eq!(who.name, "Ann");
    assert_eq!(who.player, player_id(&KeyPair::from_secret(&[2; 32]).public_key()));
}

#[test]
fn the_pinned_server_is_accepted_and_another_is_not() {
    let right = Fingerprint::of(&server_key().public_key());
    assert!(sign_in(CERTIFICATE, Some(right), NOW_MS).is_ok());
    let wrong = Fingerprint([9; 16]);
    let error = sign_in(CERTIFICATE, Some(wrong), NOW_MS).expect_err("another server");
    assert_eq!(error, Ok(SessionError::IdentityChanged { expected: wrong, met: right }));
}

#[test]
fn a_man_in_the_middle_has_the_wrong_certificate() {
    let error = sign_in(b"another certificate", None, NOW_MS).expect_err("not vouched for");
    assert_eq!(error, Ok(SessionError::CertificateNotVouched));
}

#[test]
fn a_late_proof_is_refused() {
    let error =
        sign_in(CERTIFICATE, None, NOW_MS + crate::base::limits::HELLO_TIMEOUT_MS + 1).expect_err("late");
    assert_eq!(error, Err(DisconnectReason::HelloTimeout));
}

#[test]
fn a_proof_by_another_key_is_refused() {
    let (player, thief) = (KeyPair::from_secret(&[2; 32]), KeyPair::from_secret(&[5; 32]));
    let (_, hello) = ClientHello::new(&player, "Ann".into(), [3; 32], CERTIFICATE, None, Goal::Lobby);
    let mut server = ServerHello::new([4; 32]);
    assert!(server.handle(NOW_MS, &server_key(), CERTIFICATE, hello).is_ok());
    let proof = ClientMessage::Proof { signature: thief.sign(b"whatever") };
    assert_eq!(
        server.handle(NOW_MS, &server_key(), CERTIFICATE, proof).err(),
        Some(DisconnectReason::BadProof)
    );
}

#[test]
fn messages_out_of_turn_end_the_hello() {
    let mut server = ServerHello::new([4; 32]);
    let early = ClientMessage::Proof { signature: [0; 64] };
    assert_eq!(
        server.handle(NOW_MS, &server_key(), CERTIFICATE, early).err(),
        Some(DisconnectReason::BadMessage)
    );
    let player = KeyPair::from_secret(&[2; 32]);
    let (mut client, _) = ClientHello::new(&player, "Ann".into(), [3; 32], CERTIFICATE, None, Goal::Lobby);
    assert_eq!(client.handle(welcome()).err(), Some(SessionError::Unexpected));
}
