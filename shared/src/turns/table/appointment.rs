//! A live session at a time that suits all: who says when they can, the time that is agreed, its reminder, and what becomes
//! of it. It touches nothing of the game: a session that does not come about leaves it as it was.

use super::effects::{Effects, LogEvent, Refusal};
use super::{Outside, SeatState, TableState};
use crate::api::{ProblemKind, TableStatus, Tempo};
use crate::ids::Seat;
use crate::limits::appointment::{
    HORIZON_MS, LOBBY_MS, REMINDER_MS, STEP_MS, TELL_EVERY_MS, TIMES_OF_A_SEAT, WAIT_MS,
};
use crate::limits::live::WANTED_MS;
use crate::notify::{Event, SessionNews};
use serde::{Deserialize, Serialize};

/// When a table's players could meet, and when they will.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Times that suit somebody, ascending.
    pub slots: Vec<Slot>,
    /// The time that suits all who play.
    pub agreed: Option<Agreed>,
    /// How often a time was agreed on or called off: a calendar tells by it which word is the last.
    pub revision: u32,
    /// When the others were told last of times that a seat proposes.
    pub told: Vec<(Seat, u64)>,
}

/// A time at which a session could begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
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
    /// [`Refusal`] if the table does not go live, or a time is past, too far away, or one too many.
    pub fn choose_times(
        &mut self,
        outside: Outside<'_>,
        seat: Seat,
        times_ms: &[u64],
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        self.must_allow_live(seat)?;
        let now_ms = outside.now_ms;
        let times_ms = checked(now_ms, times_ms)?;
        let mut effects = Effects::default();
        self.touch(seat, now_ms);
        let slots = &mut self.live.appointment.slots;
        slots.retain(|slot| slot.starts_ms > now_ms);
        for slot in &mut *slots {
            slot.seats.retain(|suits| *suits != seat);
        }
        let mut new_ms = Vec::new();
        for starts_ms in times_ms {
            match slots.binary_search_by_key(&starts_ms, |slot| slot.starts_ms) {
                Ok(place) => {
                    let seats = &mut slots[place].seats;
                    // One that suited this seat alone has just lost it, and is no news.
                    let at = seats.partition_point(|other| *other < seat);
                    seats.insert(at, seat);
                }
                Err(place) => {
                    slots.insert(place, Slot { starts_ms, seats: vec![seat] });
                    new_ms.push(starts_ms);
                }
            }
        }
        slots.retain(|slot| !slot.seats.is_empty());
        let before = self.live.appointment.agreed;
        let why = format!("it does not suit {} any more", self.name_of(seat));
        self.settle_time(outside, &why, &mut effects);
        if !new_ms.is_empty() && self.live.appointment.agreed == before {
            self.propose(now_ms, seat, new_ms, &mut effects);
        }
        Ok(effects)
    }

    /// Tells the others of times that a seat proposes, though not each time that it thinks of another one.
    fn propose(&mut self, now_ms: u64, seat: Seat, times_ms: Vec<u64>, effects: &mut Effects) {
        effects.log(Some(seat), LogEvent::TimesProposed { times_ms: times_ms.clone() });
        let told = &mut self.live.appointment.told;
        told.retain(|(_, at_ms)| at_ms + TELL_EVERY_MS > now_ms);
        if told.iter().any(|(of, _)| *of == seat) {
            return;
        }
        told.push((seat, now_ms));
        let news = SessionNews::Proposed { from: self.name_of(seat), times_ms };
        let revision = self.live.appointment.revision;
        let others = self.players().filter(|(other, _)| *other != seat);
        let event = Event::Session { news, revision, at_ms: now_ms };
        effects.tell.extend(others.map(|(_, player)| (player, event.clone())).collect::<Vec<_>>());
    }

    /// Agrees on the first time that suits all, or calls off the one that does not any more.
    fn settle_time(&mut self, outside: Outside<'_>, why: &str, effects: &mut Effects) {
        let now_ms = outside.now_ms;
        let suits = |slot: &&Slot| self.played().all(|seat| slot.seats.contains(&seat));
        let first = self.live.appointment.slots.iter().filter(|slot| slot.starts_ms > now_ms).find(suits);
        let first = first.filter(|_| self.played().next().is_some()).map(|slot| slot.starts_ms);
        if let Some(agreed) = self.live.appointment.agreed {
            let slots = &self.live.appointment.slots;
            // Once its time has come the slot is past: who can't come says so by not coming.
            let stands = agreed.starts_ms <= now_ms
                || slots.iter().filter(|slot| slot.starts_ms == agreed.starts_ms).any(|slot| suits(&slot));
            if stands {
                return;
            }
        }
        match first {
            Some(starts_ms) => {
                self.call_off(now_ms, why, effects);
                let soon = starts_ms <= now_ms + REMINDER_MS;
                let stage = if soon { Stage::Reminded } else { Stage::Coming };
                self.live.appointment.agreed = Some(Agreed { starts_ms, stage });
                self.live.appointment.revision += 1;
                effects.log(None, LogEvent::SessionAgreed { starts_ms });
                self.tell_of_session(now_ms, SessionNews::Agreed { starts_ms }, effects);
            }
            None => self.call_off(now_ms, why, effects),
        }
    }

    /// An agreed session does not take place.
    pub(super) fn call_off(&mut self, now_ms: u64, why: &str, effects: &mut Effects) {
        let Some(Agreed { starts_ms, .. }) = self.live.appointment.agreed.take() else { return };
        self.live.appointment.revision += 1;
        effects.log(None, LogEvent::SessionCalledOff { starts_ms, why: why.to_owned() });
        let news = SessionNews::CalledOff { starts_ms, why: why.to_owned() };
        self.tell_of_session(now_ms, news, effects);
    }

    /// Another player has the seat, or nobody: what suited the one before is void.
    pub(super) fn forget_times(&mut self, outside: Outside<'_>, seat: Seat, effects: &mut Effects) {
        for slot in &mut self.live.appointment.slots {
            slot.seats.retain(|suits| *suits != seat);
        }
        let why = format!("{} has come to the table since", self.name_of(seat));
        self.settle_time(outside, &why, effects);
    }

    /// The game goes live: an agreed session whose time has come is this one.
    pub(super) fn meet(&mut self, now_ms: u64) {
        let agreed = &mut self.live.appointment.agreed;
        *agreed = agreed.filter(|agreed| agreed.lobby_ms() > now_ms);
    }

    /// Does what the clock says is due for an agreed session.
    pub(super) fn keep_appointment(&mut self, outside: Outside<'_>, effects: &mut Effects) {
        let now_ms = outside.now_ms;
        if self.played().next().is_some() && self.live.appointment.agreed.is_none() {
            // Somebody has left: a time may suit all others now.
            self.settle_time(outside, "", effects);
        }
        let Some(Agreed { starts_ms, stage }) = self.live.appointment.agreed else { return };
        let agreed = Agreed { starts_ms, stage };
        if agreed.until_ms() <= now_ms && self.live.wanted_since_ms.is_some() {
            // The last one came in the last minute, and a live service is on its way.
            self.live.appointment.agreed = None;
            return;
        }
        let next = match stage {
            _ if agreed.until_ms() <= now_ms => return self.miss_session(now_ms, agreed, effects),
            Stage::Open => return,
            _ if starts_ms <= now_ms => Stage::Open,
            Stage::Coming if starts_ms - REMINDER_MS.min(starts_ms) <= now_ms => Stage::Reminded,
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
        self.tell_of_session(now_ms, news, effects);
    }

    /// They were waited for in vain: the game is as it was.
    fn miss_session(&mut self, now_ms: u64, agreed: Agreed, effects: &mut Effects) {
        let here = |seat: &Seat| self.live.votes.iter().any(|vote| vote.seat == *seat);
        // Nobody could come while the service was down, and nobody is blamed for it.
        let was_open = agreed.stage == Stage::Open;
        let absent = self.played().filter(|seat| was_open && !here(seat)).map(|seat| self.name_of(seat));
        let absent: Vec<String> = absent.collect();
        self.live.appointment.agreed = None;
        self.live.appointment.revision += 1;
        self.live.votes.clear();
        self.live.wanted_since_ms = None;
        effects.log(None, LogEvent::SessionMissed { absent: absent.clone() });
        self.tell_of_session(now_ms, SessionNews::Missed { starts_ms: agreed.starts_ms, absent }, effects);
    }

    /// When [`Self::keep_appointment`] has something to do next.
    pub(super) fn appointment_due_ms(&self) -> Option<u64> {
        let agreed = self.live.appointment.agreed?;
        Some(match agreed.stage {
            Stage::Coming => agreed.starts_ms.saturating_sub(REMINDER_MS),
            Stage::Reminded => agreed.starts_ms,
            Stage::Open => agreed.until_ms(),
        })
    }

    /// Until when a wish to play on live holds that is given now: in the lobby of an agreed session until its end, and as
    /// long after it as a live service may take to come.
    pub(super) fn vote_holds_until_ms(&self, now_ms: u64, for_ms: u64) -> u64 {
        let until_ms = now_ms + for_ms;
        let lobby = self.live.appointment.agreed.filter(|agreed| agreed.lobby_ms() <= now_ms);
        lobby.map_or(until_ms, |agreed| until_ms.max(agreed.until_ms() + WANTED_MS))
    }

    /// A seat that plays, at a table that may go live.
    pub(super) fn must_allow_live(&self, seat: Seat) -> Result<(), Refusal> {
        if !self.rules.live.is_allowed() {
            return Err(Refusal::new(
                ProblemKind::Forbidden,
                "this table does not go live: it said so when it was made",
            ));
        }
        if !self.seat(seat).is_some_and(SeatState::is_played) {
            return Err(Refusal::new(ProblemKind::WrongSeat, "you don't play any more"));
        }
        Ok(())
    }

    fn tell_of_session(&self, at_ms: u64, news: SessionNews, effects: &mut Effects) {
        let event = Event::Session { news, revision: self.live.appointment.revision, at_ms };
        effects.tell.extend(self.players().map(|(_, player)| (player, event.clone())));
    }

    /// Whether an agreed session is still to be at this time: what a notice of it asks before it is sent.
    #[must_use]
    pub fn is_agreed(&self, starts_ms: u64) -> bool {
        let by_mail = self.status == TableStatus::Running && self.tempo() == Tempo::Mail;
        by_mail && self.live.appointment.agreed.is_some_and(|agreed| agreed.starts_ms == starts_ms)
    }
}

/// These times to the minute, ascending, each once.
fn checked(now_ms: u64, times_ms: &[u64]) -> Result<Vec<u64>, Refusal> {
    let malformed = |detail: String| Err(Refusal::new(ProblemKind::Malformed, detail));
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
