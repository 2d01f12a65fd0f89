//! The inbox: games that wait for one first, then the others, then tables to join.

use super::goto::Goto;
use super::shell::MailShell;
use super::words;
use crate::mail::handle::MailCommand;
use crate::ui::kit::canvas::Hit;
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_more, draw_row, stepped};
use crate::ui::kit::words::{cell, clean};
use adjourn_game::ids::GameId;
use adjourn_shared::api::{InboxGame, JoinRequest, TableSummary};
use adjourn_shared::turns::rules::TableStatus;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};

/// Codes are shorter; this is what fits the line.
const CODE_CHARS: usize = 32;

/// What is fixed of a row: mark, time left, game, and the spaces between.
const TIME_COLUMNS: u16 = 11;
/// "Connect Four" and "Light Cycles" fit.
const GAME_COLUMNS: u16 = 12;

const HINTS: &[Hint] = &[
    ("?", "keys"),
    ("Enter", "open"),
    ("n", "new"),
    ("f", "people"),
    ("l", "lobby"),
    ("s", "settings"),
    ("o", "over"),
    ("Esc", "quit"),
];

/// What the player is doing in the inbox.
#[derive(Debug, Default)]
pub struct InboxScreen {
    /// The game or table under the cursor; it stays so when others come and go.
    chosen: Option<GameId>,
    code: Option<LineInput>,
    /// The code that the server was asked about last, until it has taken it.
    asked: Option<LineInput>,
    leaving: bool,
}

/// The part of the list for games that are played live; the others are those that wait for one, and those that do not.
const LIVE: u8 = 2;

