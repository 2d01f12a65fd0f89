//! What a worker does with a table that is due: seats that leave, orders that take effect at once, a window that closes.

use super::effects::{Effects, LogEvent, NewEntry, Opened};
use super::planning::Met;
use super::{
    EndState, Forced, Hex32, Leaving, Occupant, Outside, Pending, SeatState, Side, SignedState, TableState,
};
use crate::api::TableStatus;
use crate::notify::Event;
use crate::timeline::{
    Entry, How, Link, Opening, SeatKey, Simulation, SimulationError, Turn, TurnSeat, passing, planned,
};
use crate::wire::datagram::Item;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_game::{AnyGame, SeatEvent};
use std::collections::BTreeMap;

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
    /// The views, as [`crate::turns::report::ReportReader`] reads them.
    pub report: Vec<u8>,
}

impl TableState {
    /// Does all that is due; of closed windows at most one, so that games among bots leave others their turn.
    ///
    /// # Errors
    /// [`SimulationError`] if a turn can't be made: a fault of ours.
    pub fn work(
        &mut self,
        outside: Outside<'_>,
        simulation: &mut Simulation,
    ) -> Result<Resolved, SimulationError> {
        let mut done = Resolved::default();
        if self.status != TableStatus::Running {
            return Ok(done);
        }
        // A table of an older build does not know it yet.
        self.game_turn.get_or_insert(simulation.game().turn());
        if let (Side::Mail, Some(until_ms)) = (self.side, self.live.lease.until_ms) {
            if until_ms <= outside.now_ms {
                let why = "the live session was lost";
                self.fall_back(outside, simulation.game(), why, &mut done.effects);
            }
            return Ok(done);
        }
        self.give_up_waiting(outside.now_ms, &mut done.effects);
        // They were in time when they were acknowledged: a worker that comes after the deadline must not lose them.
        self.apply_at_once(outside, simulation, &mut done)?;
        if self.status == TableStatus::Running {
            self.keep_time(outside, simulation.game(), &mut done.effects);
            self.let_go(outside, simulation, &mut done.effects);
        }
        if self.status == TableStatus::Running {
            // Who has left just now is asked no more.
            self.keep_appointment(outside, &mut done.effects);
        }
        if self.status == TableStatus::Running && !self.closing {
            self.close_if_done(outside);
        }
        if self.status == TableStatus::Running && self.closing {
            self.close_window(outside, simulation, &mut done)?;
        }
        Ok(done)
    }

    /// Seats that gave up, forfeited, or are a bot's from now on: each a step of its own.
    fn let_go(&mut self, outside: Outside<'_>, simulation: &mut Simulation, effects: &mut Effects) {
        for index in 0u8.. {
            let seat = Seat(index);
            let Some(state) = self.seats.get_mut(usize::from(index)) else { return };
            let Some(leaving) = state.leaving.take() else { continue };
            if self.status != TableStatus::Running {
                return;
            }
            let (event, logged) = match leaving {
                Leaving::Resigned => (SeatEvent::Resigned, LogEvent::Resigned),
                Leaving::Forfeited => (SeatEvent::Resigned, LogEvent::Forfeited),
                Leaving::BotTakesOver(strength) => {
                    state.occupant = Occupant::Bot { strength };
                    (SeatEvent::BotTookOver(strength), LogEvent::BotTookOver { strength })
                }
            };
            state.resigned = event == SeatEvent::Resigned;
            state.open_to_substitute = false;
            (state.pending, state.plan) = (None, None);
            effects.log(Some(seat), logged);
            self.forget_times(seat);
            self.end_vacation(outside, seat, effects);
            let server_time_ms = outside.now_ms;
            let items = vec![Item::Seat { seat, event, server_time_ms }];
            let tick = self.tick;
            if self.kind().is_of_ticks() {
                simulation.seat_events(&items);
                effects.append(Entry::SeatEvents { tick, items });
            } else {
                simulation.step(&items);
                effects.append(Entry::Step { tick, items });
            }
            self.tick = simulation.tick();
            effects.append(Entry::Digest { tick: self.tick, digest: simulation.game().digest() });
            self.after_step(outside, simulation.game(), effects);
            if self.status == TableStatus::Running
                && !self.seats.iter().any(|seat| seat.is_played() || seat.open_to_substitute)
            {
                self.break_off(outside.now_ms, effects);
            }
        }
    }

