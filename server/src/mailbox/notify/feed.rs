//! Wakes those who wait for changes. The changes themselves are in the store: a lost wake-up costs nothing but a poll.

use adjourn_game::ids::PlayerId;
use tokio::sync::broadcast;

/// How many wake-ups may wait for a slow listener. If there are more, the listener reads the store anyway.
const WAITING: usize = 1_024;

/// Passes wake-ups from commits to listeners.
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

    /// A listener. It hears of all players, and has to pick its own. After a lag it has to read the store.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<PlayerId> {
        self.0.subscribe()
    }
}