/// A line of the list.
enum Line<'a> {
    Heading(String),
    Note(&'static str),
    Game(usize, &'a InboxGame),
    Table(usize, &'a TableSummary),
}

/// What can be chosen, in order.
fn rows(shell: &MailShell) -> Vec<GameId> {
    let mine = shell.inbox.iter().map(|game| game.table.game_id);
    let open = invitations(shell).chain(open_tables(shell)).map(|table| table.game_id);
    mine.chain(open).chain(shell.finished.iter().map(|game| game.table.game_id)).collect()
}

fn is_in(table: &TableSummary, shell: &MailShell) -> bool {
    shell.inbox.iter().any(|game| game.table.game_id == table.game_id)
}

/// Tables to which the player is invited, and does not sit at yet.
fn invitations(shell: &MailShell) -> impl Iterator<Item = &TableSummary> {
    shell.invitations.iter().filter(|table| !is_in(table, shell))
}

/// Open tables to which the player is not invited, and does not sit at yet.
fn open_tables(shell: &MailShell) -> impl Iterator<Item = &TableSummary> {
    let invited = |table: &TableSummary| shell.invitations.iter().any(|other| other.game_id == table.game_id);
    shell.tables.iter().filter(move |table| !is_in(table, shell) && !invited(table))
}

impl InboxScreen {
    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        if let Some(line) = &mut self.code {
            match line.key(key) {
                Edit::Going => return Goto::Stay,
                Edit::Done if !line.text().is_empty() => {
                    shell.send(MailCommand::JoinByCode(line.text()));
                    self.asked = Some(line.clone());
                }
                Edit::Done | Edit::Cancelled => {}
            }
            self.code = None;
            return Goto::Stay;
        }
        if std::mem::take(&mut self.leaving) {
            let sure = matches!(key.code, KeyCode::Char('y') | KeyCode::Enter);
            return if sure { Goto::Quit } else { Goto::Stay };
        }
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                let rows = rows(shell);
                let at = stepped(self.index(&rows), rows.len(), key.code == KeyCode::Down);
                self.chosen = rows.get(at).copied();
            }
            KeyCode::Enter => return self.open(shell),
            KeyCode::Char('n' | 'c') => return Goto::NewTable,
            KeyCode::Char('f') => return Goto::People,
            KeyCode::Char('l') => return Goto::Lobby,
            KeyCode::Char('s') => return Goto::Settings,
            KeyCode::Char('j') => self.code = Some(LineInput::new(CODE_CHARS)),
            KeyCode::Char('r') => {
                shell.send(MailCommand::Inbox);
                shell.ask_tables();
            }
            KeyCode::Char('d') => {
                let rows = rows(shell);
                let game = rows.get(self.index(&rows)).copied();
                if let Some(game) = game.filter(|game| invitations(shell).any(|table| table.game_id == *game))
                {
                    shell.send(MailCommand::Decline(game));
                }
            }
            // Games that are over: shown, or not any more.
            KeyCode::Char('o') if shell.finished.is_empty() => shell.send(MailCommand::Finished),
            KeyCode::Char('o') => shell.finished.clear(),
            KeyCode::Char('?') | KeyCode::F(1) => return Goto::Help,
            // Orders that were not sent are asked for at the way out.
            KeyCode::Esc | KeyCode::Char('q') if shell.has_any_unsent() => return Goto::Quit,
            KeyCode::Esc | KeyCode::Char('q') => self.leaving = true,
            _ => {}
        }
        Goto::Stay
    }

    /// A click on a row: the first chooses it, another opens it.
    pub fn click(&mut self, index: usize, shell: &mut MailShell) -> Goto {
        let Some(row) = rows(shell).get(index).copied() else { return Goto::Stay };
        if self.chosen == Some(row) {
            return self.open(shell);
        }
        self.chosen = Some(row);
        Goto::Stay
    }

    /// The server has taken the code.
    pub fn taken(&mut self) {
        self.asked = None;
    }

    /// The server did not take what it was asked for last: a code that was typed is not lost.
    pub fn failed(&mut self) {
        self.code = self.code.take().or_else(|| self.asked.take());
    }

    /// Adds pasted text to the code.
    pub fn paste(&mut self, text: &str) {
        if let Some(line) = &mut self.code {
            line.paste(text);
        }
    }

    fn index(&self, rows: &[GameId]) -> usize {
        rows.iter().position(|row| Some(*row) == self.chosen).unwrap_or(0)
    }

    /// Opens the player's own game, or sits down at an open table.
    fn open(&mut self, shell: &mut MailShell) -> Goto {
        let rows = rows(shell);
        let index = self.index(&rows);
        let Some(game) = rows.get(index).copied() else { return Goto::Stay };
        self.chosen = Some(game);
        if !invitations(shell).chain(open_tables(shell)).any(|table| table.game_id == game) {
            return Goto::Game(game);
        }
        shell.send(MailCommand::Join(game, JoinRequest::default()));
        Goto::Stay
    }

    /// Draws the inbox.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let [top, list, log, line, hints] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Fill(1),
            Constraint::Length((area.height / 8).max(3)),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(area);
        shell.draw_top("Inbox", &format!("{} · {}", clean(&shell.name), clean(&shell.place)), top, buf);
        self.draw_list(list, buf, shell);
        shell.canvas.log.draw(log, buf, shell.canvas.theme);
        if let Some(code) = &self.code {
            code.draw("Code of the table: ", line, buf, shell.canvas.theme);
        } else if self.leaving {
            let text = "Leave Adjourn?  y yes · any other key no";
            buf.set_stringn(line.x, line.y, text, usize::from(line.width), shell.canvas.theme.warning());
        }
        shell.canvas.draw_hints(HINTS, hints, buf);
    }

    fn draw_list(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let chosen = self.index(&rows(shell));
        let lines = lines(shell);
        let is_chosen = |line: &Line<'_>| match line {
            Line::Game(index, _) | Line::Table(index, _) => *index == chosen,
            _ => false,
        };
        let at = lines.iter().position(is_chosen).unwrap_or(0);
        let first = (at + 1).saturating_sub(usize::from(area.height));
        let theme = shell.canvas.theme;
        let goes_on = lines.len() > first + usize::from(area.height);
        let mut drawn = Vec::new();
        for (line, y) in lines.into_iter().skip(first).zip(area.top()..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            match line {
                Line::Heading(text) => {
                    buf.set_stringn(row.x, y, text, usize::from(row.width), theme.accent());
                }
                Line::Note(text) => {
                    buf.set_stringn(row.x, y, text, usize::from(row.width), theme.quiet());
                }
                Line::Game(index, game) => drawn.push((index, row, game_text(game, shell, row.width), {
                    let style = words::urgency(game.deadline_ms, shell.wall_ms, theme);
                    if game.waiting { style } else { Style::new() }
                })),
                Line::Table(index, table) => {
                    drawn.push((index, row, table_text(table, shell, row.width), Style::new()));
                }
            }
        }
        for (index, row, text, style) in drawn {
            draw_row(&mut shell.canvas, &text, index, index == chosen, row, buf);
            // The time left is what may be urgent.
            let time = Rect { x: row.x + 2, width: TIME_COLUMNS.min(row.width.saturating_sub(2)), ..row };
            let style = if index == chosen { style.add_modifier(Modifier::REVERSED) } else { style };
            buf.set_style(time, style);
            shell.canvas.hit(row, Hit::Row(index));
        }
        draw_more(first > 0, goes_on, area, buf, theme);
    }
}

