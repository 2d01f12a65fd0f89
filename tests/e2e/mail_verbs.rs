//! The verbs of `adjourn mail` and `adjourn identity`, as a script uses them: real processes on both sides.

use adjourn_client::home::Home;
use adjourn_tests::process::{ServerProcess, adjourn, output};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const LOOPBACK: &str = "127.0.0.1:0";
const PASSPHRASE: &str = "correct horse battery";

/// A device of a player.
struct Device {
    folder: TempDir,
    name: &'static str,
    url: String,
}

/// What a verb printed, and its exit code.
struct Ran {
    code: i32,
    lines: Vec<Value>,
    text: String,
    words: String,
}

impl Device {
    fn new(server: &ServerProcess, name: &'static str) -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), name, url: server.url().to_owned() }
    }

    fn run(&self, args: &[&str]) -> Ran {
        let home = self.folder.path().join("home");
        let mut command = adjourn(args);
        command.env("ADJOURN_HOME", home).env("ADJOURN_PASSPHRASE", PASSPHRASE).env("NO_PROXY", "*");
        command.args(["--mail", &self.url, "--name", self.name]);
        let ran = output(command);
        let text = String::from_utf8(ran.stdout).expect("text");
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let words = String::from_utf8(ran.stderr).expect("text");
        Ran { code: ran.status.code().expect("ended by itself"), lines, text, words }
    }

