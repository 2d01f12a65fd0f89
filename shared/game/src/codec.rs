//! The one encoding of everything that is sent, stored or hashed. The only module that names bincode.
//!
//! Integers are variable-length, structs are their fields in order, enums a number and their fields
//! (bincode 2's standard configuration; golden files pin the bytes). Decoding is bounded and strict.

pub use bincode::{Decode, Encode};
// For types that are encoded by hand; and what the derives name. They take the crate that they name for `bincode`, so a
// crate that derives says `extern crate adjourn_game as bincode;` at its root.
#[doc(hidden)]
pub use bincode::{BorrowDecode, de, enc, error, impl_borrow_decode};
use thiserror::Error;

/// Why bytes were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CodecError {
    /// The bytes are not an encoding of the expected type, or ask for more memory than is allowed.
    #[error("not a valid encoding")]
    Malformed,
    /// A whole value was read and bytes are left over.
    #[error("bytes left over after the value")]
    TrailingBytes,
    /// The same value has a shorter encoding: two byte strings must never mean one message.
    #[error("not the canonical encoding")]
    NotCanonical,
}

/// Encodes `value`.
///
/// # Panics
/// Never for our own types: they have no failing encoders.
#[must_use]
pub fn encode<T: Encode>(value: &T) -> Vec<u8> {
    bincode::encode_to_vec(value, bincode::config::standard()).expect("our types always encode")
}

/// Appends what a `Vec` of these values would be encoded as, from the values' own encodings.
pub fn append_sequence(bytes: &mut Vec<u8>, encoded_values: &[&[u8]]) {
    bytes.extend(encode(&(encoded_values.len() as u64)));
    encoded_values.iter().for_each(|value| bytes.extend(*value));
}

/// Decodes a value that must fill `bytes` entirely and be encoded canonically.
///
/// # Errors
/// [`CodecError`] for anything that [`encode`] would not have written.
pub fn decode<T: Encode + Decode<()>>(bytes: &[u8]) -> Result<T, CodecError> {
    let (value, used) = decode_bounded(bytes).map_err(|_| CodecError::Malformed)?;
    if used != bytes.len() {
        return Err(CodecError::TrailingBytes);
    }
    // bincode reads a small number from a long form as well; such a twin is refused.
    if encode(&value) != bytes {
        return Err(CodecError::NotCanonical);
    }
    Ok(value)
}

/// bincode checks the count of a collection against its limit before it allocates. The limit is in proportion to the
/// input: no value of ours takes more than 32 times its encoding (an empty order: 2 bytes, 32 in memory).
fn decode_bounded<T: Decode<()>>(bytes: &[u8]) -> Result<(T, usize), bincode::error::DecodeError> {
    const DATAGRAM: usize = 2 << 10;
    const MESSAGE: usize = 64 << 10;
    let config = bincode::config::standard();
    if bytes.len() <= DATAGRAM {
        bincode::decode_from_slice(bytes, config.with_limit::<{ 32 * DATAGRAM }>())
    } else if bytes.len() <= MESSAGE {
        bincode::decode_from_slice(bytes, config.with_limit::<{ 32 * MESSAGE }>())
    } else {
        bincode::decode_from_slice(
            bytes,
            config.with_limit::<{ 4 * crate::limits::SNAPSHOT_BYTES_CEILING }>(),
        )
    }
}

/// Appends the encoding of `value` to `bytes`: the same bytes as [`encode`] gives.
///
/// # Panics
/// Never for our own types: they have no failing encoders.
pub fn encode_into<T: Encode>(value: &T, bytes: &mut Vec<u8>) {
    struct Append<'a>(&'a mut Vec<u8>);
    impl bincode::enc::write::Writer for Append<'_> {
        fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
            self.0.extend_from_slice(bytes);
            Ok(())
        }
    }
    bincode::encode_into_writer(value, Append(bytes), bincode::config::standard())
        .expect("our types always encode");
}

/// A value that is encoded as its JSON text, for types that are no types of this codec.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T: serde::Serialize> Encode for Json<T> {
    fn encode<E: bincode::enc::Encoder>(&self, encoder: &mut E) -> Result<(), bincode::error::EncodeError> {
        let text = serde_json::to_string(&self.0);
        let text = text.map_err(|error| bincode::error::EncodeError::OtherString(error.to_string()))?;
        Encode::encode(&text, encoder)
    }
}

impl<T: serde::de::DeserializeOwned, Context> Decode<Context> for Json<T> {
    fn decode<D: bincode::de::Decoder<Context = Context>>(
        decoder: &mut D,
    ) -> Result<Self, bincode::error::DecodeError> {
        let text: String = Decode::decode(decoder)?;
        let value = serde_json::from_str(&text);
        value.map(Self).map_err(|error| bincode::error::DecodeError::OtherString(error.to_string()))
    }
}
