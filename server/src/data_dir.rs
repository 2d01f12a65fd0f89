//! The data folder: the server's key, the host's lists, and where journals and replays lie.

use adjourn_game::ids::from_hex;
use adjourn_shared::base::identity::KeyPair;
use anyhow::{Context, Result, bail, ensure};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The folders and files of one server.
#[derive(Clone, Debug)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// Opens the folder, and makes what is missing. A new folder is for the host's eyes alone: what is hidden from players
    /// stands in the journals.
    ///
    /// # Errors
    /// If a folder can't be made.
    pub fn open(root: &Path) -> Result<Self> {
        let dir = Self { root: root.to_owned() };
        for folder in [dir.root.clone(), dir.matches(), dir.replays(), dir.failed(), dir.desyncs()] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .with_context(|| format!("can't make the folder {}", folder.display()))?;
        }
        Ok(dir)
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Journals of running matches.
    #[must_use]
    pub fn matches(&self) -> PathBuf {
        self.root.join("matches")
    }

    /// Timelines of matches that are over.
    #[must_use]
    pub fn replays(&self) -> PathBuf {
        self.root.join("replays")
    }

    /// The list of these timelines ([`crate::live`]); what is missing in it is read from them.
    #[must_use]
    pub fn replay_list(&self) -> PathBuf {
        self.replays().join("list.jsonl")
    }

    /// Journals that could not be taken up again.
    #[must_use]
    pub fn failed(&self) -> PathBuf {
        self.root.join("failed")
    }

    /// Dumps of both sides where a client's state differed.
    #[must_use]
    pub fn desyncs(&self) -> PathBuf {
        self.root.join("desyncs")
    }

    /// The host's bans and mutes ([`crate::gate::bans`]).
    #[must_use]
    pub fn bans(&self) -> PathBuf {
        self.root.join("bans.txt")
    }

    /// Where the live service answers the host's verbs.
    #[must_use]
    pub fn live_desk(&self) -> PathBuf {
        self.root.join("live.sock")
    }

    /// Where the mailbox answers the host's verbs.
    #[must_use]
    pub fn mailbox_desk(&self) -> PathBuf {
        self.root.join("mailbox.sock")
    }

    /// What players have reported.
    #[must_use]
    pub fn reports(&self) -> PathBuf {
        self.root.join("reports.log")
    }

    /// The lobby's rooms, for the next start.
    #[must_use]
    pub fn rooms(&self) -> PathBuf {
        self.root.join("rooms.bin")
    }

    /// The optional configuration.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// The mailbox's store.
    #[must_use]
    pub fn mailbox(&self) -> PathBuf {
        self.root.join("mailbox.db")
    }

    /// Keeps other servers off the folder for as long as the file is open: two would take up the same matches.
    ///
    /// # Errors
    /// If another server runs on the folder, or the file can't be made.
    pub fn lock(&self) -> Result<fs::File> {
        let path = self.root.join("lock");
        let open = fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = open.with_context(|| format!("can't open {}", path.display()))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(file),
            Err(Errno::WOULDBLOCK) => bail!("another server runs on {}", self.root.display()),
            Err(error) => Err(error).with_context(|| format!("can't lock {}", path.display())),
        }
    }

    /// The server's identity; made on first use, readable by the owner alone.
    ///
    /// # Errors
    /// If the file can't be read, written, or does not hold a key; or if it is missing, and the mailbox's store is there: it
    /// belongs to a server with another identity than a new one.
    pub fn identity(&self) -> Result<KeyPair> {
        let path = self.root.join("identity.key");
        ensure!(
            path.exists() || !self.mailbox().exists(),
            "{} has a store and no identity.key: put the identity.key of its server beside it (`adjourn-server restore` puts \
             both back), or begin in another data folder",
            self.root.display()
        );
        Ok(KeyPair::from_secret(&secret(&path)?))
    }

    /// The key by which the mailbox knows live services, as they send it; made on first use, readable by the owner alone.
    ///
    /// # Errors
    /// As [`DataDir::identity`].
    pub fn service_key(&self) -> Result<String> {
        Ok(to_hex(&secret(&self.root.join("service.key"))?))
    }
}

/// The service key in a file of another data folder.
///
/// # Errors
/// If there is none, or it can't be read.
pub fn service_key_in(file: &Path) -> Result<String> {
    anyhow::ensure!(
        file.exists(),
        "{} is not there: it is made by the mailbox's first start",
        file.display()
    );
    Ok(to_hex(&secret(file)?))
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 secret bytes in a file; drawn at random on first use.
fn secret(path: &Path) -> Result<[u8; 32]> {
    if path.exists() {
        let text = fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        let secret = from_hex(text.trim());
        return secret
            .with_context(|| format!("{} does not hold a key: 64 hexadecimal digits", path.display()));
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).context("the system gives no random bytes")?;
    write_new(path, format!("{}\n", to_hex(&secret)).as_bytes(), 0o600)?;
    Ok(secret)
}

/// Writes a file so that it is there whole or not at all, even after a crash.
///
/// # Errors
/// If it can't be written.
pub fn write_new(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let part = path.with_extension("part");
    let write = || -> std::io::Result<()> {
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&part)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("can't write {}", path.display()))
}
