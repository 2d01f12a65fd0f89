//! The wire between the two services: calls and answers, each of which may be late or lost, and calls that are repeated.

use super::TempoWorld;
use adjourn_game::codec;
use adjourn_shared::api::ReceiptView;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::handover::{Granted, LiveCommit};
use adjourn_shared::live::io::HostInput;

/// After how long a call that has no answer is repeated, in milliseconds.
const AGAIN_MS: u64 = 250;

/// What is under way between the two.
pub(super) enum Wire {
    Commit(u64, Vec<u8>),
    Committed(u64, Option<(Granted, Option<ReceiptView>)>),
    Renew(u64, u64, u64),
    Renewed(u64, u64, bool),
}

impl TempoWorld {
    fn send(&mut self, wire: Wire) {
        if self.cut || self.chance(8) {
            return;
        }
        self.sent += 1;
        let delay_ms = if self.steady { 20 } else { 1 + self.dice.below(180) };
        self.wires.insert((self.time_ms + delay_ms, self.sent), wire);
    }

    /// A call of the live service.
    pub(super) fn ask(&mut self, wire: Wire) {
        self.send(wire);
        self.point("asked");
    }

    /// The mailbox's answer, unless it has died since it did what was asked.
    fn answer(&mut self, wire: Wire) {
        self.point("done");
        if !self.is_down() {
            self.send(wire);
        }
    }

    pub(super) fn deliver(&mut self) {
        while let Some(entry) = self.wires.first_entry().filter(|entry| entry.key().0 <= self.time_ms) {
            let wire = entry.remove();
            if self.cut {
                continue;
            }
            self.point("arrived");
            match wire {
                Wire::Commit(..) | Wire::Renew(..) if self.is_down() => {}
                Wire::Commit(generation, bytes) => self.commit_live(generation, &bytes),
                Wire::Committed(generation, answer) => self.answered(generation, answer),
                Wire::Renew(generation, sent_ms, epoch) => {
                    let good = self.mailbox.renew(epoch).is_ok();
                    self.answer(Wire::Renewed(generation, sent_ms, good));
                }
                Wire::Renewed(generation, sent_ms, good) => {
                    if self.live.as_ref().is_some_and(|live| live.generation == generation) {
                        let renewed = good.then(|| (LEASE_MS, Vec::new()));
                        self.tell_live(HostInput::Renewed { sent_ms, renewed });
                        self.point("heard");
                    }
                }
            }
        }
    }

    fn commit_live(&mut self, generation: u64, bytes: &[u8]) {
        let commit: LiveCommit = codec::decode(bytes).expect("our own");
        match self.mailbox.commit_live(&commit) {
            Ok((granted, receipt, new)) => {
                self.note(if new { "kept" } else { "kept twice" });
                if new && commit.gives_back.is_some() {
                    self.note("given back");
                }
                self.answer(Wire::Committed(generation, Some((granted, receipt))));
            }
            Err(_) => {
                self.note("fenced");
                self.answer(Wire::Committed(generation, None));
            }
        }
    }

    fn answered(&mut self, generation: u64, answer: Option<(Granted, Option<ReceiptView>)>) {
        let Some(live) = self.live.as_mut().filter(|live| live.generation == generation) else { return };
        // Answers come twice, as calls do; and an answer to the call before is none to this one.
        let waits =
            live.committing.as_ref().map(|(bytes, ..)| codec::decode::<LiveCommit>(bytes).expect("our own"));
        let Some(waits) = waits else { return };
        if answer.as_ref().is_some_and(|(granted, _)| granted.number != waits.number) {
            return;
        }
        live.committing = None;
        self.tell_live(HostInput::Committed(answer));
        self.point("heard");
    }

    /// The live service's timer; and calls without an answer are repeated.
    pub(super) fn beat(&mut self) {
        let again = self.live.as_mut().and_then(|live| {
            let generation = live.generation;
            let (bytes, since_ms, sent_ms) = live.committing.as_mut()?;
            let due = self.time_ms - *sent_ms >= AGAIN_MS && self.time_ms - *since_ms < LEASE_MS;
            due.then(|| {
                *sent_ms = self.time_ms;
                Wire::Commit(generation, bytes.clone())
            })
        });
        if let Some(again) = again {
            self.ask(again);
        }
        self.tell_live(HostInput::Tick);
    }
}
