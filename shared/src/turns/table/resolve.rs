//! What a worker does with a table that is due: seats that leave, orders that take effect at once, a window that closes.

use super::effects::{Effects, LogEvent};
use super::live_side::Side;
use super::planning::Met;
use super::seat::{Leaving, Occupant, Pending};
use super::state::{TableContext, TableState};
use crate::timeline::bundle::Item;
use crate::timeline::{Entry, How, Simulation, SimulationError, Turn, TurnSeat};
use crate::turns::rules::TableStatus;
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, SeatEvent};

/// What a worker's look at a table led to.
#[derive(Debug, Default)]
pub struct Resolved {
    /// To be stored.
    pub effects: Effects,
    /// What seats saw of turns that took more than one step.
    pub reports: Vec<TurnReport>,
}

/// What a seat saw of a turn.
#[derive(Debug)]
pub struct TurnReport {
    /// The turn.
    pub turn: u32,
    /// The seat.
    pub seat: Seat,
    /// The views, as [`crate::timeline::report::ReportReader`] reads them.
    pub report: Vec<u8>,
}

impl TableState {
    /// Does all that is due; of closed windows at most one, so that games among bots leave others their turn.
    ///
    /// # Errors
    /// [`SimulationError`] if a turn can't be made: a fault of ours.
    pub fn work(
        &mut self,
        context: TableContext<'_>,
        simulation: &mut Simulation,
    ) -> Result<Resolved, SimulationError> {
        let mut done = Resolved::default();
        if self.status != TableStatus::Running {
            return Ok(done);
        }
        // A table of an older build does not know it yet.
        self.game_turn.get_or_insert(simulation.game().turn());
        if let (Side::Mail, Some(until_ms)) = (self.side, self.live.lease.until_ms) {
            if until_ms <= context.now_ms {
                let why = "the live session was lost";
                self.fall_back(context, simulation.game(), why, &mut done.effects);
            }
            return Ok(done);
        }
        self.give_up_waiting(context.now_ms, &mut done.effects);
        // They were in time when they were acknowledged: a worker that comes after the deadline must not lose them.
        self.apply_at_once(context, simulation, &mut done)?;
        if self.status == TableStatus::Running {
            self.keep_time(context, simulation.game(), &mut done.effects);
            self.let_go(context, simulation, &mut done.effects);
        }
        if self.status == TableStatus::Running {
            // Who has left just now is asked no more.
            self.keep_appointment(context, &mut done.effects);
        }
        if self.status == TableStatus::Running && !self.closing {
            self.close_if_done(context);
        }
        if self.status == TableStatus::Running && self.closing {
            self.close_window(context, simulation, &mut done)?;
        }
        Ok(done)
    }

    /// Seats that gave up, forfeited, or are a bot's from now on: each a step of its own.
    fn let_go(&mut self, context: TableContext<'_>, simulation: &mut Simulation, effects: &mut Effects) {
        for index in 0u8.. {
            let seat = Seat(index);
            let Some(state) = self.seats.get_mut(usize::from(index)) else { return };
            let Some(leaving) = state.leaving.take() else { continue };
            if self.status != TableStatus::Running {
                return;
            }
            let (event, logged) = match leaving {
                Leaving::Resigned => (SeatEvent::Resigned, LogEvent::Resigned),
                Leaving::Forfeited => (SeatEvent::Forfeited, LogEvent::Forfeited),
                Leaving::BotTakesOver(strength) => {
                    state.occupant = Occupant::Bot { strength };
                    (SeatEvent::BotTookOver(strength), LogEvent::BotTookOver { strength })
                }
            };
            state.resigned = event.drops_out().is_some();
            self.retire(context, seat, logged, effects);
            let server_time_ms = context.now_ms;
            let items = vec![Item::Seat { seat, event, server_time_ms }];
            let tick = self.tick;
            if simulation.game().kind().is_of_ticks() {
                simulation.seat_events(&items);
                effects.append(Entry::SeatEvents { tick, items });
            } else {
                simulation.step(&items);
                effects.append(Entry::Step { tick, items });
            }
            self.tick = simulation.tick();
            effects.append(Entry::Digest { tick: self.tick, digest: simulation.game().digest() });
            self.after_step(context, simulation.game(), effects);
            if self.status == TableStatus::Running {
                self.break_off_if_deserted(context.now_ms, simulation.game(), effects);
            }
        }
    }

    /// Orders that take effect at once. Those that came together are one entry, under the turn that they were signed
    /// for: each was acknowledged, and the effect of one may open another window.
    fn apply_at_once(
        &mut self,
        context: TableContext<'_>,
        simulation: &mut Simulation,
        done: &mut Resolved,
    ) -> Result<(), SimulationError> {
        let came: Vec<(Seat, Pending)> = (0u8..)
            .zip(&mut self.seats)
            .filter_map(|(index, seat)| Some((Seat(index), seat.at_once.take()?)))
            .collect();
        let Some(number) = came.first().map(|(_, pending)| pending.turn) else { return Ok(()) };
        let mut turn = Turn { number, ..self.turn_entry(context.now_ms, false) };
        let mut openings = Vec::new();
        for (seat, Pending { signed, salt, orders, .. }) in &came {
            let game = simulation.game();
            self.add_signed(game, &mut turn, &mut openings, *seat, signed, *salt, orders, How::Submitted);
        }
        for ((seat, pending), opening) in came.iter().zip(&openings) {
            let orders = opening.orders.clone();
            done.effects.log(Some(*seat), LogEvent::AtOnce { turn: number, orders });
            self.append_keys(context.now_ms, *seat, &pending.signed, &mut done.effects);
        }
        let resigned = self.make(context, simulation, turn, openings, done)?;
        self.after_step(context, simulation.game(), &mut done.effects);
        if resigned && self.status == TableStatus::Running {
            self.break_off_if_deserted(context.now_ms, simulation.game(), &mut done.effects);
        }
        self.bots_answer(context, simulation, done)
    }

    /// Bots that are not to act answer what was asked of them.
    fn bots_answer(
        &mut self,
        context: TableContext<'_>,
        simulation: &mut Simulation,
        done: &mut Resolved,
    ) -> Result<(), SimulationError> {
        for index in 0u8..u8::try_from(self.seats.len()).unwrap_or(u8::MAX) {
            let seat = Seat(index);
            let Occupant::Bot { strength } = self.seats[usize::from(index)].occupant else { continue };
            if self.status != TableStatus::Running || self.to_act.contains(&seat) {
                continue;
            }
            let orders = simulation.game().bot_turn(seat, strength);
            if orders.is_empty() || !simulation.game().at_once(seat, &orders) {
                continue;
            }
            let mut turn = self.turn_entry(context.now_ms, false);
            turn.seats.push(TurnSeat { seat, how: How::Bot(strength) });
            self.make(context, simulation, turn, Vec::new(), done)?;
            self.after_step(context, simulation.game(), &mut done.effects);
        }
        Ok(())
    }

    /// After a step that closed no window. If seats have only dropped out, the window stays as it is: what others have
    /// handed in was acknowledged. If others are to act now, or in another position, a new one opens.
    fn after_step(&mut self, context: TableContext<'_>, game: &dyn AnyGame, effects: &mut Effects) {
        if self.end_if_over(context.now_ms, game, effects) {
            return;
        }
        let to_act = game.to_act();
        let goes_on =
            self.game_turn == Some(game.turn()) && to_act.iter().all(|seat| self.to_act.contains(seat));
        if !goes_on {
            self.open_window(context, game, &Met::new(), effects);
        } else if to_act != self.to_act {
            self.to_act = to_act;
            self.time_seats(context);
        }
    }
}
