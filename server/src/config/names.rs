//! What a host can set about players' names: section `names` of the configuration.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// Names that nobody may bear: those of whoever speaks for a server.
const RESERVED: [&str; 13] = [
    "adjourn",
    "admin",
    "administrator",
    "everybody",
    "mod",
    "moderator",
    "nobody",
    "official",
    "root",
    "server",
    "staff",
    "support",
    "system",
];

/// Players' names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NamesConfig {
    /// Names that no player may take, nor one that looks like them. Players who have one already keep it.
    pub reserved: Vec<String>,
    /// For how many days a name rests that its player has given up: nobody else may take it.
    pub rest_days: u32,
    /// How many names a player may give up within that time.
    pub renames: u32,
}

impl Default for NamesConfig {
    fn default() -> Self {
        Self { reserved: RESERVED.map(str::to_owned).into(), rest_days: 90, renames: 3 }
    }
}

impl NamesConfig {
    /// For how long a name rests, in milliseconds.
    #[must_use]
    pub fn rest_ms(&self) -> u64 {
        u64::from(self.rest_days) * 86_400_000
    }

    /// Whether all of it can work.
    ///
    /// # Errors
    /// The first value that can't, by its name.
    pub fn check(&self) -> Result<()> {
        ensure!(self.rest_days <= 3_650, "names.rest_days must be 0 to 3650");
        ensure!(self.reserved.len() <= 1_000, "names.reserved must be at most 1000 names");
        Ok(())
    }
}
