//! Names: no two look alike, some are reserved, and one that was given up rests.

use adjourn_shared::api::{Me, PlayerPage, Problem, ProblemKind};
use adjourn_shared::wire::lobby::LobbyEvent;
use adjourn_shared::wire::reason::DisconnectReason;
use adjourn_tests::guest::Guest;
use adjourn_tests::mail::{Answer, Caller, key};
use adjourn_tests::process::{ServerProcess, adjourn_server, output};
use serde_json::json;

fn conflict<T>(answer: Answer<T>, words: &str) {
    let problem: Problem = answer.err().expect("a refusal");
    assert!(problem.is(ProblemKind::Conflict) && problem.detail.contains(words), "{problem:?}");
}

async fn rename(caller: &Caller, name: &str) -> Answer<Me> {
    caller.put("/v1/me/name", &json!({ "name": name })).await
}

#[tokio::test]
async fn no_two_players_have_names_that_look_alike_and_some_names_are_nobodys() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "[names]\nreserved = [\"referee\"]").expect("written");
    let server = ServerProcess::start(folder.path());
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let stranger = Caller::new(server.url());
    // Cyrillic, full width, and of another case.
    for twin in ["\u{410}nn", "\u{ff21}nn", "ANN"] {
        conflict(stranger.sign_in(&key(2), Some(twin)).await, "looks too much like another");
    }
    conflict(stranger.sign_in(&key(2), Some("Refer\u{435}e")).await, "reserved");
    let live = Guest::sign_in(server.address(), 2, "REFEREE").await;
    let refused = live.err().expect("reserved in the lobby too");
    assert!(matches!(refused.downcast_ref(), Some(DisconnectReason::BadName)), "{refused:#}");
    // One name has one spelling, however it was written.
    let me = rename(&ann, "A\u{30a}sa").await.expect("another name");
    assert_eq!(me.name, "\u{c5}sa");
    let page: PlayerPage = ann.get("/v1/players?name=A%CC%8Asa").await.expect("she is found");
    assert_eq!(page.player, me.player);
}

#[tokio::test]
async fn a_name_that_was_given_up_rests_and_nobody_changes_names_without_end() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "[names]\nrenames = 2").expect("written");
    let server = ServerProcess::mailbox(folder.path(), "127.0.0.1:0");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    rename(&ann, "Bea").await.expect("another name");
    conflict(rename(&bob, "ann").await, "is taken");
    rename(&ann, "Ann").await.expect("she may take it back");
    rename(&ann, "ANN").await.expect("written otherwise");
    rename(&ann, "Cleo").await.expect("a third");
    conflict(rename(&ann, "Dora").await, "given up 2 names within 90 days");
    rename(&ann, "Bea").await.expect("one that she had");
}

#[tokio::test]
async fn the_second_of_two_twins_in_the_lobby_is_told_apart_for_all_and_for_the_host() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let _ann = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    let named = |event| if let LobbyEvent::NamedApart(name) = event { Some(name) } else { None };
    let mut twin = Guest::sign_in(server.address(), 2, "\u{410}nn").await.expect("signs in");
    assert_eq!(twin.until_lobby(named).await.expect("is told"), "\u{410}nn 2");
    // The name comes composed, whatever the client sends.
    let _bjorn = Guest::sign_in(server.address(), 3, "Bj\u{f6}rn").await.expect("signs in");
    let mut other = Guest::sign_in(server.address(), 4, "Bjo\u{308}rn").await.expect("signs in");
    assert_eq!(other.until_lobby(named).await.expect("is told"), "Bj\u{f6}rn 2");
    let who = output(adjourn_server(&["who", "--data", folder.path().to_str().expect("text")]));
    let who = String::from_utf8(who.stdout).expect("text");
    for name in ["Ann:", "\u{410}nn 2:", "Bj\u{f6}rn:", "Bj\u{f6}rn 2:"] {
        assert!(who.contains(name), "{name} in {who}");
    }
}
