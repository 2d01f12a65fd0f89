//! A match on its thread: where it is stored, and who is connected to it.

use super::handle::{MatchHandle, Slot};
use super::host::Host;
use super::journal::Journal;
use crate::live::mailbox_link::MailboxLink;
use crate::live::transport::Peer;
use crate::ops::metrics::MatchMeter;
use adjourn_game::ids::GameId;
use adjourn_shared::handover::Recall;
use adjourn_shared::live::io::{HostInput, PeerId};
use adjourn_shared::wire::message::{MatchLeftReason, ServerMessage};
use metrics::{counter, gauge};
use std::collections::BTreeMap;
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
    /// Whether no player is there.
    pub(crate) deserted: bool,
    pub(crate) meter: MatchMeter,
}

/// Where what is played is stored.
pub(crate) enum Storage {
    /// A journal on this machine; and the mailbox that takes the match over if it is adjourned.
    Journal(Journal, Option<(MailboxLink, MatchHandle)>),
    /// The mailbox. Its answers come back through the handle.
    Mailbox(MailboxLink, MatchHandle),
}

impl Running {
    pub(crate) fn write(&mut self, unwritten: &mut Vec<u8>) -> bool {
        if unwritten.is_empty() {
            return true;
        }
        let Storage::Journal(journal, _) = &mut self.storage else { return false };
        let written = self.meter.writing(|| journal.append(unwritten));
        unwritten.clear();
        written.is_ok()
    }

    /// No player is there, or one is back.
    pub(crate) fn set_deserted(&mut self, deserted: bool) {
        match (core::mem::replace(&mut self.deserted, deserted), deserted) {
            (false, true) => gauge!("adjourn_matches_deserted").increment(1),
            (true, false) => gauge!("adjourn_matches_deserted").decrement(1),
            _ => {}
        }
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
