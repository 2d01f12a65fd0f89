//! The clocks of one game: windows that open and close, banks, deadlines.

use super::rule::ClockRule;
use super::window::{Timer, Window};
use crate::turns::pause::{Pauses, VacationRule};
use crate::turns::schedule::{Schedule, Zone};
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// The clocks of one game: what stands on them, whose run, until when, and why they stand.
///
/// Four things move a deadline: the seat takes back what it had handed in, the clocks were paused, the service was down,
/// or the seat is given time. Each moves it only to a later time, and then out of closed spans.
///
/// - Each seat has *own time* for the turn: what its bank holds, or the time per turn. It is used up while the clock
///   runs. Its deadline is when the own time would be used up, moved out of closed spans.
/// - What is done between the end of the own time and the moved deadline leaves an own time of 0, never less.
/// - A pause, or time that the service was down, moves deadlines by its length and then out of closed spans.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct Clocks {
    pub(super) rule: ClockRule,
    /// By seat: the own time between turns. Empty unless there are banks.
    pub(super) banks_ms: Vec<u64>,
    /// How many windows there were.
    pub(super) windows: u64,
    pub(super) window: Option<Window>,
    pub(super) pauses: Pauses,
    /// Up to here, time in which clocks stood has been given back.
    pub(super) given_back_to_ms: u64,
}

/// Time that was given back because the service was down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct Credit {
    /// How much, in milliseconds.
    pub by_ms: u64,
    /// To whom, ascending.
    pub seats: Vec<Seat>,
}

impl Clocks {
    /// Clocks before the first window.
    #[must_use]
    pub fn new(rule: &ClockRule, vacation: &VacationRule, seats: u8) -> Self {
        let banks_ms = match rule {
            ClockRule::Fischer { bank_ms, .. } => vec![*bank_ms; usize::from(seats)],
            _ => Vec::new(),
        };
        let pauses = Pauses::new(vacation, seats);
        Self { rule: *rule, banks_ms, windows: 0, window: None, pauses, given_back_to_ms: 0 }
    }

    /// A window opens: the clocks of these seats start. If one is open already, only who is to act has changed: seats
    /// that still are keep their time and whether they are ready, and nobody gets an increment.
    pub fn open_window(&mut self, now_ms: u64, to_act: &[Seat], schedule: &Schedule, zone: &dyn Zone) {
        let open = self.window.take().filter(|window| !window.timers.is_empty());
        let mut before = open.unwrap_or_else(|| {
            self.windows = self.windows.saturating_add(1);
            self.new_window(now_ms, schedule, zone)
        });
        let start_ms = self.running_time(&before, now_ms);
        let phase = self.phase_end(&before, schedule, zone);
        let mut seats = to_act.to_vec();
        seats.sort_unstable();
        seats.dedup();
        for timer in before.timers.iter().filter(|timer| seats.binary_search(&timer.seat).is_err()) {
            if let Some(bank_ms) = self.banks_ms.get_mut(usize::from(timer.seat.0)) {
                *bank_ms = timer.left_at(start_ms);
            }
        }
        let timers = seats.into_iter().filter_map(|seat| {
            if let Ok(place) = before.timers.binary_search_by_key(&seat, |timer| timer.seat) {
                return Some(before.timers[place].clone());
            }
            let (own_until_ms, deadline_ms) = match phase {
                Some(end) => end,
                None => {
                    let own_until_ms = start_ms.saturating_add(self.own_time(seat)?);
                    (own_until_ms, self.placed(own_until_ms, schedule, zone))
                }
            };
            let whole_ms = deadline_ms.saturating_sub(start_ms);
            Some(Timer { seat, own_until_ms, deadline_ms, whole_ms, left_ms: None })
        });
        before.timers = timers.collect();
        self.window = Some(before);
    }

    fn new_window(&self, opened_ms: u64, schedule: &Schedule, zone: &dyn Zone) -> Window {
        let earliest_close_ms = match self.rule {
            ClockRule::Phase { earliest_close_ms, .. } => {
                Some(self.placed(opened_ms.saturating_add(earliest_close_ms), schedule, zone))
            }
            _ => None,
        };
        Window { opened_ms, earliest_close_ms, timers: Vec::new() }
    }

    /// When the phase ends: its own time, and as a deadline.
    fn phase_end(&self, window: &Window, schedule: &Schedule, zone: &dyn Zone) -> Option<(u64, u64)> {
        let ClockRule::Phase { length_ms, .. } = self.rule else { return None };
        if let Some(timer) = window.timers.first() {
            return Some((timer.own_until_ms, timer.deadline_ms));
        }
        let own_until_ms = window.opened_ms.saturating_add(length_ms);
        Some((own_until_ms, self.placed(own_until_ms, schedule, zone)))
    }

