//! The format of a timeline on disk, and its recovery after a crash. The same bytes are the replay (there without
//! pulses, and compressed by whoever stores it).
//!
//! A file is the magic and format version, then frames. The first frame is the header.

use super::attest::Attestation;
use super::entry::{Chain, Entry, Header, SignedKeyframe};
use super::frame::{
    FRAME_HEAD_BYTES, KIND_ATTESTATION, KIND_ENTRY, KIND_HEAD, KIND_HEADER, KIND_OPENINGS, KIND_PULSE, MAGIC,
    VERSION, VERSIONS, frame,
};
use super::pieces::{Piece, Pieces};
use super::recovered::{JournalError, Openings, Recovered};
use super::salvage::Salvage;
use crate::base::identity::KeyPair;
use crate::base::limits;
use adjourn_game::codec;
use adjourn_game::ids::Tick;

/// The beginning of a file.
#[must_use]
pub(super) fn encode_start(header: &[u8]) -> Vec<u8> {
    let mut bytes = [MAGIC.as_slice(), &[VERSION]].concat();
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

/// The frame that says which head of the chain the next entry follows. It stands before keyframes: their signatures cover
/// it, so that a keyframe proves itself even where entries before it can't be read any more.
pub(super) fn encode_head(chain: Chain) -> Vec<u8> {
    frame(KIND_HEAD, &[chain.head().0.as_slice(), &chain.entries().to_le_bytes()].concat())
}

/// Whether the file ends before its header does: nothing of a match was ever written, and nobody has seen anything of it.
#[must_use]
pub fn is_cut_in_header(file: &[u8]) -> bool {
    let begin = MAGIC.len() + 1;
    let head = file.get(begin..begin + 4).and_then(|length| length.try_into().ok());
    let Some(length) = head.map(u32::from_le_bytes) else {
        return MAGIC.starts_with(&file[..file.len().min(7)]);
    };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    file.starts_with(MAGIC)
        && length <= limits::ENTRY_BYTES_CEILING
        && file.len() < begin + FRAME_HEAD_BYTES + length
}

/// Reads a file. What is torn at its end is left out; where it is damaged, what can be proved is taken.
///
/// # Errors
/// [`JournalError`] if there is no timeline, or if the content of a whole frame can't be used.
pub fn recover(file: &[u8]) -> Result<Recovered, JournalError> {
    let version = file.strip_prefix(MAGIC).and_then(<[u8]>::first);
    if !version.is_some_and(|version| VERSIONS.contains(version)) {
        return Err(JournalError::NotATimeline);
    }
    let pieces = Pieces::of(file, MAGIC.len() + 1);
    let mut frames = pieces.all.iter();
    type Begin = fn(Header, &[u8]) -> Salvage;
    let (begin, header): (Begin, _) = match frames.next() {
        Some(Piece::Frame { kind: KIND_HEADER, content, .. }) => (Salvage::start, *content),
        Some(Piece::Damage { guess: Some((KIND_HEADER, content)), .. }) => (Salvage::doubtful, *content),
        _ => return Err(JournalError::NoHeader),
    };
    let mut salvage = begin(codec::decode(header).map_err(|_| JournalError::NoHeader)?, header);
    for piece in frames {
        match *piece {
            Piece::Frame { at, kind, content } => salvage.frame(at, kind, content)?,
            Piece::Damage { at, guess } => salvage.damaged(at, guess),
        }
    }
    salvage.end(&pieces)
}

/// The file of a timeline that was damaged, as far as it was recovered. Its keyframes are signed anew where the chain
/// before them is another one now; call this for a timeline of our own server alone.
#[must_use]
pub fn mend(key: &KeyPair, recovered: &mut Recovered) -> Vec<u8> {
    let header = codec::encode(&recovered.header);
    let (mut chain, mut bytes) = (Chain::start(&header), encode_start(&header));
    for entry in &mut recovered.entries {
        if let Entry::Keyframe(keyframe) = entry {
            if !keyframe.verify(&recovered.header.server_identity, chain.head()) {
                let SignedKeyframe { tick, digest, ref snapshot, .. } = *keyframe;
                *keyframe = SignedKeyframe::sign(key, chain.head(), tick, digest, snapshot.clone());
            }
            bytes.extend(encode_head(chain));
        }
        let entry = codec::encode(&*entry);
        chain.add(&entry);
        bytes.extend(encode_entry(&entry));
    }
    // It vouches for the chain as it was. If that is another one now, nothing does to its end.
    recovered.attestation.take_if(|signed| !signed.verify(&recovered.header.server_identity, chain));
    match &recovered.attestation {
        Some(signed) => bytes.extend(encode_attestation(signed)),
        None => bytes.extend(encode_pulse(recovered.reached)),
    }
    (recovered.good_bytes, recovered.torn_bytes) = (bytes.len(), 0);
    bytes
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
    fn a_file_that_ends_in_its_header_is_of_no_match() {
        let file = encode(&header(), &[]);
        for cut in 0..file.len() {
            assert!(is_cut_in_header(&file[..cut]), "{cut}");
        }
        assert!(!is_cut_in_header(&file) && !is_cut_in_header(b"no timeline, but something of the host's"));
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
