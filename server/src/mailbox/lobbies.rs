//! Who plays in live matches that are no table's, as live services tell it. In memory alone: what is not told again is
//! forgotten.

use adjourn_shared::authority::Playing;
use adjourn_shared::ids::PlayerId;
use adjourn_shared::limits::live::WAIT_MS;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A live service that has not told anything for so long is gone, in milliseconds: it tells twice as often.
const SILENCE_MS: u64 = 2 * WAIT_MS;

/// A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct Lobbies(Arc<Mutex<BTreeMap<u64, Told>>>);

/// What one live service has told.
#[derive(Debug)]
struct Told {
    at_ms: u64,
    /// What each of its players plays.
    games: BTreeMap<PlayerId, String>,
}

impl Lobbies {
    fn all(&self, now_ms: u64) -> MutexGuard<'_, BTreeMap<u64, Told>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, told| told.at_ms + SILENCE_MS > now_ms);
        all
    }

    /// All that a live service has to tell: what it told before is not so any more.
    pub fn told(&self, now_ms: u64, playing: Playing) {
        let games = playing.players.into_iter().collect();
        self.all(now_ms).insert(playing.service, Told { at_ms: now_ms, games });
    }

    /// What a player plays in such a match now.
    #[must_use]
    pub fn game_of(&self, now_ms: u64, player: PlayerId) -> Option<String> {
        self.all(now_ms).values().find_map(|told| told.games.get(&player).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PlayerId = PlayerId([1; 16]);

    fn playing(service: u64, players: &[PlayerId]) -> Playing {
        Playing { service, players: players.iter().map(|player| (*player, "skirmish".to_owned())).collect() }
    }

    #[test]
    fn the_last_word_of_each_service_counts_until_it_is_silent() {
        let lobbies = Lobbies::default();
        lobbies.told(0, playing(1, &[ANN]));
        lobbies.told(0, playing(2, &[]));
        assert_eq!(lobbies.game_of(SILENCE_MS - 1, ANN).as_deref(), Some("skirmish"));
        assert_eq!(lobbies.game_of(SILENCE_MS, ANN), None);
        lobbies.told(SILENCE_MS, playing(2, &[ANN]));
        lobbies.told(SILENCE_MS, playing(2, &[]));
        assert_eq!(lobbies.game_of(SILENCE_MS, ANN), None);
    }
}
