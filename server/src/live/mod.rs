//! The live service. One network thread: the endpoint, a task for each connection, the hub. Simulation threads, which own
//! the matches. One journal thread.

mod alarm; // threads that must not die unseen
mod hub; // who is here, the lobby, which match is where
mod mailbox_link; // what is asked of the mailbox, and how
mod match_event; // what the hub hears of matches and of the mailbox
mod matches; // the threads that own matches, and what lies on disk of them
mod replays; // replays of finished matches: what is kept, and for whom
mod service; // starting and stopping
mod shared; // what all parts share
pub mod transport; // connections: the only place that names quinn

pub use service::LiveService;
pub use shared::Shared;
