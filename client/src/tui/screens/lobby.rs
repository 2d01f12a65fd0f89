//! The lobby: ways into a match, open rooms, running matches, who is there, chat.

use super::{Next, draw_row, stepped, strength};
use crate::tui::chatbox::ChatBox;
use crate::tui::input::{Edit, LineInput};
use crate::tui::presenter::{self, GameUi, Hint};
use crate::tui::shell::Shell;
use crate::tui::words;
use adjourn_shared::game::Strength;
use adjourn_shared::ids::GameId;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand, Overview, Place, RoomId};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

/// Codes are shorter; this is what fits the line.
const CODE_CHARS: usize = 32;

const HINTS: &[Hint] = &[
    ("↑↓", "choose"),
    ("Enter", "go"),
    ("q", "quick"),
    ("p", "practice"),
    ("c", "new room"),
    ("j", "code"),
    ("t", "talk"),
    ("Esc", "quit"),
];

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    QuickMatch,
    Practice(Strength),
    Create,
    JoinCode,
    Room(RoomId),
    Watch(GameId),
}

/// What the player is doing in the lobby.
#[derive(Debug)]
pub struct Lobby {
    chosen: Row,
    code: Option<LineInput>,
    chat: ChatBox,
    leaving: bool,
}

impl Default for Lobby {
    fn default() -> Self {
        Self { chosen: Row::QuickMatch, code: None, chat: ChatBox::default(), leaving: false }
    }
}

/// The game that quick match and practice are for: the first one.
fn game() -> Option<&'static dyn GameUi> {
    presenter::games().first().copied()
}

fn rows(overview: &Overview) -> Vec<Row> {
    let mut rows = vec![
        Row::QuickMatch,
        Row::Practice(Strength::Weak),
        Row::Practice(Strength::Strong),
        Row::Create,
        Row::JoinCode,
    ];
    rows.extend(overview.rooms.iter().map(|room| Row::Room(room.room)));
    rows.extend(overview.matches.iter().map(|running| Row::Watch(running.game_id)));
    rows
}

