//! Boxes over a screen: the help page, the menu, a question, the result of a match, banners.

use crate::live::handle::MatchInfo;
use crate::tui::presenter::Hint;
use crate::tui::shell::{Hit, Shell};
use crate::tui::words;
use adjourn_game::Outcome;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

/// The columns that keys take on the help page.
const KEY_COLUMNS: u16 = 15;
/// The columns of one heading's keys on the help page.
const HELP_COLUMN: u16 = 38;
/// The longest that a key's meaning may be there.
const HELP_WORDS: usize = (HELP_COLUMN - KEY_COLUMNS - 1) as usize;

/// An empty box in the middle of `area`; returns the space inside.
fn framed(title: &str, width: u16, height: u16, area: Rect, buf: &mut Buffer, shell: &Shell) -> Rect {
    let (width, height) = ((width + 4).min(area.width), (height + 2).min(area.height));
    let outer =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    Clear.render(outer, buf);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .title(Line::styled(format!(" {title} "), shell.theme.accent()));
    let inner = block.inner(outer);
    block.render(outer, buf);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

/// A box of lines.
pub fn draw_box(title: &str, lines: &[(String, Style)], area: Rect, buf: &mut Buffer, shell: &Shell) {
    let width =
        lines.iter().map(|(text, _)| words::width(text)).max().unwrap_or(0).max(words::width(title) + 2);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = framed(title, width, height, area, buf, shell);
    for ((text, style), y) in lines.iter().zip(inner.top()..inner.bottom()) {
        buf.set_stringn(inner.x, y, text, usize::from(inner.width), *style);
    }
}

/// A menu; its rows can be clicked.
pub fn draw_menu(title: &str, rows: &[&str], chosen: usize, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
    let width = rows.iter().map(|row| words::width(row) + 4).max().unwrap_or(0);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let inner = framed(title, width, height, area, buf, shell);
    for ((index, row), y) in rows.iter().enumerate().zip(inner.top()..inner.bottom()) {
        super::draw_row(shell, row, index, index == chosen, Rect { y, height: 1, ..inner }, buf);
    }
}

/// The help page: headings with their keys, in as many columns as fit.
pub fn draw_help(sections: &[(&str, &[Hint])], area: Rect, buf: &mut Buffer, shell: &Shell) {
    let most = usize::from(((area.width.saturating_sub(4)) / HELP_COLUMN).clamp(1, 3));
    let rows = |section: &(&str, &[Hint])| section.1.len() + 1;
    let total: usize = sections.iter().map(rows).sum();
    let tallest = sections.iter().map(rows).max().unwrap_or(1);
    // As low as the columns allow, with each heading's keys in one piece.
    let height =
        (tallest..=total).find(|height| in_columns(sections, *height).len() <= most).unwrap_or(total);
    let columns = in_columns(sections, height);
    let width = HELP_COLUMN * u16::try_from(columns.len()).unwrap_or(1);
    let inner =
        framed("Keys · any key closes", width, u16::try_from(height).unwrap_or(u16::MAX), area, buf, shell);
    let mut x = inner.x;
    for column in columns {
        let mut y = inner.y;
        for (heading, keys) in column {
            let first = std::iter::once((*heading, "", shell.theme.warning()));
            for (key, what, style) in
                first.chain(keys.iter().map(|(key, what)| (*key, *what, shell.theme.accent())))
            {
                if y < inner.bottom() {
                    buf.set_stringn(x, y, key, usize::from(KEY_COLUMNS - 1), style);
                    buf.set_stringn(x + KEY_COLUMNS, y, what, HELP_WORDS, Style::new());
                }
                y += 1;
            }
        }
        x += HELP_COLUMN;
    }
}

/// The sections in columns of at most so many rows; a section that is higher stands alone.
fn in_columns<'a, 'b>(
    sections: &'a [(&'b str, &'b [Hint])],
    height: usize,
) -> Vec<Vec<&'a (&'b str, &'b [Hint])>> {
    let mut columns: Vec<Vec<_>> = Vec::new();
    let mut used = 0;
    for section in sections {
        let rows = section.1.len() + 1;
        match columns.last_mut() {
            Some(column) if used + rows <= height => column.push(section),
            _ => {
                columns.push(vec![section]);
                used = 0;
            }
        }
        used += rows;
    }
    columns
}

/// How a match ended, in words.
pub struct Ending<'a> {
    /// Who came where.
    pub outcome: &'a Outcome,
    /// Why it ended.
    pub reason: &'a str,
    /// How long it took.
    pub after: &'a str,
    /// What lies under the box.
    pub board: &'a str,
}

/// The result of a match.
pub fn draw_result(info: &MatchInfo, ending: &Ending<'_>, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
    let Ending { outcome, reason, after, board } = ending;
    let theme = shell.theme;
    let place_of = |index: usize| outcome.places.get(index).copied().unwrap_or(0);
    let first = outcome.places.iter().filter(|place| **place == 1).count();
    let (title, style) = match info.seat.map(|seat| place_of(usize::from(seat.0))) {
        None => ("The match is over", theme.accent()),
        Some(1) if first == outcome.places.len() => ("A DRAW", theme.warning()),
        Some(1) => ("VICTORY", theme.good()),
        Some(_) => ("DEFEAT", theme.bad()),
    };
    let mut lines = vec![
        (title.to_owned(), style),
        (format!("{reason} · after {after}"), Style::new()),
        (String::new(), Style::new()),
    ];
    let mut order: Vec<usize> = (0..info.players.len()).collect();
    order.sort_by_key(|index| (place_of(*index), *index));
    for index in order {
        let seat = adjourn_game::ids::Seat(u8::try_from(index).unwrap_or(0));
        let you = if info.seat == Some(seat) { " (you)" } else { "" };
        let name = words::clean(&info.players[index].1);
        lines.push((format!("{}. {name}{you}", place_of(index)), theme.seat(seat)));
    }
    lines.push((String::new(), Style::new()));
    lines.push((format!("Enter  back to the {}", shell.home), Style::new()));
    let again = shell.last_start.is_some();
    if again {
        lines.push(("a      another match like this".into(), Style::new()));
    }
    if shell.may_rematch(info) {
        lines.push(("r      a rematch".into(), Style::new()));
    }
    lines.push((format!("Esc    look at the {board}"), Style::new()));
    draw_box("Result", &lines, area, buf, shell);
    shell.hit(area, Hit::Key(ratatui::crossterm::event::KeyCode::Null));
}

/// Lines across the top of the map, each in the middle.
pub fn draw_banners(banners: &[(String, Style)], area: Rect, buf: &mut Buffer) {
    let lines = banners.iter().flat_map(|(text, style)| {
        words::wrap(text, area.width.saturating_sub(2)).into_iter().map(move |line| (line, *style))
    });
    for ((line, style), y) in lines.zip(area.top()..area.bottom()) {
        let line = format!(" {line} ");
        let x = area.x + (area.width - words::width(&line).min(area.width)) / 2;
        buf.set_stringn(x, y, &line, usize::from(area.width), style.add_modifier(Modifier::REVERSED));
    }
}
