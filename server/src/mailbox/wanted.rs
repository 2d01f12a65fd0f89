//! Games that all their players want to play live, until a live service takes them. In memory alone: a wish is as
//! short-lived as the players' patience, and the table forgets it too.

use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::base::limits;
use adjourn_shared::handover::{ChatMessage, MuteList, Renewed};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct WantedGames(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    games: Mutex<BTreeSet<GameId>>,
    more: Notify,
    /// What the live service of a session is to hear, when it renews its lease.
    news: Mutex<BTreeMap<GameId, News>>,
    /// When a live service was heard last, in milliseconds since 1970.
    heard_ms: AtomicU64,
}

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

impl WantedGames {
    /// A game is wanted.
    pub fn add(&self, game_id: GameId) {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).insert(game_id);
        self.0.more.notify_waiters();
    }

    /// It is taken, or not wanted any more.
    pub fn remove(&self, game_id: GameId) {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).remove(&game_id);
    }

    fn all(&self) -> Vec<GameId> {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Waits until there are any, at most for so long.
    pub async fn wait(&self, most: Duration) -> Vec<GameId> {
        let more = self.0.more.notified();
        let now = self.all();
        if !now.is_empty() {
            return now;
        }
        // Whether there are any is looked at again anyway.
        let _elapsed = tokio::time::timeout(most, more).await;
        self.all()
    }

    fn news(&self) -> MutexGuard<'_, BTreeMap<GameId, News>> {
        self.0.news.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub fn take_news(&self, game_id: GameId) -> Renewed {
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

    /// A live service was heard.
    pub fn heard(&self, now_ms: u64) {
        self.0.heard_ms.fetch_max(now_ms, Ordering::Relaxed);
    }

    /// Whether a live service is there to take games: it asks again and again.
    #[must_use]
    pub fn is_served(&self, now_ms: u64) -> bool {
        self.0.heard_ms.load(Ordering::Relaxed) + SILENCE_MS > now_ms
    }
}

/// A live service that has not been heard for so long is not there, in milliseconds: twice what it waits for an answer.
const SILENCE_MS: u64 = 2 * adjourn_shared::base::limits::live::WAIT_MS;
