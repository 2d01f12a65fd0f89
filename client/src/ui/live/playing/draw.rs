//! The picture of a match: the bars around the game's presenter, and what lies over it.

use super::{Overlay, Playing};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::overlay;
use crate::ui::kit::words;
use crate::ui::live::replay;
use crate::ui::live::result::{Ending, draw_result};
use crate::ui::live::shell::LiveShell;
use crate::ui::live::words::{clock, network};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

const SHELL_KEYS: &[Hint] = &[
    ("Enter", "talk (Tab: team)"),
    ("p", "pause, or go on"),
    ("? or F1", "this page"),
    ("Esc", "cancel, then the menu"),
    ("Ctrl-C", "leave"),
];

/// The same for whoever watches: only players pause.
const WATCH_KEYS: &[Hint] =
    &[("Enter", "talk"), ("? or F1", "this page"), ("Esc", "cancel, then the menu"), ("Ctrl-C", "leave")];

impl Playing {
    /// Draws the match.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let [top, body, bottom] =
            Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1)]).areas(area);
        self.draw_top(top, buf, shell);
        let room = self.presenter.draw(body, buf, shell.canvas.now_ms);
        overlay::draw_banners(&self.banners(shell), room.banners, buf);
        shell.canvas.log.draw(room.log, buf, shell.canvas.theme);
        if let Some(line) = self.replay.as_ref().and_then(|replay| replay.line()) {
            line.draw(replay::TIME_LABEL, bottom, buf, shell.canvas.theme);
        } else if self.chat.is_open() {
            self.chat.draw(bottom, buf, shell);
        } else {
            let mut hints = if self.is_replay() { replay::HINTS.to_vec() } else { Vec::new() };
            hints.extend(self.presenter.hints());
            shell.canvas.draw_hints(&hints, bottom, buf);
        }
        self.draw_overlay(area, buf, shell);
    }

    fn draw_overlay(&mut self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let plain = |text: &str| (text.to_owned(), Style::new());
        match self.overlay {
            Overlay::None => {}
            Overlay::Help(mut page) => {
                let own: &[Hint] = match self.info.seat {
                    _ if self.is_replay() => replay::KEYS,
                    None => WATCH_KEYS,
                    Some(_) => SHELL_KEYS,
                };
                let mut sections = self.presenter.help().to_vec();
                sections.push((if self.is_replay() { "Replay" } else { "Match" }, own));
                page.draw(&sections, area, buf, &shell.canvas);
                self.overlay = Overlay::Help(page);
            }
            Overlay::Menu(chosen) => {
                let (sound, seated, replay) = (shell.sound, self.info.seat.is_some(), self.is_replay());
                let rows: Vec<_> =
                    self.menu(shell).iter().map(|item| item.text(sound, seated, replay)).collect();
                overlay::draw_menu("Menu", &rows, chosen, area, buf, &mut shell.canvas);
            }
            Overlay::ConfirmSurrender => {
                let lines =
                    [plain("Give up this match?"), plain(""), plain("y  surrender · any other key  play on")];
                overlay::draw_box("Surrender", &lines, area, buf, &shell.canvas);
            }
            Overlay::ConfirmLeave => {
                let lines = [
                    plain("Leave this match for good? Your seat can't be taken again."),
                    plain(""),
                    plain("y  leave · Ctrl-C  quit Adjourn · any other key  stay"),
                ];
                overlay::draw_box("Leave", &lines, area, buf, &shell.canvas);
            }
            Overlay::Result => {
                if let Some((frame, outcome)) =
                    self.frame.as_ref().and_then(|f| Some((f, f.outcome.as_ref()?)))
                {
                    let after = clock(frame.tick, self.info.tick_hz);
                    let reason = self.game.kind().explain(outcome.reason);
                    let ending = Ending { outcome, reason, after: &after, board: "map" };
                    draw_result(&self.info, &ending, area, buf, shell);
                }
            }
        }
    }

    fn draw_top(&self, area: Rect, buf: &mut Buffer, shell: &LiveShell) {
        let tick = self.frame.as_ref().map_or(0, |frame| frame.tick);
        let mut left = self.presenter.status();
        if self.game.kind().is_of_ticks() {
            left.push_span(format!("  {}", clock(tick, self.info.tick_hz)));
        }
        // What came after it is provisional.
        let saved = self.stored.map(|stored| format!(" · saved {stored}")).unwrap_or_default();
        let taken = left.width() + 1 + usize::from(words::width(&saved));
        // The clock and what the player has are whole, whatever is left for measures.
        let columns = area.width.saturating_sub(u16::try_from(taken).unwrap_or(u16::MAX));
        let right = match (&self.replay, &self.frame) {
            (Some(replay), _) => replay.text(tick),
            (None, Some(frame)) => network(&frame.network, frame.orders_in_flight, tick, columns) + &saved,
            (None, None) => saved,
        };
        let x = area.right().saturating_sub(words::width(&right));
        buf.set_stringn(x, area.y, &right, usize::from(area.width), shell.canvas.theme.quiet());
        // Where there is no room for all of it, half a name would not help.
        let against = self.against().map_or_else(String::new, |names| format!("  against {names}"));
        let room = usize::from(x.saturating_sub(area.x + 1));
        if left.width() + usize::from(words::width(&against)) <= room {
            left.push_span(against);
        }
        buf.set_line(area.x, area.y, &left, x.saturating_sub(area.x + 1));
    }
}
