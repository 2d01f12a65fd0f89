//! `adjourn identity`.

use super::args::MailArgs;
use super::output::{block_on, print, reported};
use super::passphrase;
use crate::home::{Home, random};
use crate::identity::backup::{self, BACKUP_BYTES_CEILING, Backup};
use crate::identity::link_code::LinkCode;
use crate::mail::{MailClient, MailError};
use crate::printed;
use adjourn_game::ids::{PlayerId, from_hex};
use adjourn_shared::api::{KeyEntry, RevokeRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::{Fingerprint, player_id};
use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do with your keys.
#[derive(Subcommand, Debug)]
pub enum IdentityVerb {
    /// Show who you are. With `--keys`: all keys that the server has of you.
    Show {
        /// Ask the server for all keys.
        #[arg(long)]
        keys: bool,
    },
    /// Make another device the same player: `link PLAYER` on the new one prints a code, `link --accept CODE` on the old
    /// one vouches for it.
    Link {
        /// The player's id, as `identity show` prints it on the old device.
        #[arg(required_unless_present = "accept", conflicts_with = "accept")]
        player: Option<PlayerId>,
        /// The code that the new device has printed.
        #[arg(long, value_name = "CODE")]
        accept: Option<String>,
        /// What to call the new device.
        #[arg(long, default_value = "another device", requires = "accept")]
        label: String,
    },
    /// Revoke a key: for a device that is lost.
    Revoke {
        /// The key's fingerprint, or the key itself in hexadecimal digits.
        key: String,
    },
    /// Write the key into a file that a passphrase opens (ADJOURN_PASSPHRASE, or it is asked for).
    Backup {
        /// The file.
        file: PathBuf,
    },
    /// Take the key from such a file.
    Restore {
        /// The file.
        file: PathBuf,
        /// Even if there is another key already. That one is kept aside.
        #[arg(long)]
        force: bool,
    },
}

/// Does it.
#[must_use]
pub fn run(args: &MailArgs, verb: IdentityVerb) -> ExitCode {
    reported(run_verb(args, verb))
}

fn run_verb(args: &MailArgs, verb: IdentityVerb) -> Result<(), MailError> {
    let home = args.home()?;
    match verb {
        IdentityVerb::Show { keys: false } => print(&shown(&home)?),
        IdentityVerb::Show { keys: true } => {
            let client = MailClient::new(args.options()?)?;
            block_on(client.keys())?.iter().try_for_each(print)
        }
        IdentityVerb::Link { accept: Some(code), label, .. } => {
            let code = LinkCode::read(&code)?;
            let request = code.accept(&home.identity()?, home.player()?, label)?;
            let client = MailClient::new(args.options()?)?;
            block_on(client.link(&request))?;
            let key = code.fingerprint();
            printed::note(format_args!("the key {key} is the player's from now on, on this server"));
            print(&serde_json::json!({ "linked": code.fingerprint().to_string(), "player": code.player }))
        }
        IdentityVerb::Link { player, .. } => link(&home, player).map_err(MailError::Here),
        IdentityVerb::Revoke { key } => {
            let client = MailClient::new(args.options()?)?;
            block_on(async {
                let public_key = named(&key, &client.keys().await?)?;
                let me = client.revoke(&RevokeRequest { key: public_key }).await?;
                me.keys.iter().try_for_each(print)
            })
        }
        IdentityVerb::Backup { file } => back_up(&home, &file).map_err(MailError::Here),
        IdentityVerb::Restore { file, force } => restore(&home, &file, force).map_err(MailError::Here),
    }
}

/// What `identity show` prints.
#[derive(Serialize)]
struct Shown {
    player: PlayerId,
    fingerprint: String,
    public_key: Base64,
    name: Option<String>,
    /// Whether another device's key has made the player.
    linked: bool,
}

fn shown(home: &Home) -> Result<Shown> {
    let public_key = home.identity()?.public_key();
    let player = home.player()?;
    Ok(Shown {
        player,
        fingerprint: Fingerprint::of(&public_key).to_string(),
        public_key: Base64::from(&public_key[..]),
        name: home.name(),
        linked: player != player_id(&public_key),
    })
}

/// On the new device: its code, and from here on it is that player's.
fn link(home: &Home, player: Option<PlayerId>) -> Result<()> {
    let player = player.context("name the player: `adjourn identity show` on the other device")?;
    let key = home.identity()?;
    ensure!(player != player_id(&key.public_key()), "this device is that player's already");
    home.set_player(player)?;
    let code = LinkCode::new(&key, player);
    let key = code.fingerprint();
    printed::note(format_args!(
        "on the other device, after comparing the fingerprint {key}:\n  adjourn identity link --accept CODE"
    ));
    printed::text(&code)?;
    Ok(())
}

/// The key that is meant.
fn named(text: &str, keys: &[KeyEntry]) -> Result<Base64> {
    if let Some(key) = from_hex::<32>(text) {
        return Ok(Base64::from(&key[..]));
    }
    let fingerprint: Fingerprint = text.parse().map_err(anyhow::Error::msg)?;
    let entry = keys.iter().find(|entry| entry.fingerprint == fingerprint.to_string());
    Ok(entry.context("none of the player's keys has this fingerprint")?.public_key.clone())
}

fn back_up(home: &Home, file: &Path) -> Result<()> {
    ensure!(home.has_identity(), "there is no key yet to back up");
    let name = home.name().unwrap_or_default();
    let backup = Backup { key: home.identity()?, player: home.player()?, name };
    // An older backup may be the only one of another key.
    let new = || OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    ensure!(!file.exists(), "{} is there already; name another file", file.display());
    let bytes = backup::seal(&backup, &passphrase::ask(true)?, random()?, random()?)?;
    let mut written = new().with_context(|| format!("can't write {}", file.display()))?;
    written.write_all(&bytes).and_then(|()| written.sync_all())?;
    print(&serde_json::json!({ "player": backup.player, "file": file, "bytes": bytes.len() }))?;
    Ok(())
}

fn restore(home: &Home, file: &Path, force: bool) -> Result<()> {
    let mut bytes = Vec::new();
    let from = std::fs::File::open(file).with_context(|| format!("can't open {}", file.display()))?;
    from.take(BACKUP_BYTES_CEILING + 1).read_to_end(&mut bytes)?;
    ensure!(bytes.len() as u64 <= BACKUP_BYTES_CEILING, "{} is no backup of a key", file.display());
    let backup = backup::open(&bytes, &passphrase::ask(false)?)?;
    put_back(home, &backup, force)?;
    print(&shown(home)?)?;
    Ok(())
}

/// Puts what a backup holds into the player's folder.
fn put_back(home: &Home, backup: &Backup, force: bool) -> Result<()> {
    let same =
        home.has_identity() && home.identity().is_ok_and(|key| key.public_key() == backup.key.public_key());
    if home.has_identity() && !same && !force {
        bail!(
            "there is another key in this folder; with --force it is kept aside and the backup takes its place"
        );
    }
    if !same {
        home.replace_identity(&backup.key)?;
    }
    home.set_player(backup.player)?;
    if !backup.name.is_empty() && home.name().is_none() {
        home.set_name(&backup.name)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shared::base::identity::KeyPair;

    fn backup(secret: u8) -> Backup {
        let key = KeyPair::from_secret(&[secret; 32]);
        let player = player_id(&key.public_key());
        Backup { key, player, name: "Ann".into() }
    }

    #[test]
    fn a_restored_device_is_the_player_that_was_backed_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        let mut linked = backup(1);
        linked.player = PlayerId([9; 16]);
        put_back(&home, &linked, false).expect("is restored");
        assert_eq!(home.identity().expect("is there").secret(), [1; 32]);
        assert_eq!((home.player().expect("is there"), home.name()), (PlayerId([9; 16]), Some("Ann".into())));
        put_back(&home, &linked, false).expect("the same once more changes nothing");
    }

    #[test]
    fn another_key_is_replaced_by_force_alone_and_kept_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        let old = home.identity().expect("is made");
        assert!(put_back(&home, &backup(1), false).is_err());
        assert_eq!(home.identity().expect("is there").secret(), old.secret());
        put_back(&home, &backup(1), true).expect("is restored");
        assert_eq!(home.identity().expect("is there").secret(), [1; 32]);
        let aside = folder.path().join(format!("identity.key.{}", Fingerprint::of(&old.public_key())));
        let kept = std::fs::read_to_string(aside).expect("is kept");
        assert_eq!(from_hex(kept.trim()), Some(old.secret()));
    }

    #[test]
    fn a_device_that_links_itself_belongs_to_the_other_player() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        link(&home, Some(PlayerId([9; 16]))).expect("is linked");
        assert_eq!(home.player().expect("is there"), PlayerId([9; 16]));
        assert!(shown(&home).expect("is there").linked);
    }

    #[test]
    fn a_key_is_named_by_its_fingerprint_or_by_itself() {
        let key = [7; 32];
        let entry = KeyEntry {
            public_key: Base64::from(&key[..]),
            fingerprint: Fingerprint::of(&key).to_string(),
            label: String::new(),
            added_ms: 0,
            revoked_ms: None,
        };
        let keys = [entry.clone()];
        assert_eq!(named(&entry.fingerprint, &keys).expect("is known"), entry.public_key);
        assert_eq!(named(&"07".repeat(32), &[]).expect("is a key"), entry.public_key);
        assert!(named(&Fingerprint::of(&[8; 32]).to_string(), &keys).is_err());
    }
}
