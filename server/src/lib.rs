//! Adjourn's dedicated server: thin shells of threads, sockets and files around the machines of `adjourn_shared`.

pub mod addresses; // where services are reached
mod backup; // copies of the data folder, and putting them back
mod cli; // the whole server, from its command line on
pub mod config; // the configuration file and its defaults
pub mod data_dir; // the data folder: keys, bans, journals, replays
pub mod gate; // who may come in, and how often
mod host_verbs; // the host's verbs about people
pub mod live; // the live service: connections, the hub, matches, the link to the mailbox
pub mod mailbox; // games by mail: API, store, workers, notices
pub mod ops; // logs, metrics and health
pub mod outgoing; // TLS of connections that the server itself makes
pub mod random; // random bytes of the system
pub mod run; // starting and stopping it all

pub use cli::main;
