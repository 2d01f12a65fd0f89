//! The one record of a game: a header and chained entries; how it is written, recovered, replayed and verified.

mod attest;
pub mod bundle; // what one step applies
mod cursor; // a place in a timeline, step by step
mod entry;
mod frame;
mod journal;
mod ledger;
mod pieces;
mod record;
mod recovered;
pub mod report; // what a seat saw of a turn, frame by frame
#[cfg(test)]
mod rig;
mod salvage;
mod simulation;
mod story; // a whole game as text
pub mod submission; // what players sign, receipts
mod turn;
mod verify;
mod verify_error; // what can be wrong

pub use attest::Attestation;
pub use cursor::Cursor;
pub use entry::{
    Chain, ClockReading, Entry, Header, HeaderSeat, Seed, SignedKeyframe, TempoChange, Terms, seed_commitment,
};
pub use journal::{encode, encode_export, encode_pulse, is_cut_in_header, mend, recover};
pub use record::Recorder;
pub use recovered::{Damage, JournalError, Openings, Recovered};
pub use simulation::{Simulation, SimulationError, replay};
pub use story::story;
pub use turn::{How, Link, Opening, SeatKey, Turn, TurnError, TurnSeat, passing, planned};
pub use verify::{VerifyReport, verify};
pub use verify_error::VerifyError;
