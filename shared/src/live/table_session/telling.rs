//! What players are told: the state to begin with, and the table: whose turn, who is here, what is on the clocks.

use super::session::{Peer, TableSession};
use crate::live::io::{HostOutput, Now, PeerId};
use crate::live::keyframe::Keyframe;
use crate::wire::message::{KeyframeHead, MatchBegin, ServerMessage};
use crate::wire::table::{LiveSeat, LiveTable};
use adjourn_game::codec;
use adjourn_game::ids::Seat;

impl TableSession {
    /// Those who have come follow from the stored state on.
    pub(super) fn let_in(&mut self) {
        let new: Vec<_> = self.peers.iter().filter(|(_, peer)| !peer.follows).map(|(id, _)| *id).collect();
        if new.is_empty() {
            return;
        }
        let Keyframe { tick, digest, snapshot } = Keyframe::of(&self.simulation);
        for id in new {
            let Some(peer) = self.peers.get_mut(&id) else { continue };
            peer.follows = true;
            let seat = peer.seat;
            self.message(
                id,
                ServerMessage::MatchBegin(MatchBegin {
                    slot: self.slot,
                    incarnation: self.tenure.incarnation(),
                    header: codec::encode(&self.header),
                    seat,
                    tick,
                    next_sequence: 0,
                    watch_delay_ticks: 0,
                    pauses_left: 0,
                }),
            );
            if tick > 0 {
                let length_bytes = u32::try_from(snapshot.len()).expect("snapshots are far below 4 GiB");
                let incarnation = self.tenure.incarnation();
                let head = KeyframeHead { slot: self.slot, incarnation, tick, digest, length_bytes };
                self.outputs.push_back(HostOutput::Keyframe(id, head, snapshot.clone()));
            }
            // The table follows.
            self.told = None;
        }
    }

    /// Tells players the table, when more than a running clock has changed.
    pub(super) fn tell(&mut self, now: Now) {
        if self.finished {
            return;
        }
        let stands = !self.tenure.can_store(now);
        // What is not stored yet is told to nobody; that the mailbox does not answer is.
        if self.tenure.awaits_answer() {
            if let Some(told) = self.told.take_if(|told| told.stands != stands) {
                self.tell_all(LiveTable { stands, ..told });
            }
            return;
        }
        let present = |seat: Seat| !self.away_ms.contains_key(&seat);
        let seats = (0u8..).map(Seat).zip(self.table.seats()).map(|(seat, state)| LiveSeat {
            name: self.table.name_of(seat),
            present: state.is_played() && present(seat),
            to_act: self.table.to_act().contains(&seat),
            done: state.is_done(),
            adjourns: self.tenure.votes().has(seat),
            left_ms: self.table.clocks().own_time_left_ms(self.tenure.now_ms(now), seat),
        });
        let table = LiveTable {
            turn: self.table.turn(),
            turn_name: self.table.turn_name().to_owned(),
            seats: seats.collect(),
            stands,
            sealing: self.table.live().sealing,
        };
        if self.told.as_ref().is_some_and(|told| told.without_clocks() == table.without_clocks()) {
            return;
        }
        self.tell_all(table);
    }

    fn tell_all(&mut self, table: LiveTable) {
        self.message_to(&ServerMessage::Table(table.clone()), |peer| peer.follows);
        self.told = Some(table);
    }

    /// Tells all peers of this kind.
    pub(super) fn message_to(&mut self, message: &ServerMessage, kind: impl Fn(&Peer) -> bool) {
        let peers = self.peers.iter().filter(|(_, peer)| kind(peer));
        self.outputs.extend(peers.map(|(id, _)| HostOutput::Message(*id, message.clone())));
    }

    pub(super) fn message(&mut self, peer: PeerId, message: ServerMessage) {
        self.outputs.push_back(HostOutput::Message(peer, message));
    }
}
