//! Counts open streams of events: there is a bound for all, and one for each player.

use adjourn_game::ids::PlayerId;
use metrics::gauge;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Counts open streams.
#[derive(Clone, Debug)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: u32,
    most_of_a_player: u32,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: u32,
    by_player: BTreeMap<PlayerId, u32>,
}

/// One stream; it stops counting when this is dropped.
#[derive(Debug)]
pub struct Place {
    streams: Streams,
    player: PlayerId,
}

impl Streams {
    /// Bounds for all streams, and for those of each player.
    #[must_use]
    pub fn new(most: u32, most_of_a_player: u32) -> Self {
        publish(0);
        Self(Arc::new(Inner { most, most_of_a_player, open: Mutex::default() }))
    }

    /// Who has a stream open.
    #[must_use]
    pub fn players(&self) -> BTreeSet<PlayerId> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner).by_player.keys().copied().collect()
    }

    /// Opens a stream of this player, if there is room.
    #[must_use]
    pub fn open(&self, player: PlayerId) -> Option<Place> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_player = open.by_player.get(&player).copied().unwrap_or(0);
        if open.all >= self.0.most || of_player >= self.0.most_of_a_player {
            return None;
        }
        open.all += 1;
        publish(open.all);
        open.by_player.insert(player, of_player + 1);
        Some(Place { streams: self.clone(), player })
    }
}

fn publish(open: u32) {
    gauge!("adjourn_mail_streams").set(open);
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        publish(open.all);
        if let Some(of_player) = open.by_player.get_mut(&self.player) {
            *of_player -= 1;
            if *of_player == 0 {
                open.by_player.remove(&self.player);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PlayerId = PlayerId([1; 16]);
    const BOB: PlayerId = PlayerId([2; 16]);

    #[test]
    fn a_player_has_a_share_and_a_closed_stream_gives_its_place_back() {
        let streams = Streams::new(3, 2);
        let first = streams.open(ANN);
        let _second = streams.open(ANN).expect("within the share");
        assert!(streams.open(ANN).is_none());
        let _bobs = streams.open(BOB).expect("within all");
        assert!(streams.open(BOB).is_none(), "all places are taken");
        drop(first);
        assert!(streams.open(BOB).is_some());
        assert_eq!(streams.0.open.lock().expect("not poisoned").all, 2);
    }
}
