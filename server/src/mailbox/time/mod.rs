//! Time as the mailbox needs it: the server's clock, time zones, and times as people write them.

mod clock; // the server's clock
pub mod written; // times as people write them
pub mod zones; // time zones by name

pub use clock::{Clock, system_clock};