impl Lobby {
    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut Shell) -> Next {
        if self.chat.is_open() {
            self.chat.key(key, shell);
            return Next::Stay;
        }
        if let Some(code) = &mut self.code {
            match code.key(key) {
                Edit::Going => return Next::Stay,
                Edit::Cancelled => {}
                Edit::Done if code.text().is_empty() => {}
                Edit::Done => shell.lobby(LobbyCommand::JoinCode(code.text())),
            }
            self.code = None;
            return Next::Stay;
        }
        if self.leaving {
            self.leaving = false;
            return if matches!(key.code, KeyCode::Char('y') | KeyCode::Enter) {
                Next::Quit
            } else {
                Next::Stay
            };
        }
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                let rows = rows(&shell.overview);
                let at = rows.iter().position(|row| *row == self.chosen).unwrap_or(0);
                self.chosen = rows[stepped(at, rows.len(), key.code == KeyCode::Down)];
            }
            KeyCode::Enter => return self.go(self.chosen, shell),
            KeyCode::Char('q') => return self.go(Row::QuickMatch, shell),
            KeyCode::Char('p') => return self.go(Row::Practice(Strength::Weak), shell),
            KeyCode::Char('P') => return self.go(Row::Practice(Strength::Strong), shell),
            KeyCode::Char('c') => return Next::Create,
            KeyCode::Char('j') => return self.go(Row::JoinCode, shell),
            KeyCode::Char('t' | '/') => self.chat.open(ChatTo::Lobby),
            KeyCode::Esc if shell.waiting => shell.lobby(LobbyCommand::CancelQuickMatch),
            KeyCode::Esc => self.leaving = true,
            _ => {}
        }
        Next::Stay
    }

    /// A click on a row: the first chooses it, another goes there.
    pub fn click(&mut self, index: usize, shell: &mut Shell) -> Next {
        let Some(row) = rows(&shell.overview).get(index).copied() else { return Next::Stay };
        if self.chosen == row {
            return self.go(row, shell);
        }
        self.chosen = row;
        Next::Stay
    }

    /// Adds pasted text to the line that is open.
    pub fn paste(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.paste(text),
            None => self.chat.paste(text),
        }
    }

    fn go(&mut self, row: Row, shell: &mut Shell) -> Next {
        self.chosen = row;
        match row {
            Row::QuickMatch if shell.waiting => shell.lobby(LobbyCommand::CancelQuickMatch),
            Row::QuickMatch => {
                if let Some(game) = game() {
                    shell.lobby(LobbyCommand::QuickMatch(game.name().into()));
                }
            }
            Row::Practice(strength) => {
                if let Some(game) = game() {
                    shell.lobby(LobbyCommand::Practice(game.name().into(), strength));
                }
            }
            Row::Create => return Next::Create,
            Row::JoinCode => self.code = Some(LineInput::new(CODE_CHARS)),
            Row::Room(room) => shell.lobby(LobbyCommand::Join(room)),
            Row::Watch(game_id) => shell.lobby(LobbyCommand::Watch(game_id)),
        }
        Next::Stay
    }

    /// Draws the lobby.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
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
        shell.draw_heading(&server, &message, top, buf);
        let [list, gap_and_players] =
            Layout::horizontal([Constraint::Percentage(64), Constraint::Fill(1)]).areas(middle);
        self.draw_list(list, buf, shell);
        draw_players(gap_and_players, buf, shell);
        shell.log.draw(Rect { y: log.y + 1, height: log.height - 1, ..log }, buf, shell.theme);
        self.draw_line(line, buf, shell);
        shell.draw_hints(HINTS, hints, buf);
    }

    fn draw_line(&self, area: Rect, buf: &mut Buffer, shell: &Shell) {
        if let Some(code) = &self.code {
            code.draw("Code of the room: ", area, buf, shell.theme);
        } else if self.leaving {
            let text = "Leave Adjourn?  y yes · any other key no";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), shell.theme.warning());
        } else if self.chat.is_open() {
            self.chat.draw(area, buf, shell);
        } else if shell.waiting {
            let text = "Waiting for an opponent… the match begins by itself. Esc stops waiting.";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), shell.theme.good());
        }
    }

    fn draw_list(&self, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
        let rows = rows(&shell.overview);
        let chosen = rows.iter().position(|row| *row == self.chosen).unwrap_or(0);
        let lines = list_lines(&rows, shell);
        let at = lines.iter().position(|(kind, _)| *kind == ListLine::Row(chosen)).unwrap_or(0);
        let first = (at + 1).saturating_sub(usize::from(area.height));
        for ((kind, text), y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
            let line = Rect { y, height: 1, width: area.width.saturating_sub(2), ..area };
            let style = match kind {
                ListLine::Row(index) => {
                    draw_row(shell, text, *index, *index == chosen, line, buf);
                    continue;
                }
                ListLine::Heading => shell.theme.accent(),
                ListLine::Note => shell.theme.quiet(),
            };
            buf.set_stringn(line.x, y, text, usize::from(line.width), style);
        }
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
fn list_lines(rows: &[Row], shell: &Shell) -> Vec<(ListLine, String)> {
    let title = game().map_or("", GameUi::title);
    let mut lines = vec![(ListLine::Heading, format!("Play {title}"))];
    let (mut rooms, mut matches) = (shell.overview.rooms.iter(), shell.overview.matches.iter());
    let (mut rooms_begun, mut matches_begun) = (false, false);
    for (index, row) in rows.iter().enumerate() {
        let text = match row {
            Row::QuickMatch if shell.waiting => "Quick match: waiting… (Enter stops)".into(),
            Row::QuickMatch => "Quick match against the next player who asks".into(),
            Row::Practice(level) => format!("Practice against a {}", strength(*level)),
            Row::Create => "Create a room".into(),
            Row::JoinCode => "Join a private room by its code".into(),
            Row::Room(_) => rooms.next().map_or_else(String::new, |room| {
                let title = words::clean(&room.title);
                format!("{title}  {}  {}/{} seats", room.game, room.taken, room.seats)
            }),
            Row::Watch(_) => matches.next().map_or_else(String::new, |running| {
                format!("{}  {}", words::clean(&running.players.join(" · ")), running.game)
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

fn draw_players(area: Rect, buf: &mut Buffer, shell: &Shell) {
    let heading = format!("{} online", shell.overview.players_online);
    buf.set_stringn(area.x, area.y, heading, usize::from(area.width), shell.theme.accent());
    let me = shell.me();
    for (presence, y) in shell.overview.players.iter().zip(area.top() + 1..area.bottom()) {
        let place = match presence.place {
            Place::Lobby => "",
            Place::Waiting => " waiting",
            Place::Room => " in a room",
            Place::Playing => " playing",
            Place::Watching => " watching",
        };
        let you = if Some(presence.player) == me { " (you)" } else { "" };
        let text = format!("{}{you}{place}", words::clean(&presence.name));
        buf.set_stringn(area.x, y, words::fit(&text, area.width), usize::from(area.width), Style::new());
    }
}
