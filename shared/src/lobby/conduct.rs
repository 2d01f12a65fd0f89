//! How much a player may ask for, and whom the player has muted. It outlives a connection.

use crate::base::limits::LobbyLimits;
use adjourn_game::ids::PlayerId;
use std::collections::{BTreeMap, VecDeque};

/// A token bucket, kept as the moment at which it is full again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bucket {
    full_at_ms: u64,
}

impl Bucket {
    /// Takes `cost` tokens, or none at all if there are fewer. There are `burst` tokens in a full bucket, and
    /// one comes back every `interval_ms`.
    pub(super) fn take(&mut self, now_ms: u64, cost: u32, burst: u32, interval_ms: u64) -> bool {
        let after = self.full_at_ms.max(now_ms).saturating_add(u64::from(cost).saturating_mul(interval_ms));
        let enough = after - now_ms <= u64::from(burst).saturating_mul(interval_ms);
        if enough {
            self.full_at_ms = after;
        }
        enough
    }

    fn is_full(self, now_ms: u64) -> bool {
        self.full_at_ms <= now_ms
    }
}

/// One player's budgets and mutes.
#[derive(Clone, Debug, Default)]
pub(super) struct Conduct {
    pub(super) commands: Bucket,
    pub(super) chat: Bucket,
    pub(super) reports: Bucket,
    mutes: VecDeque<PlayerId>,
}

impl Conduct {
    /// Whether the player does not want to hear `other`.
    pub(super) fn mutes(&self, other: PlayerId) -> bool {
        self.mutes.contains(&other)
    }

    /// Adds to the mutes, or takes away. A full list forgets its oldest.
    pub(super) fn mute(&mut self, other: PlayerId, muted: bool, limits: &LobbyLimits) {
        self.mutes.retain(|&player| player != other);
        if muted {
            push_bounded(&mut self.mutes, other, limits.mutes_per_player);
        }
    }

    pub(super) fn mute_count(&self) -> usize {
        self.mutes.len()
    }

    /// Whether it is the same as a stranger's conduct.
    fn is_fresh(&self, now_ms: u64) -> bool {
        self.mutes.is_empty() && [self.commands, self.chat, self.reports].iter().all(|b| b.is_full(now_ms))
    }
}

/// Adds to a list that forgets its oldest when it is full.
pub(super) fn push_bounded(list: &mut VecDeque<PlayerId>, player: PlayerId, limit: u32) {
    list.push_back(player);
    while list.len() > limit as usize {
        list.pop_front();
    }
}

/// The conduct of players who went away, so that coming back does not make them strangers.
#[derive(Debug, Default)]
pub(super) struct Departed {
    conducts: BTreeMap<PlayerId, (u64, Conduct)>,
    /// In the order of going.
    order: BTreeMap<u64, PlayerId>,
    departures: u64,
}

impl Departed {
    /// Remembers a player. If that makes too many, it forgets the player who went first.
    pub(super) fn remember(&mut self, player: PlayerId, conduct: Conduct, now_ms: u64, limit: u32) {
        self.take(player);
        if conduct.is_fresh(now_ms) {
            return;
        }
        self.departures += 1;
        self.order.insert(self.departures, player);
        self.conducts.insert(player, (self.departures, conduct));
        while self.order.len() > limit as usize {
            if let Some((_, first)) = self.order.pop_first() {
                self.conducts.remove(&first);
            }
        }
    }

    /// The conduct of a player who is back. If it is not remembered, the player is like a stranger.
    pub(super) fn take(&mut self, player: PlayerId) -> Conduct {
        match self.conducts.remove(&player) {
            Some((departure, conduct)) => {
                self.order.remove(&departure);
                conduct
            }
            None => Conduct::default(),
        }
    }

    pub(super) fn len(&self) -> usize {
        debug_assert_eq!(self.order.len(), self.conducts.len());
        self.conducts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(n: u8) -> PlayerId {
        PlayerId([n; 16])
    }

    #[test]
    fn a_bucket_gives_its_burst_then_one_per_interval() {
        let mut bucket = Bucket::default();
        let mut take = |now_ms| bucket.take(now_ms, 1, 3, 100);
        assert!(take(1_000) && take(1_000) && take(1_000));
        assert!(!take(1_099));
        assert!(take(1_100) && !take(1_100));
        assert!(
            take(9_000) && take(9_000) && take(9_000) && !take(9_000),
            "it never holds more than the burst"
        );
    }

    #[test]
    fn a_refused_costly_take_leaves_the_tokens() {
        let mut bucket = Bucket::default();
        assert!(bucket.take(0, 2, 3, 100));
        assert!(!bucket.take(0, 2, 3, 100));
        assert!(bucket.take(0, 1, 3, 100));
    }

    #[test]
    fn a_bucket_at_the_end_of_time_refuses_and_does_not_overflow() {
        assert!(!Bucket::default().take(5, u32::MAX, 1, u64::MAX / 2));
        assert!(Bucket::default().take(u64::MAX, 1, 1, 100));
    }

    #[test]
    fn a_full_mute_list_forgets_its_oldest() {
        let limits = LobbyLimits { mutes_per_player: 2, ..LobbyLimits::default() };
        let mut conduct = Conduct::default();
        for n in 1..=3 {
            conduct.mute(player(n), true, &limits);
        }
        assert!(!conduct.mutes(player(1)) && conduct.mutes(player(2)) && conduct.mutes(player(3)));
        conduct.mute(player(3), false, &limits);
        assert!(!conduct.mutes(player(3)));
    }

    #[test]
    fn the_departed_are_remembered_up_to_the_limit() {
        let mut spent = Conduct::default();
        assert!(spent.chat.take(0, 1, 1, 1_000));
        let mut departed = Departed::default();
        departed.remember(player(9), Conduct::default(), 0, 2);
        assert_eq!(departed.len(), 0, "a stranger's conduct is not worth remembering");
        for n in 1..=3 {
            departed.remember(player(n), spent.clone(), 0, 2);
        }
        assert_eq!(departed.len(), 2);
        assert!(departed.take(player(1)).is_fresh(0), "the first to go is forgotten");
        assert!(!departed.take(player(3)).is_fresh(0));
        assert_eq!(departed.len(), 1);
    }
}
