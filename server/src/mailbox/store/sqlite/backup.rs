//! A copy of the store while it is in use, by this process or another one: one moment of it, whole or not at all.

use super::schema;
use crate::mailbox::store::{StoreError, StoreResult};
use adjourn_shared::base::limits::store as limits;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Copies the store in file `from` into the new file `to`. It waits for no lock: a server may be at work on `from`.
/// Blocks for as long as it takes to read and write it all.
///
/// # Errors
/// [`StoreError::NotFound`] if there is no store in `from`, [`StoreError::Unwritable`] if `to` exists or can't be
/// written.
pub fn backup_file(from: &Path, to: &Path) -> StoreResult<()> {
    if !from.exists() {
        return Err(StoreError::NotFound);
    }
    let exists = || StoreError::Unwritable(format!("{} exists already", to.display()));
    let unwritable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(),
        _ => StoreError::Unwritable(format!("{}: {error}", to.display())),
    };
    if to.exists() {
        return Err(exists());
    }
    let part = Part::new(to).map_err(unwritable)?;
    copy(from, &part.path)?;
    let done = || -> std::io::Result<()> {
        File::open(&part.path)?.sync_all()?;
        // Unlike renaming, linking never replaces a file that was made meanwhile.
        fs::hard_link(&part.path, to)?;
        schema::sync_folder_of(to)
    };
    done().map_err(unwritable)
}

/// The copy under its temporary name. It is removed when this is dropped.
struct Part {
    path: PathBuf,
}

impl Part {
    fn new(to: &Path) -> std::io::Result<Self> {
        let mut path = to.as_os_str().to_owned();
        path.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(path);
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        Ok(Self { path })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "a backup's working file could not be removed");
        }
    }
}

fn copy(from: &Path, part: &Path) -> StoreResult<()> {
    let source = schema::open_for_reading(from)?;
    schema::check(&source, from).map_err(|error| StoreError::Broken(error.to_string()))?;
    // One reading transaction over all steps: without it each commit of the writer would start the copy over
    // (https://sqlite.org/c3ref/backup_finish.html). In WAL mode nobody waits for a reader.
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT count(*) FROM marks", [], |_| Ok(()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut target = Connection::open_with_flags(part, flags)?;
    // It is synced as a whole, or thrown away.
    target.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
    let pause = Duration::from_millis(limits::BACKUP_PAUSE_MS);
    Backup::new(&source, &mut target)?.run_to_completion(limits::BACKUP_PAGES, pause, None)?;
    Ok(())
}

/// The same in a thread of its own, so that neither the writer nor the readers are held up.
pub(crate) async fn in_a_thread(from: PathBuf, to: PathBuf) -> StoreResult<()> {
    let (done, wait) = tokio::sync::oneshot::channel();
    let work = move || {
        // Nobody may wait any more; the copy is there all the same.
        let _gone = done.send(backup_file(&from, &to));
    };
    std::thread::Builder::new()
        .name("adjourn-backup".into())
        .spawn(work)
        .map_err(|error| StoreError::Broken(error.to_string()))?;
    wait.await.unwrap_or_else(|_panicked| Err(StoreError::Broken("the backup's thread has panicked".into())))
}
