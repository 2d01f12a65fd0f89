//! Signing in to the mailbox, keys, and a player's own things: a real process, and any HTTP client.

use adjourn_client::mail::verify_bytes;
use adjourn_client::replay::Trust;
use adjourn_client::submission::{Hand, sign};
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::api::{
    LinkRequest, Me, NameRequest, PlayerPage, ProblemKind, ReceiptView, RevokeRequest, ServerInfo, Settings,
    Table,
};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::{self, Service, challenge_text, link_text, player_id, verify};
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shipped_games::GAMES;
use adjourn_tests::mail::{Caller, key};
use adjourn_tests::process::{ServerProcess, adjourn_server};
use adjourn_tests::smtp::SmtpServer;
use serde_json::json;

const LOOPBACK: &str = "127.0.0.1:0";

fn start(config: &str) -> (tempfile::TempDir, ServerProcess) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), config).expect("written");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    (folder, server)
}

#[tokio::test]
async fn a_key_is_a_player_and_stays_it() {
    let (_folder, server) = start("");
    let (ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    assert_eq!(token.player, player_id(&key(1).public_key()));
    let me: Me = ann.get("/v1/me").await.expect("signed in");
    assert_eq!((me.player, me.name.as_str(), me.keys.len()), (token.player, "Ann", 1));
    let (_, again) = Caller::signed_in(server.url(), 1, "Other name").await;
    assert_eq!((again.player, again.name.as_str()), (token.player, "Ann"));
    assert_ne!(again.token, token.token);
    ann.delete("/v1/auth/token").await.expect("signs out");
    let refused = ann.get::<Me>("/v1/me").await.expect_err("signed out");
    assert!(refused.is(ProblemKind::Unauthenticated));
    let other = Caller::new(server.url()).with_token(&again.token);
    let refused = other.get::<Me>("/v1/me").await.expect_err("all sessions of the key have ended");
    assert!(refused.is(ProblemKind::Unauthenticated));
}

#[tokio::test]
async fn the_hosts_list_holds_for_calls_too_while_the_service_runs() {
    let (folder, server) = start("");
    let (eve, _) = Caller::signed_in(server.url(), 1, "Eve").await;
    let player = player_id(&key(1).public_key()).to_string();
    let set = |verb: &str| {
        let data = folder.path().to_str().expect("a path");
        let done = adjourn_server(&[verb, "--data", data, "ban", &player]).output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    set("forbid");
    let mut refused = None;
    while refused.is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        refused = eve.get::<Me>("/v1/me").await.err();
    }
    assert!(refused.is_some_and(|refused| refused.is(ProblemKind::Forbidden)));
    let challenge = eve.challenge(&key(1), [7; 32]).await.expect("a challenge");
    let refused = eve.answer(&key(1), &challenge, None).await.expect_err("banned");
    assert!(refused.is(ProblemKind::Forbidden), "{refused:?}");
    set("allow");
    while eve.get::<Me>("/v1/me").await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// A signed submission needs no token, so that it has to be asked on its own who signed it.
#[tokio::test]
async fn what_a_banned_player_signs_is_refused_and_what_was_acknowledged_stays() {
    let (folder, server) = start("");
    let (eve, _) = Caller::signed_in(server.url(), 1, "Eve").await;
    let wanted = json!({ "game": "connectfour", "seat": 0, "bots": [{ "seat": 1, "strength": "weak" }] });
    let table: Table = eve.post("/v1/tables", &wanted).await.expect("a table");
    let signed = |turn, sequence| {
        let orders = Some(Orders { list: vec!["4".to_owned()], ready: true });
        let (game, seat) = (table.summary.game_id, Seat(0));
        Signed::sign(&key(1), &Submission { game, seat, turn, sequence, orders, plan: None }).to_view()
    };
    let stranger = Caller::new(server.url());
    let first: ReceiptView = stranger.post("/v1/submissions", &signed(1, 1)).await.expect("a receipt");
    let data = folder.path().to_str().expect("a path");
    let player = player_id(&key(1).public_key()).to_string();
    let done = adjourn_server(&["forbid", "--data", data, "ban", &player]).output().expect("it runs");
    assert!(done.status.success());
    while eve.get::<Me>("/v1/me").await.is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let refused = stranger.post::<ReceiptView>("/v1/submissions", &signed(3, 2)).await.expect_err("banned");
    assert!(refused.is(ProblemKind::Forbidden), "{refused:?}");
    let again: ReceiptView = stranger.post("/v1/submissions", &signed(1, 1)).await.expect("the same receipt");
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_challenge_names_the_server_and_its_identity_vouches_for_the_connection() {
    let (_folder, server) = start("");
    let caller = Caller::new(server.url());
    let challenge = caller.challenge(&key(1), [5; 32]).await.expect("a challenge");
    let info: ServerInfo = caller.get("/v1/server").await.expect("the server");
    assert_eq!(info.fingerprint, server.ready.fingerprint);
    let identity = challenge.server_identity.array().expect("32 bytes");
    assert_eq!(identity::Fingerprint::of(&identity).to_string(), server.ready.fingerprint);
    let nonce = challenge.nonce.array().expect("32 bytes");
    let text = challenge_text(Service::Mail, &identity, &key(1).public_key(), &nonce, challenge.expires_ms);
    assert_eq!(challenge.text.0, text);
    let signature = challenge.certificate_signature.array().expect("64 bytes");
    assert!(verify(&identity, &identity::certificate_text(&[], &[5; 32]), &signature));
}

#[tokio::test]
async fn a_bad_answer_uses_its_challenge_up() {
    let (_folder, server) = start("");
    let caller = Caller::new(server.url());
    let challenge = caller.challenge(&key(1), [7; 32]).await.expect("a challenge");
    let mut forged = challenge.clone();
    forged.text.0.push(0);
    let refused = caller.answer(&key(1), &forged, None).await.expect_err("another text");
    assert!(refused.is(ProblemKind::BadSignature), "{refused:?}");
    let refused = caller.answer(&key(1), &challenge, None).await.expect_err("used up");
    assert!(refused.is(ProblemKind::Unauthenticated), "{refused:?}");

    let challenge = caller.challenge(&key(1), [7; 32]).await.expect("a challenge");
    let refused = caller.answer(&key(2), &challenge, None).await.expect_err("another key's challenge");
    assert!(refused.is(ProblemKind::Unauthenticated), "{refused:?}");

    let challenge = caller.challenge(&key(1), [7; 32]).await.expect("a challenge");
    caller.answer(&key(1), &challenge, None).await.expect("signs in");
    let refused = caller.answer(&key(1), &challenge, None).await.expect_err("the same again");
    assert!(refused.is(ProblemKind::Unauthenticated), "{refused:?}");
}

#[tokio::test]
async fn a_challenge_expires() {
    let (_folder, server) = start("[mailbox]\nchallenge_ms = 1");
    let caller = Caller::new(server.url());
    let challenge = caller.challenge(&key(1), [7; 32]).await.expect("a challenge");
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let refused = caller.answer(&key(1), &challenge, None).await.expect_err("too late");
    assert!(refused.is(ProblemKind::Unauthenticated) && refused.detail.contains("expired"), "{refused:?}");
}

#[tokio::test]
async fn sessions_outlive_a_killed_process() {
    let (folder, server) = start("");
    let (_, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    server.kill();
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    let ann = Caller::new(server.url()).with_token(&token.token);
    let me: Me = ann.get("/v1/me").await.expect("still signed in");
    assert_eq!(me.name, "Ann");
}

#[tokio::test]
async fn a_name_is_one_players_alone() {
    let (_folder, server) = start("");
    let (_ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    let caller = Caller::new(server.url());
    let taken = caller.sign_in(&key(2), Some("ANN")).await.expect_err("taken");
    assert!(taken.is(ProblemKind::Conflict) && taken.detail.contains("taken"), "{taken:?}");
    let bad = caller.sign_in(&key(2), Some("a\u{202e}b")).await.expect_err("steers the terminal");
    assert!(bad.is(ProblemKind::Malformed), "{bad:?}");
    let generated = caller.sign_in(&key(2), None).await.expect("signs in");
    let bob = caller.with_token(&generated.token);
    let name = |name: &str| NameRequest { name: name.to_owned() };
    let taken = bob.put::<Me>("/v1/me/name", &name("ann")).await.expect_err("taken");
    assert!(taken.is(ProblemKind::Conflict), "{taken:?}");
    let me: Me = bob.put("/v1/me/name", &name("Bob")).await.expect("free");
    assert_eq!(me.name, "Bob");
    let page: PlayerPage = caller.get("/v1/players?name=aNN").await.expect("found");
    assert_eq!(page.player, token.player);
    let page: PlayerPage = caller.get(&format!("/v1/players/{}", generated.player)).await.expect("found");
    assert_eq!((page.name.as_str(), page.fingerprints.len()), ("Bob", 1));
    let nobody = caller.get::<PlayerPage>("/v1/players?name=Carl").await.expect_err("nobody");
    assert!(nobody.is(ProblemKind::NotFound), "{nobody:?}");
}

fn link(player: PlayerId, new: u8, by: u8) -> LinkRequest {
    let (new, by) = (key(new), key(by));
    let text = link_text(player, &new.public_key());
    LinkRequest {
        new_key: Base64::from(&new.public_key()[..]),
        label: "laptop".into(),
        by: Base64::from(&by.public_key()[..]),
        signature: Base64::from(&by.sign(&text)[..]),
        new_key_signature: Base64::from(&new.sign(&text)[..]),
    }
}

#[tokio::test]
async fn a_game_that_was_signed_with_any_of_a_players_keys_verifies() {
    let (_folder, server) = start("");
    let (ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    for device in [11, 12] {
        let _linked: Me = ann.post("/v1/me/keys", &link(token.player, device, 1)).await.expect("linked");
    }
    let (laptop, _) = Caller::signed_in(server.url(), 11, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    let table: Table = laptop.post("/v1/tables", &json!({ "game": "chess", "seat": 0 })).await.expect("made");
    let game = table.summary.game_id;
    let _sits: Table = bob.post(&format!("/v1/tables/{game}/join"), &json!({})).await.expect("sits down");
    // Ann sits there with the laptop's key, and signs with the first one, a sibling's, and the laptop's.
    let moves = [(1, 0, "e4"), (2, 1, "e5"), (12, 0, "Nf3"), (2, 1, "Nc6"), (11, 0, "Bb5")];
    for (turn, (by, seat, order)) in (1u32..).zip(moves) {
        let hand = Hand::Orders { list: vec![order.into()], ready: true };
        let signed = sign(&key(by), game, Seat(seat), turn, turn.into(), hand);
        let _receipt: ReceiptView = ann.post("/v1/submissions", &signed.to_view()).await.expect("taken");
        while ann.get::<Table>(&format!("/v1/tables/{game}")).await.expect("a table").summary.turn == turn {
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    }
    let request = ann.request(reqwest::Method::GET, &format!("/v1/tables/{game}/export?format=timeline"));
    let export = request.send().await.expect("an answer").bytes().await.expect("an export");
    let line = verify_bytes(GAMES, &export, None, &Trust::default()).expect("a timeline");
    assert!(line.ok && line.signatures == 5, "{:?}", line.error);
}

#[tokio::test]
async fn a_second_key_is_the_same_player_and_a_revoked_one_is_nobody() {
    let (_folder, server) = start("");
    let (ann, token) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (_bob, bobs) = Caller::signed_in(server.url(), 2, "Bob").await;
    let linked: Me = ann.post("/v1/me/keys", &link(token.player, 11, 1)).await.expect("linked");
    assert_eq!((linked.keys.len(), linked.keys[1].label.as_str()), (2, "laptop"));
    let (laptop, same) = Caller::signed_in(server.url(), 11, "Somebody").await;
    assert_eq!((same.player, same.name.as_str()), (token.player, "Ann"));

    let revoke = |seed: u8| RevokeRequest { key: Base64::from(&key(seed).public_key()[..]) };
    let refused = laptop.post::<Me>("/v1/me/keys/revoke", &revoke(2)).await.expect_err("Bob's key");
    assert!(refused.is(ProblemKind::NotFound), "{refused:?}");
    let _kept: Me = laptop.post("/v1/me/keys/revoke", &revoke(1)).await.expect("revoked");
    let ended = ann.get::<Me>("/v1/me").await.expect_err("its sessions have ended");
    assert!(ended.is(ProblemKind::Unauthenticated), "{ended:?}");
    let refused = Caller::new(server.url()).sign_in(&key(1), None).await.expect_err("revoked");
    assert!(refused.is(ProblemKind::Unauthenticated) && refused.detail.contains("revoked"), "{refused:?}");
    let last = laptop.post::<Me>("/v1/me/keys/revoke", &revoke(11)).await.expect_err("the last one");
    assert!(last.is(ProblemKind::Conflict), "{last:?}");

    for (request, kind) in [
        // A key that was revoked vouches for nothing, and does not come back.
        (link(token.player, 12, 1), ProblemKind::Forbidden),
        (link(token.player, 1, 11), ProblemKind::Conflict),
        // Keys of others.
        (link(token.player, 2, 11), ProblemKind::Conflict),
        (link(token.player, 12, 2), ProblemKind::Forbidden),
        // Signed for another player.
        (link(bobs.player, 12, 11), ProblemKind::BadSignature),
        // A new key that nobody has shown to hold.
        (
            LinkRequest {
                new_key_signature: link(token.player, 13, 11).new_key_signature,
                ..link(token.player, 12, 11)
            },
            ProblemKind::BadSignature,
        ),
    ] {
        let refused = laptop.post::<Me>("/v1/me/keys", &request).await.expect_err("refused");
        assert!(refused.is(kind), "{kind:?}: {refused:?}");
    }
    let me: Me = laptop.get("/v1/me").await.expect("signed in");
    assert_eq!(me.keys.len(), 2, "nothing was added");
}

#[tokio::test]
async fn a_webhooks_secret_is_told_once() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let wanted = json!({"time_zone": "Europe/Berlin", "webhook": {"url": "https://example.org/hook"}});
    let made: Settings = ann.put("/v1/me/settings", &wanted).await.expect("chosen");
    assert!(
        made.webhook.and_then(|webhook| webhook.secret).is_some_and(|secret| secret.starts_with("whsec_"))
    );
    let again: Settings = ann.put("/v1/me/settings", &wanted).await.expect("chosen");
    assert_eq!(again.webhook.expect("kept").secret, None);
    let shown: Settings = ann.get("/v1/me/settings").await.expect("shown");
    assert_eq!(shown.time_zone, "Europe/Berlin");
    assert_eq!(shown.webhook.expect("kept").secret, None);
    for (wrong, named) in [
        (json!({"time_zone": "Europe/Nowhere"}), "Europe/Nowhere"),
        (json!({"timezone": "UTC"}), "timezone"),
        (json!({"quiet_hours": {"from_minute": 1440, "to_minute": 0}}), "quiet_hours.from_minute"),
    ] {
        let refused = ann.put::<Settings>("/v1/me/settings", &wrong).await.expect_err("refused");
        assert!(refused.is(ProblemKind::Malformed) && refused.detail.contains(named), "{refused:?}");
    }
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_code_and_unsubscribed_by_its_link() {
    let mails = SmtpServer::start();
    let (_folder, server) = start(&format!(
        "[mailbox]\npublic_url = \"https://play.example.org\"\n[mailbox.notify.email]\nhost = \"127.0.0.1\"\n\
         port = {}\nsecurity = \"none\"\nfrom = \"adjourn@example.org\"\n",
        mails.address.port()
    ));
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let wanted = json!({"email": {"address": "ann@example.org"}});
    let chosen: Settings = ann.put("/v1/me/settings", &wanted).await.expect("chosen");
    assert!(!chosen.email.expect("mail").confirmed);
    let wrong = ann.post::<Settings>("/v1/me/email/confirm", &json!({"code": "AAAAAAAAAA"})).await;
    assert!(wrong.expect_err("wrong").is(ProblemKind::Forbidden));
    let mail = mails.wait_for_mails(1).remove(0);
    let body = mail.body();
    let code = body.lines().find_map(|line| line.strip_prefix("The code is ")).expect("a code").to_owned();
    let confirmed: Settings =
        ann.post("/v1/me/email/confirm", &json!({"code": code})).await.expect("the right code");
    assert!(confirmed.email.expect("mail").confirmed);

    let link = mail.header("List-Unsubscribe").expect("a link");
    let path = link.trim_matches(['<', '>']).replace("https://play.example.org", "");
    let stranger = Caller::new(server.url());
    let page = stranger.request(reqwest::Method::GET, &path).send().await.expect("an answer");
    assert!(page.status().is_success());
    let still: Settings = ann.get("/v1/me/settings").await.expect("shown");
    assert!(!still.email.expect("mail").events.is_empty(), "looking at a link changes nothing");
    let form = stranger.request(reqwest::Method::POST, &path).body("List-Unsubscribe=One-Click");
    assert!(form.send().await.expect("an answer").status().is_success());
    let none: Settings = ann.get("/v1/me/settings").await.expect("shown");
    assert!(none.email.expect("mail").events.is_empty());
    let forged = adjourn_tests::mail::read::<()>(
        stranger.request(reqwest::Method::POST, "/v1/unsubscribe?token=AAAA"),
    );
    assert!(forged.await.expect_err("not ours").is(ProblemKind::Forbidden));
}
