//! One value of every kind that is sent or stored: the golden files pin their bytes, and fuzzing begins with them.
//! The values are fixed for ever; a new variant is added to its list, and a test finds those that are missing.

pub mod chess;
pub mod client;
pub mod datagram;
pub mod diplomacy;
pub mod lobby;
pub mod server;
pub mod skirmish;
pub mod timeline;

/// A list of values with their names.
pub type Named<T> = Vec<(&'static str, T)>;

/// Bytes that count up from `first`: two of them swapped, or one dropped, can be seen.
#[must_use]
pub const fn counting<const N: usize>(first: u8) -> [u8; N] {
    let mut bytes = [0; N];
    let mut i = 0;
    while i < N {
        bytes[i] = first.wrapping_add(i as u8);
        i += 1;
    }
    bytes
}
