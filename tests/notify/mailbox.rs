//! A store with players and one game, a clock that is set by hand, and a worker that can be stopped and killed.

use adjourn_game::ids::PlayerId;
use adjourn_server::config::NotifyConfig;
use adjourn_server::mailbox::notify::{Outbox, OutboxParts, Relevance, new_notice, notices};
use adjourn_server::mailbox::store::sqlite::SqliteStore;
use adjourn_server::mailbox::store::{NewNotice, NoticeRow, PlayerRow, Store};
use adjourn_server::ops::health::Trouble;
use adjourn_shared::turns::notices::{
    Content, Event, NoticedGame, StoredSettings, TokenKey, plan_confirmation,
};
use adjourn_tests::process::wait_for;
use adjourn_tests::store_conformance::NAMING;
use adjourn_tests::store_conformance::{game_id, index, new_game};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::{Notify, oneshot};

/// When everything begins, in milliseconds since 1970: 2026-06-01 12:00 UTC.
pub const START_MS: u64 = 1_780_315_200_000;

/// Later than everything.
const FAR_MS: u64 = START_MS * 2;

/// A player made of a number.
pub fn player(number: u8) -> PlayerId {
    PlayerId([number; 16])
}

/// Waits for a future.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

/// The key behind codes and links.
pub fn tokens() -> TokenKey {
    TokenKey::from_secret(&[3; 32])
}

/// Turns that are played already: notices of them are of no interest.
#[derive(Clone, Default)]
struct Played(Arc<Mutex<BTreeSet<u32>>>);

impl Relevance for Played {
    async fn still_relevant(&self, _notice: &NoticeRow, content: &Content) -> bool {
        match content.event {
            Event::YourTurn { turn, .. } => !self.0.lock().expect("no panic").contains(&turn),
            _ => true,
        }
    }
}

pub struct TestMailbox {
    pub store: SqliteStore,
    config: NotifyConfig,
    clock: Arc<AtomicU64>,
    wake: Arc<Notify>,
    played: Played,
    worker: Option<Worker>,
    _folder: tempfile::TempDir,
}

struct Worker {
    stop: oneshot::Sender<()>,
    kill: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl TestMailbox {
    /// With this configuration in TOML. The worker is not started yet.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("mailbox.db")).expect("a store");
        run(store.create_game(new_game(1, index()))).expect("a game");
        let mut config: NotifyConfig = toml::from_str(config).expect("a configuration");
        config.poll_ms = 20;
        Self {
            store,
            config,
            clock: Arc::new(AtomicU64::new(START_MS)),
            wake: Arc::default(),
            played: Played::default(),
            worker: None,
            _folder: folder,
        }
    }

    /// Adds a player with these settings in JSON; a mail address in them is confirmed.
    pub fn player(&self, number: u8, settings: &str) {
        let mut stored = StoredSettings::default();
        stored.choose(serde_json::from_str(settings).expect("settings")).expect("good settings");
        stored.confirmed_address = stored.unconfirmed_address().map(str::to_owned);
        self.put(number, &stored);
    }

    /// Writes a player's settings.
    pub fn put(&self, number: u8, stored: &StoredSettings) {
        let before = run(self.store.player(player(number))).ok();
        let version = before.as_ref().map(|row| row.version);
        let row = PlayerRow {
            player: player(number),
            version: version.unwrap_or(0),
            name: format!("Player {number}"),
            created_ms: START_MS,
            seen_ms: START_MS,
            settings: stored.to_json(),
            keys: Vec::new(),
            turns_in_time: 0,
            turns_missed: 0,
        };
        run(self.store.put_player(row, version, NAMING)).expect("the only one who writes");
    }

    /// A player's settings as stored.
    pub fn stored(&self, number: u8) -> StoredSettings {
        let row = run(self.store.player(player(number))).expect("a player");
        StoredSettings::from_json(&row.settings).expect("settings")
    }

