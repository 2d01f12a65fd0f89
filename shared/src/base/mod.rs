//! What everything else stands on: identity, bounds, leases, local time. Knows no game and no timeline.

pub mod base64; // bytes in JSON
pub mod identity; // keys, signatures, fingerprints, challenges
pub mod lease; // the mailbox's side of a lease
pub mod limits; // the bound of everything
pub mod local_time; // time zones as the core sees them
pub mod names; // when two names look alike, and which nobody may bear
