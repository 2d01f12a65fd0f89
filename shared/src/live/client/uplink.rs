//! A client's way up: orders, numbered, and repeated until the server says that they are handled; and when it is
//! time for a datagram.

use crate::base::limits;
use crate::wire::datagram::NumberedOrder;
use adjourn_game::ids::Tick;
use std::collections::VecDeque;

/// Bytes of an [`crate::wire::datagram::Up`] beside its orders, at most.
const UP_HEAD_BYTES: usize = 80;

/// Orders that are not handled yet, and what was said last.
#[derive(Debug)]
pub struct Uplink {
    period_us: u64,
    next_sequence: u32,
    unhandled: VecDeque<NumberedOrder>,
    /// Orders below this number were in a datagram: the server may have them.
    sent_below: u32,
    new_orders: bool,
    acknowledged: Tick,
    sent_us: u64,
}

impl Uplink {
    /// The next order will have the number `next_sequence`; bundles begin at tick `from`.
    #[must_use]
    pub fn new(next_sequence: u32, from: Tick, tick_hz: u8) -> Self {
        Self {
            period_us: 1_000_000 / u64::from(tick_hz.max(1)),
            next_sequence,
            unhandled: VecDeque::new(),
            sent_below: next_sequence,
            new_orders: false,
            acknowledged: from,
            sent_us: 0,
        }
    }

    /// Queues an order and gives its number; `None` if too many are under way, it is too large, or numbers are used up.
    pub fn push(&mut self, input: Vec<u8>) -> Option<u32> {
        let full = self.unhandled.len() >= limits::ORDERS_IN_FLIGHT_CEILING;
        if full || input.len() > limits::INPUT_BYTES_CEILING {
            return None;
        }
        let sequence = self.next_sequence;
        // The server says where numbers begin: it may be a hostile one.
        self.next_sequence = sequence.checked_add(1)?;
        self.unhandled.push_back(NumberedOrder { sequence, input });
        self.new_orders = true;
        Some(sequence)
    }

    /// The server has handled all orders below this number.
    pub fn handled(&mut self, below: u32) {
        while self.unhandled.front().is_some_and(|order| order.sequence < below) {
            self.unhandled.pop_front();
        }
    }

    /// How many orders are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.unhandled.len()
    }

    /// The number that the next order will have.
    #[must_use]
    pub const fn next_sequence(&self) -> u32 {
        self.next_sequence
    }

    /// Orders below this number were in a datagram: the server may have them.
    #[must_use]
    pub const fn sent_below(&self) -> u32 {
        self.sent_below
    }

    /// Queues the orders from this number on that `before`, the way up of a connection that is over, has left. Gives back
    /// how many it has left out.
    pub fn take_over(&mut self, before: &Self, from: u32) -> usize {
        let (out, left): (Vec<_>, Vec<_>) = before.unhandled.iter().partition(|order| order.sequence < from);
        for order in left {
            self.push(order.input.clone());
        }
        out.len()
    }

    /// When [`Uplink::poll`] has something to send, if nothing happens until then.
    #[must_use]
    pub fn due_us(&self, next_tick: Tick) -> u64 {
        let acknowledge = next_tick.saturating_sub(self.acknowledged) >= limits::ACK_EVERY_TICKS;
        if self.new_orders || acknowledge {
            return 0;
        }
        let alive_us = limits::UP_AT_LEAST_EVERY_MS * 1_000;
        let wait_us = if self.unhandled.is_empty() { alive_us } else { self.period_us.min(alive_us) };
        self.sent_us.saturating_add(wait_us)
    }

    /// The orders of the datagram to send now, if one is due: at once with a new order, else when something is to be
    /// repeated or acknowledged. All bundles below `next_tick` have arrived.
    pub fn poll(&mut self, now_us: u64, next_tick: Tick) -> Option<Vec<NumberedOrder>> {
        if now_us < self.due_us(next_tick) {
            return None;
        }
        self.new_orders = false;
        self.acknowledged = next_tick;
        self.sent_us = now_us;
        let orders = self.oldest_that_fit(limits::DATAGRAM_BYTES - UP_HEAD_BYTES);
        let sent_below = orders.last().map_or(0, |order| order.sequence.saturating_add(1));
        self.sent_below = self.sent_below.max(sent_below);
        Some(orders)
    }

    fn oldest_that_fit(&self, mut room_bytes: usize) -> Vec<NumberedOrder> {
        // A number and a length take at most five bytes each.
        const FRAME_BYTES: usize = 10;
        self.unhandled
            .iter()
            .take_while(|order| {
                let left = room_bytes.checked_sub(order.input.len() + FRAME_BYTES);
                room_bytes = left.unwrap_or(0);
                left.is_some()
            })
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_too_many_or_too_large_is_not_queued_and_takes_no_number() {
        let mut uplink = Uplink::new(0, 0, 20);
        assert_eq!(uplink.push(vec![0; limits::INPUT_BYTES_CEILING + 1]), None, "too large");
        let numbers = u32::try_from(limits::ORDERS_IN_FLIGHT_CEILING).expect("few");
        for number in 0..numbers {
            assert_eq!(uplink.push(vec![0; limits::INPUT_BYTES_CEILING]), Some(number));
        }
        assert_eq!(uplink.push(Vec::new()), None, "too many");
        uplink.handled(1);
        assert_eq!(uplink.push(Vec::new()), Some(numbers), "one is handled");
    }
}
