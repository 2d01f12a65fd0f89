//! The submission that a live session acknowledges: the player has signed it, and the receipt says what it is.

use super::acknowledged::Acknowledged;
use super::check::Audit;
use crate::turns::refusal::Refusal;
use crate::turns::table::state::TableState;

impl Audit<'_> {
    /// That what is acknowledged is at the table or on the timeline, signed with a key of the seat's.
    pub(super) fn acknowledged(&self, claimed: &TableState, made: &Acknowledged<'_>) -> Result<(), Refusal> {
        let state = claimed.seat(made.seat).ok_or_else(|| Refusal::conflict("there is no such seat"))?;
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
            return if taken_back && named {
                Ok(())
            } else {
                Err(Refusal::conflict("nobody has handed that in"))
            };
        };
        let links: Vec<[u8; 32]> = links;
        let said = made.read(&signed).filter(|said| said.game == self.before.game_id);
        let own = self.seats[usize::from(made.seat.0)].has_key(&signed.public_key)
            || links.last() == Some(&signed.public_key);
        if said.is_some() && own && named && receipt.commitment == signed.commitment(&made.salt) {
            Ok(())
        } else {
            Err(Refusal::conflict("the receipt is not that of what was handed in"))
        }
    }
}
