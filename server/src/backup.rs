//! A copy of the whole data folder while a server runs on it, and putting it back into an empty one. A backup is a folder: a
//! list of its files with their hashes, and the files. It is there whole or not at all.

use crate::data_dir::{DataDir, write_new};
use crate::mailbox;
use adjourn_shared::base::identity::Fingerprint;
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The list of a backup's files.
const LIST: &str = "backup.json";

/// The version of backups that this build writes, and the newest that it reads.
const VERSION: u32 = 1;

/// What belongs to a running process and not to the data.
const NOT_COPIED: [&str; 6] =
    ["lock", "mailbox.db.lock", "mailbox.db-wal", "mailbox.db-shm", "rooms.bin", "rooms.part"];

/// What a backup is, and what is in it.
#[derive(Debug, Serialize, Deserialize)]
pub struct BackupList {
    /// The version of the format.
    version: u32,
    /// The fingerprint of the server whose data it is.
    pub fingerprint: String,
    /// When it was made, in milliseconds since 1970.
    made_ms: u64,
    files: Vec<FileLine>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileLine {
    /// The path within the folder.
    path: PathBuf,
    bytes: u64,
    /// BLAKE3, in hexadecimal digits.
    hash: String,
}

impl BackupList {
    /// How many files it has.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }
}

/// Copies a data folder into the new folder `to`, while servers may be at work on it.
///
/// # Errors
/// If there is no data folder, `to` exists or lies within it, or something can't be read or written.
pub fn backup(from: &Path, to: &Path) -> Result<BackupList> {
    ensure!(
        from.join("identity.key").exists(),
        "{} is no data folder: it has no identity.key",
        from.display()
    );
    ensure!(!to.exists(), "{} exists already: name a new folder", to.display());
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (inside, root) = (fs::canonicalize(parent), fs::canonicalize(from)?);
    let inside = inside.with_context(|| format!("there is no folder {}", parent.display()))?;
    ensure!(!inside.starts_with(&root), "a backup must lie outside of the data folder");
    let part = Part::new(to)?;
    let data = DataDir::open(from)?;
    // Journals come before the store, and replays last: what moves from one to the other meanwhile is there at least once.
    copy_folder(&data.matches(), &part.path.join("matches"))?;
    if data.mailbox().exists() {
        mailbox::backup(&data, &part.path.join("mailbox.db"))?;
    }
    copy_rest(&root, &part.path)?;
    drop_archived(&part.path)?;
    let list = BackupList {
        version: VERSION,
        fingerprint: Fingerprint::of(&data.identity()?.public_key()).to_string(),
        made_ms: now_ms(),
        files: list_of(&part.path)?,
    };
    write_new(&part.path.join(LIST), &serde_json::to_vec_pretty(&list)?, 0o600)?;
    part.becomes(to)?;
    Ok(list)
}

/// Puts a backup into a data folder that is empty or not there yet.
///
/// # Errors
/// If `from` is no whole backup, `to` has something in it, or it can't be written.
pub fn restore(from: &Path, to: &Path) -> Result<BackupList> {
    ensure!(
        !from.is_file(),
        "{} is a file. Backups of earlier versions held the store alone: put it into the data folder as mailbox.db, beside \
         the identity.key and service.key of its server",
        from.display()
    );
    let text = fs::read(from.join(LIST));
    let text = text.with_context(|| format!("{} is no backup: it has no {LIST}", from.display()))?;
    let list: BackupList =
        serde_json::from_slice(&text).context("the backup's list of files can't be read")?;
    ensure!(list.version <= VERSION, "the backup was made by a newer version of Adjourn");
    let empty = !to.exists() || fs::read_dir(to)?.next().is_none();
    ensure!(empty, "{} is not empty: a backup never replaces anything", to.display());
    let part = Part::new(to)?;
    for line in &list.files {
        ensure!(
            line.path.components().all(|part| matches!(part, std::path::Component::Normal(_))),
            "the backup names a file outside of it"
        );
        let (source, target) = (from.join(&line.path), part.path.join(&line.path));
        make_folder(target.parent().unwrap_or(&part.path))?;
        copy_file(&source, &target).with_context(|| format!("can't copy {}", source.display()))?;
        ensure!(
            hash_of(&target)? == line.hash,
            "{} is damaged: it is not what was backed up",
            source.display()
        );
    }
    // An empty folder makes room for the whole one.
    match fs::remove_dir(to) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("can't replace the empty folder {}", to.display()));
        }
        _ => {}
    }
    part.becomes(to)?;
    Ok(list)
}

