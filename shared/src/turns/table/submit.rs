//! Handing in: orders of the open window, plans for later ones, taking back, being ready.

use super::effects::{Effects, LogEvent};
use super::seat::{Occupant, Pending, SeatState};
use super::signed::{Hex32, SignedState};
use super::state::{TableContext, TableState};
use crate::base::identity;
use crate::base::limits;
use crate::timeline::Link;
use crate::timeline::submission::{Orders, Receipt, Signed, Submission};
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::rules::TableStatus;
use adjourn_game::AnyGame;
use adjourn_game::ids::{Digest, Seat};

/// A submission whose signature was checked, from a player whose key was looked up.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The signed bytes.
    pub signed: Signed,
    /// What they say.
    pub submission: Submission,
    /// Whose key it is.
    pub player: adjourn_game::ids::PlayerId,
    /// Keys between the seat's and this one, each with who vouches for it; empty if the seat has it already, or it is the player's
    /// first.
    pub links: Vec<([u8; 32], Link)>,
    /// Fresh random bytes.
    pub salt: [u8; 32],
}

/// What an accepted submission leads to.
#[derive(Debug)]
pub struct Accepted {
    /// To be stored.
    pub effects: Effects,
    /// To be signed, and given out once it is stored.
    pub receipt: Receipt,
}

impl TableState {
    /// Takes a submission. The caller has found no receipt for its sequence number.
    ///
    /// # Errors
    /// [`Refusal`] with the kind of problem; nothing has changed then.
    pub fn submit(
        &mut self,
        context: TableContext<'_>,
        incoming: &Incoming,
        game: &dyn AnyGame,
        head: Digest,
    ) -> Result<Accepted, Refusal> {
        let seat = self.check_incoming(context.now_ms, incoming)?;
        let Submission { sequence, turn, .. } = incoming.submission;
        let mut effects = Effects::default();
        match (&incoming.submission.orders, &incoming.submission.plan) {
            (Some(orders), None) => self.take_orders(context, seat, incoming, orders, game, &mut effects)?,
            (None, Some(plan)) => self.take_plan(context, seat, incoming, plan, game, &mut effects)?,
            _ => {
                return Err(Refusal::new(
                    RefusalKind::Malformed,
                    "a submission must have either orders or a plan",
                ));
            }
        }
        self.seat_mut(seat).last_sequence = sequence;
        self.touch(seat, context.now_ms);
        let receipt = Receipt {
            game_id: self.game_id,
            seat,
            turn,
            sequence,
            commitment: incoming.signed.commitment(&incoming.salt),
            head,
            deadline_ms: self.clocks.deadline_ms(seat),
            received_ms: context.now_ms,
        };
        Ok(Accepted { effects, receipt })
    }

    fn check_incoming(&self, now_ms: u64, incoming: &Incoming) -> Result<Seat, Refusal> {
        let said = &incoming.submission;
        if said.game != self.game_id {
            return Err(Refusal::new(RefusalKind::Conflict, "this is signed for another game"));
        }
        self.must_run()?;
        if self.seat_of(incoming.player) != Some(said.seat) {
            return Err(Refusal::new(
                RefusalKind::WrongSeat,
                "the player with this key does not sit on this seat",
            ));
        }
        let state = &self.seats[usize::from(said.seat.0)];
        if state.resigned || state.leaving.is_some() {
            return Err(Refusal::new(RefusalKind::WindowClosed, "this seat has given up"));
        }
        if said.sequence <= state.last_sequence {
            let newest = state.last_sequence;
            return Err(Refusal::new(
                RefusalKind::Stale,
                format!("the submission with number {newest} is newer, and is stored already"),
            ));
        }
        let highest = now_ms.saturating_add(limits::SEQUENCE_AHEAD_MS);
        if said.sequence > highest {
            let detail = format!(
                "the number {} is too high: take the time in milliseconds since 1970, at most {highest} now",
                said.sequence
            );
            return Err(Refusal::new(RefusalKind::Malformed, detail));
        }
        check_key(state, incoming)?;
        Ok(said.seat)
    }

    /// That the game is running.
    pub(super) fn must_run(&self) -> Result<(), Refusal> {
        let detail = match self.status {
            TableStatus::Running => return self.must_hold(),
            TableStatus::Open => "the game has not begun",
            TableStatus::Finished | TableStatus::Abandoned => "the game is over",
        };
        Err(Refusal::new(RefusalKind::WindowClosed, detail))
    }

    fn take_orders(
        &mut self,
        context: TableContext<'_>,
        seat: Seat,
        incoming: &Incoming,
        orders: &Orders,
        game: &dyn AnyGame,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        self.must_take(incoming.submission.turn, seat)?;
        let encoded = game.orders(seat, &orders.list).map_err(|errors| {
            let detail = errors.first().map(ToString::to_string).unwrap_or_default();
            Refusal { orders: errors, ..Refusal::new(RefusalKind::IllegalOrders, detail) }
        })?;
        let pending = Pending {
            turn: incoming.submission.turn,
            signed: SignedState::new(&incoming.signed, &incoming.links),
            salt: Hex32(incoming.salt),
            orders: orders.list.clone(),
            ready: orders.ready,
            sequence: incoming.submission.sequence,
        };
        let turn = self.turn;
        let count = orders.list.len();
        self.seat_mut(seat).open_to_substitute = false;
        effects.log_private(seat, LogEvent::Submitted { turn, sequence: pending.sequence, orders: count });
        if game.at_once(seat, &encoded) {
            self.seat_mut(seat).at_once = Some(pending);
            return Ok(());
        }
        self.seat_mut(seat).pending = Some(pending);
        self.note_readiness(context, seat);
        Ok(())
    }

