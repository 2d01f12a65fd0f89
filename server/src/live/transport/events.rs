//! What connections tell whoever holds them together.

use super::peer::Peer;
use adjourn_shared::live::io::PeerId;
use adjourn_shared::session::SignedIn;
use adjourn_shared::wire::message::ClientMessage;

/// What happens to connections.
pub(crate) enum ConnectionEvent {
    /// A connection's hello is complete.
    SignedIn { peer: Peer, who: SignedIn },
    /// A message came that is not for the hello.
    Message { peer: PeerId, message: ClientMessage },
    /// A connection is gone.
    Closed { peer: PeerId },
}
