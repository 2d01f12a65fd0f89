//! How much time seats have for their turns, and when it is up. Deadlines are kept, never worked out anew: what moves one
//! is named here. Does not decide what happens at a deadline ([`super::ladder`]), nor read any clock.

mod clocks; // windows, banks, deadlines
mod rule; // what a table agrees on
mod standing; // pauses, credit, time that is given
mod succession; // whether clocks can have come of others by live play
#[cfg(test)]
mod tests;
mod window; // the clocks of one window

pub use clocks::{Clocks, Credit};
pub use rule::{ClockError, ClockRule};
