//! What every call of the API has at hand.

use super::listings::Listings;
use super::rates::Rates;
use super::streams::Streams;
use crate::config::Config;
use crate::gate::bans::Bans;
use crate::mailbox::live_link::{LiveNews, LivePresence, LiveRequests};
use crate::mailbox::notify::Feed;
use crate::mailbox::people::SignIns;
use crate::mailbox::store::{ActiveStore, Naming};
use crate::mailbox::tables::{Computing, TableLocks, TableService, Vigil};
use crate::mailbox::time::Clock;
use crate::random::random;
use adjourn_game::Games;
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::base::limits;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::{Notify, Semaphore, watch};

/// A cheap handle of the running mailbox.
#[derive(Clone)]
pub struct App {
    /// The games that this build has.
    pub games: Games,
    /// The configuration.
    pub config: Arc<Config>,
    /// What must not be lost.
    pub store: ActiveStore,
    /// The server's long-lived key.
    pub identity: Arc<KeyPair>,
    /// The clock.
    pub clock: Clock,
    /// Changes of tables: load, decide, commit.
    pub tables: TableService,
    /// Wakes those who wait for changes.
    pub feed: Feed,
    /// Wakes the worker of turns and deadlines.
    pub turns_due: Arc<Notify>,
    /// Wakes the worker of notices.
    pub notices_due: Arc<Notify>,
    /// Challenges, and sign-ins in use.
    pub sign_ins: Arc<SignIns>,
    /// Who may do what how often.
    pub rates: Arc<Rates>,
    /// Bounds the exports that are made at the same time.
    pub exports: Arc<Semaphore>,
    /// The host's list, as it was read last.
    pub bans: Arc<RwLock<Bans>>,
    /// Games that are to be played live.
    pub live_requests: LiveRequests,
    /// News for the sessions of tables.
    pub live_news: LiveNews,
    /// Who plays in live matches that have no table.
    pub live_presence: LivePresence,
    /// Lists through which somebody pages.
    pub listings: Arc<Listings>,
    /// The hash of the key by which live services are known.
    pub service_key_hash: blake3::Hash,
    /// Open streams of events.
    pub streams: Streams,
    /// The certificate of this server's TLS, which the identity vouches for; empty without TLS.
    pub certificate_der: Arc<[u8]>,
    /// Turns to true when the service stops.
    pub stopping: watch::Receiver<bool>,
    calls: Arc<AtomicU64>,
}

/// What an [`App`] is made of.
pub struct AppParts {
    /// The games that this build has.
    pub games: Games,
    /// The configuration.
    pub config: Arc<Config>,
    /// An open store.
    pub store: ActiveStore,
    /// The server's long-lived key.
    pub identity: Arc<KeyPair>,
    /// The key by which live services are known.
    pub service_key: String,
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
    pub fn new(parts: AppParts) -> Self {
        let AppParts { games, config, store, identity, service_key, bans, clock, certificate_der, stopping } =
            parts;
        let (feed, turns_due, notices_due) = (Feed::default(), Arc::default(), Arc::default());
        let live_requests = LiveRequests::default();
        let tables = TableService {
            games,
            store: store.clone(),
            identity: Arc::clone(&identity),
            clock: Arc::clone(&clock),
            feed: feed.clone(),
            turns_due: Arc::clone(&turns_due),
            notices_due: Arc::clone(&notices_due),
            live_requests: live_requests.clone(),
            locks: TableLocks::default(),
            vigil: Vigil::default(),
            computing: Computing::new(config.mailbox.threads.into()),
        };
        let bounds = &config.mailbox.limits;
        let rates = Rates::new(bounds);
        let streams = Streams::new(bounds.streams, bounds.streams_per_player);
        Self {
            games,
            config,
            store,
            identity,
            clock,
            tables,
            feed,
            turns_due,
            notices_due,
            sign_ins: Arc::default(),
            rates: Arc::new(rates),
            exports: Arc::new(Semaphore::new(limits::http::EXPORTS_AT_ONCE)),
            live_requests,
            live_news: LiveNews::default(),
            live_presence: LivePresence::default(),
            listings: Arc::new(Listings::new(u32::from_le_bytes(random()))),
            service_key_hash: blake3::hash(service_key.as_bytes()),
            bans: Arc::new(RwLock::new(bans)),
            streams,
            certificate_der,
            stopping,
            calls: Arc::default(),
        }
    }

    /// Now, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// By what names that players take are judged.
    #[must_use]
    pub fn naming(&self) -> Naming {
        let names = &self.config.names;
        Naming { now_ms: self.now_ms(), rest_ms: names.rest_ms(), renames: names.renames }
    }

    /// The host's list. The guard must not be held across an await.
    pub fn bans(&self) -> RwLockReadGuard<'_, Bans> {
        self.bans.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new call, for the log.
    #[must_use]
    pub fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }
}
