//! Who is here, who is away, and who votes to adjourn. It ends nothing itself: it says that the session is to end.

use super::session::{Peer, TableSession};
use crate::base::limits::live::SEAL_MS;
use crate::live::io::{HostInput, HostOutput, Now, PeerId};
use crate::live::lease_tenure::{ADJOURNED, Due, TIME_IS_UP};
use crate::wire::message::{MatchLeftReason, ServerMessage};
use adjourn_game::ids::Seat;
use std::collections::BTreeSet;

impl TableSession {
    pub(super) fn joined(&mut self, now: Now, peer: PeerId, seat: Option<Seat>) {
        self.peers.insert(peer, Peer { seat, follows: false, heard_ms: now.mono_ms });
        if let Some(in_s) = self.tenure.adjourns_in_s(now) {
            self.message(peer, ServerMessage::AdjournsSoon { in_s });
        }
        if let Some(seat) = seat {
            self.attended = true;
            self.away_ms.remove(&seat);
            self.count_votes();
        }
    }

    /// Whatever a peer says shows that it is there. Clients say something once a second.
    pub(super) fn heard(&mut self, now: Now, input: &HostInput) {
        let (peer, at_ms) = match input {
            HostInput::Datagram(peer, _, arrived_ms) => (peer, *arrived_ms),
            HostInput::Submit(peer, ..) | HostInput::Adjourn(peer, _) => (peer, now.mono_ms),
            _ => return,
        };
        if let Some(peer) = self.peers.get_mut(peer) {
            peer.heard_ms = peer.heard_ms.max(at_ms);
        }
    }

    /// Noticed late: a silent connection is given up after a while. The player was away from the first moment on.
    pub(super) fn gone(&mut self, peer: PeerId) {
        self.recalls.remove(&peer);
        let Some(Peer { seat: Some(seat), heard_ms, .. }) = self.peers.remove(&peer) else { return };
        self.tenure.votes_mut().vote(seat, false);
        if self.peers.values().all(|other| other.seat != Some(seat)) {
            self.away_ms.insert(seat, heard_ms);
        }
        self.count_votes();
    }

    /// If one player leaves, all go on by mail.
    pub(super) fn left(&mut self, peer: PeerId) {
        let seat = self.seat_of(peer);
        let (slot, reason) = (self.slot, MatchLeftReason::Left);
        self.message(peer, ServerMessage::MatchLeft { slot, reason });
        self.gone(peer);
        if let Some(seat) = seat {
            self.tenure.end(format!("{} has left the session", self.table.name_of(seat)));
        }
    }

    pub(super) fn adjourn_asked(&mut self, peer: PeerId, on: bool) {
        if let Some(seat) = self.seat_of(peer) {
            self.vote_adjourn(seat, on);
        }
    }

    pub(super) fn vote_adjourn(&mut self, seat: Seat, on: bool) {
        self.tenure.votes_mut().vote(seat, on);
        self.count_votes();
    }

    /// Whether all who are here vote to adjourn; if nobody ever was, one who votes by mail is enough. Until the move is sealed, anybody may take the vote back.
    fn count_votes(&mut self) {
        let here: BTreeSet<Seat> =
            self.table.played().filter(|seat| !self.away_ms.contains_key(seat)).collect();
        let unattended = !self.attended && !self.tenure.votes().seats().is_empty();
        let agreed = self.time_is_up_ms.is_some() || unattended || self.tenure.votes().are_of_all(&here);
        // Over the board, too, who is to move seals the move: neither gains by the break.
        // One who is away would keep the others waiting for it.
        let mover = self.table.to_act().first().is_some_and(|seat| here.contains(seat));
        let seals = mover && self.table.to_act().len() == 1 && self.table.played().nth(1).is_some();
        self.table.set_sealing(agreed && seals);
        if agreed && !seals {
            self.tenure.end(self.why_adjourned());
        }
    }

    pub(super) const fn why_adjourned(&self) -> &'static str {
        if self.time_is_up_ms.is_some() { TIME_IS_UP } else { ADJOURNED }
    }

    pub(super) fn tick(&mut self, now: Now) {
        for due in self.tenure.due(now) {
            match due {
                Due::Lost => return self.finish(MatchLeftReason::Adjourned),
                Due::Renew { epoch } => self.outputs.push_back(HostOutput::Renew { epoch }),
                Due::AdjournsSoon { in_s } => {
                    self.message_to(&ServerMessage::AdjournsSoon { in_s }, |_| true);
                }
                Due::TimeIsUp => self.time_is_up(now),
            }
        }
        let patience_ms = self.table.rules().live.away_ms;
        let overdue = |since_ms: u64| now.mono_ms.saturating_sub(since_ms) >= patience_ms;
        let away =
            self.away_ms.iter().find(|(seat, since_ms)| overdue(**since_ms) && self.table.plays(**seat));
        if let Some((seat, _)) = away {
            self.tenure.end(format!("{} is away", self.table.name_of(*seat)));
        }
    }

    /// The hour has come at which this table adjourns: who is to move has a little time to seal the move.
    fn time_is_up(&mut self, now: Now) {
        match self.time_is_up_ms {
            None => {
                self.time_is_up_ms = Some(now.mono_ms);
                self.count_votes();
            }
            // The move was not sealed in time: the game goes on by mail all the same.
            Some(since_ms) if since_ms + SEAL_MS <= now.mono_ms => self.tenure.end(TIME_IS_UP),
            Some(_) => {}
        }
    }
}
