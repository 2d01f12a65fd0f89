//! What a host can set about replays of finished matches: section `replays` of the configuration.

use adjourn_shared::live::catalogue::Keeping;
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// Replays of finished matches.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReplayConfig {
    /// Whether everybody may have them. By default: their players alone.
    pub open: bool,
    /// How many are kept; beyond it, the oldest are removed. Each costs some hundred bytes of memory.
    pub keep_files: u32,
    /// How many bytes of them are kept; beyond it, the oldest are removed.
    pub keep_bytes: u64,
    /// For how many days they are kept; 0: as long as there is room.
    pub keep_days: u32,
    /// Pieces of 64 KiB that are sent in a second to all players together.
    pub pieces_per_second: u32,
}

impl Default for ReplayConfig {
    fn default() -> Self {
        Self {
            open: false,
            keep_files: 20_000,
            keep_bytes: 10 << 30,
            keep_days: 0,
            // 8 MiB in a second.
            pieces_per_second: 128,
        }
    }
}

impl ReplayConfig {
    /// How much is kept.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        let age_ms = u64::from(self.keep_days) * 86_400_000;
        Keeping {
            files: usize::try_from(self.keep_files).unwrap_or(usize::MAX),
            bytes: self.keep_bytes,
            age_ms: (age_ms > 0).then_some(age_ms),
        }
    }

    /// Whether all of it can work.
    ///
    /// # Errors
    /// The first value that can't, by its name.
    pub fn check(&self) -> Result<()> {
        let files = 1..=1_000_000;
        ensure!(files.contains(&self.keep_files), "replays.keep_files must be 1 to 1000000");
        ensure!(self.keep_bytes >= 1 << 20, "replays.keep_bytes must be at least 1048576");
        ensure!(self.keep_days <= 36_500, "replays.keep_days must be 0 to 36500");
        ensure!(self.pieces_per_second > 0, "replays.pieces_per_second must be above 0");
        Ok(())
    }
}
