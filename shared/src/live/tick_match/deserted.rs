//! A match of the lobby in which no player is left stands: no step is made, no bot plays, and nobody need wake it. It is
//! kept for as long as the host says. A game of the mailbox goes back there instead.

use super::history::History;
use super::host::{Phase, TickMatch, kept_ticks};
use crate::base::limits;
use crate::live::io::{HostOutput, Now};
use crate::live::keyframe::Keyframe;
use crate::timeline::Entry;
use crate::timeline::bundle::Item;

impl TickMatch {
    /// When the next [`crate::live::io::HostInput::Tick`] is due, by the monotonic clock, if not at the next beat of the
    /// match's clock: as long as nobody is there, there is nothing to do.
    #[must_use]
    pub fn sleeps_until_ms(&self, now: Now) -> Option<u64> {
        let Phase::Deserted { since_ms } = self.phase else { return None };
        let ends_ms = since_ms.saturating_add(self.config.abandon_ms);
        // Those who watch are answered, so that they know that the server is there.
        let answers_ms = now.mono_ms.saturating_add(limits::UP_AT_LEAST_EVERY_MS);
        Some(if self.feeds.is_empty() { ends_ms } else { ends_ms.min(answers_ms) })
    }

    /// The match stands as soon as no player is here. One that never began waits no longer than its start would, and one
    /// that no player can play any more is over.
    pub(super) fn stand_if_deserted(&mut self, now: Now) {
        if self.leased.is_some() || self.adoption.is_asked() {
            return;
        }
        if !matches!(self.phase, Phase::Gathering { .. } | Phase::Running) {
            return;
        }
        if !self.presence.any_player() {
            return self.break_off(now);
        }
        let Some(deserted_since_ms) = self.presence.deserted_since_ms() else { return };
        if self.simulation.tick() == 0 && matches!(self.phase, Phase::Gathering { .. }) {
            if now.mono_ms.saturating_sub(deserted_since_ms) >= self.config.start_wait_ms {
                self.break_off(now);
            }
            return;
        }
        // What has just happened to seats is written down first; in a pause it waits as everything does.
        if self.events.is_empty() || self.pause.stands() {
            self.desert(now);
        }
    }

    /// From here on nothing happens until a player is back. The next start takes the match up from this state.
    fn desert(&mut self, now: Now) {
        self.phase = Phase::Deserted { since_ms: now.mono_ms };
        self.record_keyframe();
        if self.feeds.is_empty() {
            // Nobody is left who could need what came before.
            let kept_ticks = kept_ticks(&self.config, self.header.tick_hz);
            self.history = History::new(Keyframe::of(&self.simulation), kept_ticks);
        }
        self.outputs.push_back(HostOutput::Deserted(true));
    }

    /// A player is here: the match waits for the others as at its start, and then goes on.
    pub(super) fn take_up_if_deserted(&mut self, now: Now) {
        if !matches!(self.phase, Phase::Deserted { .. }) {
            return;
        }
        self.phase = Phase::Gathering { since_ms: now.mono_ms };
        if self.pause.stands() {
            // It was for those who were there.
            self.pause.end();
            self.events.push(Item::Resumed { server_time_ms: now.unix_ms });
        }
        if self.feeds.is_empty() {
            // Nobody was told that it stands.
            self.told_stall = None;
        }
        self.outputs.push_back(HostOutput::Deserted(false));
    }

    /// Ends the match without an outcome.
    pub(super) fn break_off(&mut self, now: Now) {
        let (tick, server_time_ms) = (self.simulation.tick(), now.unix_ms);
        self.record_end(now, &Entry::Abandoned { tick, server_time_ms });
        self.phase = Phase::Ending { since_ms: now.mono_ms, outcome: None };
    }
}
