//! The writing thread. Calls that wait at the same time are written in one transaction, and synced once. Each call can
//! fail alone. They are answered after the sync, and all of them are refused if it fails.

use super::call::Call;
use super::schema;
use super::values::run;
use crate::mailbox::store::StoreError;
use crate::ops::health::Trouble;
use adjourn_shared::base::limits::store as limits;
use metrics::{counter, histogram};
use rusqlite::{Connection, ErrorCode, ffi};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// What the writer has done since the start.
#[derive(Default)]
pub(crate) struct Counters {
    /// Transactions that were synced.
    pub(crate) batches: AtomicU64,
    /// Calls in them.
    pub(crate) calls: AtomicU64,
    /// Copies of the log to where its pages belong.
    pub(crate) checkpoints: AtomicU64,
    /// Why the last transaction could not be written.
    pub(crate) trouble: Trouble,
}

/// The writer's connection and what it knows of it.
pub(crate) struct Writer {
    path: PathBuf,
    /// `None`: it can't be trusted any more. A new one is opened before the next batch.
    connection: Option<Connection>,
    counters: Arc<Counters>,
    /// The length of the log, in pages, from which on a checkpoint waits for readers.
    insist_at_pages: u64,
}

impl Writer {
    pub(crate) fn new(path: &Path, connection: Connection, counters: Arc<Counters>) -> Self {
        let path = path.to_owned();
        Self { path, connection: Some(connection), counters, insist_at_pages: limits::INSIST_PAGES }
    }

    /// Serves calls until nobody can send one any more.
    pub(crate) fn serve(mut self, inbox: &Receiver<Box<dyn Call>>) {
        while let Ok(first) = inbox.recv() {
            let mut batch = Vec::with_capacity(limits::BATCH_CALLS);
            batch.push(first);
            batch.extend(inbox.try_iter().take(limits::BATCH_CALLS - 1));
            self.carry_out(batch);
            self.checkpoint();
        }
    }

    fn carry_out(&mut self, mut batch: Vec<Box<dyn Call>>) {
        let start = Instant::now();
        match self.write(&mut batch) {
            Ok(()) => {
                self.counters.trouble.clear();
                self.counters.batches.fetch_add(1, Ordering::Relaxed);
                self.counters.calls.fetch_add(batch.len() as u64, Ordering::Relaxed);
                histogram!("adjourn_store_commit_seconds").record(start.elapsed());
                histogram!("adjourn_store_batch_calls").record(batch.len() as f64);
                batch.into_iter().for_each(Call::answer);
            }
            Err(error) => {
                self.counters.trouble.set(format!("it can't be written: {error}"));
                counter!("adjourn_store_failures_total").increment(1);
                tracing::error!(%error, calls = batch.len(), "the store could not write");
                batch.into_iter().for_each(|call| call.refuse(copy(&error)));
            }
        }
    }

    /// One transaction. An error means that nothing of the batch is kept.
    fn write(&mut self, batch: &mut [Box<dyn Call>]) -> Result<(), StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => reopen(&self.path)?,
        };
        match transact(&connection, batch) {
            Ok(()) => self.connection = Some(connection),
            Err(failure) => {
                let rolled_back = connection.is_autocommit() || run(&connection, "ROLLBACK", []).is_ok();
                if rolled_back && failure.connection_is_good {
                    self.connection = Some(connection);
                } else {
                    drop(connection);
                    self.connection = reopen(&self.path).ok();
                }
                return Err(failure.error);
            }
        }
        Ok(())
    }

    /// Copies the log's pages into the database once there are many. It comes after the answers, so that only new calls
    /// wait for it. The log begins anew with the next batch if no reader needs it at that moment.
    fn checkpoint(&mut self) {
        let Some(connection) = &self.connection else { return };
        let pages = match log_pages(connection, "NOOP") {
            Ok(pages) => pages,
            Err(error) => return tracing::error!(%error, "can't see the store's log"),
        };
        if pages < limits::CHECKPOINT_PAGES {
            self.insist_at_pages = limits::INSIST_PAGES;
            return;
        }
        let start = Instant::now();
        let copied = if pages < self.insist_at_pages {
            log_pages(connection, "PASSIVE")
        } else {
            // There was always a reader. Now the next readers have to wait for a moment.
            self.insist_at_pages = pages + limits::CHECKPOINT_PAGES;
            restart_log(connection)
        };
        if let Err(error) = copied {
            // Nothing is lost: it is in the log, which only grows.
            tracing::error!(%error, "the store's log could not be copied into the store");
        }
        self.counters.checkpoints.fetch_add(1, Ordering::Relaxed);
        histogram!("adjourn_store_checkpoint_seconds").record(start.elapsed());
    }
}

/// Waits a moment for readers, so that the log can begin anew. A backup takes longer than that.
fn restart_log(connection: &Connection) -> rusqlite::Result<u64> {
    connection.busy_timeout(Duration::from_millis(limits::INSIST_WAIT_MS))?;
    let pages = log_pages(connection, "RESTART");
    connection.busy_timeout(Duration::from_millis(limits::LOCK_WAIT_MS))?;
    pages
}

