//! The live service: the machine of a match or of a table session, which has taken the game over, and what it wants. It
//! has clocks of its own, and dies as a whole.

use super::wire::Wire;
use super::{Now, TempoWorld};
use crate::keys::key;
use adjourn_game::Games;
use adjourn_shared::handover::HandedOver;
use adjourn_shared::live::io::{AbsencePolicy, HostConfig, HostInput, HostOutput};
use adjourn_shared::live::table_session::TableSession;
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::Terms;
use adjourn_shared::timeline::bundle::Bundle;
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::message::ServerMessage;

pub(super) enum Host {
    Ticks(Box<TickMatch>),
    Turns(Box<TableSession>),
}

impl Host {
    fn handle(&mut self, now: Now, input: HostInput) {
        match self {
            Self::Ticks(host) => host.handle(now, input),
            Self::Turns(host) => host.handle(now, input),
        }
    }

    fn poll_output(&mut self) -> Option<HostOutput> {
        match self {
            Self::Ticks(host) => host.poll_output(),
            Self::Turns(host) => host.poll_output(),
        }
    }
}

/// A running live service.
pub(super) struct Live {
    pub(super) host: Host,
    /// Tells answers to a service that has died from those to this one.
    pub(super) generation: u64,
    /// What is to be kept, until it is answered; and since when, and when it was sent last.
    pub(super) committing: Option<(Vec<u8>, u64, u64)>,
}

impl TempoWorld {
    /// The live side's clocks: its own origin, its own rate, another time of day.
    pub(super) fn live_now(&self) -> Now {
        let mono_ms = self.time_ms + self.time_ms * (self.generation % 21) / 1_000;
        Now { mono_ms, unix_ms: self.mailbox.now_ms + 700 * (self.generation % 3) }
    }

    /// Something happens to the session, and to the players in turn.
    pub(super) fn tell_live(&mut self, input: HostInput) {
        self.to_live.push_back(input);
        self.pump();
    }

    /// Takes to the session and to the players what is there for them, until nothing is. What comes of it waits in line.
    pub(super) fn pump(&mut self) {
        if core::mem::replace(&mut self.pumping, true) {
            return;
        }
        loop {
            if let Some(input) = self.to_live.pop_front() {
                self.live_input(input);
            } else if let Some((index, input)) = self.to_players.pop_front() {
                self.player_input(index, input);
            } else {
                break;
            }
        }
        self.pumping = false;
    }

    fn live_input(&mut self, input: HostInput) {
        let now = self.live_now();
        let Some(live) = &mut self.live else { return };
        live.host.handle(now, input);
        while let Some(output) = self.live.as_mut().and_then(|live| live.host.poll_output()) {
            self.output(now, output);
        }
    }

    fn output(&mut self, now: Now, output: HostOutput) {
        let Some(live) = &mut self.live else { return };
        let generation = live.generation;
        match output {
            HostOutput::Commit(bytes) => {
                live.committing = Some((bytes.clone(), self.time_ms, self.time_ms));
                self.ask(Wire::Commit(generation, bytes));
            }
            HostOutput::Renew { epoch } => self.ask(Wire::Renew(generation, now.mono_ms, epoch)),
            HostOutput::Recall { peer, asked } => {
                // It changes nothing: no point at which a fault could leave something half done.
                let receipt = self.mailbox.recall(&asked).ok_or(b"{}".to_vec());
                let answer = receipt.map(|receipt| serde_json::to_vec(receipt).expect("JSON"));
                self.note("recalled");
                self.tell_live(HostInput::Recalled { peer, sequence: asked.sequence, answer });
            }
            HostOutput::Message(peer, message) => self.tell_player(peer, &message),
            HostOutput::Datagram(peer, bytes) => self.send_player(peer, bytes),
            HostOutput::Keyframe(peer, head, snapshot) => {
                self.stream_player(peer, [&frame(&head), &snapshot[..]].concat());
            }
            HostOutput::Finished(_) => {
                self.live = None;
                self.to_live.clear();
                self.everybody_quits();
            }
            _ => {}
        }
    }

    /// What must hold of what a player is told.
    pub(super) fn check_told(&mut self, index: usize, message: &ServerMessage) {
        match message {
            ServerMessage::Bundles { bundles, .. } => {
                let last = bundles.last().map_or(0, |bundle| bundle.tick);
                let stored = self.is_of_ticks() || self.mailbox.simulation.tick() > last;
                assert!(stored, "what is seen is stored");
                self.note_seen(index, bundles);
            }
            ServerMessage::Refused { sequence, problem } => {
                let is_it = |of: &adjourn_shared::api::ReceiptView| {
                    usize::from(of.seat.0) == index && of.sequence == *sequence
                };
                let acknowledged = self.receipts.iter().any(|stored| is_it(&stored.receipt));
                let problem = String::from_utf8_lossy(problem);
                assert!(!acknowledged, "what was acknowledged gets the same answer: {problem}");
            }
            _ => {}
        }
    }

    /// Bundles go to a player.
    pub(super) fn note_seen(&mut self, index: usize, bundles: &[Bundle]) {
        if index == 0 {
            self.seen.extend(bundles.iter().map(|bundle| (bundle.tick, bundle.digest_before)));
        }
    }

    /// A session is over: of a match of ticks, what was not told to be stored was provisional.
    pub(super) fn drop_provisional(&mut self) {
        if self.is_of_ticks() {
            self.seen.retain(|tick, _| *tick <= self.stored);
        }
    }

    pub(super) fn take_over(&self, handed: &HandedOver, sent_ms: u64) -> Host {
        let now = self.live_now();
        if self.is_of_ticks() {
            let host = TickMatch::take_over(now, sent_ms, handed, key(0), config(self.scenario.games));
            return Host::Ticks(Box::new(host.expect("can be taken over")));
        }
        let host = TableSession::take_over(self.scenario.games, now, 1, sent_ms, handed);
        Host::Turns(Box::new(host.expect("can be taken over")))
    }
}

fn config(games: Games) -> HostConfig {
    HostConfig {
        games,
        slot: 1,
        terms: Terms { pauses_per_player: 3, ..Terms::default() },
        absence: AbsencePolicy::Bot,
        absence_grace_ms: 60_000,
        abandon_ms: 60_000,
        start_wait_ms: 5_000,
        pause_longest_ms: 60_000,
        watch_delay_ms: 0,
        keyframe_every_ticks: 200,
        can_adjourn: false,
    }
}
