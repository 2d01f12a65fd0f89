//! Time in which the service could take no orders is nobody's: a process that was stopped, a clock that jumps, a disk that
//! is full.

use crate::mail_player::{Player, fast};
use adjourn_client::mail::MailError;
use adjourn_game::ids::GameId;
use adjourn_shared::api::ProblemKind;
use adjourn_shared::turns::rules::{PauseRequest, TableStatus};
use adjourn_tests::process::ServerProcess;
use adjourn_tests::shim::{ENOSPC, Shim};
use serde_json::json;
use std::time::Duration;

/// How long a player has for a turn, and how long the service is away: three times as long.
const TURN_MS: u64 = 60_000;
const AWAY_MS: u64 = 180_000;

struct World {
    server: ServerProcess,
    shim: Shim,
    ann: Player,
    bob: Player,
    game: GameId,
    _folder: tempfile::TempDir,
}

impl World {
    /// A game of chess in which a late player forfeits at once, on a server whose clock we set.
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shim = Shim::new(folder.path());
        fast(folder.path());
        let server = ServerProcess::mailbox_with(folder.path(), "127.0.0.1:0", &shim);
        let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
        let rules = json!({
            "clock": { "kind": "per_turn", "turn_ms": TURN_MS },
            "ladder": { "grace_ms": 0, "misses": [] },
        });
        let table = ann.create(json!({ "game": "chess", "seat": 0, "rules": rules })).await;
        let game = table.summary.game_id;
        bob.join(game).await;
        Self { server, shim, ann, bob, game, _folder: folder }
    }

    async fn deadline(&self) -> u64 {
        let table = self.ann.client.table(self.game).await.expect("a table");
        assert_eq!(table.summary.status, TableStatus::Running, "nobody has forfeited");
        table.summary.seats[0].deadline_ms.expect("a deadline")
    }

    /// The game goes on, with the time given back, and says so in its log, once.
    async fn goes_on(&self, before: u64) {
        assert!(self.deadline().await >= before + AWAY_MS, "the time was given back");
        self.ann.orders(self.game, &["e4"]).await;
        self.bob.until_turn(self.game, 2).await;
        self.bob.orders(self.game, &["e5"]).await;
        self.ann.until_turn(self.game, 3).await;
        let log = self.bob.client.log(self.game, 0).await.expect("a log").items;
        let credited: Vec<_> = log.iter().filter(|line| line.event["kind"] == "credited").collect();
        assert_eq!(credited.len(), 1, "{log:?}");
        assert!(credited[0].event["down_ms"].as_u64().expect("a number") >= AWAY_MS);
    }
}

#[tokio::test]
async fn a_process_that_was_stopped_for_longer_than_a_turn_takes_nobodys_time() {
    let world = World::new().await;
    let before = world.deadline().await;
    world.server.set_asleep(true);
    world.shim.set_ahead(AWAY_MS);
    world.server.set_asleep(false);
    world.goes_on(before).await;
}

#[tokio::test]
async fn sleeps_that_are_shorter_than_the_time_between_two_signs_of_life_add_up() {
    let world = World::new().await;
    let before = world.deadline().await;
    for _ in 0..4 {
        world.server.set_asleep(true);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        world.server.set_asleep(false);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert!(world.deadline().await >= before + 4 * 1_500, "each of them was given back");
}

#[tokio::test]
async fn a_process_that_is_killed_and_started_again_takes_nobodys_time_however_soon_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    fast(folder.path());
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let http = free.to_string();
    let mut server = ServerProcess::mailbox(folder.path(), &http);
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let rules = json!({ "clock": { "kind": "per_turn", "turn_ms": TURN_MS } });
    let game = ann.create(json!({ "game": "chess", "seat": 0, "rules": rules })).await.summary.game_id;
    bob.join(game).await;
    let deadline = async || {
        ann.client.table(game).await.expect("a table").summary.seats[0].deadline_ms.expect("a deadline")
    };
    let before = deadline().await;
    for _ in 0..2 {
        server.kill();
        tokio::time::sleep(Duration::from_millis(2_000)).await;
        server = ServerProcess::mailbox(folder.path(), &http);
        // What is shown is right once the worker has begun.
        ann.try_orders(game, None, &["no move"]).await.expect_err("it is none");
    }
    assert!(deadline().await >= before + 2 * 2_000, "each of them was given back");
}

#[tokio::test]
async fn a_machine_that_slept_while_its_process_did_not_notice_takes_nobodys_time() {
    let world = World::new().await;
    let before = world.deadline().await;
    // The clock of the wall jumps between one moment and the next.
    world.shim.set_ahead(AWAY_MS);
    world.goes_on(before).await;
}

#[tokio::test]
async fn a_full_disk_takes_nobodys_time() {
    let world = World::new().await;
    let before = world.deadline().await;
    world.shim.fail(&format!("write {ENOSPC}"));
    let refused = world.ann.try_orders(world.game, None, &["e4"]).await;
    let Err(MailError::Problem(problem)) = refused else { panic!("must be refused: {refused:?}") };
    assert!(problem.is(ProblemKind::Unavailable), "{problem:?}");
    world.shim.set_ahead(AWAY_MS);
    // The deadline is long past. It is shown as it will be: the clocks stand.
    assert!(world.deadline().await >= before + AWAY_MS, "shown while the disk is full");
    world.shim.mend();
    tokio::time::timeout(Duration::from_secs(60), async {
        while world.ann.client.pause(world.game, PauseRequest::Vote { on: false }).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("the store goes on by itself");
    world.goes_on(before).await;
}
