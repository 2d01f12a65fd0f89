//! What is left of a match.

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::SeatEvent;
use adjourn_game::ids::Seat;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::Command;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry, Recovered};
use adjourn_sim::match_world::{Delivery, MatchWorld};
use adjourn_sim::net::Faults;
use adjourn_tests::process::{adjourn, output};
use serde_json::Value;
use std::path::Path;

/// The journal of ten seconds of two bots.
fn journal() -> Vec<u8> {
    let mut world = MatchWorld::new(&skirmish(2), 11, Faults::default(), Delivery::Datagrams);
    world.set_bots(adjourn_game::Strength::Strong);
    world.run_ms(10_000);
    world.journal
}

fn verify_with(path: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let home = tempfile::tempdir().expect("a folder");
    let mut args = vec!["replay", "verify", text(path), "--home", text(home.path())];
    args.extend(more);
    let verified = output(adjourn(&args));
    let line = serde_json::from_slice(&verified.stdout).unwrap_or(Value::Null);
    (verified.status.code(), line)
}

fn verify(path: &Path) -> (Option<i32>, Value) {
    verify_with(path, &[])
}

fn text(path: &Path) -> &str {
    path.to_str().expect("our paths are text")
}

/// A match that its players have given up: the last of them has won.
fn decided() -> Recovered {
    let mut world = MatchWorld::new(&skirmish(2), 12, Faults::default(), Delivery::Datagrams);
    world.set_bots(adjourn_game::Strength::Strong);
    world.run_ms(6_000);
    world.clients[1].command(Command::Resign);
    world.run_ms(2_000);
    let recovered = timeline::recover(&world.journal).expect("a journal");
    assert!(recovered.entries.iter().any(|entry| matches!(entry, Entry::Outcome { .. })));
    recovered
}

fn write(path: &Path, recovered: &Recovered) {
    let Recovered { header, entries, openings, attestation, .. } = recovered;
    let bytes = match attestation {
        Some(signed) => timeline::encode_export(header, entries, openings, signed),
        None => timeline::encode(header, entries),
    };
    std::fs::write(path, bytes).expect("written");
}

#[test]
fn only_a_match_whose_end_a_known_server_has_signed_is_vouched_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("match.adjourn");
    let good = decided();
    write(&path, &good);
    let server = Fingerprint::of(&good.header.server_identity).to_string();
    // The server is not known.
    let (code, line) = verify(&path);
    assert_eq!((code, &line["verdict"]), (Some(3), &Value::from("not_vouched")), "{line}");
    let (code, line) = verify_with(&path, &["--server-key", &server]);
    assert_eq!((code, &line["verdict"]), (Some(0), &Value::from("vouched")), "{line}");
    assert!(line["text"].as_str().expect("words").contains("to its end"), "{line}");
    let (code, line) = verify_with(&path, &["--server-key", &"0".repeat(32)]);
    assert_eq!(code, Some(1), "another server: {line}");

    // The signature of the end is taken away: up to where it is vouched for is said.
    let unsigned = Recovered { attestation: None, ..good.clone() };
    write(&path, &unsigned);
    let (code, line) = verify_with(&path, &["--server-key", &server]);
    assert_eq!((code, &line["cut"]), (Some(3), &Value::Bool(false)), "{line}");
    assert!(line["text"].as_str().expect("words").contains("up to tick"), "{line}");

    // Another winner: the last resignation is another seat's, and the places are turned round.
    let mut forged = good.clone();
    for entry in &mut forged.entries {
        match entry {
            Entry::Step { items, .. } => items.iter_mut().for_each(|item| {
                if let Item::Seat { seat, event: SeatEvent::Resigned, .. } = item {
                    *seat = Seat(0);
                }
            }),
            Entry::Outcome { outcome, .. } => outcome.places.reverse(),
            _ => {}
        }
    }
    write(&path, &forged);
    assert_eq!(verify_with(&path, &["--server-key", &server]).0, Some(1), "the signature is not for this");
    write(&path, &Recovered { attestation: None, ..forged });
    let (code, line) = verify_with(&path, &["--server-key", &server]);
    assert_ne!(code, Some(0), "anybody could have made it: {line}");

    // Its end is cut off.
    let mut cut = unsigned;
    cut.entries.pop();
    while matches!(cut.entries.last(), Some(Entry::Step { .. })) {
        cut.entries.pop();
    }
    write(&path, &cut);
    let (code, line) = verify_with(&path, &["--server-key", &server]);
    assert_eq!((code, &line["cut"]), (Some(3), &Value::Bool(true)), "{line}");
    assert!(line["text"].as_str().expect("words").contains("it was cut"), "{line}");
}

#[test]
fn verify_tells_good_from_differing_from_unreadable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("match.adjourn");
    let good = journal();
    std::fs::write(&path, &good).expect("written");
    let (code, line) = verify(&path);
    // It still runs: nobody vouches for its end.
    assert_eq!(
        (code, &line["ok"], &line["cut"]),
        (Some(3), &Value::Bool(true), &Value::Bool(true)),
        "{line}"
    );
    assert!(line["ticks"].as_u64().expect("ticks") >= 190);
    assert!(line["states_compared"].as_u64().expect("a count") >= 10);
    let recovered = timeline::recover(&good).expect("a journal");
    let server = Fingerprint::of(&recovered.header.server_identity);
    assert_eq!(line["server"], server.to_string());
    assert!(line["head"].is_string(), "{line}");
    let signed = recovered.entries.iter().filter_map(|entry| match entry {
        Entry::Keyframe(keyframe) => Some(keyframe.tick),
        _ => None,
    });
    assert_eq!(line["signed_to_tick"], serde_json::json!(signed.max()), "{line}");

    // An entry that was left out, with all checksums right.
    let mut entries = recovered.entries;
    let step = entries.iter().position(|entry| matches!(entry, Entry::Step { .. }));
    entries.remove(step.expect("orders were given"));
    std::fs::write(&path, timeline::encode(&recovered.header, &entries)).expect("written");
    let (code, line) = verify(&path);
    assert_eq!((code, &line["ok"]), (Some(1), &Value::Bool(false)), "{line}");

    std::fs::write(&path, &good[..good.len() - 3]).expect("written");
    assert_eq!(verify(&path).0, Some(2), "a torn file is no whole replay");
    std::fs::write(&path, b"something else").expect("written");
    assert_eq!(verify(&path).0, Some(2));
    assert_eq!(verify(&folder.path().join("missing")).0, Some(2));
}

#[test]
fn list_shows_the_replays_of_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.adjourn"), journal()).expect("written");
    std::fs::write(folder.path().join("b.adjourn"), "not one").expect("written");
    let listed = output(adjourn(&["replay", "list", folder.path().to_str().expect("text")]));
    let lines: Vec<Value> = String::from_utf8_lossy(&listed.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON lines"))
        .collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["players"], serde_json::json!(["player 0", "player 1"]));
}
