//! Plans: what is taken, which of their conditions a turn meets, and what is used of them in the next window.

use super::effects::{Effects, LogEvent};
use super::seat::{Forced, SeatState, StoredPlan};
use super::signed::{Hex32, SignedState};
use super::state::{TableContext, TableState};
use super::submit::Incoming;
use crate::timeline::bundle::Item;
use crate::timeline::submission::{self, Condition, Plan};
use crate::timeline::{Opening, Turn};
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;
use std::collections::{BTreeMap, BTreeSet};

/// Why orders of a plan do nothing.
const AT_ONCE_IS_NOT_PLANNED: &str =
    "orders that take effect at once can't be planned: hand them in when it is time";

/// The texts of conditions, by the seat whose plan waits for them, that the closing turn meets.
pub(super) type Met = BTreeMap<Seat, Vec<String>>;

impl TableState {
    /// A new plan takes back what the one before has put into the open window: it is sealed and revocable.
    pub(super) fn take_plan(
        &mut self,
        context: TableContext<'_>,
        seat: Seat,
        incoming: &Incoming,
        plan: &Plan,
        game: &dyn AnyGame,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        self.check_plan(seat, plan, game)?;
        if incoming.submission.turn < self.taken_back_at {
            let current_turn = Some(self.turn);
            let detail = "moves were taken back since you made this plan: look at the game, and plan again";
            return Err(Refusal { current_turn, ..Refusal::new(RefusalKind::WrongTurn, detail) });
        }
        if self.seat(seat).is_some_and(|state| state.forced == Some(Forced::Standing)) {
            return Err(Refusal::new(
                RefusalKind::WindowClosed,
                "your time for this turn is up: your earlier standing orders are used in it",
            ));
        }
        let in_use = self.seat(seat).is_some_and(SeatState::acts_by_plan);
        if in_use && self.closing {
            return Err(Refusal::new(
                RefusalKind::WindowClosed,
                "the turn is being resolved with your earlier plan: wait for the next one",
            ));
        }
        effects.log_private(seat, LogEvent::Planned { sequence: incoming.submission.sequence });
        self.seat_mut(seat).open_to_substitute = false;
        self.seat_mut(seat).plan = (!plan.is_empty()).then(|| stored(incoming, plan));
        self.note_readiness(context, seat);
        Ok(())
    }

    /// Moves were taken back: what was planned for them must not answer others. (Orders of the open window go with the
    /// window.)
    pub(super) fn void_plans(&mut self, effects: &mut Effects) {
        self.taken_back_at = self.turn + 1;
        let turn = self.turn;
        for (seat, state) in (0u8..).map(Seat).zip(&mut self.seats) {
            if state.plan.take().is_some() {
                effects.log_private(seat, LogEvent::PlanVoid { turn });
            }
        }
    }

    /// What no plan may hold, as far as it can be told now.
    fn check_plan(&self, seat: Seat, plan: &Plan, game: &dyn AnyGame) -> Result<(), Refusal> {
        if game.kind().hidden() && plan.any_condition(&|when| matches!(when, Condition::After(_))) {
            return Err(Refusal::new(
                RefusalKind::Malformed,
                "this game hides orders: a plan can wait for a turn by its name, but not for orders of others",
            ));
        }
        // As of a seat that is to act: most games take anything from others at once.
        let acting = if self.to_act.contains(&seat) { Some(&seat) } else { self.to_act.first() };
        let at_once = |texts: &[String]| {
            let orders: Result<Vec<_>, _> = texts.iter().map(|text| game.order(seat, text)).collect();
            acting.is_some_and(|acting| orders.is_ok_and(|orders| game.at_once(*acting, &orders)))
        };
        if at_once(&plan.standing) || plan.any_branch(&at_once) {
            return Err(Refusal::new(RefusalKind::Malformed, AT_ONCE_IS_NOT_PLANNED));
        }
        Ok(())
    }

    /// Which conditions "after this order" of other seats' plans the turn meets, in the state before it: the order may
    /// be written in any way that the game understands. None where the game hides anything: a plan that is met would
    /// tell of others' orders.
    pub(super) fn conditions_met(&self, game: &dyn AnyGame, turn: &Turn, openings: &[Opening]) -> Met {
        let mut met = Met::new();
        if game.kind().hidden() {
            return met;
        }
        let Ok(items) = turn.items(game, openings) else { return met };
        let mut given: BTreeMap<Seat, BTreeSet<Vec<u8>>> = BTreeMap::new();
        for item in items {
            if let Item::Order { seat, input, .. } = item {
                given.entry(seat).or_default().insert(input);
            }
        }
        for (waiting, state) in self.all_seats() {
            let Some(plan) = &state.plan else { continue };
            let texts: BTreeSet<&String> = plan
                .conditional
                .iter()
                .filter_map(|branch| match &branch.when {
                    Condition::After(text) => Some(text),
                    Condition::Turn(_) => None,
                })
                .collect();
            let is_given = |text: &str| {
                let mut others = given.iter().filter(|(seat, _)| **seat != waiting);
                others
                    .any(|(seat, orders)| game.order(*seat, text).is_ok_and(|order| orders.contains(&order)))
            };
            met.insert(waiting, texts.into_iter().filter(|text| is_given(text)).cloned().collect());
        }
        met
    }

    /// Takes the branch of the seat's conditional orders that is met.
    pub(super) fn use_plan(
        &mut self,
        game: &dyn AnyGame,
        seat: Seat,
        closed_by: &[String],
        effects: &mut Effects,
    ) {
        let (turn, turn_name) = (self.turn, self.turn_name.clone());
        let Some(plan) = &mut self.seat_mut(seat).plan else { return };
        let (orders, rest) = submission::met(&plan.conditional, &turn_name, closed_by);
        plan.conditional = rest;
        let Some(orders) = orders else { return };
        match game.orders(seat, &orders) {
            Ok(encoded) if game.at_once(seat, &encoded) => {
                let problem = AT_ONCE_IS_NOT_PLANNED.to_owned();
                effects.log_private(seat, LogEvent::ConditionFailed { turn, problem });
            }
            Ok(_) => {
                plan.used = Some(orders);
                effects.log_private(seat, LogEvent::ConditionMet { turn });
            }
            Err(errors) => {
                let problem = errors.first().map(ToString::to_string).unwrap_or_default();
                effects.log_private(seat, LogEvent::ConditionFailed { turn, problem });
            }
        }
    }
}

fn stored(incoming: &Incoming, plan: &Plan) -> StoredPlan {
    StoredPlan {
        signed: SignedState::new(&incoming.signed, &incoming.links),
        salt: Hex32(incoming.salt),
        standing: plan.standing.clone(),
        conditional: plan.conditional.clone(),
        used: None,
    }
}