    /// The time that a seat has for a turn that begins, if there are clocks.
    pub(super) fn own_time(&self, seat: Seat) -> Option<u64> {
        match self.rule {
            ClockRule::None => None,
            ClockRule::PerTurn { turn_ms } => Some(turn_ms),
            ClockRule::Fischer { .. } => Some(self.banks_ms.get(usize::from(seat.0)).copied().unwrap_or(0)),
            ClockRule::Phase { length_ms, .. } => Some(length_ms),
        }
    }

    /// The seat is ready: its clock stands. Again: no change.
    pub fn acted(&mut self, now_ms: u64, seat: Seat) {
        let at_ms = self.running_now(now_ms);
        if let Some(timer) = self.timer_mut(seat)
            && timer.left_ms.is_none()
        {
            timer.left_ms = Some(timer.left_at(at_ms));
        }
    }

    /// The seat is not ready any more: its clock runs on with the own time that was left when it stopped. Its deadline
    /// moves accordingly; that of a phase stays. If the clock runs already: no change.
    pub fn reopened(&mut self, now_ms: u64, seat: Seat, schedule: &Schedule, zone: &dyn Zone) {
        let at_ms = self.running_now(now_ms);
        let Some(left_ms) = self.timer_mut(seat).and_then(|timer| timer.left_ms.take()) else { return };
        if self.is_phase() {
            return;
        }
        let own_until_ms = at_ms.saturating_add(left_ms);
        let deadline_ms = self.placed(own_until_ms, schedule, zone);
        if let Some(timer) = self.timer_mut(seat) {
            timer.own_until_ms = own_until_ms;
            timer.deadline_ms = timer.deadline_ms.max(deadline_ms);
        }
    }

    /// The window closes: clocks stop, what is left goes back to the banks, and each seat that was to act gets its
    /// increment: once for a window, however often it was ready and not.
    pub fn close_window(&mut self, now_ms: u64) {
        let at_ms = self.running_now(now_ms);
        let Some(window) = self.window.take() else { return };
        let ClockRule::Fischer { increment_ms, cap_ms, .. } = self.rule else { return };
        for timer in &window.timers {
            if let Some(bank_ms) = self.banks_ms.get_mut(usize::from(timer.seat.0)) {
                *bank_ms = timer.left_at(at_ms).saturating_add(increment_ms).min(cap_ms);
            }
        }
    }

    /// The game goes on at another tempo, by other clocks: these stop, what is left goes back to the banks, and nobody
    /// gets an increment.
    pub fn put_by(&mut self, now_ms: u64) {
        let at_ms = self.running_now(now_ms);
        let Some(window) = self.window.take() else { return };
        for timer in &window.timers {
            if let Some(bank_ms) = self.banks_ms.get_mut(usize::from(timer.seat.0)) {
                *bank_ms = timer.left_at(at_ms);
            }
        }
    }

    /// By seat: what the banks hold. Empty unless there are banks; while a window is open, what they held when it was opened.
    #[must_use]
    pub fn banks_ms(&self) -> &[u64] {
        &self.banks_ms
    }

    /// What the banks hold from here on, up to their cap. Of use between windows; no change unless there are banks.
    pub fn set_banks(&mut self, banks_ms: impl Iterator<Item = u64>) {
        let ClockRule::Fischer { cap_ms, .. } = self.rule else { return };
        for (bank_ms, new_ms) in self.banks_ms.iter_mut().zip(banks_ms) {
            *bank_ms = new_ms.min(cap_ms);
        }
    }

    /// When the seat's time is up; of a ready seat, the one that it had when it became ready. `None` if it has no deadline: it is
    /// not to act, there are no clocks, or they are paused.
    #[must_use]
    pub fn deadline_ms(&self, seat: Seat) -> Option<u64> {
        if self.is_paused() {
            return None;
        }
        self.timer(seat).map(|timer| timer.deadline_ms)
    }

    /// When the last deadline of the window is. `None` as for [`Clocks::deadline_ms`].
    #[must_use]
    pub fn window_deadline_ms(&self) -> Option<u64> {
        if self.is_paused() {
            return None;
        }
        self.window.as_ref()?.timers.iter().map(|timer| timer.deadline_ms).max()
    }

    /// Before when the window stays open even if all are ready; `None` if it may close at any time. It moves with
    /// pauses: while paused, [`Clocks::close_from_ms`] tells whether it has passed.
    #[must_use]
    pub fn earliest_close_ms(&self) -> Option<u64> {
        self.window.as_ref()?.earliest_close_ms
    }

