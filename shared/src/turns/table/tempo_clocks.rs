//! What becomes of the clocks when the tempo changes.
//!
//! Each tempo has clocks, which stand while the other one runs: what is left on them is kept to the millisecond, logged with
//! the change, and there again when the tempo comes back, or counted by the other measure where one bank serves both.

use super::seat::SeatState;
use super::state::{TableContext, TableState};
use crate::base::limits::live::BANK_FLOOR_MS;
use crate::timeline::ClockReading;
use crate::turns::clock::{ClockRule, Clocks};
use crate::turns::live_rules::{ClockConversion, Tempo};
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::schedule::{Schedule, Utc};
use adjourn_game::ids::Seat;

impl TableState {
    /// Where one bank serves both tempos, what little is left by mail may be nothing live.
    pub(super) fn must_have_time(&self, now_ms: u64) -> Result<(), Refusal> {
        let ClockConversion::Ratio { mail_ms } = self.rules.live.conversion else { return Ok(()) };
        let live_ms = |seat| Some(self.clocks.own_time_left_ms(now_ms, seat)? / u64::from(mail_ms));
        let out = self.played().find(|seat| live_ms(*seat).is_some_and(|left_ms| left_ms < BANK_FLOOR_MS));
        out.map_or(Ok(()), |seat| {
            let (name, floor_s) = (self.name_of(seat), BANK_FLOOR_MS / 1_000);
            let told = format!(
                "too little time is left to go live: {name} would begin with less than {floor_s} seconds"
            );
            Err(Refusal::new(RefusalKind::Conflict, told))
        })
    }

    /// The live side: time that was nobody's goes back to running clocks. How much that is for them, in milliseconds.
    pub fn give_back_live(&mut self, from_ms: u64, to_ms: u64) -> u64 {
        self.clocks.credit(from_ms, to_ms, &Schedule::default(), &Utc).by_ms
    }

    /// The clocks of the other tempo go on, and those of this one stand, from this time on. Gives what stands on these and on
    /// those.
    pub(super) fn swap_clocks(
        &mut self,
        context: TableContext<'_>,
        stopped_ms: u64,
    ) -> (Vec<ClockReading>, Vec<ClockReading>) {
        let seats = u8::try_from(self.seats.len()).unwrap_or(u8::MAX);
        let rule = match self.tempo() {
            Tempo::Live => self.rules.live.clock.unwrap_or(ClockRule::None),
            Tempo::Mail => self.rules.clock,
        };
        let other = self.live.other_clocks.take();
        let mut other = other.unwrap_or_else(|| Clocks::new(&rule, &self.rules.vacation, seats));
        let stopped = readings(&self.clocks, stopped_ms, seats);
        self.clocks.put_by(stopped_ms);
        self.convert(&mut other);
        self.live.other_clocks = Some(core::mem::replace(&mut self.clocks, other));
        self.time_seats(context);
        for seat in self.to_act.clone() {
            if self.seat(seat).is_some_and(SeatState::is_done) {
                self.clocks.acted(context.now_ms, seat);
            }
        }
        (stopped, readings(&self.clocks, context.now_ms, seats))
    }

    /// Where one bank serves both tempos, the clocks that go on hold what these here do, by the other measure.
    fn convert(&mut self, other: &mut Clocks) {
        let ClockConversion::Ratio { mail_ms } = self.rules.live.conversion else { return };
        let (ratio, banks_ms) = (u64::from(mail_ms), self.clocks.banks_ms());
        match self.tempo() {
            Tempo::Live => {
                other.set_banks(banks_ms.iter().map(|bank_ms| bank_ms / ratio));
                self.live.left_over_ms = banks_ms.iter().map(|bank_ms| bank_ms % ratio).collect();
            }
            Tempo::Mail => {
                let left_over_ms = self.live.left_over_ms.iter().copied().chain(core::iter::repeat(0));
                other.set_banks(
                    banks_ms.iter().zip(left_over_ms).map(|(bank_ms, rest)| bank_ms * ratio + rest),
                );
            }
        }
    }
}

/// What stands on the clocks of all seats that have one.
fn readings(clocks: &Clocks, now_ms: u64, seats: u8) -> Vec<ClockReading> {
    let left = |seat| Some(ClockReading { seat, left_ms: clocks.own_time_left_ms(now_ms, seat)? });
    (0..seats).map(Seat).filter_map(left).collect()
}
