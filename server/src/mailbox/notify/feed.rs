//! Wakes those who wait for changes. What changed is in the store alone: a wake-up that is lost costs a poll, nothing
//! more.

use adjourn_game::ids::PlayerId;
use tokio::sync::broadcast;

/// Wake-ups that may wait for a slow listener; beyond it, the listener looks at the store anyway.
const WAITING: usize = 1_024;

/// The way from commits to listeners.
#[derive(Clone)]
pub struct Feed(broadcast::Sender<PlayerId>);

impl Default for Feed {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Feed {
    /// Something changed for this player.
    pub fn wake(&self, player: PlayerId) {
        // Nobody may be listening.
        let _listeners = self.0.send(player);
    }

    /// A listener: it hears of all players, and picks its own. A lag means that it should look.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<PlayerId> {
        self.0.subscribe()
    }
}
