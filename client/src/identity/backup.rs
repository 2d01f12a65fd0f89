//! The player's key in a file that a passphrase opens: for a drawer, not for daily use.
//!
//! The format: magic with version; the costs of Argon2id (RFC 9106) as three numbers, little-endian: KiB, passes, lanes;
//! its salt, 16 bytes; the nonce of XChaCha20-Poly1305, 24 bytes; then, encrypted and with all before it authenticated:
//! the secret key, 32 bytes, the player's id, 16 bytes, and the name in UTF-8.

use adjourn_game::ids::PlayerId;
use adjourn_shared::base::identity::KeyPair;
use anyhow::{Context, Result, anyhow, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

/// What a file begins with: the magic and the version of the format.
const MAGIC: &[u8; 8] = b"ADJKEY\x00\x01";
const HEAD_BYTES: usize = 8 + 12 + 16 + 24;
/// The largest file, in bytes: the head, the key, the id, a name and the tag, with room.
pub const BACKUP_BYTES_CEILING: u64 = 1_024;
/// The most that a file may ask of whoever opens it: four times what we ask, in KiB and in passes.
const MEMORY_KIB_CEILING: u32 = 256 << 10;
const PASSES_CEILING: u32 = 12;
const LANES_CEILING: u32 = 16;
/// What Argon2id is to cost: the second recommendation of RFC 9106, section 4.
const MEMORY_KIB: u32 = 64 << 10;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// The shortest passphrase, in characters. A file can be tried for as long as anyone likes.
pub const PASSPHRASE_CHARS: usize = 8;

/// What a backup holds.
pub struct Backup {
    /// The key.
    pub key: KeyPair,
    /// Whose it is.
    pub player: PlayerId,
    /// The name by which the player goes; empty if none was chosen.
    pub name: String,
}

/// Encrypts it. `salt` and `nonce` must be fresh random bytes.
///
/// # Errors
/// If the passphrase is too short, or there is not enough memory.
pub fn seal(backup: &Backup, passphrase: &str, salt: [u8; 16], nonce: [u8; 24]) -> Result<Vec<u8>> {
    ensure!(
        passphrase.chars().count() >= PASSPHRASE_CHARS,
        "a passphrase has at least {PASSPHRASE_CHARS} characters: anybody who has the file can try as long as they like"
    );
    let costs = [MEMORY_KIB, PASSES, LANES];
    let mut bytes = MAGIC.to_vec();
    bytes.extend(costs.iter().flat_map(|cost| cost.to_le_bytes()));
    bytes.extend(salt);
    bytes.extend(nonce);
    let secret = [backup.key.secret().as_slice(), &backup.player.0, backup.name.as_bytes()].concat();
    let cipher = cipher(passphrase, costs, &salt)?;
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: &secret, aad: &bytes });
    bytes.extend(sealed.map_err(|_| anyhow!("the key can't be encrypted"))?);
    Ok(bytes)
}

/// Decrypts it.
///
/// # Errors
/// In words: no backup, another version, another passphrase, or damaged.
pub fn open(bytes: &[u8], passphrase: &str) -> Result<Backup> {
    ensure!(bytes.starts_with(&MAGIC[..6]), "this is no backup of a key");
    ensure!(bytes.starts_with(MAGIC), "this backup is of a version that is not known here");
    let (head, sealed) = bytes.split_at_checked(HEAD_BYTES).context("the backup is cut off")?;
    let number = |at: usize| head[at..at + 4].try_into().map(u32::from_le_bytes);
    let costs = [number(8)?, number(12)?, number(16)?];
    ensure!(
        costs[0] <= MEMORY_KIB_CEILING && costs[1] <= PASSES_CEILING && costs[2] <= LANES_CEILING,
        "the backup asks for more memory or time than any of ours does"
    );
    let salt: [u8; 16] = head[20..36].try_into()?;
    let nonce: [u8; 24] = head[36..60].try_into()?;
    let cipher = cipher(passphrase, costs, &salt)?;
    let secret = cipher
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: head })
        .map_err(|_| anyhow!("this is not the passphrase, or the backup is damaged"))?;
    let (key, rest) = secret.split_at_checked(32).context("the backup holds no key")?;
    let (player, name) = rest.split_at_checked(16).context("the backup holds no player")?;
    Ok(Backup {
        key: KeyPair::from_secret(key.try_into()?),
        player: PlayerId(player.try_into()?),
        name: String::from_utf8(name.to_vec()).context("the backup's name is no text")?,
    })
}

fn cipher(
    passphrase: &str,
    [memory_kib, passes, lanes]: [u32; 3],
    salt: &[u8; 16],
) -> Result<XChaCha20Poly1305> {
    let wrong = |error: argon2::Error| anyhow!("the backup's key can't be derived: {error}");
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(wrong)?;
    let mut key = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase.as_bytes(), salt, &mut key).map_err(wrong)?;
    Ok(XChaCha20Poly1305::new(&Key::from(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSPHRASE: &str = "correct horse";

    fn sealed() -> Vec<u8> {
        let backup = Backup {
            key: KeyPair::from_secret(&[3; 32]),
            player: PlayerId([4; 16]),
            name: "Ada Łovelace".into(),
        };
        seal(&backup, PASSPHRASE, [5; 16], [6; 24]).expect("is sealed")
    }

    #[test]
    fn a_backup_gives_back_key_player_and_name() {
        let bytes = sealed();
        assert!(bytes.len() as u64 <= BACKUP_BYTES_CEILING);
        let backup = open(&bytes, PASSPHRASE).expect("opens");
        assert_eq!(backup.key.secret(), [3; 32]);
        assert_eq!((backup.player, backup.name.as_str()), (PlayerId([4; 16]), "Ada Łovelace"));
    }

    #[test]
    fn another_passphrase_and_a_changed_file_open_nothing() {
        let mut bytes = sealed();
        assert!(open(&bytes, "correct house").is_err());
        // The head is authenticated too: here the salt, then the text itself, then its tag.
        for at in [20, HEAD_BYTES, bytes.len() - 1] {
            bytes[at] ^= 1;
            assert!(open(&bytes, PASSPHRASE).is_err(), "byte {at}");
            bytes[at] ^= 1;
        }
        assert!(open(&bytes, PASSPHRASE).is_ok());
    }

    #[test]
    fn what_is_no_backup_is_named_without_any_work() {
        let mut bytes = sealed();
        let words = |bytes: &[u8]| open(bytes, PASSPHRASE).err().expect("refused").to_string();
        assert!(words(b"ADJOURN\x02").contains("no backup"));
        assert!(words(&bytes[..HEAD_BYTES - 1]).contains("cut off"));
        bytes[7] = 2;
        assert!(words(&bytes).contains("version"));
        bytes[7] = 1;
        bytes[11] = 0xff;
        assert!(words(&bytes).contains("more memory"));
    }

    #[test]
    fn a_passphrase_that_is_soon_guessed_is_refused() {
        let backup =
            Backup { key: KeyPair::from_secret(&[3; 32]), player: PlayerId([4; 16]), name: String::new() };
        assert!(seal(&backup, "1234567", [0; 16], [0; 24]).is_err());
    }
}
