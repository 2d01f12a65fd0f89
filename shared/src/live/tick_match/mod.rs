//! A match of ticks on the server. `host` is the match; `peers` hears peers, `tick` makes steps, `intake` takes orders,
//! `history` keeps bundles, `feed` sends them to one peer, `presence` and `pause` hold the policies, `charge` is what a
//! match owes the mailbox whose game it is.

mod charge;
mod desync;
mod history;
mod host;
mod intake;
mod pause;
mod peer_feed;
mod peers;
mod presence;
mod tick;

pub use desync::{Finding, Investigation};
pub use host::TickMatch;
pub use presence::AbsencePolicy;
