//! The bundles and keyframes of the recent past, for whoever must still be sent them.

use crate::live::keyframe::Keyframe;
use crate::timeline::bundle::Bundle;
use adjourn_game::codec;
use adjourn_game::ids::Tick;
use std::collections::VecDeque;
use std::sync::Arc;

/// Encoded bundles without a gap, from the first keyframe that is kept, and the keyframes themselves.
pub(super) struct History {
    first: Tick,
    bundles: VecDeque<Arc<[u8]>>,
    keyframes: VecDeque<Keyframe>,
    /// How far back the keyframe for a late viewer must reach.
    keep_ticks: Tick,
}

impl History {
    /// Begins with the keyframe of the present state. Viewers may be up to `keep_ticks` behind.
    pub(super) fn new(keyframe: Keyframe, keep_ticks: Tick) -> Self {
        Self {
            first: keyframe.tick,
            bundles: VecDeque::new(),
            keyframes: VecDeque::from([keyframe]),
            keep_ticks,
        }
    }

    /// The tick that the next bundle will have.
    pub(super) fn next_tick(&self) -> Tick {
        self.first + Tick::try_from(self.bundles.len()).expect("far fewer bundles than ticks are counted")
    }

    /// Adds the next bundle.
    pub(super) fn push(&mut self, bundle: &Bundle) {
        debug_assert_eq!(bundle.tick, self.next_tick(), "bundles have no gap");
        self.bundles.push_back(codec::encode(bundle).into());
    }

    /// Adds a keyframe, and forgets what nobody can need any more.
    pub(super) fn keyframe(&mut self, keyframe: Keyframe) {
        let horizon = keyframe.tick.saturating_sub(self.keep_ticks);
        self.keyframes.push_back(keyframe);
        while self.keyframes.get(1).is_some_and(|second| second.tick <= horizon) {
            self.keyframes.pop_front();
        }
        let keep_from = self.keyframes.front().map_or(self.first, |keyframe| keyframe.tick);
        while self.first < keep_from {
            self.bundles.pop_front();
            self.first += 1;
        }
    }

    /// The latest keyframe at or before `tick`, or the earliest that there is.
    pub(super) fn nearest(&self, tick: Tick) -> &Keyframe {
        self.keyframes
            .iter()
            .rev()
            .find(|keyframe| keyframe.tick <= tick)
            .unwrap_or_else(|| self.keyframes.front().expect("there is always a keyframe"))
    }

    /// The encoded bundle of this tick; `None` if it is forgotten, or still to come.
    pub(super) fn bundle(&self, tick: Tick) -> Option<&Arc<[u8]>> {
        let index = tick.checked_sub(self.first)?;
        self.bundles.get(usize::try_from(index).ok()?)
    }
}
