//! The one record of a game: a header and chained entries; how it is written, recovered, replayed and verified.

mod entry;
mod journal;
mod record;
mod simulation;
mod verify;

pub use entry::{Chain, Entry, Header, HeaderSeat, SignedKeyframe};
pub use journal::{JournalError, Recovered, encode, encode_pulse, recover};
pub use record::Recorder;
pub use simulation::{Simulation, SimulationError, replay};
pub use verify::{VerifyError, VerifyReport, verify};
