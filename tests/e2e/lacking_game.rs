//! A mailbox that lacks the game of a stored table: the table is shown all the same, and what needs its rules is refused in
//! words.

use adjourn_diplomacy::Diplomacy;
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::{Games, kind};
use adjourn_server::config::Config;
use adjourn_server::data_dir::DataDir;
use adjourn_server::mailbox::MailboxService;
use adjourn_server::ops::heartbeat::Heartbeat;
use adjourn_shared::api::{
    GameInfo, Inbox, Page, Problem, ProblemKind, ReceiptView, State, Table, TableSummary,
};
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shipped_games::GAMES;
use adjourn_tests::mail::{Caller, key};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What a build has that knows no chess.
const WITHOUT_CHESS: Games = Games::new(&[kind::<Diplomacy>()]);

/// Runs a mailbox with these games on a folder, in this process, for as long as `work` takes.
fn with_mailbox<R>(games: Games, folder: &Path, work: impl AsyncFnOnce(&str) -> R) -> R {
    let mut config = Config::default();
    config.mailbox.http = ([127, 0, 0, 1], 0).into();
    let data = DataDir::open(folder).expect("a data folder");
    let heartbeat = Heartbeat::new(Instant::now());
    let service = MailboxService::start(games, Arc::new(config), key(99), &data, heartbeat);
    let service = service.expect("the mailbox starts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(work(&service.url));
    drop(runtime);
    service.stop();
    result
}

/// Ann's opening move.
async fn hand_in(ann: &Caller, game: GameId) -> Result<ReceiptView, Problem> {
    let orders = Some(Orders { list: vec!["e4".to_owned()], ready: true });
    let submission = Submission { game, seat: Seat(0), turn: 1, sequence: 1, orders, plan: None };
    ann.post("/v1/submissions", &Signed::sign(&key(1), &submission).to_view()).await
}

fn refused<T>(answer: Result<T, Problem>) {
    let problem = answer.err().expect("a refusal");
    let version = GAMES.newest("chess").expect("it ships").rules_version();
    assert!(problem.is(ProblemKind::Unavailable), "{problem:?}");
    assert_eq!(problem.detail, format!("this server does not have the game \"chess\", version {version}"));
}

#[test]
fn a_table_of_a_game_that_the_build_lacks_is_shown_and_orders_for_it_are_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let (game, open) = with_mailbox(GAMES, folder.path(), async |url| {
        let ((ann, _), (bob, _)) =
            (Caller::signed_in(url, 1, "Ann").await, Caller::signed_in(url, 2, "Bob").await);
        let request = json!({ "game": "chess", "seat": 0 });
        let game: Table = ann.post("/v1/tables", &request).await.expect("a table");
        let game = game.summary.game_id;
        let _: Table = bob.post(&format!("/v1/tables/{game}/join"), &json!({})).await.expect("a seat");
        let open: Table = ann.post("/v1/tables", &request).await.expect("a table");
        (game, open.summary.game_id)
    });

    with_mailbox(WITHOUT_CHESS, folder.path(), async |url| {
        let (ann, _) = Caller::signed_in(url, 1, "Ann").await;
        let (bob, _) = Caller::signed_in(url, 2, "Bob").await;
        let inbox: Inbox = ann.get("/v1/inbox").await.expect("an inbox");
        let shown = inbox.games.iter().find(|shown| shown.table.game_id == game).expect("it is in the inbox");
        assert!(shown.waiting);
        assert_eq!((shown.table.game.as_str(), shown.table.seats[0].name.as_str()), ("chess", "seat 0"));
        let list: Page<TableSummary> = bob.get("/v1/tables").await.expect("a list");
        assert!(list.items.iter().any(|table| table.game_id == open), "{list:?}");
        let table: Table = ann.get(&format!("/v1/tables/{game}")).await.expect("a table");
        assert_eq!(table.summary.status, TableStatus::Running);

        refused(hand_in(&ann, game).await);
        refused(ann.get::<State>(&format!("/v1/tables/{game}/state")).await);
        let _: Table = bob.post(&format!("/v1/tables/{open}/join"), &json!({})).await.expect("a seat");
        refused(ann.post::<Table>(&format!("/v1/tables/{open}/start"), &json!({})).await);
        let games: Vec<GameInfo> = ann.get("/v1/games").await.expect("a list");
        assert_eq!(games.iter().map(|info| info.name.as_str()).collect::<Vec<_>>(), ["diplomacy"]);
    });

    with_mailbox(GAMES, folder.path(), async |url| {
        let (ann, _) = Caller::signed_in(url, 1, "Ann").await;
        hand_in(&ann, game).await.expect("nothing was lost: a build that has the game plays on");
    });
}
