//! The two screens that stand outside of a session: the question for a name, and a message that ends it all.

use super::input::{Edit, LineInput};
use super::terminal::Screen;
use super::theme::Theme;
use super::words;
use adjourn_shared::limits;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyEventKind};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::io;

/// Asks the player for a name; `None` if the player would rather leave.
///
/// # Errors
/// If the terminal can't be used.
pub fn ask_name(suggestion: &str) -> io::Result<Option<String>> {
    let theme = Theme::from_env();
    let mut screen = Screen::open("Adjourn")?;
    let mut name = LineInput::with(suggestion, limits::NAME_CHARS_CEILING);
    loop {
        screen.draw(|area, buf| draw_question(&name, area, buf, theme))?;
        match screen.wait_for_event()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                if super::shell::is_control(key, 'c') {
                    return Ok(None);
                }
                match name.key(key) {
                    Edit::Cancelled => return Ok(None),
                    Edit::Done if !name.text().is_empty() => return Ok(Some(name.text())),
                    Edit::Done | Edit::Going => {}
                }
            }
            Event::Paste(text) => name.paste(&text),
            _ => {}
        }
    }
}

/// Shows a message until a key is pressed: a server's key that has changed, or whatever else ends it all.
///
/// # Errors
/// If the terminal can't be used.
pub fn show_message(title: &str, text: &str) -> io::Result<()> {
    let theme = Theme::from_env();
    let mut screen = Screen::open("Adjourn")?;
    loop {
        screen.draw(|area, buf| draw_message(title, text, area, buf, theme))?;
        if let Event::Key(key) = screen.wait_for_event()?
            && key.kind != KeyEventKind::Release
        {
            return Ok(());
        }
    }
}

fn draw_question(name: &LineInput, area: Rect, buf: &mut Buffer, theme: Theme) {
    let width = usize::from(area.width);
    let mut say = |row: u16, text: &str, style: Style| {
        if row < area.height {
            buf.set_stringn(area.x, area.y + row, text, width, style);
        }
    };
    say(0, "Welcome to Adjourn", theme.accent());
    say(2, "By which name should other players know you? You are asked only once.", Style::new());
    say(6, "Enter: go on · Esc: leave", theme.quiet());
    if area.height > 4 {
        name.draw("Name: ", Rect { y: area.y + 4, height: 1, ..area }, buf, theme);
    }
}

fn draw_message(title: &str, text: &str, area: Rect, buf: &mut Buffer, theme: Theme) {
    let width = usize::from(area.width);
    let body = text.lines().flat_map(|line| words::wrap(&words::clean(line), area.width));
    let lines = std::iter::once((words::clean(title), theme.bad()))
        .chain(std::iter::once((String::new(), Style::new())))
        .chain(body.map(|line| (line, Style::new())))
        .chain([(String::new(), Style::new()), ("Press any key.".into(), theme.quiet())]);
    for ((line, style), y) in lines.zip(area.top()..area.bottom()) {
        buf.set_stringn(area.x, y, line, width, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(buf: &Buffer) -> String {
        buf.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn the_question_shows_what_was_typed() {
        let area = Rect::new(0, 0, 80, 24);
        let mut buf = Buffer::empty(area);
        draw_question(&LineInput::with("Ada", 24), area, &mut buf, Theme::plain());
        assert!(text_of(&buf).contains("Name: Ada"));
    }

    #[test]
    fn a_message_is_wrapped_and_cannot_paint_the_screen() {
        let area = Rect::new(0, 0, 20, 8);
        let mut buf = Buffer::empty(area);
        draw_message(
            "The key has changed",
            "do not \u{1b}[2J trust this server",
            area,
            &mut buf,
            Theme::plain(),
        );
        let text = text_of(&buf);
        assert!(text.contains("do not [2J trust"), "{text}");
        assert!(text.contains("this server"), "{text}");
    }
}
