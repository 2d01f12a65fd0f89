//! Who follows whom, where they are, and playing again: as scripts use it, with real processes.

use crate::device::{Device, text};
use adjourn_shared::api::{PlayedLive, PlayerPage, Presence};
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_tests::guest::Guest;
use adjourn_tests::mail::{Caller, key};
use adjourn_tests::process::ServerProcess;
use serde_json::{Value, json};

fn server() -> (tempfile::TempDir, ServerProcess) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    (folder, server)
}

/// What a player is told of those whom they follow: name, whether they are friends, and where they are in words.
fn friends(device: &Device, args: &[&str]) -> Vec<(String, bool, String)> {
    let ran = device.run(&[&["mail", "friends"], args].concat());
    assert_eq!(ran.code, 0, "{}", ran.words);
    let line = |line: &Value| {
        let mutual = line["mutual"].as_bool().expect("it says so");
        (text(&line["name"]).to_owned(), mutual, text(&line["words"]).to_owned())
    };
    ran.lines.iter().map(line).collect()
}

fn person(name: &str, mutual: bool, words: &str) -> (String, bool, String) {
    (name.into(), mutual, words.into())
}

/// Both would play on live, and do.
fn go_live(one: &Device, other: &Device, id: &str) {
    let waiting = one.begin(&["golive", id]);
    assert_eq!(text(&other.one(&["golive", id])["tempo"]), "live");
    waiting.ended();
}

#[test]
fn players_follow_each_other_and_are_told_where_the_other_is() {
    let (folder, server) = server();
    let [ann, bob, eve] = ["Ann", "Bob", "Eve"].map(|name| Device::new(&server, name));
    for device in [&ann, &bob, &eve] {
        device.one(&["mail", "me"]);
    }
    let named = std::fs::read_to_string(ann.folder.path().join("home/name"));
    assert_eq!(
        named.expect("it is remembered").trim(),
        "Ann",
        "who has said a name is not asked for it again"
    );
    assert_eq!(friends(&ann, &[]), []);
    assert_eq!(text(&ann.one(&["mail", "follow", "bOB"])["name"]), "Bob", "by name, whatever its case");
    assert_eq!(friends(&ann, &[]), [person("Bob", false, "here now")]);
    assert_eq!(friends(&bob, &["--followers"]), [person("Ann", false, "here now")]);
    bob.one(&["mail", "follow", "Ann"]);
    eve.one(&["mail", "follow", "Bob"]);
    assert_eq!(friends(&ann, &[]), [person("Bob", true, "here now")]);
    for (args, told) in
        [(["mail", "follow", "Ann"], "yourself"), (["mail", "follow", "Nobody"], "no player has")]
    {
        let refused = ann.run(&args);
        assert_eq!(refused.code, 1);
        assert!(refused.words.contains(told), "{}", refused.words);
    }

    // A private table, to which Bob is invited by name: what is played there is for those who sit there.
    let table = ann.one(&["mail", "new", "chess", "--seat", "0", "--private", "--invite", "Bob"]);
    let id = text(&table["game_id"]).to_owned();
    assert_eq!(bob.one(&["mail", "invitations"])["game_id"], table["game_id"]);
    bob.one(&["mail", "join", &id]);
    assert_eq!(bob.run(&["mail", "invitations"]).lines, Vec::<Value>::new(), "he sits there");
    go_live(&ann, &bob, &id);
    assert_eq!(friends(&ann, &[]), [person("Bob", true, "playing live: chess")]);
    assert_eq!(friends(&eve, &[]), [person("Bob", false, "playing live")]);
    let seats = &ann.one(&["mail", "table", &id])["people"];
    assert_eq!(seats[1]["presence"]["kind"], "playing_live", "{seats}");
    let page = eve.one(&["mail", "players", "Bob"]);
    assert_eq!(page["presence"], json!({ "kind": "playing_live" }), "not which game");
    // In the inbox the session comes first.
    let other = ann.one(&["mail", "new", "chess", "--bot", "weak"]);
    let inbox = ann.run(&["mail", "inbox"]).lines;
    let games: Vec<_> =
        inbox.iter().map(|game| (&game["table"]["game_id"], text(&game["table"]["tempo"]))).collect();
    assert_eq!(games, [(&table["game_id"], "live"), (&other["game_id"], "mail")], "{inbox:?}");

    let white = ann.begin(&["live", &id, "--adjourn", "--seal", "e4"]);
    assert_eq!(text(&bob.one(&["adjourn", &id])["tempo"]), "mail");
    white.ended();
    assert_eq!(friends(&ann, &[]), [person("Bob", true, "here now")]);

    // Five hours and a half later.
    drop(server);
    let store = rusqlite::Connection::open(folder.path().join("mailbox.db"));
    let store = store.expect("the server is gone");
    let earlier = "UPDATE players SET seen_ms = seen_ms - 19800000 WHERE name = 'Bob'";
    assert_eq!(store.execute(earlier, []).expect("written"), 1);
    drop(store);
    let server = ServerProcess::start(folder.path());
    let ann = ann.at(&server);
    assert_eq!(friends(&ann, &[]), [person("Bob", true, "was here 5 hours ago")]);

    // Whoever is muted is no friend, and is not shown as a follower; all else looks as before.
    let (bob, eve) = (bob.at(&server), eve.at(&server));
    assert_eq!(bob.one(&["mail", "mute", "ann"])["muted"], true);
    assert_eq!(ann.one(&["mail", "players", "Bob"])["muted"], false, "she is not told");
    assert!(bob.run(&["mail", "mute", "Bob"]).words.contains("yourself"));
    assert_eq!(friends(&bob, &["--followers"]), [person("Eve", false, "here now")]);
    assert_eq!(friends(&ann, &[]), [person("Bob", false, "here now")]);
    assert_eq!(friends(&bob, &[]), [person("Ann", false, "here now")]);
    // That he follows her all the same would tell her that she is muted.
    assert_eq!(friends(&ann, &["--followers"]), []);
    let table = ann.one(&["mail", "new", "chess", "--private", "--invite", "Bob", "--invite", "Eve"]);
    assert_eq!(bob.run(&["mail", "invitations"]).lines, Vec::<Value>::new(), "whom he has muted");
    assert_eq!(eve.one(&["mail", "invitations"])["game_id"], table["game_id"]);
    assert_eq!(eve.run(&["mail", "decline", text(&table["game_id"])]).code, 0);
    assert_eq!(eve.run(&["mail", "invitations"]).lines, Vec::<Value>::new(), "she declined");
    assert_eq!(bob.one(&["mail", "unmute", "Ann"])["muted"], false);
    assert_eq!(bob.one(&["mail", "invitations"])["game_id"], table["game_id"], "it is still there");
    assert_eq!(text(&eve.one(&["mail", "unfollow", "Bob"])["name"]), "Bob");
    assert_eq!(friends(&eve, &[]), []);
}

