//! A mailbox that lacks the game of a stored table: the table is shown all the same, and what needs its rules is refused in
//! words.

use adjourn_connect_four::{Board, ConnectFour};
use adjourn_diplomacy::Diplomacy;
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::serde::Serialize;
use adjourn_game::{DropsOut, Ending, FromRules, Games, Rules, kind};
use adjourn_server::config::Config;
use adjourn_server::data_dir::DataDir;
use adjourn_server::mailbox::MailboxService;
use adjourn_server::ops::health::Health;
use adjourn_shared::api::{
    GameInfo, HistoryTurn, Inbox, LogEntry, Page, Problem, ProblemKind, ReceiptView, State, Table,
    TableSummary,
};
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::pause::PauseReason;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shipped_games::GAMES;
use adjourn_tests::mail::{Caller, key};
use reqwest::Method;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What a build has that knows no chess.
pub const WITHOUT_CHESS: Games = Games::new(&[kind::<Diplomacy>()]);

/// Runs a mailbox with these games on a folder, in this process, for as long as `work` takes.
fn with_mailbox<R>(games: Games, folder: &Path, work: impl AsyncFnOnce(&str) -> R) -> R {
    let mut config = Config::default();
    config.mailbox.http = ([127, 0, 0, 1], 0).into();
    let data = DataDir::open(folder).expect("a data folder");
    let mut health = Health::default();
    let service = MailboxService::start(games, Arc::new(config), key(99), &data, &mut health);
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
    let lacks = format!("this server does not have the game \"chess\", version {version}");
    assert_eq!(problem.detail, format!("{lacks}: nothing is lost, and the clocks stand until it has it"));
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

/// The same game by rules of a later version.
#[derive(Clone, Serialize)]
struct Raised(Board);

impl Rules for Raised {
    const NAME: &'static str = Board::NAME;
    const TITLE: &'static str = Board::TITLE;
    const LINE: &'static str = Board::LINE;
    const WORDS: &'static [&'static str] = Board::WORDS;
    const VERSION: u32 = Board::VERSION + 1;
    type Order = <Board as Rules>::Order;
    type Setup = <Board as Rules>::Setup;

    fn new(setup: &Self::Setup, seats: u8, seed: &[u8; 32]) -> Result<Self, &'static str> {
        Board::new(setup, seats, seed).map(Self)
    }

    fn to_act(&self) -> Vec<Seat> {
        self.0.to_act()
    }

    fn legal(&self, seat: Seat) -> Vec<Self::Order> {
        self.0.legal(seat)
    }

    fn notation(order: &Self::Order) -> String {
        Board::notation(order)
    }

    fn apply(&mut self, seat: Seat, order: &Self::Order) {
        self.0.apply(seat, order);
    }

    fn give_up(&mut self, seat: Seat, why: DropsOut) {
        self.0.give_up(seat, why);
    }

    fn outcome(&self) -> Option<Ending> {
        self.0.outcome()
    }
}

const OLD: Games = Games::new(&[kind::<ConnectFour>()]);
const NEW: Games = Games::new(&[kind::<FromRules<Raised>>()]);
const BOTH: Games = Games::new(&[kind::<ConnectFour>(), kind::<FromRules<Raised>>()]);

/// The table once it is as wanted.
async fn table_when(caller: &Caller, game: GameId, wanted: impl Fn(&Table) -> bool) -> Table {
    loop {
        let table: Table = caller.get(&format!("/v1/tables/{game}")).await.expect("a table");
        if wanted(&table) {
            return table;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn stands(table: &Table) -> bool {
    table.paused.contains(&PauseReason::Rules)
}

fn deadline(table: &Table) -> Option<u64> {
    table.summary.seats[0].deadline_ms
}

#[test]
fn rules_that_were_raised_strand_no_game() {
    let folder = tempfile::tempdir().expect("a folder");
    let (game, before) = with_mailbox(OLD, folder.path(), async |url| {
        let ((ann, _), (bob, _)) =
            (Caller::signed_in(url, 1, "Ann").await, Caller::signed_in(url, 2, "Bob").await);
        let clock = json!({ "clock": { "kind": "per_turn", "turn_ms": 259_200_000 } });
        let request = json!({ "game": "connectfour", "seat": 0, "rules": clock });
        let game = ann.post::<Table>("/v1/tables", &request).await.expect("a table").summary.game_id;
        let table: Table = bob.post(&format!("/v1/tables/{game}/join"), &json!({})).await.expect("a seat");
        (game, deadline(&table).expect("a deadline"))
    });

    // Twice: what the first start has noted is not noted again.
    for _ in 0..2 {
        with_mailbox(NEW, folder.path(), async |url| {
            let (ann, _) = Caller::signed_in(url, 1, "Ann").await;
            let table = table_when(&ann, game, stands).await;
            assert_eq!(deadline(&table), None, "its clocks stand");
            let why = table.summary.stands.expect("the table says why nobody can play");
            assert!(why.contains("version 1: nothing is lost"), "{why}");
            let inbox: Inbox = ann.get("/v1/inbox").await.expect("an inbox");
            assert!(inbox.games[0].table.stands.is_some(), "the inbox says so too");
            let told: Page<LogEntry> = ann.get(&format!("/v1/tables/{game}/log")).await.expect("a log");
            let paused = told.items.iter().filter(|line| line.event["kind"] == "paused").count();
            assert_eq!(paused, 1, "{told:?}");
            let history: Page<HistoryTurn> =
                ann.get(&format!("/v1/tables/{game}/history")).await.expect("a history");
            assert_eq!(history.items, []);
            let export = ann.request(Method::GET, &format!("/v1/tables/{game}/export")).send().await;
            assert!(export.expect("an answer").status().is_success(), "the export is there");
            let refused = ann.get::<State>(&format!("/v1/tables/{game}/state")).await;
            assert!(refused.expect_err("nobody knows the state").is(ProblemKind::Unavailable));
        });
    }

    // A build with both, or the old one again.
    for games in [BOTH, OLD] {
        with_mailbox(games, folder.path(), async |url| {
            let (ann, _) = Caller::signed_in(url, 1, "Ann").await;
            let table = table_when(&ann, game, |table| !stands(table)).await;
            assert_eq!(table.summary.stands, None);
            assert!(deadline(&table).expect("a deadline") > before, "the time was given back");
            let told: Page<LogEntry> = ann.get(&format!("/v1/tables/{game}/log")).await.expect("a log");
            let resumed = told.items.iter().filter(|line| line.event["kind"] == "resumed").count();
            assert_eq!(resumed, 1, "{told:?}");
        });
    }
    with_mailbox(BOTH, folder.path(), async |url| {
        let (ann, _) = Caller::signed_in(url, 1, "Ann").await;
        let orders = Some(Orders { list: vec!["4".to_owned()], ready: true });
        let submission = Submission { game, seat: Seat(0), turn: 1, sequence: 1, orders, plan: None };
        let signed = Signed::sign(&key(1), &submission).to_view();
        ann.post::<ReceiptView>("/v1/submissions", &signed).await.expect("it is played on");
        let request = json!({ "game": "connectfour", "seat": 0 });
        ann.post::<Table>("/v1/tables", &request).await.expect("a new table is of the newer rules");
    });
}
