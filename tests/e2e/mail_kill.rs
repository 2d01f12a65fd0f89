//! Nothing acknowledged is ever lost: the process is killed at any moment while players hand in, and started again.

use crate::mail_player::{Player, start};
use adjourn_client::mail::{MailError, verify_bytes};
use adjourn_client::replay::Trust;
use adjourn_client::submission::{Hand, sign, stored};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::StoredReceipt;
use adjourn_shared::timeline::submission::Signed;
use adjourn_shared::timeline::{Entry, recover};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shipped_games::GAMES;
use adjourn_tests::process::ServerProcess;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const ROUNDS: u64 = 12;

/// A player at some tables, who hands in until told to stop. Gives what was signed, with the receipt.
async fn hand_in(
    player: Arc<Player>,
    seats: Vec<(GameId, Seat)>,
    stop: Arc<AtomicBool>,
) -> Vec<(Signed, StoredReceipt)> {
    let mut given = Vec::new();
    for step in 0_u64.. {
        for (game, seat) in &seats {
            if stop.load(Ordering::Relaxed) {
                return given;
            }
            let Ok(open) = player.client.orders(*game).await else { continue };
            let moves: Vec<_> = open.legal.iter().filter(|text| !text.contains("resign")).collect();
            let Some(first) = moves.get(usize::try_from(step * 7).expect("small") % moves.len().max(1))
            else {
                continue;
            };
            // Changed twice before it is final.
            let hand = Hand::Orders { list: vec![(*first).clone()], ready: step % 3 == 2 };
            let sequence = open.next_sequence;
            let signed = sign(player.client.key(), *game, *seat, open.turn, sequence, hand);
            match player.client.hand_in(&signed).await {
                Ok(receipt) => given.push((signed, receipt)),
                // Not this seat's turn, or the server is gone.
                Err(MailError::Problem(_) | MailError::Away { .. }) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        }
    }
    given
}

/// That everything acknowledged is there.
async fn check(player: &Player, given: &[(Signed, StoredReceipt)]) {
    for (signed, receipt) in given {
        let again = player.client.hand_in(signed).await.expect("the same receipt");
        assert_eq!(again, *receipt, "the same bytes give the same receipt");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_the_server_has_all_that_it_has_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = start(folder.path(), "127.0.0.1:0");
    let http = server.ready.http.expect("a mailbox").to_string();
    let url = server.url().to_owned();
    let players: Vec<_> = ["Ann", "Bob", "Cid", "Dot"].map(|name| Arc::new(Player::new(&url, name))).into();
    let mut seats: Vec<Vec<(GameId, Seat)>> = vec![Vec::new(); players.len()];
    let rules = json!({ "clock": { "kind": "per_turn", "turn_ms": 259_200_000 } });
    for (white, black) in [(0, 1), (2, 3), (1, 2), (3, 0)] {
        let table = players[white].create(json!({ "game": "chess", "seat": 0, "rules": rules })).await;
        let game = table.summary.game_id;
        players[black].join(game).await;
        seats[white].push((game, Seat(0)));
        seats[black].push((game, Seat(1)));
    }
    let games: BTreeSet<GameId> = seats.iter().flatten().map(|(game, _)| *game).collect();
    let mut all: Vec<Vec<(Signed, StoredReceipt)>> = vec![Vec::new(); players.len()];
    for round in 0..ROUNDS {
        let stop = Arc::new(AtomicBool::new(false));
        let working: Vec<_> = players
            .iter()
            .zip(&seats)
            .map(|(player, seats)| {
                tokio::spawn(hand_in(Arc::clone(player), seats.clone(), Arc::clone(&stop)))
            })
            .collect();
        // Any moment: from the first calls to the midst of many turns.
        tokio::time::sleep(Duration::from_millis(40 + round * 997 % 800)).await;
        server.kill();
        stop.store(true, Ordering::Relaxed);
        server = ServerProcess::mailbox(folder.path(), &http);
        for (index, task) in working.into_iter().enumerate() {
            let given = task.await.expect("hands in");
            check(&players[index], &given).await;
            all[index].extend(given);
        }
    }
    let acknowledged: usize = all.iter().map(Vec::len).sum();
    assert!(acknowledged > 20, "only {acknowledged} were acknowledged: nothing is proved");
    for ((player, seats), given) in players.iter().zip(&seats).zip(&all) {
        check(player, given).await;
        for (game, _) in seats {
            check_export(player, *game, given).await;
        }
    }
    assert_eq!(games.len(), 4);
}

/// The export verifies, honours the player's receipts, and is what the history tells.
async fn check_export(player: &Player, game: GameId, given: &[(Signed, StoredReceipt)]) {
    let table = player.until(game, |table| table.summary.status != TableStatus::Open).await;
    let export = player.client.export(game, "timeline").await.expect("an export");
    let line = verify_bytes(GAMES, &export, Some(&player.home()), &Trust::default()).expect("a timeline");
    assert!(line.ok, "{:?}", line.error);
    let kept = stored(&player.home(), game).expect("receipts");
    let own = given.iter().filter(|(_, receipt)| receipt.receipt.game_id == game);
    // A receipt may have been written down while nobody heard of it any more.
    assert!(kept.len() >= own.count() && line.receipts.held as usize == kept.len());
    assert_eq!(line.receipts.missing, 0);
    let recovered = recover(&export).expect("a timeline");
    let turns = recovered.entries.iter().filter(|entry| matches!(entry, Entry::Turn(_))).count();
    let told = player.history(game).await;
    assert!(told.iter().filter(|step| step.digest.is_some()).count() >= turns);
    assert!(table.summary.turn as usize >= line.turns as usize);
}

/// Sets the last sign of life back, as if the server had been down since then.
fn silent_since(folder: &Path, at_ms: u64) {
    let store = rusqlite::Connection::open(folder.join("mailbox.db")).expect("a store");
    let at_ms = i64::try_from(at_ms).expect("a time");
    let changed = store.execute("UPDATE marks SET value = ?1 WHERE name = 'heartbeat_ms'", [at_ms]);
    assert_eq!(changed.expect("written"), 1);
}

#[tokio::test]
async fn a_deadline_that_passed_while_the_server_was_down_is_no_loss() {
    const TURN_MS: u64 = 20_000;
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let http = server.ready.http.expect("a mailbox").to_string();
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let rules = json!({
        "clock": { "kind": "per_turn", "turn_ms": TURN_MS },
        "ladder": { "grace_ms": 0, "misses": [] },
    });
    let table = ann.create(json!({ "game": "chess", "seat": 0, "rules": rules })).await;
    let game = table.summary.game_id;
    bob.join(game).await;
    let before = ann.client.table(game).await.expect("a table").summary.seats[0].deadline_ms;
    let before = before.expect("a deadline");
    server.kill();
    silent_since(folder.path(), before - TURN_MS);
    let now_ms = adjourn_client::wall_clock::now_ms();
    tokio::time::sleep(Duration::from_millis(before.saturating_sub(now_ms) + 500)).await;
    let _server = ServerProcess::mailbox(folder.path(), &http);
    let credited = ann.until(game, |table| {
        let deadline = table.summary.seats[0].deadline_ms;
        table.summary.status != TableStatus::Running || deadline.is_some_and(|deadline| deadline > before)
    });
    assert_eq!(credited.await.summary.status, TableStatus::Running, "the time was given back");
    ann.orders(game, &["e4"]).await;
    bob.until_turn(game, 2).await;
    let log = bob.client.log(game, 0).await.expect("a log").items;
    assert!(log.iter().any(|line| line.event["kind"] == "credited"), "{log:?}");
}
