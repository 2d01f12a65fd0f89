//! Journals on disk. A match's own thread writes each tick before it is sent, so that a killed process loses nothing.
//! One thread makes all journals durable together once a second, and another one turns journals of finished matches
//! into replays.

use super::attempts;
use crate::data_dir;
use crate::live::replays::Shelf;
use crate::live::shared::Shared;
use crate::ops::cpu::CpuMeter;
use crate::ops::health::{Health, Trouble};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::live::catalogue::KeptReplay;
use adjourn_shared::timeline;
use anyhow::{Context, Result, anyhow};
use metrics::{counter, histogram};
use rustix::io::Errno;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often journals are made durable: what a power loss may cost.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The journal of one running match.
pub(crate) struct Journal {
    path: PathBuf,
    open: Arc<OpenFile>,
    /// How many bytes of the file are whole writes.
    written_bytes: u64,
    /// Whether bytes of a write that failed may follow them.
    torn: bool,
    trouble: Trouble,
}

/// A journal's file, which the journal thread makes durable.
struct OpenFile {
    file: File,
    dirty: AtomicBool,
}

impl Journal {
    /// Appends, without waiting for the disk. After an error nothing of it is in the file, and it can be tried again.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let written = self.cut_torn().and_then(|()| (&self.open.file).write_all(bytes));
        match &written {
            Ok(()) => {
                self.written_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                self.open.dirty.store(true, Ordering::Relaxed);
                self.trouble.clear();
            }
            Err(error) => {
                self.torn = true;
                self.trouble.set(format!("journals can't be written: {error}"));
            }
        }
        written
    }

    /// Part of a write that failed may be in the file. The next start would take it for damage if more came after it.
    fn cut_torn(&mut self) -> std::io::Result<()> {
        if self.torn {
            self.open.file.set_len(self.written_bytes)?;
            self.torn = false;
        }
        Ok(())
    }

    /// Its file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

enum Job {
    Archive(GameId, PathBuf),
    Stop,
}

/// A handle of the two threads. Archiving is a thread of its own, since it must not hold up the next sync.
#[derive(Clone)]
pub(crate) struct JournalThread {
    shared: Arc<Shared>,
    shelf: Shelf,
    files: Arc<Mutex<Vec<Arc<OpenFile>>>>,
    jobs: Sender<Job>,
    stop_syncs: Sender<()>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
    trouble: Trouble,
}

impl JournalThread {
    /// Starts the threads. They and those who write journals say in `health` if that fails.
    pub(crate) fn start(shared: &Arc<Shared>, health: &mut Health) -> Result<Self> {
        let trouble = health.part("journals");
        let files = Arc::new(Mutex::new(Vec::new()));
        let folder = File::open(shared.data.matches()).context("can't open the folder of journals")?;
        let mut syncs = Syncs {
            folder,
            files: Arc::clone(&files),
            whole_system: true,
            trouble: health.part("journals on disk"),
        };
        let (stop_syncs, syncs_stopped) = channel();
        let (matches, unwritten) = (shared.data.matches(), trouble.clone());
        let syncing = std::thread::Builder::new().name("adjourn-journal".into()).spawn(move || {
            let mut meter = CpuMeter::thread("journal");
            while syncs_stopped.recv_timeout(SYNC_EVERY) == Err(RecvTimeoutError::Timeout) {
                syncs.sync();
                look_again(&matches, &unwritten);
                meter.report();
            }
            syncs.sync();
        })?;
        let (shelf, unread) = Shelf::open(shared)?;
        let (jobs, inbox) = channel();
        let archiving = std::thread::Builder::new().name("adjourn-archive".into()).spawn({
            let (shared, shelf) = (Arc::clone(shared), shelf.clone());
            move || archive_all(&shared, &shelf, &inbox, unread)
        })?;
        let threads = Arc::new(Mutex::new(vec![syncing, archiving]));
        Ok(Self { shared: Arc::clone(shared), shelf, files, jobs, stop_syncs, threads, trouble })
    }

