//! Receipts: what follows from one is there at once, anybody can check one by the document, and the document's bot plays.

use crate::mail_player::{Player, problem, start};
use adjourn_client::mail::Feed;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{ProblemKind, ReceiptView};
use adjourn_shared::base::identity;
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_tests::mail::{Caller, key};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

async fn turn(player: &Player, game: GameId) -> u32 {
    player.client.state(game, None).await.expect("a state").turn
}

#[tokio::test]
async fn the_state_that_follows_from_a_receipt_is_there_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.join(game).await;
    let listed = ann.client.orders(game).await.expect("orders").legal;
    let offers = listed.iter().filter(|order| order.ends_with("offer draw")).count();
    assert_eq!(offers, 1, "offering a draw is one of the orders: {listed:?}");
    // Nobody waits for anything: each hands in as soon as the other has a receipt.
    for (number, (player, other, order)) in
        (2..).zip([(&ann, &bob, "f3"), (&bob, &ann, "e5"), (&ann, &bob, "g4")])
    {
        player.orders(game, &[order]).await;
        assert_eq!(turn(other, game).await, number);
    }
    // Even without a look in between.
    let (ann2, bob2) = (&ann, &bob);
    let second = ann2.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob2.join(second).await;
    ann2.orders(second, &["e4"]).await;
    let signed = Signed::sign(
        bob2.client.key(),
        &Submission {
            game: second,
            seat: adjourn_game::ids::Seat(1),
            turn: 2,
            sequence: adjourn_client::wall_clock::now_ms(),
            orders: Some(Orders { list: vec!["e5".into()], ready: true }),
            plan: None,
        },
    );
    bob2.client.hand_in(&signed).await.expect("turn 2 follows from the receipt");

    let state = bob.client.state(game, None).await.expect("a state");
    assert!(!state.over && state.places.is_none() && state.ended.is_none());
    bob.orders(game, &["Qh4#"]).await;
    let state = ann.client.state(game, None).await.expect("a state");
    assert!(state.over);
    assert_eq!(state.places, Some(vec![2, 1]));
    assert!(state.ended.as_deref().is_some_and(|how| how.contains("mate")), "{:?}", state.ended);
    let table = ann.client.table(game).await.expect("a table");
    assert_eq!(table.summary.turn_name, state.turn_name, "no turn is open any more");
    let past = ann.client.state(game, Some(2)).await.expect("a state");
    assert!(!past.over && past.ended.is_none(), "it was not over then");
}

/// A game that the second player has just won, as its receipt says. Nobody has looked since.
async fn mated(ann: &Player, bob: &Player) -> GameId {
    let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.join(game).await;
    for (player, order) in [(ann, "f3"), (bob, "e5"), (ann, "g4"), (bob, "Qh4#")] {
        player.orders(game, &[order]).await;
    }
    game
}

#[tokio::test]
async fn whatever_is_asked_after_a_receipt_knows_what_followed_from_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let pgn = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    for _ in 0..4 {
        let game = mated(&ann, &bob).await;
        let refused = bob.client.resign(game).await;
        assert!(refused.is_err(), "who has won can't give up: {refused:?}");
        let told = pgn(bob.client.export(game, "transcript").await.expect("a transcript"));
        assert!(told.contains("Qh4#") && told.contains("0-1"), "{told}");

        let game = mated(&ann, &bob).await;
        let told = pgn(ann.client.export(game, "transcript").await.expect("a transcript"));
        assert!(told.contains("Qh4#") && told.contains("0-1"), "{told}");

        let game = mated(&ann, &bob).await;
        let history = ann.client.history(game, 0).await.expect("a history");
        assert!(history.items.iter().any(|turn| turn.title.ends_with("d8h4")), "{history:?}");

        let game = mated(&ann, &bob).await;
        ann.client.rematch(game).await.expect("the game is over");

        let game = mated(&ann, &bob).await;
        let inbox = bob.client.inbox(true, 0).await.expect("an inbox");
        let over = inbox.games.iter().find(|entry| entry.table.game_id == game);
        assert!(over.is_some_and(|entry| entry.table.status == TableStatus::Finished), "{over:?}");
    }
}

#[tokio::test]
async fn one_is_told_at_once_of_the_table_that_one_makes_oneself() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let ann = Player::new(server.url(), "Ann");
    let token = ann.client.inbox(false, 0).await.expect("an inbox").changes_token;
    let mut feed = Feed::new(ann.client.clone(), token);
    let told = tokio::spawn(async move { feed.next().await });
    // Time enough to find nothing, and to wait for what comes.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    let told = tokio::time::timeout(Duration::from_secs(30), told).await.expect("nobody else does anything");
    let change = told.expect("no panic").expect("a change").expect("the server knows what has changed");
    assert_eq!(change.game_id, game);
}

