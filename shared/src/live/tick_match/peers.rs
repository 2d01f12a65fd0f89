//! What peers of a match want, one by one: joining, their datagrams, pauses, reports of a state that differs.

use super::desync::Investigation;
use super::host::{Phase, TickMatch, ticks_in};
use super::pause::Verdict;
use super::peer_feed::PeerFeed;
use crate::base::limits;
use crate::live::io::{HostOutput, Now, PeerId};
use crate::live::keyframe::Keyframe;
use crate::timeline::bundle::Item;
use crate::wire::datagram::Up;
use crate::wire::lobby::LobbyEvent;
use crate::wire::message::{DesyncReport, KeyframeHead, MatchBegin, MatchLeftReason, ServerMessage};
use crate::wire::reason::LobbyError;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Seat, Tick};

impl TickMatch {
    pub(super) fn joined(&mut self, now: Now, peer: PeerId, seat: Option<Seat>) {
        if let Some(seat) = seat {
            let started = self.simulation.tick() > 0;
            match self.presence.joined(seat, peer, started) {
                Ok(event) => {
                    self.seat_events(now, event.map(|event| (seat, event)));
                    self.take_up_if_deserted(now);
                }
                Err(()) => {
                    self.message(peer, ServerMessage::Lobby(LobbyEvent::Error(LobbyError::NotFound)));
                    self.outputs.push_back(HostOutput::Refused(peer));
                    return;
                }
            }
        }
        let delay_ticks =
            if seat.is_some() { 0 } else { ticks_in(self.config.watch_delay_ms, self.header.tick_hz) };
        let keyframe = self.history.nearest(self.simulation.tick().saturating_sub(delay_ticks)).clone();
        self.feeds.insert(peer, PeerFeed::new(seat, keyframe.tick, delay_ticks, now.mono_ms));
        self.begin_at(peer, seat, delay_ticks, keyframe);
        let slot = self.config.slot;
        if let Some(damage) = self.damage {
            self.message(peer, ServerMessage::JournalDamaged(damage));
        }
        // What the others know already; of a change the next beat tells all.
        let told = self.told_stall.filter(|why| self.stall(now) == Some(*why));
        if told.is_some() {
            self.message(peer, ServerMessage::ClockStalled { slot, why: told });
        }
        if let Some(in_s) = self.adjourns_in_s(now) {
            self.message(peer, ServerMessage::AdjournsSoon { in_s });
        }
    }

    /// Tells a peer of the match, and with which state to begin.
    fn begin_at(&mut self, peer: PeerId, seat: Option<Seat>, watch_delay_ticks: Tick, keyframe: Keyframe) {
        let (slot, incarnation, tick) = (self.config.slot, self.incarnation, keyframe.tick);
        let begin = MatchBegin {
            slot,
            incarnation,
            header: codec::encode(&self.header),
            seat,
            tick,
            next_sequence: seat.map_or(0, |seat| self.intakes[usize::from(seat.0)].next_sequence()),
            watch_delay_ticks,
            pauses_left: seat.map_or(0, |seat| self.pause.left(seat)),
        };
        self.message(peer, ServerMessage::MatchBegin(begin));
        if tick > 0 {
            let length_bytes = u32::try_from(keyframe.snapshot.len()).expect("snapshots are far below 4 GiB");
            let head = KeyframeHead { slot, incarnation, tick, digest: keyframe.digest, length_bytes };
            self.outputs.push_back(HostOutput::Keyframe(peer, head, keyframe.snapshot));
        }
    }

    /// A peer's state differs: it gets the match's state anew, a few times. Nobody else notices.
    pub(super) fn heal(&mut self, now: Now, peer: PeerId) {
        let Some(feed) = self.feeds.get_mut(&peer) else { return };
        let mut healed_ms = core::mem::take(&mut feed.healed_ms);
        healed_ms.retain(|at_ms| now.mono_ms.saturating_sub(*at_ms) < limits::HEALS_WITHIN_MS);
        let (seat, delay_ticks) = (feed.seat, feed.delay_ticks);
        if healed_ms.len() >= limits::HEALS {
            feed.healed_ms = healed_ms;
            return;
        }
        healed_ms.push(now.mono_ms);
        // Whoever plays needs the state of now. Whoever watches must not see it yet.
        let keyframe = match seat {
            Some(_) => Keyframe::of(&self.simulation),
            None => self.history.nearest(self.simulation.tick().saturating_sub(delay_ticks)).clone(),
        };
        let mut feed = PeerFeed::new(seat, keyframe.tick, delay_ticks, now.mono_ms);
        feed.healed_ms = healed_ms;
        self.feeds.insert(peer, feed);
        self.begin_at(peer, seat, delay_ticks, keyframe);
    }

