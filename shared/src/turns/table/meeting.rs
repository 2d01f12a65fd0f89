//! A live session at a time that suits all: what is told of it, its reminder, and what becomes of it. It touches nothing of
//! the game: a session that does not come about leaves it as it was.

use super::appointment::{Agreed, Slot, Stage};
use super::effects::{Effects, LogEvent};
use super::live_side::Side;
use super::state::{TableContext, TableState};
use crate::base::limits::appointment::REMINDER_MS;
use crate::base::limits::live::{VOTE_MS, WANTED_MS};
use crate::turns::notices::{Event, SessionNews};
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use adjourn_game::ids::Seat;

impl TableState {
    /// The times that suit a player, all of them: what is not named any more suits no longer. When one suits all who play,
    /// it is agreed.
    ///
    /// # Errors
    /// [`Refusal`] if the table does not go live, a time is past, too far away, or one too many, or the player has changed
    /// what was agreed too often.
    pub fn choose_times(
        &mut self,
        context: TableContext<'_>,
        seat: Seat,
        times_ms: &[u64],
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        self.must_allow_live(seat)?;
        let now_ms = context.now_ms;
        let before = self.live.appointment.clone();
        let new = self.live.appointment.choose(now_ms, seat, times_ms)?;
        let mut effects = Effects::default();
        let why = format!("it does not suit {} any more", self.name_of(seat));
        self.settle_time(now_ms, 0, &why, &mut effects);
        let turned = self.live.appointment.agreed() != before.agreed();
        if turned && let Err(refusal) = self.live.appointment.note_turn(now_ms, seat) {
            self.live.appointment = before;
            return Err(refusal);
        }
        self.touch(seat, now_ms);
        if new && !turned {
            self.propose(now_ms, seat, &mut effects);
        }
        Ok(effects)
    }

    /// Tells the others when a seat could meet them, though not each time that it thinks of another time.
    fn propose(&mut self, now_ms: u64, seat: Seat, effects: &mut Effects) {
        let Some(times_ms) = self.live.appointment.propose(now_ms, seat) else { return };
        effects.log(Some(seat), LogEvent::TimesProposed { times_ms: times_ms.clone() });
        let news = SessionNews::Proposed { from: self.name_of(seat), times_ms };
        self.tell_of_session(now_ms, Some(seat), &news, effects);
    }

    /// Agrees on the first time that suits all and is not too near, or calls off the one that does not suit any more.
    fn settle_time(&mut self, now_ms: u64, notice_ms: u64, why: &str, effects: &mut Effects) {
        let suits = |slot: &Slot| self.played().all(|seat| slot.seats.contains(&seat));
        if self.live.appointment.stands(now_ms, suits) {
            return;
        }
        let first = self.live.appointment.first(now_ms + notice_ms, suits);
        let first = first.filter(|_| self.played().next().is_some());
        self.call_off(now_ms, why, effects);
        let Some(starts_ms) = first else { return };
        let soon = starts_ms <= now_ms + REMINDER_MS;
        let stage = if soon { Stage::Reminded } else { Stage::Coming };
        self.live.appointment.agree(starts_ms, stage);
        effects.log(None, LogEvent::SessionAgreed { starts_ms });
        self.tell_of_session(now_ms, None, &SessionNews::Agreed { starts_ms }, effects);
    }

    /// An agreed session does not take place.
    pub(super) fn call_off(&mut self, now_ms: u64, why: &str, effects: &mut Effects) {
        let Some(Agreed { starts_ms, .. }) = self.live.appointment.call_off() else { return };
        // The votes of those who came for it last no longer than any other vote to play on live.
        self.live.votes.hold_at_most_until(now_ms + VOTE_MS);
        effects.log(None, LogEvent::SessionCalledOff { starts_ms, why: why.to_owned() });
        let news = SessionNews::CalledOff { starts_ms, why: why.to_owned() };
        self.tell_of_session(now_ms, None, &news, effects);
    }

