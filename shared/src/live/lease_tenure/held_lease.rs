//! The live side of a lease. It counts by its own monotonic clock, from the moment at which it *sent* the request that was
//! granted. The answer took some time, so the mailbox's own count ends later. It asks nobody: it says when to ask.

use crate::base::limits::live::HOLD_ON_MS;

/// How good a lease is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::live) enum LeaseState {
    /// In force.
    Good,
    /// Half of it has passed without a renewal: the session makes no step until a renewal comes. Whether the lease is still
    /// in force, the mailbox alone knows: if it was away itself, it has not counted that time.
    Suspended,
    /// Nothing may be appended any more.
    Lost,
}

/// A lease that is held.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldLease {
    /// When the request was sent that was granted last, in milliseconds of the monotonic clock.
    sent_ms: u64,
    for_ms: u64,
    asked_ms: u64,
    lost: bool,
}

/// The renewal is asked for whenever a sixth of the lease has passed: three can be lost before the game is suspended.
const RENEW_AFTER: u64 = 6;

impl HeldLease {
    /// A lease that was granted upon a request sent at `sent_ms`.
    pub(super) const fn new(sent_ms: u64, for_ms: u64) -> Self {
        Self { sent_ms, for_ms, asked_ms: sent_ms, lost: false }
    }

    /// How good it is now.
    pub(super) const fn state(&self, now_ms: u64) -> LeaseState {
        let passed_ms = now_ms.saturating_sub(self.sent_ms);
        if self.lost || passed_ms >= HOLD_ON_MS {
            LeaseState::Lost
        } else if passed_ms >= self.for_ms / 2 {
            LeaseState::Suspended
        } else {
            LeaseState::Good
        }
    }

    /// Whether a renewal is to be asked for now; if so, it counts as asked for.
    pub(super) const fn ask(&mut self, now_ms: u64) -> bool {
        let due = !self.lost && now_ms.saturating_sub(self.asked_ms) >= self.for_ms / RENEW_AFTER;
        if due {
            self.asked_ms = now_ms;
        }
        due
    }

    /// When a renewal was asked for last.
    pub(super) const fn asked_ms(&self) -> u64 {
        self.asked_ms
    }

    /// A request that was sent at `sent_ms` was granted. What had been lost stays lost.
    pub(super) const fn renewed(&mut self, sent_ms: u64, for_ms: u64) {
        if sent_ms > self.sent_ms {
            self.sent_ms = sent_ms;
            self.for_ms = for_ms;
        }
    }

    /// The mailbox has said that the authority is not ours any more.
    pub(super) const fn refused(&mut self) {
        self.lost = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_suspended_from_half_of_it_on_until_the_mailbox_answers_or_is_given_up() {
        let mut held = HeldLease::new(100, 12_000);
        assert_eq!(held.state(6_099), LeaseState::Good);
        assert_eq!(held.state(6_100), LeaseState::Suspended);
        assert_eq!(held.state(100 + HOLD_ON_MS - 1), LeaseState::Suspended);
        assert_eq!(held.state(100 + HOLD_ON_MS), LeaseState::Lost);
        assert!(!held.ask(2_099) && held.ask(2_100) && !held.ask(2_101));
        held.renewed(2_100, 12_000);
        assert_eq!(held.state(8_099), LeaseState::Good, "it counts from the sending");
        held.renewed(2_000, 12_000);
        assert_eq!(held.state(8_100), LeaseState::Suspended, "an older answer changes nothing");
    }

    #[test]
    fn what_was_refused_is_lost_whatever_comes_later() {
        let mut held = HeldLease::new(0, 12_000);
        held.refused();
        held.renewed(1_000, 12_000);
        assert_eq!(held.state(1_001), LeaseState::Lost);
        assert!(!held.ask(9_000));
    }

    /// Both sides' clocks may be anything, and the answer may take any time: the live side stands first.
    #[test]
    fn the_holder_stands_before_the_grantor_takes_it_back() {
        for delay_ms in [0, 1, 500, 11_000] {
            let mut lease = crate::base::lease::Lease::default();
            let (sent_ms, offset_ms) = (5_000, 1_700_000_000_000);
            lease.grant(offset_ms + sent_ms + delay_ms, 12_000);
            let held = HeldLease::new(sent_ms, 12_000);
            let end_ms =
                (sent_ms..).find(|now_ms| held.state(*now_ms) != LeaseState::Good).expect("it stands");
            // Machines' clocks don't run at quite the same rate: far more is left than that can be.
            assert_eq!(lease.check(offset_ms + end_ms + 5_000, 1), Ok(()), "{delay_ms}");
        }
    }
}