    pub(super) fn datagram(&mut self, now: Now, arrived_ms: u64, peer: PeerId, up: Up) {
        let Some(feed) = self.feeds.get_mut(&peer) else { return };
        if up.slot != self.config.slot || up.incarnation != self.incarnation {
            return;
        }
        feed.acknowledge(up.next_tick, up.sent_ms, arrived_ms);
        if let Some((tick, digest)) = up.digest
            && self.digests.iter().rev().any(|(t, ours)| *t == tick && *ours != digest)
            && !core::mem::replace(&mut feed.desynced, true)
        {
            self.stats.desyncs += 1;
        }
        let Some(seat) = feed.seat else { return };
        // Heard again after a silence.
        if self.presence.seat_of(peer).is_none()
            && let Ok(event) = self.presence.joined(seat, peer, true)
        {
            self.seat_events(now, event.map(|event| (seat, event)));
            self.take_up_if_deserted(now);
        }
        // A match that goes on after a recovery takes what its first players had to say; it counts once all are there.
        let goes_on = matches!(self.phase, Phase::Gathering { .. }) && self.simulation.tick() > 0;
        let running = (self.phase == Phase::Running || goes_on) && !self.pause.stands() && !self.unwritten;
        let refused = self.intakes[usize::from(seat.0)].offer(up.orders, running);
        for (sequence, reason) in refused {
            self.reject(peer, sequence, reason);
        }
    }

    pub(super) fn pause_asked(&mut self, now: Now, peer: PeerId, pause: bool) {
        let Some(seat) = self.presence.seat_of(peer).filter(|_| self.phase == Phase::Running) else { return };
        let here = self.presence.here();
        match self.pause.ask(seat, pause, &here, now.mono_ms) {
            Verdict::Passed(by) if pause => {
                self.events.push(Item::Paused { by: Some(by), server_time_ms: now.unix_ms });
            }
            Verdict::Passed(_) => {
                // A pause that no bundle has told of yet is taken back, as if it had never been.
                let pending = self.events.iter().position(|item| matches!(item, Item::Paused { .. }));
                match pending.map(|index| self.events.remove(index)) {
                    Some(Item::Paused { by, .. }) => self.pause.undo(by),
                    _ => self.events.push(Item::Resumed { server_time_ms: now.unix_ms }),
                }
            }
            Verdict::Votes { votes, needed } => {
                let peers: Vec<_> = self.feeds.keys().copied().collect();
                for peer in peers {
                    self.message(peer, ServerMessage::PauseVote { by: seat, pause, votes, needed });
                }
            }
            Verdict::NoneLeft => {
                self.message(peer, ServerMessage::Lobby(LobbyEvent::Error(LobbyError::NoPausesLeft)));
            }
            Verdict::Already => {}
        }
    }

    pub(super) fn investigate(&mut self, peer: PeerId, report: DesyncReport) {
        let Some(feed) = self.feeds.get_mut(&peer) else { return };
        let ours = report.slot == self.config.slot && report.incarnation == self.incarnation;
        let differs = |(tick, digest): &(Tick, Digest)| *tick == report.tick && *digest != report.digest;
        // Looking into it costs seconds: only for a state that the server remembers, and that really differs.
        if !ours
            || report.rows.len() > limits::DESYNC_ROWS_CEILING
            || !self.digests.iter().any(differs)
            || !self.investigated.insert(feed.seat)
        {
            return;
        }
        if !core::mem::replace(&mut feed.desynced, true) {
            self.stats.desyncs += 1;
        }
        let keyframe = self.history.nearest(report.tick).clone();
        let bundles = (keyframe.tick..report.tick).map_while(|tick| self.history.bundle(tick).cloned());
        let investigation = Investigation {
            games: self.config.games,
            header: self.header.clone(),
            bundles: bundles.collect(),
            keyframe,
            seat: feed.seat,
            report,
        };
        self.outputs.push_back(HostOutput::Investigate(peer, Box::new(investigation)));
    }

    pub(super) fn stop(&mut self) {
        let slot = self.config.slot;
        let peers: Vec<_> = self.feeds.keys().copied().collect();
        for peer in peers {
            self.message(peer, ServerMessage::MatchLeft { slot, reason: MatchLeftReason::ServerStopping });
        }
        self.phase = Phase::Finished;
    }
}
