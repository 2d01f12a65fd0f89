//! What a table knows of live play: the lease, the votes, where it is played, and the clocks of the tempo that does not run.

use super::appointment::Appointment;
use super::live_votes::LiveVotes;
use crate::base::lease::Lease;
use crate::turns::clock::Clocks;
use serde::{Deserialize, Serialize};

/// What a table knows of live play.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LiveSide {
    /// Who may append.
    pub lease: Lease,
    /// How many commits of the live side have been stored under the lease.
    #[serde(rename = "kept")]
    pub(crate) commits: u64,
    /// Who wants to play on live now.
    #[serde(flatten)]
    pub votes: LiveVotes,
    /// Where it is played.
    pub place: Option<LivePlace>,
    /// The clocks of the tempo that does not run.
    pub(super) other_clocks: Option<Clocks>,
    /// The session is being adjourned: who is to move seals the move, which is opened when the mail window is.
    pub sealing: bool,
    /// Where one bank serves both tempos: by seat, the time by mail that is less than a millisecond live, for the way back.
    #[serde(default)]
    pub(super) left_over_ms: Vec<u64>,
    /// When the session is adjourned, whoever is there, in milliseconds since 1970.
    #[serde(default)]
    pub adjourn_at_ms: Option<u64>,
    /// A session at a time that suits all.
    #[serde(default)]
    pub appointment: Appointment,
}

/// Where a game is played live.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LivePlace {
    /// The addresses of the live service (UDP).
    pub addresses: Vec<String>,
    /// The fingerprint of its identity.
    pub fingerprint: String,
}

/// Which side works on a table. A process says so of itself; it is never stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The mailbox.
    #[default]
    Mail,
    /// The live service, which holds the lease.
    Live,
}
