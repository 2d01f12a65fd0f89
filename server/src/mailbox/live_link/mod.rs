//! What the mailbox keeps in memory for live services: games that they are to take, news for the sessions that they
//! run, and who plays in matches that have no table. Losing it can cost a wish or a line of chat, but never a turn.

mod news; // what sessions are to hear
mod presence; // who plays in matches that are no table's
mod requests; // games that are to be played live

pub use news::LiveNews;
pub use presence::LivePresence;
pub use requests::LiveRequests;
