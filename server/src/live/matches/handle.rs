//! The handle of one match, and what its thread can be told.

use super::journal::Journal;
use crate::live::mailbox_link::MailboxLink;
use crate::live::transport::{DatagramSink, Peer};
use adjourn_game::ids::Seat;
use adjourn_shared::handover::HandedOver;
use adjourn_shared::live::io::{HostInput, PeerId};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::{Header, Terms};
use adjourn_shared::wire::datagram::Up;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;

/// A match's number on this server.
pub(crate) type Slot = u32;

/// What a thread can be told.
pub(crate) enum MatchCommand {
    /// A new match, made from its header on the thread that will own it.
    Start { slot: Slot, header: Box<Header>, terms: Terms, mailbox: Option<(MailboxLink, MatchHandle)> },
    /// A session that the mailbox has handed over. The request was sent at this time of the monotonic clock.
    TakeOver { slot: Slot, sent_ms: u64, handed: Box<HandedOver>, link: MailboxLink, handle: MatchHandle },
    /// A match that was recovered.
    Adopt { slot: Slot, host: Box<TickMatch>, journal: Journal, mailbox: Option<(MailboxLink, MatchHandle)> },
    /// Someone joins. Outputs for them go through `peer`.
    Join { slot: Slot, peer: Peer, seat: Option<Seat> },
    /// Anything else for a match.
    Match { slot: Slot, input: HostInput },
    /// Stop all matches and end.
    Stop,
}

/// A cheap handle of one match.
#[derive(Clone)]
pub(crate) struct MatchHandle {
    pub(crate) slot: Slot,
    pub(crate) inbox: Inbox,
}

impl MatchHandle {
    /// Hands in an input for the next tick. The thread is not woken.
    pub(crate) fn send(&self, input: HostInput) {
        self.inbox.put(MatchCommand::Match { slot: self.slot, input });
    }

    /// The match's number on this server.
    pub(crate) const fn slot(&self) -> Slot {
        self.slot
    }

    /// Hands in an input, and wakes the thread.
    pub(crate) fn send_now(&self, input: HostInput) {
        self.inbox.put_and_wake(MatchCommand::Match { slot: self.slot, input });
    }

    /// Someone joins. The thread is woken: it may sleep as long as nobody is there.
    pub(crate) fn join(&self, peer: Peer, seat: Option<Seat>) {
        self.inbox.put_and_wake(MatchCommand::Join { slot: self.slot, peer, seat });
    }
}

impl DatagramSink for MatchHandle {
    fn datagram(&self, from: PeerId, up: Up, arrived_ms: u64) {
        self.send(HostInput::Datagram(from, up, arrived_ms));
    }
}

/// The inbox of one thread.
#[derive(Clone)]
pub(crate) struct Inbox {
    pub(crate) commands: Arc<Mutex<Vec<MatchCommand>>>,
    pub(crate) thread: Thread,
}

impl Inbox {
    fn put(&self, command: MatchCommand) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).push(command);
    }

    pub(crate) fn put_and_wake(&self, command: MatchCommand) {
        self.put(command);
        self.thread.unpark();
    }
}
