//! The verbs that take a game from mail to live and back, as a script uses them: real processes on both sides.

use crate::device::{Device, text};
use crate::tempo_apart::Apart;
use adjourn_tests::process::{ServerProcess, output, wait_for};
use serde_json::Value;
use std::net::UdpSocket;
use tempfile::TempDir;

/// The events of a run of `adjourn live` by name, tables left out.
fn events(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| text(&line["event"])).filter(|event| *event != "table").collect()
}

/// A server, and two players at a table of chess: Ann is White.
fn game() -> (TempDir, ServerProcess, Device, Device, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (ann, bob) = (Device::new(&server, "Ann"), Device::new(&server, "Bob"));
    let table = ann.one(&["mail", "new", "chess", "--seat", "0"]);
    let id = text(&table["game_id"]).to_owned();
    bob.one(&["mail", "join", &id]);
    (folder, server, ann, bob, id)
}

/// Both would play on live, and do.
fn go_live(server: &ServerProcess, ann: &Device, bob: &Device, id: &str) {
    let waiting = ann.begin(&["golive", id]);
    let live = bob.one(&["golive", id]);
    let port = server.address().port();
    assert_eq!(
        (text(&live["tempo"]), text(&live["addresses"][0])),
        ("live", format!("127.0.0.1:{port}").as_str())
    );
    assert_eq!(text(&live["fingerprint"]), server.ready.fingerprint);
    assert_eq!(waiting.ended(), [live]);
}

#[test]
fn a_game_goes_live_is_played_and_adjourned_with_a_sealed_move() {
    let (_folder, server, ann, bob, id) = game();
    ann.one(&["mail", "submit", &id, "e4"]);
    let vote = ann.one(&["golive", &id, "--no-wait"]);
    assert_eq!((text(&vote["tempo"]), &vote["votes"]), ("mail", &serde_json::json!([0])));
    let back = ann.one(&["golive", &id, "--off"]);
    assert_eq!(back["votes"], serde_json::json!([]));
    go_live(&server, &ann, &bob, &id);
    assert_eq!(text(&bob.one(&["mail", "show", &id])["live"]["tempo"]), "live");

    // Bob agrees after his second move: White is to move then, and seals.
    let white = ann.begin(&["live", &id, "Nf3", "--adjourn", "--seal", "a3"]);
    let black = bob.begin(&["live", &id, "e5", "Nc6", "--adjourn"]).ended();
    let white = white.ended();
    assert_eq!(events(&black).first(), Some(&"began"));
    assert_eq!(events(&white).first(), Some(&"began"));
    let last = black.last().expect("it left");
    assert_eq!((text(&last["event"]), text(&last["reason"])), ("left", "adjourned"), "{black:?}");
    assert_eq!(text(&white.last().expect("it left")["reason"]), "adjourned");
    assert!(black.iter().chain(&white).any(|line| line["sealing"] == true), "{white:?}");

    let shown = ann.one(&["mail", "table", &id]);
    assert_eq!((text(&shown["live"]["tempo"]), &shown["live"]["changes"]), ("mail", &2.into()));
    let receipts = |device: &Device| device.run(&["mail", "receipts", &id]).lines.len();
    let sealed = receipts(&ann) + receipts(&bob);
    assert_eq!(sealed, 5, "e4 by mail, three moves live, and the one that was sealed");
    let file = ann.folder.path().join("game.adjourn");
    let file = file.to_str().expect("our paths are text");
    ann.run(&["mail", "export", &id, file]);
    let line = ann.one(&["mail", "verify", file]);
    assert_eq!((&line["ok"], &line["receipts"]["missing"]), (&true.into(), &0.into()), "{line}");
}

/// Orders for one game must never be given in the session of another, and each session can be reached.
#[test]
fn of_two_live_games_each_is_played_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let ann = Device::new(&server, "Ann");
    let mut ids: Vec<String> = (0..2)
        .map(|_| {
            let table = ann.one(&["mail", "new", "chess", "--seat", "0", "--bot", "1:weak"]);
            let id = text(&table["game_id"]).to_owned();
            assert_eq!(text(&ann.one(&["golive", &id])["tempo"]), "live");
            id
        })
        .collect();
    ids.sort();
    for (index, order) in [(1, "e4"), (0, "d4"), (1, "a4")] {
        let played = ann.run(&["live", &ids[index], order]);
        assert_eq!(
            (played.code, text(&played.lines[0]["game_id"])),
            (0, ids[index].as_str()),
            "{}",
            played.words
        );
        assert!(events(&played.lines).contains(&"receipt"), "{:?}", played.lines);
    }
}

