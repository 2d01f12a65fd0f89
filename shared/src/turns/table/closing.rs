//! A turn from what seats have handed in: what each gives to it, the keys that are new, its steps and its entry.

use super::effects::{Effects, LogEvent, NewEntry, Opened};
use super::resolve::{Resolved, TurnReport};
use super::seat::{Forced, Occupant, SeatState};
use super::signed::{Hex32, SignedState};
use super::state::{TableContext, TableState};
use crate::timeline::bundle::Item;
use crate::timeline::{
    Entry, How, Link, Opening, SeatKey, Simulation, SimulationError, Turn, TurnSeat, passing, planned,
};
use crate::turns::notices::Event;
use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;
use std::collections::BTreeMap;

impl TableState {
    /// The window closes: everybody's orders are opened and applied.
    pub(super) fn close_window(
        &mut self,
        context: TableContext<'_>,
        simulation: &mut Simulation,
        done: &mut Resolved,
    ) -> Result<(), SimulationError> {
        let mut turn = self.turn_entry(context.now_ms, true);
        let mut openings = Vec::new();
        let mut signed_by = Vec::new();
        for (seat, state) in self.all_seats() {
            self.add_seat(simulation.game(), seat, state, &mut turn, &mut openings, &mut signed_by);
        }
        for (seat, signed) in signed_by {
            self.append_keys(context.now_ms, seat, &signed, &mut done.effects);
        }
        let met = self.conditions_met(simulation.game(), &turn, &openings);
        let (number, name) = (self.turn, self.turn_name.clone());
        self.tally(&mut done.effects);
        let resigned = self.make(context, simulation, turn, openings, done)?;
        done.effects.log(None, LogEvent::Closed { turn: number, name: name.clone() });
        let told = self.players().map(|(_, player)| {
            (player, Event::TurnResolved { turn: number, turn_name: name.clone(), from_turn: None })
        });
        done.effects.tell.extend(told.collect::<Vec<_>>());
        let game = simulation.game();
        if self.end_if_over(context.now_ms, game, &mut done.effects) {
            return Ok(());
        }
        if !(resigned && self.break_off_if_deserted(context.now_ms, game, &mut done.effects)) {
            self.open_window(context, game, &met, &mut done.effects);
        }
        Ok(())
    }

    pub(super) fn turn_entry(&self, server_time_ms: u64, closed: bool) -> Turn {
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
    pub(super) fn add_signed(
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
    pub(super) fn append_keys(
        &mut self,
        server_time_ms: u64,
        seat: Seat,
        signed: &SignedState,
        effects: &mut Effects,
    ) {
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

    /// Makes the turn's steps, records what seats saw, and appends the entry. True if a seat has resigned with it.
    pub(super) fn make(
        &mut self,
        context: TableContext<'_>,
        simulation: &mut Simulation,
        mut turn: Turn,
        openings: Vec<Opening>,
        done: &mut Resolved,
    ) -> Result<bool, SimulationError> {
        let number = turn.number;
        let items = turn.items(simulation.game(), &openings);
        let items = items.map_err(|error| SimulationError::Turn { number, error })?;
        // A seat that nobody ever had a key for was a bot's from the start: nobody will read what it saw.
        let read = self.all_seats().filter(|(_, state)| !state.keys.is_empty());
        let seats: Vec<Seat> = read.map(|(seat, _)| seat).collect();
        let closed = turn.closed;
        let played = played(simulation.game(), &items);
        let resigned = resigned(simulation.game(), &items);
        let takebacks = simulation.game().takebacks();
        let reports = simulation.turn(&items, closed, &seats);
        let reports = reports.into_iter().map(|(seat, report)| TurnReport { turn: number, seat, report });
        done.reports.extend(reports);
        turn.steps = simulation.tick() - turn.tick;
        turn.digest = simulation.game().digest();
        self.tick = simulation.tick();
        done.effects.entries.push(NewEntry { entry: Entry::Turn(turn), opened: Opened { openings, played } });
        if simulation.game().takebacks() != takebacks {
            self.void_plans(&mut done.effects);
        }
        for seat in &resigned {
            self.seat_mut(*seat).resigned = true;
            self.retire(context, *seat, LogEvent::Resigned, &mut done.effects);
        }
        Ok(!resigned.is_empty())
    }

    /// Its player's part in the game is over: nothing of theirs is waited for or used any more.
    pub(super) fn retire(
        &mut self,
        context: TableContext<'_>,
        seat: Seat,
        logged: LogEvent,
        effects: &mut Effects,
    ) {
        let state = self.seat_mut(seat);
        state.open_to_substitute = false;
        (state.pending, state.plan) = (None, None);
        effects.log(Some(seat), logged);
        self.live.appointment.forget(seat);
        self.end_vacation(context, seat, effects);
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
}

/// The seats that resign with their own orders.
pub(super) fn resigned(game: &dyn AnyGame, items: &[Item]) -> Vec<Seat> {
    let mut given: BTreeMap<Seat, Vec<Vec<u8>>> = BTreeMap::new();
    for item in items {
        if let Item::Order { seat, input, .. } = item {
            given.entry(*seat).or_default().push(input.clone());
        }
    }
    given.retain(|seat, orders| game.resigns(*seat, orders));
    given.into_keys().collect()
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