    /// Starts the worker in a thread of its own.
    pub fn start(&mut self) {
        let (stop, stopped) = oneshot::channel();
        let (kill, killed) = oneshot::channel();
        let clock = Arc::clone(&self.clock);
        let outbox = Outbox::new(OutboxParts {
            mail_trouble: Trouble::default(),
            store: self.store.clone(),
            relevance: self.played.clone(),
            config: self.config.clone(),
            public_url: "https://play.example.org/".into(),
            tokens: tokens(),
            server: "Home".into(),
            clock: Arc::new(move || clock.load(Ordering::SeqCst)),
            wake: Arc::clone(&self.wake),
        });
        let outbox = outbox.expect("a configuration that works");
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                tokio::select! {
                    () = outbox.run(async { drop(stopped.await) }) => {}
                    _ = killed => {}
                }
            });
        });
        self.worker = Some(Worker { stop, kill, thread });
    }

    /// Stops it as a host would.
    pub fn stop(&mut self) {
        let Worker { stop, thread, kill } = self.worker.take().expect("it runs");
        stop.send(()).expect("it listens");
        thread.join().expect("no panic");
        drop(kill);
    }

    /// Stops it as a power cut would: whatever it waits for is dropped.
    pub fn kill(&mut self) {
        let Worker { stop, thread, kill } = self.worker.take().expect("it runs");
        kill.send(()).expect("it listens");
        thread.join().expect("no panic");
        drop(stop);
    }

    pub fn now_ms(&self) -> u64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// Sets the clock and lets the worker look.
    pub fn set_clock(&self, now_ms: u64) {
        self.clock.store(now_ms, Ordering::SeqCst);
        self.wake.notify_one();
    }

    /// From now on, notices of this turn are of no interest.
    pub fn played(&self, turn: u32) {
        self.played.0.lock().expect("no panic").insert(turn);
    }

    /// What follows from an event for a player.
    pub fn planned(&self, number: u8, event: &Event) -> Vec<NewNotice> {
        let settings = self.stored(number).to_json();
        let game = NoticedGame::new(game_id(1), "chess", "A table");
        notices(&settings, player(number), &game, event, self.now_ms())
    }

    /// Stores what follows from events for a player, all at once, and wakes the worker.
    pub fn tell(&self, number: u8, events: &[Event]) {
        let planned = events.iter().flat_map(|event| self.planned(number, event)).collect();
        run(self.store.add_notices(planned)).expect("the store writes");
        self.wake.notify_one();
    }

    /// Stores the mail with the code for a player's address.
    pub fn send_code(&self, number: u8, address: &str) {
        let code = tokens().confirmation_code(player(number), address, self.now_ms());
        let planned = plan_confirmation(player(number), address, &code, self.now_ms());
        run(self.store.add_notices(vec![new_notice(player(number), None, planned)])).expect("it writes");
        self.wake.notify_one();
    }

    /// All notices that are not settled, the longest due first.
    pub fn open(&self) -> Vec<NoticeRow> {
        run(self.store.due_notices(FAR_MS, 10_000)).expect("the store reads")
    }

    /// Waits until nothing is open any more.
    pub fn wait_until_settled(&self) {
        wait_for(|| self.open().is_empty().then_some(()));
    }

    /// Waits until the only open notice was tried so often and has failed, and gives when it is due again.
    pub fn wait_for_failure(&self, attempts: u32) -> u64 {
        let lease_ms = self.config.attempt_lease_ms;
        wait_for(|| match self.open().as_slice() {
            // While it is tried, it is due at the end of its lease.
            [row] if row.attempts == attempts && row.notice.due_ms != self.now_ms() + lease_ms => {
                Some(row.notice.due_ms)
            }
            _ => None,
        })
    }
}

impl Drop for TestMailbox {
    fn drop(&mut self) {
        if self.worker.is_some() && !std::thread::panicking() {
            self.kill();
        }
    }
}

/// The turn of this number is the player's.
pub fn your_turn(turn: u32) -> Event {
    Event::YourTurn { turn, turn_name: format!("Move {turn}"), deadline_ms: None }
}
