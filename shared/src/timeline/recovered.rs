//! What was found in a file: the timeline, where its good bytes end, and what is damaged. How it was found is not known here.

use super::attest::Attestation;
use super::entry::{Entry, Header, Terms};
use super::turn::Opening;
use adjourn_game::ids::Tick;
use std::collections::BTreeMap;
use thiserror::Error;

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
    /// What is damaged before that. The file is not to be gone on with then: [`mend`] makes another one.
    pub damage: Option<Damage>,
}

/// Damage is what is no torn end: bytes that are no whole frame, and frames after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Where it begins.
    pub at: usize,
    /// From which tick to which nobody can say what was played. A keyframe proves the state at the end.
    pub lost: Vec<(Tick, Tick)>,
    /// How many ticks at the end of the file were given up, because nothing proves what came after the damage.
    pub undone: Tick,
}

impl Recovered {
    /// What was agreed on before the match, if it says so: journals of older builds do not.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        self.entries.iter().find_map(|entry| match entry {
            Entry::Terms(terms) => Some(terms),
            _ => None,
        })
    }
}