    /// A verb that must succeed.
    fn mail(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.run(&[&["mail"], args].concat());
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.words);
        ran.lines
    }

    /// A verb that must succeed, and answers with one thing.
    fn one(&self, args: &[&str]) -> Value {
        let mut lines = self.mail(args);
        assert_eq!(lines.len(), 1, "{args:?}: {lines:?}");
        lines.remove(0)
    }

    /// A verb that must be refused.
    fn refused(&self, args: &[&str]) -> Value {
        let mut ran = self.run(&[&["mail"], args].concat());
        assert_eq!((ran.code, ran.lines.len()), (1, 1), "{args:?}: {} {}", ran.text, ran.words);
        assert!(ran.words.starts_with("adjourn: "), "{}", ran.words);
        ran.lines.remove(0)
    }

    /// Something of one's keys that must succeed.
    fn identity(&self, args: &[&str]) -> Ran {
        let ran = self.run(&[&["identity"], args].concat());
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.words);
        ran
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits for the change that `done` looks for.
    fn until(&self, mut done: impl FnMut() -> bool) {
        let mut since = "0".to_owned();
        while !done() {
            let change = self.one(&["watch", "--since", &since, "--count", "1"]);
            since = text(&change["token"]).to_owned();
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn path(path: &Path) -> &str {
    path.to_str().expect("our paths are text")
}

/// A mailbox, and two players at a table of chess: Ann is White.
fn game() -> (TempDir, ServerProcess, Device, Device, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    let (ann, bob) = (Device::new(&server, "Ann"), Device::new(&server, "Bob"));
    let table = ann.one(&["new", "chess", "--seat", "0", "--clock", "3d", "--title", "A friendly game"]);
    assert_eq!((text(&table["status"]), &table["my_seat"]), ("open", &0.into()));
    assert_eq!(table["rules"]["clock"]["kind"], "per_turn");
    let id = text(&table["game_id"]).to_owned();
    assert!(
        bob.mail(&["tables", "--game", "chess"]).iter().any(|listed| listed["game_id"] == table["game_id"])
    );
    let joined = bob.one(&["join", &id]);
    assert_eq!((text(&joined["status"]), &joined["my_seat"]), ("running", &1.into()));
    (folder, server, ann, bob, id)
}

#[test]
fn two_players_play_talk_and_take_their_game_away() {
    let (_folder, _server, ann, bob, id) = game();
    let waiting = ann.one(&["inbox"]);
    assert_eq!((&waiting["waiting"], &waiting["table"]["game_id"]), (&true.into(), &id.as_str().into()));
    let preview = ann.one(&["preview", &id, "e4"]);
    assert_eq!((&preview["ok"], &preview["turn"]), (&true.into(), &1.into()));

    let receipt = ann.one(&["submit", &id, "e4", "--ready=false"]);
    assert_eq!((&receipt["turn"], &receipt["seat"]), (&1.into(), &0.into()));
    assert_eq!(ann.one(&["withdraw", &id])["withdrawn"], true);
    ann.one(&["submit", &id, "d4"]);
    bob.until(|| bob.one(&["orders", &id])["turn"] == 2 && bob.one(&["inbox"])["waiting"] == true);
    bob.one(&["submit", &id, "d5"]);
    ann.until(|| ann.one(&["orders", &id])["turn"] == 3);

    let history = ann.mail(&["history", &id]);
    let moves: Vec<_> = history.iter().flat_map(|turn| turn["seats"][0]["orders"][0].as_str()).collect();
    assert_eq!(moves, ["d2d4", "d7d5"], "in the canonical notation");
    let begin = ann.run(&["mail", "show", &id, "--turn", "1", "--picture"]);
    let now = ann.run(&["mail", "show", &id, "--picture"]);
    assert!(begin.code == 0 && now.code == 0 && begin.text != now.text);
    assert_eq!(ann.one(&["show", &id, "--turn", "2"])["turn"], 2);

    ann.one(&["say", &id, "Good luck!"]);
    ann.one(&["say", &id, "watch the bishop", "--note"]);
    let heard = bob.mail(&["messages", &id]);
    assert_eq!(heard.iter().map(|message| text(&message["text"])).collect::<Vec<_>>(), ["Good luck!"]);
    assert_eq!(ann.mail(&["messages", &id]).len(), 2);
    assert!(!ann.mail(&["log", &id]).is_empty());

    assert_eq!(text(&bob.one(&["resign", &id])["status"]), "finished");
    assert_eq!(ann.one(&["table", &id])["places"], serde_json::json!([1, 2]));
    let pgn = ann.file("game.pgn");
    ann.mail(&["export", &id, path(&pgn), "--format", "pgn"]);
    assert!(std::fs::read_to_string(pgn).expect("is there").contains("1. d4 d5"));
}

#[test]
fn an_export_is_checked_without_the_server_and_against_ones_receipts() {
    let (_folder, server, ann, bob, id) = game();
    ann.one(&["submit", &id, "e4"]);
    bob.until(|| bob.one(&["orders", &id])["turn"] == 2);
    bob.one(&["submit", &id, "e5"]);
    ann.until(|| ann.one(&["orders", &id])["turn"] == 3);
    let file = ann.file("game.adjourn");
    ann.mail(&["export", &id, path(&file)]);
    let fingerprint = server.ready.fingerprint.clone();
    server.kill();

    let line = ann.one(&["verify", path(&file), "--server-identity", &fingerprint]);
    assert_eq!((&line["ok"], &line["turns"], &line["signatures"]), (&true.into(), &2.into(), &2.into()));
    assert_eq!(line["server"].as_str(), Some(fingerprint.as_str()));
    assert_eq!(line["receipts"], serde_json::json!({ "held": 1, "honoured": 1, "open": 0, "missing": 0 }));
    let other = ann.run(&["mail", "verify", path(&file), "--server-identity", &"0".repeat(32)]);
    assert_eq!(other.code, 1, "{}", other.words);

    let honest = std::fs::read(&file).expect("is there");
    std::fs::write(&file, &honest[..honest.len() - 1]).expect("is written");
    assert_eq!(ann.run(&["mail", "verify", path(&file)]).code, 2, "a torn file can't be read");
    let stranger = tempfile::tempdir().expect("a folder");
    let whole = stranger.path().join("game.adjourn");
    std::fs::write(&whole, honest).expect("is written");
    let line = bob.one(&["verify", path(&whole)]);
    assert_eq!(line["receipts"]["honoured"], 1, "each has their own receipts");
}

#[test]
fn what_is_refused_is_a_problem_document_and_nothing_changes() {
    let (_folder, _server, ann, bob, id) = game();
    let problem = ann.refused(&["submit", &id, "Ke9"]);
    assert_eq!(
        (text(&problem["type"]), &problem["status"]),
        ("urn:adjourn:problem:illegal-orders", &422.into())
    );
    assert_eq!(problem["orders"][0]["text"], "Ke9");
    let problem = ann.refused(&["submit", &id, "e4", "--turn", "7"]);
    assert_eq!(
        (text(&problem["type"]), &problem["current_turn"]),
        ("urn:adjourn:problem:wrong-turn", &1.into())
    );
    let nowhere = bob.refused(&["show", &"0".repeat(32)]);
    assert_eq!(text(&nowhere["type"]), "urn:adjourn:problem:not-found");
    let orders = ann.one(&["orders", &id]);
    assert_eq!((&orders["turn"], &orders["submitted"]), (&1.into(), &Value::Null));
    assert!(ann.mail(&["receipts", &id]).is_empty());
}

#[test]
fn a_turn_that_was_signed_without_a_connection_is_carried_by_anybody() {
    let (_folder, _server, mut ann, bob, id) = game();
    ann.url = "http://127.0.0.1:1".to_owned();
    let file = ann.file("turn.json");
    ann.mail(&["compose", &id, "--turn", "1", "--seat", "0", "e4", "--out", path(&file)]);
    let receipt = bob.one(&["submit", path(&file)]);
    assert_eq!((&receipt["seat"], &receipt["turn"]), (&0.into(), &1.into()));
    assert_eq!(bob.one(&["submit", path(&file)]), receipt, "the same bytes give the same receipt");
    bob.until(|| bob.one(&["orders", &id])["turn"] == 2);
}

#[test]
fn a_bot_answers_and_a_plan_waits_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    let ann = Device::new(&server, "Ann");
    let table = ann.one(&["new", "chess", "--bot", "weak"]);
    let id = text(&table["game_id"]).to_owned();
    assert_eq!((&table["my_seat"], text(&table["status"])), (&0.into(), "running"));
    let plan = r#"[{"when":{"turn":"never"},"orders":["a3"]}]"#;
    ann.one(&["submit", &id, "--conditional", plan]);
    assert_eq!(ann.one(&["orders", &id])["plan"]["conditional"][0]["orders"][0], "a3");
    ann.one(&["submit", &id, "--no-plan"]);
    assert!(ann.one(&["orders", &id])["plan"]["conditional"].as_array().expect("a list").is_empty());
    ann.one(&["submit", &id, "e4"]);
    ann.until(|| ann.one(&["orders", &id])["turn"] == 3);
    assert_eq!(ann.mail(&["history", &id])[1]["seats"][0]["how"]["kind"], "bot");
}

#[test]
fn a_second_device_is_the_same_player_and_a_lost_one_is_not() {
    let (_folder, server, ann, _bob, id) = game();
    let player = text(&ann.identity(&["show"]).lines[0]["player"]).to_owned();
    let laptop = Device::new(&server, "Ann");
    let code = laptop.identity(&["link", &player]).text.trim().to_owned();
    let early = laptop.run(&["mail", "me"]);
    assert_eq!(early.code, 1);
    assert!(early.words.contains("identity link --accept"), "{}", early.words);
    ann.identity(&["link", "--accept", &code, "--label", "laptop"]);
    assert_eq!(text(&laptop.one(&["me"])["player"]), player);
    let receipt = laptop.one(&["submit", &id, "e4"]);
    assert_eq!(receipt["seat"], 0);

    let own = text(&laptop.identity(&["show"]).lines[0]["fingerprint"]).to_owned();
    ann.identity(&["revoke", &own]);
    let lost = laptop.run(&["mail", "me"]);
    assert_eq!(lost.code, 1, "{}", lost.text);
    assert_eq!(text(&ann.one(&["me"])["player"]), player);
}

#[test]
fn who_is_new_under_a_name_that_is_taken_takes_another_one_by_rename() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    Device::new(&server, "Ann").one(&["me"]);
    let home = tempfile::tempdir().expect("a folder");
    Home::open(Some(home.path())).expect("a folder").set_name("Ann").expect("written");
    let run = |verb: &[&str]| {
        let mut command = adjourn(&[&["mail"], verb].concat());
        command.env("ADJOURN_HOME", home.path()).env("NO_PROXY", "*").args(["--mail", server.url()]);
        output(command)
    };
    assert!(!run(&["me"]).status.success(), "the name is taken");
    let renamed = run(&["rename", "Bob"]);
    assert!(renamed.status.success(), "{}", String::from_utf8_lossy(&renamed.stderr));
    let me: Value = serde_json::from_slice(&run(&["me"]).stdout).expect("JSON");
    assert_eq!(me["name"], "Bob");
}

