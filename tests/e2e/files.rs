//! Games as files: one to play on from, and whole games to read; and what a history says of those who drop out.

use crate::device::{Device, text};
use adjourn_tests::process::ServerProcess;
use serde_json::Value;

impl Device {
    /// A verb of `adjourn mail` that must succeed.
    fn mail(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.run(&[&["mail"], args].concat());
        assert_eq!(ran.code, 0, "{args:?}: {:?} {}", ran.lines, ran.words);
        ran.lines
    }

    /// The problem with which a verb is refused, in words.
    fn refused(&self, args: &[&str]) -> String {
        let ran = self.run(&[&["mail"], args].concat());
        assert_eq!(ran.code, 1, "{args:?}: {:?} {}", ran.lines, ran.words);
        text(&ran.lines[0]["detail"]).to_owned()
    }

    /// Waits for the change that `done` looks for.
    fn until(&self, mut done: impl FnMut() -> bool) {
        let mut since = "0".to_owned();
        while !done() {
            let change = self.mail(&["watch", "--since", &since, "--count", "1"]).remove(0);
            since = text(&change["token"]).to_owned();
        }
    }
}

#[test]
fn a_game_in_a_file_becomes_a_table_whose_players_go_on_after_its_moves() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), "127.0.0.1:0");
    let (ann, bob) = (Device::new(&server, "Ann"), Device::new(&server, "Bob"));
    let file = folder.path().join("game.pgn");
    let path = file.to_str().expect("plain letters");
    std::fs::write(&file, "[White \"X\"]\n\n1. e4 a6 2. e5 d5 3. exd6 e.p. 1-0\n").expect("is written");
    let table = ann.one(&["mail", "import", path, "chess", "--setup", "takebacks=no"]);
    let id = text(&table["game_id"]).to_owned();
    assert_eq!(table["setup"]["takebacks"], false, "what was chosen beside it stays: {table}");
    bob.one(&["mail", "join", &id]);
    bob.until(|| bob.one(&["mail", "inbox"])["waiting"] == true);
    assert_eq!(text(&bob.one(&["mail", "show", &id])["turn_name"]), "3. Black");
    bob.one(&["mail", "submit", &id, "exd6"]);
    bob.one(&["mail", "resign", &id]);
    let history = ann.mail(&["history", &id]);
    let resigned = history.iter().find(|step| text(&step["title"]).ends_with("resigned")).expect("told");
    assert_eq!(resigned["turn"], 2, "in the turn that was open then: {history:?}");
    let pgn = folder.path().join("after.pgn");
    ann.mail(&["export", &id, pgn.to_str().expect("plain letters"), "--format", "pgn"]);
    let pgn = std::fs::read_to_string(pgn).expect("is there");
    assert!(pgn.contains("1. e4 a6 2. e5 d5 3. exd6 exd6 {resignation} 1-0"), "{pgn}");

    std::fs::write(&file, "1. f3 e5 2. g4 Qh4#").expect("is written");
    let over = "the game in the file is over (checkmate): there is nothing to play on";
    assert_eq!(ann.refused(&["import", path, "chess"]), over);
    assert_eq!(ann.refused(&["import", path, "diplomacy"]), "games of this kind can't be read from a file");
}

#[test]
fn a_game_of_diplomacy_is_told_phase_by_phase() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), "127.0.0.1:0");
    let ann = Device::new(&server, "Ann");
    let table = ann.one(&["mail", "new", "diplomacy", "--seat", "2", "--fill", "weak"]);
    let id = text(&table["game_id"]).to_owned();
    ann.until(|| ann.one(&["mail", "inbox"])["waiting"] == true);
    ann.one(&["mail", "submit", &id, "A par - bur", "A mar S A par - bur", "F bre - mao"]);
    ann.until(|| ann.one(&["mail", "orders", &id])["turn"] == 2);
    let file = folder.path().join("story.txt");
    ann.mail(&["export", &id, file.to_str().expect("plain letters"), "--format", "transcript"]);
    let story = std::fs::read_to_string(file).expect("is there");
    for line in
        ["  France     Ann", "Spring 1901, orders", "  France   F BRE - MAO                  succeeded"]
    {
        assert!(story.lines().any(|own| own == line), "{line} is missing in\n{story}");
    }
    assert!(story.contains("The game goes on: "), "{story}");
}