#[test]
fn a_rematch_begins_by_mail_or_goes_live_at_once() {
    let (_folder, server) = server();
    let (ann, bob) = (Device::new(&server, "Ann"), Device::new(&server, "Bob"));
    let first = ann.one(&["mail", "new", "chess", "--seat", "0"]);
    let id = text(&first["game_id"]).to_owned();
    bob.one(&["mail", "join", &id]);
    let early = bob.run(&["mail", "rematch", &id]);
    assert_eq!((early.code, text(&early.lines[0]["type"])), (1, "urn:adjourn:problem:conflict"));
    let wish = ann.one(&["golive", &id, "--no-wait"]);
    assert_eq!(wish["votes"], json!([0]));
    let inbox = bob.run(&["mail", "inbox"]).lines;
    assert_eq!(
        (&inbox[0]["table"]["want_live"], text(&inbox[0]["table"]["tempo"])),
        (&json!([0]), "mail"),
        "{inbox:?}"
    );
    let over = ann.one(&["mail", "resign", &id]);
    assert_eq!(text(&over["status"]), "finished", "it is over when she is answered, not a moment later");

    let again = bob.one(&["mail", "rematch", &id]);
    let second = text(&again["game_id"]).to_owned();
    assert_eq!((&again["my_seat"], text(&again["status"])), (&json!(0), "open"), "Bob is White now");
    let joined = ann.one(&["mail", "rematch", &id]);
    assert_eq!((text(&joined["game_id"]), &joined["my_seat"]), (second.as_str(), &json!(1)));
    assert_eq!(text(&joined["status"]), "running");
    assert_eq!(joined["live"]["offered"], json!(true), "both have sat down just now");

    ann.one(&["mail", "resign", &second]);
    // Whoever asked first thinks better of it: that keeps nobody from asking again.
    let third = text(&ann.one(&["mail", "rematch", &second])["game_id"]).to_owned();
    ann.one(&["mail", "leave", &third]);
    let waiting = ann.begin(&["mail", "rematch", &second, "--live"]);
    let live = bob.run(&["mail", "rematch", &second, "--live"]);
    let lines = waiting.ended();
    assert_eq!((live.code, live.lines.len(), lines.len()), (0, 2, 2), "{}", live.words);
    assert_eq!(live.lines[0]["game_id"], lines[0]["game_id"]);
    assert_eq!((text(&live.lines[1]["tempo"]), text(&lines[1]["tempo"])), ("live", "live"));
}

#[tokio::test]
async fn who_plays_in_a_match_of_the_lobby_is_playing_live_for_people_by_mail_too() {
    let (_folder, server) = server();
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (_bob, token) = Caller::signed_in(server.url(), 2, "Bob").await;
    let bob = token.player;
    let presence =
        async || ann.get::<PlayerPage>(&format!("/v1/players/{bob}")).await.expect("a page").presence;
    assert_eq!(presence().await, Presence::Here);
    let mut one = Guest::sign_in_with(server.address(), &key(2), "Bob").await.expect("signs in");
    let mut other = Guest::sign_in(server.address(), 3, "Cat").await.expect("signs in");
    for guest in [&mut one, &mut other] {
        guest.ask(LobbyCommand::QuickMatch("skirmish".into()));
    }
    one.until_tick(1).await.expect("it begins");
    let playing = Presence::PlayingLive { game: Some(PlayedLive { game_id: None, name: "skirmish".into() }) };
    while presence().await != playing {
        one.until_tick(1).await.expect("it goes on");
    }
    assert_eq!(playing.words(0), "playing live: skirmish");
    one.ask(LobbyCommand::LeaveMatch);
    let gone = async {
        while presence().await == playing {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("it is over for him");
}
