//! One beat of a match's clock: make a step if the clock runs, then send what peers lack.

use super::host::{Phase, TickMatch};
use crate::base::limits;
use crate::live::io::{HostOutput, Now};
use crate::live::tick_match::leased_game::LeasedGame;
use crate::timeline::bundle::{Bundle, Item};
use crate::timeline::{self, Entry};
use crate::wire::message::{MatchLeftReason, ServerMessage};
use adjourn_game::SeatEvent;
use adjourn_game::codec;
use adjourn_game::ids::Tick;

impl TickMatch {
    pub(super) fn tick(&mut self, now: Now) {
        if self.unwritten {
            // What was not written must not be sent, and nothing can follow it.
            return;
        }
        self.tend_lease(now);
        match self.phase {
            Phase::Gathering { since_ms } => {
                let waited_ms = now.mono_ms.saturating_sub(since_ms);
                let someone = !self.presence.here().is_empty();
                if self.presence.all_here() || someone && waited_ms >= self.config.start_wait_ms {
                    self.phase = Phase::Running;
                    if self.simulation.tick() > 0 {
                        // The clock has stood; whoever is still missing has all the time again.
                        self.presence.wait_anew(now.mono_ms);
                    }
                }
                self.time_out_the_silent(now);
                self.stand_if_deserted(now);
            }
            Phase::Running => {
                let overdue = self.presence.overdue(now.mono_ms);
                self.seat_events(now, overdue);
                if self.pause.overdue(now.mono_ms) {
                    self.events.push(Item::Resumed { server_time_ms: now.unix_ms });
                }
                self.time_out_the_silent(now);
                let goes_on = self.leased.as_ref().is_none_or(|game| game.may_step(now));
                if !goes_on || self.adoption.is_asked() {
                    // The mailbox is being asked, or can't be reached: the clock is stalled until it answers.
                } else if !self.pause.stands() || self.events.iter().any(steps_while_paused) {
                    self.step(now);
                }
                self.stand_if_deserted(now);
            }
            Phase::Deserted { since_ms } => {
                if now.mono_ms.saturating_sub(since_ms) >= self.config.abandon_ms {
                    self.break_off(now);
                }
            }
            Phase::Ending { .. } | Phase::Finished => {}
        }
        self.tell_stall(now);
        self.dispatch(now);
        self.finish_when_all_have_it(now);
    }

    fn step(&mut self, now: Now) {
        let items = self.collect_items();
        let bundle = self.bundle(items);
        let tick = bundle.tick;
        if self.digests.len() == limits::DIGESTS_KEPT {
            self.digests.pop_front();
        }
        self.digests.push_back((tick, bundle.digest_before));
        self.write_down(&bundle);
        self.simulation.step(&bundle.items);
        self.history.push(&bundle);
        if self.simulation.tick().is_multiple_of(self.config.keyframe_every_ticks.max(1)) {
            self.record_keyframe();
        }
        if let Some(outcome) = self.simulation.game().outcome() {
            let (tick, server_time_ms) = (self.simulation.tick(), now.unix_ms);
            self.record_end(now, &Entry::Outcome { tick, outcome: outcome.clone(), server_time_ms });
            self.phase = Phase::Ending { since_ms: now.mono_ms, outcome: Some(outcome) };
        }
    }

    /// The journal has the step before anyone is sent it; a digest stands in it once a second.
    fn write_down(&mut self, bundle: &Bundle) {
        let Bundle { tick, digest_before, ref items } = *bundle;
        if tick.is_multiple_of(Tick::from(self.header.tick_hz.max(1))) {
            self.record(&Entry::Digest { tick, digest: digest_before });
        }
        if items.is_empty() {
            self.append(timeline::encode_pulse(tick + 1));
        } else {
            self.record(&Entry::Step { tick, items: items.clone() });
        }
    }

    /// A connection that lives and says nothing is no player.
    fn time_out_the_silent(&mut self, now: Now) {
        let silent = |heard_ms| now.mono_ms.saturating_sub(heard_ms) >= u64::from(limits::IDLE_TIMEOUT_MS);
        let feeds = self.feeds.iter().map(|(peer, feed)| (*peer, feed.heard_ms));
        let peers: Vec<_> = feeds.filter(|(_, heard_ms)| silent(*heard_ms)).collect();
        for (peer, heard_ms) in peers {
            let event = self.presence.lost(peer, heard_ms);
            self.seat_events(now, event);
        }
    }

    fn dispatch(&mut self, now: Now) {
        // Spectators see the end without waiting for their delay.
        let ended = matches!(self.phase, Phase::Ending { .. });
        let slot = self.config.slot;
        for (peer, feed) in &mut self.feeds {
            if ended {
                feed.delay_ticks = 0;
            }
            let handled = feed.seat.map_or(0, |seat| self.intakes[usize::from(seat.0)].next_sequence());
            let dispatch = feed.dispatch(now.mono_ms, slot, self.incarnation, handled, &self.history);
            if let Some((from, upto)) = dispatch.stream {
                self.stats.bundles_streamed += u64::from(upto - from);
                let bundles = (from..upto)
                    .filter_map(|tick| self.history.bundle(tick))
                    .map(|bytes| codec::decode(bytes).expect("our own history is well encoded"))
                    .collect();
                let message = ServerMessage::Bundles { slot, incarnation: self.incarnation, bundles };
                self.outputs.push_back(HostOutput::Message(*peer, message));
            }
            if let Some(datagram) = dispatch.datagram {
                self.stats.bundles_repeated += u64::from(dispatch.repeated);
                self.outputs.push_back(HostOutput::Datagram(*peer, datagram));
            }
        }
    }

    fn finish_when_all_have_it(&mut self, now: Now) {
        let Phase::Ending { since_ms, outcome } = &self.phase else { return };
        let all_have_it = self.feeds.values().all(|feed| feed.has_all(&self.history));
        // What is over is over once the mailbox has it.
        if self.leased.as_ref().is_some_and(|game| !game.tenure.is_given_back()) {
            return;
        }
        if !all_have_it && now.mono_ms.saturating_sub(*since_ms) < limits::ENDING_MS {
            return;
        }
        let outcome = outcome.clone();
        let reason = self.leased.as_ref().map_or(MatchLeftReason::Ended, LeasedGame::reason);
        self.leave_all(reason);
        self.outputs.push_back(HostOutput::Finished(outcome));
        self.phase = Phase::Finished;
    }
}

/// A pause, its end, and a player's giving up or leaving are steps of their own; all else waits for the clock.
const fn steps_while_paused(item: &Item) -> bool {
    matches!(
        item,
        Item::Paused { .. }
            | Item::Resumed { .. }
            | Item::Seat { event: SeatEvent::Resigned | SeatEvent::Forfeited | SeatEvent::Left, .. }
    )
}
