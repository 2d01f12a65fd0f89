//! What a player keeps: the identity file, the name, and the identities of servers that were met.

use adjourn_game::ids::{PlayerId, from_hex};
use adjourn_shared::base::identity::{Fingerprint, KeyPair, player_id};
use anyhow::{Context, Result, bail};
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The player's own folder.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// Opens the folder, by default the system's place for data of applications; makes it if it is missing.
    ///
    /// # Errors
    /// If it can't be made.
    pub fn open(root: Option<&Path>) -> Result<Self> {
        let root = match root {
            Some(root) => root.to_owned(),
            None => choose_app_strategy(AppStrategyArgs {
                top_level_domain: "org".to_owned(),
                author: "adjourn".to_owned(),
                app_name: "adjourn".to_owned(),
            })
            .context("there is no home folder; name one with --home")?
            .data_dir(),
        };
        fs::create_dir_all(&root).with_context(|| format!("can't make the folder {}", root.display()))?;
        Ok(Self { root })
    }

    /// The player's key; made on first use, readable by the owner alone.
    ///
    /// # Errors
    /// If the file can't be read or written, or does not hold a key.
    pub fn identity(&self) -> Result<KeyPair> {
        let path = self.root.join("identity.key");
        if path.exists() {
            let text = fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
            let Some(secret) = from_hex(text.trim()) else {
                bail!("{} does not hold a key: 64 hexadecimal digits", path.display());
            };
            return Ok(KeyPair::from_secret(&secret));
        }
        let key = fresh_key()?;
        self.replace_identity(&key)?;
        Ok(key)
    }

    /// Whether there is a key already.
    #[must_use]
    pub fn has_identity(&self) -> bool {
        self.root.join("identity.key").exists()
    }

    /// Puts another key in the place of the present one, which is kept aside.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn replace_identity(&self, key: &KeyPair) -> Result<()> {
        if self.has_identity() {
            // What is no key any more is kept too: its owner may still mend it.
            let aside = match self.identity() {
                Ok(old) => format!("identity.key.{}", Fingerprint::of(&old.public_key())),
                Err(_) => "identity.key.damaged".to_owned(),
            };
            fs::rename(self.root.join("identity.key"), self.root.join(&aside))
                .with_context(|| format!("can't keep the old key as {aside}"))?;
        }
        let text: String = key.secret().iter().map(|byte| format!("{byte:02x}")).collect();
        self.write("identity.key", &format!("{text}\n"))
    }

    /// Who the player is: whoever the first key made, or another whose key has vouched for the one in here.
    ///
    /// # Errors
    /// If a file can't be read, or is damaged.
    pub fn player(&self) -> Result<PlayerId> {
        let path = self.root.join("player");
        match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().map_err(|_| {
                anyhow::anyhow!("{} does not hold a player's id: 32 hexadecimal digits", path.display())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(player_id(&self.identity()?.public_key()))
            }
            Err(error) => Err(error).with_context(|| format!("can't read {}", path.display())),
        }
    }

    /// Remembers whose key is in here.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn set_player(&self, player: PlayerId) -> Result<()> {
        self.write("player", &format!("{player}\n"))
    }

    /// The name by which the player goes, if one was given before.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let text = fs::read_to_string(self.root.join("name")).ok()?;
        adjourn_game::text::clean_name(&text)
    }

    /// Remembers the name.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn set_name(&self, name: &str) -> Result<()> {
        self.write("name", &format!("{name}\n"))
    }

    /// The identity that the server at this address had before.
    ///
    /// # Errors
    /// If the file of known servers can't be read, or is damaged: whoever could have damaged it must not have the
    /// next server trusted blindly.
    pub fn pinned(&self, address: &str) -> Result<Option<Fingerprint>> {
        Ok(self.servers()?.remove(address))
    }

    /// The identities of all servers that were met.
    ///
    /// # Errors
    /// As [`Home::pinned`].
    pub fn known_servers(&self) -> Result<BTreeSet<Fingerprint>> {
        Ok(self.servers()?.into_values().collect())
    }

    /// Remembers the identity of the server at this address.
    ///
    /// # Errors
    /// If the file of known servers can't be read or written, or is damaged.
    pub fn pin(&self, address: &str, fingerprint: Fingerprint) -> Result<()> {
        let mut servers = self.servers()?;
        if servers.insert(address.to_owned(), fingerprint) == Some(fingerprint) {
            return Ok(());
        }
        self.write_servers(&servers)
    }

    /// Forgets the server at this address; false if it was not known.
    ///
    /// # Errors
    /// As [`Home::pin`].
    pub fn forget(&self, address: &str) -> Result<bool> {
        let mut servers = self.servers()?;
        let known = servers.remove(address).is_some();
        self.write_servers(&servers)?;
        Ok(known)
    }

    /// A file of ours in a folder of ours; `None` if there is none.
    ///
    /// # Errors
    /// If it is there and can't be read.
    pub fn read_in(&self, folder: &str, name: &str) -> Result<Option<String>> {
        let path = self.root.join(folder).join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("can't read {}", path.display())),
        }
    }

    /// Writes a file into a folder of ours, for the owner's eyes alone.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write_in(&self, folder: &str, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.root.join(folder);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("can't make the folder {}", path.display()))?;
        self.write(&Path::new(folder).join(name).to_string_lossy(), text)?;
        Ok(path.join(name))
    }

    /// The names of the files in a folder of ours, in order; none if there is no such folder.
    ///
    /// # Errors
    /// If it is there and can't be read.
    pub fn names_in(&self, folder: &str) -> Result<Vec<String>> {
        let path = self.root.join(folder);
        let files = match fs::read_dir(&path) {
            Ok(files) => files,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| format!("can't read {}", path.display())),
        };
        let mut names = Vec::new();
        for file in files {
            names.extend(
                file.with_context(|| format!("can't read {}", path.display()))?.file_name().into_string(),
            );
        }
        names.sort();
        Ok(names)
    }

    /// Where dumps of a state that differed are written.
    #[must_use]
    pub fn desyncs(&self) -> PathBuf {
        self.root.join("desyncs")
    }

    fn servers(&self) -> Result<BTreeMap<String, Fingerprint>> {
        let path = self.root.join("known_servers");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("can't read {}", path.display())),
        };
        let server = |(index, line): (usize, &str)| {
            let pinned = line
                .split_once(' ')
                .and_then(|(address, fingerprint)| Some((address.to_owned(), fingerprint.parse().ok()?)));
            pinned.with_context(|| {
                format!("{}, line {}: not an address and a fingerprint", path.display(), index + 1)
            })
        };
        text.lines().enumerate().map(server).collect()
    }

    fn write_servers(&self, servers: &BTreeMap<String, Fingerprint>) -> Result<()> {
        let text: String =
            servers.iter().map(|(address, fingerprint)| format!("{address} {fingerprint}\n")).collect();
        self.write("known_servers", &text)
    }

    /// Writes a file of ours so that it is there whole or not at all.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let (path, part) = (self.root.join(name), self.root.join(format!("{name}.part")));
        let write = || -> std::io::Result<()> {
            let mut file =
                fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, &path)
        };
        write().with_context(|| format!("can't write {}", path.display()))
    }
}

