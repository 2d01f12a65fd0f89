//! Lockstep: who decides what each step applies, how bundles reach everyone, and how a client follows them.
//!
//! Server: [`MatchHost`] is a match; inside it `peers` hears peers, `tick` makes steps, `intake` takes orders, `history`
//! keeps bundles, `link` sends them to one peer, `presence` and `pause` hold the policies. `charge` is what a match of
//! ticks owes the mailbox whose game it is; `hour` tells when its table adjourns. [`TableHost`] is a session of a turn
//! game. Client: [`Follower`] is a match; inside it `reception` puts bundles in order, `playout` decides when they are
//! applied, `uplink` repeats orders until they are handled.

mod charge;
mod desync;
mod follower;
mod history;
mod host;
mod hour;
mod intake;
mod link;
mod pause;
mod peers;
mod playout;
mod presence;
mod reception;
mod table_host;
mod tick;
mod uplink;

/// Why the mailbox gets a game back when the server stops: words for the log.
const STOPPED: &str = "the live server was stopped";

pub use desync::{Finding, Investigation};
pub use follower::{Follower, FollowerError, FollowerOutput};
pub use host::{HostConfig, HostInput, HostOutput, HostStats, MatchHost, Now, PeerId};
pub use presence::AbsencePolicy;
pub use reception::Reception;
pub use table_host::{TableHost, TakeOverError};
pub use uplink::Uplink;
