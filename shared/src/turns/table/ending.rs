//! How a game ends: by its rules, or since nobody is left to play it.

use super::effects::{Effects, LogEvent};
use super::live_side::Side;
use super::state::{EndState, TableState};
use crate::timeline::Entry;
use crate::turns::notices::Event;
use crate::turns::rules::TableStatus;
use adjourn_game::AnyGame;
use adjourn_game::ids::PlayerId;

impl TableState {
    /// Nobody is left to play it.
    pub(super) fn break_off(&mut self, server_time_ms: u64, game: &dyn AnyGame, effects: &mut Effects) {
        effects.append(Entry::Abandoned { tick: self.tick, server_time_ms });
        effects.log(None, LogEvent::Abandoned);
        self.open_seed(game, effects);
        self.status = TableStatus::Abandoned;
        self.call_off(server_time_ms, "the table was given up", effects);
        self.stop(server_time_ms, game);
    }

    /// Breaks the game off if nobody plays it and nobody may come. True if so.
    pub(super) fn break_off_if_deserted(
        &mut self,
        server_time_ms: u64,
        game: &dyn AnyGame,
        effects: &mut Effects,
    ) -> bool {
        let deserted = !self.seats.iter().any(|seat| seat.is_played() || seat.open_to_substitute);
        if deserted {
            self.break_off(server_time_ms, game, effects);
        }
        deserted
    }

    /// Nobody is waited for any more, no clock runs, and no turn is open: what the game calls its end is its name.
    fn stop(&mut self, now_ms: u64, game: &dyn AnyGame) {
        self.turn_name = game.turn_name();
        self.to_act.clear();
        self.closing = false;
        self.clocks.close_window(now_ms);
    }

    pub(super) fn end_if_over(
        &mut self,
        server_time_ms: u64,
        game: &dyn AnyGame,
        effects: &mut Effects,
    ) -> bool {
        let Some(outcome) = game.outcome() else { return false };
        let how = game.kind().explain(outcome.reason).to_owned();
        effects.log(None, LogEvent::Ended { places: outcome.places.clone(), how: how.clone() });
        let told = self.players().map(|(_, player)| (player, Event::GameOver { outcome: how.clone() }));
        effects.tell.extend(told.collect::<Vec<(PlayerId, Event)>>());
        self.outcome = Some(EndState::from(&outcome));
        self.ended_live = self.side == Side::Live;
        effects.append(Entry::Outcome { tick: self.tick, outcome, server_time_ms });
        self.open_seed(game, effects);
        self.status = TableStatus::Finished;
        self.call_off(server_time_ms, "the game is over", effects);
        self.stop(server_time_ms, game);
        true
    }

    /// The game is over: what was sealed is opened.
    fn open_seed(&self, game: &dyn AnyGame, effects: &mut Effects) {
        if game.kind().hidden() && !self.seed_opened {
            let (seed, salt) = (self.seed.seed.0, self.seed.salt.0);
            effects.append(Entry::SeedOpened { tick: self.tick, salt, seed });
        }
    }
}
