//! What the mailbox keeps in memory for live services: which games they are to take, what the ones that are played are to
//! hear, and who plays in matches that are no table's. Losing it costs a wish, or a line of chat, never a turn.

mod news; // what sessions are to hear
mod presence; // who plays in matches that are no table's
mod requests; // games that are to be played live

pub use news::LiveNews;
pub use presence::LivePresence;
pub use requests::LiveRequests;
