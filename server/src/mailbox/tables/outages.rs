//! Time in which the service could take no orders goes back to the clocks: to those of a table whenever it is loaded, and
//! to all of them one after the other. Which stretches of time those are is decided by the signs of life alone.

use super::loaded::{Loaded, zone_of};
use super::service::TableService;
use crate::mailbox::store::{GameRow, Keeping, StoreError, StoreResult, store_problem};
use adjourn_shared::api::Problem;
use adjourn_shared::turns::outages::Outage;
use adjourn_shared::turns::table::{Effects, TableContext};

/// Tables taken from the store at once.
const BATCH: u32 = 64;

impl TableService {
    /// The process runs. If it did not for a while, that was an outage.
    pub fn beat(&self) {
        let now_ms = self.now_ms();
        let outage = self.vigil.signs().beat(now_ms);
        if let Some(silent_ms) = outage.map(|outage| outage.length_ms()) {
            tracing::warn!(silent_ms, "no orders could be taken: all running clocks are given the time back");
        }
    }

    /// Writes a sign of life, and the outages that are known since the last one.
    ///
    /// # Errors
    /// Those of the store: then there is no sign of life.
    pub async fn sign_of_life(&self) -> StoreResult<()> {
        let _writing = self.vigil.writing.lock().await;
        if !self.vigil.signs().is_started() {
            let last_ms = self.store.last_sign_of_life().await?;
            self.vigil.signs().found(last_ms);
        }
        let now_ms = self.now_ms();
        let sign = self.vigil.signs().next_sign(now_ms);
        let over = sign.outages.iter().find(|outage| outage.to_ms == now_ms).map(Outage::length_ms);
        let outages = self.store.sign_of_life(now_ms, sign).await;
        let outages = outages.inspect_err(|error| self.note_refusal(error))?;
        if let Some(silent_ms) = over {
            tracing::warn!(silent_ms, "no orders could be taken: all running clocks are given the time back");
        }
        self.vigil.signs().alive(now_ms, outages);
        Ok(())
    }

    /// Nothing is decided by the clock before the time of an outage is known, and nothing at all while nothing can be
    /// written.
    pub(crate) async fn must_be_alive(&self) -> Result<(), Problem> {
        if self.is_silent() { self.sign_of_life().await.map_err(store_problem) } else { Ok(()) }
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.beat();
        let now_ms = self.now_ms();
        self.vigil.signs().is_silent(now_ms)
    }

    /// How many outages there ever were.
    pub(crate) fn outages_seen(&self) -> u64 {
        self.vigil.signs().seen()
    }

    /// The store has refused a write.
    pub(crate) fn note_refusal(&self, error: &StoreError) {
        if matches!(error, StoreError::Unwritable(_)) {
            self.vigil.signs().refused();
        }
    }

    /// A stored table with the time of all outages given back, and what follows from that.
    pub(crate) fn read_credited(&self, row: GameRow) -> Result<(Loaded, Effects), Problem> {
        let mut loaded = Loaded::read(row)?;
        let mut effects = Effects::default();
        let now_ms = self.now_ms();
        let outages: Vec<Outage> = self.vigil.signs().outages_at(now_ms).collect();
        if !outages.is_empty() {
            let zone = zone_of(&loaded.table);
            let context = TableContext { now_ms, zone: &zone };
            effects = loaded.table.credit_outages(context, outages);
        }
        Ok((loaded, effects))
    }

    /// The same, to be shown.
    ///
    /// # Errors
    /// [`Problem`] if it can't be read.
    pub fn read(&self, row: GameRow) -> Result<Loaded, Problem> {
        self.read_credited(row).map(|(loaded, _)| loaded)
    }

    /// Goes through all tables whose clocks run, if that is due, gives back the time of the known outages, and settles them.
    /// If the process is killed in the middle, this is done again: each table remembers up to when it was credited.
    ///
    /// # Errors
    /// Those of the store. A table that can't be credited is named in the log, and passed over.
    pub async fn credit_all(&self) -> StoreResult<()> {
        let now_ms = self.now_ms();
        let due = Some(self.vigil.signs()).filter(|signs| signs.are_to_be_settled(now_ms));
        let Some(outages) = due.map(|signs| signs.outages().to_vec()) else { return Ok(()) };
        let (mut after, mut games) = (None, 0_u64);
        loop {
            let page = self.store.running_games(after, BATCH).await?;
            let Some(last) = page.last().copied() else { break };
            for game_id in page {
                // Loading it is enough: a change that changes nothing else stores what was given back.
                if let Err(problem) = self.change(game_id, |_, _| Ok((Effects::default(), ()))).await {
                    let problem = problem.detail;
                    tracing::error!(%game_id, problem, "the time of an outage could not be given back");
                }
                games += 1;
            }
            after = Some(last);
        }
        self.store.settle_outages(outages.clone()).await?;
        self.vigil.signs().settled(&outages);
        tracing::info!(games, "the time of the outage was given back");
        Ok(())
    }
}
