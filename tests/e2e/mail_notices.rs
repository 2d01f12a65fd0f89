//! What players are told when they are not looking: a real server, a real mail server, a real receiver of webhooks.

use adjourn_shared::api::{Settings, Table};
use adjourn_shared::ids::GameId;
use adjourn_shared::turns::submission::{Orders, Signed, Submission};
use adjourn_tests::mail::{Caller, key};
use adjourn_tests::process::{ServerProcess, wait_for};
use adjourn_tests::smtp::SmtpServer;
use adjourn_tests::webhook::{SECRET, WebhookReceiver};
use serde_json::json;
use std::path::Path;

/// A mailbox that hands its mail to this server, and may call into this machine.
fn start(folder: &Path, smtp: &SmtpServer) -> ServerProcess {
    let config = format!(
        "[mailbox.notify.email]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
         from = \"Adjourn <adjourn@example.org>\"\n\
         [mailbox.notify.webhook]\nallow_http = true\nallow_private_addresses = true\n",
        smtp.address.port()
    );
    std::fs::write(folder.join("config.toml"), config).expect("written");
    ServerProcess::mailbox(folder, "127.0.0.1:0")
}

async fn hand_in(player: &Caller, seed: u8, game: GameId, seat: u8, turn: u32, order: &str) {
    // The turn before may still be on its way.
    while player.get::<Table>(&format!("/v1/tables/{game}")).await.expect("a table").summary.turn != turn {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let orders = Some(Orders { list: vec![order.to_owned()], ready: true });
    let seat = serde_json::from_value(json!(seat)).expect("a seat");
    let submission = Submission { game, seat, turn, sequence: u64::from(turn), orders, plan: None };
    let signed = Signed::sign(&key(seed), &submission).to_view();
    let _receipt: serde_json::Value = player.post("/v1/submissions", &signed).await.expect("acknowledged");
}

#[tokio::test]
async fn a_turn_is_told_once_by_mail_and_by_webhook_however_often_the_server_is_killed() {
    let (smtp, hook, folder) =
        (SmtpServer::start(), WebhookReceiver::start(), tempfile::tempdir().expect("a folder"));
    let server = start(folder.path(), &smtp);
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;

    let settings = json!({
        "email": { "address": "ann@example.org", "events": ["your_turn"] },
        "webhook": { "url": hook.url(), "secret": SECRET, "events": ["your_turn"] },
    });
    let _chosen: Settings = ann.put("/v1/me/settings", &settings).await.expect("taken");
    let body = smtp.wait_for_mails(1)[0].body();
    let code = body.lines().find_map(|line| line.strip_prefix("The code is ")).expect("a code");
    let code = json!({ "code": code.trim() });
    let _confirmed: Settings = ann.post("/v1/me/email/confirm", &code).await.expect("the right code");

    let table: Table = bob.post("/v1/tables", &json!({ "game": "chess" })).await.expect("a table");
    let game = table.summary.game_id;
    let _table: Table = ann.post(&format!("/v1/tables/{game}/join"), &json!({})).await.expect("a seat");
    hand_in(&bob, 2, game, 0, 1, "e4").await;

    let calls = hook.wait_for_calls(1);
    assert!(calls[0].verified, "the signature is Standard Webhooks'");
    assert_eq!(calls[0].body["type"], "your_turn");
    let mails = smtp.wait_for_mails(2);
    assert_eq!(mails[1].to, ["ann@example.org"]);
    assert!(mails[1].header("Message-ID").is_some());

    server.kill();
    let server = start(folder.path(), &smtp);
    let token = Caller::new(server.url()).sign_in(&key(1), None).await.expect("signs in").token;
    let ann = Caller::new(server.url()).with_token(&token);
    hand_in(&ann, 1, game, 1, 2, "e5").await;
    let bob = Caller::new(server.url());
    hand_in(&bob, 2, game, 0, 3, "Nf3").await;
    // The notice of turn 4 is the third mail and the second call: nothing was told twice in between.
    let told = wait_for(|| {
        let calls = hook.calls();
        calls.iter().any(|call| call.body["data"]["event"]["turn"] == 4).then_some(calls)
    });
    let turns: Vec<_> = told.iter().map(|call| call.body["data"]["event"]["turn"].clone()).collect();
    assert_eq!(turns, [2, 4]);
    assert_eq!(smtp.wait_for_mails(3).len(), 3);
}
