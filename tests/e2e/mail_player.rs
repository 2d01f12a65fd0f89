//! A player who uses the client's library, for tests of whole games.

use adjourn_client::home::Home;
use adjourn_client::mail::{Address, MailClient, MailError, MailOptions};
use adjourn_client::submission::Hand;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{HistoryTurn, Problem, StoredReceipt, Table};
use adjourn_tests::process::ServerProcess;
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before it counts as stuck.
const STUCK: Duration = Duration::from_secs(60);

/// Players of tests are faster than people.
const FAST: &str = "[mailbox.limits]\nplayer_burst = 100000\nplayer_calls_per_second = 1000\n\
                    address_burst = 100000\naddress_calls_per_second = 1000\n";

/// A mailbox for players who are in a hurry.
pub fn start(folder: &Path, http: &str) -> ServerProcess {
    fast(folder);
    ServerProcess::mailbox(folder, http)
}

/// Configures it for them.
pub fn fast(folder: &Path) {
    std::fs::write(folder.join("config.toml"), FAST).expect("written");
}

pub struct Player {
    pub client: MailClient,
    folder: TempDir,
}

impl Player {
    pub fn new(url: &str, name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = MailOptions {
            address: Address::parse(url, false).expect("an address"),
            home: Home::open(Some(folder.path())).expect("a folder"),
            fingerprint: None,
            name: Some(name.to_owned()),
        };
        Self { client: MailClient::new(options).expect("a client"), folder }
    }

    pub fn home(&self) -> Home {
        Home::open(Some(self.folder.path())).expect("a folder")
    }

    /// Makes a table of this JSON.
    pub async fn create(&self, request: Value) -> Table {
        let request = serde_json::from_value(request).expect("a request");
        self.client.create(&request).await.expect("a table")
    }

    pub async fn join(&self, game: GameId) -> Table {
        self.client.join(game, &Default::default()).await.expect("a seat")
    }

    /// Hands in final orders for the open turn.
    pub async fn orders(&self, game: GameId, orders: &[&str]) -> StoredReceipt {
        self.try_orders(game, None, orders).await.unwrap_or_else(|error| panic!("{orders:?}: {error}"))
    }

    pub async fn try_orders(
        &self,
        game: GameId,
        turn: Option<u32>,
        orders: &[&str],
    ) -> Result<StoredReceipt, MailError> {
        let list = orders.iter().map(|order| (*order).to_owned()).collect();
        self.client.submit(game, turn, Hand::Orders { list, ready: true }).await
    }

    /// The problem with orders that must be refused.
    pub async fn refused(&self, game: GameId, turn: Option<u32>, orders: &[&str]) -> Problem {
        problem(self.try_orders(game, turn, orders).await)
    }

    /// Waits until the table is as wanted.
    pub async fn until(&self, game: GameId, wanted: impl Fn(&Table) -> bool) -> Table {
        let since = Instant::now();
        loop {
            let table = self.client.table(game).await.expect("a table");
            if wanted(&table) {
                return table;
            }
            assert!(since.elapsed() < STUCK, "stuck: {table:?}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits for a message of the game.
    pub async fn until_message(&self, game: GameId, text: &str) -> adjourn_shared::api::Message {
        let since = Instant::now();
        loop {
            let page = self.client.messages(game, None, 0).await.expect("messages");
            if let Some(found) = page.items.into_iter().find(|message| message.text == text) {
                return found;
            }
            assert!(since.elapsed() < STUCK, "it never came");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until a turn is open.
    pub async fn until_turn(&self, game: GameId, turn: u32) -> Table {
        self.until(game, |table| table.summary.turn >= turn).await
    }

    /// All of the history.
    pub async fn history(&self, game: GameId) -> Vec<HistoryTurn> {
        let (mut turns, mut after) = (Vec::new(), 0);
        loop {
            let page = self.client.history(game, after).await.expect("a history");
            turns.extend(page.items);
            match page.next {
                Some(next) => after = next,
                None => return turns,
            }
        }
    }
}

/// The problem document of a call that must be refused.
pub fn problem<T>(result: Result<T, MailError>) -> Problem {
    match result {
        Err(MailError::Problem(problem)) => *problem,
        Err(error) => panic!("no problem document: {error}"),
        Ok(_) => panic!("must be refused"),
    }
}
