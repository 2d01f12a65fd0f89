//! `adjourn new-game`: a crate for a new game that can be played at once. It writes files, and builds nothing.

use adjourn_game::Games;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};

/// The files of a new game, under their paths. The template is a crate itself: `client/template`.
const FILES: [(&str, &str); 5] = [
    (".gitignore", include_str!("../template/.gitignore")),
    ("README.md", include_str!("../template/README.md")),
    ("play/Cargo.toml", include_str!("../template/play/Cargo.toml")),
    ("play/src/client.rs", include_str!("../template/play/src/client.rs")),
    ("play/src/server.rs", include_str!("../template/play/src/server.rs")),
];
const MANIFEST: &str = include_str!("../template/Cargo.toml");
const BY_TURNS: &str = include_str!("../template/src/lib.rs");
const BY_TICKS: &str = include_str!("../template/src/ticks.rs");

/// The name that the template has, and its title.
const NAME: &str = "mygame";
const TITLE: &str = "Mygame";
/// How the template's manifest begins the place of one of Adjourn's crates.
const PLACE: &str = "path = \"../../";

/// The longest name: a column of a list.
const NAME_LETTERS: usize = 16;

/// Words that no crate can be called, and the crates that every program or this one has.
const TAKEN: &[&str] = &[
    "abstract", "adjourn", "alloc", "as", "async", "await", "become", "box", "break", "const", "continue",
    "core", "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "play", "priv", "pub",
    "ref", "return", "self", "static", "std", "struct", "super", "test", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// What is made.
pub struct NewGame<'a> {
    /// The folder, whose last part is the game's name.
    pub folder: &'a Path,
    /// A game in real time, not by turns.
    pub ticks: bool,
    /// A checkout of Adjourn, or the URL of a repository. `None`: the checkout from which this client was built.
    pub adjourn: Option<&'a str>,
}

/// Where Adjourn's crates are.
enum Source {
    Checkout(PathBuf),
    Repository(String),
}

/// Makes the folder with its files. Gives the game's name.
///
/// # Errors
/// If the name does not do, Adjourn is not where it is said to be, the folder is there already, or a file can't be
/// written.
pub fn make(new: &NewGame<'_>, games: Games) -> Result<String> {
    let name = name_of(new.folder, games)?;
    let source = source(new.adjourn)?;
    std::fs::create_dir(new.folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} is there already: nothing was changed", new.folder.display())
        }
        _ => anyhow::Error::new(error).context(format!("can't make the folder {}", new.folder.display())),
    })?;
    let rules = if new.ticks { BY_TICKS } else { BY_TURNS };
    let manifest = placed(MANIFEST, &source)?;
    let own = [("Cargo.toml", manifest.as_str()), ("src/lib.rs", rules)];
    for (path, text) in FILES.iter().chain(&own) {
        write(&new.folder.join(path), &named(text, &name))?;
    }
    // The versions of everything else with which Adjourn was tested, if they are at hand.
    if let Source::Checkout(root) = &source
        && let Ok(lock) = std::fs::read_to_string(root.join("Cargo.lock"))
    {
        write(&new.folder.join("Cargo.lock"), &lock)?;
    }
    Ok(name)
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a file lies in a folder")?;
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .with_context(|| format!("can't write {}", path.display()))
}

/// The game's name, which is the folder's.
fn name_of(folder: &Path, games: Games) -> Result<String> {
    let name = folder.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let letters = name.bytes().all(|letter| letter.is_ascii_lowercase());
    ensure!(
        letters && (2..=NAME_LETTERS).contains(&name.len()),
        "\"{name}\" can't be a game's name: take 2 to {NAME_LETTERS} lower case letters (a to z), such as \"nim\""
    );
    ensure!(!TAKEN.contains(&name), "\"{name}\" is a word of Rust or of Adjourn: take another name");
    ensure!(games.newest(name).is_none(), "\"{name}\" is a game that this client has: take another name");
    Ok(name.to_owned())
}

