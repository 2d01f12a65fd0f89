//! `adjourn watch --json`: a spectator without a terminal.

use adjourn_game::Strength;
use adjourn_shared::live::client::{Command, Event};
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, adjourn};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use tokio::sync::mpsc;

/// A spectator's process, and the lines that it prints.
struct Watcher {
    process: Child,
    lines: mpsc::UnboundedReceiver<Value>,
}

impl Watcher {
    fn of(server: &ServerProcess, home: &std::path::Path) -> Self {
        let args =
            ["watch", "--json", "--server", &server.live(), "--fingerprint", &server.ready.fingerprint];
        let mut command = adjourn(&args);
        command.env("ADJOURN_HOME", home).args(["--name", "Cat"]);
        let mut process = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let printed = BufReader::new(process.stdout.take().expect("piped"));
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                let _gone = sender.send(serde_json::from_str(&line).expect("JSON"));
            }
        });
        Self { process, lines }
    }

    /// The next line of this kind.
    async fn next(&mut self, event: &str) -> Value {
        let until = async {
            loop {
                let line = self.lines.recv().await.expect("it still watches");
                if line["event"] == event {
                    return line;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), until).await.expect("it is told")
    }
}

#[tokio::test]
async fn a_match_is_told_to_its_end_also_over_a_restart_of_the_server() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    std::fs::write(folder.path().join("config.toml"), "[matches]\nwatch_delay_ms = 0\n").expect("is written");
    let address = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let server = ServerProcess::start_at(folder.path(), address);
    let mut ann = Guest::sign_in(address, 1, "Ann").await.expect("signs in");
    ann.ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    ann.until_tick(30).await.expect("plays");
    let mut watcher = Watcher::of(&server, home.path());
    let began = watcher.next("began").await;
    assert_eq!((&began["game"], &began["players"][0]), (&"skirmish".into(), &"Ann".into()), "{began}");
    let before = watcher.next("state").await;
    assert!(before["picture"].is_null(), "nobody has asked for it");

    server.kill();
    let _server = ServerProcess::start_at(folder.path(), address);
    watcher.next("reconnecting").await;
    let mut back = false;
    while !back {
        back = matches!(ann.driver.next().await, Event::MatchBegan(_));
    }
    watcher.next("began").await;
    let after = watcher.next("state").await;
    assert!(after["tick"].as_u64() >= before["tick"].as_u64(), "{before} {after}");
    ann.send(Command::Resign);
    ann.until_match_left().await.expect("hears of the end");
    let ended = watcher.next("ended").await;
    assert_eq!(ended["places"], serde_json::json!([2, 1]), "{ended}");
    assert!(ended["reason"].is_string(), "{ended}");
    assert!(watcher.process.wait().expect("our own child").success());
}

#[test]
fn where_nothing_can_be_watched_the_verb_says_so() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = ServerProcess::start(folder.path());
    let args = ["watch", "--json", "--server", &server.live(), "--fingerprint", &server.ready.fingerprint];
    let mut command = adjourn(&args);
    command.env("ADJOURN_HOME", home.path()).args(["--name", "Cat"]);
    let ran = adjourn_tests::process::output(command);
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("no match can be watched now"));
}
