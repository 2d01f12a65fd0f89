//! The state of a session in words: clocks, who is here, who wants to adjourn.

use super::TurnsScreen;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words::{clean, fit, those_who_want, width};
use crate::ui::live::shell::LiveShell;
use adjourn_game::ids::Seat;
use adjourn_shared::wire::table::{LiveSeat, LiveTable};
use ratatui::style::Style;

/// A clock that has so little left is shown as nearly down, in milliseconds.
const NEAR_MS: u64 = 30_000;
/// Below this, tenths of seconds are shown.
const TENTHS_MS: u64 = 10_000;

/// A clock as players read it.
pub fn clock(left_ms: u64) -> String {
    let (seconds, tenths) = (left_ms / 1_000, left_ms % 1_000 / 100);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, left_ms) {
        (0, 0..TENTHS_MS) => format!("0:{:02}.{tenths}", seconds % 60),
        (0, _) => format!("{minutes}:{:02}", seconds % 60),
        _ => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
    }
}

impl TurnsScreen {
    fn seats(&self) -> impl Iterator<Item = (Seat, &LiveSeat)> {
        (0..).map(Seat).zip(&self.table.seats)
    }

    /// Who sits there, for the player.
    #[must_use]
    pub fn who(&self, seat: Seat) -> String {
        match self.info.players.get(usize::from(seat.0)) {
            _ if self.is_me(seat) => "you".to_owned(),
            Some((_, name)) => format!("{} ({})", self.kind.seat_name(seat), clean(name)),
            None => format!("seat {seat}"),
        }
    }

    fn is_me(&self, seat: Seat) -> bool {
        self.info.seat == Some(seat)
    }

    /// Whether a person sits there: bots are neither here nor away.
    fn is_person(&self, seat: Seat) -> bool {
        self.info.players.get(usize::from(seat.0)).is_some_and(|(player, _)| player.is_some())
    }

