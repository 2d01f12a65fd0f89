//! What the server says: bytes of the control stream, message by message, and what follows from each; and what the
//! steps of the match tell.

use super::connection::{self, Heard};
use super::io::{ConnectionId, Ending, Event, NotTaken, Output};
use super::view::MatchInfo;
use super::{LiveClient, Timer};
use crate::base::identity::Fingerprint;
use crate::base::limits;
use crate::live::client::FollowerOutput;
use crate::wire::lobby::LobbyEvent;
use crate::wire::message::{ClientMessage, DesyncReport, MatchBegin, MatchLeftReason, ServerMessage};
use crate::wire::reason::RejectReason;
use adjourn_game::codec;

impl LiveClient {
    pub(super) fn control(&mut self, id: ConnectionId, bytes: &[u8]) {
        self.heard(id);
        if let Some(open) = self.open_mut(id) {
            open.push(bytes);
        }
        // A message may end the connection.
        while let Some(open) = self.open_mut(id) {
            match open.hear() {
                Ok(Some(Heard::Reply(reply))) => {
                    self.answered(id);
                    self.outputs.push_back(Output::Control(id, reply));
                }
                Ok(Some(Heard::SignedIn(fingerprint))) => self.signed_in(fingerprint),
                Ok(Some(Heard::Message(message))) => self.message(message),
                Ok(None) => return,
                Err(why) => self.over(id, why, true),
            }
        }
    }

    fn signed_in(&mut self, fingerprint: Fingerprint) {
        self.timers.set(Timer::Dial, None);
        let Some(place) = self.connection.as_ref().map(|open| open.place) else { return };
        self.reach.signed_in(self.now.mono_us, place);
        self.server = Some((place, fingerprint));
        let Some(welcome) = self.welcome().cloned() else { return };
        self.event(Event::Welcome(welcome.clone()));
        for command in core::mem::take(&mut self.waiting) {
            self.command(command);
        }
        self.replays.signed_in(self.now.mono_us);
        self.go_on_with_replay();
        if let Some(step) = self.back.as_mut().map(|back| back.welcome(&welcome)) {
            self.on_the_way_back(step);
        }
    }

    fn message(&mut self, message: ServerMessage) {
        let event = match message {
            ServerMessage::MatchBegin(begin) => return self.match_begins(&begin),
            ServerMessage::Bundles { slot, incarnation, bundles } => {
                return self.following.bundles(slot, incarnation, bundles);
            }
            ServerMessage::MatchLeft { slot, reason } => return self.match_left(slot, reason),
            ServerMessage::Lobby(event) => return self.lobby_tells(event),
            ServerMessage::Submitted(receipt) => return self.receipt(&receipt),
            ServerMessage::Refused { sequence, problem } => {
                Event::NotTaken(self.submissions.refused(sequence, &problem))
            }
            ServerMessage::Rejected { reason, .. } => {
                Event::Rejected { reason, text: self.reject_text(reason) }
            }
            ServerMessage::DesyncFound(found) => Event::Desync(found),
            ServerMessage::PauseVote { by, pause, votes, needed } => {
                Event::PauseVote { by, pause, votes, needed }
            }
            ServerMessage::AdjournVotes { seats, needed } => Event::AdjournVotes { seats, needed },
            ServerMessage::Stored { tick, .. } => Event::Checkpoint(tick),
            ServerMessage::AdjournsSoon { in_s } => Event::AdjournsSoon(in_s),
            ServerMessage::ClockStalled { slot, why } => {
                self.following.stand(slot, why.is_some());
                Event::ClockStalled(why)
            }
            ServerMessage::JournalDamaged(damage) => Event::JournalDamaged(damage),
            ServerMessage::Table(table) => Event::Table(table),
            ServerMessage::Replays(page) => Event::Replays(page),
            ServerMessage::ReplayPiece(piece) => {
                self.replays.piece(self.now.mono_us, &piece);
                return self.go_on_with_replay();
            }
            ServerMessage::NoReplay { game_id, why } => {
                self.replays.refused(self.now.mono_us, game_id, why);
                return self.go_on_with_replay();
            }
            // Out of turn.
            ServerMessage::Challenge(_) | ServerMessage::Welcome(_) => return,
        };
        self.event(event);
    }

    fn match_begins(&mut self, begin: &MatchBegin) {
        let lost = match self.following.begin(self.config.games, self.config.follow, begin) {
            Ok(lost) => lost,
            Err(error) => return self.fail(Ending::Match(error), true),
        };
        self.back = None;
        self.timers.set(Timer::Return, None);
        let Some((info, game)) =
            self.follower().map(|match_| (MatchInfo::of(match_), match_.header().game_id))
        else {
            return;
        };
        self.event(Event::MatchBegan(info));
        if lost > 0 {
            self.event(Event::OrdersMayBeLost(u32::try_from(lost).unwrap_or(u32::MAX)));
        }
        // What was under way when the connection was lost: the same bytes again are harmless.
        for signed in self.submissions.unanswered(game) {
            self.send(&ClientMessage::Submit(signed));
        }
    }

