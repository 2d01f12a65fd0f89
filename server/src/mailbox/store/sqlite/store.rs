//! The store as a handle of its threads: one writes, a few read.

use super::call::{Call, call};
use super::error::OpenError;
use super::{incarnations, readers, schema, writer};
use crate::mailbox::store::{StoreError, StoreResult};
use crate::ops::health::Trouble;
use adjourn_shared::base::limits::store as limits;
use rusqlite::Connection;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What the store has done since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Transactions that were synced.
    pub batches: u64,
    /// Writing calls in them.
    pub calls: u64,
    /// How often the log was copied to where its pages belong.
    pub checkpoints: u64,
}

/// A store in an SQLite file, as a cheap handle. When the last handle is dropped, all calls are finished and the file
/// is closed.
#[derive(Clone)]
pub struct SqliteStore {
    threads: Arc<Threads>,
}

/// The threads, and the queues to them.
struct Threads {
    path: PathBuf,
    incarnation: String,
    // `None` only while it is dropped.
    writes: Option<SyncSender<Box<dyn Call>>>,
    reads: Option<SyncSender<Box<dyn Call>>>,
    writer: Option<JoinHandle<()>>,
    readers: Vec<JoinHandle<()>>,
    counters: Arc<writer::Counters>,
    /// Held until all connections are closed.
    _lock: File,
}

impl SqliteStore {
    /// Opens the store in this file, and makes it if there is none. This does not take longer if more is stored.
    ///
    /// # Errors
    /// If it is in use, of a newer version, something else, or can't be read and written.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let lock = lock(path)?;
        let connection = schema::open_for_writing(path)?;
        let incarnation = incarnations::begin(&connection)?;
        let counters = Arc::default();
        let (writes, inbox) = sync_channel(limits::WRITES_WAITING);
        let writer = writer::Writer::new(path, connection, Arc::clone(&counters));
        let writer = spawn("adjourn-store", move || writer.serve(&inbox))?;
        let (reads, inbox) = sync_channel(limits::READS_WAITING);
        let mut threads = Threads {
            path: path.to_owned(),
            incarnation,
            writes: Some(writes),
            reads: Some(reads),
            writer: Some(writer),
            readers: Vec::new(),
            counters,
            _lock: lock,
        };
        threads.start_readers(inbox)?;
        Ok(Self { threads: Arc::new(threads) })
    }

    /// What the store has done since it was opened.
    #[must_use]
    pub fn activity(&self) -> Activity {
        let counters = &self.threads.counters;
        Activity {
            batches: counters.batches.load(Ordering::Relaxed),
            calls: counters.calls.load(Ordering::Relaxed),
            checkpoints: counters.checkpoints.load(Ordering::Relaxed),
        }
    }

    /// Why the last transaction could not be written, if so. The handle does not keep the store open.
    pub(crate) fn writes(&self) -> Trouble {
        self.threads.counters.trouble.clone()
    }

    /// The name of this start.
    pub(crate) fn incarnation(&self) -> &str {
        &self.threads.incarnation
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.threads.path
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        send(self.threads.reads.as_ref(), work).await
    }

    /// The work is done and synced even if the caller does not wait for the answer.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        send(self.threads.writes.as_ref(), work).await
    }
}

async fn send<T: Send + 'static>(
    queue: Option<&SyncSender<Box<dyn Call>>>,
    work: impl Fn(&Connection) -> StoreResult<T> + Send + 'static,
) -> StoreResult<T> {
    let gone = || StoreError::Broken("a thread of the store is gone".into());
    let (call, answer) = call(work);
    match queue.ok_or_else(gone)?.try_send(call) {
        Ok(()) => answer.await.unwrap_or_else(|_gone| Err(gone())),
        Err(TrySendError::Full(_)) => Err(StoreError::Busy),
        Err(TrySendError::Disconnected(_)) => Err(gone()),
    }
}

