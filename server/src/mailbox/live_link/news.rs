//! What a live service is told of a session when it renews the lease: votes to adjourn, messages, and changed mutes.

use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::base::limits;
use adjourn_shared::handover::{ChatMessage, MuteList, Renewed};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct LiveNews(Arc<Mutex<BTreeMap<GameId, News>>>);

/// What callers of the API did at a table that is played live.
#[derive(Debug, Default)]
struct News {
    /// Votes to adjourn that were given or taken back.
    adjourn: BTreeMap<Seat, bool>,
    /// Messages that were written to the table.
    said: Vec<ChatMessage>,
    /// The newest list of mutes of each seat. It stays here: a live service ignores a version that it has.
    mutes: BTreeMap<Seat, MuteList>,
}

impl LiveNews {
    fn news(&self) -> MutexGuard<'_, BTreeMap<GameId, News>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A player of a session votes to adjourn it, or takes the vote back.
    pub fn adjourn(&self, game_id: GameId, seat: Seat, on: bool) {
        self.news().entry(game_id).or_default().adjourn.insert(seat, on);
    }

    /// A message was written to a table that is played live.
    pub fn said(&self, game_id: GameId, said: ChatMessage) {
        let mut news = self.news();
        let lines = &mut news.entry(game_id).or_default().said;
        // Players who miss it in the session find it by mail.
        if lines.len() < limits::live::SAID {
            lines.push(said);
        }
    }

    /// A player of a session has changed the mutes.
    pub fn mutes(&self, game_id: GameId, mutes: MuteList) {
        let mut news = self.news();
        let known = &mut news.entry(game_id).or_default().mutes;
        if known.get(&mutes.seat).is_none_or(|known| known.version < mutes.version) {
            known.insert(mutes.seat, mutes);
        }
    }

    /// Takes what is new since the last time.
    pub fn take(&self, game_id: GameId) -> Renewed {
        let mut news = self.news();
        let Some(News { adjourn, said, mutes }) = news.get_mut(&game_id) else { return Renewed::default() };
        let (adjourn, said) = (core::mem::take(adjourn), core::mem::take(said));
        let mutes: Vec<_> = mutes.values().cloned().collect();
        if mutes.is_empty() {
            news.remove(&game_id);
        }
        Renewed { adjourn: adjourn.into_iter().collect(), said, mutes }
    }

    /// A session begins: votes and messages for the one before are dropped. Mutes stay, since they have a version.
    pub fn begins(&self, game_id: GameId) {
        if let Some(News { adjourn, said, .. }) = self.news().get_mut(&game_id) {
            (*adjourn, *said) = Default::default();
        }
    }

    /// A session is over.
    pub fn forget(&self, game_id: GameId) {
        self.news().remove(&game_id);
    }
}
