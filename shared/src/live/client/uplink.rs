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

    /// The orders of the datagram to send now, if one is due: at once with a new order, else when something is to be
    /// repeated or acknowledged. All bundles below `next_tick` have arrived.
    pub fn poll(&mut self, now_us: u64, next_tick: Tick) -> Option<Vec<NumberedOrder>> {
        let elapsed_us = now_us.saturating_sub(self.sent_us);
        let repeat = !self.unhandled.is_empty() && elapsed_us >= self.period_us;
        let acknowledge = next_tick.saturating_sub(self.acknowledged) >= limits::ACK_EVERY_TICKS;
        let alive = elapsed_us >= limits::UP_AT_LEAST_EVERY_MS * 1_000;
        if !(self.new_orders || repeat || acknowledge || alive) {
            return None;
        }
        self.new_orders = false;
        self.acknowledged = next_tick;
        self.sent_us = now_us;
        Some(self.oldest_that_fit(limits::DATAGRAM_BYTES - UP_HEAD_BYTES))
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
