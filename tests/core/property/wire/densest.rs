//! Much memory from few bytes: what claims it is refused before it is allocated, and the densest honest values pass.

use super::values;
use crate::allocations::bytes_allocated;
use adjourn_core_tests::samples::{Named, client, datagram, lobby, server, skirmish, timeline};
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::timeline::{Entry, Header, HeaderSeat};
use adjourn_shared::wire::datagram::{Down, DownHead, NumberedOrder, Up};
use adjourn_shared::wire::lobby::{LobbyEvent, MatchSummary, Occupant, Overview, RoomState, SeatState};
use adjourn_shared::wire::message::{ClientMessage, ServerMessage};
use adjourn_skirmish::Order;
use proptest::prelude::*;
use std::fmt::Debug;

/// What a decoder may ask for beside the bytes that it was given, for messages up to the size of a datagram.
const ALLOCATED_CEILING: usize = 128 << 10;

/// Puts a huge count in place of each byte in turn, and decodes.
fn huge_counts<T: Encode + Decode<()>>(bytes: &[u8]) {
    for count in [1_u64 << 16, 1 << 27, 1 << 40, u64::MAX] {
        let count = codec::encode(&count);
        for place in 0..bytes.len() {
            let hostile = [&bytes[..place], &count, &bytes[place + 1..]].concat();
            let (result, allocated) = bytes_allocated(|| codec::decode::<T>(&hostile).map(drop));
            assert!(allocated < ALLOCATED_CEILING, "{allocated} bytes for {hostile:02x?}: {result:?}");
        }
    }
}

fn huge_counts_in_all<T: Encode + Decode<()>>(values: &Named<T>) {
    values.iter().for_each(|(_, value)| huge_counts::<T>(&codec::encode(value)));
}

#[test]
fn a_huge_count_allocates_nothing_big() {
    huge_counts_in_all(&client::messages());
    huge_counts_in_all(&server::messages());
    huge_counts_in_all(&lobby::commands());
    huge_counts_in_all(&lobby::events());
    huge_counts_in_all(&datagram::ups());
    huge_counts_in_all(&datagram::downs());
    huge_counts_in_all(&skirmish::orders());
    huge_counts_in_all(&timeline::entries());
    huge_counts::<Header>(&codec::encode(&timeline::header()));
}

#[test]
fn a_count_of_two_to_the_fortieth_in_ten_bytes_is_refused() {
    let mut setup = vec![2, 8];
    setup.extend(codec::encode(&(1_u64 << 40)));
    assert!(setup.len() < 12);
    let (read, allocated) = bytes_allocated(|| codec::decode::<ClientMessage>(&setup));
    assert_eq!(read, Err(CodecError::Malformed));
    assert_eq!(allocated, 0);
}

fn passes<T: Encode + Decode<()> + PartialEq + Debug>(value: &T) {
    assert!(codec::decode(&codec::encode(value)).as_ref() == Ok(value), "an honest value is refused");
}

/// Values of as many as `count` elements that take few bytes each and much memory.
fn dense(count: usize) {
    let order = NumberedOrder { sequence: 1, input: Vec::new() };
    let orders = vec![order; count];
    passes(&Up { slot: 1, incarnation: 0, next_tick: 0, sent_ms: 0, digest: None, orders });
    let item = Item::Resumed { server_time_ms: 0 };
    let bundle = Bundle { tick: 0, digest_before: Default::default(), items: vec![item; count] };
    passes(&Entry::Step { tick: 0, items: bundle.items.clone() });
    let head = DownHead { slot: 0, incarnation: 0, orders_handled: 0, echo: None };
    passes(&Down { head, bundles: vec![bundle] });
    let empty = Bundle { tick: 0, digest_before: Default::default(), items: Vec::new() };
    passes(&ServerMessage::Bundles { slot: 0, incarnation: 0, bundles: vec![empty; count] });
    let running = MatchSummary { game_id: GameId([0; 16]), game: String::new(), players: Vec::new() };
    let named = MatchSummary { players: vec![String::new(); count], ..running.clone() };
    let matches = [vec![running; count], vec![named]].concat();
    passes(&LobbyEvent::Overview(Overview { matches, ..Overview::default() }));
    passes(&LobbyEvent::Room(RoomState {
        room: 0,
        code: None,
        game: String::new(),
        title: String::new(),
        setup: Vec::new(),
        owner: PlayerId([0; 16]),
        seats: vec![SeatState { team: 0, occupant: Occupant::Free }; count],
    }));
    let seat = HeaderSeat { team: 0, name: String::new(), player: None, key: None, bot: None };
    passes(&Header { seats: vec![seat; count], ..timeline::header() });
    passes(&Order::Stop { units: vec![1; count] });
}

#[test]
fn the_densest_honest_values_pass_at_every_size() {
    for count in [1, 100, 1_000, 2_047, 2_049, 30_000, 70_000] {
        dense(count);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_small_allocates_much(message in values::server_message(), up in values::up()) {
        huge_counts::<ServerMessage>(&codec::encode(&message)[..16.min(codec::encode(&message).len())]);
        huge_counts::<Up>(&codec::encode(&up));
    }
}
