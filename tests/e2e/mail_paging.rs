//! Lists whose order changes while somebody pages through them, and tokens of changes that the server can't know.

use crate::mail_player::{Player, fast, problem, start};
use adjourn_client::mail::Feed;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{Inbox, LeaderboardRow, Page, ProblemKind, Table};
use adjourn_tests::mail::Caller;
use adjourn_tests::process::{ServerProcess, adjourn_server, output};
use rusqlite::{Connection, params};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

const GAMES: usize = 60;

/// A player as a caller of the API, for pages of any size.
async fn signed_in(server: &ServerProcess, player: &Player) -> Caller {
    let caller = Caller::new(server.url());
    let token = caller.sign_in(player.client.key(), None).await.expect("signs in");
    caller.with_token(&token.token)
}

#[tokio::test]
async fn each_game_is_listed_once_although_all_are_played_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), "127.0.0.1:0");
    let ann = Player::new(server.url(), "Ann");
    let mut made = BTreeSet::new();
    for number in 0..GAMES {
        // A clock each, so that deadlines order them.
        let turn_ms = 86_400_000 + 1_000 * (number as u64 * 37 % 60);
        let rules = json!({ "clock": { "kind": "per_turn", "turn_ms": turn_ms } });
        let bots = json!([{ "seat": 1, "strength": "weak" }]);
        let request = json!({ "game": "connectfour", "seat": 0, "rules": rules, "bots": bots });
        made.insert(ann.create(request).await.summary.game_id);
    }
    let caller = signed_in(&server, &ann).await;
    let (mut seen, mut after) = (Vec::<GameId>::new(), String::new());
    loop {
        let page: Inbox = caller.get(&format!("/v1/inbox?limit=10{after}")).await.expect("a page");
        for game in &page.games {
            seen.push(game.table.game_id);
            // It moves: to the end of the list, and when the bot has answered, to the front again.
            ann.orders(game.table.game_id, &["4"]).await;
        }
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), GAMES, "none comes twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), made, "none is missed");
    // Nobody else goes on in her list.
    let bob = Player::new(server.url(), "Bob");
    bob.client.me().await.expect("signs up");
    let other = signed_in(&server, &bob).await;
    let refused = other.get::<Inbox>(&format!("/v1/inbox?limit=10{after}")).await;
    assert!(refused.expect_err("it is not his").is(ProblemKind::Gone));
}

fn bytes(number: u32) -> [u8; 16] {
    let mut id = [0xa5; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    id
}

#[tokio::test]
async fn each_player_is_on_the_leaderboard_once_although_ratings_change_meanwhile() {
    const PLAYERS: u32 = 250;
    let folder = tempfile::tempdir().expect("a folder");
    fast(folder.path());
    drop(ServerProcess::mailbox(folder.path(), "127.0.0.1:0"));
    let store = Connection::open(folder.path().join("mailbox.db")).expect("a store");
    store.execute_batch("BEGIN").expect("begun");
    for number in 0..PLAYERS {
        let player = "INSERT INTO players (player, version, name, created_ms, seen_ms, turns_in_time, turns_missed, settings)
            VALUES (?1, 0, 'somebody', 0, 0, 0, 0, '')";
        store.execute(player, params![bytes(number)]).expect("a player");
        let rating = "INSERT INTO ratings (game, tempo, player, rating, deviation, volatility, games)
            VALUES ('chess', 1, ?1, ?2, 50, 0.06, 1)";
        store.execute(rating, params![bytes(number), f64::from(1_000 + number)]).expect("a rating");
    }
    store.execute_batch("COMMIT").expect("committed");
    let server = ServerProcess::mailbox(folder.path(), "127.0.0.1:0");
    let caller = Caller::new(server.url());
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/leaderboards/chess/mail?limit=40{after}");
        let page: Page<LeaderboardRow> = caller.get(&path).await.expect("a page");
        seen.extend(page.items.iter().map(|row| (row.place, row.player)));
        // The best become the worst, and the other way round.
        store.execute("UPDATE ratings SET rating = 3000 - rating", []).expect("changed");
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let places: Vec<_> = seen.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, (1..=u64::from(PLAYERS)).collect::<Vec<_>>());
    let players: BTreeSet<_> = seen.iter().map(|(_, player)| *player).collect();
    assert_eq!(players.len(), PLAYERS as usize, "each once");
}

fn run(args: &[&str]) {
    let output = output(adjourn_server(args));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn text(path: &Path) -> &str {
    path.to_str().expect("our paths are text")
}

#[tokio::test]
async fn a_token_of_a_time_that_was_undone_means_to_load_anew() {
    let folders = tempfile::tempdir().expect("a folder");
    let [old, copy, new] = ["old", "copy", "new"].map(|name| folders.path().join(name));
    std::fs::create_dir(&old).expect("a folder");
    let server = start(&old, "127.0.0.1:0");
    let http = server.ready.http.expect("a mailbox").to_string();
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let chess = json!({ "game": "chess", "seat": 0 });
    let play = async || {
        let game = ann.create(chess.clone()).await.summary.game_id;
        bob.join(game).await;
        ann.client.inbox(false, 0).await.expect("an inbox").changes_token
    };
    let before = play().await;
    run(&["backup", "--data", text(&old), text(&copy)]);
    let undone = play().await;
    server.kill();
    // A start on the same store knows all tokens of the one before.
    let server = ServerProcess::mailbox(&old, &http);
    assert_eq!(ann.client.changes(&undone).await.expect("it is known").changes, []);
    server.kill();

    run(&["restore", text(&copy), "--data", text(&new)]);
    let _server = ServerProcess::mailbox(&new, &http);
    ann.client.changes(&before).await.expect("it is known: nothing of it was undone");
    // As many new changes as were undone: the number alone would be taken for one of them.
    for _ in 0..3 {
        play().await;
    }
    for token in [undone.as_str(), "150", "ffffffffffff-1", "rubbish"] {
        let refused = problem(ann.client.changes(token).await);
        assert!(refused.is(ProblemKind::Gone), "{token}: {refused:?}");
    }
    // The client follows by itself, and goes on from there.
    let mut feed = Feed::new(ann.client.clone(), undone);
    assert_eq!(feed.next().await.expect("it is told"), None);
    let table: Table = ann.create(chess).await;
    bob.join(table.summary.game_id).await;
    let change = feed.next().await.expect("a change").expect("it is known");
    assert_eq!(change.game_id, table.summary.game_id);
}
