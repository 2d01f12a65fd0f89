//! Counts the attempts to take up a journal, and moves journals aside that can't go on.

use crate::live::shared::Shared;
use std::fs;
use std::path::{Path, PathBuf};

fn attempts_file(path: &Path) -> PathBuf {
    path.with_extension("attempts")
}

pub(crate) fn count_attempt(path: &Path) -> u32 {
    let file = attempts_file(path);
    let before = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0_u32);
    let attempt = before.saturating_add(1);
    note_attempts(path, attempt);
    attempt
}

pub(crate) fn note_attempts(path: &Path, attempts: u32) {
    let file = attempts_file(path);
    if let Err(error) = fs::write(&file, attempts.to_string()) {
        tracing::warn!(%error, file = %file.display(), "attempts can't be counted");
    }
}

pub(crate) fn forget_attempts(path: &Path) {
    // It exists, since it was just written. If it stays, the match has one attempt less.
    let _stays = fs::remove_file(attempts_file(path));
}

/// Moves the journal of a match that can't go on to a folder that no start reads.
pub(crate) fn set_aside(shared: &Shared, path: &Path) {
    let Some(name) = path.file_name() else { return };
    let aside = shared.data.failed().join(name);
    match fs::rename(path, &aside) {
        Ok(()) => {
            forget_attempts(path);
            tracing::error!(journal = %aside.display(), "a match that can't go on was set aside");
        }
        Err(error) => tracing::error!(%error, journal = %path.display(), "a match can't even be set aside"),
    }
}
