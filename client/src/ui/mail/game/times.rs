//! When the players of a game could meet to play live: proposals, whom they suit, the time that is agreed.

use crate::mail::handle::MailCommand;
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_more, draw_row, stepped};
use crate::ui::kit::words::{clean, fit};
use crate::ui::mail::shell::MailShell;
use crate::ui::mail::words;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{SlotTime, Slots, Table};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// No time that anybody would type is longer.
const TIME_CHARS: usize = 40;

/// The times, in front of the game's panes.
#[derive(Debug)]
pub struct Times {
    game: GameId,
    slots: Option<Slots>,
    chosen: usize,
    line: Option<LineInput>,
    /// The time that was typed last, until the server has taken it.
    typed: Option<LineInput>,
    /// All times that suit the player, as chosen so far.
    mine: Vec<SlotTime>,
    /// Whether the server is asked to take them, and whether they have changed since.
    asked: Option<bool>,
}

impl Times {
    /// Asks for them.
    pub fn open(game: GameId, shell: &mut MailShell) -> Self {
        shell.send(MailCommand::MeetingTimes(game));
        Self { game, slots: None, chosen: 0, line: None, typed: None, mine: Vec::new(), asked: None }
    }

    /// They came in. What the player has chosen meanwhile goes out then: the last word is the player's.
    pub fn set(&mut self, slots: Slots, shell: &mut MailShell) {
        match self.asked.take() {
            Some(true) => self.ask(shell),
            _ => {
                self.typed = None;
                let mine = slots.slots.iter().filter(|slot| slot.mine);
                self.mine = mine.map(|slot| SlotTime::At(slot.starts_ms)).collect();
            }
        }
        self.chosen = self.chosen.min(slots.slots.len().saturating_sub(1));
        self.slots = Some(slots);
    }

    /// A key; false: the player has seen enough.
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> bool {
        if let Some(mut line) = self.line.take() {
            match line.key(key) {
                Edit::Going => self.line = Some(line),
                Edit::Cancelled => {}
                Edit::Done if line.text().is_empty() => {}
                Edit::Done => {
                    self.mine.push(SlotTime::Local(line.text()));
                    self.typed = Some(line);
                    self.choose(shell);
                }
            }
            return true;
        }
        let count = self.slots.as_ref().map_or(0, |slots| slots.slots.len());
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, count, key.code == KeyCode::Down);
            }
            KeyCode::Char(' ' | 'x') => self.turn_over(self.chosen, shell),
            KeyCode::Enter | KeyCode::Char('+' | ':') => self.line = Some(LineInput::new(TIME_CHARS)),
            _ => return false,
        }
        true
    }

    /// A click on a row.
    pub fn click(&mut self, index: usize, shell: &mut MailShell) {
        if self.chosen == index {
            self.turn_over(index, shell);
        }
        self.chosen = index;
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(line) = &mut self.line {
            line.paste(text);
        }
    }

    fn turn_over(&mut self, index: usize, shell: &mut MailShell) {
        let Some(slot) = self.slots.as_ref().and_then(|slots| slots.slots.get(index)) else { return };
        let at = SlotTime::At(slot.starts_ms);
        match self.mine.iter().position(|mine| *mine == at) {
            Some(place) => drop(self.mine.remove(place)),
            None => self.mine.push(at),
        }
        self.choose(shell);
    }

    /// One call at a time: the answer to an older one must not undo a newer choice.
    fn choose(&mut self, shell: &mut MailShell) {
        match &mut self.asked {
            Some(changed) => *changed = true,
            None => self.ask(shell),
        }
    }

    fn ask(&mut self, shell: &mut MailShell) {
        self.asked = Some(false);
        shell.send(MailCommand::ChooseMeetingTimes(self.game, self.mine.clone()));
    }

    /// The server takes none of it: what it has is shown again, and a time that was typed can be mended.
    pub fn failed(&mut self, shell: &mut MailShell) {
        if self.asked.take().is_some() {
            self.line = self.line.take().or_else(|| self.typed.take());
            shell.send(MailCommand::MeetingTimes(self.game));
        }
    }

    /// Draws them.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, table: &Table, shell: &mut MailShell) {
        let theme = shell.canvas.theme;
        let mut y = area.y;
        let mut say = |text: &str, style: Style| {
            if y < area.bottom() {
                buf.set_stringn(area.x, y, fit(text, area.width), usize::from(area.width), style);
            }
            y = y.saturating_add(1);
        };
        let Some(slots) = &self.slots else {
            say("Asking the server for the times…", theme.quiet());
            return;
        };
        match &slots.agreed {
            Some(agreed) => {
                say(&format!("You play live on {}.", clean(&agreed.local)), theme.good());
                say("From ten minutes before, L says that you are here.", theme.quiet());
            }
            None => {
                say(
                    "When could you play live? The first time that suits all who play is agreed.",
                    Style::new(),
                );
                say(&format!("Times are those of {}.", clean(&slots.time_zone)), theme.quiet());
            }
        }
        say("", Style::new());
        if slots.slots.is_empty() {
            say(
                "No times yet: Enter types one (fri 20:00, tomorrow 20:00, 2026-12-04 20:00).",
                theme.quiet(),
            );
        }
        let rows = usize::from(area.bottom().saturating_sub(y + 1));
        let first = (self.chosen + 1).saturating_sub(rows);
        for ((index, slot), y) in slots.slots.iter().enumerate().skip(first).take(rows).zip(y..) {
            let mine = self.mine.contains(&SlotTime::At(slot.starts_ms));
            let mark = if mine { "[x]" } else { "[ ]" };
            let agreed = slots.agreed.as_ref().is_some_and(|agreed| agreed.starts_ms == slot.starts_ms);
            let who: Vec<_> = slot.seats.iter().map(|seat| words::name(table, *seat)).collect();
            let text = format!("{mark} {:<27} {}", clean(&slot.local), clean(&who.join(", ")));
            let text = if agreed { format!("{text} · agreed") } else { text };
            let row = Rect { y, height: 1, ..area };
            draw_row(&mut shell.canvas, &text, index, index == self.chosen, row, buf);
        }
        let list = Rect { y, height: u16::try_from(rows).unwrap_or(0), ..area };
        draw_more(first > 0, slots.slots.len() > first + rows, list, buf, theme);
        if let Some(line) = &self.line {
            let row = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
            line.draw("Time: ", row, buf, theme);
        }
    }

    /// What keys do here.
    pub fn hints(&self) -> Vec<Hint> {
        if self.line.is_some() {
            return vec![("Enter", "propose it"), ("Esc", "cancel")];
        }
        vec![("Space", "suits me, or not"), ("Enter", "another time"), ("Esc", "back")]
    }
}
