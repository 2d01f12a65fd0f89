//! The submission that a live session acknowledges: the player has signed it, and the receipt says what it is.

use super::{Audit, conflict};
use crate::timeline::submission::{Receipt, Signed, Submission};
use crate::turns::refusal::Refusal;
use crate::turns::table::{Hex32, Pending, StoredPlan, TableState};
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
    fn read(&self, signed: &Signed) -> Option<Submission> {
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

impl Audit<'_> {
    /// That what is acknowledged is at the table or on the timeline, signed with a key of the seat's.
    pub(super) fn acknowledged(&self, claimed: &TableState, made: &Acknowledged<'_>) -> Result<(), Refusal> {
        let state = claimed.seat(made.seat).ok_or_else(|| conflict("there is no such seat"))?;
        let at_table = [&state.pending, &state.at_once].into_iter().flatten();
        let at_table =
            at_table.map(|pending| &pending.signed).chain(state.plan.iter().map(|plan| &plan.signed));
        let at_table = at_table.map(|signed| {
            let links = signed.links.iter().map(|link| link.key.0).collect();
            (signed.signed(), links)
        });
        let opened = self.openings.iter().filter(|opening| opening.seat == made.seat);
        let opened = opened.map(|opening| (opening.signed.clone(), Vec::new()));
        let found = at_table.chain(opened).find(|(signed, _)| signed.hash() == made.hash);
        let receipt = made.receipt;
        let named = receipt.game_id == self.before.game_id
            && (receipt.seat, receipt.turn, receipt.sequence) == (made.seat, made.turn, made.sequence)
            && receipt.received_ms <= self.latest_ms;
        let Some((signed, links)) = found else {
            // A plan that takes the one before back leaves nothing at the table.
            let taken_back =
                state.plan.is_none() && self.before.seat(made.seat).is_some_and(|was| was.plan.is_some());
            return if taken_back && named { Ok(()) } else { Err(conflict("nobody has handed that in")) };
        };
        let links: Vec<[u8; 32]> = links;
        let said = made.read(&signed).filter(|said| said.game == self.before.game_id);
        let own = self.seats[usize::from(made.seat.0)].has_key(&signed.public_key)
            || links.last() == Some(&signed.public_key);
        if said.is_some() && own && named && receipt.commitment == signed.commitment(&made.salt) {
            Ok(())
        } else {
            Err(conflict("the receipt is not that of what was handed in"))
        }
    }
}