#[test]
fn who_has_no_more_orders_goes_without_leaving_and_the_session_goes_on() {
    let (_folder, server, ann, bob, id) = game();
    go_live(&server, &ann, &bob, &id);
    let first = ann.run(&["live", &id, "e4"]);
    assert_eq!((first.code, events(&first.lines)), (0, vec!["began", "receipt"]), "{}", first.words);
    assert_eq!(
        first.lines.iter().rfind(|line| line["event"] == "receipt").expect("is there")["receipt"]["turn"],
        1
    );
    let refused = bob.run(&["live", &id, "e9"]);
    assert_eq!(refused.code, 1);
    let problem = refused.lines.last().expect("a problem document");
    assert_eq!(text(&problem["type"]), "urn:adjourn:problem:illegal-orders");
    let black = bob.begin(&["live", &id, "--adjourn", "--seal", "e5"]);
    assert_eq!(text(&ann.one(&["adjourn", &id])["tempo"]), "mail");
    assert_eq!(events(&black.ended()), ["began", "receipt", "left"]);
    let receipts = bob.run(&["mail", "receipts", &id]).lines;
    assert_eq!((receipts.len(), &receipts[0]["receipt"]["turn"]), (1, &2.into()), "it was sealed");
}

#[test]
fn a_game_that_is_by_mail_has_no_session_to_join_or_adjourn() {
    let (_folder, _server, ann, _bob, id) = game();
    let live = ann.run(&["live", &id, "e4"]);
    assert_eq!((live.code, live.lines.len()), (1, 0));
    assert!(live.words.contains("not played live now"), "{}", live.words);
    assert_eq!(text(&ann.one(&["adjourn", &id])["tempo"]), "mail", "it is by mail already");
}

/// A time of day (UTC) in so many minutes.
fn in_minutes(minutes: u64) -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let minute = (since.as_secs() / 60 + minutes) % 1_440;
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[test]
fn a_time_that_suits_both_is_agreed_and_when_both_come_it_is_live() {
    let (_folder, server, ann, bob, id) = game();
    let wrong = ann.run(&["slots", &id, "some day"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.words.contains("is no time"), "{}", wrong.words);
    let proposed = ann.one(&["slots", &id, &in_minutes(3), "tomorrow 20:00"]);
    assert_eq!(proposed["slots"].as_array().map(Vec::len), Some(2), "{proposed}");
    let seen = bob.one(&["slots", &id]);
    assert_eq!(
        (&seen["slots"][0]["mine"], &seen["slots"][0]["seats"]),
        (&false.into(), &serde_json::json!([0]))
    );
    assert_eq!(ann.run(&["slots", &id, "--ics", "x"]).code, 1, "nothing is agreed");

    let agreed = bob.one(&["slots", &id, "2"]);
    assert_eq!(agreed["agreed"]["starts_ms"], proposed["slots"][1]["starts_ms"]);
    // Ann can't any more, and the other time suits Bob too.
    ann.one(&["slots", &id, "--not", "2"]);
    let agreed = bob.one(&["slots", &id, "--all"]);
    assert_eq!(agreed["agreed"]["starts_ms"], proposed["slots"][0]["starts_ms"], "{agreed}");
    let file = ann.folder.path().join("session.ics");
    ann.one(&["slots", &id, "--ics", file.to_str().expect("our paths are text")]);
    let calendar = std::fs::read_to_string(&file).expect("written");
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.contains("STATUS:CONFIRMED"),
        "{calendar}"
    );

    // Who comes is waited for: it is minutes away.
    go_live(&server, &ann, &bob, &id);
    let shown = ann.one(&["mail", "table", &id]);
    assert_eq!((text(&shown["live"]["tempo"]), &shown["live"]["agreed_ms"]), ("live", &Value::Null));
    let log = ann.run(&["mail", "log", &id]).lines;
    assert!(log.iter().any(|line| line["event"]["kind"] == "session_called_off"), "{log:?}");
}

#[test]
fn a_session_is_reached_at_its_second_address_if_the_first_one_is_dead() {
    let apart = Apart::new();
    let socket = || UdpSocket::bind("127.0.0.1:0").expect("a port");
    // Nobody answers there, and nobody else gets the port.
    let dead = socket();
    let free = socket().local_addr().expect("bound");
    let addresses = format!("addresses = [\"{}\", \"{free}\"]\n", dead.local_addr().expect("bound"));
    std::fs::write(apart.live_folder.path().join("config.toml"), addresses).expect("written");
    let (mailbox, _live) = (apart.mailbox(), apart.live_with(&free.to_string(), "http", &[]));
    let (ann, bob) = (Device::new(&mailbox, "Ann"), Device::new(&mailbox, "Bob"));
    let id = text(&ann.one(&["mail", "new", "chess", "--seat", "0"])["game_id"]).to_owned();
    bob.one(&["mail", "join", &id]);
    // As soon as a live service has been heard.
    wait_for(|| (ann.run(&["golive", &id, "--no-wait"]).code == 0).then_some(()));
    let live = bob.one(&["golive", &id]);
    assert_eq!(live["addresses"].as_array().map(Vec::len), Some(2));
    let played = ann.run(&["live", &id, "e4"]);
    assert_eq!((played.code, events(&played.lines)), (0, vec!["began", "receipt"]), "{}", played.words);
}

