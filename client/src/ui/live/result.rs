//! The box that tells how a match ended.

use super::shell::LiveShell;
use crate::live::handle::MatchInfo;
use crate::ui::kit::canvas::Hit;
use crate::ui::kit::overlay::draw_box;
use crate::ui::kit::words;
use adjourn_game::Outcome;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

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
pub fn draw_result(
    info: &MatchInfo,
    ending: &Ending<'_>,
    area: Rect,
    buf: &mut Buffer,
    shell: &mut LiveShell,
) {
    let Ending { outcome, reason, after, board } = ending;
    let theme = shell.canvas.theme;
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
    lines.push((format!("Enter  back to the {}", shell.home()), Style::new()));
    let again = shell.last_start.is_some();
    if again {
        lines.push(("a      another match like this".into(), Style::new()));
    }
    if shell.may_rematch(info) {
        let offer = shell.rematch.as_ref().filter(|offer| offer.game_id == info.game_id);
        let by = offer.map_or_else(String::new, |offer| format!(": {} wants one", words::clean(&offer.by)));
        lines.push((format!("r      a rematch{by}"), Style::new()));
    }
    if shell.may_keep_replay(info) {
        lines.push((shell.keeping.words(info.game_id), Style::new()));
    }
    lines.push((format!("Esc    look at the {board}"), Style::new()));
    draw_box("Result", &lines, area, buf, &shell.canvas);
    shell.canvas.hit(area, Hit::Key(ratatui::crossterm::event::KeyCode::Null));
}
