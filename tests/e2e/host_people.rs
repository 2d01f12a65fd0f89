//! What a host does with people: sees who is here, puts somebody out, bans and mutes by name.

use adjourn_shared::api::{Me, ProblemKind};
use adjourn_shared::wire::reason::DisconnectReason;
use adjourn_tests::guest::Guest;
use adjourn_tests::mail::Caller;
use adjourn_tests::process::{ServerProcess, adjourn_server, output};
use std::path::Path;

/// Runs a verb of the host on a data folder.
fn host(data: &Path, verb: &[&str]) -> (bool, String) {
    let args = [verb, &["--data", data.to_str().expect("text")]].concat();
    let output = output(adjourn_server(&args));
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).expect("text"))
}

fn done(data: &Path, verb: &[&str]) -> String {
    let (done, words) = host(data, verb);
    assert!(done, "{words}");
    words
}

fn refused(data: &Path, verb: &[&str]) -> String {
    let (done, words) = host(data, verb);
    assert!(!done, "{words}");
    words
}

#[tokio::test]
async fn a_host_sees_who_is_here_and_puts_somebody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut cid = Guest::sign_in(server.address(), 3, "Cid").await.expect("signs in");
    let (ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    let _me: Me = ann.get("/v1/me").await.expect("she is here");
    let who = done(folder.path(), &["who"]);
    assert!(who.contains("Cid: live, in the lobby, from 127.0.0.1"), "{who}");
    assert!(who.contains(&format!("{}  Ann: by mail", token.player)) && who.contains("2 here"), "{who}");

    let words = done(folder.path(), &["kick", "cid"]);
    assert!(words.contains("put out: Cid"), "{words}");
    let told = cid.until(|_, _| None::<()>).await.expect_err("the connection ends");
    assert!(matches!(told.downcast_ref(), Some(DisconnectReason::Kicked)), "{told:#}");
    let _again = Guest::sign_in(server.address(), 3, "Cid").await.expect("may come back");

    done(folder.path(), &["kick", "ann"]);
    let gone = ann.get::<Me>("/v1/me").await.expect_err("she is signed out");
    assert!(gone.is(ProblemKind::Unauthenticated), "{gone:?}");
    let (again, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let _me: Me = again.get("/v1/me").await.expect("may come back");

    assert!(refused(folder.path(), &["kick", "Dot"]).contains("nobody is called \"Dot\""));
    let nobody = "00000000000000000000000000000001";
    assert!(refused(folder.path(), &["kick", nobody]).contains("is not here"));
    assert!(server.terminate(), "exit code 0");
    assert!(refused(folder.path(), &["who"]).contains("no server runs"));
}

#[tokio::test]
async fn players_are_banned_and_muted_by_name_as_well_as_by_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    let cid = Guest::sign_in(server.address(), 3, "Cid").await.expect("signs in");
    let id = cid.welcome().player;
    let mut stream = ann.request(reqwest::Method::GET, "/v1/events").send().await.expect("a stream");
    assert!(done(folder.path(), &["forbid", "ban", "ANN"]).contains("(Ann)"));
    // Of the lobby: the mailbox does not know the name.
    done(folder.path(), &["forbid", "mute", "Cid"]);
    let rules = done(folder.path(), &["rules"]);
    let expected = format!("ban {} (Ann)\nmute {id}\n", token.player);
    assert_eq!(rules, expected);
    let words = refused(folder.path(), &["forbid", "ban", "Dot"]);
    assert!(words.contains("nobody is called \"Dot\""), "{words}");
    adjourn_tests::process::wait_for(|| {
        ServerProcess::log(folder.path()).contains("list of bans was read").then_some(())
    });
    let ends = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), ends).await.expect("she hears of it at once");
    let banned = ann.get::<Me>("/v1/me").await.expect_err("she is banned");
    assert!(banned.is(ProblemKind::Forbidden), "{banned:?}");
    done(folder.path(), &["allow", "ban", "ann"]);
    assert_eq!(done(folder.path(), &["rules"]), format!("mute {id}\n"));
}

#[tokio::test]
async fn a_name_that_two_have_means_neither_and_a_rule_that_is_not_there_can_not_be_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (_ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    let other = Guest::sign_in(server.address(), 3, "Ann").await.expect("signs in");
    for verb in [&["kick", "Ann"][..], &["forbid", "ban", "ann"], &["forbid", "mute", "Ann"]] {
        let words = refused(folder.path(), verb);
        assert!(words.contains("several are called"), "{words}");
        assert!(words.contains(&token.player.to_string()), "{words}");
        assert!(words.contains(&other.welcome().player.to_string()), "{words}");
    }
    let id = token.player.to_string();
    assert!(refused(folder.path(), &["allow", "ban", &id]).contains("there is no rule"));
    done(folder.path(), &["forbid", "ban", &id]);
    done(folder.path(), &["allow", "ban", &id]);
    let typo = folder.path().join("typo");
    assert!(refused(&typo, &["rules"]).contains("there is no folder"));
    assert!(!typo.exists());
}
