//! The worker of turns and deadlines. The store says what is due, and nothing is scheduled in memory. So a killed
//! process goes on where it was, and the work grows with what is due, not with the number of games.

use crate::mailbox::store::{Store, StoreError};
use crate::mailbox::tables::TableService;
use adjourn_game::ids::GameId;
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

/// The time between two signs of life. A longer time between the last one and a start was an outage.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// Shorter gaps are no outage: nobody notices such a restart.
const OUTAGE_MS: u64 = 15_000;

/// Gives back the time of an outage, then does what is due, until `stop` says so.
pub async fn run(tables: TableService, mut stop: watch::Receiver<bool>) {
    while let Err(error) = credit_outage(&tables).await {
        tracing::error!(%error, "the time of an outage could not be given back yet");
        if stopped(&mut stop, AFTER_FAULT).await {
            return;
        }
    }
    tokio::join!(signs_of_life(&tables, stop.clone()), turns(&tables, stop));
}

async fn signs_of_life(tables: &TableService, mut stop: watch::Receiver<bool>) {
    while !stopped(&mut stop, SIGN_OF_LIFE).await {
        if let Err(error) = tables.store.heartbeat(tables.now_ms()).await {
            tracing::error!(%error, "no sign of life could be written");
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

/// Gives the time that the service was down back to every running clock. If the process is killed in the middle, the
/// next start does it again: each table remembers up to when it was credited.
async fn credit_outage(tables: &TableService) -> Result<(), StoreError> {
    let now_ms = tables.now_ms();
    let Some(alive_ms) = tables.store.last_heartbeat().await? else {
        return tables.store.heartbeat(now_ms).await.map(drop);
    };
    if now_ms.saturating_sub(alive_ms) < OUTAGE_MS {
        return tables.store.heartbeat(now_ms).await.map(drop);
    }
    let mut after = None;
    let mut games = 0u64;
    loop {
        let page = tables.store.running_games(after, BATCH).await?;
        let Some(last) = page.last().copied() else { break };
        for game_id in page {
            if let Err(problem) = tables.credit(game_id, alive_ms, now_ms).await {
                tracing::error!(%game_id, problem = problem.detail, "the time of an outage could not be given back");
            }
            games += 1;
        }
        after = Some(last);
    }
    tracing::info!(
        games,
        down_ms = now_ms - alive_ms,
        "the service was down: running clocks were given the time back"
    );
    tables.store.heartbeat(now_ms).await.map(drop)
}