    /// Nobody is left to play it.
    fn break_off(&mut self, server_time_ms: u64, effects: &mut Effects) {
        effects.append(Entry::Abandoned { tick: self.tick, server_time_ms });
        effects.log(None, LogEvent::Abandoned);
        self.open_seed(effects);
        self.status = TableStatus::Abandoned;
        self.call_off(server_time_ms, "the table was given up", effects);
        self.stop(server_time_ms);
    }

    /// Nobody is waited for any more, and no clock runs.
    fn stop(&mut self, now_ms: u64) {
        self.to_act.clear();
        self.closing = false;
        self.clocks.close_window(now_ms);
    }

    /// Orders that take effect at once. Those that came together are one entry, under the turn that they were signed
    /// for: each was acknowledged, and the effect of one may open another window.
    fn apply_at_once(
        &mut self,
        outside: Outside<'_>,
        simulation: &mut Simulation,
        done: &mut Resolved,
    ) -> Result<(), SimulationError> {
        let came: Vec<(Seat, Pending)> = (0u8..)
            .zip(&mut self.seats)
            .filter_map(|(index, seat)| Some((Seat(index), seat.at_once.take()?)))
            .collect();
        let Some(number) = came.first().map(|(_, pending)| pending.turn) else { return Ok(()) };
        let mut turn = Turn { number, ..self.turn_entry(outside.now_ms, false) };
        let mut openings = Vec::new();
        for (seat, Pending { signed, salt, orders, .. }) in &came {
            let game = simulation.game();
            self.add_signed(game, &mut turn, &mut openings, *seat, signed, *salt, orders, How::Submitted);
        }
        for ((seat, pending), opening) in came.iter().zip(&openings) {
            let orders = opening.orders.clone();
            done.effects.log(Some(*seat), LogEvent::AtOnce { turn: number, orders });
            self.append_keys(outside.now_ms, *seat, &pending.signed, &mut done.effects);
        }
        self.make(simulation, turn, openings, done)?;
        self.after_step(outside, simulation.game(), &mut done.effects);
        self.bots_answer(outside, simulation, done)
    }

