//! What a game in this process can do, whichever way it is played.

use crate::live::handle::{Frame, LiveCommand, LiveEvent};
use adjourn_shared::timeline::Simulation;

/// A game that goes on in this process.
pub(super) trait Offline: Send {
    /// What the player wants. Gives what the player should know.
    fn command(&mut self, now_ms: u64, command: LiveCommand) -> Vec<LiveEvent>;
    /// Makes what is due: a tick, or at most one turn. Gives what the player should know; nothing: nothing was due.
    fn advance(&mut self, now_ms: u64) -> anyhow::Result<Vec<LiveEvent>>;
    /// The state.
    fn simulation(&self) -> &Simulation;
    /// What the screens draw.
    fn frame(&self) -> Frame;
}
