//! Turns by mail: what is decided about tables, windows, clocks and deadlines. Decides; moves no bytes, and asks no clock.

pub mod clock; // how much time seats have, and when it is up
pub mod ladder; // what happens on the way to a deadline and after it
pub mod live_rules; // whether and how a table goes live
pub mod notices; // what people are told when they are not looking
pub mod outages; // when the service could take no orders
pub mod pause; // why clocks stand; vacations
pub mod preview; // how orders are understood
pub mod refusal; // why a call on a table changes nothing
pub mod rules; // the rules of a table
pub mod schedule; // when no deadline falls
pub mod table; // a table and its game, from its making to its end
