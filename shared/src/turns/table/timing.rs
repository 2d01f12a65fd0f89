//! What time does to a table: reminders, grace, missed turns, vacations that end, outages that are given back.

use super::effects::{Effects, LogEvent};
use super::seat::{Forced, Leaving, Occupant, SeatState};
use super::state::{TableContext, TableState};
use crate::base::limits::clocks::TOLD_OUTAGE_MS;
use crate::base::limits::live::AFTER_OUTAGE_MS;
use crate::timeline::planned;
use crate::turns::clock::Credit;
use crate::turns::ladder::{self, LadderEvent, MissAction, Planned, SeatFacts, Standing};
use crate::turns::notices::Event;
use crate::turns::outages::Outage;
use crate::turns::pause::PauseReason;
use crate::turns::rules::TableStatus;
use adjourn_game::AnyGame;
use adjourn_game::ids::{PlayerId, Seat};
use core::cell::RefCell;
use std::collections::BTreeMap;

impl TableState {
    /// Does what the clock says is due.
    pub(super) fn keep_time(&mut self, context: TableContext<'_>, game: &dyn AnyGame, effects: &mut Effects) {
        let TableContext { now_ms, zone } = context;
        self.end_vacations(context, effects);
        if self.closing {
            return;
        }
        self.take_what_is_there(context);
        let rules = self.ladder_in_force();
        // Asked for seats that miss the turn alone: reading hundreds of standing orders takes its time.
        let seats = &self.seats;
        let facts = |seat: Seat| facts(seats, game, seat);
        let schedule = &self.schedule();
        for event in self.ladder.due(now_ms, &rules, &mut self.clocks, schedule, zone, &facts) {
            self.ladder_event(event, game, effects);
        }
    }

    fn end_vacations(&mut self, context: TableContext<'_>, effects: &mut Effects) {
        let TableContext { now_ms, zone } = context;
        for (seat, _) in self.clocks.end_vacations(now_ms, &self.schedule(), zone) {
            self.tell_resumed(now_ms, Some(seat), PauseReason::Vacation { seat }, effects);
        }
    }

    /// Orders that are there when the time is up count, even if they were not declared final.
    fn take_what_is_there(&mut self, context: TableContext<'_>) {
        for seat in self.to_act.clone() {
            let over = self.clocks.deadline_ms(seat).is_some_and(|deadline_ms| deadline_ms <= context.now_ms);
            if let (true, Some(pending)) = (over, &mut self.seat_mut(seat).pending)
                && !pending.ready
            {
                pending.ready = true;
                self.note_readiness(context, seat);
            }
        }
    }

    fn ladder_event(&mut self, event: LadderEvent, game: &dyn AnyGame, effects: &mut Effects) {
        let (turn, turn_name) = (self.turn, self.turn_name.clone());
        match event {
            LadderEvent::Reminder { seat, permille, deadline_ms } => {
                effects.log(Some(seat), LogEvent::Reminded { turn, deadline_ms });
                let reminders = self.ladder_in_force().reminders_permille;
                let step = reminders.iter().filter(|before| **before < permille).count();
                let step = u8::try_from(step).unwrap_or(u8::MAX);
                self.tell(seat, Event::Reminder { turn, turn_name, step, deadline_ms }, effects);
            }
            LadderEvent::GraceBegan { seat, until_ms } => {
                effects.log(Some(seat), LogEvent::Grace { turn, until_ms });
                let reason = "the deadline has passed; orders are still taken".to_owned();
                self.tell(
                    seat,
                    Event::DeadlineChanged { turn, deadline_ms: Some(until_ms), reason },
                    effects,
                );
            }
            LadderEvent::Missed { seat, action, why, .. } => {
                effects.log(Some(seat), LogEvent::Missed { turn, done: why.clone() });
                effects.tallies.extend(self.player_of(seat).map(|player| (player, false)));
                self.tell(seat, Event::MissedTurn { turn, turn_name, done: why }, effects);
                self.miss(seat, action, game, effects);
            }
        }
    }

    fn miss(&mut self, seat: Seat, action: MissAction, game: &dyn AnyGame, effects: &mut Effects) {
        let turn = self.turn;
        match action {
            MissAction::StandingOrders => self.seat_mut(seat).forced = Some(Forced::Standing),
            MissAction::DefaultOrders => self.seat_mut(seat).forced = Some(Forced::Default),
            MissAction::BotTakeover { strength } => {
                self.seat_mut(seat).leaving = Some(Leaving::BotTakesOver(strength));
            }
            MissAction::OpenSeat => {
                self.seat_mut(seat).forced = Some(Forced::Default);
                if !core::mem::replace(&mut self.seat_mut(seat).open_to_substitute, true) {
                    effects.log(Some(seat), LogEvent::OpenToSubstitute);
                    let seat_name = game.kind().seat_name(seat);
                    effects.tell.push((self.owner, Event::SeatOffered { turn, seat_name }));
                }
            }
            MissAction::Forfeit => self.seat_mut(seat).leaving = Some(Leaving::Forfeited),
        }
    }

