//! Streams of frames, cut into pieces anywhere.

use super::values;
use adjourn_game::codec;
use adjourn_shared::wire::frame::{FrameError, FrameReader, frame};
use adjourn_shared::wire::message::ClientMessage;
use proptest::collection::vec;
use proptest::prelude::*;

const CEILING: usize = 1 << 10;

/// What comes out of a stream of these pieces.
fn read(pieces: &[&[u8]]) -> (Vec<ClientMessage>, Option<FrameError>) {
    let mut reader = FrameReader::new(CEILING);
    let mut messages = Vec::new();
    for piece in pieces {
        reader.push(piece);
        loop {
            match reader.next_message() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
        }
    }
    (messages, None)
}

/// Cuts at these places, in thousandths of the whole.
fn cut<'a>(stream: &'a [u8], at: &[usize]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<usize> = at.iter().map(|permille| stream.len() * permille / 1_000).collect();
    cuts.extend([0, stream.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn messages_come_out_in_order_however_the_stream_is_cut(
        messages in vec(values::client_message(), 0..6),
        at in vec(0..=1_000_usize, 0..12),
    ) {
        prop_assume!(messages.iter().all(|message| codec::encode(message).len() <= CEILING));
        let stream: Vec<u8> = messages.iter().flat_map(frame).collect();
        prop_assert_eq!(read(&cut(&stream, &at)), (messages, None));
    }

    #[test]
    fn a_damaged_stream_ends_the_same_however_it_is_cut(
        messages in vec(values::client_message(), 1..4),
        at in vec(0..=1_000_usize, 0..12),
        (place, flip) in (any::<prop::sample::Index>(), 1..=u8::MAX),
    ) {
        let mut stream: Vec<u8> = messages.iter().flat_map(frame).collect();
        let place = place.index(stream.len());
        stream[place] ^= flip;
        let (whole, pieces) = (read(&[&stream]), read(&cut(&stream, &at)));
        prop_assert_eq!(&pieces, &whole);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(stream in vec(any::<u8>(), 0..200)) {
        let (messages, _) = read(&[&stream]);
        let again: Vec<u8> = messages.iter().flat_map(frame).collect();
        prop_assert!(stream.starts_with(&again), "what was accepted is canonical");
    }
}
