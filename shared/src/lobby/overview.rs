//! The lists of rooms, matches and players: made once for all who look at them, and sent to each no more often
//! than the limit says.

use super::Lobby;
use super::io::Output;
use crate::wire::lobby::{LobbyEvent, Overview};
use adjourn_game::ids::PlayerId;

impl Lobby {
    /// Something in the lists has changed.
    pub(super) fn overview_changed(&mut self) {
        self.overview.revision += 1;
        // While some players have to wait, a change waits with them, so that we look through all players once in an
        // interval.
        self.overview.due_ms.get_or_insert(self.now_ms);
    }

    /// Someone must have the lists at once, even if the others wait.
    pub(super) fn overview_now(&mut self) {
        self.overview_changed();
        self.overview.due_ms = Some(self.now_ms);
    }

    /// Sends the lists to all who have not seen the newest and may get another by now.
    pub(super) fn send_overviews(&mut self) {
        if self.overview.due_ms.is_none_or(|due_ms| due_ms > self.now_ms) {
            return;
        }
        let (now_ms, revision, interval_ms) =
            (self.now_ms, self.overview.revision, self.overview_interval_ms());
        let mut next_ms: Option<u64> = None;
        let mut receivers: Vec<PlayerId> = Vec::new();
        for (player, record) in self.players.iter_mut() {
            // A player in a match, or watching one, does not look at the lists. Such a player gets them once, to see
            // that the lobby is there.
            if record.overview_sent.is_some() && !record.at.follows_lobby() {
                continue;
            }
            let due_ms = match record.overview_sent {
                Some((sent, _)) if sent == revision => continue,
                Some((_, sent_ms)) => sent_ms.saturating_add(interval_ms),
                None => now_ms,
            };
            if due_ms <= now_ms {
                record.overview_sent = Some((revision, now_ms));
                receivers.push(player);
            } else {
                next_ms = Some(next_ms.map_or(due_ms, |next_ms| next_ms.min(due_ms)));
            }
        }
        self.overview.due_ms = next_ms;
        if !receivers.is_empty() {
            let event = LobbyEvent::Overview(self.overview());
            self.outputs
                .extend(receivers.into_iter().map(|player| Output::Send { player, event: event.clone() }));
        }
    }

    /// The more players are here, the longer each of them waits for the next overview.
    fn overview_interval_ms(&self) -> u64 {
        let crowd_ms = self.players.len() as u64 * 1_000 / u64::from(self.limits.overviews_per_second);
        self.limits.overview_interval_ms.max(crowd_ms)
    }

    fn overview(&self) -> Overview {
        let open = self.rooms.newest_first().filter(|room| room.code.is_none() && !room.starting);
        Overview {
            rooms: open.take(self.limits.listed_rooms as usize).map(|room| room.summary()).collect(),
            matches: self.matches.summaries(self.limits.listed_matches),
            players: self.players.list(self.limits.listed_players),
            players_online: u32::try_from(self.players.len()).unwrap_or(u32::MAX),
        }
    }
}
