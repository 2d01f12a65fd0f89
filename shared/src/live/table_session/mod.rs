//! A live session of a turn game: the table of the mailbox, under the live service's authority. What players hand in is
//! decided here, and told to them once the mailbox has stored it; nobody sees anything that is not stored.

mod attendance; // who is here, and who votes to adjourn
mod deciding; // what is decided, and handed to the mailbox
mod session; // what a session holds, and what goes into it
mod submissions; // what players hand in
mod telling; // what they are told
#[cfg(test)]
mod tests;

pub use session::TableSession;
