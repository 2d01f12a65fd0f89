//! What the live service of a session is to hear when it renews its lease: who would adjourn, what was written to the
//! table, who has changed whom to hear.

use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::base::limits;
use adjourn_shared::handover::{ChatMessage, MuteList, Renewed};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct LiveNews(Arc<Mutex<BTreeMap<GameId, News>>>);

/// What was told to the API of a game that is played live.
#[derive(Debug, Default)]
struct News {
    /// Who would adjourn, or not any more.
    adjourn: BTreeMap<Seat, bool>,
    /// What was written to the table.
    said: Vec<ChatMessage>,
    /// Who has changed whom to hear. It stays: whoever has it already is told of nothing new.
    mutes: BTreeMap<Seat, MuteList>,
}

impl LiveNews {
    fn news(&self) -> MutexGuard<'_, BTreeMap<GameId, News>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A player of a session would adjourn it, or not any more.
    pub fn adjourn(&self, game_id: GameId, seat: Seat, on: bool) {
        self.news().entry(game_id).or_default().adjourn.insert(seat, on);
    }

    /// Something was written to a table that is played live.
    pub fn said(&self, game_id: GameId, said: ChatMessage) {
        let mut news = self.news();
        let lines = &mut news.entry(game_id).or_default().said;
        // Whoever missed it reads it by mail.
        if lines.len() < limits::live::SAID {
            lines.push(said);
        }
    }

    /// A player of a session has changed whom to hear.
    pub fn mutes(&self, game_id: GameId, mutes: MuteList) {
        let mut news = self.news();
        let known = &mut news.entry(game_id).or_default().mutes;
        if known.get(&mutes.seat).is_none_or(|known| known.version < mutes.version) {
            known.insert(mutes.seat, mutes);
        }
    }

    /// What there is of a game since this was asked last.
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

    /// A session begins: what was said to the one before is not for this one. Mutes are anybody's, and have a version.
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