    /// The first time from `now_ms` on at which the window may close if all are ready: at once, but a phase that has not
    /// ended yet neither before its earliest close nor within a closed span. `None` without a window, and while a pause
    /// keeps the earliest close from coming.
    #[must_use]
    pub fn close_from_ms(&self, now_ms: u64, schedule: &Schedule, zone: &dyn Zone) -> Option<u64> {
        let Some(earliest_ms) = self.window.as_ref()?.earliest_close_ms else { return Some(now_ms) };
        // Who looks a little late at a phase that has ended must not find it closed for the weekend.
        if self.window_deadline_ms().is_some_and(|deadline_ms| deadline_ms <= now_ms) {
            return Some(now_ms);
        }
        if self.is_paused() && earliest_ms > self.running_now(now_ms) {
            return None;
        }
        Some(schedule.open_from(now_ms.max(earliest_ms), zone))
    }

    /// How long the seat has until its deadline; ready, the own time that it would go on with; not to act, its bank.
    /// While paused, what it had when the pause began. `None` if its time has no limit, or begins anew with each turn.
    #[must_use]
    pub fn remaining_ms(&self, now_ms: u64, seat: Seat) -> Option<u64> {
        match self.timer(seat) {
            Some(timer) if timer.left_ms.is_none() || self.is_phase() => {
                Some(timer.deadline_ms.saturating_sub(self.running_now(now_ms)))
            }
            _ => self.own_time_left_ms(now_ms, seat),
        }
    }

    /// What stands on the seat's clock: its own time, without what the schedule adds to the deadline. `None` as for
    /// [`Clocks::remaining_ms`].
    #[must_use]
    pub fn own_time_left_ms(&self, now_ms: u64, seat: Seat) -> Option<u64> {
        match self.timer(seat) {
            Some(timer) if self.is_phase() => {
                Some(timer.own_until_ms.saturating_sub(self.running_now(now_ms)))
            }
            Some(timer) => Some(timer.left_at(self.running_now(now_ms))),
            None => self.banks_ms.get(usize::from(seat.0)).copied(),
        }
    }

    /// The seats that are to act and not ready: whose clocks run, or would if they were not paused.
    pub fn waiting(&self) -> impl Iterator<Item = Seat> + '_ {
        let timers = self.window.iter().flat_map(|window| &window.timers);
        timers.filter(|timer| timer.left_ms.is_none()).map(|timer| timer.seat)
    }

    /// All seats that are to act and have a clock, ascending.
    pub fn to_act(&self) -> impl Iterator<Item = Seat> + '_ {
        self.window.iter().flat_map(|window| &window.timers).map(|timer| timer.seat)
    }

    /// Whether any clock runs now.
    #[must_use]
    pub fn runs(&self) -> bool {
        !self.is_paused() && self.waiting().next().is_some()
    }

    /// Whether time in which the service is down may have to be given back: a clock runs, or would once a vacation is used
    /// up.
    #[must_use]
    pub fn wants_credit(&self) -> bool {
        self.waiting().next().is_some() && (!self.is_paused() || self.next_change_ms().is_some())
    }

    /// All the time that the seat had for this turn when it began, in milliseconds.
    #[must_use]
    pub fn whole_ms(&self, seat: Seat) -> Option<u64> {
        self.timer(seat).map(|timer| timer.whole_ms)
    }

    /// How many windows there have been, the open one included.
    #[must_use]
    pub const fn windows(&self) -> u64 {
        self.windows
    }

    const fn is_phase(&self) -> bool {
        matches!(self.rule, ClockRule::Phase { .. })
    }

    pub(super) fn timer(&self, seat: Seat) -> Option<&Timer> {
        let timers = &self.window.as_ref()?.timers;
        timers.binary_search_by_key(&seat, |timer| timer.seat).ok().map(|place| &timers[place])
    }

    pub(super) fn timer_mut(&mut self, seat: Seat) -> Option<&mut Timer> {
        let timers = &mut self.window.as_mut()?.timers;
        timers.binary_search_by_key(&seat, |timer| timer.seat).ok().map(|place| &mut timers[place])
    }

    /// The time by which clocks go: while paused, that at which they stopped.
    pub(super) fn running_now(&self, now_ms: u64) -> u64 {
        self.window.as_ref().map_or(now_ms, |window| self.running_time(window, now_ms))
    }

    fn running_time(&self, window: &Window, now_ms: u64) -> u64 {
        self.pauses.since_ms().map_or(now_ms, |since_ms| now_ms.min(since_ms.max(window.opened_ms)))
    }

    /// A deadline for own time that is used up then. While paused it is not in force: the schedule is applied when the
    /// clocks run again.
    pub(super) fn placed(&self, own_until_ms: u64, schedule: &Schedule, zone: &dyn Zone) -> u64 {
        if self.is_paused() { own_until_ms } else { schedule.open_from(own_until_ms, zone) }
    }
}
