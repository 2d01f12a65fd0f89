//! A submission that a live session acknowledges: what of the table was signed with it.

use crate::timeline::submission::{Receipt, Signed, Submission};
use crate::turns::table::seat::{Pending, StoredPlan};
use crate::turns::table::signed::Hex32;
use adjourn_game::ids::Seat;

/// A submission, and the receipt that the mailbox is to sign for it.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledged<'a> {
    /// Whose.
    pub seat: Seat,
    /// Its number.
    pub sequence: u64,
    /// For which turn.
    pub turn: u32,
    /// The hash of its signed bytes.
    pub hash: [u8; 32],
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// The receipt.
    pub receipt: &'a Receipt,
}

impl Acknowledged<'_> {
    /// What the player signed, if it is this submission.
    pub(super) fn read(&self, signed: &Signed) -> Option<Submission> {
        let said = signed.open().ok().filter(|_| signed.hash() == self.hash)?;
        (said.seat == self.seat && said.sequence == self.sequence && said.turn == self.turn).then_some(said)
    }

    /// Whether these are the orders that the player signed.
    pub(super) fn is_pending(&self, pending: &Pending) -> bool {
        let said = self.read(&pending.signed.signed());
        let orders = said.and_then(|said| said.orders);
        let orders = orders.filter(|orders| orders.list == pending.orders && pending.ready >= orders.ready);
        orders.is_some()
            && pending.salt == Hex32(self.salt)
            && (pending.turn, pending.sequence) == (self.turn, self.sequence)
    }

    /// Whether this is the plan that the player signed, perhaps used in part.
    pub(super) fn is_plan(&self, plan: &StoredPlan) -> bool {
        let said = self.read(&plan.signed.signed());
        let said = said.and_then(|said| said.plan);
        plan.salt == Hex32(self.salt) && said.is_some_and(|said| said.standing == plan.standing)
    }
}
