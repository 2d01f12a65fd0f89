//! A table and its game by mail: one value, changed by one call at a time. The caller stores it. It decides; it stores
//! nothing, sends nothing, and does not know the time.

mod accessors;
mod appointment;
mod audit;
mod closing;
mod effects;
mod ending;
mod live_side;
mod live_votes;
mod making;
mod meeting;
mod pausing;
mod planning;
mod resolve;
mod seat;
mod seating;
mod signed;
mod state;
mod submit;
mod tempo;
mod tempo_clocks;
#[cfg(test)]
mod tests;
mod timing;
mod window;

pub use appointment::{Agreed, Appointment, Slot, Stage};
pub use audit::{Acknowledged, Audit};
pub use effects::{Effects, LogEvent, LogLine, NewEntry, Opened};
pub use live_side::{LivePlace, LiveSide, Side};
pub use live_votes::LiveVotes;
pub use resolve::{Resolved, TurnReport};
pub use seat::{Forced, Leaving, Occupant, Pending, SeatState, StoredPlan};
pub use seating::{Random, SeatClaim};
pub use signed::{Hex32, LinkState, SignedState};
pub use state::{AdoptedAt, EndState, KeyframeAt, Secret, TableContext, TableState};
pub use submit::{Accepted, Incoming};
