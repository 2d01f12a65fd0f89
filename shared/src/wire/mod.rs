//! What crosses the network: frames, messages, datagrams and closed reasons.

pub mod datagram;
pub mod frame;
pub mod lobby;
pub mod message;
pub mod reason;
pub mod replays;
pub mod table;

/// The version of everything in this module; it is raised when any golden byte changes.
pub const PROTOCOL_VERSION: u16 = 5;

/// The application protocol in TLS: one UDP port can serve others beside it.
pub const ALPN: &[u8] = b"adjourn/1";
