//! What gives clocks time: pauses, an outage, grace, a substitute who sits down.

use super::clocks::{Clocks, Credit};
use super::rule::ClockRule;
use crate::turns::pause::{PauseError, PauseReason};
use crate::turns::schedule::{Schedule, Zone};
use adjourn_game::ids::Seat;

impl Clocks {
    /// A reason for the clocks to stand. A vacation begins to be used up.
    ///
    /// # Errors
    /// [`PauseError`] if the reason is there already, or the seat has no vacation left.
    pub fn pause(&mut self, now_ms: u64, reason: PauseReason) -> Result<(), PauseError> {
        self.pauses.begin(now_ms, reason)
    }

    /// A reason is gone. With the last one, the clocks run again: deadlines are later by the time that they stood, and
    /// then moved out of closed spans. `false` if there was no such reason.
    pub fn resume(
        &mut self,
        now_ms: u64,
        reason: &PauseReason,
        schedule: &Schedule,
        zone: &dyn Zone,
    ) -> bool {
        let stood_since_ms = self.pauses.since_ms();
        if !self.pauses.end(now_ms, reason) {
            return false;
        }
        if let (Some(since_ms), None) = (stood_since_ms, self.pauses.since_ms()) {
            self.give_back(since_ms, now_ms, schedule, zone);
        }
        true
    }

    /// Ends the vacations that are used up at `now_ms`, each when it was, however late this is called; the seats, with
    /// when. To be called before anything else that happens at `now_ms`.
    pub fn end_vacations(&mut self, now_ms: u64, schedule: &Schedule, zone: &dyn Zone) -> Vec<(Seat, u64)> {
        let mut ended = Vec::new();
        while let Some((end_ms, seat)) = self.pauses.next_end()
            && end_ms <= now_ms
        {
            self.resume(end_ms, &PauseReason::Vacation { seat }, schedule, zone);
            ended.push((seat, end_ms));
        }
        ended
    }

    /// When a vacation ends by itself next.
    #[must_use]
    pub fn next_change_ms(&self) -> Option<u64> {
        self.pauses.next_end().map(|(end_ms, _)| end_ms)
    }

    /// Why the clocks stand; empty if they don't.
    #[must_use]
    pub fn pauses(&self) -> &[PauseReason] {
        self.pauses.reasons()
    }

    /// Whether the clocks stand.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.pauses.since_ms().is_some()
    }

    /// How much vacation the seat has left, in milliseconds.
    #[must_use]
    pub fn vacation_left_ms(&self, now_ms: u64, seat: Seat) -> u64 {
        self.pauses.vacation_left_ms(now_ms, seat)
    }

    /// The service was down: the same as a pause over that time. What was given back before, by a pause or by the same
    /// credit, is not given again. Vacations that were used up meanwhile are to be ended first.
    pub fn credit(
        &mut self,
        down_from_ms: u64,
        down_to_ms: u64,
        schedule: &Schedule,
        zone: &dyn Zone,
    ) -> Credit {
        let down_to_ms = self.pauses.since_ms().map_or(down_to_ms, |since_ms| since_ms.min(down_to_ms));
        let by_ms = self.give_back(down_from_ms, down_to_ms, schedule, zone);
        let seats = if by_ms == 0 { Vec::new() } else { self.waiting().collect() };
        Credit { by_ms: if seats.is_empty() { 0 } else { by_ms }, seats }
    }

    /// Grace: the seat's deadline is later by so much, and its own time is not. The new deadline, if there is one.
    pub fn extend(&mut self, seat: Seat, by_ms: u64, schedule: &Schedule, zone: &dyn Zone) -> Option<u64> {
        let moved_ms = self.timer(seat)?.deadline_ms.saturating_add(by_ms);
        let deadline_ms = self.placed(moved_ms, schedule, zone);
        self.timer_mut(seat)?.deadline_ms = deadline_ms;
        Some(deadline_ms)
    }

    /// Gives the seat at least a whole turn's time from now on (a substitute has sat down): the time per turn, the bank
    /// of the game's beginning, or a phase's whole length, for which the phase is then prolonged for all.
    pub fn grant(&mut self, now_ms: u64, seat: Seat, schedule: &Schedule, zone: &dyn Zone) {
        let at_ms = self.running_now(now_ms);
        let (whole_ms, for_all) = match self.rule {
            ClockRule::None => return,
            ClockRule::PerTurn { turn_ms } => (turn_ms, false),
            ClockRule::Fischer { bank_ms, .. } => (bank_ms, false),
            ClockRule::Phase { length_ms, .. } => (length_ms, true),
        };
        if let Some(bank_ms) = self.banks_ms.get_mut(usize::from(seat.0)) {
            *bank_ms = (*bank_ms).max(whole_ms);
        }
        let own_until_ms = at_ms.saturating_add(whole_ms);
        let deadline_ms = self.placed(own_until_ms, schedule, zone);
        if self.timer(seat).is_none() {
            return;
        }
        let timers = self.window.iter_mut().flat_map(|window| &mut window.timers);
        for timer in timers.filter(|timer| for_all || timer.seat == seat) {
            timer.own_until_ms = timer.own_until_ms.max(own_until_ms);
            timer.deadline_ms = timer.deadline_ms.max(deadline_ms);
            timer.left_ms = timer.left_ms.map(|left_ms| left_ms.max(whole_ms));
            if timer.seat == seat {
                timer.whole_ms = timer.deadline_ms.saturating_sub(at_ms);
            }
        }
    }

    /// All clocks of the window stood from `from_ms` to `to_ms`. How much that was for it.
    fn give_back(&mut self, from_ms: u64, to_ms: u64, schedule: &Schedule, zone: &dyn Zone) -> u64 {
        let opened_ms = self.window.as_ref().map_or(to_ms, |window| window.opened_ms);
        let by_ms = to_ms.saturating_sub(from_ms.max(opened_ms).max(self.given_back_to_ms));
        self.given_back_to_ms = self.given_back_to_ms.max(to_ms);
        let later = |at_ms: u64| self.placed(at_ms.saturating_add(by_ms), schedule, zone);
        let Some(mut window) = self.window.clone() else { return 0 };
        window.earliest_close_ms = window.earliest_close_ms.map(later);
        for timer in &mut window.timers {
            timer.own_until_ms = timer.own_until_ms.saturating_add(by_ms);
            timer.deadline_ms = later(timer.deadline_ms);
        }
        self.window = Some(window);
        by_ms
    }
}