    /// What is left on a clock now: one that runs has run on since it was told.
    pub(super) fn left_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        let left_ms = self.table.seats.get(usize::from(seat.0))?.left_ms?;
        let runs = self.table.runs(seat) && !self.over;
        Some(if runs { left_ms.saturating_sub(now_ms.saturating_sub(self.table_at_ms)) } else { left_ms })
    }

    /// Whose turn it is, with the player's own clock.
    pub(super) fn turn_words(&self, shell: &LiveShell) -> (String, Style) {
        let theme = shell.canvas.theme;
        if let Some(outcome) = &self.outcome {
            return (format!("over: {}", self.kind.explain(outcome.reason)), theme.accent());
        }
        if self.over {
            return ("over".into(), theme.accent());
        }
        let mine = self.seats().find(|(seat, _)| self.is_me(*seat));
        match mine {
            Some((seat, me)) if me.to_act && !me.done => {
                let left_ms = self.left_ms(seat, shell.canvas.now_ms);
                let near = left_ms.is_some_and(|left_ms| left_ms < NEAR_MS);
                let time = left_ms.map_or_else(String::new, |left_ms| format!(": {}", clock(left_ms)));
                let mark = if near { "! " } else { "" };
                (format!("{mark}your turn{time}"), if near { theme.bad() } else { theme.warning() })
            }
            Some((_, me)) if me.to_act => ("you are ready".into(), theme.good()),
            _ => (format!("waiting for {}", self.acting()), theme.quiet()),
        }
    }

    /// Who is to act, by name.
    fn acting(&self) -> String {
        let acting = self.seats().filter(|(seat, state)| state.to_act && !state.done && !self.is_me(*seat));
        let names: Vec<_> = acting.map(|(_, state)| clean(&state.name)).collect();
        match names.len() {
            0 => "the server".into(),
            1..=2 => names.join(", "),
            count => format!("{count} players"),
        }
    }

    /// Who plays, with clocks.
    pub(super) fn seat_lines(&self, columns: u16, shell: &LiveShell) -> Vec<(String, Style)> {
        let line = |(seat, state): (Seat, &LiveSeat)| {
            let you = if self.is_me(seat) { " (you)" } else { "" };
            let turn = if state.to_act && !state.done { "▸" } else { " " };
            // Where there are several others, one writes to a seat by its number.
            let number = if self.table.seats.len() > 2 { format!("{seat} ") } else { String::new() };
            let name = format!("{turn} {number}{} {}{you}", self.kind.seat_name(seat), clean(&state.name));
            let away = if self.is_person(seat) && !state.present { "away " } else { "" };
            let done = if state.to_act && state.done { "done " } else { "" };
            let time = self.left_ms(seat, shell.canvas.now_ms).map_or_else(String::new, clock);
            let right = format!("{away}{done}{time}");
            let name = fit(&name, columns.saturating_sub(width(&right) + 1));
            let gap = columns.saturating_sub(width(&name) + width(&right));
            (format!("{name}{}{right}", " ".repeat(usize::from(gap))), shell.canvas.theme.seat(seat))
        };
        self.seats().map(line).collect()
    }

    /// What the player must not miss.
    pub(super) fn notices(&self, shell: &LiveShell) -> Vec<(String, Style)> {
        let theme = shell.canvas.theme;
        let mut notices = Vec::new();
        if let Some(text) = &self.unreadable {
            notices.push((text.clone(), theme.bad()));
        }
        if self.rules.is_none() {
            notices.push(("Loading the game…".into(), theme.warning()));
        }
        if self.over {
            return notices;
        }
        if let Some(since_ms) = self.silent_since_ms {
            let seconds = shell.canvas.now_ms.saturating_sub(since_ms) / 1_000;
            let then = if self.pad.draft.sending {
                ". Your orders are not stored yet."
            } else {
                ": waiting for it."
            };
            let text = format!("Nothing from the server for {seconds} s{then}");
            notices.push((text, theme.bad()));
        }
        if self.table.stands {
            let text = "The mailbox can't be reached: the clocks are stopped, and your orders wait.";
            notices.push((text.into(), theme.bad()));
        }
        if self.table.sealing {
            let mine = self.seats().any(|(seat, state)| self.is_me(seat) && state.to_act && !state.done);
            notices.push(match mine {
                true => (
                    "Adjourning: seal your move. It is opened when the game goes on by mail.".into(),
                    theme.warning(),
                ),
                false => (format!("Adjourning: {} seals a move.", self.acting()), theme.warning()),
            });
            return notices;
        }
        let (mine, others): (Vec<_>, Vec<_>) =
            self.seats().filter(|(_, state)| state.adjourns).partition(|(seat, _)| self.is_me(*seat));
        let names: Vec<_> = others.iter().map(|(_, state)| clean(&state.name)).collect();
        let agree = if self.info.seat.is_some() { ": A agrees" } else { "" };
        match (mine.is_empty(), names.is_empty()) {
            (true, true) => {}
            (true, false) => {
                notices.push((format!("{} to adjourn{agree}.", those_who_want(&names)), theme.warning()));
            }
            (false, _) => {
                let text = "You want to adjourn; not all others do yet. A takes it back.";
                notices.push((text.into(), theme.quiet()));
            }
        }
        notices
    }

    /// Says who has come and who has gone.
    pub(super) fn tell_changes(&self, table: &LiveTable, shell: &mut LiveShell) {
        for (seat, before) in self.seats() {
            let Some(now) = table.seats.get(usize::from(seat.0)) else { continue };
            if self.is_me(seat) || !self.is_person(seat) || before.present == now.present {
                continue;
            }
            let name = clean(&now.name);
            match now.present {
                true => shell.say(Tone::Plain, &format!("{name} is here.")),
                false => shell.say(Tone::Warning, &format!("{name} is away.")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn clocks_show_tenths_only_when_it_matters() {
        assert_eq!(clock(3_723_000), "1:02:03");
        assert_eq!(clock(598_999), "9:58");
        assert_eq!(clock(9_999), "0:09.9");
        assert_eq!(clock(0), "0:00.0");
    }
}
