//! A process of its own that uses the store, so that it can be killed, or be given a broken disk: this very test binary,
//! run again for the one test below. It prints what was acknowledged, and what was refused.

use crate::run;
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_server::mailbox::store::sqlite::SqliteStore;
use adjourn_server::mailbox::store::{
    Audience, Commit, GameRow, MessageViewer, Page, Post, Store, StoreError,
};
use adjourn_tests::store_conformance::{
    ALL, NOW_MS, appending, game_id, index, new_game, player_id, submission,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many games are played at once: few, so that commits meet.
const GAMES: u64 = 6;

/// How many submit at once.
const SUBMITTERS: u64 = 24;

/// The table's size, in bytes: large enough that the log is copied to the database several times in a run.
const TABLE_BYTES: usize = 90_000;

/// A driver with this task in this folder. `life` tells the lives of one store apart.
pub fn command(folder: &Path, task: &str, life: u32) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test has a path"));
    command
        .args(["--exact", "driver::drive", "--ignored", "--nocapture"])
        .env("ADJOURN_DRIVER_FOLDER", folder)
        .env("ADJOURN_DRIVER_TASK", task)
        .env("ADJOURN_DRIVER_LIFE", life.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

/// The store in a folder.
pub fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(&folder.join("mailbox.db")).expect("the store opens")
}

#[test]
#[ignore = "other tests start it as a process of its own"]
fn drive() {
    let variable = |name: &str| std::env::var(name).expect("other tests set it");
    let folder = PathBuf::from(variable("ADJOURN_DRIVER_FOLDER"));
    let life = variable("ADJOURN_DRIVER_LIFE").parse().expect("a number");
    // The harness has begun a line.
    println!();
    match variable("ADJOURN_DRIVER_TASK").as_str() {
        "submit" => run(submit_until_killed(&folder, life)),
        fault => crate::faults::meet(&folder, fault, life),
    }
}

/// The head after an entry.
fn chained(head: Digest, entry: &[u8]) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&head.0).update(entry);
    Digest(*hasher.finalize().as_bytes())
}

/// A commit with an entry that names its key, and a submission with that key.
pub fn turn(row: &GameRow, key: &str) -> Commit {
    Commit {
        head: chained(row.head, key.as_bytes()),
        table: vec![0; TABLE_BYTES],
        submission: Some(submission(key)),
        ..appending(row, 0, key.as_bytes())
    }
}

/// Makes the games if they are not there.
pub async fn make_games(store: &SqliteStore) {
    for number in 0..GAMES {
        match store.create_game(new_game(number, index())).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn submit_until_killed(folder: &Path, life: u32) {
    let store = open(folder);
    make_games(&store).await;
    let tasks = tokio::task::LocalSet::new();
    for submitter in 0..SUBMITTERS {
        let store = store.clone();
        tasks.spawn_local(async move {
            for number in 0_u64.. {
                let game = game_id((submitter + number) % GAMES);
                let row = store.game(game).await.expect("the game");
                let key = format!("{life}-{submitter}-{number}");
                match store.commit(turn(&row, &key)).await {
                    Ok(_) => say(&format!("turn {game} {key}")),
                    Err(StoreError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
                if number % 8 == submitter % 8 {
                    let message = row.last_message + 1;
                    match store.post(post(game, message, &key)).await {
                        Ok(()) => say(&format!("message {game} {key} {message}")),
                        Err(StoreError::Conflict) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            }
        });
    }
    tasks.await;
}

fn post(game_id: GameId, number: u64, text: &str) -> Post {
    Post {
        game_id,
        number,
        at_ms: NOW_MS,
        player: player_id(1),
        seat: None,
        audience: Audience::Table,
        turn: 0,
        text: text.into(),
        changes: Vec::new(),
        notices: Vec::new(),
    }
}

/// A line for the parent, in one write: a killed process leaves no half of one.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush()).expect("the parent listens");
}

/// Checks that everything a driver was acknowledged is there, nothing it was refused, and nothing in halves.
pub async fn check(store: &SqliteStore, lines: &[String]) {
    let mut turns = 0;
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["turn", game, key] => {
                let game = game.parse().expect("an id");
                let found = store.submission(game, Seat(0), key.into()).await.expect("a look");
                assert!(found.is_some(), "acknowledged and lost: {line}");
                turns += 1;
            }
            ["refused", game, key] => {
                let game = game.parse().expect("an id");
                let found = store.submission(game, Seat(0), key.into()).await.expect("a look");
                assert!(found.is_none(), "refused and kept: {line}");
            }
            ["message", game, key, number] => {
                let number: u64 = number.parse().expect("a number");
                let viewer = MessageViewer { player: None, seat: None, turn: None };
                let page = Page { after: number - 1, limit: 1 };
                let found = store.messages(game.parse().expect("an id"), viewer, page).await.expect("a look");
                assert_eq!((found[0].number, found[0].text.as_str()), (number, key), "{line}");
            }
            _ => {}
        }
    }
    assert!(turns > 0, "the driver did something");
    for number in 0..GAMES {
        let row = store.game(game_id(number)).await.expect("the game");
        let entries = store.entries(row.game_id, ALL).await.expect("entries");
        assert_eq!((row.entries, row.version), (entries.len() as u64, entries.len() as u64));
        let mut head = Digest::default();
        for entry in entries {
            head = chained(head, &entry.entry.entry);
            let key = String::from_utf8(entry.entry.entry).expect("a key");
            let found = store.submission(row.game_id, Seat(0), key).await.expect("a look");
            assert!(found.is_some(), "an entry without its submission");
        }
        assert_eq!(row.head, head, "the chain leads to the head");
    }
}

/// Asks SQLite to look through the whole file.
pub fn check_file(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("mailbox.db")).expect("opens");
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(verdict, "ok");
}
