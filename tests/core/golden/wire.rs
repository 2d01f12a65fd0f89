//! Messages, datagrams, closed reasons, and the texts that are signed.

use adjourn_core_tests::book::Book;
use adjourn_core_tests::samples::{client, counting, datagram, lobby, server, timeline};
use adjourn_shared::base::identity::{self, Fingerprint, Service};
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::reason::DisconnectReason;
use adjourn_shared::wire::{ALPN, PROTOCOL_VERSION};

#[test]
fn the_wire_is_as_it_was() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "wire.txt");
    book.line("protocol", &PROTOCOL_VERSION.to_string());
    book.bytes("alpn", ALPN);
    book.every("ClientMessage", &client::messages());
    book.every("ServerMessage", &server::messages());
    book.every("LobbyCommand", &lobby::commands());
    book.every("LobbyEvent", &lobby::events());
    book.every("ChatTo", &lobby::audiences());
    book.every("LobbyError", &lobby::errors());
    book.every("RejectReason", &server::reject_reasons());
    book.every("MatchLeftReason", &server::match_left_reasons());
    book.every("ReplayRefusal", &server::replay_refusals());
    book.every("Goal", &client::goals());
    book.every("Item", &datagram::items());
    book.every("SeatEvent", &datagram::seat_events());
    for (name, down) in datagram::downs() {
        book.value(&format!("Down.{name}"), &down);
    }
    for (name, up) in datagram::ups() {
        book.value(&format!("Up.{name}"), &up);
    }
    book.value("KeyframeHead", &server::keyframe_head());
    book.bytes("frame.KeyframeHead", &frame(&server::keyframe_head()));
    book.close();
}

#[test]
fn close_codes_and_signed_texts_are_as_they_were() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "identity.txt");
    for reason in DisconnectReason::ALL {
        assert_eq!(DisconnectReason::from_code(reason.code().into()), Some(reason));
        book.line(&format!("close.{}", reason.code()), reason.label());
    }
    let (key, other, nonce) = (timeline::key(), counting(0x10), counting(0x80));
    book.bytes("public_key", &key.public_key());
    book.bytes("player_id", &identity::player_id(&key.public_key()).0);
    book.bytes("fingerprint", &Fingerprint::of(&key.public_key()).0);
    let challenge = identity::challenge_text(Service::Live, &other, &key.public_key(), &nonce, 251);
    book.bytes("challenge_text", &challenge);
    book.bytes("challenge_signature", &key.sign(&challenge));
    book.bytes("certificate_text", &identity::certificate_text(b"a certificate", &nonce));
    book.close();
}