    /// A new journal for a match, with its beginning. If that can't be written, there is no journal.
    pub(crate) fn create(&self, game_id: GameId, beginning: &[u8]) -> std::io::Result<Journal> {
        let path = self.shared.data.matches().join(format!("{game_id}.journal"));
        let opened = OpenOptions::new().create_new(true).append(true).open(&path);
        let file = opened.inspect_err(|error| {
            self.trouble.set(format!("journals can't be made: {error}"));
        })?;
        let mut journal = self.journal(path, file, 0);
        if let Err(error) = journal.append(beginning) {
            if let Err(error) = fs::remove_file(&journal.path) {
                tracing::error!(%error, journal = %journal.path.display(), "can't remove the journal of a match that did not begin");
            }
            return Err(error);
        }
        Ok(journal)
    }

    /// Goes on with a journal after its good bytes: a torn end is cut off.
    pub(crate) fn reopen(&self, path: PathBuf, good_bytes: u64) -> std::io::Result<Journal> {
        let file = OpenOptions::new().append(true).open(&path)?;
        file.set_len(good_bytes)?;
        Ok(self.journal(path, file, good_bytes))
    }

    fn journal(&self, path: PathBuf, file: File, written_bytes: u64) -> Journal {
        let open = Arc::new(OpenFile { file, dirty: AtomicBool::new(false) });
        self.files.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&open));
        Journal { path, open, written_bytes, torn: false, trouble: self.trouble.clone() }
    }

    /// The match of these players is over: its journal becomes a replay.
    pub(crate) fn archive(
        &self,
        game_id: GameId,
        players: impl IntoIterator<Item = PlayerId>,
        journal: Journal,
    ) {
        self.shelf.expect(game_id, players);
        // A thread that is gone leaves the journal: the next start archives it.
        let _gone = self.jobs.send(Job::Archive(game_id, journal.path));
    }

    /// Makes a replay of the journal of a match that is over, at once.
    pub(crate) fn archive_now(&self, path: &Path) -> Result<()> {
        self.shelf.add(archive(&self.shared, path)?);
        Ok(())
    }

    /// The replays that there are.
    pub(crate) const fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Archives what is waiting, makes everything durable, and ends the threads.
    pub(crate) fn stop(&self) {
        let _gone = self.jobs.send(Job::Stop);
        let _gone = self.stop_syncs.send(());
        let threads = core::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a journal thread had panicked");
            }
        }
    }
}

/// How journals are made durable.
struct Syncs {
    folder: File,
    files: Arc<Mutex<Vec<Arc<OpenFile>>>>,
    /// Whether one `syncfs` does for all journals: far cheaper than as many fsyncs, where the system has it.
    whole_system: bool,
    trouble: Trouble,
}

impl Syncs {
    fn sync(&mut self) {
        let dirty = self.take_dirty();
        if dirty.is_empty() {
            return;
        }
        let start = Instant::now();
        let durable = self.make_durable(&dirty);
        self.trouble
            .note(durable.as_ref().err().map(|error| format!("journals can't be made durable: {error}")));
        if let Err(error) = durable {
            counter!("adjourn_journal_sync_failures_total").increment(1);
            tracing::error!(%error, "journals could not be made durable");
            dirty.iter().for_each(|open| open.dirty.store(true, Ordering::Relaxed));
        }
        histogram!("adjourn_journal_sync_seconds").record(start.elapsed());
    }

