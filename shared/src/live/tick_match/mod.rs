//! A match of ticks on the server. `host` is the match; `peers` hears peers, `tick` makes steps, `intake` takes orders,
//! `history` keeps bundles, `peer_feed` sends them to one peer, `presence` and `pause` hold the policies, `deserted` is a
//! match without players, `stall` tells why the clock stands, `under_lease` plays a game of the mailbox (`leased_game`),
//! `adoption` asks the mailbox to take a match that is not.

mod adoption;
mod deserted;
mod desync;
mod history;
mod host;
mod intake;
mod leased_game;
mod pause;
mod peer_feed;
mod peers;
mod presence;
mod stall;
#[cfg(test)]
mod tests;
mod tick;
mod under_lease;

pub use desync::{Finding, Investigation};
pub use host::TickMatch;