/// A folder under its temporary name. It is removed when this is dropped before it is whole.
struct Part {
    path: PathBuf,
}

impl Part {
    fn new(of: &Path) -> Result<Self> {
        let mut path = of.as_os_str().to_owned();
        path.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(path);
        make_folder(&path)?;
        Ok(Self { path })
    }

    /// It is whole: it gets its name, for good.
    fn becomes(self, name: &Path) -> Result<()> {
        sync_all(&self.path)?;
        fs::rename(&self.path, name).with_context(|| format!("can't make {}", name.display()))?;
        let parent = name.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone: it has got its name.
        if self.path.exists()
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            eprintln!("{} could not be removed: {error}", self.path.display());
        }
    }
}

/// Only for its owner: it holds keys and sealed orders.
fn make_folder(path: &Path) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("can't make the folder {}", path.display()))
}

/// What is neither a journal nor the store.
fn copy_rest(root: &Path, to: &Path) -> Result<()> {
    let done = ["matches", "mailbox.db", "replays"];
    for name in names_in(root)? {
        if !done.contains(&name.as_str()) && !NOT_COPIED.contains(&name.as_str()) {
            copy_any(&root.join(&name), &to.join(&name))?;
        }
    }
    copy_folder(&root.join("replays"), &to.join("replays"))
}

fn copy_any(from: &Path, to: &Path) -> Result<()> {
    match fs::metadata(from) {
        Ok(data) if data.is_dir() => return copy_folder(from, to),
        Ok(data) if data.is_file() => {}
        // A socket of a running service, or what is gone by now.
        _ => return Ok(()),
    }
    match copy_file(from, to) {
        // It was moved or removed meanwhile, as finished journals are.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        copied => copied.with_context(|| format!("can't copy {}", from.display())),
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    make_folder(to)?;
    for name in names_in(from)? {
        copy_any(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}

/// The names in a folder without those of files that are half written.
fn names_in(folder: &Path) -> Result<BTreeSet<String>> {
    let read = fs::read_dir(folder).with_context(|| format!("can't read the folder {}", folder.display()))?;
    let mut names = BTreeSet::new();
    for entry in read {
        let name = entry?.file_name();
        match name.to_str() {
            Some(name) if !name.ends_with(".part") => {
                names.insert(name.to_owned());
            }
            Some(_) => {}
            None => bail!("{} has a name that is no text: {}", folder.display(), name.display()),
        }
    }
    Ok(names)
}

/// With its rights, as keys need them.
fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::copy(from, to)?;
    Ok(())
}

/// A match whose replay is there is over, even if its journal was copied before.
fn drop_archived(root: &Path) -> Result<()> {
    let replays = names_in(&root.join("replays"))?;
    for name in names_in(&root.join("matches"))? {
        let Some((game_id, _)) = name.split_once('.') else { continue };
        if replays.iter().any(|replay| replay.contains(game_id)) {
            fs::remove_file(root.join("matches").join(&name))?;
        }
    }
    Ok(())
}

/// All files below a folder, in order.
fn list_of(root: &Path) -> Result<Vec<FileLine>> {
    let (mut lines, mut folders) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(folder) = folders.pop() {
        for name in names_in(&root.join(&folder))? {
            let path = folder.join(&name);
            let whole = root.join(&path);
            if whole.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::metadata(&whole)?.len();
                lines.push(FileLine { path, bytes, hash: hash_of(&whole)? });
            }
        }
    }
    lines.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(lines)
}

fn hash_of(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut file = File::open(path).with_context(|| format!("can't read {}", path.display()))?;
    let mut buffer = vec![0; 64 * 1_024];
    loop {
        let bytes = file.read(&mut buffer)?;
        if bytes == 0 {
            break;
        }
        hasher.update(&buffer[..bytes]);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Makes all files and folders below it durable.
fn sync_all(folder: &Path) -> Result<()> {
    for name in names_in(folder)? {
        let path = folder.join(name);
        if path.is_dir() { sync_all(&path)? } else { File::open(&path)?.sync_all()? }
    }
    Ok(File::open(folder)?.sync_all()?)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
