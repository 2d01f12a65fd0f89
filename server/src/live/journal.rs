//! Journals on disk. A match's own thread writes each tick before it is sent, so that a killed process loses nothing;
//! the journal thread makes all of them durable together, once a second, and turns what is over into replays.

use super::Shared;
use crate::ops::cpu::CpuMeter;
use crate::store;
use adjourn_shared::ids::GameId;
use adjourn_shared::timeline;
use anyhow::{Context, Result, anyhow};
use metrics::{counter, histogram};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often what was written is made durable: what a power loss may cost.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The journal of one running match.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    dirty: Arc<AtomicBool>,
}

impl Journal {
    /// Appends, without waiting for the disk.
    pub(super) fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        self.dirty.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

enum Job {
    Archive(PathBuf),
    Stop,
}

/// The thread, and the way to it.
#[derive(Clone)]
pub(super) struct JournalThread {
    shared: Arc<Shared>,
    dirty: Arc<AtomicBool>,
    jobs: Sender<Job>,
    thread: Arc<std::sync::Mutex<Option<JoinHandle<()>>>>,
}

impl JournalThread {
    /// Starts the thread.
    pub(super) fn start(shared: &Arc<Shared>) -> Result<Self> {
        let dirty = Arc::new(AtomicBool::new(false));
        let (jobs, inbox) = channel();
        let folder = File::open(shared.data.matches()).context("can't open the folder of journals")?;
        let thread = std::thread::Builder::new().name("adjourn-journal".into()).spawn({
            let (shared, dirty) = (Arc::clone(shared), Arc::clone(&dirty));
            move || {
                let mut meter = CpuMeter::thread("journal");
                work(&shared, &folder, &dirty, &inbox, &mut meter);
            }
        })?;
        let thread = Arc::new(std::sync::Mutex::new(Some(thread)));
        Ok(Self { shared: Arc::clone(shared), dirty, jobs, thread })
    }

    /// A new journal for a match.
    pub(super) fn create(&self, game_id: GameId) -> std::io::Result<Journal> {
        let path = self.shared.data.matches().join(format!("{game_id}.journal"));
        let file = OpenOptions::new().create_new(true).append(true).open(&path)?;
        Ok(Journal { path, file, dirty: Arc::clone(&self.dirty) })
    }

    /// Goes on with a journal after its good bytes: what a crash tore off is cut.
    pub(super) fn reopen(&self, path: PathBuf, good_bytes: u64) -> std::io::Result<Journal> {
        let file = OpenOptions::new().append(true).open(&path)?;
        file.set_len(good_bytes)?;
        Ok(Journal { path, file, dirty: Arc::clone(&self.dirty) })
    }

    /// The match is over: its journal becomes a replay.
    pub(super) fn archive(&self, journal: Journal) {
        // A thread that is gone leaves the journal: the next start archives it.
        let _gone = self.jobs.send(Job::Archive(journal.path));
    }

    /// Makes everything durable and ends the thread.
    pub(super) fn stop(&self) {
        let _gone = self.jobs.send(Job::Stop);
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the journal thread had panicked");
        }
    }
}

fn work(shared: &Shared, folder: &File, dirty: &AtomicBool, inbox: &Receiver<Job>, meter: &mut CpuMeter) {
    let mut next_sync = Instant::now() + SYNC_EVERY;
    loop {
        let job = inbox.recv_timeout(next_sync.saturating_duration_since(Instant::now()));
        match job {
            Ok(Job::Archive(path)) => match archive(shared, &path) {
                Ok(replay) => tracing::info!(replay = %replay.display(), "replay written"),
                Err(error) => {
                    tracing::error!(journal = %path.display(), error = %format!("{error:#}"), "no replay")
                }
            },
            Err(RecvTimeoutError::Timeout) => {
                sync(folder, dirty);
                next_sync = Instant::now() + SYNC_EVERY;
                meter.report();
            }
            Ok(Job::Stop) | Err(RecvTimeoutError::Disconnected) => return sync(folder, dirty),
        }
    }
}

/// One `syncfs` for all journals, where the system has it: far cheaper than as many fsyncs.
fn sync(folder: &File, dirty: &AtomicBool) {
    if !dirty.swap(false, Ordering::Relaxed) {
        return;
    }
    let start = Instant::now();
    if let Err(error) = rustix::fs::syncfs(folder) {
        counter!("adjourn_journal_sync_failures_total").increment(1);
        tracing::error!(%error, "journals could not be made durable");
        dirty.store(true, Ordering::Relaxed);
    }
    histogram!("adjourn_journal_sync_seconds").record(start.elapsed());
}

/// Writes the timeline of a journal, without pulses and compressed, and removes the journal.
pub(super) fn archive(shared: &Shared, path: &Path) -> Result<PathBuf> {
    let bytes = fs::read(path).context("can't read the journal")?;
    let recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    let plain = timeline::encode(&recovered.header, &recovered.entries);
    let compressed = zstd::encode_all(plain.as_slice(), 3).context("can't compress")?;
    let header = &recovered.header;
    let name = format!("{}-{}-{}.adjourn", header.created_ms / 1_000, header.game, header.game_id);
    let replay = shared.data.replays().join(name);
    store::write_new(&replay, &compressed, 0o644)?;
    fs::remove_file(path).context("can't remove the journal")?;
    Ok(replay)
}