    /// The files that were written to. Those of finished matches are forgotten.
    fn take_dirty(&self) -> Vec<Arc<OpenFile>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let dirty = files.iter().filter(|open| open.dirty.swap(false, Ordering::Relaxed)).cloned().collect();
        // A file that is being synced has a second owner.
        files.retain(|open| Arc::strong_count(open) > 1);
        dirty
    }

    fn make_durable(&mut self, dirty: &[Arc<OpenFile>]) -> std::io::Result<()> {
        if self.whole_system {
            match rustix::fs::syncfs(&self.folder) {
                Err(Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL) => {
                    tracing::warn!("no syncfs here: journals are synced one by one");
                    self.whole_system = false;
                }
                done => return Ok(done?),
            }
        }
        dirty.iter().try_for_each(|open| open.file.sync_data())
    }
}

/// Finds out whether journals can be written again: perhaps no match is left that tries it.
fn look_again(matches: &Path, trouble: &Trouble) {
    if trouble.why().is_none() {
        return;
    }
    let probe = matches.join("probe");
    let written = fs::write(&probe, [0; 4_096]);
    // If it stays, the next one takes its place.
    let _stays = fs::remove_file(&probe);
    if written.is_ok() {
        trouble.clear();
    }
}

/// Archives what it is told to, and meanwhile looks into the files that the list of replays does not know.
fn archive_all(shared: &Shared, shelf: &Shelf, inbox: &Receiver<Job>, mut unread: Vec<PathBuf>) {
    let mut meter = CpuMeter::thread("archive");
    loop {
        let job = match (inbox.try_recv(), unread.pop()) {
            (Err(TryRecvError::Empty), Some(path)) => {
                shelf.look_into(&path);
                if unread.is_empty() {
                    shelf.is_complete();
                }
                continue;
            }
            (Err(_), _) => inbox.recv().ok(),
            (Ok(job), path) => {
                unread.extend(path);
                Some(job)
            }
        };
        let Some(Job::Archive(game_id, path)) = job else { return };
        archive_and_tell(shared, shelf, game_id, &path);
        meter.report();
    }
}

fn archive_and_tell(shared: &Shared, shelf: &Shelf, game_id: GameId, path: &Path) {
    match archive(shared, path) {
        Ok(kept) => {
            tracing::info!(%game_id, replay = kept.file, bytes = kept.size_bytes, "replay written");
            shelf.add(kept);
        }
        Err(error) => {
            tracing::error!(journal = %path.display(), error = %format!("{error:#}"), "no replay");
            shelf.failed(game_id);
        }
    }
}

/// Writes the timeline of a journal, without pulses and compressed, and removes the journal.
fn archive(shared: &Shared, path: &Path) -> Result<KeptReplay> {
    let bytes = fs::read(path).context("can't read the journal")?;
    let mut recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    attempts::mend(shared, path, &mut recovered)?;
    let (header, entries) = (&recovered.header, &recovered.entries);
    let plain = match &recovered.attestation {
        Some(signed) => timeline::encode_export(header, entries, &recovered.openings, signed),
        None => timeline::encode(header, entries),
    };
    let compressed = zstd::encode_all(plain.as_slice(), 3).context("can't compress")?;
    let name = format!("{}-{}-{}.adjourn", header.created_ms / 1_000, header.game, header.game_id);
    let replay = shared.data.replays().join(&name);
    data_dir::write_new(&replay, &compressed, 0o644)?;
    fs::remove_file(path).context("can't remove the journal")?;
    Ok(KeptReplay::of(&recovered, name, compressed.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journals_are_synced_one_by_one_where_there_is_no_syncfs_and_let_go_when_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = File::create(folder.path().join("a.journal")).expect("a file");
        let open = Arc::new(OpenFile { file, dirty: AtomicBool::new(true) });
        let files = Arc::new(Mutex::new(vec![Arc::clone(&open)]));
        let folder = File::open(folder.path()).expect("a folder");
        let mut syncs =
            Syncs { folder, files: Arc::clone(&files), whole_system: false, trouble: Trouble::default() };
        syncs.sync();
        assert!(!open.dirty.load(Ordering::Relaxed));
        drop(open);
        assert!(syncs.take_dirty().is_empty());
        assert!(files.lock().expect("not poisoned").is_empty());
    }
}
