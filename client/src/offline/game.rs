//! What a game in this process can do, whichever way it is played.

use crate::live::handle::{Frame, LiveCommand, LiveEvent, NetworkPanel};
use adjourn_game::ids::Seat;
use adjourn_shared::timeline::Simulation;

/// A game that goes on in this process.
pub(super) trait Offline: Send {
    /// What the player wants. Gives what the player should know.
    fn command(&mut self, now_ms: u64, command: LiveCommand) -> Vec<LiveEvent>;
    /// Makes what is due: a tick, or at most one turn. Gives what the player should know; nothing: nothing was due.
    fn advance(&mut self, now_ms: u64) -> anyhow::Result<Vec<LiveEvent>>;
    /// The state.
    fn simulation(&self) -> &Simulation;
    /// Where the player sits; `None`: the player watches bots.
    fn me(&self) -> Option<Seat>;
    /// Whether the player has stopped the clock.
    fn is_paused(&self) -> bool {
        false
    }

    /// What the screens draw. The whole state is in it: any board may ask for it, and there is one game here.
    fn frame(&self) -> Frame {
        let game = self.simulation().game();
        Frame {
            view: game.view(self.me()),
            snapshot: Some(game.snapshot()),
            tick: self.simulation().tick(),
            paused: self.is_paused().then_some(self.me()),
            outcome: game.outcome(),
            orders_in_flight: 0,
            network: NetworkPanel::default(),
        }
    }
}