    fn player_of(&self, seat: Seat) -> Option<PlayerId> {
        match &self.seat(seat)?.occupant {
            Occupant::Player { player, .. } => Some(*player),
            _ => None,
        }
    }

    fn tell(&self, seat: Seat, event: Event, effects: &mut Effects) {
        effects.tell.extend(self.player_of(seat).map(|player| (player, event)));
    }

    /// Somebody new has the seat: with a whole turn's time, and nothing missed.
    pub(super) fn give_time(&mut self, context: TableContext<'_>, seat: Seat, effects: &mut Effects) {
        let TableContext { now_ms, zone } = context;
        // The seat's clock has stopped if the turn was missed before.
        let schedule = self.schedule();
        self.clocks.reopened(now_ms, seat, &schedule, zone);
        self.clocks.grant(now_ms, seat, &schedule, zone);
        self.ladder.renew(seat);
        if self.waits_for(seat) {
            let (turn, turn_name) = (self.turn, self.turn_name.clone());
            let deadline_ms = self.clocks.deadline_ms(seat);
            self.tell(seat, Event::YourTurn { turn, turn_name, deadline_ms }, effects);
        }
    }

    /// The service could take no orders, in the order of these outages: running clocks are given the time back, once, with
    /// one line in the log. Players are told if it was long. A game that is played live elsewhere is waited for a while.
    pub fn credit_outages(
        &mut self,
        context: TableContext<'_>,
        outages: impl IntoIterator<Item = Outage>,
    ) -> Effects {
        let mut effects = Effects::default();
        if self.status != TableStatus::Running {
            return effects;
        }
        if self.must_hold().is_err() {
            outages.into_iter().for_each(|out| self.live.lease.outlast(out.to_ms + AFTER_OUTAGE_MS));
            return effects;
        }
        // One that was used up in an outage ended then: from there on the time is given back.
        self.end_vacations(context, &mut effects);
        let (mut credit, schedule) = (Credit::default(), self.schedule());
        for Outage { from_ms, to_ms } in outages {
            let one = self.clocks.credit(from_ms, to_ms, &schedule, context.zone);
            credit.by_ms += one.by_ms;
            credit.seats = if one.by_ms > 0 { one.seats } else { credit.seats };
        }
        if credit.by_ms == 0 {
            return effects;
        }
        for seat in credit.seats.iter().filter(|_| credit.by_ms >= TOLD_OUTAGE_MS) {
            let reason = "the server could take no orders: the time was given back".to_owned();
            let (turn, deadline_ms) = (self.turn, self.clocks.deadline_ms(*seat));
            self.tell(*seat, Event::DeadlineChanged { turn, deadline_ms, reason }, &mut effects);
        }
        effects.log(None, LogEvent::Credited { down_ms: credit.by_ms, seats: credit.seats });
        effects
    }

    /// What will happen when, if nobody does anything, as far as the viewer may know: whether others have standing
    /// orders is sealed.
    #[must_use]
    pub fn forecast(
        &self,
        context: TableContext<'_>,
        game: &dyn AnyGame,
        viewer: Option<Seat>,
    ) -> Vec<Planned> {
        if self.status != TableStatus::Running {
            return Vec::new();
        }
        let known = RefCell::new(BTreeMap::new());
        let facts = |seat: Seat| {
            *known.borrow_mut().entry(seat).or_insert_with(|| match viewer == Some(seat) {
                true => facts(&self.seats, game, seat),
                false => {
                    SeatFacts { standing: Standing::Sealed, has_default: game.default_orders(seat).is_some() }
                }
            })
        };
        let TableContext { now_ms, zone } = context;
        let rules = self.ladder_in_force();
        ladder::dry_run(now_ms, &rules, &self.ladder, &self.clocks, &self.schedule(), zone, &facts)
    }

    /// Turns that the seat has missed in a row.
    #[must_use]
    pub fn misses(&self, seat: Seat) -> u8 {
        self.ladder.misses(seat)
    }
}

/// What the ladder must know of a seat.
fn facts(seats: &[SeatState], game: &dyn AnyGame, seat: Seat) -> SeatFacts {
    let plan = seats.get(usize::from(seat.0)).and_then(|state| state.plan.as_ref());
    let passes = plan.is_some_and(|plan| !planned(game, seat, &plan.standing).is_empty());
    SeatFacts {
        standing: if passes { Standing::Pass } else { Standing::None },
        has_default: game.default_orders(seat).is_some(),
    }
}