#[tokio::test]
async fn a_turn_that_there_is_not_has_no_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.join(game).await;
    ann.orders(game, &["e4"]).await;
    for turn in [1, 2] {
        assert_eq!(ann.client.state(game, Some(turn)).await.expect("a state").turn, turn);
    }
    for turn in [0, 3, 99] {
        let refused = problem(ann.client.state(game, Some(turn)).await);
        assert!(refused.is(ProblemKind::NotFound), "{turn}: {refused:?}");
    }
}

/// A number as the document says: one byte below 251, else a byte that tells the length, the lowest first.
fn number(value: u64, bytes: &mut Vec<u8>) {
    match value {
        0..251 => bytes.push(value as u8),
        251..=0xffff => bytes.extend([&[251], &value.to_le_bytes()[..2]].concat()),
        0x1_0000..=0xffff_ffff => bytes.extend([&[252], &value.to_le_bytes()[..4]].concat()),
        _ => bytes.extend([&[253], &value.to_le_bytes()[..]].concat()),
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("digits")).collect()
}

#[tokio::test]
async fn a_receipt_is_checked_by_what_the_document_says_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let clock = json!({ "clock": { "kind": "per_turn", "turn_ms": 86_400_000 } });
    let bots = json!([{ "seat": 1, "strength": "weak" }]);
    let request = json!({ "game": "chess", "seat": 0, "rules": clock, "bots": bots });
    let table: Value = ann.post("/v1/tables", &request).await.expect("a table");
    let game = table["game_id"].as_str().expect("an id");
    let orders: Value = ann.get(&format!("/v1/tables/{game}/orders")).await.expect("orders");
    let content =
        json!({ "game": game, "seat": 0, "turn": orders["turn"], "sequence": orders["next_sequence"],
        "orders": { "list": ["e4"] } })
        .to_string();
    let public_key = key(1).public_key();
    let signature = key(1).sign(&[b"adjourn submission 1\0", content.as_bytes()].concat());
    let submission = json!({ "content": base64(content.as_bytes()), "public_key": base64(&public_key),
        "signature": base64(&signature) });
    let receipt: ReceiptView = ann.post("/v1/submissions", &submission).await.expect("a receipt");

    let mut text = b"adjourn receipt 1\0".to_vec();
    text.extend(hex(game));
    text.push(receipt.seat.0);
    number(receipt.turn.into(), &mut text);
    number(receipt.sequence, &mut text);
    text.extend(hex(&receipt.commitment));
    text.extend(hex(&receipt.head));
    text.push(1);
    number(receipt.deadline_ms.expect("a deadline"), &mut text);
    number(receipt.received_ms, &mut text);
    let info: Value = ann.get("/v1/server").await.expect("the server");
    let identity: adjourn_shared::base::base64::Base64 =
        serde_json::from_value(info["identity"].clone()).expect("bytes");
    let signature_of_server = receipt.signature.array::<64>().expect("64 bytes");
    assert!(identity::verify(&identity.array().expect("32 bytes"), &text, &signature_of_server));

    let mut whole = Vec::new();
    number(content.len() as u64, &mut whole);
    whole.extend([content.as_bytes(), &public_key, &signature].concat());
    let hash = blake3::derive_key("adjourn 2026-11 hash of a signed submission", &whole);
    let salted = [&receipt.salt.0[..], &hash].concat();
    let commitment = blake3::derive_key("adjourn 2026-11 commitment to a submission", &salted);
    assert_eq!(commitment.to_vec(), hex(&receipt.commitment));
}

fn base64(bytes: &[u8]) -> Value {
    serde_json::to_value(adjourn_shared::base::base64::Base64::from(bytes)).expect("text")
}

#[tokio::test]
async fn the_bot_of_the_readme_plays_as_it_is_printed_and_again() {
    let readme = include_str!("../../README.md");
    let printed = readme.split_once("```js\n").and_then(|(_, rest)| rest.split_once("```")).expect("a bot").0;
    let document = adjourn_server::mailbox::http::document().info.description.expect("a description");
    assert!(document.contains(printed), "the document shows the same bot");
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    std::fs::write(folder.path().join("bot.mjs"), printed).expect("written");
    for _ in 0..2 {
        let run = Command::new("node").args(["bot.mjs", server.url()]).current_dir(folder.path()).output();
        let run = run.expect("Node is there, which runs the bot");
        let told = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        assert!(told.contains(": the receipt for turn 1 is"), "{told}");
        assert!(told.contains("now it is turn") && !told.contains("now it is turn 1\n"), "{told}");
    }
}
