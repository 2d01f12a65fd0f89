//! The one encoding of everything that is sent, stored or hashed. The only module that names bincode.
//!
//! Integers are variable-length, structs are their fields in order, enums a number and their fields
//! (bincode 2's standard configuration; golden files pin the bytes). Decoding is bounded and strict.

pub use bincode::{Decode, Encode};
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

/// The most memory, in bytes, that decoding one value may ask for.
///
/// bincode checks the count of a collection against this before it allocates. A snapshot is the largest
/// value of all, so the bound of the value is [`crate::limits::SNAPSHOT_BYTES_CEILING`]; the
/// length of the input is checked by the callers, against the bound of what they read.
const DECODE_MEMORY_BYTES: usize = crate::limits::SNAPSHOT_BYTES_CEILING;

fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<DECODE_MEMORY_BYTES>()
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
    let (value, used) = bincode::decode_from_slice(bytes, config()).map_err(|_| CodecError::Malformed)?;
    if used != bytes.len() {
        return Err(CodecError::TrailingBytes);
    }
    // bincode reads a small number from a long form as well; such a twin is refused.
    if encode(&value) != bytes {
        return Err(CodecError::NotCanonical);
    }
    Ok(value)
}
