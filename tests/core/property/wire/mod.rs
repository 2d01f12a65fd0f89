//! The codec, for every type on the wire: what is encoded reads back, nothing else is read, nothing panics.

mod bytes; // bytes of any kind
mod densest; // much memory from few bytes
mod frames; // streams in pieces
mod lobby; // values of the lobby
mod replays; // values of what is said about replays
pub mod values; // values of every other type

use adjourn_game::codec::{self, Decode, Encode};
use adjourn_shared::timeline::{Entry, Header};
use adjourn_shared::wire::datagram::{Down, Up, encode_down};
use adjourn_shared::wire::message::{ClientMessage, KeyframeHead, ServerMessage};
use proptest::prelude::*;
use std::fmt::Debug;

/// The value comes back, and appending its encoding gives the same bytes.
fn reads_back<T: Encode + Decode<()> + PartialEq + Debug>(value: &T) {
    let bytes = codec::encode(value);
    assert_eq!(codec::decode(&bytes).as_ref(), Ok(value));
    let mut appended = vec![1];
    codec::encode_into(value, &mut appended);
    assert_eq!(appended[1..], bytes);
    assert!(codec::decode::<T>(&bytes[..bytes.len() - 1]).is_err(), "a part of it is something else");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_read_back(client in values::client_message(), server in values::server_message()) {
        reads_back::<ClientMessage>(&client);
        reads_back::<ServerMessage>(&server);
    }

    #[test]
    fn datagrams_read_back(up in values::up(), down in values::down()) {
        reads_back::<Up>(&up);
        reads_back::<Down>(&down);
    }

    #[test]
    fn what_is_stored_reads_back(
        head in values::keyframe_head(),
        header in values::header(),
        entry in values::entry(),
    ) {
        reads_back::<KeyframeHead>(&head);
        reads_back::<Header>(&header);
        reads_back::<Entry>(&entry);
    }

    #[test]
    fn a_datagram_of_encoded_bundles_is_the_encoded_datagram(down in values::down()) {
        let bundles: Vec<Vec<u8>> = down.bundles.iter().map(codec::encode).collect();
        let bundles: Vec<&[u8]> = bundles.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(encode_down(&down.head, &bundles), codec::encode(&down));
    }
}
