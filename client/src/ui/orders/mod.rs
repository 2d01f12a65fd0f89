//! Orders that are put together for a turn, by mail and in a live session alike: what is typed, what it means, what was
//! handed in. It asks nobody and sends nothing.

mod draft; // the orders
mod draw; // how they look
mod line; // the line in which one is typed
mod pad; // the draft, the line, the cursor, and what keys do with them

pub use draft::Draft;
pub use line::OrderLine;
pub use pad::{Confirm, OrderPad, pasted};
