//! The form for a new room.

use super::next::Next;
use super::shell::LiveShell;
use crate::ui::games::face::ShownGame;
use crate::ui::games::settings::{label_columns, settings, turned};
use crate::ui::kit::canvas::Hit;
use crate::ui::kit::input::LineInput;
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_row, stepped};
use adjourn_shared::wire::lobby::{CreateRoom, LobbyCommand};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// The longest title of a room.
const TITLE_CHARS: usize = 40;
/// Rows before the game's own settings: title, game, who may join, seats.
const OWN_ROWS: usize = 4;
/// Columns of the labels, if none is longer.
const LABEL_COLUMNS: usize = 14;

const HINTS: &[Hint] =
    &[("↑↓", "choose"), ("←→", "change"), ("Enter", "create the room"), ("Esc", "back to the lobby")];

/// The room as far as the player has described it.
pub struct CreateForm {
    game: ShownGame,
    title: LineInput,
    private: bool,
    seats: u8,
    setup: Vec<u8>,
    chosen: usize,
}

impl CreateForm {
    /// A room of this game, which can be changed.
    #[must_use]
    pub fn new(owner: &str, game: ShownGame) -> Self {
        let title = LineInput::with(&format!("{owner}'s room"), TITLE_CHARS);
        let (seats, setup) = (game.kind().seats().0, game.kind().default_setup());
        Self { game, title, private: false, seats, setup, chosen: 0 }
    }

    fn row_count(&self) -> usize {
        OWN_ROWS + settings(self.game.kind(), &self.setup).len()
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        match key.code {
            KeyCode::Esc => return Next::Lobby,
            KeyCode::Enter => {
                shell.lobby(LobbyCommand::Create(CreateRoom {
                    game: self.game.name().into(),
                    title: self.title.text(),
                    private: self.private,
                    seats: self.seats,
                    setup: self.setup.clone(),
                }));
                shell.game = Some(self.game);
                return Next::Lobby;
            }
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, self.row_count(), key.code == KeyCode::Down);
            }
            _ if self.chosen == 0 => {
                self.title.key(key);
            }
            KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') => {
                self.turn(key.code != KeyCode::Left, shell)
            }
            _ => {}
        }
        Next::Stay
    }

    /// A click on a row: the first chooses it, another changes it.
    pub fn click(&mut self, index: usize, shell: &LiveShell) -> Next {
        if self.chosen == index && index > 0 {
            self.turn(true, shell);
        }
        self.chosen = index;
        Next::Stay
    }

    /// Adds pasted text to the title.
    pub fn paste(&mut self, text: &str) {
        if self.chosen == 0 {
            self.title.paste(text);
        }
    }

    fn turn(&mut self, up: bool, shell: &LiveShell) {
        let (fewest, most) = self.game.kind().seats();
        match self.chosen {
            1 => {
                self.game = shell.faces.next(self.game, up);
                (self.seats, self.setup) = (self.game.kind().seats().0, self.game.kind().default_setup());
            }
            2 => self.private = !self.private,
            3 if up => self.seats = (self.seats + 1).min(most),
            3 => self.seats = self.seats.saturating_sub(1).max(fewest),
            row => self.setup = turned(self.game.kind(), &self.setup, row - OWN_ROWS, up),
        }
    }

    /// Draws the form.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        shell.canvas.draw_heading("A new room", "", area, buf);
        let line = |row: usize| Rect {
            y: area.y.saturating_add(2 + u16::try_from(row).unwrap_or(u16::MAX)),
            height: 1,
            ..area
        };
        if self.chosen == 0 {
            self.title.draw("> Title          ", line(0), buf, shell.canvas.theme);
            shell.canvas.hit(line(0), Hit::Row(0));
        } else {
            draw_row(
                &mut shell.canvas,
                &format!("Title          {}", self.title.text()),
                0,
                false,
                line(0),
                buf,
            );
        }
        let who = if self.private { "only with the code" } else { "everyone" };
        let mut rows = vec![
            ("Game", self.game.title().to_owned()),
            ("Who may join", who.to_owned()),
            ("Seats", self.seats.to_string()),
        ];
        let settings = settings(self.game.kind(), &self.setup);
        rows.extend(settings.into_iter().map(|setting| (setting.label, setting.value)));
        let columns = label_columns(rows.iter().map(|(label, _)| *label), LABEL_COLUMNS);
        for (row, (label, value)) in rows.iter().enumerate() {
            let row = row + 1;
            let at = line(row);
            if at.y < area.bottom().saturating_sub(1) {
                draw_row(
                    &mut shell.canvas,
                    &format!("{label:<columns$} ‹ {value} ›"),
                    row,
                    row == self.chosen,
                    at,
                    buf,
                );
            }
        }
        let about = line(rows.len() + 2);
        if about.y < area.bottom().saturating_sub(1) {
            let text = format!("{}.", self.game.kind().about().line);
            let width = usize::from(area.width);
            buf.set_stringn(about.x, about.y, text, width, shell.canvas.theme.quiet());
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        shell.canvas.draw_hints(HINTS, bottom, buf);
    }
}
