//! The verbs of who makes games: a new crate, and games that bots play without a server. That a new crate builds and is
//! played is for the gate (`.ci/maker`): it takes minutes.

use adjourn_shipped_games::GAMES;
use adjourn_tests::process::{adjourn, output};
use serde_json::Value;
use std::path::Path;

/// What a verb printed, what it said, and whether it succeeded.
fn run(folder: &Path, args: &[&str]) -> (bool, String, String) {
    let mut command = adjourn(args);
    command.current_dir(folder);
    let ran = output(command);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (ran.status.success(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn a_new_game_is_a_folder_of_its_own_and_is_never_written_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let (made, told, _) = run(folder.path(), &["new-game", "nim"]);
    assert!(made && told.contains("cargo run -p play -- try nim"), "{told}");
    let rules = folder.path().join("nim/src/lib.rs");
    std::fs::write(&rules, "mine").expect("is written");
    let (made, _, words) = run(folder.path(), &["new-game", "nim", "--ticks"]);
    assert!(!made && words.contains("nim is there already: nothing was changed"), "{words}");
    assert_eq!(std::fs::read_to_string(&rules).expect("is there"), "mine");
}

#[test]
fn a_new_game_that_can_not_be_is_refused_in_words_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, why) in [
        (["Nim", "--ticks"].as_slice(), "lower case letters"),
        (&["my game"], "lower case letters"),
        (&["loop"], "a word of Rust"),
        (&["skirmish"], "a game that this client has"),
        (&["nim", "--adjourn", "."], "there is no Adjourn in ."),
        (&["there/nim"], "can't make the folder there/nim"),
    ] {
        let (made, told, words) = run(folder.path(), &[&["new-game"], args].concat());
        assert!(!made && told.is_empty() && words.contains(why), "{args:?}: {told}{words}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn bots_play_every_game_that_ships_to_its_end_without_a_server() {
    let folder = tempfile::tempdir().expect("a folder");
    for kind in GAMES.kinds() {
        let (ended, told, words) = run(folder.path(), &["try", kind.name(), "--bots", "--seed", "3"]);
        assert!(ended, "{}: {words}", kind.name());
        let played: Value = serde_json::from_str(&told).expect("a line of JSON");
        assert_eq!((&played["game"], &played["seed"]), (&kind.name().into(), &3.into()));
        let places = played["outcome"]["places"].as_array().expect("places");
        assert_eq!(places.len(), usize::from(kind.seats().0), "{played}");
        assert_eq!(played["turns"].is_null(), kind.is_of_ticks(), "{played}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is stored");
}

#[test]
fn what_is_asked_wrongly_of_a_try_is_answered_by_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, why) in [
        (["ludo"].as_slice(), "It has: skirmish, chess, diplomacy, connectfour, lightcycles"),
        (&["lightcycles", "--setup", "walls=1"], "cells (Grid side in cells)"),
        (&["lightcycles", "--seats", "5"], "2 to 4 seats"),
        (&["chess", "--setup", "{\"nothing\":1}"], "setup"),
    ] {
        let (ended, told, words) = run(folder.path(), &[&["try", "--bots"], args].concat());
        assert!(!ended && told.is_empty() && words.contains(why), "{args:?}: {told}{words}");
    }
}
