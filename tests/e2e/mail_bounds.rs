//! What one caller can do to others through the mailbox's API, and how often: talk, invitations, tables.

use adjourn_shared::api::{Changes, Message, Problem, ProblemKind, Table};
use adjourn_shared::base::limits;
use adjourn_tests::mail::{Answer, Caller};
use adjourn_tests::process::ServerProcess;
use serde_json::{Value, json};
use tempfile::TempDir;

fn start(config: &str) -> (TempDir, ServerProcess) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), config).expect("written");
    let server = ServerProcess::mailbox(folder.path(), "127.0.0.1:0");
    (folder, server)
}

fn problem<T: std::fmt::Debug>(answer: Answer<T>) -> Problem {
    answer.expect_err("refused")
}

/// A table of diplomacy: Ann owns it and has seat 0, the others follow. Gives the path of its game.
async fn diplomacy(ann: &Caller, others: &[&Caller]) -> String {
    let table: Table =
        ann.post("/v1/tables", &json!({ "game": "diplomacy", "seat": 0 })).await.expect("made");
    let id = table.summary.game_id;
    for other in others {
        let _sits: Table = other.post(&format!("/v1/tables/{id}/join"), &json!({})).await.expect("sits");
    }
    format!("/v1/tables/{id}")
}

async fn say(caller: &Caller, game: &str, audience: Value, text: &str) -> Answer<Message> {
    caller.post(&format!("{game}/messages"), &json!({ "audience": audience, "text": text })).await
}

async fn redact(caller: &Caller, game: &str, message: u64) -> Answer<()> {
    caller.post(&format!("{game}/messages/redact"), &json!({ "message": message })).await
}

/// The messages that a player was told of: number and excerpt.
async fn told(caller: &Caller) -> Vec<(u64, Value)> {
    let changes: Changes = caller.get("/v1/changes").await.expect("changes");
    let events = changes.changes.into_iter().map(|change| change.event);
    let messages = events.filter(|event| event["kind"] == "message");
    messages.map(|event| (event["number"].as_u64().expect("a number"), event["excerpt"].clone())).collect()
}

#[tokio::test]
async fn a_message_is_told_of_by_its_own_number_even_in_a_burst() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    let (cid, _) = Caller::signed_in(server.url(), 3, "Cid").await;
    let game = diplomacy(&ann, &[&bob, &cid]).await;
    let table = || json!({ "to": "table" });
    let said = tokio::join!(
        say(&ann, &game, table(), "one"),
        say(&bob, &game, table(), "two"),
        say(&ann, &game, table(), "three"),
        say(&bob, &game, table(), "four"),
    );
    let mut numbers = [said.0, said.1, said.2, said.3].map(|said| said.expect("said").number);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4]);
    let mut heard: Vec<_> = told(&cid).await.into_iter().map(|(number, _)| number).collect();
    heard.sort_unstable();
    assert_eq!(heard, [1, 2, 3, 4], "not the time, which two of them may share");
}

#[tokio::test]
async fn an_owner_takes_away_what_is_for_the_table_and_nothing_else_of_others() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    let (cid, _) = Caller::signed_in(server.url(), 3, "Cid").await;
    let game = diplomacy(&ann, &[&bob, &cid]).await;
    let to = |seat: u8| json!({ "to": "seats", "seats": [seat] });
    let press = say(&bob, &game, to(2), "against her").await.expect("said").number;
    let note = say(&bob, &game, json!({ "to": "note" }), "trust nobody").await.expect("said").number;
    let to_ann = say(&bob, &game, to(0), "a letter").await.expect("said").number;
    let loud = say(&bob, &game, json!({ "to": "table" }), "rude words").await.expect("said").number;
    for hidden in [press, note, 99, 0] {
        assert!(problem(redact(&ann, &game, hidden).await).is(ProblemKind::NotFound), "{hidden}");
    }
    assert!(problem(redact(&ann, &game, to_ann).await).is(ProblemKind::Forbidden));
    assert!(problem(redact(&cid, &game, loud).await).is(ProblemKind::Forbidden));
    redact(&ann, &game, loud).await.expect("the owner may");
    redact(&bob, &game, press).await.expect("the writer may");
    let kept: Vec<_> = told(&cid).await;
    assert_eq!(kept, [(press, Value::Null), (loud, Value::Null)], "their excerpts went with them");
}

