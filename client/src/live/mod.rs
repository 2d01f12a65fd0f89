//! The live session of a client: signing in, following a match, giving orders.

pub mod endpoint; // QUIC, the client's side
pub mod handle; // the seam to the user
pub mod link; // a signed-in connection
pub mod player; // a connection and the match that it follows
pub mod reach; // a server that has several addresses
pub mod session; // the session behind the terminal UI
pub mod talk; // to whom a line of chat goes
