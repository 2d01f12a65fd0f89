//! All threads that own matches, and which match is on which thread. What one thread does is in `thread`.

use super::desync;
use super::handle::{Inbox, MatchCommand, MatchHandle, Slot};
use super::journal::{Journal, JournalThread};
use super::thread::MatchThread;
use crate::live::alarm;
use crate::live::mailbox_link::MailboxLink;
use crate::live::match_event::MatchEvent;
use crate::live::shared::Shared;
use crate::ops::cpu::CpuMeter;
use adjourn_shared::handover::HandedOver;
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::{Header, Terms};
use anyhow::Result;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::mpsc;

/// All threads.
pub(crate) struct MatchPool {
    journal: JournalThread,
    inboxes: Vec<Inbox>,
    threads: Vec<JoinHandle<()>>,
    next_slot: Slot,
}

impl MatchPool {
    /// Starts the threads.
    pub(crate) fn start(
        shared: &Arc<Shared>,
        journal: &JournalThread,
        match_events: &mpsc::UnboundedSender<MatchEvent>,
        alarm: &alarm::Alarm,
    ) -> Result<Self> {
        let (investigations, detective) = desync::detective(shared)?;
        let mut pool =
            Self { journal: journal.clone(), inboxes: Vec::new(), threads: vec![detective], next_slot: 0 };
        for number in 0..shared.config.threads() {
            let commands = Arc::new(Mutex::new(Vec::new()));
            let mut matches = MatchThread::new(shared, journal, match_events.clone(), investigations.clone());
            let thread = std::thread::Builder::new().name(format!("adjourn-sim-{number}")).spawn({
                let (commands, alarm) = (Arc::clone(&commands), alarm.clone());
                move || {
                    let _guard = alarm.guard("a simulation thread");
                    let mut meter = CpuMeter::thread("simulation");
                    matches.run(&commands, &mut meter);
                }
            })?;
            pool.inboxes.push(Inbox { commands, thread: thread.thread().clone() });
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Where journals are.
    pub(crate) const fn journal(&self) -> &JournalThread {
        &self.journal
    }

    fn place(&mut self) -> (Slot, Inbox) {
        let slot = self.next_slot;
        self.next_slot += 1;
        let index = usize::try_from(slot).unwrap_or(0) % self.inboxes.len();
        (slot, self.inboxes[index].clone())
    }

    /// Starts a match; it tells the hub if it can't ([`MatchEvent::NotBegun`]).
    pub(crate) fn open(&mut self, header: Header, terms: Terms, link: Option<&MailboxLink>) -> MatchHandle {
        let (slot, inbox) = self.place();
        let handle = MatchHandle { slot, inbox };
        let mailbox = link.map(|link| (link.clone(), handle.clone()));
        handle.inbox.put_and_wake(MatchCommand::Start { slot, header: Box::new(header), terms, mailbox });
        handle
    }

    /// Starts a session that the mailbox has handed over; it tells the hub if it can't ([`MatchEvent::NotBegun`]).
    pub(crate) fn take_over(
        &mut self,
        sent_ms: u64,
        handed: Box<HandedOver>,
        link: &MailboxLink,
    ) -> MatchHandle {
        let (slot, inbox) = self.place();
        let handle = MatchHandle { slot, inbox };
        let link = link.clone();
        handle.inbox.put_and_wake(MatchCommand::TakeOver {
            slot,
            sent_ms,
            handed,
            link,
            handle: handle.clone(),
        });
        handle
    }

    /// Goes on with a recovered match. `make` is given its slot.
    pub(crate) fn adopt(
        &mut self,
        link: Option<&MailboxLink>,
        make: impl FnOnce(Slot, &JournalThread) -> Result<(TickMatch, Journal)>,
    ) -> Result<MatchHandle> {
        let (slot, inbox) = self.place();
        let (host, journal) = make(slot, &self.journal)?;
        let handle = MatchHandle { slot, inbox };
        let mailbox = link.map(|link| (link.clone(), handle.clone()));
        handle.inbox.put_and_wake(MatchCommand::Adopt { slot, host: Box::new(host), journal, mailbox });
        Ok(handle)
    }

    /// Stops all matches and waits for the threads.
    pub(crate) fn stop(self) {
        self.inboxes.iter().for_each(|inbox| inbox.put_and_wake(MatchCommand::Stop));
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a simulation thread had panicked");
            }
        }
    }
}
