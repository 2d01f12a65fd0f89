//! The bounds of the live service's connections.

use serde::{Deserialize, Serialize};

/// The bounds of the live service's connections that a configuration may set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectionLimits {
    /// Connections in all. Each has buffers of some 200 KiB at the worst.
    pub connections: u32,
    /// Connections from one address (an IPv6 /64 counts as one): a household, or a small LAN party behind one router.
    pub connections_per_address: u32,
    /// Connections that one address may open at once: everyone behind a router, twice over.
    pub connection_burst: u32,
    /// Connections that one address may open a minute in the long run.
    pub connections_per_minute_per_address: u32,
    /// Hellos that are not completed. From half of this number on, an address must first prove itself (QUIC retry).
    pub pending_hellos: u32,
    /// Messages that a client may send at once on its control stream.
    pub message_burst: u32,
    /// Messages a second in the long run.
    pub messages_per_second: u32,
    /// Datagrams that a client may send at once: what has piled up behind a lost second.
    pub datagram_burst: u32,
    /// Datagrams a second in the long run: an order in every tick at 60 Hz, acknowledgements, and as much again for
    /// what a jittery line delivers late.
    pub datagrams_per_second: u32,
    /// Messages that wait for a client that reads slowly; beyond it the connection ends.
    pub control_queue: u32,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 4_000,
            connections_per_address: 16,
            connection_burst: 32,
            connections_per_minute_per_address: 60,
            pending_hellos: 256,
            message_burst: 60,
            messages_per_second: 20,
            datagram_burst: 200,
            datagrams_per_second: 240,
            control_queue: 256,
        }
    }
}
