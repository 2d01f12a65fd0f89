//! Bytes of any kind, given to every decoder: those that were written by [`codec::encode`] and no others are read.

use super::values;
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_shared::timeline::{Entry, Header};
use adjourn_shared::wire::datagram::{Down, Up};
use adjourn_shared::wire::message::{ClientMessage, KeyframeHead, ServerMessage};
use adjourn_skirmish::Order;
use proptest::collection::vec;
use proptest::prelude::*;

/// What is accepted encodes to the same bytes.
fn canonical<T: Encode + Decode<()>>(bytes: &[u8]) {
    if let Ok(value) = codec::decode::<T>(bytes) {
        assert_eq!(codec::encode(&value), bytes);
    }
}

fn all_decoders(bytes: &[u8]) {
    canonical::<ClientMessage>(bytes);
    canonical::<ServerMessage>(bytes);
    canonical::<Up>(bytes);
    canonical::<Down>(bytes);
    canonical::<KeyframeHead>(bytes);
    canonical::<Header>(bytes);
    canonical::<Entry>(bytes);
    canonical::<Order>(bytes);
}

/// The encoding of something, of any type.
fn encoded() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        values::client_message().prop_map(|value| codec::encode(&value)),
        values::server_message().prop_map(|value| codec::encode(&value)),
        values::up().prop_map(|value| codec::encode(&value)),
        values::down().prop_map(|value| codec::encode(&value)),
        values::header().prop_map(|value| codec::encode(&value)),
        values::entry().prop_map(|value| codec::encode(&value)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_or_canonical(bytes in vec(any::<u8>(), 0..120)) {
        all_decoders(&bytes);
    }

    #[test]
    fn small_numbers_are_refused_or_canonical(bytes in vec(0..6_u8, 0..120)) {
        all_decoders(&bytes);
    }

    #[test]
    fn damaged_encodings_are_refused_or_canonical(
        mut bytes in encoded(),
        edits in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        more in vec(any::<u8>(), 0..3),
    ) {
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.extend(more);
        all_decoders(&bytes);
    }

    #[test]
    fn encodings_with_a_longer_number_in_them_are_refused_or_canonical(bytes in encoded()) {
        for place in (0..bytes.len()).filter(|place| bytes[*place] < 251) {
            let longer = [251, bytes[place], 0];
            all_decoders(&[&bytes[..place], &longer, &bytes[place + 1..]].concat());
        }
    }

    #[test]
    fn a_number_has_one_encoding(number in values::number()) {
        for (tag, width) in [(251_u8, 2), (252, 4)] {
            let mut twin = vec![tag];
            twin.extend(&number.to_le_bytes()[..width]);
            let fits = width == 4 || number <= u32::from(u16::MAX);
            let read = codec::decode::<u32>(&twin);
            if twin == codec::encode(&number) {
                prop_assert_eq!(read, Ok(number));
            } else if fits {
                prop_assert_eq!(read, Err(CodecError::NotCanonical));
            }
        }
    }
}