fn source(adjourn: Option<&str>) -> Result<Source> {
    let built_from = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    if let Some(url) = adjourn.filter(|adjourn| adjourn.contains("://")) {
        ensure!(!url.contains(['"', '\\']), "a URL has neither quotes nor backslashes");
        return Ok(Source::Repository(url.to_owned()));
    }
    let root = Path::new(adjourn.unwrap_or(built_from));
    if !root.join("shared/game/Cargo.toml").is_file() {
        bail!(
            "there is no Adjourn in {}: name a checkout of it, or the URL of its repository, with --adjourn",
            root.display()
        );
    }
    let root = root.canonicalize().with_context(|| format!("can't find {}", root.display()))?;
    Ok(Source::Checkout(root))
}

/// The manifest with the places of Adjourn's crates put in.
fn placed(manifest: &str, source: &Source) -> Result<String> {
    let place = match source {
        Source::Checkout(root) => {
            let root = root.to_str().context("the path of Adjourn is not text")?;
            ensure!(!root.contains(['"', '\\']), "the path of Adjourn has a quote or a backslash");
            return Ok(manifest.replace(PLACE, &format!("path = \"{root}/")));
        }
        Source::Repository(url) => format!("git = \"{url}\""),
    };
    let line = |line: &str| match line.split_once(PLACE) {
        // Cargo finds a crate of a repository by its name.
        Some((before, _)) => format!("{before}{place} }}\n"),
        None => format!("{line}\n"),
    };
    Ok(manifest.lines().map(line).collect())
}

/// The text of the template with the game's name put in.
fn named(text: &str, name: &str) -> String {
    let (first, rest) = name.split_at(1);
    text.replace(TITLE, &format!("{}{rest}", first.to_ascii_uppercase())).replace(NAME, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shipped_games::GAMES;

    fn made(folder: &Path, ticks: bool, adjourn: Option<&str>) -> Result<String> {
        make(&NewGame { folder, ticks, adjourn }, GAMES)
    }

    #[test]
    fn every_name_is_put_in_and_nothing_of_the_template_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, ticks) in [("nim", false), ("race", true)] {
            let folder = folder.path().join(name);
            assert_eq!(made(&folder, ticks, None).expect("is made"), name);
            let files = ["Cargo.toml", "src/lib.rs", "play/Cargo.toml", "play/src/server.rs", "README.md"];
            for file in files {
                let text = std::fs::read_to_string(folder.join(file)).expect("is there");
                assert!(text.contains(name), "{file}");
                assert!(!text.to_lowercase().contains(NAME) && !text.contains(PLACE), "{file}");
            }
            let rules = std::fs::read_to_string(folder.join("src/lib.rs")).expect("is there");
            assert_eq!(rules.contains("TICK_HZ"), ticks);
            assert!(folder.join("Cargo.lock").is_file());
        }
    }

    #[test]
    fn a_name_that_does_not_do_is_refused_in_words() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, why) in [
            ("Nim", "lower case"),
            ("my-game", "lower case"),
            ("n", "2 to 16"),
            ("averyveryverylongname", "2 to 16"),
            ("..", "lower case"),
            ("match", "word of Rust"),
            ("play", "word of Rust or of Adjourn"),
            ("chess", "a game that this client has"),
        ] {
            let folder = folder.path().join(name);
            let error = made(&folder, false, None).expect_err(name).to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_folder_that_is_there_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let nim = folder.path().join("nim");
        std::fs::create_dir(&nim).expect("a folder");
        let error = made(&nim, false, None).expect_err("is there").to_string();
        assert!(error.contains("is there already"), "{error}");
        assert_eq!(std::fs::read_dir(&nim).expect("a folder").count(), 0);
    }

    #[test]
    fn adjourn_is_taken_from_a_repository_or_from_where_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let nim = folder.path().join("nim");
        made(&nim, false, Some("https://example.org/adjourn")).expect("is made");
        let manifest = std::fs::read_to_string(nim.join("Cargo.toml")).expect("is there");
        for name in ["client", "game", "server"] {
            let line = format!("adjourn-{name} = {{ git = \"https://example.org/adjourn\" }}\n");
            assert!(manifest.contains(&line), "{manifest}");
        }
        assert!(!nim.join("Cargo.lock").exists());
        let nowhere = folder.path().join("ludo");
        let error = made(&nowhere, false, folder.path().to_str()).expect_err("is not there").to_string();
        assert!(error.contains("there is no Adjourn in"), "{error}");
        assert!(!nowhere.exists());
    }
}
