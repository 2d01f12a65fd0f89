//! The live session of a client: signing in, following a match, giving orders.

pub mod handle;
