//! Who may come in, and how often: counts and rates by address, before anything a peer says is believed. Both services
//! use it; it knows neither.

pub mod bans; // the host's bans and mutes
pub mod budgets; // budgets of many callers
pub mod connections;
pub mod rate; // token buckets // who may open a connection
