//! A live session at a time that suits all: who says when they can, the time that is agreed, its reminder, and what becomes
//! of it. It touches nothing of the game: a session that does not come about leaves it as it was.

use super::effects::{Effects, LogEvent};
use super::{Side, TableContext, TableState};
use crate::base::limits::appointment::{
    HORIZON_MS, LOBBY_MS, REMINDER_MS, STEP_MS, TELL_EVERY_MS, TIMES_OF_A_SEAT, TURNS_AN_HOUR, WAIT_MS,
};
use crate::base::limits::live::{VOTE_MS, WANTED_MS};
use crate::turns::notices::{Event, SessionNews};
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// When a table's players could meet, and when they will.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Times that suit somebody, ascending.
    pub slots: Vec<Slot>,
    /// The number of the last time that was proposed: each has its own, for good.
    pub last_number: u32,
    /// The time that suits all who play.
    pub agreed: Option<Agreed>,
    /// How often a time was agreed on or called off: a calendar tells by it which word is the last.
    pub revision: u32,
    /// Who has proposed something of late, ascending.
    pub proposals: Vec<Proposal>,
    /// Whose choices have changed what is agreed, and when, within the last hour.
    pub turns: Vec<(Seat, u64)>,
}

/// That a seat has proposed times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Whose.
    pub seat: Seat,
    /// When the others were told, in milliseconds since 1970.
    pub told_ms: u64,
    /// Whether it has proposed more since.
    pub more: bool,
}

/// A time at which a session could begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its number at this table.
    pub number: u32,
    /// The time, in milliseconds since 1970.
    pub starts_ms: u64,
    /// Whom it suits, ascending.
    pub seats: Vec<Seat>,
}

/// The time at which a session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The time, in milliseconds since 1970.
    pub starts_ms: u64,
    /// What has been done about it.
    pub stage: Stage,
}

/// How far an agreed session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is in the players' calendars.
    Coming,
    /// They have been reminded.
    Reminded,
    /// It is time: who comes is waited for.
    Open,
}

impl Agreed {
    /// From when on players are waited for: who comes then stays on the list until the end.
    #[must_use]
    pub const fn lobby_ms(&self) -> u64 {
        self.starts_ms.saturating_sub(LOBBY_MS)
    }