impl Threads {
    fn start_readers(&mut self, inbox: Receiver<Box<dyn Call>>) -> Result<(), OpenError> {
        let inbox = Arc::new(Mutex::new(inbox));
        for number in 0..limits::READERS {
            let connection = schema::open_for_reading(&self.path)?;
            let inbox = Arc::clone(&inbox);
            let reader =
                spawn(&format!("adjourn-read-{number}"), move || readers::serve(&connection, &inbox))?;
            self.readers.push(reader);
        }
        Ok(())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // The writer comes last: whoever closes the file last copies the log into it, which readers can't do.
        drop(self.reads.take());
        let readers = self.readers.drain(..);
        let panicked = readers.filter_map(|reader| reader.join().err()).count();
        drop(self.writes.take());
        let panicked =
            panicked + usize::from(self.writer.take().is_some_and(|writer| writer.join().is_err()));
        if panicked > 0 {
            tracing::error!(panicked, "threads of the store had panicked");
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work)
}

/// Keeps other processes off the store for as long as the file is open. It is a file beside the database: SQLite's own
/// locks on the database are released if anyone in the process closes another handle of it.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(name)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(Errno::WOULDBLOCK) => Err(OpenError::InUse(path.to_owned())),
        Err(error) => Err(std::io::Error::from(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;
    use crate::mailbox::store::Keeping;
    use adjourn_shared::turns::outages::NextSign;
    use std::sync::mpsc::channel;

    fn with_store(test: impl AsyncFnOnce(SqliteStore)) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("mailbox.db")).expect("a store");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(test(store));
    }

    fn mark(connection: &Connection, name: &str) -> StoreResult<()> {
        values::run(connection, "INSERT INTO marks (name, value) VALUES (?1, 1)", [name])?;
        Ok(())
    }

    async fn marks(store: &SqliteStore) -> Vec<String> {
        let sql = "SELECT name FROM marks ORDER BY name";
        store
            .read(|connection| Ok(values::all(connection, sql, [], |row| row.get(0))?))
            .await
            .expect("a look")
    }

    #[test]
    fn a_call_that_panics_fails_alone() {
        with_store(async |store| {
            let bad = store.write::<()>(|connection| {
                mark(connection, "half")?;
                panic!("on purpose")
            });
            let good = store.write(|connection| mark(connection, "whole"));
            let (bad, good) = tokio::join!(bad, good);
            assert!(matches!(bad, Err(StoreError::Broken(_))));
            good.expect("is written");
            let read = store.read::<()>(|_| panic!("on purpose")).await;
            assert!(matches!(read, Err(StoreError::Broken(_))));
            assert_eq!(marks(&store).await, ["whole"]);
        });
    }

    #[test]
    fn calls_that_wait_together_are_synced_once_and_fail_alone() {
        with_store(async |store| {
            let (go, wait) = channel::<()>();
            let block = store.write(move |_| {
                wait.recv().expect("is told to go on");
                Ok(())
            });
            let twice = (store.write(|db| mark(db, "a")), store.write(|db| mark(db, "a")));
            let after = store.write(|db| mark(db, "b"));
            let release = async { go.send(()).expect("it waits") };
            let (_, first, second, third, ()) = tokio::join!(block, twice.0, twice.1, after, release);
            first.expect("is written");
            assert!(matches!(second, Err(StoreError::Conflict)));
            third.expect("is written");
            assert_eq!(marks(&store).await, ["a", "b"]);
            let activity = store.activity();
            assert_eq!(activity.calls, 4);
            assert!(activity.batches <= 2, "{activity:?}");
        });
    }

    fn sign() -> NextSign {
        NextSign { needs_room: false, outages: Vec::new() }
    }

    #[test]
    fn a_full_queue_is_busy() {
        with_store(async |store| {
            let (go, wait) = channel::<()>();
            let block = store.write(move |_| {
                wait.recv().expect("is told to go on");
                Ok(())
            });
            let calls =
                (0..limits::WRITES_WAITING + limits::BATCH_CALLS).map(|_| store.sign_of_life(1, sign()));
            let release = async { go.send(()).expect("it waits") };
            let (_, answers, ()) = tokio::join!(block, futures::future::join_all(calls), release);
            let busy = answers.iter().filter(|answer| matches!(answer, Err(StoreError::Busy))).count();
            assert!(busy > 0);
            // The blocking call itself may still be waiting when the others come.
            assert!(answers.len() - busy >= limits::WRITES_WAITING - 1, "the queue holds what it is said to");
            store.sign_of_life(2, sign()).await.expect("it goes on");
        });
    }

    #[test]
    fn what_was_called_is_done_even_if_nobody_waits_for_it() {
        with_store(async |store| {
            let (go, wait) = channel::<()>();
            let block = store.write(move |_| {
                wait.recv().expect("is told to go on");
                Ok(())
            });
            let forgotten = async {
                let call = store.write(|connection| mark(connection, "forgotten"));
                let mut call = Box::pin(call);
                assert!(futures::FutureExt::now_or_never(call.as_mut()).is_none(), "it waits for the disk");
                drop(call);
                go.send(()).expect("it waits");
            };
            tokio::join!(block, forgotten).0.expect("is written");
            store.sign_of_life(1, sign()).await.expect("is written");
            assert!(marks(&store).await.contains(&"forgotten".to_owned()));
        });
    }
}
