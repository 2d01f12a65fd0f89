//! The live session of a client: the native shell of the machine that plays it.

pub mod driver; // the machine, with its clock, sockets and files
pub mod endpoint; // QUIC, the client's side
pub mod handle; // the seam to the user
pub mod session; // the session behind the terminal UI
pub mod talk; // to whom a line of chat goes
mod transport; // connections: bytes in both directions
