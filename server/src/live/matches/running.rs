//! A match on its thread: where it is stored, and who is connected to it.

use super::desync::Case;
use super::handle::{MatchHandle, Slot};
use super::host::Host;
use super::journal::Journal;
use crate::live::mailbox_link::MailboxLink;
use crate::live::match_event::MatchEvent;
use crate::live::transport::Peer;
use crate::ops::metrics::MatchMeter;
use adjourn_game::Outcome;
use adjourn_game::ids::GameId;
use adjourn_shared::handover::Recall;
use adjourn_shared::live::io::{HostInput, HostOutput, PeerId};
use adjourn_shared::wire::message::{MatchLeftReason, ServerMessage};
use metrics::{counter, gauge};
use std::collections::BTreeMap;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

/// One match, with those who are connected to it.
pub(crate) struct Running {
    pub(crate) host: Host,
    pub(crate) storage: Storage,
    pub(crate) peers: BTreeMap<PeerId, Peer>,
    pub(crate) period: Duration,
    pub(crate) due: Instant,
    /// Whether it waits for longer than a beat of its clock.
    pub(crate) sleeps: bool,
    /// What could not be written, and what must not be done before it is.
    pub(crate) stuck: Option<Stuck>,
    /// Whether no player is there.
    pub(crate) deserted: bool,
    pub(crate) meter: MatchMeter,
}

/// How a match leaves its thread.
pub(crate) enum Exit {
    Over(Option<Outcome>),
    /// The mailbox has it.
    Adopted,
    /// Its rules panicked, and would do so again.
    Panicked,
}

/// What waits until the journal can be written.
pub(crate) struct Stuck {
    pub(crate) bytes: Vec<u8>,
    pub(crate) outputs: Vec<HostOutput>,
    pub(crate) since: Instant,
}

/// Where what is played is stored.
pub(crate) enum Storage {
    /// A journal on this machine; and the mailbox that takes the match over if it is adjourned.
    Journal(Journal, Option<(MailboxLink, MatchHandle)>),
    /// The mailbox. Its answers come back through the handle.
    Mailbox(MailboxLink, MatchHandle),
}

impl Running {
    /// Writes what is to be appended. If that fails, it is kept for later.
    pub(crate) fn write(&mut self, unwritten: &mut Vec<u8>) -> bool {
        let bytes = core::mem::take(unwritten);
        if bytes.is_empty() {
            return true;
        }
        let Storage::Journal(journal, _) = &mut self.storage else {
            unreachable!("a game of the mailbox has no journal, and appends nothing");
        };
        let Err(error) = self.meter.writing(|| journal.append(&bytes)) else { return true };
        let game_id = self.host.header().game_id;
        tracing::error!(%game_id, %error, "the journal can't be written: the match stands until it can");
        self.stuck = Some(Stuck { bytes, outputs: Vec::new(), since: Instant::now() });
        false
    }

    /// Tries again to write what could not be written. Gives what has waited for it.
    pub(crate) fn write_again(&mut self) -> Option<Vec<HostOutput>> {
        let Storage::Journal(journal, _) = &mut self.storage else { return None };
        let stuck = self.stuck.as_mut()?;
        journal.append(&stuck.bytes).ok()?;
        let Stuck { outputs, since, .. } = self.stuck.take()?;
        let game_id = self.host.header().game_id;
        tracing::warn!(%game_id, seconds = since.elapsed().as_secs(), "the journal can be written again: the match goes on");
        Some(outputs)
    }

    /// No player is there, or one is back.
    pub(crate) fn set_deserted(&mut self, deserted: bool) {
        match (core::mem::replace(&mut self.deserted, deserted), deserted) {
            (false, true) => gauge!("adjourn_matches_deserted").increment(1),
            (true, false) => gauge!("adjourn_matches_deserted").decrement(1),
            _ => {}
        }
    }

    /// Does one thing that the match wants. Gives how the match ends, if it does.
    pub(crate) fn carry_out(
        &mut self,
        output: HostOutput,
        investigations: &SyncSender<Case>,
        told: &mut Vec<MatchEvent>,
    ) -> Option<Exit> {
        let game_id = self.host.header().game_id;
        match output {
            HostOutput::Append(_) => unreachable!("it is written and not carried out"),
            HostOutput::Datagram(peer, bytes) => {
                if let Some(peer) = self.peers.get(&peer) {
                    peer.datagram(bytes);
                }
            }
            HostOutput::Message(peer, message) => self.message(peer, &message),
            HostOutput::Keyframe(peer, head, snapshot) => {
                if let Some(peer) = self.peers.get(&peer) {
                    peer.keyframe(head, snapshot);
                }
            }
            HostOutput::Investigate(peer, investigation) => {
                if let Some(peer) = self.peers.get(&peer) {
                    // When the queue is full, the difference is not looked into.
                    let _full = investigations.try_send((peer.clone(), *investigation));
                }
            }
            HostOutput::Deserted(deserted) => {
                self.set_deserted(deserted);
                told.push(MatchEvent::Deserted { game_id, deserted });
            }
            HostOutput::SeatGivenUp(seat) => told.push(MatchEvent::SeatGivenUp { game_id, seat }),
            HostOutput::Refused(peer) => {
                self.peers.remove(&peer);
                told.push(MatchEvent::Refused { game_id, peer });
            }
            HostOutput::Commit(commit) => self.commit_live(game_id, commit),
            HostOutput::Adopt { why } => self.adopt(game_id, why),
            HostOutput::Renew { epoch } => self.renew(game_id, epoch),
            HostOutput::Recall { peer, asked } => self.recall(game_id, peer, asked),
            HostOutput::Adopted => return Some(Exit::Adopted),
            HostOutput::Finished(outcome) => return Some(Exit::Over(outcome)),
        }
        None
    }

    pub(crate) fn commit_live(&self, game_id: GameId, commit: Vec<u8>) {
        if let Storage::Mailbox(link, handle) = &self.storage {
            link.commit_live(game_id, commit, answer_to(handle));
        }
    }

    pub(crate) fn adopt(&self, game_id: GameId, why: String) {
        if let Storage::Journal(journal, Some((link, handle))) = &self.storage {
            link.adopt(game_id, journal.path().to_owned(), why, answer_to(handle));
        }
    }

    pub(crate) fn renew(&self, game_id: GameId, epoch: u64) {
        if let Storage::Mailbox(link, handle) = &self.storage {
            link.renew(game_id, epoch, answer_to(handle));
        }
    }

    pub(crate) fn recall(&self, game_id: GameId, peer: PeerId, asked: Recall) {
        if let Storage::Mailbox(link, handle) = &self.storage {
            link.recall(game_id, peer, asked, answer_to(handle));
        }
    }

    /// Tells everyone that the match can't go on.
    pub(crate) fn fail(&self, slot: Slot) {
        counter!("adjourn_matches_failed_total").increment(1);
        let message = ServerMessage::MatchLeft { slot, reason: MatchLeftReason::Failed };
        self.peers.values().for_each(|peer| peer.message(&message));
    }

    pub(crate) fn message(&mut self, peer: PeerId, message: &ServerMessage) {
        if let Some(connected) = self.peers.get(&peer) {
            connected.message(message);
        }
        if matches!(message, ServerMessage::MatchLeft { .. }) {
            self.peers.remove(&peer);
        }
    }
}

/// Passes an answer of the mailbox to the match at once.
fn answer_to(handle: &MatchHandle) -> impl FnOnce(HostInput) + Send + 'static {
    let handle = handle.clone();
    move |answer| handle.send_now(answer)
}
