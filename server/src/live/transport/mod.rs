//! Connections: QUIC, the hello, messages and datagrams. Nothing outside this folder names quinn.

mod connection; // one connection: hello, messages, datagrams
pub mod endpoint; // the QUIC endpoint; limits before anything is believed
mod events; // what connections tell
mod peer; // what the rest knows of a connection

pub(crate) use events::ConnectionEvent;
pub(crate) use peer::PieceRight;
pub use peer::{DatagramSink, Peer};