    fn match_left(&mut self, slot: u32, reason: MatchLeftReason) {
        let left = match reason {
            // It goes on when the server is back.
            MatchLeftReason::ServerStopping => self.following.pause(slot),
            _ => self.following.leave(slot),
        };
        if left {
            self.event(Event::MatchLeft(reason));
        }
    }

    fn lobby_tells(&mut self, event: LobbyEvent) {
        self.lobby.told(&event);
        let step = self.connection.as_ref().and_then(|open| open.welcome()).and_then(|welcome| {
            let back = self.back.as_mut()?;
            Some(back.told(&event, welcome)).filter(|step| *step != super::Step::Wait)
        });
        // A refusal on the way back is no answer to anything that the user has asked for.
        if step.is_none() || !matches!(event, LobbyEvent::Error(_)) {
            self.event(Event::Lobby(event));
        }
        if let Some(step) = step {
            self.on_the_way_back(step);
        }
    }

    fn reject_text(&self, reason: RejectReason) -> String {
        let simulation = self.follower().and_then(|follower| follower.simulation());
        match (reason, simulation) {
            (RejectReason::Illegal(code), Some(simulation)) => {
                simulation.game().kind().explain(code).to_owned()
            }
            (reason, _) => reason.to_string(),
        }
    }

    fn receipt(&mut self, json: &[u8]) {
        match self.submissions.receipt(self.following.follower(), json) {
            Ok(held) => self.outputs.push_back(Output::StoreReceipt(Box::new(held))),
            Err(why) => self.event(Event::NotTaken(why)),
        }
    }

    pub(super) fn receipt_stored(&mut self, stored: Result<(), String>) {
        let Some(receipt) = self.submissions.kept() else { return };
        let event = match stored {
            Ok(()) => Event::Stored(Box::new(receipt)),
            Err(words) => Event::NotTaken(NotTaken::ReceiptLost(words)),
        };
        // What the server said after it is told after it.
        self.outputs.push_front(Output::Event(event));
    }

    pub(super) fn keyframe(&mut self, stream: Vec<u8>) {
        // One that can't be read is asked for by nobody: the match is joined anew in the end.
        let Some((head, snapshot)) = connection::keyframe(stream) else { return };
        match self.following.keyframe(head, snapshot) {
            Ok(true) => self.event(Event::Stepped),
            Ok(false) => {}
            Err(error) => self.fail(Ending::Match(error), true),
        }
    }

    /// Makes the steps that are due, and sends what is due.
    pub(super) fn follow(&mut self) {
        let now_us = self.now.mono_us;
        let progress = self.following.advance(now_us);
        for output in progress.outputs {
            match output {
                FollowerOutput::Applied(_) => {}
                FollowerOutput::Seat(seat, event) => self.event(Event::Seat(seat, event)),
                FollowerOutput::Bundle(bundle) => self.event(Event::Bundle(bundle)),
                FollowerOutput::Desync(report) => self.differs(report),
            }
        }
        if self.ended {
            return;
        }
        if progress.stepped {
            self.event(Event::Stepped);
        }
        if let Some(up) = self.following.poll_up(now_us)
            && let Some(open) = &self.connection
        {
            self.outputs.push_back(Output::Datagram(open.id, codec::encode(&up)));
        }
        self.timers.set(Timer::Follow, self.following.due_us());
        self.timers.set(Timer::Silence, self.silent_at_us());
    }

    /// The state is not the server's: both sides write down theirs, and this one gets the server's.
    fn differs(&mut self, report: DesyncReport) {
        if let Some(dump) = self.following.dump(&report) {
            self.outputs.push_back(Output::Dump(Box::new(dump)));
        }
        if let Some(open) = self.connection.as_ref().filter(|open| open.welcome().is_some()) {
            let bytes = codec::encode(&ClientMessage::Desync(report));
            self.outputs.push_back(Output::Stream(open.id, bytes));
        }
        let now_us = self.now.mono_us;
        self.healed_us.retain(|at_us| now_us - at_us < limits::HEALS_WITHIN_MS * 1_000);
        if self.healed_us.len() >= limits::HEALS {
            return self.end(Ending::OutOfStep);
        }
        // Without a connection, the way back brings the state anyway.
        if self.send(&ClientMessage::Heal) {
            self.healed_us.push(now_us);
            self.event(Event::OutOfStep);
        }
    }
}
