//! A full disk, and a disk that fails to write or to sync: calls are refused, nothing is pretended, and the store goes
//! on by itself when the disk does. The driver process runs with a shim between it and the C library.

use crate::driver::{self, say, turn};
use crate::run;
use adjourn_server::mailbox::store::sqlite::SqliteStore;
use adjourn_server::mailbox::store::{Store, StoreError};
use adjourn_tests::shim::{ENOSPC, Shim};
use adjourn_tests::store_conformance::game_id;
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

const EIO: u32 = 5;

#[test]
fn a_full_disk_refuses_and_recovers() {
    goes_on_after(&format!("write {ENOSPC}"));
}

#[test]
fn a_disk_that_fails_to_write_refuses_and_recovers() {
    goes_on_after(&format!("write {EIO}"));
}

#[test]
fn a_disk_that_fails_to_sync_refuses_and_recovers() {
    goes_on_after(&format!("sync {EIO}"));
}

/// As Linux tells of it: the next sync succeeds, although the pages are lost.
#[test]
fn a_sync_that_fails_once_is_not_tried_again() {
    goes_on_after(&format!("sync {EIO} once"));
}

/// What was refused must not come back when the log is read again.
#[test]
fn a_crash_after_a_failed_sync_does_not_bring_back_what_was_refused() {
    let lines = meet_in_a_process(&format!("sync {EIO} crash"), false);
    assert!(lines.iter().any(|line| line == "crashing"));
}

fn goes_on_after(fault: &str) {
    let lines = meet_in_a_process(fault, true);
    assert!(lines.iter().any(|line| line == "recovered"));
}

/// Runs a driver that meets a fault, and checks what it leaves. Gives what it printed.
fn meet_in_a_process(fault: &str, survives: bool) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let output = driver::command(folder.path(), fault, 0)
        .envs(Shim::new(folder.path()).environment())
        .output()
        .expect("the driver runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.success(), survives, "{text}");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines.iter().any(|line| line.starts_with("refused")), "{text}");
    run(async { driver::check(&driver::open(folder.path()), &lines).await });
    driver::check_file(folder.path());
    lines
}

fn trigger(folder: &Path) -> PathBuf {
    folder.join("fault")
}

/// The driver's part: works, meets the fault, is refused, and works again when it is over.
pub fn meet(folder: &Path, fault: &str, life: u32) {
    let (fault, crashes) = match fault.strip_suffix(" crash") {
        Some(fault) => (fault, true),
        None => (fault, false),
    };
    let once = fault.ends_with("once");
    let trigger = trigger(folder);
    let store = driver::open(folder);
    run(async {
        driver::make_games(&store).await;
        for number in 0..5 {
            submit(&store, &format!("{life}-before-{number}")).await.expect("the disk is well");
        }
        let before = store.game(game_id(0)).await.expect("the game");
        fs::write(&trigger, fault).expect("the trigger");
        if once {
            let refused = submit_together(&store, &format!("{life}-during")).await;
            assert!(refused > 0, "the sync failed for those who waited for it");
        } else {
            // The first time, and then each time that the store has to be opened anew.
            for round in 0..3 {
                let refused = submit_together(&store, &format!("{life}-during-{round}")).await;
                assert_eq!(refused, TOGETHER);
            }
            let after = store.game(game_id(0)).await.expect("reading goes on");
            assert_eq!((after.version, after.head), (before.version, before.head));
        }
        if crashes {
            say("crashing");
            std::process::abort();
        }
        if !once {
            fs::remove_file(&trigger).expect("the trigger");
        }
        for number in 0..5 {
            submit(&store, &format!("{life}-after-{number}")).await.expect("the disk is well again");
        }
        say("recovered");
    });
}

async fn submit(store: &SqliteStore, key: &str) -> Result<(), StoreError> {
    let row = store.game(game_id(0)).await.expect("the game");
    store.commit(turn(&row, key)).await?;
    say(&format!("turn {} {key}", row.game_id));
    Ok(())
}

/// How many submit at the same time.
const TOGETHER: usize = 24;

/// Submits to all games at once. Gives how many were refused because the disk failed.
async fn submit_together(store: &SqliteStore, keys: &str) -> usize {
    let refused = Rc::new(Cell::new(0));
    let tasks = tokio::task::LocalSet::new();
    for number in 0..TOGETHER {
        let (store, key, refused) = (store.clone(), format!("{keys}-{number}"), Rc::clone(&refused));
        tasks.spawn_local(async move {
            let row = store.game(game_id(number as u64 % 6)).await.expect("the game");
            match store.commit(turn(&row, &key)).await {
                Ok(_) => say(&format!("turn {} {key}", row.game_id)),
                Err(StoreError::Unwritable(_)) => {
                    say(&format!("refused {} {key}", row.game_id));
                    refused.set(refused.get() + 1);
                }
                // Another one was first.
                Err(error) => assert!(matches!(error, StoreError::Conflict), "{error}"),
            }
        });
    }
    tasks.await;
    refused.get()
}
