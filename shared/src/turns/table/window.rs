//! Opening a window: who is to act, their clocks and their plans, and who is told.

use super::effects::Effects;
use super::planning::Met;
use super::seat::Occupant;
use super::state::{TableContext, TableState};
use crate::turns::notices::Event;
use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;

impl TableState {
    /// Opens the next window: clocks, the ladder, conditional orders, and whoever is to act is told.
    pub(super) fn open_window(
        &mut self,
        context: TableContext<'_>,
        game: &dyn AnyGame,
        met: &Met,
        effects: &mut Effects,
    ) {
        self.turn += 1;
        self.turn_name = game.turn_name();
        self.game_turn = Some(game.turn());
        self.to_act = game.to_act();
        self.opened_ms = context.now_ms;
        self.closing = false;
        for seat in &mut self.seats {
            (seat.pending, seat.forced) = (None, None);
            if let Some(plan) = &mut seat.plan {
                plan.used = None;
            }
        }
        self.start_clocks(context);
        for seat in self.to_act.clone() {
            self.use_plan(game, seat, met.get(&seat).map_or(&[], Vec::as_slice), effects);
            self.note_readiness(context, seat);
        }
        let (turn, turn_name) = (self.turn, &self.turn_name);
        for seat in &self.to_act {
            let state = &self.seats[usize::from(seat.0)];
            if let (Occupant::Player { player, .. }, false) = (&state.occupant, state.is_done()) {
                let deadline_ms = self.clocks.deadline_ms(*seat);
                effects
                    .tell
                    .push((*player, Event::YourTurn { turn, turn_name: turn_name.clone(), deadline_ms }));
            }
        }
        self.close_if_done(context);
    }

    fn start_clocks(&mut self, context: TableContext<'_>) {
        self.clocks.close_window(context.now_ms);
        self.time_seats(context);
    }

    /// The clocks and the ladder of those who are to act; those who were keep their time.
    pub(super) fn time_seats(&mut self, context: TableContext<'_>) {
        let timed: Vec<Seat> =
            self.to_act.iter().copied().filter(|seat| self.seats[usize::from(seat.0)].is_played()).collect();
        self.clocks.open_window(context.now_ms, &timed, &self.schedule(), context.zone);
        self.ladder.open_window(&self.clocks);
    }
}