    /// That the window of this turn is open, and takes orders of the seat.
    fn must_take(&self, turn: u32, seat: Seat) -> Result<(), Refusal> {
        if turn != self.turn {
            let detail = format!("turn {} is open, but the orders are for turn {turn}", self.turn);
            let current_turn = Some(self.turn);
            return Err(Refusal { current_turn, ..Refusal::new(RefusalKind::WrongTurn, detail) });
        }
        let state = &self.seats[usize::from(seat.0)];
        if self.closing || state.at_once.is_some() {
            return Err(Refusal::new(
                RefusalKind::WindowClosed,
                "the turn is being resolved: wait for the next one",
            ));
        }
        if state.forced.is_some() {
            return Err(Refusal::new(RefusalKind::WindowClosed, "your time for this turn is up"));
        }
        Ok(())
    }

    /// Takes back what the seat has handed in for the open window.
    ///
    /// # Errors
    /// [`Refusal`] if there is nothing, or the window is closed: what was revealed can't be taken back.
    pub fn withdraw(&mut self, context: TableContext<'_>, seat: Seat) -> Result<Effects, Refusal> {
        self.must_run()?;
        self.must_take(self.turn, seat)?;
        let state = self.seat_mut(seat);
        let from_plan = state.plan.as_mut().and_then(|plan| plan.used.take());
        if state.pending.take().is_none() && from_plan.is_none() {
            return Err(Refusal::new(RefusalKind::Conflict, "you have handed in nothing"));
        }
        self.touch(seat, context.now_ms);
        self.note_readiness(context, seat);
        let mut effects = Effects::default();
        effects.log_private(seat, LogEvent::Withdrawn { turn: self.turn });
        Ok(effects)
    }

    /// Says whether the seat's orders are final for now.
    ///
    /// # Errors
    /// [`Refusal`] if nothing is handed in, or another turn is open.
    pub fn set_ready(
        &mut self,
        context: TableContext<'_>,
        seat: Seat,
        turn: u32,
        ready: bool,
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        self.must_take(turn, seat)?;
        let Some(pending) = &mut self.seat_mut(seat).pending else {
            return Err(Refusal::new(
                RefusalKind::Conflict,
                "hand in orders first: an empty list if you have none",
            ));
        };
        pending.ready = ready;
        self.touch(seat, context.now_ms);
        self.note_readiness(context, seat);
        let mut effects = Effects::default();
        effects.log(Some(seat), LogEvent::Ready { turn, ready });
        Ok(effects)
    }

    /// The seat's clock stands while it is ready, and the window closes when all are.
    pub(super) fn note_readiness(&mut self, context: TableContext<'_>, seat: Seat) {
        if !self.to_act.contains(&seat) {
            return;
        }
        let schedule = self.schedule();
        if self.seat(seat).is_some_and(SeatState::is_done) {
            self.clocks.acted(context.now_ms, seat);
        } else {
            self.clocks.reopened(context.now_ms, seat, &schedule, context.zone);
        }
        self.close_if_done(context);
    }

    /// Closes the window if nobody is waited for and it may close.
    pub(super) fn close_if_done(&mut self, context: TableContext<'_>) {
        let TableContext { now_ms, zone } = context;
        let from_ms = self.clocks.close_from_ms(now_ms, &self.schedule(), zone);
        if !self.live.sealing && self.all_done() && from_ms.is_some_and(|from_ms| from_ms <= now_ms) {
            self.closing = true;
        }
    }

    /// Presence is recent input in this game, never merely an open connection.
    pub(super) fn touch(&mut self, seat: Seat, now_ms: u64) {
        if let Occupant::Player { last_input_ms, .. } = &mut self.seat_mut(seat).occupant {
            *last_input_ms = Some(now_ms);
        }
    }
}

/// That the timeline can tell whose the key is: it knows it, it is the player's first (their id is its hash), or there is
/// a chain of keys that leads from one of these to it.
fn check_key(state: &SeatState, incoming: &Incoming) -> Result<(), Refusal> {
    let key = incoming.signed.public_key;
    let stands_alone =
        |key: &[u8; 32]| state.keys.contains(&Hex32(*key)) || identity::player_id(key) == incoming.player;
    let mut last = None;
    for (new, link) in &incoming.links {
        let follows = last.map_or_else(|| stands_alone(&link.by), |last| last == link.by);
        if !follows || !link.holds(incoming.player, new) {
            return Err(Refusal::new(RefusalKind::BadSignature, UNTRACED));
        }
        last = Some(*new);
    }
    if last.map_or_else(|| stands_alone(&key), |last| last == key) {
        Ok(())
    } else {
        Err(Refusal::new(RefusalKind::BadSignature, UNTRACED))
    }
}

const UNTRACED: &str =
    "the key can't be traced to the player's first one: nobody could check the signature later";
