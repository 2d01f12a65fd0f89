//! Reasons for the clocks to stand, and giving up.

use super::effects::{Effects, LogEvent};
use super::seat::Leaving;
use super::state::{TableContext, TableState};
use crate::turns::notices::Event;
use crate::turns::pause::PauseReason;
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::rules::{PauseRequest, TableStatus};
use adjourn_game::ids::{PlayerId, Seat};

impl TableState {
    /// The caller's seat.
    ///
    /// # Errors
    /// [`Refusal`] if the player sits at another table.
    pub fn must_sit(&self, player: PlayerId) -> Result<Seat, Refusal> {
        let seat = self.seat_of(player);
        seat.ok_or_else(|| Refusal::new(RefusalKind::WrongSeat, "you don't sit at this table"))
    }

    /// Begins or ends a reason for the clocks to stand.
    ///
    /// # Errors
    /// [`Refusal`] if the caller may not, or it makes no difference.
    pub fn pause(
        &mut self,
        context: TableContext<'_>,
        player: PlayerId,
        request: PauseRequest,
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        let mut effects = Effects::default();
        match request {
            PauseRequest::Vacation { on } => {
                let seat = self.must_play(player)?;
                self.set_pause(context, Some(seat), PauseReason::Vacation { seat }, on, &mut effects)?;
            }
            PauseRequest::Host { on } => {
                self.must_own(player)?;
                if on && self.seat_of(player).is_some() {
                    return Err(Refusal::new(
                        RefusalKind::Forbidden,
                        "you play, so you can't stop the others' clocks alone: vote for a pause",
                    ));
                }
                self.set_pause(context, None, PauseReason::Host, on, &mut effects)?;
            }
            PauseRequest::Vote { on } => {
                let seat = self.must_play(player)?;
                self.vote(context, seat, on, &mut effects)?;
            }
        }
        Ok(effects)
    }

    /// The service lacks the game's rules since then: the clocks stand until it has them. Again: no change. A game that is
    /// played live has no clocks here.
    pub fn lacks_rules(&mut self, since_ms: u64) -> Effects {
        let mut effects = Effects::default();
        let elsewhere = self.status != TableStatus::Running || self.must_hold().is_err();
        if elsewhere || self.clocks.pause(since_ms, PauseReason::Rules).is_err() {
            return effects;
        }
        self.tell_paused(since_ms, None, PauseReason::Rules, &mut effects);
        effects
    }

    /// The service has the game's rules again.
    pub fn has_rules_again(&mut self, context: TableContext<'_>) -> Effects {
        let (TableContext { now_ms, zone }, reason) = (context, PauseReason::Rules);
        let mut effects = Effects::default();
        if self.clocks.resume(now_ms, &reason, &self.rules.schedule, zone) {
            self.tell_resumed(now_ms, None, reason, &mut effects);
        }
        effects
    }

    /// All must agree that the clocks stand, and go on agreeing: they run as soon as one of them votes for that.
    fn vote(
        &mut self,
        context: TableContext<'_>,
        seat: Seat,
        on: bool,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        self.seat_mut(seat).votes_pause = on;
        let agreed = self.seats.iter().filter(|seat| seat.is_played()).all(|seat| seat.votes_pause);
        let paused = |table: &Self, reason| table.clocks.pauses().contains(&reason);
        if on && agreed && !paused(self, PauseReason::Vote) {
            self.set_pause(context, None, PauseReason::Vote, true, effects)?;
        }
        if !on && paused(self, PauseReason::Vote) {
            self.seats.iter_mut().for_each(|seat| seat.votes_pause = false);
            self.set_pause(context, None, PauseReason::Vote, false, effects)?;
        }
        // Whoever owned the table as a spectator when they paused it may play by now.
        if !on && self.seat_of(self.owner).is_some() && paused(self, PauseReason::Host) {
            self.set_pause(context, None, PauseReason::Host, false, effects)?;
        }
        Ok(())
    }

    /// The caller's seat, if they still play it.
    fn must_play(&self, player: PlayerId) -> Result<Seat, Refusal> {
        let seat = self.must_sit(player)?;
        let state = &self.seats[usize::from(seat.0)];
        if state.is_played() && state.leaving.is_none() {
            return Ok(seat);
        }
        Err(Refusal::new(RefusalKind::Conflict, "you have given up, so you can't stop the others' clocks"))
    }

    /// Somebody's part in the game has ended: the others don't wait for the end of a vacation.
    pub(super) fn end_vacation(&mut self, context: TableContext<'_>, seat: Seat, effects: &mut Effects) {
        let (TableContext { now_ms, zone }, reason) = (context, PauseReason::Vacation { seat });
        if self.clocks.resume(now_ms, &reason, &self.rules.schedule, zone) {
            self.tell_resumed(now_ms, Some(seat), reason, effects);
        }
    }

    fn set_pause(
        &mut self,
        context: TableContext<'_>,
        seat: Option<Seat>,
        reason: PauseReason,
        on: bool,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let TableContext { now_ms, zone } = context;
        if on {
            let begun = self.clocks.pause(now_ms, reason);
            begun.map_err(|error| Refusal::new(RefusalKind::Conflict, error.to_string()))?;
            self.tell_paused(now_ms, seat, reason, effects);
            return Ok(());
        }
        let schedule = self.schedule();
        if !self.clocks.resume(now_ms, &reason, &schedule, zone) {
            return Err(Refusal::new(RefusalKind::Conflict, "there is no such pause to end"));
        }
        self.tell_resumed(now_ms, seat, reason, effects);
        Ok(())
    }

    /// The clocks stand for one reason more.
    fn tell_paused(&self, since_ms: u64, seat: Option<Seat>, reason: PauseReason, effects: &mut Effects) {
        let (turn, reason) = (self.turn, reason.words());
        effects.log(seat, LogEvent::Paused { reason: reason.clone() });
        let told = self
            .players()
            .map(|(_, player)| (player, Event::Paused { turn, since_ms, reason: reason.clone() }));
        effects.tell.extend(told);
    }

    /// A reason is gone.
    pub(super) fn tell_resumed(
        &self,
        since_ms: u64,
        seat: Option<Seat>,
        reason: PauseReason,
        effects: &mut Effects,
    ) {
        effects.log(seat, LogEvent::Resumed { reason: reason.words() });
        if self.clocks.is_paused() {
            return;
        }
        let turn = self.turn;
        let told = self.players().map(|(seat, player)| {
            let deadline_ms = self.clocks.deadline_ms(seat);
            (player, Event::Resumed { turn, since_ms, deadline_ms })
        });
        effects.tell.extend(told);
    }

    /// Gives up. It takes effect as soon as a worker comes to it.
    ///
    /// # Errors
    /// [`Refusal`] if the player has no seat in a running game, or gave up before.
    pub fn resign(&mut self, player: PlayerId) -> Result<Effects, Refusal> {
        self.must_run()?;
        let seat = self.must_sit(player)?;
        let state = self.seat_mut(seat);
        if state.resigned || state.leaving.is_some() {
            return Err(Refusal::new(RefusalKind::Conflict, "you have given up already"));
        }
        state.leaving = Some(Leaving::Resigned);
        Ok(Effects::default())
    }
}
