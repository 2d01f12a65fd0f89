//! What a bot orders: a pure function of the state. Bounded by positions looked at, never by time.

mod evaluate; // how good a position is
mod search; // how good it becomes

use super::orders::{Order, Side};
use super::position::own_move;
use super::state::State;
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

/// Takebacks in one game that the weak bot allows: enough to learn from, and a game still ends.
const TAKEBACKS_ALLOWED: u16 = 10;

/// A draw is taken when the position is worse than this, in hundredths of a pawn.
const WORSE: i32 = -50;

/// The bot's order, if it has to say anything.
pub fn order(state: &State, seat: Seat, strength: Strength) -> Option<Order> {
    let side = Side::of(seat)?;
    if state.ended.is_some() {
        return None;
    }
    if state.offers.takeback == Some(side.other()) {
        let allowed = strength == Strength::Weak && state.offers.takebacks < TAKEBACKS_ALLOWED;
        return Some(if allowed { Order::AcceptTakeback } else { Order::DeclineTakeback });
    }
    if state.position().side() != side {
        return None;
    }
    let choice = match strength {
        Strength::Weak => search::glance(state),
        Strength::Strong => search::think(state),
    };
    let (mv, score) = choice?;
    if state.offers.draw.is_some() && score < WORSE {
        return Some(Order::AcceptDraw);
    }
    if state.claim().is_some() && score <= 0 {
        return Some(Order::ClaimDraw);
    }
    let mv = own_move(state.position().board(), mv);
    if score <= 0 && state.claim_with(mv).is_some() {
        return Some(Order::ClaimDrawWith { mv });
    }
    Some(Order::Move { mv, offer_draw: false })
}
