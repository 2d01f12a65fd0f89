//! What happens on the way to a deadline and after it: reminders, grace, and what is done about a turn that is missed.
//! Says what is due and why; sending, ordering and seating are done elsewhere.

mod dry_run; // what will happen if nobody does anything
mod rule; // what a table agrees on
mod state; // what was done in a window, and what is due
#[cfg(test)]
mod tests;

pub use dry_run::{Planned, PlannedKind, dry_run};
pub use rule::{Ladder, LadderError, MissAction, MissRung, SeatFacts, Standing};
pub use state::{LadderEvent, LadderState};
