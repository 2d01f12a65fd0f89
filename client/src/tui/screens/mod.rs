//! The screens: each keeps what the player is doing there, takes keys, and draws itself.

pub mod create;
pub mod lobby;
pub mod menu;
pub mod overlay;
pub mod playing;
pub mod replay;
pub mod room;

use super::shell::{Hit, Shell};
use super::words;
use adjourn_game::Strength;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nowhere else.
    Stay,
    /// To the lobby.
    Lobby,
    /// Out of the match, to another one of the same players.
    Rematch,
    /// To the form for a new room.
    Create,
    /// Out of the program.
    Quit,
}

/// A strength in words.
#[must_use]
pub const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "weak bot",
        Strength::Strong => "strong bot",
    }
}

/// Draws a row of a list, with a mark before the chosen one, and makes it clickable.
pub(in crate::tui) fn draw_row(
    shell: &mut Shell,
    text: &str,
    index: usize,
    chosen: bool,
    area: Rect,
    buf: &mut Buffer,
) {
    let style = if chosen { shell.theme.chosen() } else { Style::new() };
    let line = format!("{}{text}", if chosen { "> " } else { "  " });
    buf.set_stringn(area.x, area.y, words::fit(&line, area.width), usize::from(area.width), style);
    shell.hit(area, Hit::Row(index));
}

/// The index one up or down in a list of `count`, round its ends.
pub(in crate::tui) fn stepped(index: usize, count: usize, down: bool) -> usize {
    match (count, down) {
        (0, _) => 0,
        (_, true) => (index + 1) % count,
        (_, false) => (index + count - 1) % count,
    }
}