    /// Until when players are waited for.
    #[must_use]
    pub const fn until_ms(&self) -> u64 {
        self.starts_ms.saturating_add(WAIT_MS)
    }
}

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
        let turned = self.live.appointment.agreed != before.agreed;
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
        let appointment = &mut self.live.appointment;
        let proposals = &mut appointment.proposals;
        match proposals.binary_search_by_key(&seat, |proposal| proposal.seat) {
            Ok(place) if proposals[place].told_ms + TELL_EVERY_MS > now_ms => {
                proposals[place].more = true;
                return;
            }
            Ok(place) => proposals[place] = Proposal { seat, told_ms: now_ms, more: false },
            Err(place) => proposals.insert(place, Proposal { seat, told_ms: now_ms, more: false }),
        }
        let suit =
            appointment.slots.iter().filter(|slot| slot.starts_ms > now_ms && slot.seats.contains(&seat));
        let times_ms: Vec<u64> = suit.map(|slot| slot.starts_ms).collect();
        if times_ms.is_empty() {
            return;
        }
        effects.log(Some(seat), LogEvent::TimesProposed { times_ms: times_ms.clone() });
        let news = SessionNews::Proposed { from: self.name_of(seat), times_ms };
        self.tell_of_session(now_ms, Some(seat), &news, effects);
    }

    /// Agrees on the first time that suits all and is not too near, or calls off the one that does not suit any more.
    fn settle_time(&mut self, now_ms: u64, notice_ms: u64, why: &str, effects: &mut Effects) {
        let suits = |slot: &Slot| self.played().all(|seat| slot.seats.contains(&seat));
        let slots = &self.live.appointment.slots;
        if let Some(agreed) = self.live.appointment.agreed {
            // Once its time has come the slot is past: who can't come says so by not coming.
            let stands = agreed.starts_ms <= now_ms
                || slots.iter().any(|slot| slot.starts_ms == agreed.starts_ms && suits(slot));
            if stands {
                return;
            }
        }
        let first = slots.iter().find(|slot| slot.starts_ms > now_ms + notice_ms && suits(slot));
        let first = first.filter(|_| self.played().next().is_some()).map(|slot| slot.starts_ms);
        self.call_off(now_ms, why, effects);
        let Some(starts_ms) = first else { return };
        let soon = starts_ms <= now_ms + REMINDER_MS;
        let stage = if soon { Stage::Reminded } else { Stage::Coming };
        let appointment = &mut self.live.appointment;
        appointment.agreed = Some(Agreed { starts_ms, stage });
        appointment.revision += 1;
        appointment.proposals.clear();
        effects.log(None, LogEvent::SessionAgreed { starts_ms });
        self.tell_of_session(now_ms, None, &SessionNews::Agreed { starts_ms }, effects);
    }

    /// An agreed session does not take place.
    pub(super) fn call_off(&mut self, now_ms: u64, why: &str, effects: &mut Effects) {
        let Some(Agreed { starts_ms, .. }) = self.live.appointment.agreed.take() else { return };
        self.live.appointment.revision += 1;
        // Who has come for it waits no longer than anybody else who would play on.
        for vote in &mut self.live.votes {
            vote.until_ms = vote.until_ms.min(now_ms + VOTE_MS);
        }
        effects.log(None, LogEvent::SessionCalledOff { starts_ms, why: why.to_owned() });
        let news = SessionNews::CalledOff { starts_ms, why: why.to_owned() };
        self.tell_of_session(now_ms, None, &news, effects);
    }

    /// The player of a seat is another one, or none any more: what suited the one before is void.
    pub(super) fn forget_times(&mut self, seat: Seat) {
        let appointment = &mut self.live.appointment;
        for slot in &mut appointment.slots {
            slot.seats.retain(|suits| *suits != seat);
        }
        appointment.slots.retain(|slot| !slot.seats.is_empty());
        appointment.proposals.retain(|proposal| proposal.seat != seat);
    }

    /// They play live, or have: a session that was to begin before this time is over with that.
    pub(super) fn meet(&mut self, before_ms: u64) {
        let appointment = &mut self.live.appointment;
        if appointment.agreed.is_some_and(|agreed| agreed.starts_ms <= before_ms) {
            appointment.clear();
        }
        appointment.slots.retain(|slot| slot.starts_ms > before_ms);
    }

    /// Does what the clock says is due for a session.
    pub(super) fn keep_appointment(&mut self, context: TableContext<'_>, effects: &mut Effects) {
        let now_ms = context.now_ms;
        if self.side == Side::Live {
            return;
        }
        // Another player has come, or one has left: another time may suit all now, if it leaves them time to hear of it.
        self.settle_time(now_ms, REMINDER_MS, "it does not suit all who play now", effects);
        let late = |proposal: &&Proposal| proposal.more && proposal.told_ms + TELL_EVERY_MS <= now_ms;
        let late: Vec<_> =
            self.live.appointment.proposals.iter().filter(late).map(|late| late.seat).collect();
        late.into_iter().for_each(|seat| self.propose(now_ms, seat, effects));
        let Some(agreed) = self.live.appointment.agreed else { return };
        let starts_ms = agreed.starts_ms;
        if self.in_lobby(now_ms) && self.live.wanted_since_ms.is_none() && self.all_want_live(now_ms) {
            // The last one who was missing has left the game.
            self.live.wanted_since_ms = Some(now_ms);
        }
        let next = match agreed.stage {
            // Whoever came last came in time, and a live service may be on its way.
            _ if agreed.until_ms() <= now_ms && self.live.wanted_since_ms.is_some() => return,
            _ if agreed.until_ms() <= now_ms => return self.miss_session(now_ms, effects),
            Stage::Open => return,
            _ if starts_ms <= now_ms => Stage::Open,
            Stage::Coming if starts_ms <= now_ms + REMINDER_MS => Stage::Reminded,
            Stage::Coming | Stage::Reminded => return,
        };
        self.live.appointment.agreed = Some(Agreed { starts_ms, stage: next });
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
        let Some(agreed) = self.live.appointment.agreed else { return };
        let here = |seat: &Seat| self.live.votes.iter().any(|vote| vote.seat == *seat);
        let absent: Vec<_> =
            self.played().filter(|seat| !here(seat)).map(|seat| self.name_of(seat)).collect();
        let why = match (agreed.stage, absent.is_empty()) {
            (Stage::Open, false) => format!("{} did not come", absent.join(", ")),
            (Stage::Open, true) => "no live service came".to_owned(),
            // Nobody could come, and nobody is blamed.
            (Stage::Coming | Stage::Reminded, _) => "the server was down at its time".to_owned(),
        };
        self.live.appointment.clear();
        self.live.appointment.revision += 1;
        self.live.votes.clear();
        self.live.wanted_since_ms = None;
        effects.log(None, LogEvent::SessionMissed { why: why.clone() });
        let news = SessionNews::Missed { starts_ms: agreed.starts_ms, why };
        self.tell_of_session(now_ms, None, &news, effects);
    }

    /// When [`Self::keep_appointment`] has something to do next.
    pub(super) fn appointment_due_ms(&self) -> Option<u64> {
        if self.side == Side::Live {
            return None;
        }
        let appointment = &self.live.appointment;
        let more = appointment.proposals.iter().filter(|proposal| proposal.more);
        let more_ms = more.map(|proposal| proposal.told_ms + TELL_EVERY_MS).min();
        let agreed_ms = appointment.agreed.and_then(|agreed| match agreed.stage {
            Stage::Coming => Some(agreed.starts_ms.saturating_sub(REMINDER_MS)),
            Stage::Reminded => Some(agreed.starts_ms),
            // A live service that is waited for has a time of its own.
            Stage::Open => Some(agreed.until_ms()).filter(|_| self.live.wanted_since_ms.is_none()),
        });
        more_ms.into_iter().chain(agreed_ms).min()
    }

    /// Whether the players of an agreed session are waited for now.
    #[must_use]
    pub fn in_lobby(&self, now_ms: u64) -> bool {
        let agreed = self.live.appointment.agreed;
        agreed.is_some_and(|agreed| (agreed.lobby_ms()..agreed.until_ms()).contains(&now_ms))
    }

    /// Until when a wish to play on live holds that is given now: in the lobby of an agreed session until its end, and as
    /// long after it as a live service may take to come.
    pub(super) fn vote_holds_until_ms(&self, now_ms: u64, for_ms: u64) -> u64 {
        let until_ms = now_ms + for_ms;
        let lobby = self.live.appointment.agreed.filter(|_| self.in_lobby(now_ms));
        lobby.map_or(until_ms, |agreed| until_ms.max(agreed.until_ms() + WANTED_MS))
    }

    /// A seat that plays, at a table that may go live.
    pub(super) fn must_allow_live(&self, seat: Seat) -> Result<(), Refusal> {
        if !self.rules.live.is_allowed() {
            return Err(Refusal::new(
                RefusalKind::Forbidden,
                "this table does not go live: it said so when it was made",
            ));
        }
        if !self.plays(seat) {
            return Err(Refusal::new(RefusalKind::WrongSeat, "you don't play any more"));
        }
        Ok(())
    }

    /// Tells all who play, but one.
    fn tell_of_session(&self, at_ms: u64, but: Option<Seat>, news: &SessionNews, effects: &mut Effects) {
        let revision = self.live.appointment.revision;
        let told = self.players().filter(|(seat, _)| Some(*seat) != but && self.plays(*seat));
        let told = told.map(|(_, player)| (player, Event::Session { news: news.clone(), revision, at_ms }));
        effects.tell.extend(told);
    }
}

