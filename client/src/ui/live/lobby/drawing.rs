//! The lobby as it is drawn: the list with its headings, the players, and the line below.

use super::{Asked, Lobby, Row, rows};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_more, draw_row};
use crate::ui::kit::words;
use crate::ui::live::shell::LiveShell;
use crate::ui::live::words::strength;
use adjourn_shared::wire::lobby::Place;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

const HINTS: &[Hint] = &[
    ("?", "keys"),
    ("Enter", "go"),
    ("q", "quick"),
    ("p", "practice"),
    ("c", "new room"),
    ("i", "inbox"),
    ("t", "talk"),
    ("Esc", "quit"),
];

/// While a player is chosen.
const PLAYER_HINTS: &[Hint] =
    &[("↑↓", "choose"), ("m", "mute, or hear again"), ("r", "report to the host"), ("Esc", "quit")];

impl Lobby {
    /// Draws the lobby.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let log_rows = (area.height / 3).max(5);
        let [top, middle, log, line, hints] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Fill(1),
            Constraint::Length(log_rows),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(area);
        let (server, message) = shell.welcome.as_ref().map_or_else(
            || ("Adjourn".to_owned(), String::new()),
            |welcome| {
                let message = words::clean(&welcome.message_of_the_day);
                (format!("Adjourn · {}", words::clean(&welcome.server_name)), message)
            },
        );
        shell.canvas.draw_heading(&server, &message, top, buf);
        let [list, gap_and_players] =
            Layout::horizontal([Constraint::Percentage(64), Constraint::Fill(1)]).areas(middle);
        self.draw_list(list, buf, shell);
        self.draw_players(gap_and_players, buf, shell);
        shell.canvas.log.draw(Rect { y: log.y + 1, height: log.height - 1, ..log }, buf, shell.canvas.theme);
        self.draw_line(line, buf, shell);
        let chosen_hints = if matches!(self.chosen, Row::Player(_)) { PLAYER_HINTS } else { HINTS };
        shell.canvas.draw_hints(chosen_hints, hints, buf);
    }

    fn draw_line(&self, area: Rect, buf: &mut Buffer, shell: &LiveShell) {
        if let Some((asked, line)) = &self.line {
            let label = match asked {
                Asked::Code => "Code of the room: ",
                Asked::Report(_) => "What should the host know? ",
            };
            line.draw(label, area, buf, shell.canvas.theme);
        } else if self.leaving {
            let text = "Leave Adjourn?  y yes · any other key no";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), shell.canvas.theme.warning());
        } else if let Some(row) = self.asked_to_begin {
            let game = shell.game.map_or("none", |game| game.title());
            let against = match row {
                Row::Practice(level) => format!("a {}", strength(level)),
                _ => "the next player who asks".to_owned(),
            };
            let text = format!("{game} against {against}?  Enter begins · any other key does not");
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), shell.canvas.theme.warning());
        } else if self.chat.is_open() {
            self.chat.draw(area, buf, shell);
        } else if shell.waiting {
            let text = "Waiting for an opponent… the match begins by itself. Esc stops waiting.";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), shell.canvas.theme.good());
        }
    }

    fn draw_list(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let rows = rows(shell);
        let chosen = rows.iter().position(|row| *row == self.chosen).unwrap_or(0);
        let lines = list_lines(&rows, shell);
        let at = lines.iter().position(|(kind, _)| *kind == ListLine::Row(chosen)).unwrap_or(0);
        let first = (at + 1).saturating_sub(usize::from(area.height));
        for ((kind, text), y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
            let line = Rect { y, height: 1, width: area.width.saturating_sub(2), ..area };
            let style = match kind {
                ListLine::Row(index) => {
                    draw_row(&mut shell.canvas, text, *index, *index == chosen, line, buf);
                    continue;
                }
                ListLine::Heading => shell.canvas.theme.accent(),
                ListLine::Note => shell.canvas.theme.quiet(),
            };
            buf.set_stringn(line.x, y, text, usize::from(line.width), style);
        }
        let goes_on = lines.len() > first + usize::from(area.height);
        let area = Rect { width: area.width.saturating_sub(2), ..area };
        draw_more(first > 0, goes_on, area, buf, shell.canvas.theme);
    }

    fn draw_players(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let heading = format!("{} online", shell.overview.players_online);
        buf.set_stringn(area.x, area.y, heading, usize::from(area.width), shell.canvas.theme.accent());
        let rows = rows(shell);
        let players = shell.overview.players.clone();
        let chosen = players.iter().position(|presence| Row::Player(presence.player) == self.chosen);
        // The chosen one is always to be seen.
        let first = (chosen.unwrap_or(0) + 2).saturating_sub(usize::from(area.height));
        for (presence, y) in players.iter().skip(first).zip(area.top() + 1..area.bottom()) {
            let row = Row::Player(presence.player);
            let index = rows.iter().position(|other| *other == row);
            let marks = match (index, self.muted.contains(&presence.player)) {
                (None, _) => " (you)",
                (_, true) => " (muted)",
                (_, false) => "",
            };
            let text = format!("{}{marks}{}", words::clean(&presence.name), place(presence.place));
            let line = Rect { y, height: 1, ..area };
            match index {
                Some(index) => draw_row(&mut shell.canvas, &text, index, row == self.chosen, line, buf),
                None => {
                    buf.set_stringn(
                        area.x,
                        y,
                        words::fit(&text, area.width),
                        usize::from(area.width),
                        Style::new(),
                    );
                }
            }
        }
        let goes_on = players.len() + 1 > first + usize::from(area.height);
        draw_more(false, goes_on, area, buf, shell.canvas.theme);
    }
}

