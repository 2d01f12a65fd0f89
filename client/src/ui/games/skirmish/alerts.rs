//! Notices of the game: told once, and remembered as places to jump to.

use super::words;
use crate::ui::games::presenter::Effect;
use crate::ui::kit::chat_log::Tone;
use adjourn_game::ids::{Seat, Tick};
use adjourn_skirmish::{Cell, Notice, NoticeView};
use std::collections::VecDeque;

/// How many places are remembered.
const PLACES: usize = 8;
/// How long an alert blinks on the minimap.
const BLINK_MS: u64 = 6_000;

/// What happened lately, and where.
#[derive(Debug, Default)]
pub struct Alerts {
    places: VecDeque<(Cell, u64)>,
    next: usize,
    told: Option<Tick>,
}

impl Alerts {
    /// Takes the notices of a tick. A tick is told only once: it may be shown again while the match is paused.
    pub fn take(
        &mut self,
        tick: Tick,
        notices: &[NoticeView],
        now_ms: u64,
        player: impl Fn(Seat) -> Option<String>,
    ) -> Vec<Effect> {
        if self.told == Some(tick) {
            return Vec::new();
        }
        self.told = Some(tick);
        let mut effects: Vec<Effect> = Vec::new();
        for NoticeView { notice, at } in notices {
            let (tone, text) = words::notice(*notice, &player);
            let say = Effect::Say(tone, text);
            if !effects.contains(&say) {
                effects.push(say);
            }
            if matches!(notice, Notice::UnderAttack | Notice::Lost(_) | Notice::OreExhausted) {
                self.places.truncate(PLACES - 1);
                self.places.push_front((*at, now_ms));
                self.next = 0;
            }
            if tone == Tone::Bad && !effects.contains(&Effect::Bell) {
                effects.push(Effect::Bell);
            }
        }
        effects
    }

    /// The newest place, and with each further call the one before.
    pub fn jump(&mut self) -> Option<Cell> {
        let place = self.places.get(self.next).or_else(|| self.places.front())?.0;
        self.next = (self.next + 1) % self.places.len();
        Some(place)
    }

    /// Places that should still catch the eye.
    pub fn fresh(&self, now_ms: u64) -> impl Iterator<Item = Cell> {
        self.places.iter().filter(move |(_, at_ms)| now_ms < at_ms + BLINK_MS).map(|(cell, _)| *cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attack(x: u16) -> NoticeView {
        NoticeView { notice: Notice::UnderAttack, at: Cell { x, y: 0 } }
    }

    #[test]
    fn a_tick_is_told_once_and_jumps_go_back_in_time() {
        let mut alerts = Alerts::default();
        let name = |_| None;
        assert_eq!(alerts.take(1, &[attack(1), attack(1)], 0, name).len(), 2, "said once, with one bell");
        assert!(alerts.take(1, &[attack(1)], 0, name).is_empty());
        alerts.take(2, &[attack(2)], 5_000, name);
        let jumps: Vec<_> = (0..4).filter_map(|_| alerts.jump()).map(|cell| cell.x).collect();
        assert_eq!(jumps, [2, 1, 1, 2]);
        assert_eq!(alerts.fresh(7_000).map(|cell| cell.x).collect::<Vec<_>>(), [2]);
    }
}