/// A new key pair.
///
/// # Errors
/// If the system gives no random bytes.
pub fn fresh_key() -> Result<KeyPair> {
    Ok(KeyPair::from_secret(&random()?))
}

/// Fresh random bytes.
///
/// # Errors
/// If the system gives none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_stays_who_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        let key = home.identity().expect("is made");
        assert_eq!(home.identity().expect("is read").public_key(), key.public_key());
        assert_eq!(home.name(), None);
        home.set_name("Ann").expect("is written");
        assert_eq!(home.name().as_deref(), Some("Ann"));
    }

    #[test]
    fn servers_are_pinned_until_they_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        let fingerprint = Fingerprint([7; 16]);
        assert_eq!(home.pinned("[::1]:4433").expect("is read"), None);
        home.pin("[::1]:4433", fingerprint).expect("is written");
        assert_eq!(home.pinned("[::1]:4433").expect("is read"), Some(fingerprint));
        assert!(home.forget("[::1]:4433").expect("is written"));
        assert_eq!(home.pinned("[::1]:4433").expect("is read"), None);
    }

    #[test]
    fn a_damaged_identity_file_is_named_and_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("identity.key");
        fs::write(&path, "scrambled").expect("is written");
        let error = Home::open(Some(folder.path())).expect("opens").identity().expect_err("no key");
        assert!(error.to_string().contains("identity.key"), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("is there"), "scrambled");
    }

    #[test]
    fn a_damaged_list_of_servers_is_named_and_not_rewritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("known_servers");
        let home = Home::open(Some(folder.path())).expect("opens");
        home.pin("a:1", Fingerprint([7; 16])).expect("is written");
        let damaged = format!("{}b:2 scrambled\n", fs::read_to_string(&path).expect("is there"));
        fs::write(&path, &damaged).expect("is written");
        for error in [
            home.pinned("a:1").expect_err("damaged"),
            home.pin("c:3", Fingerprint([8; 16])).expect_err("damaged"),
            home.forget("a:1").expect_err("damaged"),
        ] {
            assert!(error.to_string().contains("known_servers, line 2"), "{error}");
        }
        assert_eq!(fs::read_to_string(&path).expect("is there"), damaged);
    }

    #[test]
    fn a_list_of_servers_that_cannot_be_read_is_not_an_empty_one() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("known_servers")).expect("is made");
        let home = Home::open(Some(folder.path())).expect("opens");
        assert!(home.pinned("a:1").is_err());
        assert!(home.pin("a:1", Fingerprint([7; 16])).is_err());
    }
}
