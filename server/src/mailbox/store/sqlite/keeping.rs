//! What the store does for the service itself, method by method: which thread does the work, and which function.

use super::store::SqliteStore;
use super::{backup, game_rows, incarnations, pruning, rules, signs_of_life};
use crate::mailbox::store::{Keeping, MissingRules, RulesOf, StoreResult};
use adjourn_game::ids::GameId;
use adjourn_shared::turns::outages::{NextSign, Outage};
use std::path::Path;

impl Keeping for SqliteStore {
    async fn last_sign_of_life(&self) -> StoreResult<Option<u64>> {
        self.read(signs_of_life::last).await
    }

    async fn sign_of_life(&self, now_ms: u64, sign: NextSign) -> StoreResult<Vec<Outage>> {
        self.write(move |connection| signs_of_life::sign_of_life(connection, now_ms, &sign)).await
    }

    async fn settle_outages(&self, settled: Vec<Outage>) -> StoreResult<()> {
        self.write(move |connection| signs_of_life::settle(connection, &settled)).await
    }

    async fn running_games(&self, after: Option<GameId>, limit: u32) -> StoreResult<Vec<GameId>> {
        self.read(move |connection| game_rows::with_running_clock(connection, after, limit)).await
    }

    async fn rules_in_play(&self) -> StoreResult<Vec<RulesOf>> {
        self.read(rules::in_play).await
    }

    async fn count_by_rules(&self, rules: RulesOf) -> StoreResult<u64> {
        self.read(move |connection| rules::count(connection, &rules)).await
    }

    async fn games_by_rules(
        &self,
        rules: RulesOf,
        after: Option<GameId>,
        limit: u32,
    ) -> StoreResult<Vec<GameId>> {
        self.read(move |connection| rules::games(connection, &rules, after, limit)).await
    }

    async fn note_missing_rules(&self, missing: MissingRules) -> StoreResult<()> {
        self.write(move |connection| rules::note_missing(connection, &missing)).await
    }

    async fn missing_rules(&self) -> StoreResult<Vec<MissingRules>> {
        self.read(rules::missing).await
    }

    async fn rules_are_back(&self, rules: RulesOf) -> StoreResult<()> {
        self.write(move |connection| rules::are_back(connection, &rules)).await
    }

    fn incarnation(&self) -> &str {
        Self::incarnation(self)
    }

    async fn gave_out(&self, incarnation: String, change: u64) -> StoreResult<bool> {
        self.read(move |connection| incarnations::gave_out(connection, &incarnation, change)).await
    }

    async fn owner(&self) -> StoreResult<Option<[u8; 32]>> {
        self.read(incarnations::owner).await
    }

    async fn set_owner(&self, identity: [u8; 32]) -> StoreResult<()> {
        self.write(move |connection| incarnations::set_owner(connection, identity)).await
    }

    async fn any_header(&self) -> StoreResult<Option<Vec<u8>>> {
        self.read(incarnations::any_header).await
    }

    async fn backup(&self, to: &Path) -> StoreResult<()> {
        backup::in_a_thread(self.path().to_owned(), to.to_owned()).await
    }

    async fn prune(&self, now_ms: u64) -> StoreResult<()> {
        // These are several transactions: it does no harm if only a part of what is old is pruned.
        while self.write(move |connection| pruning::prune_some(connection, now_ms)).await? {}
        Ok(())
    }
}
