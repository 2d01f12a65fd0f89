//! The format of a timeline on disk, and its recovery after a crash. The same bytes are the replay (there without
//! pulses, and compressed by whoever stores it).
//!
//! A file is the magic and format version, then frames: length (u32), XXH3-64 of the payload (u64), payload; numbers
//! little-endian. A payload is a kind (one byte) and its content. The first frame is the header.

use super::attest::Attestation;
use super::entry::{Entry, Header};
use super::turn::Opening;
use crate::base::limits;
use adjourn_game::codec;
use adjourn_game::ids::Tick;
use std::collections::BTreeMap;
use thiserror::Error;
use twox_hash::XxHash3_64;

/// What a file begins with: the magic and the version of the format.
const MAGIC: &[u8; 8] = b"ADJOURN\x02";
const FRAME_HEAD_BYTES: usize = 12;

const KIND_HEADER: u8 = 0;
const KIND_ENTRY: u8 = 1;
/// "The state has reached this tick by empty steps": for recovery alone, no part of the timeline.
const KIND_PULSE: u8 = 2;
/// What opens the commitments of the entry before. It is no part of the chain, and absent while they are sealed.
const KIND_OPENINGS: u8 = 3;
/// The server's signature for everything before it. It is no part of the chain.
const KIND_ATTESTATION: u8 = 4;

/// What opens the commitments of entries, by the entry's index.
pub type Openings = BTreeMap<usize, Vec<Opening>>;

/// Why bytes are no timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum JournalError {
    /// Another kind of file, or another version of the format.
    #[error("not a timeline of a known format")]
    NotATimeline,
    /// The header is missing or damaged: nothing can be saved.
    #[error("the header is missing or damaged")]
    NoHeader,
    /// A frame is whole and its checksum is right, but its content is none that we ever write.
    #[error("an entry at byte {at} can't be read")]
    BadEntry {
        /// Where its frame begins.
        at: usize,
    },
    /// The tick of an entry has passed already, or is too far ahead.
    #[error("the entry at byte {at} is not in the order of ticks")]
    OutOfOrder {
        /// Where its frame begins.
        at: usize,
    },
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The header.
    pub header: Header,
    /// All whole entries.
    pub entries: Vec<Entry>,
    /// What opens their commitments.
    pub openings: Openings,
    /// The server's last signature for all of it.
    pub attestation: Option<Attestation>,
    /// The tick that the state had reached.
    pub reached: Tick,
    /// How many bytes of the file are good; what follows is a torn write.
    pub good_bytes: usize,
    /// How many bytes follow.
    pub torn_bytes: usize,
}

/// The beginning of a file.
#[must_use]
pub(super) fn encode_start(header: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(frame(KIND_HEADER, header));
    bytes
}

/// A whole timeline as a file, without pulses.
#[must_use]
pub fn encode(header: &Header, entries: &[Entry]) -> Vec<u8> {
    let mut bytes = encode_start(&codec::encode(header));
    entries.iter().for_each(|entry| bytes.extend(encode_entry(&codec::encode(entry))));
    bytes
}

/// A whole timeline as it is exported: with what opens the commitments, and with the server's signature.
#[must_use]
pub fn encode_export(
    header: &Header,
    entries: &[Entry],
    openings: &Openings,
    attestation: &Attestation,
) -> Vec<u8> {
    let mut bytes = encode_start(&codec::encode(header));
    for (index, entry) in entries.iter().enumerate() {
        bytes.extend(encode_entry(&codec::encode(entry)));
        if let Some(openings) = openings.get(&index).filter(|openings| !openings.is_empty()) {
            bytes.extend(frame(KIND_OPENINGS, &codec::encode(openings)));
        }
    }
    bytes.extend(encode_attestation(attestation));
    bytes
}

/// The frame of the server's signature for everything before it.
#[must_use]
pub(super) fn encode_attestation(attestation: &Attestation) -> Vec<u8> {
    frame(KIND_ATTESTATION, &codec::encode(attestation))
}

/// The frame of an encoded entry.
#[must_use]
pub(super) fn encode_entry(entry: &[u8]) -> Vec<u8> {
    frame(KIND_ENTRY, entry)
}

/// The frame that says that the state has reached `tick`.
#[must_use]
pub fn encode_pulse(tick: Tick) -> Vec<u8> {
    frame(KIND_PULSE, &tick.to_le_bytes())
}

fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 1).expect("our own entries are far below 4 GiB");
    let mut bytes = Vec::with_capacity(FRAME_HEAD_BYTES + 1 + content.len());
    bytes.extend(length.to_le_bytes());
    bytes.extend([0; 8]);
    bytes.push(kind);
    bytes.extend(content);
    let check = XxHash3_64::oneshot(&bytes[FRAME_HEAD_BYTES..]);
    bytes[4..FRAME_HEAD_BYTES].copy_from_slice(&check.to_le_bytes());
    bytes
}

/// Reads a file, up to the first frame that is not whole.
///
/// # Errors
/// [`JournalError`] if there is no timeline, or if the content of a whole frame can't be used.
pub fn recover(file: &[u8]) -> Result<Recovered, JournalError> {
    if !file.starts_with(MAGIC) {
        return Err(JournalError::NotATimeline);
    }
    let mut at = MAGIC.len();
    let (kind, content, next) = next_frame(file, at).ok_or(JournalError::NoHeader)?;
    if kind != KIND_HEADER {
        return Err(JournalError::NoHeader);
    }
    let header = codec::decode(content).map_err(|_| JournalError::NoHeader)?;
    at = next;

    let mut entries: Vec<Entry> = Vec::new();
    let mut openings = Openings::new();
    let mut attestation = None;
    let mut reached = 0;
    while let Some((kind, content, next)) = next_frame(file, at) {
        let bad = JournalError::BadEntry { at };
        match kind {
            KIND_ENTRY => {
                let entry: Entry = codec::decode(content).map_err(|_| bad)?;
                advance(&mut reached, entry.tick(), at)?;
                advance(&mut reached, entry.tick_after(), at)?;
                entries.push(entry);
            }
            KIND_OPENINGS => {
                let index = entries.len().checked_sub(1).ok_or(bad)?;
                openings.insert(index, codec::decode(content).map_err(|_| bad)?);
            }
            KIND_ATTESTATION => attestation = Some(codec::decode(content).map_err(|_| bad)?),
            KIND_PULSE => {
                let tick = content.try_into().map_err(|_| bad)?;
                advance(&mut reached, Tick::from_le_bytes(tick), at)?;
            }
            _ => return Err(bad),
        }
        at = next;
    }
    Ok(Recovered {
        header,
        entries,
        openings,
        attestation,
        reached,
        good_bytes: at,
        torn_bytes: file.len() - at,
    })
}

/// Time goes forward, and not by leaps: whoever re-simulates makes every step.
fn advance(reached: &mut Tick, tick: Tick, at: usize) -> Result<(), JournalError> {
    let steps = tick.checked_sub(*reached).ok_or(JournalError::OutOfOrder { at })?;
    if steps > limits::EMPTY_STEPS_CEILING {
        return Err(JournalError::OutOfOrder { at });
    }
    *reached = tick;
    Ok(())
}

/// The frame at `at` and where the next begins; `None` if it is not whole.
fn next_frame(file: &[u8], at: usize) -> Option<(u8, &[u8], usize)> {
    let head = file.get(at..at + FRAME_HEAD_BYTES)?;
    let length = u32::from_le_bytes(head[..4].try_into().ok()?);
    let length = usize::try_from(length).ok().filter(|length| *length <= limits::ENTRY_BYTES_CEILING)?;
    let check = u64::from_le_bytes(head[4..].try_into().ok()?);
    let start = at + FRAME_HEAD_BYTES;
    let payload = file.get(start..start + length)?;
    if XxHash3_64::oneshot(payload) != check {
        return None;
    }
    let (kind, content) = payload.split_first()?;
    Some((*kind, content, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::rig::header;

    fn incarnation(tick: Tick) -> Entry {
        Entry::Incarnation { tick, number: 0, server_time_ms: 0 }
    }

    #[test]
    fn a_timeline_is_read_as_it_was_written() {
        let entries = vec![incarnation(0), Entry::Step { tick: 7, items: Vec::new() }, incarnation(8)];
        let file = encode(&header(), &entries);
        let read = recover(&file).expect("our own");
        assert_eq!((read.header, read.entries, read.reached), (header(), entries, 8));
        assert_eq!((read.good_bytes, read.torn_bytes), (file.len(), 0));
    }

    #[test]
    fn time_goes_forward_and_not_by_leaps() {
        let most = limits::EMPTY_STEPS_CEILING;
        let read = |ticks: [Tick; 2]| recover(&encode(&header(), &ticks.map(incarnation)));
        assert_eq!(read([5, 5 + most]).expect("within the bound").reached, 5 + most);
        for ticks in [[5, 4], [5, 5 + most + 1]] {
            assert!(matches!(read(ticks), Err(JournalError::OutOfOrder { .. })), "{ticks:?}");
        }
    }
}
