//! Who may come in, and how often: counts and rates by address, checked before anything a peer says is believed. Both
//! services use it, and it knows neither.

pub mod bans; // the host's bans and mutes
pub mod budgets; // budgets of many callers
pub mod connections; // who may open a connection
pub mod rate; // token buckets
