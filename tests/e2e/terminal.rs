//! The client on a real terminal: it gives it back however it ends. Python has the pseudo-terminals.

use adjourn_tests::process::{ServerProcess, adjourn};
use std::process::Command;

/// Opens the lobby, ends the client in this way, and asks what was left.
fn ends_well(how: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let home = folder.path().join("home");
    let client = adjourn(&["play", "--server", &server.live(), "--name", "Ann", "--home"]);
    let ended = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/terminal.py"))
        .args([how, "Quick match"])
        .arg(client.get_program())
        .args(client.get_args())
        .arg(home)
        .output()
        .expect("Python runs");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn sigterm_gives_the_terminal_back() {
    ends_well("SIGTERM");
}

#[test]
fn sighup_gives_the_terminal_back() {
    ends_well("SIGHUP");
}

#[test]
fn a_terminal_that_is_gone_ends_the_client() {
    ends_well("hangup");
}
