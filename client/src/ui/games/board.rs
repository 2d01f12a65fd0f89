//! What a game brings for its turns: a board that shows states and turns keys and the mouse into orders as texts, by mail
//! and in a live session alike. The screen around it (orders, messages, history, clocks) knows no game.

use crate::live::handle::MatchInfo;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::words::{clean, fit};
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::{AnyGame, GameKind};
use adjourn_shared::api::State;
use adjourn_shared::base::base64::Base64;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Who looks at a game, and who plays it: all that a board knows before the first state.
#[derive(Clone, Debug)]
pub struct BoardInfo {
    /// The game's id.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// The seat of whoever looks; `None`: they do not play.
    pub seat: Option<Seat>,
    /// By seat. All of it is fit to be shown.
    pub seats: Vec<SeatInfo>,
}

impl BoardInfo {
    /// Those of a live match.
    #[must_use]
    pub fn of_match(info: &MatchInfo, kind: &dyn GameKind) -> Self {
        let seat = |(seat, (_, player)): (Seat, &(_, String))| SeatInfo {
            name: kind.seat_name(seat),
            player: clean(player),
        };
        Self {
            game_id: info.game_id,
            game: info.game.clone(),
            seat: info.seat,
            seats: (0..).map(Seat).zip(&info.players).map(seat).collect(),
        }
    }
}

/// A seat, as people speak of it.
#[derive(Clone, Debug)]
pub struct SeatInfo {
    /// What the game calls it.
    pub name: String,
    /// Who sits there.
    pub player: String,
}

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
    /// What the seat can order in the present state, in the game's notation: for boards that list it.
    fn set_legal(&mut self, orders: &[String]) {
        let _ = orders;
    }
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
    /// For the bar at the bottom: what the player can do now.
    fn hints(&self) -> Vec<Hint>;
    /// For the help page.
    fn help(&self) -> &'static [HelpSection];
    /// The same for whoever looks on and gives no orders.
    fn watch_help(&self) -> &'static [HelpSection] {
        self.help()
    }
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

/// A state as a board shows it, made by the rules of this build.
#[must_use]
pub fn state_of(rules: &dyn AnyGame, game_id: GameId, turn: u32, seat: Option<Seat>) -> State {
    State {
        game_id,
        turn,
        turn_name: rules.turn_name(),
        current: true,
        over: rules.outcome().is_some(),
        places: rules.outcome().map(|outcome| outcome.places),
        ended: rules.outcome().map(|outcome| rules.kind().explain(outcome.reason).to_owned()),
        seat,
        to_act: rules.to_act(),
        view: serde_json::Value::Null,
        picture: rules.picture(seat),
        encoded: Base64(rules.view(seat)),
        seats: Vec::new(),
    }
}

/// The fewest columns that are worth a list of players beside a board.
const SIDE_COLUMNS: u16 = 20;

/// Draws a board at the left of an area, and gives what is left at the right, if it is worth anything.
pub fn board_side(board: &mut dyn Board, area: Rect, buf: &mut Buffer, now_ms: u64) -> Option<Rect> {
    let columns = board.columns(area).min(area.width);
    board.draw(Rect { width: columns, ..area }, buf, now_ms);
    let left = area.width - columns;
    (left >= SIDE_COLUMNS).then(|| Rect { x: area.x + columns + 2, width: left - 2, ..area })
}

/// Draws who plays beside a board, and below that the board's notes.
pub fn draw_side(board: &dyn Board, seats: Vec<Styled>, area: Rect, buf: &mut Buffer) {
    let rows = usize::from(area.height).saturating_sub(seats.len() + 1);
    let notes = board.notes(rows, area.width);
    let gap = std::iter::once((String::new(), Style::new()));
    for ((text, style), y) in seats.into_iter().chain(gap).chain(notes).zip(area.top()..area.bottom()) {
        buf.set_stringn(area.x, y, fit(&text, area.width), usize::from(area.width), style);
    }
}
