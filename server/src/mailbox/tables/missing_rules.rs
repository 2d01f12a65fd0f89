//! Games whose rules this build lacks: their clocks stand, their players are told, and the game is taken up again as soon
//! as a build has the rules. Nothing of the game itself is touched.

use super::service::TableService;
use crate::mailbox::store::{Keeping, MissingRules, RulesOf, StoreResult};
use adjourn_shared::turns::table::{Effects, TableContext, TableState};

/// Tables taken from the store at once.
const BATCH: u32 = 64;

/// Games of one kind that the log names.
const NAMED: u32 = 5;

impl TableService {
    /// Compares the rules of stored games with those that this build has, once in a start. If the process is killed in the
    /// middle, the next start does it again: a table changes once.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn look_at_rules(&self) -> StoreResult<()> {
        let known = self.store.missing_rules().await?;
        let has = |rules: &RulesOf| self.games.find(&rules.game, rules.version).is_some();
        for missing in known.iter().filter(|missing| has(&missing.rules)) {
            let games = self.at_all(&missing.rules, TableState::has_rules_again).await?;
            self.store.rules_are_back(missing.rules.clone()).await?;
            let RulesOf { game, version } = &missing.rules;
            tracing::info!(
                game,
                version,
                games,
                "these rules are back: their games go on, with the time given back"
            );
        }
        for rules in self.store.rules_in_play().await?.into_iter().filter(|rules| !has(rules)) {
            let since_ms =
                known.iter().find(|missing| missing.rules == rules).map(|missing| missing.since_ms);
            let since_ms = since_ms.unwrap_or_else(|| self.now_ms());
            self.store.note_missing_rules(MissingRules { rules: rules.clone(), since_ms }).await?;
            self.name(&rules).await?;
            self.at_all(&rules, |table, _| table.lacks_rules(since_ms)).await?;
        }
        Ok(())
    }

    /// Tells the host which games are concerned.
    async fn name(&self, rules: &RulesOf) -> StoreResult<()> {
        let games = self.store.count_by_rules(rules.clone()).await?;
        let some = self.store.games_by_rules(rules.clone(), None, NAMED).await?;
        let some = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let RulesOf { game, version } = rules;
        tracing::error!(
            game,
            version,
            games,
            some,
            "this build does not have the rules of games that are not over: their clocks stand, and nothing is lost; a \
             build with these rules takes them up again"
        );
        Ok(())
    }

    /// Changes all games by these rules that are not over, one after the other. A table that can't be changed is named in
    /// the log, and passed over.
    async fn at_all(
        &self,
        rules: &RulesOf,
        change: impl Fn(&mut TableState, TableContext<'_>) -> Effects,
    ) -> StoreResult<u64> {
        let (mut after, mut games) = (None, 0);
        loop {
            let page = self.store.games_by_rules(rules.clone(), after, BATCH).await?;
            let Some(last) = page.last().copied() else { return Ok(games) };
            for game_id in page {
                let changed = self.index_anew(game_id, &change).await;
                if let Err(problem) = changed {
                    tracing::error!(%game_id, problem = problem.detail, "a table could not be told of its rules");
                }
                games += 1;
            }
            after = Some(last);
        }
    }
}