impl Appointment {
    /// What was proposed and agreed is over.
    fn clear(&mut self) {
        self.agreed = None;
        self.slots.clear();
        self.proposals.clear();
    }

    /// Notes which times suit a seat. Gives whether one of them is new.
    fn choose(&mut self, now_ms: u64, seat: Seat, times_ms: &[u64]) -> Result<bool, Refusal> {
        // What has passed since the player saw it is no mistake.
        let known = |at_ms: u64| self.slots.iter().any(|slot| slot.starts_ms == at_ms);
        let past = |at_ms: &&u64| **at_ms <= now_ms && known(**at_ms);
        let named: Vec<u64> = times_ms.iter().filter(|at_ms| !past(at_ms)).copied().collect();
        let times_ms = checked(now_ms, &named)?;
        self.slots.retain(|slot| slot.starts_ms > now_ms);
        for slot in &mut self.slots {
            slot.seats.retain(|suits| *suits != seat);
        }
        let mut new = false;
        for starts_ms in times_ms {
            match self.slots.binary_search_by_key(&starts_ms, |slot| slot.starts_ms) {
                // One that suited this seat alone has just lost it, and is no news.
                Ok(place) => {
                    let seats = &mut self.slots[place].seats;
                    seats.insert(seats.partition_point(|other| *other < seat), seat);
                }
                Err(place) => {
                    new = true;
                    self.last_number += 1;
                    let slot = Slot { number: self.last_number, starts_ms, seats: vec![seat] };
                    self.slots.insert(place, slot);
                }
            }
        }
        self.slots.retain(|slot| !slot.seats.is_empty());
        Ok(new)
    }

    /// A seat's choice has changed what is agreed, which is a mail to everybody: not without end.
    fn note_turn(&mut self, now_ms: u64, seat: Seat) -> Result<(), Refusal> {
        self.turns.retain(|(_, at_ms)| at_ms + 3_600_000 > now_ms);
        if self.turns.iter().filter(|(of, _)| *of == seat).count() >= TURNS_AN_HOUR {
            let told = "you have changed what is agreed often enough: try again later";
            return Err(Refusal::new(RefusalKind::TooOften, told));
        }
        self.turns.push((seat, now_ms));
        Ok(())
    }
}

/// These times to the minute, ascending, each once.
fn checked(now_ms: u64, times_ms: &[u64]) -> Result<Vec<u64>, Refusal> {
    let malformed = |detail: String| Err(Refusal::new(RefusalKind::Malformed, detail));
    if times_ms.len() > TIMES_OF_A_SEAT {
        return malformed(format!("at most {TIMES_OF_A_SEAT} times"));
    }
    let mut times: Vec<u64> = times_ms.iter().map(|at_ms| at_ms - at_ms % STEP_MS).collect();
    times.sort_unstable();
    times.dedup();
    if times.first().is_some_and(|first| *first <= now_ms) {
        return malformed("a time must lie ahead".into());
    }
    if times.last().is_some_and(|last| *last > now_ms + HORIZON_MS) {
        return malformed(format!("a time must lie within {} days", HORIZON_MS / 86_400_000));
    }
    Ok(times)
}
