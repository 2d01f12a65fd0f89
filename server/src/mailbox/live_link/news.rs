//! What the live service of a session is to hear when it renews its lease: who would adjourn, what was written to the
//! table, who has changed whom to hear.

use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::base::limits;
use adjourn_shared::handover::{Deaf, Renewed, Said};
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
    said: Vec<Said>,
    /// Who has changed whom to hear. It stays: whoever has it already is told of nothing new.
    deaf: BTreeMap<Seat, Deaf>,
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
    pub fn said(&self, game_id: GameId, said: Said) {
        let mut news = self.news();
        let lines = &mut news.entry(game_id).or_default().said;
        // Whoever missed it reads it by mail.
        if lines.len() < limits::live::SAID {
            lines.push(said);
        }
    }

    /// A player of a session has changed whom to hear.
    pub fn deaf(&self, game_id: GameId, deaf: Deaf) {
        let mut news = self.news();
        let known = &mut news.entry(game_id).or_default().deaf;
        if known.get(&deaf.seat).is_none_or(|known| known.version < deaf.version) {
            known.insert(deaf.seat, deaf);
        }
    }

    /// What there is of a game since this was asked last.
    pub fn take(&self, game_id: GameId) -> Renewed {
        let mut news = self.news();
        let Some(News { adjourn, said, deaf }) = news.get_mut(&game_id) else { return Renewed::default() };
        let (adjourn, said) = (core::mem::take(adjourn), core::mem::take(said));
        let deaf: Vec<_> = deaf.values().cloned().collect();
        if deaf.is_empty() {
            news.remove(&game_id);
        }
        Renewed { adjourn: adjourn.into_iter().collect(), said, deaf }
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
