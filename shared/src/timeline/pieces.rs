//! A file of frames taken apart, whatever has happened to it: whole frames, bytes that are none, and a torn end. It looks
//! at checksums alone; what frames mean is not known here.

use super::frame::{FRAME_HEAD_BYTES, KIND_HEAD};
use crate::base::limits;
use twox_hash::XxHash3_64;

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A frame whose checksum is right.
    Frame {
        /// Where it begins.
        at: usize,
        kind: u8,
        content: &'a [u8],
    },
    /// Bytes that are no whole frame, and are no torn end.
    Damage {
        /// Where they begin.
        at: usize,
        /// Kind and content, if what is damaged is a checksum alone.
        guess: Option<(u8, &'a [u8])>,
    },
}

/// All parts of a file, in order.
pub(super) struct Pieces<'a> {
    pub(super) all: Vec<Piece<'a>>,
    /// Where the torn end begins; the length of the file if there is none.
    pub(super) whole_bytes: usize,
    /// How many bytes are torn.
    pub(super) torn_bytes: usize,
    /// Where the first damage begins, even if it could be mended.
    pub(super) damaged_at: Option<usize>,
}

impl<'a> Pieces<'a> {
    /// Takes the file apart from this byte on.
    pub(super) fn of(file: &'a [u8], from: usize) -> Self {
        let mut pieces = Self { all: Vec::new(), whole_bytes: file.len(), torn_bytes: 0, damaged_at: None };
        let mut at = from;
        while at < file.len() {
            if let Some((kind, content)) = frame_at(file, at) {
                pieces.all.push(Piece::Frame { at, kind, content });
                at += FRAME_HEAD_BYTES + 1 + content.len();
                continue;
            }
            let next = (at + 1..file.len()).find(|next| frame_at(file, *next).is_some());
            let end = next.unwrap_or(file.len());
            match between(file, at, end) {
                Some(piece) => {
                    pieces.damaged_at.get_or_insert(at);
                    pieces.all.push(piece);
                }
                None if next.is_some() => {
                    pieces.damaged_at.get_or_insert(at);
                    pieces.all.push(Piece::Damage { at, guess: None });
                }
                None => (pieces.whole_bytes, pieces.torn_bytes) = (at, file.len() - at),
            }
            at = end;
        }
        pieces
    }
}

/// The frame at `at`; `None` if it is not whole.
fn frame_at(file: &[u8], at: usize) -> Option<(u8, &[u8])> {
    let payload = payload(file, at, length_at(file, at)?)?;
    // Most places where no frame begins are seen without a checksum.
    let (kind, content) = payload.split_first().filter(|(kind, _)| **kind <= KIND_HEAD)?;
    (XxHash3_64::oneshot(payload) == check_at(file, at)?).then_some((*kind, content))
}

/// What stands between two frames, or between the last one and the end. `None` if it may be torn: it is shorter than it
/// says.
fn between(file: &[u8], at: usize, end: usize) -> Option<Piece<'_>> {
    let head_end = at + FRAME_HEAD_BYTES;
    let payload = file.get(head_end..end)?;
    let (kind, content) = payload.split_first()?;
    if check_at(file, at) == Some(XxHash3_64::oneshot(payload)) {
        // Its length alone is damaged.
        return Some(Piece::Frame { at, kind: *kind, content });
    }
    let complete = length_at(file, at).is_some_and(|length| head_end + length <= end);
    complete.then_some(Piece::Damage { at, guess: Some((*kind, content)) })
}

fn length_at(file: &[u8], at: usize) -> Option<usize> {
    let length = u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?);
    usize::try_from(length).ok().filter(|length| *length <= limits::ENTRY_BYTES_CEILING)
}

fn check_at(file: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(file.get(at + 4..at + FRAME_HEAD_BYTES)?.try_into().ok()?))
}

fn payload(file: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    let start = at + FRAME_HEAD_BYTES;
    file.get(start..start + length)
}