    /// Bots that are not to act answer what was asked of them.
    fn bots_answer(
        &mut self,
        outside: Outside<'_>,
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
            let mut turn = self.turn_entry(outside.now_ms, false);
            turn.seats.push(TurnSeat { seat, how: How::Bot(strength) });
            self.make(simulation, turn, Vec::new(), done)?;
            self.after_step(outside, simulation.game(), &mut done.effects);
        }
        Ok(())
    }

    /// The window closes: everybody's orders are opened and applied.
    fn close_window(
        &mut self,
        outside: Outside<'_>,
        simulation: &mut Simulation,
        done: &mut Resolved,
    ) -> Result<(), SimulationError> {
        let mut turn = self.turn_entry(outside.now_ms, true);
        let mut openings = Vec::new();
        let mut signed_by = Vec::new();
        for (seat, state) in self.all_seats() {
            self.add_seat(simulation.game(), seat, state, &mut turn, &mut openings, &mut signed_by);
        }
        for (seat, signed) in signed_by {
            self.append_keys(outside.now_ms, seat, &signed, &mut done.effects);
        }
        let met = self.conditions_met(simulation.game(), &turn, &openings);
        let (number, name) = (self.turn, self.turn_name.clone());
        self.tally(&mut done.effects);
        self.make(simulation, turn, openings, done)?;
        done.effects.log(None, LogEvent::Closed { turn: number, name: name.clone() });
        let told = self
            .players()
            .map(|(_, player)| (player, Event::TurnResolved { turn: number, turn_name: name.clone() }));
        done.effects.tell.extend(told.collect::<Vec<_>>());
        if !self.end_if_over(outside.now_ms, simulation.game(), &mut done.effects) {
            self.open_window(outside, simulation.game(), &met, &mut done.effects);
        }
        Ok(())
    }

    fn turn_entry(&self, server_time_ms: u64, closed: bool) -> Turn {
        Turn {
            tick: self.tick,
            steps: 0,
            number: self.turn,
            closed,
            seats: Vec::new(),
            digest: adjourn_game::ids::Digest::default(),
            server_time_ms,
        }
    }

    /// What a seat gives to a closing turn: its own orders, or what stands in for them.
    fn add_seat(
        &self,
        game: &dyn AnyGame,
        seat: Seat,
        state: &SeatState,
        turn: &mut Turn,
        openings: &mut Vec<Opening>,
        signed_by: &mut Vec<(Seat, SignedState)>,
    ) {
        let acts = self.to_act.contains(&seat);
        if state.resigned {
            return;
        }
        if let Some(pending) = &state.pending {
            signed_by.push((seat, pending.signed.clone()));
            self.add_signed(
                game,
                turn,
                openings,
                seat,
                &pending.signed,
                pending.salt,
                &pending.orders,
                How::Submitted,
            );
        } else if let Some((plan, used)) =
            state.plan.as_ref().and_then(|plan| Some((plan, plan.used.as_ref()?)))
        {
            signed_by.push((seat, plan.signed.clone()));
            self.add_signed(game, turn, openings, seat, &plan.signed, plan.salt, used, How::Conditional);
        } else if let (Some(Forced::Standing), Some(plan)) = (&state.forced, &state.plan) {
            signed_by.push((seat, plan.signed.clone()));
            self.add_signed(
                game,
                turn,
                openings,
                seat,
                &plan.signed,
                plan.salt,
                &plan.standing,
                How::Standing,
            );
        } else if let (Occupant::Bot { strength }, true) = (&state.occupant, acts) {
            turn.seats.push(TurnSeat { seat, how: How::Bot(*strength) });
        } else if acts && state.forced == Some(Forced::Default) {
            turn.seats.push(TurnSeat { seat, how: How::Default });
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "three callers, each with another place from which these come"
    )]
    fn add_signed(
        &self,
        game: &dyn AnyGame,
        turn: &mut Turn,
        openings: &mut Vec<Opening>,
        seat: Seat,
        signed: &SignedState,
        salt: Hex32,
        orders: &[String],
        how: fn(adjourn_game::ids::Digest) -> How,
    ) {
        let (signed, salt) = (signed.signed(), salt.0);
        let how = how(signed.commitment(&salt));
        // What was legal when it came may not be any more: it is named all the same, and does nothing.
        let orders = match how {
            How::Conditional(_) | How::Standing(_) => planned(game, seat, orders),
            _ => passing(game, seat, orders),
        };
        turn.seats.push(TurnSeat { seat, how });
        openings.push(Opening { seat, salt, signed, orders });
    }

    /// Keys that sign for a seat for the first time are entered before what they sign.
    fn append_keys(&mut self, server_time_ms: u64, seat: Seat, signed: &SignedState, effects: &mut Effects) {
        let tick = self.tick;
        let Occupant::Player { player, name, .. } = self.seats[usize::from(seat.0)].occupant.clone() else {
            return;
        };
        for link in &signed.links {
            let state = self.seat_mut(seat);
            if state.keys.contains(&link.key) {
                continue;
            }
            state.keys.push(link.key);
            let signature = link.signature.as_slice().try_into().expect("a signature has 64 bytes");
            effects.append(Entry::SeatKey(SeatKey {
                tick,
                seat,
                player,
                name: name.clone(),
                key: link.key.0,
                link: Some(Link { by: link.by.0, signature }),
                server_time_ms,
            }));
        }
    }

    /// Makes the turn's steps, records what seats saw, and appends the entry.
    fn make(
        &mut self,
        simulation: &mut Simulation,
        mut turn: Turn,
        openings: Vec<Opening>,
        done: &mut Resolved,
    ) -> Result<(), SimulationError> {
        let number = turn.number;
        let items = turn.items(simulation.game(), &openings);
        let items = items.map_err(|error| SimulationError::Turn { number, error })?;
        // A seat that nobody ever had a key for was a bot's from the start: nobody will read what it saw.
        let read = self.all_seats().filter(|(_, state)| !state.keys.is_empty());
        let seats: Vec<Seat> = read.map(|(seat, _)| seat).collect();
        let closed = turn.closed;
        let played = played(simulation.game(), &items);
        let reports = simulation.turn(&items, closed, &seats);
        let reports = reports.into_iter().map(|(seat, report)| TurnReport { turn: number, seat, report });
        done.reports.extend(reports);
        turn.steps = simulation.tick() - turn.tick;
        turn.digest = simulation.game().digest();
        self.tick = simulation.tick();
        done.effects.entries.push(NewEntry { entry: Entry::Turn(turn), opened: Opened { openings, played } });
        Ok(())
    }

    /// Who was to act and did was in time; misses were counted when they happened.
    fn tally(&mut self, effects: &mut Effects) {
        for seat in &self.to_act {
            let state = &self.seats[usize::from(seat.0)];
            if let (Occupant::Player { player, .. }, true) = (&state.occupant, state.forced.is_none()) {
                effects.tallies.push((*player, true));
                self.ladder.acted(*seat);
            }
        }
    }

    /// After a step that closed no window. If seats have only dropped out, the window stays as it is: what others have
    /// handed in was acknowledged. If others are to act now, or in another position, a new one opens.
    fn after_step(&mut self, outside: Outside<'_>, game: &dyn AnyGame, effects: &mut Effects) {
        if self.end_if_over(outside.now_ms, game, effects) {
            return;
        }
        let to_act = game.to_act();
        let goes_on =
            self.game_turn == Some(game.turn()) && to_act.iter().all(|seat| self.to_act.contains(seat));
        if !goes_on {
            self.open_window(outside, game, &Met::new(), effects);
        } else if to_act != self.to_act {
            self.to_act = to_act;
            self.time_seats(outside);
        }
    }

    pub(super) fn end_if_over(
        &mut self,
        server_time_ms: u64,
        game: &dyn AnyGame,
        effects: &mut Effects,
    ) -> bool {
        let Some(outcome) = game.outcome() else { return false };
        let how = self.kind().explain(outcome.reason).to_owned();
        effects.log(None, LogEvent::Ended { places: outcome.places.clone(), how: how.clone() });
        let told = self.players().map(|(_, player)| (player, Event::GameOver { outcome: how.clone() }));
        effects.tell.extend(told.collect::<Vec<(PlayerId, Event)>>());
        self.outcome = Some(EndState::from(&outcome));
        self.ended_live = self.side == Side::Live;
        effects.append(Entry::Outcome { tick: self.tick, outcome, server_time_ms });
        self.open_seed(effects);
        self.status = TableStatus::Finished;
        self.call_off(server_time_ms, "the game is over", effects);
        self.stop(server_time_ms);
        true
    }

    /// The game is over: what was sealed is opened.
    fn open_seed(&self, effects: &mut Effects) {
        if self.kind().hidden() && !self.seed_opened {
            let (seed, salt) = (self.seed.seed.0, self.seed.salt.0);
            effects.append(Entry::SeedOpened { tick: self.tick, salt, seed });
        }
    }

    /// Opens the next window: clocks, the ladder, conditional orders, and whoever is to act is told.
    pub(super) fn open_window(
        &mut self,
        outside: Outside<'_>,
        game: &dyn AnyGame,
        met: &Met,
        effects: &mut Effects,
    ) {
        self.turn += 1;
        self.turn_name = game.turn_name();
        self.game_turn = Some(game.turn());
        self.to_act = game.to_act();
        self.opened_ms = outside.now_ms;
        self.closing = false;
        for seat in &mut self.seats {
            (seat.pending, seat.forced) = (None, None);
            if let Some(plan) = &mut seat.plan {
                plan.used = None;
            }
        }
        self.start_clocks(outside);
        for seat in self.to_act.clone() {
            self.use_plan(game, seat, met.get(&seat).map_or(&[], Vec::as_slice), effects);
            self.note_readiness(outside, seat);
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
        self.close_if_done(outside);
    }

    fn start_clocks(&mut self, outside: Outside<'_>) {
        self.clocks.close_window(outside.now_ms);
        self.time_seats(outside);
    }

    /// The clocks and the ladder of those who are to act; those who were keep their time.
    pub(super) fn time_seats(&mut self, outside: Outside<'_>) {
        let timed: Vec<Seat> =
            self.to_act.iter().copied().filter(|seat| self.seats[usize::from(seat.0)].is_played()).collect();
        self.clocks.open_window(outside.now_ms, &timed, &self.schedule(), outside.zone);
        self.ladder.open_window(&self.clocks);
    }
}

/// The orders of each seat in the game's notation.
fn played(game: &dyn AnyGame, items: &[Item]) -> Vec<(Seat, Vec<String>)> {
    let mut played: BTreeMap<Seat, Vec<String>> = BTreeMap::new();
    for item in items {
        if let Item::Order { seat, input, .. } = item {
            played.entry(*seat).or_default().extend(game.notation(*seat, input));
        }
    }
    played.into_iter().collect()
}