const fn place(place: Place) -> &'static str {
    match place {
        Place::Lobby => "",
        Place::Waiting => " waiting",
        Place::Room => " in a room",
        Place::Playing => " playing",
        Place::Watching => " watching",
    }
}

/// What a line of the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListLine {
    Heading,
    Row(usize),
    Note,
}

/// The list in words, with its headings.
fn list_lines(rows: &[Row], shell: &LiveShell) -> Vec<(ListLine, String)> {
    let mut lines = vec![(ListLine::Heading, "Play".to_owned())];
    let (mut rooms, mut matches) = (shell.overview.rooms.iter(), shell.overview.matches.iter());
    let (mut rooms_begun, mut matches_begun) = (false, false);
    let fewest_seats = shell.game.map_or(0, |game| game.kind().seats().0);
    for (index, row) in rows.iter().enumerate() {
        let text = match row {
            Row::Game => {
                let title = shell.game.map_or("none", |game| game.title());
                format!("Game ‹ {title} ›  (g: another)")
            }
            Row::QuickMatch if shell.waiting => "Quick match: waiting… (Enter stops)".into(),
            Row::QuickMatch if fewest_seats > 2 => {
                format!("Quick match: two play, this game needs {fewest_seats}")
            }
            Row::QuickMatch => "Quick match against the next player who asks".into(),
            Row::Practice(level) => format!("Practice against a {}", strength(*level)),
            Row::Create => "Create a room".into(),
            Row::JoinCode => "Join a private room by its code".into(),
            Row::Room(_) => rooms.next().map_or_else(String::new, |room| {
                let title = words::clean(&room.title);
                let game = shell.faces.title(&room.game);
                format!("{title}  {game}  {}/{} seats", room.taken, room.seats)
            }),
            // On the other side of the screen.
            Row::Player(_) => continue,
            Row::Watch(_) => matches.next().map_or_else(String::new, |running| {
                let game = shell.faces.title(&running.game);
                format!("{}  {game}", words::clean(&running.players.join(" · ")))
            }),
        };
        if matches!(row, Row::Room(_)) && !rooms_begun {
            lines.push((ListLine::Heading, "Open rooms (Enter joins)".into()));
            rooms_begun = true;
        }
        if matches!(row, Row::Watch(_)) && !matches_begun {
            lines.push((ListLine::Heading, "Running matches (Enter watches)".into()));
            matches_begun = true;
        }
        lines.push((ListLine::Row(index), text));
    }
    if !rooms_begun && !matches_begun {
        lines.push((ListLine::Note, "No open rooms and no running matches now.".into()));
    }
    lines
}
