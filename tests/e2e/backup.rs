//! Backups: a whole data folder, copied while its server runs, is the same server elsewhere. And what does not belong
//! together does not start.

use crate::mail_player::{Player, fast};
use adjourn_client::mail::verify_bytes;
use adjourn_client::replay::Trust;
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shipped_games::GAMES;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, adjourn_server, output};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

fn text(path: &Path) -> &str {
    path.to_str().expect("our paths are text")
}

fn run(args: &[&str]) -> (bool, String) {
    let output = output(adjourn_server(args));
    let words = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(words).expect("text"))
}

fn backup(data: &Path, to: &Path) -> (bool, String) {
    run(&["backup", "--data", text(data), text(to)])
}

fn restore(from: &Path, data: &Path) -> (bool, String) {
    run(&["restore", text(from), "--data", text(data)])
}

/// A start that must fail: what it says.
fn refused(data: &Path) -> String {
    let (started, words) =
        run(&["mailbox", "--data", text(data), "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0"]);
    assert!(!started, "{words}");
    words
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_the_same_server_elsewhere() {
    let folders = tempfile::tempdir().expect("a folder");
    let [old, copy, new] = ["old", "copy", "new"].map(|name| folders.path().join(name));
    fs::create_dir(&old).expect("a folder");
    fast(&old);
    let server = ServerProcess::start(&old);
    let (live, http) = (server.live(), server.ready.http.expect("a mailbox").to_string());
    let fingerprint = server.ready.fingerprint.clone();
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.join(game).await;
    ann.orders(game, &["e4"]).await;
    bob.until_turn(game, 2).await;
    let mut guest = Guest::sign_in(server.address(), 1, "Cid").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Weak));
    guest.until_tick(20).await.expect("plays");

    let (done, words) = backup(&old, &copy);
    assert!(done && words.contains(&fingerprint), "{words}");
    guest.until_tick(40).await.expect("the server plays on meanwhile");
    server.kill();
    let (done, words) = restore(&copy, &new);
    assert!(done && words.contains(&fingerprint), "{words}");
    for name in ["identity.key", "service.key", "mailbox.db"] {
        let mode = fs::metadata(new.join(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} is for its owner alone");
    }

    let server = ServerProcess::serve_at(&new, &live, &http);
    assert_eq!(server.ready.fingerprint, fingerprint);
    // Both players know the server, and would refuse another one at its address.
    bob.orders(game, &["e5"]).await;
    ann.until_turn(game, 3).await;
    let export = ann.client.export(game, "timeline").await.expect("an export");
    let line = verify_bytes(GAMES, &export, Some(&ann.home()), &Trust::default()).expect("a timeline");
    assert!(line.ok && line.receipts.missing == 0 && line.server == fingerprint, "{:?}", line.error);
    // The match of the lobby goes on too, and knows its player.
    let mut guest = Guest::sign_in(server.address(), 1, "Cid").await.expect("signs in");
    guest.until_tick(21).await.expect("the match goes on");
}

#[test]
fn a_backup_is_whole_or_refused_and_never_replaces_anything() {
    let folders = tempfile::tempdir().expect("a folder");
    let [old, copy, new] = ["old", "copy", "new"].map(|name| folders.path().join(name));
    fs::create_dir(&old).expect("a folder");
    let (done, words) = backup(&old, &copy);
    assert!(!done && words.contains("is no data folder"), "{words}");
    drop(ServerProcess::mailbox(&old, "127.0.0.1:0"));
    let (done, words) = backup(&old, &old.join("copy"));
    assert!(!done && words.contains("outside of the data folder"), "{words}");
    assert!(backup(&old, &copy).0);
    let (done, words) = backup(&old, &copy);
    assert!(!done && words.contains("exists already"), "{words}");
    let (done, words) = restore(&copy, &old);
    assert!(!done && words.contains("is not empty"), "{words}");
    let (done, words) = restore(&copy.join("mailbox.db"), &new);
    assert!(!done && words.contains("the store alone"), "{words}");

    let path = copy.join("mailbox.db");
    let mut bytes = fs::read(&path).expect("a store");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("written");
    let (done, words) = restore(&copy, &new);
    assert!(!done && words.contains("damaged"), "{words}");
    assert!(!new.exists(), "nothing is left of it");
    let names: Vec<_> = fs::read_dir(folders.path()).expect("a folder").collect();
    assert_eq!(names.len(), 2, "nothing half is left either: {names:?}");
}

#[tokio::test]
async fn a_store_and_an_identity_that_do_not_belong_together_do_not_start() {
    let folders = tempfile::tempdir().expect("a folder");
    let [one, other] = ["one", "other"].map(|name| folders.path().join(name));
    for data in [&one, &other] {
        fs::create_dir(data).expect("a folder");
        let server = ServerProcess::mailbox(data, "127.0.0.1:0");
        let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
        let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
        bob.join(game).await;
        assert!(server.terminate(), "exit code 0");
    }
    let key = fs::read(one.join("identity.key")).expect("a key");
    fs::copy(other.join("identity.key"), one.join("identity.key")).expect("copied");
    let words = refused(&one);
    assert!(words.contains("is the store of the server") && words.contains("restore"), "{words}");
    // A store of an earlier version does not say whose it is. Its games do.
    let store = rusqlite::Connection::open(one.join("mailbox.db")).expect("a store");
    assert_eq!(store.execute("DELETE FROM owner", []).expect("written"), 1);
    drop(store);
    assert!(refused(&one).contains("is the store of the server"));
    // No new identity is made beside an old store.
    fs::remove_file(one.join("identity.key")).expect("removed");
    assert!(refused(&one).contains("no identity.key"));
    assert!(!one.join("identity.key").exists());
    fs::write(one.join("identity.key"), key).expect("its own");
    drop(ServerProcess::mailbox(&one, "127.0.0.1:0"));
}

#[test]
fn a_store_that_was_emptied_is_not_begun_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(ServerProcess::mailbox(folder.path(), "127.0.0.1:0").terminate());
    let store = folder.path().join("mailbox.db");
    fs::write(&store, "").expect("emptied");
    let words = refused(folder.path());
    assert!(words.contains("is empty") && words.contains("restore"), "{words}");
    assert_eq!(fs::metadata(&store).expect("is left").len(), 0);
}

#[test]
fn a_limit_of_the_size_of_files_is_an_error_and_kills_nothing() {
    let (data, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let copy = elsewhere.path().join("copy");
    assert!(ServerProcess::mailbox(data.path(), "127.0.0.1:0").terminate());
    let verb = adjourn_server(&["backup", "--data", text(data.path()), text(&copy)]);
    let mut limited = Command::new("sh");
    // In units of 512 bytes: a store has more.
    limited.args(["-c", "ulimit -f 4; exec \"$0\" \"$@\""]).arg(verb.get_program()).args(verb.get_args());
    let ended = limited.output().expect("runs");
    assert_eq!(ended.status.code(), Some(1), "{:?}", ended.status);
    assert!(String::from_utf8_lossy(&ended.stderr).contains("adjourn-server: "), "{ended:?}");
    assert!(!copy.exists());
}
