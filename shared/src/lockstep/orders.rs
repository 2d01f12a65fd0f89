//! A client's own orders: numbered, and repeated until the server says that they are handled.

use crate::limits;
use crate::wire::datagram::NumberedOrder;
use std::collections::VecDeque;

/// Orders that are not handled yet.
#[derive(Debug)]
pub struct OrderSender {
    next_sequence: u32,
    unhandled: VecDeque<NumberedOrder>,
}

impl OrderSender {
    /// The next order will have this number.
    #[must_use]
    pub const fn new(next_sequence: u32) -> Self {
        Self { next_sequence, unhandled: VecDeque::new() }
    }

    /// Queues an order and gives its number; `None` if too many are under way, or it is too large.
    pub fn push(&mut self, input: Vec<u8>) -> Option<u32> {
        let full = self.unhandled.len() >= limits::ORDERS_IN_FLIGHT_CEILING;
        if full || input.len() > limits::INPUT_BYTES_CEILING {
            return None;
        }
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.unhandled.push_back(NumberedOrder { sequence, input });
        Some(sequence)
    }

    /// The server has handled all orders below this number.
    pub fn handled(&mut self, below: u32) {
        while self.unhandled.front().is_some_and(|order| order.sequence < below) {
            self.unhandled.pop_front();
        }
    }

    /// How many are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.unhandled.len()
    }

    /// The oldest that fit in `room_bytes`.
    #[must_use]
    pub fn repeat(&self, mut room_bytes: usize) -> Vec<NumberedOrder> {
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
