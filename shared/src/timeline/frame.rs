//! The frame, of which files of timelines are made: length (u32), XXH3-64 of the payload (u64), payload; numbers
//! little-endian. A payload is a kind (one byte) and its content, whose meaning is not known here.

use std::ops::RangeInclusive;
use twox_hash::XxHash3_64;

/// What a file begins with; the version of the format follows, one byte.
pub(super) const MAGIC: &[u8; 7] = b"ADJOURN";
/// The version that is written.
pub(super) const VERSION: u8 = 3;
/// The versions that can be read: the frame of a head came with version 3.
pub(super) const VERSIONS: RangeInclusive<u8> = 2..=VERSION;
/// The length and the checksum of a frame, in bytes.
pub(super) const FRAME_HEAD_BYTES: usize = 12;

pub(super) const KIND_HEADER: u8 = 0;
pub(super) const KIND_ENTRY: u8 = 1;
/// "The state has reached this tick by empty steps": for recovery alone, no part of the timeline.
pub(super) const KIND_PULSE: u8 = 2;
/// What opens the commitments of the entry before. It is no part of the chain, and absent while they are sealed.
pub(super) const KIND_OPENINGS: u8 = 3;
/// The server's signature for everything before it. It is no part of the chain.
pub(super) const KIND_ATTESTATION: u8 = 4;
/// The head of the chain before the next entry: for recovery alone, no part of the timeline.
pub(super) const KIND_HEAD: u8 = 5;

/// A frame.
pub(super) fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
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
