//! What players are told when they are not looking: a real server, a real mail server, a real receiver of webhooks.

use adjourn_game::ids::GameId;
use adjourn_shared::api::{Settings, Slots, Table};
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_tests::mail::{Caller, key};
use adjourn_tests::process::{ServerProcess, wait_for};
use adjourn_tests::smtp::SmtpServer;
use adjourn_tests::webhook::{SECRET, WebhookReceiver};
use serde_json::json;
use std::path::Path;

/// A mailbox that hands its mail to this server, and may call into this machine.
fn start(folder: &Path, smtp: &SmtpServer) -> ServerProcess {
    configure(folder, smtp);
    ServerProcess::mailbox(folder, "127.0.0.1:0")
}

fn configure(folder: &Path, smtp: &SmtpServer) {
    let config = format!(
        "[mailbox.notify.email]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
         from = \"Adjourn <adjourn@example.org>\"\n\
         [mailbox.notify.webhook]\nallow_http = true\nallow_private_addresses = true\n",
        smtp.address.port()
    );
    std::fs::write(folder.join("config.toml"), config).expect("written");
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

/// Gives the code back that was mailed as this mail.
async fn confirm(player: &Caller, smtp: &SmtpServer, mail: usize) {
    let body = smtp.wait_for_mails(mail + 1)[mail].body();
    let code = body.lines().find_map(|line| line.strip_prefix("The code is ")).expect("a code");
    let code = json!({ "code": code.trim() });
    let _confirmed: Settings = player.post("/v1/me/email/confirm", &code).await.expect("the right code");
}

#[tokio::test]
async fn a_time_to_play_live_is_proposed_and_agreed_by_mail_in_each_ones_own_time_with_a_calendar_entry() {
    let (smtp, folder) = (SmtpServer::start(), tempfile::tempdir().expect("a folder"));
    configure(folder.path(), &smtp);
    // With a live service: without one no time is taken.
    let server = ServerProcess::start(folder.path());
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    for (player, mail, zone) in [(&ann, 0, "Europe/Berlin"), (&bob, 1, "America/New_York")] {
        let address = ["ann@example.org", "bob@example.org"][mail];
        let settings = json!({ "time_zone": zone, "email": { "address": address, "events": ["session"] } });
        let _chosen: Settings = player.put("/v1/me/settings", &settings).await.expect("taken");
        confirm(player, &smtp, mail).await;
    }
    let table: Table = ann.post("/v1/tables", &json!({ "game": "chess" })).await.expect("a table");
    let game = table.summary.game_id;
    let _table: Table = bob.post(&format!("/v1/tables/{game}/join"), &json!({})).await.expect("a seat");

    let path = format!("/v1/tables/{game}/slots");
    let slots: Slots = ann.put(&path, &json!({ "times": ["tomorrow 20:00"] })).await.expect("a time");
    let starts_ms = slots.slots[0].starts_ms;
    let mails = smtp.wait_for_mails(3);
    assert_eq!(mails[2].to, ["bob@example.org"]);
    let shown: Slots = bob.get(&path).await.expect("the times");
    let local = &shown.slots[0].local;
    assert!(slots.slots[0].local.contains("20:00 CE") && local.contains(" 14:00 E"), "{slots:?} {shown:?}");
    assert!(mails[2].body().contains(local), "{}", mails[2].body());

    let agreed: Slots = bob.put(&path, &json!({ "times": [starts_ms] })).await.expect("suits");
    assert_eq!(agreed.agreed.map(|agreed| agreed.starts_ms), Some(starts_ms));
    let mails = smtp.wait_for_mails(5);
    let to: std::collections::BTreeSet<_> = mails[3..].iter().map(|mail| mail.to[0].clone()).collect();
    assert_eq!(to.len(), 2);
    for mail in &mails[3..] {
        let kind = mail.header("Content-Type").expect("a type");
        assert!(kind.starts_with("multipart/mixed"), "{kind}");
        let body = mail.body();
        assert!(body.contains("text/calendar; method=PUBLISH") && body.contains("BEGIN:VEVENT"), "{body}");
    }
    // By one whom it does not suit any more, it is called off for the calendar too.
    let none: Slots = ann.put(&path, &json!({ "times": [] })).await.expect("none");
    assert!(none.agreed.is_none());
    let mails = smtp.wait_for_mails(7);
    assert!(mails[6].body().contains("METHOD:CANCEL"), "{}", mails[6].body());
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
    confirm(&ann, &smtp, 0).await;

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
