//! Connections: QUIC, the hello, messages and datagrams. Nothing outside this folder names quinn.

mod congestion; // a floor under congestion control
mod connection; // one connection: hello, messages, datagrams
pub mod endpoint; // QUIC, tuned for games; limits before anything is believed
mod events; // what connections tell
mod peer; // what the rest knows of a connection

pub(crate) use events::ConnectionEvent;
pub use peer::{DatagramSink, Peer};
