//! Bytes written by hand from the descriptions of the formats, so that the golden files are not their own witness.

use adjourn_core_tests::book::unhex;
use adjourn_game::SeatEvent;
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_game::ids::{Digest, Seat};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::wire::datagram::{Down, DownHead, Echo, NumberedOrder, Up, encode_down};
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use adjourn_shared::wire::message::ClientMessage;
use adjourn_skirmish::{BuildingKind, Cell, Order};
use std::fmt::Debug;

fn check<T: Encode + Decode<()> + PartialEq + Debug>(value: &T, bytes: &str) {
    assert_eq!(codec::encode(value), unhex(bytes));
    assert_eq!(codec::decode(&unhex(bytes)).as_ref(), Ok(value));
}

#[test]
fn integers_take_as_many_bytes_as_they_need() {
    check(&250_u64, "fa");
    check(&251_u64, "fb fb00");
    check(&65_535_u64, "fb ffff");
    check(&65_536_u64, "fc 00000100");
    check(&u64::from(u32::MAX), "fc ffffffff");
    check(&(1_u64 << 32), "fd 0000000001000000");
    check(&255_u8, "ff");
}

#[test]
fn an_integer_in_a_longer_form_is_refused() {
    for twin in ["fb 0700", "fb fa00", "fc 07000000", "fc ffff0000", "fd 0700000000000000"] {
        assert_eq!(codec::decode::<u64>(&unhex(twin)), Err(CodecError::NotCanonical), "{twin}");
    }
}

#[test]
fn an_option_has_a_byte_for_whether_it_is_there() {
    check(&Option::<Seat>::None, "00");
    check(&Some(Seat(2)), "01 02");
    assert_eq!(codec::decode::<Option<Seat>>(&[2, 2]), Err(CodecError::Malformed));
}

#[test]
fn a_bundle_with_one_order() {
    let order = Item::Order { seat: Seat(1), sequence: 300, input: vec![0x0b] };
    let bundle = Bundle { tick: 5, digest_before: Digest([0xdd; 32]), items: vec![order] };
    let digest = "dd".repeat(32);
    // Tick; digest; one item: an order, of seat 1, number 300, one byte of input.
    check(&bundle, &format!("05 {digest} 01 01 01 fb2c01 01 0b"));
}

#[test]
fn a_datagram_to_a_client() {
    let echo = Some(Echo { sent_ms: 1_000, held_ms: 7 });
    let head = DownHead { slot: 3, incarnation: 0, orders_handled: 9, echo };
    let resigned = Item::Seat { seat: Seat(0), event: SeatEvent::Resigned, server_time_ms: 2 };
    let bundle = Bundle { tick: 6, digest_before: Digest([0; 32]), items: vec![resigned] };
    let bytes = format!("03 00 09 01 fbe803 07 01 06 {} 01 00 00 03 02", "00".repeat(32));
    check(&Down { head, bundles: vec![bundle.clone()] }, &bytes);
    assert_eq!(encode_down(&head, &[&codec::encode(&bundle)]), unhex(&bytes));
}

#[test]
fn a_datagram_to_a_server() {
    let orders = vec![NumberedOrder { sequence: 4, input: vec![1, 2] }];
    let up = Up { slot: 3, incarnation: 1, next_tick: 6, sent_ms: 65_536, digest: None, orders };
    check(&up, "03 01 06 fc00000100 00 01 04 02 0102");
}

#[test]
fn a_frame_is_a_length_and_the_message() {
    let chat = ClientMessage::Lobby(LobbyCommand::Chat(ChatTo::All, "hé".to_owned()));
    assert_eq!(frame(&chat), unhex("07000000 02 0e 01 03 68c3a9"));
}

#[test]
fn orders_of_skirmish() {
    let at = Cell { x: 10, y: 251 };
    check(&Order::Move { units: vec![1, 300], to: at }, "00 02 01 fb2c01 0a fbfb00");
    check(&Order::Build { worker: 5, kind: BuildingKind::Turret, at }, "05 05 04 0a fbfb00");
    check(&Order::Surrender, "0b");
}

#[test]
fn orders_of_chess() {
    use adjourn_chess::{Move, Order, PieceKind, Square};
    // e2 is 12, e4 is 28; e7 is 52, e8 is 60, and a queen the fifth kind.
    let mv = Move { from: Square(12), to: Square(28), promotion: None };
    check(&Order::Move { mv, offer_draw: true }, "00 0c 1c 00 01");
    let mv = Move { from: Square(52), to: Square(60), promotion: Some(PieceKind::Queen) };
    check(&Order::ClaimDrawWith { mv }, "02 34 3c 01 04");
    check(&Order::Resign, "05");
}

#[test]
fn a_file_begins_with_magic_and_version_and_a_pulse_is_a_frame() {
    use adjourn_shared::timeline;
    let journal = adjourn_core_tests::samples::timeline::journal();
    assert_eq!(&journal[..8], b"ADJOURN\x03");
    let pulse = timeline::encode_pulse(300);
    // Length of the payload; its checksum; the kind "pulse"; the tick.
    assert_eq!(pulse[..4], [5, 0, 0, 0]);
    assert_eq!(pulse[12..], [2, 0x2c, 1, 0, 0]);
}
