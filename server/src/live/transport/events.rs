//! What connections tell the hub.

use super::peer::Peer;
use adjourn_shared::live::io::PeerId;
use adjourn_shared::session::SignedIn;
use adjourn_shared::wire::message::ClientMessage;

/// An event of a connection.
pub(crate) enum ConnectionEvent {
    /// A connection's hello is complete.
    SignedIn { peer: Peer, who: SignedIn },
    /// A message has arrived after the hello.
    Message { peer: PeerId, message: ClientMessage },
    /// A connection is gone.
    Closed { peer: PeerId },
}
