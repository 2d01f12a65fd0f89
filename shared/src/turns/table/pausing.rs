//! Reasons for the clocks to stand, and giving up.

use super::effects::{Effects, LogEvent, Refusal};
use super::{Leaving, Outside, TableState};
use crate::api::{PauseRequest, ProblemKind};
use crate::ids::{PlayerId, Seat};
use crate::notify::Event;
use crate::turns::pause::PauseReason;

impl TableState {
    /// The caller's seat.
    ///
    /// # Errors
    /// [`Refusal`] if the player sits at another table.
    pub fn must_sit(&self, player: PlayerId) -> Result<Seat, Refusal> {
        let seat = self.seat_of(player);
        seat.ok_or_else(|| Refusal::new(ProblemKind::WrongSeat, "you don't sit at this table"))
    }

    /// Begins or ends a reason for the clocks to stand.
    ///
    /// # Errors
    /// [`Refusal`] if the caller may not, or it makes no difference.
    pub fn pause(
        &mut self,
        outside: Outside<'_>,
        player: PlayerId,
        request: PauseRequest,
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        let mut effects = Effects::default();
        match request {
            PauseRequest::Vacation { on } => {
                let seat = self.must_sit(player)?;
                self.set_pause(outside, Some(seat), PauseReason::Vacation { seat }, on, &mut effects)?;
            }
            PauseRequest::Host { on } => {
                self.must_own(player)?;
                self.set_pause(outside, None, PauseReason::Host, on, &mut effects)?;
            }
            PauseRequest::Vote { on } => {
                let seat = self.must_sit(player)?;
                self.seat_mut(seat).votes_pause = on;
                let agreed =
                    self.seats.iter().filter(|seat| seat.is_played()).all(|seat| seat.votes_pause == on);
                let paused = self.clocks.pauses().contains(&PauseReason::Vote);
                if agreed && paused != on {
                    self.set_pause(outside, None, PauseReason::Vote, on, &mut effects)?;
                }
            }
        }
        Ok(effects)
    }

    fn set_pause(
        &mut self,
        outside: Outside<'_>,
        seat: Option<Seat>,
        reason: PauseReason,
        on: bool,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let Outside { now_ms, zone } = outside;
        if on {
            let begun = self.clocks.pause(now_ms, reason);
            begun.map_err(|error| Refusal::new(ProblemKind::Conflict, error.to_string()))?;
            let reason = reason.words();
            effects.log(seat, LogEvent::Paused { reason: reason.clone() });
            let (turn, since_ms) = (self.turn, now_ms);
            let told = self
                .players()
                .map(|(_, player)| (player, Event::Paused { turn, since_ms, reason: reason.clone() }));
            effects.tell.extend(told);
            return Ok(());
        }
        if !self.clocks.resume(now_ms, &reason, &self.rules.schedule, zone) {
            return Err(Refusal::new(ProblemKind::Conflict, "there is no such pause"));
        }
        self.tell_resumed(now_ms, seat, reason, effects);
        Ok(())
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
            return Err(Refusal::new(ProblemKind::Conflict, "you have given up already"));
        }
        state.leaving = Some(Leaving::Resigned);
        Ok(Effects::default())
    }
}
