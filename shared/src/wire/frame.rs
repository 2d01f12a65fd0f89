//! Messages on a stream: a length (u32, little-endian), then the encoded message.

use adjourn_game::codec::{self, CodecError, Decode, Encode};
use thiserror::Error;

const LENGTH_BYTES: usize = 4;

/// Why a stream can't be read any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The length is beyond the bound of this stream.
    #[error("a message of {0} bytes is too large")]
    TooLarge(u32),
    /// The content is no message.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// The bytes of a message with its length.
#[must_use]
pub fn frame<T: Encode>(message: &T) -> Vec<u8> {
    let mut bytes = vec![0; LENGTH_BYTES];
    bytes.extend(codec::encode(message));
    let length = u32::try_from(bytes.len() - LENGTH_BYTES).expect("our own messages are far below 4 GiB");
    bytes[..LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// Cuts a stream into messages. It holds at most one message and what was pushed last.
#[derive(Debug)]
pub struct FrameReader {
    buffer: Vec<u8>,
    message_bytes_ceiling: usize,
}

impl FrameReader {
    /// Refuses messages that are longer.
    #[must_use]
    pub const fn new(message_bytes_ceiling: usize) -> Self {
        Self { buffer: Vec::new(), message_bytes_ceiling }
    }

    /// Adds what has arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one.
    ///
    /// # Errors
    /// [`FrameError`]: the stream is of no use any more.
    pub fn next_message<T: Encode + Decode<()>>(&mut self) -> Result<Option<T>, FrameError> {
        let Some(length) = self.buffer.first_chunk() else { return Ok(None) };
        let length = u32::from_le_bytes(*length);
        let content = usize::try_from(length)
            .ok()
            .filter(|length| *length <= self.message_bytes_ceiling)
            .ok_or(FrameError::TooLarge(length))?;
        let end = LENGTH_BYTES + content;
        let Some(message) = self.buffer.get(LENGTH_BYTES..end) else { return Ok(None) };
        let message = codec::decode(message)?;
        self.buffer.drain(..end);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_whole_however_the_stream_is_cut() {
        let stream = [frame(&7_u32), frame(&String::from("text")), frame(&8_u32)].concat();
        for cut in 0..stream.len() {
            let mut reader = FrameReader::new(100);
            reader.push(&stream[..cut]);
            let early: Option<u32> = reader.next_message().expect("valid so far");
            reader.push(&stream[cut..]);
            let first = early.or_else(|| reader.next_message().expect("valid"));
            assert_eq!(first, Some(7));
            assert_eq!(reader.next_message(), Ok(Some(String::from("text"))));
            assert_eq!(reader.next_message(), Ok(Some(8_u32)));
            assert_eq!(reader.next_message::<u32>(), Ok(None));
        }
    }

    #[test]
    fn a_length_beyond_the_bound_is_refused_before_its_content_comes() {
        let mut reader = FrameReader::new(10);
        reader.push(&11_u32.to_le_bytes());
        assert_eq!(reader.next_message::<u32>(), Err(FrameError::TooLarge(11)));
    }

    #[test]
    fn bytes_left_over_in_a_frame_are_refused() {
        let mut reader = FrameReader::new(10);
        reader.push(&[2, 0, 0, 0, 1, 1]);
        assert_eq!(reader.next_message::<u8>(), Err(FrameError::Codec(CodecError::TrailingBytes)));
    }
}