fn lines(shell: &MailShell) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    // The order is that of the shell's inbox.
    let part = |game: &InboxGame| if game.table.is_live() { LIVE } else { u8::from(!game.waiting) };
    let mut index = 0;
    for (heading, wanted) in [("Played live now", LIVE), ("Waiting for you", 0), ("Waiting for others", 1)] {
        let count = shell.inbox.iter().filter(|game| part(game) == wanted).count();
        if count == 0 && wanted != 0 {
            continue;
        }
        lines.push(Line::Heading(format!("{heading} ({count})")));
        if count == 0 {
            lines.push(Line::Note("  Nothing."));
        }
        for game in shell.inbox.iter().filter(|game| part(game) == wanted) {
            lines.push(Line::Game(index, game));
            index += 1;
        }
        lines.push(Line::Note(""));
    }
    let invited = invitations(shell).count();
    if invited > 0 {
        lines.push(Line::Heading(format!("You are invited ({invited}): Enter sits down, d declines")));
        for table in invitations(shell) {
            lines.push(Line::Table(index, table));
            index += 1;
        }
        lines.push(Line::Note(""));
    }
    lines.push(Line::Heading("Open tables".into()));
    let before = lines.len();
    for table in open_tables(shell) {
        lines.push(Line::Table(index, table));
        index += 1;
    }
    if lines.len() == before {
        lines.push(Line::Note("  None: n makes a table, j joins one by its code."));
    }
    if !shell.finished.is_empty() {
        lines.push(Line::Note(""));
        lines.push(Line::Heading(format!("Over ({})", shell.finished.len())));
        lines.extend((index..).zip(&shell.finished).map(|(index, game)| Line::Game(index, game)));
    }
    lines
}

fn game_text(game: &InboxGame, shell: &MailShell, columns: u16) -> String {
    let wall_ms = shell.wall_ms;
    let titles = (shell.faces.title(&game.table.game), clean(&game.table.title));
    let near = if game.waiting && words::is_near(game.deadline_ms, wall_ms) { "!" } else { "" };
    let time = match (game.table.turn, game.deadline_ms) {
        _ if matches!(game.table.status, TableStatus::Finished | TableStatus::Abandoned) => "over".to_owned(),
        (0, None) => "not begun".to_owned(),
        _ if game.table.stands.is_some() => "stands".to_owned(),
        _ if game.table.is_live() => "live now".to_owned(),
        _ => near.to_owned() + &words::time_left(words::next_deadline(game), wall_ms),
    };
    let unread = match game.unread {
        _ if shell.has_unsent(game.table.game_id) => "unsent".to_owned(),
        0 => String::new(),
        unread => format!("{unread} new"),
    };
    let people = words::opponents(&game.table, game.seat);
    match words::live_wish(&game.table) {
        Some(wish) => row_text(&time, &titles, ("", &format!("{wish} · {people}")), &unread, columns),
        None => row_text(&time, &titles, (&words::turn(&game.table), &people), &unread, columns),
    }
}

fn table_text(table: &TableSummary, shell: &MailShell, columns: u16) -> String {
    let names: Vec<String> = table.seats.iter().map(words::occupant).filter(|name| name != "free").collect();
    let time = format!("{} free", table.free_seats);
    let end = if table.ranked { "ranked" } else { "" };
    let titles = (shell.faces.title(&table.game), clean(&table.title));
    row_text(&time, &titles, (&words::turn(table), &names.join(", ")), end, columns)
}

/// A row: of its turn and people, the latter take the room of both where there is no turn to tell.
fn row_text(
    time: &str,
    (game, title): &(String, String),
    (turn, people): (&str, &str),
    end: &str,
    columns: u16,
) -> String {
    let end_columns = 7;
    let rest = columns.saturating_sub(2 + TIME_COLUMNS + GAME_COLUMNS + end_columns + 4);
    // The longest names of turns are like "Autumn 1901, orders".
    let (title_columns, turn_columns) = (rest * 27 / 100, (rest * 44 / 100).min(22));
    let middle = match turn {
        "" => cell(people, rest - title_columns + 1),
        turn => cell(turn, turn_columns) + " " + &cell(people, rest - title_columns - turn_columns),
    };
    [cell(time, TIME_COLUMNS), cell(game, GAME_COLUMNS), cell(title, title_columns), middle, end.to_owned()]
        .join(" ")
        .trim_end()
        .to_owned()
}