#[test]
fn a_lost_folder_is_restored_from_a_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    let ann = Device::new(&server, "Ann");
    let me = ann.one(&["me"]);
    let file = ann.file("ann.key");
    ann.identity(&["backup", path(&file)]);
    assert_eq!(ann.run(&["identity", "backup", path(&file)]).code, 1, "a backup is not written over");
    assert_eq!(ann.one(&["rename", "Anna"])["name"], "Anna");
    let new = Device::new(&server, "Somebody");
    new.identity(&["restore", path(&file)]);
    assert_eq!(new.one(&["me"])["player"], me["player"]);
    let other = Device::new(&server, "Bob");
    other.one(&["me"]);
    let refused = other.run(&["identity", "restore", path(&file)]);
    assert_eq!(refused.code, 1);
    assert!(refused.words.contains("--force"), "{}", refused.words);
    other.identity(&["restore", path(&file), "--force"]);
    assert_eq!(other.one(&["me"])["player"], me["player"]);
}

#[test]
fn beyond_loopback_the_servers_identity_vouches_for_its_tls_run_after_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), "0.0.0.0:0");
    let port = server.ready.http.expect("it serves").port();
    let mut ann = Device::new(&server, "Ann");
    ann.url = format!("https://127.0.0.1:{port}");
    let me = ann.one(&["me"]);
    let known = std::fs::read_to_string(ann.file("home/known_servers")).expect("is there");
    assert_eq!(known, format!("127.0.0.1:{port} {}\n", server.ready.fingerprint));
    server.kill();
    let server = ServerProcess::mailbox(folder.path(), &format!("0.0.0.0:{port}"));
    assert_eq!(ann.one(&["me"]), me, "another certificate, the same server");
    server.kill();
    let other = tempfile::tempdir().expect("a folder");
    let _other = ServerProcess::mailbox(other.path(), &format!("0.0.0.0:{port}"));
    let stopped = ann.run(&["mail", "me"]);
    assert_eq!(stopped.code, 1);
    assert!(stopped.words.contains("the server's identity has changed"), "{}", stopped.words);
}

#[test]
fn a_mailbox_that_is_away_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    let ann = Device::new(&server, "Ann");
    ann.one(&["me"]);
    server.kill();
    let away = ann.run(&["mail", "inbox"]);
    assert_eq!((away.code, away.text.as_str()), (1, ""));
    assert!(away.words.contains(&format!("no answer from {}", ann.url)), "{}", away.words);
}
