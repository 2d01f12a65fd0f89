//! A fault where something passes between the two services: at the sending of a call, at its arrival, after what it asks
//! for is done, at the arrival of the answer, after it was heard.

use super::TempoWorld;

/// What happens at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The live service dies. Another one may take the game when the mailbox has it again.
    LiveDies,
    /// The mailbox dies, and is back after so many milliseconds.
    MailboxDies(u64),
    /// Nothing gets through for so many milliseconds; what was under way arrives after that.
    Partition(u64),
}

/// Where a fault happens, and the points that were passed.
#[derive(Debug, Default)]
pub struct Plan {
    /// At which point, and what.
    pub fault: Option<(usize, Fault)>,
    /// The points up to now, by what they are.
    pub passed: Vec<&'static str>,
    down_until_ms: u64,
    cut_until_ms: Option<u64>,
}

impl TempoWorld {
    /// Something passes between the services.
    pub(super) fn point(&mut self, what: &'static str) {
        let index = self.plan.passed.len();
        self.plan.passed.push(what);
        match self.plan.fault {
            Some((at, fault)) if at == index => self.strike(fault),
            _ => {}
        }
    }

    fn strike(&mut self, fault: Fault) {
        match fault {
            Fault::LiveDies => self.kill_live(),
            Fault::MailboxDies(for_ms) => {
                self.mailbox.restart();
                self.note("mailbox restarted");
                self.plan.down_until_ms = self.time_ms + for_ms;
            }
            Fault::Partition(for_ms) => self.partition(for_ms),
        }
    }

    /// Nothing gets through for a while. What was under way arrives after that.
    pub(super) fn partition(&mut self, for_ms: u64) {
        self.cut = true;
        self.note("partition");
        self.plan.cut_until_ms = Some(self.time_ms + for_ms);
        let late = core::mem::take(&mut self.wires).into_iter();
        self.wires = late.map(|((at_ms, number), wire)| ((at_ms + for_ms, number), wire)).collect();
    }

    pub(super) fn kill_live(&mut self) {
        self.live = None;
        self.hang_up_all();
        self.generation += 1;
        self.note("live side died");
        self.pump();
    }

    /// Whether the mailbox is not there now. What it has stored is.
    pub(super) const fn is_down(&self) -> bool {
        self.time_ms < self.plan.down_until_ms
    }

    /// A partition that a plan has begun comes to its end.
    pub(super) fn heal(&mut self) {
        if self.plan.cut_until_ms.take_if(|until_ms| *until_ms <= self.time_ms).is_some() {
            self.cut = false;
        }
    }
}