    /// Does what the clock says is due for a session.
    pub(super) fn keep_appointment(&mut self, context: TableContext<'_>, effects: &mut Effects) {
        let now_ms = context.now_ms;
        if self.side == Side::Live {
            return;
        }
        // Another player has come, or one has left: another time may suit all now, if it leaves them time to hear of it.
        self.settle_time(now_ms, REMINDER_MS, "it does not suit all who play now", effects);
        let late = self.live.appointment.late_proposals(now_ms);
        late.into_iter().for_each(|seat| self.propose(now_ms, seat, effects));
        let Some(agreed) = self.live.appointment.agreed() else { return };
        let starts_ms = agreed.starts_ms;
        if self.in_lobby(now_ms) && !self.live.votes.are_agreed() && self.all_want_live(now_ms) {
            // The last one who was missing has left the game.
            self.live.votes.wait_from(now_ms);
        }
        let next = match agreed.stage {
            // Whoever came last came in time, and a live service may be on its way.
            _ if agreed.until_ms() <= now_ms && self.live.votes.are_agreed() => return,
            _ if agreed.until_ms() <= now_ms => return self.miss_session(now_ms, effects),
            Stage::Open => return,
            _ if starts_ms <= now_ms => Stage::Open,
            Stage::Coming if starts_ms <= now_ms + REMINDER_MS => Stage::Reminded,
            Stage::Coming | Stage::Reminded => return,
        };
        self.live.appointment.advance(next);
        let news = match next {
            Stage::Open => {
                effects.log(None, LogEvent::SessionOpen);
                SessionNews::Open { starts_ms }
            }
            Stage::Reminded | Stage::Coming => SessionNews::Soon { starts_ms },
        };
        self.tell_of_session(now_ms, None, &news, effects);
    }

    /// They were waited for in vain: the game is as it was.
    pub(super) fn miss_session(&mut self, now_ms: u64, effects: &mut Effects) {
        let Some(agreed) = self.live.appointment.agreed() else { return };
        let here = |seat: &Seat| self.live.votes.has(*seat);
        let absent: Vec<_> =
            self.played().filter(|seat| !here(seat)).map(|seat| self.name_of(seat)).collect();
        let why = match (agreed.stage, absent.is_empty()) {
            (Stage::Open, false) => format!("{} did not come", absent.join(", ")),
            (Stage::Open, true) => "no live service came".to_owned(),
            // Nobody could come, and nobody is blamed.
            (Stage::Coming | Stage::Reminded, _) => "the server was down at its time".to_owned(),
        };
        self.live.appointment.miss();
        self.live.votes.clear();
        effects.log(None, LogEvent::SessionMissed { why: why.clone() });
        let news = SessionNews::Missed { starts_ms: agreed.starts_ms, why };
        self.tell_of_session(now_ms, None, &news, effects);
    }

    /// When [`Self::keep_appointment`] has something to do next.
    pub(super) fn appointment_due_ms(&self) -> Option<u64> {
        if self.side == Side::Live {
            return None;
        }
        self.live.appointment.due_ms(self.live.votes.are_agreed())
    }

    /// Whether the players of an agreed session are waited for now.
    #[must_use]
    pub fn in_lobby(&self, now_ms: u64) -> bool {
        self.live.appointment.in_lobby(now_ms)
    }

    /// Until when a wish to play on live holds that is given now: in the lobby of an agreed session until its end, and as
    /// long after it as a live service may take to come.
    pub(super) fn vote_holds_until_ms(&self, now_ms: u64, for_ms: u64) -> u64 {
        let until_ms = now_ms + for_ms;
        let lobby = self.live.appointment.agreed().filter(|_| self.in_lobby(now_ms));
        lobby.map_or(until_ms, |agreed| until_ms.max(agreed.until_ms() + WANTED_MS))
    }

    /// A seat that plays, at a table that may go live.
    pub(super) fn must_allow_live(&self, seat: Seat) -> Result<(), Refusal> {
        if !self.rules.live.is_allowed() {
            return Err(Refusal::new(
                RefusalKind::Forbidden,
                "this table's rules do not allow it to go live",
            ));
        }
        if !self.plays(seat) {
            return Err(Refusal::new(RefusalKind::WrongSeat, "you don't play any more"));
        }
        Ok(())
    }

    /// Tells all who play, but one.
    fn tell_of_session(&self, at_ms: u64, but: Option<Seat>, news: &SessionNews, effects: &mut Effects) {
        let revision = self.live.appointment.revision();
        let told = self.players().filter(|(seat, _)| Some(*seat) != but && self.plays(*seat));
        let told = told.map(|(_, player)| (player, Event::Session { news: news.clone(), revision, at_ms }));
        effects.tell.extend(told);
    }
}
