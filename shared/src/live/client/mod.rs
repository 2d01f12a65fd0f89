//! The client's half of a match: [`Follower`] is a match; inside it `reception` puts bundles in order, `playout` decides
//! when they are applied, `uplink` repeats orders until they are handled.

mod follower;
mod playout;
mod reception;
mod uplink;

pub use follower::{Follower, FollowerError, FollowerOutput};
pub use reception::Reception;
pub use uplink::Uplink;
