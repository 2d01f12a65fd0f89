//! What must hold of a game that has moved between the tempos. Changes nothing.

use super::TempoWorld;
use crate::alone;
use adjourn_shared::api::{Judgement, judge};
use adjourn_shared::timeline::{recover, replay, verify};

impl TempoWorld {
    /// Checks what the mailbox gives out as a stranger would, and what players have seen and were promised.
    ///
    /// # Panics
    /// If something does not hold.
    pub fn check(&self, words: &str) {
        let mailbox = &self.mailbox;
        let games = self.scenario.games;
        let export = mailbox.export();
        let recovered = recover(&export).expect("a timeline");
        let report = verify(games, &recovered).unwrap_or_else(|error| panic!("{words}: {error}"));
        assert_eq!(report.digest, mailbox.simulation.game().digest(), "{words}");
        if report.not_replayed.is_none() {
            let again = replay(games, &recovered, recovered.reached).expect("a state");
            assert_eq!(again.game().digest(), report.digest, "{words}");
        }
        // The same orders without a break give the same states: no player has seen one that is not on this timeline.
        if let Some(alone) = alone::digests(games, &export) {
            for (tick, digest) in mailbox.digests.iter().chain(&self.seen) {
                assert_eq!(alone.get(tick), Some(digest), "{words}: the state of tick {tick}");
            }
        }
        for (receipt, judgement) in self.receipts.iter().zip(judge(&recovered, &self.receipts)) {
            assert_ne!(judgement, Judgement::Missing, "{words}: {:?}", receipt.receipt);
        }
    }

    /// How many of the states that were stored, or that a player has seen, the game played in one go has too; `None`
    /// while its seed is sealed.
    #[must_use]
    pub fn states_compared(&self) -> Option<usize> {
        let alone = alone::digests(self.scenario.games, &self.mailbox.export())?;
        let ticks = self.mailbox.digests.keys().chain(self.seen.keys());
        Some(ticks.filter(|tick| alone.contains_key(tick)).count())
    }
}
