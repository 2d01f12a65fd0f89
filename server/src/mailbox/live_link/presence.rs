//! Who plays in live matches that have no table, as live services report it. It is kept in memory only: what is not
//! reported again is forgotten.

use adjourn_game::ids::PlayerId;
use adjourn_shared::base::limits::http::SEEN_EVERY_MS;
use adjourn_shared::base::limits::live::{SERVICES, WAIT_MS};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// After so long without a report a live service is gone, in milliseconds: one that is there reports twice as often.
const SILENCE_MS: u64 = 2 * WAIT_MS;

/// A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct LivePresence(Arc<Mutex<BTreeMap<String, Told>>>);

/// What one live service has reported.
#[derive(Debug)]
struct Told {
    at_ms: u64,
    /// When all of them were written down as seen.
    saw_ms: u64,
    /// What each of its players plays.
    games: BTreeMap<PlayerId, String>,
}

impl LivePresence {
    fn all(&self, now_ms: u64) -> MutexGuard<'_, BTreeMap<String, Told>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, told| told.at_ms.abs_diff(now_ms) < SILENCE_MS);
        all
    }

    /// A live service reports all its players: this replaces its report before. Returns the players who are to be
    /// written down as seen.
    pub fn told(&self, now_ms: u64, service: String, games: BTreeMap<PlayerId, String>) -> Vec<PlayerId> {
        let mut all = self.all(now_ms);
        let before = all.remove(&service);
        while all.len() >= SERVICES {
            let oldest = all.iter().min_by_key(|(_, told)| told.at_ms).map(|(service, _)| service.clone());
            oldest.iter().for_each(|oldest| drop(all.remove(oldest)));
        }
        let fresh = before.as_ref().filter(|before| before.saw_ms + SEEN_EVERY_MS > now_ms);
        let known = |player: &PlayerId| fresh.is_some_and(|before| before.games.contains_key(player));
        let seen = games.keys().filter(|player| !known(player)).copied().collect();
        let saw_ms = fresh.map_or(now_ms, |before| before.saw_ms);
        all.insert(service, Told { at_ms: now_ms, saw_ms, games });
        seen
    }

    /// The game that a player plays in such a match now.
    #[must_use]
    pub fn game_of(&self, now_ms: u64, player: PlayerId) -> Option<String> {
        self.all(now_ms).values().find_map(|told| told.games.get(&player).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PlayerId = PlayerId([1; 16]);
    const BOB: PlayerId = PlayerId([2; 16]);

    fn told(presence: &LivePresence, now_ms: u64, service: &str, players: &[PlayerId]) -> Vec<PlayerId> {
        let games = players.iter().map(|player| (*player, "skirmish".to_owned())).collect();
        presence.told(now_ms, service.to_owned(), games)
    }

    #[test]
    fn the_last_word_of_each_service_counts_until_it_is_silent() {
        let presence = LivePresence::default();
        told(&presence, 0, "one", &[ANN]);
        told(&presence, 0, "two", &[]);
        assert_eq!(presence.game_of(SILENCE_MS - 1, ANN).as_deref(), Some("skirmish"));
        assert_eq!(presence.game_of(SILENCE_MS, ANN), None);
        told(&presence, SILENCE_MS, "two", &[ANN]);
        told(&presence, SILENCE_MS, "two", &[]);
        assert_eq!(presence.game_of(SILENCE_MS, ANN), None);
    }

    #[test]
    fn those_who_come_are_seen_at_once_and_those_who_stay_once_a_minute() {
        let presence = LivePresence::default();
        assert_eq!(told(&presence, 0, "one", &[ANN]), [ANN]);
        assert_eq!(told(&presence, 20_000, "one", &[ANN, BOB]), [BOB]);
        assert_eq!(told(&presence, 40_000, "one", &[ANN, BOB]), []);
        assert_eq!(told(&presence, 60_000, "one", &[ANN, BOB]), [ANN, BOB]);
    }

    #[test]
    fn services_without_end_take_the_place_of_the_oldest_ones() {
        let presence = LivePresence::default();
        told(&presence, 0, "first", &[ANN]);
        for number in 0..SERVICES as u64 {
            told(&presence, 1 + number, &number.to_string(), &[BOB]);
        }
        assert_eq!(presence.game_of(1_000, ANN), None);
        assert_eq!(presence.all(1_000).len(), SERVICES);
    }
}
