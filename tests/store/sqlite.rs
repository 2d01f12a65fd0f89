//! SQLite's store does what any must do, and keeps its file to itself.

use crate::run;
use adjourn_server::mailbox::store::sqlite::{OpenError, SqliteStore, backup_file};
use adjourn_server::mailbox::store::{Commit, Keeping, RulesOf, Store, StoreError};
use adjourn_tests::store_conformance::{self as conformance, ALL, appending, game_id, index, new_game};
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).expect("the store opens")
}

#[test]
fn it_does_what_any_store_must() {
    let folder = tempfile::tempdir().expect("a folder");
    let count = AtomicU32::new(0);
    run(conformance::check_all(|| {
        open(&folder.path().join(format!("{}.db", count.fetch_add(1, Ordering::Relaxed))))
    }));
}

#[test]
fn what_was_acknowledged_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mailbox.db");
    run(async {
        for round in 0..5_u8 {
            let store = open(&path);
            if round == 0 {
                store.create_game(new_game(1, index())).await.expect("a game");
            }
            let row = store.game(game_id(1)).await.expect("the game");
            assert_eq!((row.version, row.entries), (u64::from(round), u64::from(round)));
            store.commit(appending(&row, round + 1, &[round])).await.expect("a commit");
        }
    });
    // The last handle is dropped: the log is in the file, and nothing else is left.
    assert!(!folder.path().join("mailbox.db-wal").exists());
}

#[test]
fn a_second_server_on_the_same_store_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mailbox.db");
    let store = open(&path);
    let error = SqliteStore::open(&path).err().expect("it is in use");
    assert!(matches!(error, OpenError::InUse(_)), "{error}");
    assert!(error.to_string().contains("only one server"), "{error}");
    let clone = store.clone();
    drop(store);
    assert!(SqliteStore::open(&path).is_err(), "a handle is left");
    drop(clone);
    drop(open(&path));
}

/// A store as the first version left it, with these tables of chess, which are played.
fn first_version(path: &Path, tables: &[&str]) {
    let connection = Connection::open(path).expect("opens");
    let schema = include_str!("../../server/src/mailbox/store/sqlite/migrations/001.sql");
    connection.execute_batch(schema).expect("the schema of then");
    connection.execute_batch("PRAGMA application_id = 1097099887; PRAGMA user_version = 1").expect("marks");
    for (number, table) in (1..).zip(tables) {
        let insert = "INSERT INTO games (game_id, version, epoch, entries, created_ms, kind, status, listed, clock_runs,
            rated, document) VALUES (?1, 0, 0, 0, 0, 'chess', 1, 1, 0, 0, ?2)";
        connection.execute(insert, (game_id(number).0, table.as_bytes())).expect("a game");
    }
}

#[test]
fn a_store_of_the_first_version_gets_its_epochs_and_rules_from_its_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mailbox.db");
    let played_live = r#"{"title":"ä","rules_version":7,"live":{"lease":{"epoch":5,"until_ms":null}}}"#;
    first_version(&path, &[played_live, "{}", "no table at all"]);
    run(async {
        let store = open(&path);
        let rules = |version| RulesOf { game: "chess".into(), version };
        assert_eq!(store.rules_in_play().await.expect("rules"), [rules(0), rules(7)]);
        for (number, epoch) in [(1, 5), (2, 0), (3, 0)] {
            let row = store.game(game_id(number)).await.expect("the game");
            assert_eq!(row.epoch, epoch, "game {number}");
            store.commit(appending(&row, 1, b"one")).await.expect("it goes on");
        }
    });
}

#[test]
fn the_file_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mailbox.db");
    let store = open(&path);
    run(store.create_game(new_game(1, index()))).expect("a game");
    for name in ["mailbox.db", "mailbox.db-wal", "mailbox.db-shm"] {
        let mode = std::fs::metadata(folder.path().join(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn a_backup_is_one_moment_while_others_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, copy) = (folder.path().join("mailbox.db"), folder.path().join("copy.db"));
    run(async {
        let store = open(&path);
        store.create_game(new_game(1, index())).await.expect("a game");
        let writing = tokio::spawn({
            let store = store.clone();
            async move {
                for number in 0..300_u64 {
                    let row = store.game(game_id(1)).await.expect("the game");
                    let head = u8::try_from(number % 251).expect("small");
                    // Some bulk, so that a copy takes several steps.
                    let commit =
                        Commit { table: vec![head; 20_000], ..appending(&row, head, &[head; 9_000]) };
                    store.commit(commit).await.expect("a commit");
                }
            }
        });
        // Once from within, then as another process would do it.
        let mut versions = Vec::new();
        for number in 0..6 {
            let copy = folder.path().join(format!("copy{number}.db"));
            let before = store.game(game_id(1)).await.expect("the game").version;
            match number % 2 {
                0 => store.backup(&copy).await.expect("a backup"),
                _ => backup_file(&path, &copy).expect("a backup"),
            }
            let copied = open(&copy);
            let row = copied.game(game_id(1)).await.expect("the game");
            assert!(row.version >= before);
            let entries = copied.entries(game_id(1), ALL).await.expect("entries");
            assert_eq!((row.version, row.entries), (entries.len() as u64, entries.len() as u64));
            if let Some(last) = entries.last() {
                assert_eq!((row.table[0], row.head.0[0]), (last.entry.entry[0], last.entry.entry[0]));
            }
            versions.push(row.version);
        }
        assert!(versions.is_sorted());
        writing.await.expect("the writer");
        store.backup(&copy).await.expect("a backup");
        // What exists is never written over.
        let before = std::fs::read(&copy).expect("a copy");
        assert!(matches!(store.backup(&copy).await, Err(StoreError::Unwritable(_))));
        assert_eq!(std::fs::read(&copy).expect("a copy"), before);
        let nowhere = folder.path().join("no").join("folder.db");
        assert!(matches!(store.backup(&nowhere).await, Err(StoreError::Unwritable(_))));
        assert!(matches!(backup_file(&nowhere, &copy), Err(StoreError::NotFound)));
    });
    let verdict: String = Connection::open(&copy)
        .expect("opens")
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("a check");
    assert_eq!(verdict, "ok");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("text"))
        .filter(|name| name.contains("part"))
        .collect();
    assert_eq!(left, [""; 0]);
}
