//! What every call of the API and every worker of the mailbox has at hand.

use super::desk::{Computing, Desk, Lines};
use super::feed::Feed;
use super::sessions::Sessions;
use super::store::sqlite::SqliteStore;
use super::streams::Streams;
use crate::config::Config;
use crate::gate::bans::Bans;
use crate::gate::budgets::Budgets;
use adjourn_shared::identity::KeyPair;
use adjourn_shared::ids::PlayerId;
use adjourn_shared::limits;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, watch};

/// The store that this build uses: the one place that chooses it.
pub type ActiveStore = SqliteStore;

/// The server's clock, in milliseconds since 1970. A test puts its own here.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A cheap handle of the running mailbox.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// What must not be lost.
    pub store: ActiveStore,
    /// The server's long-lived key.
    pub identity: Arc<KeyPair>,
    /// The clock.
    pub clock: Clock,
    /// Changes of tables: load, decide, commit.
    pub desk: Desk,
    /// Wakes those who wait for changes.
    pub feed: Feed,
    /// Wakes the worker of turns and deadlines.
    pub turns_due: Arc<Notify>,
    /// Wakes the worker of notices.
    pub notices_due: Arc<Notify>,
    /// Challenges, and sessions in use.
    pub sessions: Arc<Sessions>,
    /// What each player may still call.
    pub player_calls: Arc<Budgets<PlayerId>>,
    /// What each address may still call without a session in use.
    pub address_calls: Arc<Budgets<IpAddr>>,
    /// How fast each player may write messages.
    pub talk: Arc<TalkBudget>,
    /// The host's list, as it was read last.
    pub bans: Arc<RwLock<Bans>>,
    /// Open streams of events.
    pub streams: Streams,
    /// The certificate of this server's TLS, which the identity vouches for; empty without TLS.
    pub certificate_der: Arc<[u8]>,
    /// Turns to true when the service stops.
    pub stopping: watch::Receiver<bool>,
    /// What the budgets' times count from.
    pub started: Instant,
    calls: Arc<AtomicU64>,
}

/// What an [`App`] is made of.
pub struct Parts {
    /// The configuration.
    pub config: Arc<Config>,
    /// An open store.
    pub store: ActiveStore,
    /// The server's long-lived key.
    pub identity: Arc<KeyPair>,
    /// The host's list.
    pub bans: Bans,
    /// The clock.
    pub clock: Clock,
    /// The certificate of this server's TLS; empty without TLS.
    pub certificate_der: Arc<[u8]>,
    /// Turns to true when the service stops.
    pub stopping: watch::Receiver<bool>,
}

impl App {
    /// Puts everything together. Nothing runs yet.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { config, store, identity, bans, clock, certificate_der, stopping } = parts;
        let (feed, turns_due, notices_due) = (Feed::default(), Arc::default(), Arc::default());
        let desk = Desk {
            store: store.clone(),
            identity: Arc::clone(&identity),
            clock: Arc::clone(&clock),
            feed: feed.clone(),
            turns_due: Arc::clone(&turns_due),
            notices_due: Arc::clone(&notices_due),
            lines: Lines::default(),
            computing: Computing::new(config.mailbox.threads.into()),
        };
        let bounds = &config.mailbox.limits;
        let remembered = limits::http::RATES;
        let player_calls =
            Budgets::per_second(bounds.player_burst, bounds.player_calls_per_second, remembered);
        let address_calls =
            Budgets::per_second(bounds.address_burst, bounds.address_calls_per_second, remembered);
        let streams = Streams::new(bounds.streams, bounds.streams_per_player);
        Self {
            config,
            store,
            identity,
            clock,
            desk,
            feed,
            turns_due,
            notices_due,
            sessions: Arc::default(),
            player_calls: Arc::new(player_calls),
            address_calls: Arc::new(address_calls),
            talk: Arc::default(),
            bans: Arc::new(RwLock::new(bans)),
            streams,
            certificate_der,
            stopping,
            started: Instant::now(),
            calls: Arc::default(),
        }
    }

    /// Now, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// The host's list. Not to be held across a wait.
    pub fn bans(&self) -> RwLockReadGuard<'_, Bans> {
        self.bans.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new call, for the log.
    #[must_use]
    pub fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }
}

/// How fast each player may write messages.
#[derive(Debug)]
pub struct TalkBudget(Budgets<PlayerId>);

impl Default for TalkBudget {
    fn default() -> Self {
        let every_us = limits::MESSAGE_EVERY_MS * 1_000;
        Self(Budgets::new(limits::MESSAGE_BURST, every_us, limits::http::RATES))
    }
}

impl TalkBudget {
    /// Whether a player may write a message now; if so, it counts.
    #[must_use]
    pub fn may(&self, player: PlayerId, now_ms: u64) -> bool {
        self.0.take(player, now_ms.saturating_mul(1_000)).is_ok()
    }
}

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

/// Random bytes of the system.
///
/// # Panics
/// If the system has none: nothing that needs to be secret can be done then.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
