//! Taking orders: numbers without gaps or repeats, a budget for each seat, and the canonical order of a bundle.

use crate::base::limits;
use crate::timeline::bundle::Item;
use crate::wire::datagram::NumberedOrder;
use crate::wire::reason::RejectReason;
use adjourn_game::ids::Seat;

/// The orders of one seat that wait for the next bundle.
#[derive(Debug)]
pub(super) struct Intake {
    next_sequence: u32,
    waiting: Vec<NumberedOrder>,
    /// How many orders the seat may still give now; refilled by each tick, up to the burst.
    budget: u32,
}

impl Intake {
    pub(super) const fn new() -> Self {
        Self { next_sequence: 0, waiting: Vec::new(), budget: limits::ORDER_BURST }
    }

    /// The number that the next order must have: all below it have been handled.
    pub(super) const fn next_sequence(&self) -> u32 {
        self.next_sequence
    }

    /// Takes the orders of a datagram. Repeats are passed over; after a gap nothing is taken, since the sender
    /// repeats the rest. Returns the ones that are refused at once: all, if the match is not `running`.
    pub(super) fn offer(&mut self, orders: Vec<NumberedOrder>, running: bool) -> Vec<(u32, RejectReason)> {
        let mut refused = Vec::new();
        for order in orders {
            if order.sequence != self.next_sequence {
                continue;
            }
            self.next_sequence += 1;
            if !running {
                refused.push((order.sequence, RejectReason::NotRunning));
            } else if order.input.len() > limits::INPUT_BYTES_CEILING {
                refused.push((order.sequence, RejectReason::TooLarge));
            } else if self.budget == 0 {
                refused.push((order.sequence, RejectReason::OverBudget));
            } else {
                self.budget -= 1;
                self.waiting.push(order);
            }
        }
        refused
    }

    /// An order of the server's own bot for this seat.
    pub(super) fn own(&mut self, input: Vec<u8>) {
        self.waiting.push(NumberedOrder { sequence: self.next_sequence, input });
        self.next_sequence += 1;
    }

    /// All that waits, by number; and a tick's worth of budget comes back.
    pub(super) fn take(&mut self) -> Vec<NumberedOrder> {
        self.budget = (self.budget + limits::ORDERS_PER_TICK).min(limits::ORDER_BURST);
        core::mem::take(&mut self.waiting)
    }
}

/// Puts the items of a bundle into canonical order: seat events by seat, then orders by seat and number, then the
/// clock. Whatever order things arrived in during a tick, the bundle is the same.
pub(super) fn canonical(items: &mut [Item]) {
    items.sort_by_key(|item| match item {
        Item::Seat { seat, .. } => (0, *seat, 0),
        Item::Order { seat, sequence, .. } => (1, *seat, *sequence),
        Item::Resumed { .. } => (2, Seat(0), 0),
        Item::Paused { .. } => (2, Seat(0), 1),
    });
}
