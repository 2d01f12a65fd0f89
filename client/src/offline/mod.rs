//! Games in this process, against bots and without a server: on the screens of a live session, or among bots alone. It
//! connects to nothing, and stores nothing.

mod session; // a game behind the seam to the screens
mod ticks; // a game in real time: the clock makes its steps
mod trial; // what is to be played
mod turns; // a game of turns: a table as the mailbox has it

pub use session::start;
pub use trial::{Played, Trial, play_out};

use crate::live::handle::{Frame, LiveCommand, LiveEvent};
use adjourn_shared::timeline::Simulation;

/// A game that goes on in this process.
trait Offline: Send {
    /// What the player wants. Gives what the player should know.
    fn command(&mut self, now_ms: u64, command: LiveCommand) -> Vec<LiveEvent>;
    /// Makes what is due: a tick, or at most one turn. Gives what the player should know; nothing: nothing was due.
    fn advance(&mut self, now_ms: u64) -> anyhow::Result<Vec<LiveEvent>>;
    /// The state.
    fn simulation(&self) -> &Simulation;
    /// What the screens draw.
    fn frame(&self) -> Frame;
}
