//! The two screens that stand outside of a session: the question for a name, and a message that ends it all.

use super::terminal::{Screen, Signals};
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::keys::is_control;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words;
use adjourn_shared::base::limits;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyEventKind};
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::io;

/// Asks the player for a name; `None` if the player would rather leave, or a signal ends the program.
///
/// # Errors
/// If the terminal can't be used.
pub fn ask_name(suggestion: &str) -> io::Result<Option<String>> {
    let mut name = LineInput::with(suggestion, limits::NAME_CHARS_CEILING);
    let mut answer = None;
    until_done(|event, area, buf, theme| {
        let done = match event {
            Some(Event::Key(key)) if is_control(key, 'c') => true,
            Some(Event::Key(key)) => match name.key(key) {
                Edit::Going => false,
                Edit::Cancelled => true,
                Edit::Done => {
                    answer = Some(name.text()).filter(|text| !text.is_empty());
                    answer.is_some()
                }
            },
            Some(Event::Paste(text)) => {
                name.paste(&text);
                false
            }
            _ => false,
        };
        draw_question(&name, area, buf, theme);
        done
    })?;
    Ok(answer)
}

/// Shows a message until a key is pressed: a server's key that has changed, or whatever else ends it all.
///
/// # Errors
/// If the terminal can't be used.
pub fn show_message(title: &str, text: &str) -> io::Result<()> {
    until_done(|event, area, buf, theme| {
        draw_message(title, text, area, buf, theme);
        matches!(event, Some(Event::Key(_)))
    })
}

/// Draws a screen after every event, until it says that it is done or a signal comes.
fn until_done(mut screen_of: impl FnMut(Option<Event>, Rect, &mut Buffer, Theme) -> bool) -> io::Result<()> {
    let theme = Theme::from_env();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let mut screen = Screen::open("Adjourn")?;
        let mut event = None;
        loop {
            let mut done = false;
            screen.draw(|area, buf| done = screen_of(event.take(), area, buf, theme))?;
            if done {
                return Ok(());
            }
            event = tokio::select! {
                _ = signals.next() => return Ok(()),
                event = screen.next_event() => Some(event?),
            };
            event.take_if(|event| matches!(event, Event::Key(key) if key.kind == KeyEventKind::Release));
        }
    })
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
