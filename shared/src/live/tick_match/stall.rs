//! Why the clock of a match stands when nobody has paused it, and telling peers so. It stops no clock itself.

use super::host::{Phase, TickMatch};
use crate::live::io::Now;
use crate::wire::message::{ServerMessage, Stall};

impl TickMatch {
    /// Why the clock stands now, if it does.
    pub(super) fn stall(&self, now: Now) -> Option<Stall> {
        if self.unwritten {
            return Some(Stall::Disk);
        }
        match self.phase {
            Phase::Gathering { .. } if !self.presence.all_here() => Some(Stall::Gathering),
            Phase::Running => {
                let asked = self.adoption.is_overdue(now.mono_ms);
                let waits = self.leased.as_ref().map_or(asked, |game| game.tenure.is_stalled(now));
                waits.then_some(Stall::Mailbox)
            }
            Phase::Deserted { .. } => Some(Stall::Deserted),
            Phase::Gathering { .. } | Phase::Ending { .. } | Phase::Finished => None,
        }
    }

    /// Tells peers that the clock stands and why, and when it goes on.
    pub(super) fn tell_stall(&mut self, now: Now) {
        self.adoption.look(now.mono_ms);
        let why = self.stall(now);
        if core::mem::replace(&mut self.told_stall, why) != why && self.phase != Phase::Finished {
            let slot = self.config.slot;
            self.message_all(&ServerMessage::ClockStalled { slot, why });
        }
    }
}
