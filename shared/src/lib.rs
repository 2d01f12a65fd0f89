//! Adjourn's pure core. No tokio, no quinn, no files, no wall clock, no OS randomness, no threads: every decision
//! is a state machine in here, and server and client only move bytes and time.
//!
//! Each layer knows only those above it in this list.

// The derives of `Encode` and `Decode` call the crate that they belong to so.
extern crate adjourn_game as bincode;

pub mod base; // identity, bounds, leases, local time
pub mod timeline; // entries, hash chain, submissions, reports, replaying, verifying

pub mod turns; // tables by mail: rules, windows, clocks, deadlines, notices

pub mod handover; // what passes between the tempos

pub mod api; // what the mailbox's HTTP API says and hears

pub mod wire; // versions, messages, datagrams, closed reasons

pub mod session; // signing in, both sides

pub mod lobby; // rooms, seats, ready, countdown, quick match, chat

pub mod live; // matches and table sessions on the server, the client's half
