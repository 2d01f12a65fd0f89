//! Live play: the client's half.

pub mod client; // a client's whole session as one machine