#[tokio::test]
async fn notes_to_oneself_count_as_messages_do() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let game = diplomacy(&ann, &[]).await;
    let mut refused = None;
    for _ in 0..limits::MESSAGE_BURST + 5 {
        refused = say(&ann, &game, json!({ "to": "note" }), "to remember").await.err().or(refused);
    }
    let refused = refused.expect("they come too fast");
    assert!(refused.is(ProblemKind::TooOften) && refused.retry_after_seconds.is_some(), "{refused:?}");
}

#[tokio::test]
async fn an_invitation_is_told_once_and_not_to_whoever_has_muted_its_sender() {
    let (_folder, server) = start("");
    let (ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, of_bob) = Caller::signed_in(server.url(), 2, "Bob").await;
    let (cid, of_cid) = Caller::signed_in(server.url(), 3, "Cid").await;
    let _chosen: Value =
        cid.put("/v1/me/settings", &json!({ "muted": [token.player] })).await.expect("chosen");
    let invite = [of_bob.player, of_bob.player, of_cid.player];
    let request = json!({ "game": "chess", "visibility": "private", "invite": invite });
    let table: Table = ann.post("/v1/tables", &request).await.expect("made");
    assert_eq!(table.invited, [of_bob.player, of_cid.player]);
    let invitations = async |caller: &Caller| {
        let changes: Changes = caller.get("/v1/changes").await.expect("changes");
        changes.changes.iter().filter(|change| change.event["kind"] == "invited").count()
    };
    assert_eq!((invitations(&bob).await, invitations(&cid).await), (1, 0));
    let second: Table = ann.post("/v1/tables", &json!({ "game": "chess" })).await.expect("made");
    let path = format!("/v1/tables/{}/invite", second.summary.game_id);
    for invitee in [of_cid.player, of_bob.player] {
        let _invited: Table = ann.post(&path, &json!({ "player": invitee })).await.expect("invited");
    }
    assert_eq!((invitations(&bob).await, invitations(&cid).await), (2, 0));
    let mut refused = None;
    for _ in 0..=limits::INVITATION_BURST {
        let answer: Answer<Table> = ann.post(&path, &json!({ "player": of_bob.player })).await;
        refused = answer.err().or(refused);
    }
    assert!(refused.expect("too many").is(ProblemKind::TooOften));
}

#[tokio::test]
async fn bots_alone_get_no_table() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let bot = |seat: u8| json!({ "seat": seat, "strength": "weak" });
    let request = json!({ "game": "chess", "owner_watches": true, "bots": [bot(0), bot(1)] });
    let refused = problem(ann.post::<Table>("/v1/tables", &request).await);
    assert!(refused.is(ProblemKind::Malformed) && refused.detail.contains("bots"), "{refused:?}");
    let request = json!({ "game": "chess", "owner_watches": true, "bots": [bot(0)] });
    let table: Table = ann.post("/v1/tables", &request).await.expect("a seat is free");
    let path = format!("/v1/tables/{}", table.summary.game_id);
    let refused = problem(ann.post::<Table>(&format!("{path}/bots"), &bot(1)).await);
    assert!(refused.is(ProblemKind::Conflict) && refused.detail.contains("bots"), "{refused:?}");
    assert_eq!(ann.get::<Table>(&path).await.expect("it is there").summary.free_seats, 1);
}

#[tokio::test]
async fn a_player_has_a_bounded_number_of_games_when_making_another() {
    let (_folder, server) = start("[mailbox.limits]\ntables_per_player = 2");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let request = json!({ "game": "chess" });
    let make = || ann.post::<Table>("/v1/tables", &request);
    let first = make().await.expect("made").summary.game_id;
    make().await.expect("made");
    let refused = problem(make().await);
    assert!(refused.is(ProblemKind::Conflict) && refused.detail.contains("2 games"), "{refused:?}");
    let _left: Table = ann.post(&format!("/v1/tables/{first}/leave"), &json!({})).await.expect("left");
    make().await.expect("there is room again");
}

#[tokio::test]
async fn new_players_of_one_network_are_bounded_and_known_ones_come_back() {
    let config =
        "trusted = []\n[mailbox.limits]\nregistration_burst = 2\nregistrations_per_hour_per_address = 1";
    let (_folder, server) = start(config);
    let caller = Caller::new(server.url());
    let sign_in = async |seed| caller.sign_in(&adjourn_tests::mail::key(seed), None).await;
    for seed in [1, 2] {
        sign_in(seed).await.expect("a new player");
    }
    let refused = problem(sign_in(3).await);
    assert!(refused.is(ProblemKind::TooOften) && refused.retry_after_seconds > Some(600), "{refused:?}");
    sign_in(1).await.expect("a known player");
}
