//! Adjourn's pure core. No tokio, no quinn, no files, no wall clock, no OS randomness, no threads: every decision
//! is a state machine in here, and server and client only move bytes and time.

pub mod api; // what the mailbox's HTTP API says and hears
pub mod authority; // who may append to a game: the lease, its epoch, what is handed over
pub mod game; // the Game trait, its adapter, the registry, and one folder for each game
pub mod identity; // keys, signatures, fingerprints, challenges
pub mod ids; // players, games, seats, ticks, digests
pub mod limits; // the bound of everything
pub mod live; // live play: the client's half
pub mod lobby; // rooms, seats, ready, countdown, quick match, chat
pub mod lockstep; // the match on the server, the follower on the client
pub mod notify; // what people are told when they are not looking: settings, events, when and how
pub mod session; // signing in, both sides
pub mod text; // names, titles and chat made fit to show
pub mod timeline; // entries, hash chain, journal, replaying, verifying
pub mod turns; // turns by mail: submissions, tables, clocks, deadlines
pub mod wire; // versions, codec, messages, datagrams, closed reasons
