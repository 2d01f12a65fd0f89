//! What a store must do for the service that runs on it, beside keeping what players do.

use super::error::StoreResult;
use super::rows::{MissingRules, RulesOf};
use adjourn_game::ids::GameId;
use adjourn_shared::turns::outages::{NextSign, Outage};
use std::future::Future;
use std::path::Path;

/// The service's own notes, and copies of the whole. Each method is one transaction.
pub trait Keeping: Clone + Send + Sync + 'static {
    /// When the last sign of life was written, in milliseconds since 1970.
    ///
    /// # Errors
    /// Those of the store itself.
    fn last_sign_of_life(&self) -> impl Future<Output = StoreResult<Option<u64>>> + Send;

    /// Writes a sign of life, with outages that it does not have yet. Gives those that are not settled, in their order. With
    /// `needs_room` as much is written as the largest orders take.
    ///
    /// # Errors
    /// Those of the store itself: then this was no sign of life.
    fn sign_of_life(
        &self,
        now_ms: u64,
        sign: NextSign,
    ) -> impl Future<Output = StoreResult<Vec<Outage>>> + Send;

    /// All running clocks have been credited for these outages.
    ///
    /// # Errors
    /// Those of the store itself.
    fn settle_outages(&self, settled: Vec<Outage>) -> impl Future<Output = StoreResult<()>> + Send;

    /// Games with a running clock that must be credited for an outage: ids after `after`, in order of id.
    ///
    /// # Errors
    /// Those of the store itself.
    fn running_games(
        &self,
        after: Option<GameId>,
        limit: u32,
    ) -> impl Future<Output = StoreResult<Vec<GameId>>> + Send;

    /// The rules by which games that are not over are played.
    ///
    /// # Errors
    /// Those of the store itself.
    fn rules_in_play(&self) -> impl Future<Output = StoreResult<Vec<RulesOf>>> + Send;

    /// How many games by these rules are not over.
    ///
    /// # Errors
    /// Those of the store itself.
    fn count_by_rules(&self, rules: RulesOf) -> impl Future<Output = StoreResult<u64>> + Send;

    /// Games by these rules that are not over: ids after `after`, in order of id.
    ///
    /// # Errors
    /// Those of the store itself.
    fn games_by_rules(
        &self,
        rules: RulesOf,
        after: Option<GameId>,
        limit: u32,
    ) -> impl Future<Output = StoreResult<Vec<GameId>>> + Send;

    /// Notes that the service lacks these rules since then. What was noted before stays.
    ///
    /// # Errors
    /// Those of the store itself.
    fn note_missing_rules(&self, missing: MissingRules) -> impl Future<Output = StoreResult<()>> + Send;

    /// Rules that a start did not have, and whose games have not been taken up again.
    ///
    /// # Errors
    /// Those of the store itself.
    fn missing_rules(&self) -> impl Future<Output = StoreResult<Vec<MissingRules>>> + Send;

    /// All games by these rules have been taken up again.
    ///
    /// # Errors
    /// Those of the store itself.
    fn rules_are_back(&self, rules: RulesOf) -> impl Future<Output = StoreResult<()>> + Send;

    /// The name of this start on the store. No other start has it, on this store or on a copy of it.
    fn incarnation(&self) -> &str;

    /// Whether the number of a change can have been given out under a start of this name: this store was there then, and
    /// has not been put back since to how it was before.
    ///
    /// # Errors
    /// Those of the store itself.
    fn gave_out(&self, incarnation: String, change: u64) -> impl Future<Output = StoreResult<bool>> + Send;

    /// The identity of the server whose store this is, if it was written down.
    ///
    /// # Errors
    /// Those of the store itself.
    fn owner(&self) -> impl Future<Output = StoreResult<Option<[u8; 32]>>> + Send;

    /// Writes down whose store it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](super::StoreError::Conflict) if it was written down before.
    fn set_owner(&self, identity: [u8; 32]) -> impl Future<Output = StoreResult<()>> + Send;

    /// The header of some game that has begun: it names the server. Absent: none has.
    ///
    /// # Errors
    /// Those of the store itself.
    fn any_header(&self) -> impl Future<Output = StoreResult<Option<Vec<u8>>>> + Send;

    /// Copies the whole store into a new file while it is in use.
    ///
    /// # Errors
    /// [`StoreError::Unwritable`](super::StoreError::Unwritable) if the file exists or can't be written.
    fn backup(&self, to: &Path) -> impl Future<Output = StoreResult<()>> + Send;

    /// Prunes what is kept for a limited time: expired sign-ins, old changes, settled notices.
    ///
    /// # Errors
    /// Those of the store itself.
    fn prune(&self, now_ms: u64) -> impl Future<Output = StoreResult<()>> + Send;
}
