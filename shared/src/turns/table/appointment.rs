//! When a table's players could meet for a live session, and when they will: times, who can come, what is agreed. It knows
//! no table and tells nobody.

use crate::base::limits::appointment::{
    HORIZON_MS, LOBBY_MS, REMINDER_MS, STEP_MS, TELL_EVERY_MS, TIMES_OF_A_SEAT, TURNS_AN_HOUR, WAIT_MS,
};
use crate::turns::refusal::{Refusal, RefusalKind};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// When a table's players could meet, and when they will.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Times that suit somebody, ascending.
    slots: Vec<Slot>,
    /// The number of the last time that was proposed: each has its own, for good.
    last_number: u32,
    /// The time that suits all who play.
    agreed: Option<Agreed>,
    /// How often a time was agreed on or called off: a calendar tells by it which word is the last.
    revision: u32,
    /// Who has proposed something of late, ascending.
    proposals: Vec<Proposal>,
    /// Whose choices have changed what is agreed, and when, within the last hour.
    turns: Vec<(Seat, u64)>,
}

/// That a seat has proposed times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Proposal {
    /// Whose.
    seat: Seat,
    /// When the others were told, in milliseconds since 1970.
    told_ms: u64,
    /// Whether it has proposed more since.
    more: bool,
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

impl Appointment {
    /// The time that suits all who play.
    #[must_use]
    pub const fn agreed(&self) -> Option<Agreed> {
        self.agreed
    }

    /// How often a time was agreed on or called off.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// The times that suit somebody and are not past.
    pub fn ahead(&self, now_ms: u64) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(move |slot| slot.starts_ms > now_ms)
    }

    /// Whether the players of an agreed session are waited for now.
    #[must_use]
    pub fn in_lobby(&self, now_ms: u64) -> bool {
        self.agreed.is_some_and(|agreed| (agreed.lobby_ms()..agreed.until_ms()).contains(&now_ms))
    }

    /// Whether the agreed time stands. Once it has come its slot is past: who can't come says so by not coming.
    pub(super) fn stands(&self, now_ms: u64, suits: impl Fn(&Slot) -> bool) -> bool {
        self.agreed.is_some_and(|agreed| {
            let slot = |slot: &&Slot| slot.starts_ms == agreed.starts_ms;
            agreed.starts_ms <= now_ms || self.slots.iter().filter(slot).any(suits)
        })
    }

    /// The first time after this one that suits.
    pub(super) fn first(&self, after_ms: u64, suits: impl Fn(&Slot) -> bool) -> Option<u64> {
        self.ahead(after_ms).find(|slot| suits(slot)).map(|slot| slot.starts_ms)
    }

    /// A time is agreed on.
    pub(super) fn agree(&mut self, starts_ms: u64, stage: Stage) {
        self.agreed = Some(Agreed { starts_ms, stage });
        self.revision += 1;
        self.proposals.clear();
    }

    /// The agreed session has come further.
    pub(super) const fn advance(&mut self, stage: Stage) {
        if let Some(agreed) = &mut self.agreed {
            agreed.stage = stage;
        }
    }

    /// Gives the agreed time up, if there is one.
    pub(super) fn call_off(&mut self) -> Option<Agreed> {
        let agreed = self.agreed.take()?;
        self.revision += 1;
        Some(agreed)
    }

    /// Players were waited for in vain: what was proposed is void too.
    pub(super) fn miss(&mut self) {
        self.clear();
        self.revision += 1;
    }

    /// Nothing suits this seat any more: its player is another one, or none.
    pub(super) fn forget(&mut self, seat: Seat) {
        for slot in &mut self.slots {
            slot.seats.retain(|suits| *suits != seat);
        }
        self.slots.retain(|slot| !slot.seats.is_empty());
        self.proposals.retain(|proposal| proposal.seat != seat);
    }

    /// The players meet, or have met: a session that was to begin before this time is over with that.
    pub(super) fn meet(&mut self, before_ms: u64) {
        if self.agreed.is_some_and(|agreed| agreed.starts_ms <= before_ms) {
            self.clear();
        }
        self.slots.retain(|slot| slot.starts_ms > before_ms);
    }

    /// The times of a seat's proposal that the others are to be told; `None` if they have just been told of others.
    pub(super) fn propose(&mut self, now_ms: u64, seat: Seat) -> Option<Vec<u64>> {
        match self.proposals.binary_search_by_key(&seat, |proposal| proposal.seat) {
            Ok(place) if self.proposals[place].told_ms + TELL_EVERY_MS > now_ms => {
                self.proposals[place].more = true;
                return None;
            }
            Ok(place) => self.proposals[place] = Proposal { seat, told_ms: now_ms, more: false },
            Err(place) => self.proposals.insert(place, Proposal { seat, told_ms: now_ms, more: false }),
        }
        let suit = self.ahead(now_ms).filter(|slot| slot.seats.contains(&seat));
        let times_ms: Vec<u64> = suit.map(|slot| slot.starts_ms).collect();
        (!times_ms.is_empty()).then_some(times_ms)
    }

    /// The seats that have proposed more since the others were told, long enough ago.
    pub(super) fn late_proposals(&self, now_ms: u64) -> Vec<Seat> {
        let late = |proposal: &&Proposal| proposal.more && proposal.told_ms + TELL_EVERY_MS <= now_ms;
        self.proposals.iter().filter(late).map(|late| late.seat).collect()
    }

    /// When something is to be done about it next. A live service that is waited for has a time of its own.
    pub(super) fn due_ms(&self, waits_for_service: bool) -> Option<u64> {
        let more = self.proposals.iter().filter(|proposal| proposal.more);
        let more_ms = more.map(|proposal| proposal.told_ms + TELL_EVERY_MS).min();
        let agreed_ms = self.agreed.and_then(|agreed| match agreed.stage {
            Stage::Coming => Some(agreed.starts_ms.saturating_sub(REMINDER_MS)),
            Stage::Reminded => Some(agreed.starts_ms),
            Stage::Open => Some(agreed.until_ms()).filter(|_| !waits_for_service),
        });
        more_ms.into_iter().chain(agreed_ms).min()
    }

    /// What was proposed and agreed is over.
    fn clear(&mut self) {
        self.agreed = None;
        self.slots.clear();
        self.proposals.clear();
    }

    /// Notes which times suit a seat. Gives whether one of them is new.
    pub(super) fn choose(&mut self, now_ms: u64, seat: Seat, times_ms: &[u64]) -> Result<bool, Refusal> {
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
    pub(super) fn note_turn(&mut self, now_ms: u64, seat: Seat) -> Result<(), Refusal> {
        self.turns.retain(|(_, at_ms)| at_ms + 3_600_000 > now_ms);
        if self.turns.iter().filter(|(of, _)| *of == seat).count() >= TURNS_AN_HOUR {
            let told = "you have changed the agreed time too often: try again later";
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
        return malformed(format!("name at most {TIMES_OF_A_SEAT} times"));
    }
    let mut times: Vec<u64> = times_ms.iter().map(|at_ms| at_ms - at_ms % STEP_MS).collect();
    times.sort_unstable();
    times.dedup();
    if times.first().is_some_and(|first| *first <= now_ms) {
        return malformed("each time must be in the future".into());
    }
    if times.last().is_some_and(|last| *last > now_ms + HORIZON_MS) {
        return malformed(format!("each time must be within {} days from now", HORIZON_MS / 86_400_000));
    }
    Ok(times)
}
