//! What is left of a match.

use adjourn_core_tests::scenarios::skirmish;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::timeline::Entry;
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

fn verify(path: &Path) -> (Option<i32>, String) {
    let verified = output(adjourn(&["replay", "verify", path.to_str().expect("text")]));
    (verified.status.code(), String::from_utf8_lossy(&verified.stdout).into_owned())
}

#[test]
fn verify_tells_good_from_differing_from_unreadable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("match.adjourn");
    let good = journal();
    std::fs::write(&path, &good).expect("written");
    let (code, printed) = verify(&path);
    let line: Value = serde_json::from_str(&printed).expect("one JSON line");
    assert_eq!((code, &line["ok"]), (Some(0), &Value::Bool(true)), "{line}");
    assert!(line["ticks"].as_u64().expect("ticks") >= 190);
    assert!(line["states_compared"].as_u64().expect("a count") >= 10);
    let recovered = adjourn_shared::timeline::recover(&good).expect("a journal");
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
    std::fs::write(&path, adjourn_shared::timeline::encode(&recovered.header, &entries)).expect("written");
    let (code, printed) = verify(&path);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("\"ok\":false"), "{printed}");

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
