//! The replays that this server keeps: their files, the list of them, and the bound on what is sent. It waits for the disk:
//! the network thread only asks what is in memory.

use super::index;
use crate::data_dir;
use crate::gate::rate::Bucket;
use crate::live::shared::Shared;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::base::limits;
use adjourn_shared::live::catalogue::{Catalogue, KeptReplay};
use adjourn_shared::timeline;
use adjourn_shared::wire::replays::{ReplayPage, ReplayPart, ReplayPiece, ReplayQuery, ReplayRefusal};
use anyhow::{Context, Result, anyhow, ensure};
use metrics::gauge;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How the files of replays end.
const ENDING: &str = "adjourn";

/// All replays of this server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shelf(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    catalogue: Mutex<Catalogue>,
    /// What is sent to all players together, in pieces.
    pace: Mutex<Bucket>,
    /// Lines of the list on disk whose replays are gone.
    stale_lines: AtomicUsize,
}

/// So many lines of the list may name replays that are gone before it is written anew.
const STALE_LINES: usize = 1_000;

impl Shelf {
    /// Finds out what is there. Gives also the files that the list does not know: they are to be read
    /// ([`Shelf::look_into`]).
    pub(crate) fn open(shared: &Arc<Shared>) -> Result<(Self, Vec<PathBuf>)> {
        let config = &shared.config.replays;
        let mut catalogue = Catalogue::new(config.open, config.keeping());
        let list = fs::read_to_string(shared.data.replay_list()).unwrap_or_default();
        let mut listed = index::read(&list);
        let lines = list.lines().count();
        let mut unread = Vec::new();
        for file in fs::read_dir(shared.data.replays()).context("can't read the folder of replays")? {
            let path = file?.path();
            let (Some(name), Ok(about)) = (path.file_name().and_then(|name| name.to_str()), path.metadata())
            else {
                continue;
            };
            if path.extension().is_none_or(|ending| ending != ENDING) {
                continue;
            }
            match listed.remove(name).filter(|kept| kept.size_bytes == about.len()) {
                Some(kept) => catalogue.add(kept),
                None => unread.push(path),
            }
        }
        let stale = lines != catalogue.count() + 1;
        catalogue.set_incomplete(!unread.is_empty());
        let pace = Bucket::new(config.pieces_per_second, config.pieces_per_second, Instant::now());
        let shelf = Self(Arc::new(Inner {
            shared: Arc::clone(shared),
            catalogue: Mutex::new(catalogue),
            pace: Mutex::new(pace),
            stale_lines: AtomicUsize::new(0),
        }));
        if stale {
            shelf.write_list();
        }
        shelf.drop_surplus();
        Ok((shelf, unread))
    }

    fn catalogue(&self) -> MutexGuard<'_, Catalogue> {
        self.0.catalogue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a file that the list does not know.
    pub(crate) fn look_into(&self, path: &Path) {
        match read(path) {
            Ok(kept) => self.add(kept),
            Err(error) => {
                tracing::warn!(file = %path.display(), error = %format!("{error:#}"), "no replay that players can have");
            }
        }
    }

    /// All files were looked into.
    pub(crate) fn is_complete(&self) {
        self.catalogue().set_incomplete(false);
    }

    /// A match is over: its replay is being written.
    pub(crate) fn expect(&self, game_id: GameId, players: impl IntoIterator<Item = PlayerId>) {
        self.catalogue().expect(game_id, players);
    }

    /// The replay of a match could not be written.
    pub(crate) fn failed(&self, game_id: GameId) {
        self.catalogue().failed(game_id);
    }

    /// A replay is on the disk.
    pub(crate) fn add(&self, kept: KeptReplay) {
        let line = index::line(&kept);
        self.catalogue().add(kept);
        let path = self.0.shared.data.replay_list();
        let appended = OpenOptions::new().append(true).open(&path);
        // Whatever is missing in the list is read from the files at the next start.
        if let Err(error) = appended.and_then(|mut list| list.write_all(line.as_bytes())) {
            tracing::warn!(%error, list = %path.display(), "the list of replays could not be written");
        }
        self.drop_surplus();
    }

    fn write_list(&self) {
        let list = index::whole(self.catalogue().kept());
        if let Err(error) = data_dir::write_new(&self.0.shared.data.replay_list(), list.as_bytes(), 0o600) {
            tracing::warn!(error = %format!("{error:#}"), "the list of replays could not be written");
        }
    }

    /// Removes the files that are too much by the host's configuration.
    fn drop_surplus(&self) {
        let surplus = self.catalogue().take_surplus(self.0.shared.now().unix_ms);
        let stale = self.0.stale_lines.fetch_add(surplus.len(), Ordering::Relaxed) + surplus.len();
        if stale > STALE_LINES {
            self.0.stale_lines.store(0, Ordering::Relaxed);
            self.write_list();
        }
        for kept in surplus {
            let path = self.0.shared.data.replays().join(&kept.file);
            match fs::remove_file(&path) {
                Ok(()) => {
                    tracing::info!(replay = %path.display(), "the oldest replay was removed: there are more than are kept");
                }
                Err(error) => {
                    tracing::error!(%error, replay = %path.display(), "a replay could not be removed");
                }
            }
        }
        let count = u32::try_from(self.catalogue().count()).unwrap_or(u32::MAX);
        gauge!("adjourn_replays_kept").set(f64::from(count));
    }

    /// A page of the list, for this player.
    pub(crate) fn page(&self, player: PlayerId, query: &ReplayQuery) -> ReplayPage {
        self.catalogue().page(player, query)
    }

    /// The replay of a match, if this player may have it and the server may send more now.
    pub(crate) fn find(&self, player: PlayerId, game_id: GameId) -> Result<KeptReplay, ReplayRefusal> {
        let kept = self.catalogue().find(player, game_id)?.clone();
        let mut pace = self.0.pace.lock().unwrap_or_else(PoisonError::into_inner);
        if pace.take(Instant::now()) { Ok(kept) } else { Err(ReplayRefusal::Busy) }
    }

    /// Reads a piece of a replay's file; it waits for the disk.
    pub(crate) fn piece(&self, kept: &KeptReplay, part: ReplayPart) -> Result<ReplayPiece> {
        let path = self.0.shared.data.replays().join(&kept.file);
        let file = File::open(&path).with_context(|| format!("can't open {}", path.display()))?;
        let rest = usize::try_from(kept.size_bytes.saturating_sub(part.offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; rest.min(limits::REPLAY_PIECE_BYTES)];
        file.read_exact_at(&mut bytes, part.offset)
            .with_context(|| format!("{} is not as it was", path.display()))?;
        Ok(ReplayPiece { part, size_bytes: kept.size_bytes, bytes })
    }
}

/// What there is to know of a file.
fn read(path: &Path) -> Result<KeptReplay> {
    let name = path.file_name().and_then(|name| name.to_str()).context("its name is no text")?;
    let file = File::open(path)?;
    let size_bytes = file.metadata()?.len();
    ensure!(size_bytes <= limits::REPLAY_FILE_BYTES_CEILING, "it is too large");
    let mut bytes = Vec::new();
    let most = limits::REPLAY_BYTES_CEILING;
    zstd::Decoder::new(file)?.take(most + 1).read_to_end(&mut bytes)?;
    ensure!(bytes.len() as u64 <= most, "it is too large");
    let recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    Ok(KeptReplay::of(&recovered, name.to_owned(), size_bytes))
}
