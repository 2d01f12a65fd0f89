//! What a game brings to its screen by mail: a board that shows states and turns keys and mouse into orders as texts.
//! The screen around it (orders, messages, history, log) knows no game.

use super::boards::{
    chess::ChessBoard, diplomacy::DiplomacyBoard, picture::PictureBoard, skirmish::SkirmishBoard,
};
use crate::tui::chatlog::Tone;
use crate::tui::presenter::Hint;
use crate::tui::theme::Theme;
use crate::tui::words::clean;
use adjourn_game::ids::Seat;
use adjourn_shared::api::{State, Table};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A line and how it looks.
pub type Styled = (String, Style);

/// What a board wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Propose this order, in the game's notation.
    Order(String),
    /// Tell the player.
    Say(Tone, String),
}

/// Shows the states of one game.
pub trait Board {
    /// Shows a state.
    ///
    /// # Errors
    /// It can't be read; the text says so to the player, and the state's picture takes the board's place.
    fn show(&mut self, state: &State, now_ms: u64) -> Result<(), String>;
    /// A key; `None` if it means nothing here, so that the screen may take it.
    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Act>>;
    /// Something the mouse did.
    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Act> {
        let _ = (mouse, now_ms);
        Vec::new()
    }
    /// How many columns it wants of this area; the rest shows who plays and [`Board::notes`].
    fn columns(&self, area: Rect) -> u16;
    /// Draws it.
    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64);
    /// What stands beside it, in as many rows and columns.
    fn notes(&self, rows: usize, columns: u16) -> Vec<Styled> {
        let _ = (rows, columns);
        Vec::new()
    }
    /// For the bar at the bottom: what one can do now.
    fn hints(&self) -> Vec<Hint>;
    /// For the help page.
    fn help(&self) -> &'static [(&'static str, &'static [Hint])];
    /// Whether a turn takes one order, so that a new one takes the place of the one before.
    fn one_order(&self) -> bool {
        false
    }
    /// What has no order yet, given the orders so far in the game's notation.
    fn without_orders(&self, orders: &[String]) -> Vec<String> {
        let _ = orders;
        Vec::new()
    }
    /// Whether a turn can be watched as it went, from a report.
    fn has_reports(&self) -> bool {
        false
    }
    /// Plays what was seen of a turn.
    ///
    /// # Errors
    /// It can't be read, in words.
    fn play(&mut self, report: &[u8], now_ms: u64) -> Result<(), String> {
        let _ = (report, now_ms);
        Err("This game's turns can't be watched.".into())
    }
}

/// The board for a table's game; a game that is not known shows its picture.
#[must_use]
pub fn of(table: &Table, theme: Theme) -> Box<dyn Board> {
    match table.summary.game.as_str() {
        "skirmish" => Box::new(SkirmishBoard::new(table, theme)),
        game => of_turns(game, table.my_seat, seat_names(table), theme),
    }
}

/// The board for a game of turns, whichever the tempo; `seats` are what people call them.
#[must_use]
pub fn of_turns(game: &str, mine: Option<Seat>, seats: Vec<(String, Seat)>, theme: Theme) -> Box<dyn Board> {
    match game {
        "chess" => Box::new(ChessBoard::new(mine, theme)),
        "diplomacy" => Box::new(DiplomacyBoard::new(mine, seats, theme)),
        _ => Box::new(PictureBoard::new(seats, theme)),
    }
}

/// What people call the seats of a table.
#[must_use]
pub fn seat_names(table: &Table) -> Vec<(String, Seat)> {
    table.summary.seats.iter().map(|seat| (clean(&seat.name), seat.seat)).collect()
}
