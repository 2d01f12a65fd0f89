//! Turns by mail: what is decided about tables, windows, clocks and deadlines. Decides; moves no bytes, and asks no clock.

pub mod clock; // how much time seats have, and when it is up
pub mod ladder; // what happens on the way to a deadline and after it
pub mod pause; // why clocks stand; vacations
pub mod preview; // what orders would be taken to mean
pub mod report; // what a seat saw of a turn, frame by frame
pub mod schedule; // when no deadline falls
pub mod submission; // what players sign, receipts
pub mod table; // a table and its game, from its making to its end