#[test]
fn a_linked_device_that_never_signed_by_mail_plays_live_and_says_something_in_private() {
    let (_folder, server, ann, bob, id) = game();
    let player = text(&ann.one(&["mail", "me"])["player"]).to_owned();
    let laptop = Device::new(&server, "Ann");
    let printed = |device: &Device, args: &[&str]| {
        let output = output(device.command(args));
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    let code = printed(&laptop, &["identity", "link", &player]);
    printed(&ann, &["identity", "link", "--accept", &code, "--label", "laptop"]);
    go_live(&server, &ann, &bob, &id);
    let played = laptop.run(&["live", &id, "--say", "@1 From the train.", "--say", "Hello.", "e4"]);
    assert_eq!(played.code, 0, "{:?} {}", played.lines, played.words);
    let said: Vec<_> = played.lines.iter().filter(|line| line["event"] == "chat").collect();
    assert_eq!((said.len(), &said[0]["to"], &said[1]["to"]), (2, &1.into(), &Value::Null), "{said:?}");
    assert_eq!(bob.run(&["live", &id, "e5"]).code, 0);
    // The only one who is there adjourns, and seals.
    let white = laptop.begin(&["live", &id, "--adjourn", "--seal", "Nf3"]).ended();
    assert_eq!(text(&white.last().expect("it left")["reason"]), "adjourned");
    let messages = wait_for(|| {
        let lines = bob.run(&["mail", "messages", &id]).lines;
        (lines.len() == 2).then_some(lines)
    });
    assert_eq!(messages[0]["audience"]["seats"], serde_json::json!([1]), "{messages:?}");
    let file = ann.folder.path().join("game.adjourn");
    let file = file.to_str().expect("our paths are text");
    ann.run(&["mail", "export", &id, file]);
    let line = laptop.one(&["mail", "verify", file]);
    assert_eq!((&line["ok"], &line["receipts"]["missing"]), (&true.into(), &0.into()), "{line}");
}

/// Why a game came back to mail, as its table says.
fn why_by_mail(device: &Device, id: &str) -> String {
    let history = device.run(&["mail", "history", id]).lines;
    let mut titles = history.iter().map(|step| text(&step["title"]).to_owned());
    titles.rfind(|title| title.starts_with("from here on")).expect("it changed its tempo")
}

#[test]
fn a_session_that_nobody_has_entered_is_adjourned_at_once() {
    let (_folder, server, ann, bob, id) = game();
    go_live(&server, &ann, &bob, &id);
    assert_eq!(text(&ann.one(&["adjourn", &id])["tempo"]), "mail");
    // Nobody was waited for.
    let why = why_by_mail(&ann, &id);
    assert!(why.ends_with("the players have adjourned it"), "{why}");
}

#[test]
fn orders_of_a_game_in_real_time_are_refused_before_its_match_is_entered() {
    let (_folder, server, ann, bob, _chess) = game();
    let table = ann.one(&["mail", "new", "skirmish", "--seats", "2", "--seat", "0", "--live", "yes"]);
    let id = text(&table["game_id"]).to_owned();
    bob.one(&["mail", "join", &id]);
    go_live(&server, &ann, &bob, &id);
    let refused = bob.run(&["live", &id, "stop 1"]);
    assert_eq!((refused.code, refused.lines.len()), (1, 0), "{:?}", refused.lines);
    assert!(refused.words.contains("in real time") && refused.words.contains("Nothing was changed"));
    // No match has begun that would go on without the player: nobody was ever in it.
    assert_eq!(text(&ann.one(&["adjourn", &id])["tempo"]), "mail");
    let why = why_by_mail(&ann, &id);
    assert!(why.ends_with("the players have adjourned it"), "{why}");
}

#[test]
fn a_finished_table_shows_the_tempo_at_which_it_ended() {
    let (_folder, server, ann, bob, id) = game();
    go_live(&server, &ann, &bob, &id);
    let white = ann.begin(&["live", &id, "f3", "g4"]);
    bob.begin(&["live", &id, "e5", "Qh4"]).ended();
    white.ended();
    // The mailbox has the game again; it was played live to its end.
    let shown = ann.one(&["mail", "table", &id]);
    assert_eq!((text(&shown["status"]), text(&shown["tempo"])), ("finished", "live"), "{shown}");

    let id = text(&ann.one(&["mail", "new", "chess", "--seat", "0"])["game_id"]).to_owned();
    bob.one(&["mail", "join", &id]);
    go_live(&server, &ann, &bob, &id);
    ann.one(&["adjourn", &id]);
    ann.one(&["mail", "resign", &id]);
    let shown = ann.one(&["mail", "table", &id]);
    assert_eq!((text(&shown["status"]), text(&shown["tempo"])), ("finished", "mail"), "{shown}");
}
