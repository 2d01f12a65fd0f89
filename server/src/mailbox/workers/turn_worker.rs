//! The worker of turns and deadlines. The store says what is due, and nothing is scheduled in memory. So a killed
//! process goes on where it was, and the work grows with what is due, not with the number of games.

use crate::mailbox::store::Store;
use crate::mailbox::tables::TableService;
use adjourn_game::ids::GameId;
use adjourn_shared::base::limits::clocks::{BEAT_MS, SIGN_OF_LIFE_MS};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

/// Tables taken from the store at once.
const BATCH: u32 = 64;

/// Tables worked on at the same time: turns of large games fill the processors, small ones wait for the disk.
const AT_ONCE: usize = 8;

/// The longest sleep: a clock that was set, or a wake-up that was lost, costs no more than this.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);

/// How long the store, or a table, is left alone after a fault.
const AFTER_FAULT: Duration = Duration::from_secs(1);

/// The time between two signs of life.
const SIGN_OF_LIFE: Duration = Duration::from_millis(SIGN_OF_LIFE_MS);

/// The time between two beats.
const BEAT: Duration = Duration::from_millis(BEAT_MS);

/// Gives signs of life, gives back the time of outages, and does what is due, until `stop` says so.
pub async fn run(tables: TableService, mut stop: watch::Receiver<bool>) {
    while let Err(error) = tables.sign_of_life().await {
        tracing::error!(%error, "no sign of life can be written yet");
        if stopped(&mut stop, AFTER_FAULT).await {
            return;
        }
    }
    tokio::join!(
        beats(&tables, stop.clone()),
        signs_of_life(&tables, stop.clone()),
        missing_rules(&tables, stop.clone()),
        crediting(&tables, stop.clone()),
        turns(&tables, stop)
    );
}

async fn beats(tables: &TableService, mut stop: watch::Receiver<bool>) {
    while !stopped(&mut stop, BEAT).await {
        tables.beat();
    }
}

async fn signs_of_life(tables: &TableService, mut stop: watch::Receiver<bool>) {
    while !stopped(&mut stop, SIGN_OF_LIFE).await {
        if let Err(error) = tables.sign_of_life().await {
            tracing::error!(%error, "no sign of life could be written");
        }
    }
}

async fn missing_rules(tables: &TableService, mut stop: watch::Receiver<bool>) {
    while let Err(error) = tables.look_at_rules().await {
        tracing::error!(%error, "the rules of stored games could not be looked at yet");
        if stopped(&mut stop, AFTER_FAULT).await {
            return;
        }
    }
}

/// It has its own loop: many tables take longer than there may be no sign of life.
async fn crediting(tables: &TableService, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = tables.credit_all().await {
            tracing::error!(%error, "the time of an outage could not be given back yet");
        }
        if stopped(&mut stop, SIGN_OF_LIFE).await {
            return;
        }
    }
}

async fn turns(tables: &TableService, mut stop: watch::Receiver<bool>) {
    let mut turns = Turns::default();
    loop {
        let sleep = turns.hand_out(tables).await;
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(done) = turns.running.join_next() => turns.done(done),
            () = tables.turns_due.notified() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
    while let Some(done) = turns.running.join_next().await {
        turns.done(done);
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>, after: Duration) -> bool {
    tokio::time::timeout(after, stop.wait_for(|stop| *stop)).await.is_ok()
}

/// Tables that are worked on. A slow one holds its own place and no other. One that failed rests for a moment, and
/// holds up no other.
#[derive(Default)]
struct Turns {
    running: JoinSet<(GameId, bool)>,
    at_work: BTreeSet<GameId>,
    resting: BTreeMap<GameId, Instant>,
}

impl Turns {
    /// Hands out what is due. Returns how long to sleep, unless a table is done before.
    async fn hand_out(&mut self, tables: &TableService) -> Duration {
        let now = Instant::now();
        self.resting.retain(|_, until| *until > now);
        if self.at_work.len() >= AT_ONCE {
            return LONGEST_SLEEP;
        }
        let now_ms = tables.now_ms();
        let due = match tables.store.due_games(now_ms, BATCH).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "the store can't say what is due");
                return AFTER_FAULT;
            }
        };
        for game_id in due {
            if self.at_work.len() >= AT_ONCE {
                return LONGEST_SLEEP;
            }
            if !self.resting.contains_key(&game_id) && self.at_work.insert(game_id) {
                let tables = tables.clone();
                self.running.spawn(async move { (game_id, tables.work_on(game_id).await) });
            }
        }
        let due_in = match tables.store.next_due_ms(now_ms).await {
            Ok(due_ms) => due_ms.map(|due_ms| Duration::from_millis(due_ms.saturating_sub(tables.now_ms()))),
            Err(_) => return AFTER_FAULT,
        };
        let rested_in = self.resting.values().min().map(|until| until.saturating_duration_since(now));
        [due_in, rested_in].into_iter().flatten().fold(LONGEST_SLEEP, Duration::min)
    }

    fn done(&mut self, done: Result<(GameId, bool), JoinError>) {
        // A panic of the rules is caught elsewhere: one here is a fault of the worker.
        let (game_id, ok) = done.expect("the worker of turns does not panic");
        self.at_work.remove(&game_id);
        if !ok {
            self.resting.insert(game_id, Instant::now() + AFTER_FAULT);
        }
    }
}
