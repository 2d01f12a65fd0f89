//! Replays as files of the player: reading one, and keeping one that a server has sent. It never writes over a file.

use adjourn_game::ids::GameId;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::base::limits;
use adjourn_shared::live::client::StoredReplay;
use adjourn_shared::timeline::{self, Header, Recovered};
use anyhow::{Context, Result, anyhow, bail, ensure};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf, absolute};

/// The first bytes of a zstd frame (RFC 8878, section 3.1.1).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Reads a replay, or the journal of a match that still runs.
///
/// # Errors
/// If the file can't be read, or is no timeline.
pub fn read(path: &Path) -> Result<Recovered> {
    let file = File::open(path).with_context(|| format!("can't open {}", path.display()))?;
    let bytes = bounded(file).with_context(|| path.display().to_string())?;
    parse(bytes).with_context(|| path.display().to_string())
}

fn parse(mut bytes: Vec<u8>) -> Result<Recovered> {
    if bytes.starts_with(&ZSTD_MAGIC) {
        bytes = bounded(zstd::Decoder::new(bytes.as_slice())?)?;
    }
    timeline::recover(&bytes).map_err(|error| anyhow!(error))
}

/// All that there is to read, if it is not too much. Cut off, it would look like the replay of a shorter match.
fn bounded(from: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limits::REPLAY_BYTES_CEILING + 1)
        .read_to_end(&mut bytes)
        .context("it can't be read, or is damaged")?;
    ensure!(
        bytes.len() as u64 <= limits::REPLAY_BYTES_CEILING,
        "it is too large: more than {} MiB",
        limits::REPLAY_BYTES_CEILING >> 20
    );
    Ok(bytes)
}

/// Where a replay goes that comes from a server.
#[derive(Clone, Debug)]
pub enum ReplayPlace {
    /// Into this folder, under a name that says which match it is.
    Folder(PathBuf),
    /// Into this file.
    File(PathBuf),
}

/// Keeps a replay that `server` has sent, and says where.
///
/// # Errors
/// If it is no replay of this match by this server, if another file is there, or if it can't be written.
pub fn store(
    place: &ReplayPlace,
    server: Fingerprint,
    game_id: GameId,
    bytes: &[u8],
) -> Result<StoredReplay> {
    let header = parse(bytes.to_vec()).context("what the server has sent is no replay")?.header;
    ensure!(header.game_id == game_id, "what the server has sent is a replay of another match");
    let by = Fingerprint::of(&header.server_identity);
    ensure!(by == server, "what the server has sent is a replay by another server, {by}");
    let path = match place {
        ReplayPlace::Folder(folder) => folder.join(file_name(&header)),
        ReplayPlace::File(file) => file.clone(),
    };
    let path = absolute(&path).unwrap_or(path);
    let was_there = write(&path, bytes)?;
    Ok(StoredReplay { place: path.display().to_string(), was_there })
}

/// The name says when the match began, which game it is and which match. Nothing in it is a server's to choose freely.
fn file_name(header: &Header) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let game: String = header.game.chars().filter(|c| plain(*c)).take(32).collect();
    format!("{}-{game}-{}.adjourn", header.created_ms / 1_000, header.game_id)
}

/// Writes a new file: whole, or not at all. If the same is there already, that is as good; says so.
fn write(path: &Path, bytes: &[u8]) -> Result<bool> {
    let failed = || format!("can't write {}", path.display());
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if is_same(path, bytes) {
                return Ok(true);
            }
            bail!("{} is there already, and is something else: nothing was changed", path.display());
        }
        Err(error) => return Err(error).with_context(failed),
    };
    if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        drop(file);
        // Half of a replay is none.
        let _stays = fs::remove_file(path);
        return Err(error).with_context(failed);
    }
    Ok(false)
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    let same_size =
        fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() == bytes.len() as u64);
    same_size && fs::read(path).is_ok_and(|there| there == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shared::base::identity::KeyPair;
    use adjourn_shared::timeline::{HeaderSeat, Seed};

    const GAME: GameId = GameId([7; 16]);

    fn replay(game: &str) -> (Fingerprint, Vec<u8>) {
        let server = KeyPair::from_secret(&[3; 32]).public_key();
        let seat = HeaderSeat { team: 0, name: "Ann".into(), player: None, key: None, bot: None };
        let header = Header {
            game_id: GAME,
            game: game.to_owned(),
            rules_version: 1,
            tick_hz: 20,
            setup: Vec::new(),
            seats: vec![seat],
            seed: Seed::Open([9; 32]),
            server_identity: server,
            created_ms: 1_800_000_000_999,
        };
        let plain = timeline::encode(&header, &[]);
        (Fingerprint::of(&server), zstd::encode_all(plain.as_slice(), 3).expect("is compressed"))
    }

    #[test]
    fn a_replay_is_kept_once_and_no_other_file_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = ReplayPlace::Folder(folder.path().to_owned());
        let (server, bytes) = replay("skirmish");
        let stored = store(&place, server, GAME, &bytes).expect("is written");
        let path = folder.path().join("1800000000-skirmish-07070707070707070707070707070707.adjourn");
        assert_eq!(stored, StoredReplay { place: path.display().to_string(), was_there: false });
        assert_eq!(read(&path).expect("is a replay").header.game_id, GAME);
        assert!(store(&place, server, GAME, &bytes).expect("is the same").was_there);

        fs::write(&path, b"mine").expect("is written");
        let told = store(&place, server, GAME, &bytes).expect_err("is refused").to_string();
        assert!(told.contains("is there already"), "{told}");
        assert_eq!(fs::read(&path).expect("is there"), b"mine");
        let out = ReplayPlace::File(folder.path().join("no folder").join("a.adjourn"));
        assert!(store(&out, server, GAME, &bytes).is_err());
    }

    #[test]
    fn a_server_chooses_neither_the_place_nor_the_match() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = ReplayPlace::Folder(folder.path().to_owned());
        let (server, bytes) = replay("../../.bash\u{1b}[2J/x");
        let path = PathBuf::from(store(&place, server, GAME, &bytes).expect("is written").place);
        assert_eq!(path.parent(), Some(folder.path()), "{}", path.display());
        assert!(
            path.ends_with("1800000000-bash2x-07070707070707070707070707070707.adjourn"),
            "{}",
            path.display()
        );
        for (server, game_id, bytes) in [
            (server, GameId([8; 16]), bytes.as_slice()),
            (Fingerprint([1; 16]), GAME, bytes.as_slice()),
            (server, GAME, b"something".as_slice()),
            (server, GAME, &bytes[..bytes.len() - 5]),
        ] {
            assert!(store(&ReplayPlace::File(folder.path().join("x")), server, game_id, bytes).is_err());
        }
        assert!(!folder.path().join("x").exists());
    }
}
