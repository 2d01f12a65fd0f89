//! What a live session has made of a table, checked against what is stored: the mailbox believes what it can derive, and
//! refuses what can't be. It changes nothing.

mod acknowledged; // a submission, and the receipt for it
mod check; // the check of one commit
mod entries; // what the timeline gets
mod seats; // who sits where, and what they have handed in
mod submission; // what is acknowledged

pub use acknowledged::Acknowledged;
pub use check::Audit;
