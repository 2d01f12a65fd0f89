//! What all parts of the live service share.

use crate::config::Config;
use crate::data_dir::DataDir;
use adjourn_game::Games;
use adjourn_shared::base::identity::KeyPair;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What all parts of the live service share.
pub struct Shared {
    /// The games that this build has.
    pub games: Games,
    /// The configuration.
    pub config: Config,
    /// The server's identity.
    pub identity: KeyPair,
    /// The data folder.
    pub data: DataDir,
    /// Where [`Shared::now`] counts from.
    pub started: Instant,
}

impl Shared {
    /// The two clocks.
    #[must_use]
    pub fn now(&self) -> adjourn_shared::live::io::Now {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        adjourn_shared::live::io::Now {
            mono_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            unix_ms: u64::try_from(unix.as_millis()).unwrap_or(u64::MAX),
        }
    }
}
