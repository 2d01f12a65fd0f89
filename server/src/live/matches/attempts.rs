//! Counts the attempts to take up a journal, and puts journals aside that are damaged or can't go on.

use crate::data_dir;
use crate::live::shared::Shared;
use adjourn_shared::timeline::{self, Recovered};
use anyhow::{Context, Result};
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

/// Puts a journal that is damaged aside as it is, and what could be saved of it in its place.
pub(crate) fn mend(shared: &Shared, path: &Path, recovered: &mut Recovered) -> Result<()> {
    let Some(damage) = recovered.damage.clone() else { return Ok(()) };
    let aside = set_original_aside(shared, path)?;
    let mended = timeline::mend(&shared.identity, recovered);
    // The new file takes the name; the old one keeps its other name.
    data_dir::write_new(path, &mended, 0o644)?;
    tracing::error!(
        journal = %path.display(),
        original = %aside.display(),
        byte = damage.at,
        lost = ?damage.lost,
        undone_ticks = damage.undone,
        "a journal was damaged: the original is set aside, and the match goes on with what is proved"
    );
    Ok(())
}

/// Gives the file a second name among those that no start reads.
fn set_original_aside(shared: &Shared, path: &Path) -> Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let aside = shared.data.failed().join(format!("{stem}.damaged-{}.journal", shared.now().unix_ms));
    if fs::hard_link(path, &aside).is_err() {
        // Not every file system has links.
        fs::copy(path, &aside).with_context(|| format!("can't keep a copy in {}", aside.display()))?;
    }
    Ok(aside)
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