/// Why a transaction failed as a whole.
struct Failure {
    error: StoreError,
    /// Whether the connection can go on once the transaction is rolled back.
    connection_is_good: bool,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map(|failure| failure.code);
        let connection_is_good = matches!(code, Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy));
        let error = match error.into() {
            StoreError::Busy => StoreError::Busy,
            StoreError::Unwritable(why) | StoreError::Broken(why) => StoreError::Unwritable(why),
            other => StoreError::Unwritable(other.to_string()),
        };
        Self { error, connection_is_good }
    }
}

/// One transaction of all calls, and one sync. It is tried without savepoints first, since SQLite copies every changed
/// page for them, and nearly all calls that fail have changed nothing yet. If one has, all are done again, each within
/// a savepoint.
fn transact(connection: &Connection, batch: &mut [Box<dyn Call>]) -> Result<(), Failure> {
    run(connection, "BEGIN IMMEDIATE", [])?;
    if !work_on_all(connection, batch, false)? {
        run(connection, "ROLLBACK", [])?;
        run(connection, "BEGIN IMMEDIATE", [])?;
        work_on_all(connection, batch, true)?;
    }
    run(connection, "COMMIT", [])?;
    Ok(())
}

/// Whether all calls succeeded, or left nothing.
fn work_on_all(
    connection: &Connection,
    batch: &mut [Box<dyn Call>],
    with_savepoints: bool,
) -> Result<bool, Failure> {
    for call in batch {
        if with_savepoints {
            run(connection, "SAVEPOINT one_call", [])?;
        }
        let changes = connection.total_changes();
        if let Err(error) = call.work(connection) {
            // The calls after it could not be written either, and SQLite may have rolled back the whole transaction.
            if matches!(error, StoreError::Unwritable(_)) || connection.is_autocommit() {
                let error = match error {
                    StoreError::Unwritable(why) => StoreError::Unwritable(why.clone()),
                    other => StoreError::Unwritable(other.to_string()),
                };
                return Err(Failure { error, connection_is_good: false });
            }
            if with_savepoints {
                run(connection, "ROLLBACK TO one_call", [])?;
            } else if connection.total_changes() != changes {
                return Ok(false);
            }
        }
        if with_savepoints {
            run(connection, "RELEASE one_call", [])?;
        }
    }
    Ok(true)
}

/// A new connection after one that failed to write or sync.
///
/// A failed sync must not be tried again: the kernel may have dropped the pages and count them as clean, so that the
/// second try succeeds wrongly (<https://wiki.postgresql.org/wiki/Fsync_Errors>; Rebello and others, "Can Applications
/// Recover from fsync Failures?", USENIX ATC 2020). This process ignores the frames of the failed transaction, but a
/// start after a crash might find them whole: so they are cut off. Then everything that was committed is copied into
/// the database, which rewrites and syncs those pages, and the log begins anew. Until that succeeds nothing is written.
fn reopen(path: &Path) -> Result<Connection, StoreError> {
    let unwritable = |error: &dyn std::fmt::Display| StoreError::Unwritable(error.to_string());
    let connection = schema::open_for_writing(path).map_err(|error| unwritable(&error))?;
    cut_log(path, &connection)?;
    log_pages(&connection, "TRUNCATE").map_err(|error| unwritable(&error))?;
    tracing::warn!("the store was opened again after it could not write");
    Ok(connection)
}

/// Cuts the log after its last commit. Nobody else writes to it, and readers read only committed frames.
fn cut_log(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    // A header of 32 bytes, then frames: a header of 24 bytes, and a page
    // (https://sqlite.org/fileformat2.html#the_write_ahead_log).
    let page_bytes: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let committed_bytes = 32 + log_pages(connection, "NOOP")? * (24 + u64::from(page_bytes));
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let cut = || -> std::io::Result<()> {
        let log = OpenOptions::new().write(true).open(log)?;
        if log.metadata()?.len() > committed_bytes {
            log.set_len(committed_bytes)?;
        }
        Ok(())
    };
    cut().map_err(|error| StoreError::Unwritable(error.to_string()))
}

/// Checkpoints in this mode (<https://sqlite.org/pragma.html#pragma_wal_checkpoint>). Gives the pages in the log.
pub(crate) fn log_pages(connection: &Connection, mode: &str) -> rusqlite::Result<u64> {
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let (busy, pages): (bool, i64) =
        connection.prepare_cached(&sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if busy && mode == "TRUNCATE" {
        let busy = ffi::Error::new(ffi::SQLITE_BUSY);
        return Err(rusqlite::Error::SqliteFailure(busy, Some("readers hold the log".into())));
    }
    // -1: there is no log yet.
    Ok(u64::try_from(pages).unwrap_or(0))
}

/// A copy of an error, for each of several callers.
fn copy(error: &StoreError) -> StoreError {
    match error {
        StoreError::Conflict => StoreError::Conflict,
        StoreError::NotFound => StoreError::NotFound,
        StoreError::Unwritable(why) => StoreError::Unwritable(why.clone()),
        StoreError::Broken(why) => StoreError::Broken(why.clone()),
        StoreError::Busy => StoreError::Busy,
    }
}
