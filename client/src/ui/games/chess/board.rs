//! Chess: pieces moved by keys or mouse, offers answered by keys. What may be moved where, the view says.

use super::grid::{Grid, Mark};
use crate::ui::games::board::{Act, Board, Styled};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::fit;
use adjourn_chess::{ChessView, LegalMove, PieceKind, Side, Square};
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::api::State;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// For the help page.
const HELP: &[HelpSection] = &[(
    "Board",
    &[
        ("arrows", "move the cursor"),
        ("Enter, click", "take a piece, put it"),
        ("q r b n", "what a pawn becomes"),
        ("d", "draw offer on moving"),
        ("t", "ask for a takeback"),
        ("y, n", "accept, decline"),
        ("c", "claim a draw"),
        ("f", "turn the board"),
        ("[N] >N<", "cursor, chosen piece"),
        ("• ×n×", "where it can go"),
        ("‹ ›", "the last move"),
    ],
)];

/// The same for whoever looks on.
const WATCH_HELP: &[HelpSection] = &[("Board", &[("f", "turn the board"), ("‹ ›", "the last move")])];

/// The board.
pub struct ChessBoard {
    seat: Option<Seat>,
    view: Option<ChessView>,
    /// Whether the state is the present one: only then pieces are moved.
    current: bool,
    flipped: bool,
    cursor: Square,
    chosen: Option<Square>,
    /// A pawn that must become something: where from and where to.
    promoting: Option<(Square, Square)>,
    /// Whether the next move offers a draw.
    draw_offer: bool,
    grid: Grid,
    theme: Theme,
}

impl ChessBoard {
    /// Before the first state; Black sees the board from the other side.
    #[must_use]
    pub fn new(seat: Option<Seat>, theme: Theme) -> Self {
        let flipped = seat.and_then(Side::of) == Some(Side::Black);
        Self {
            seat,
            view: None,
            current: false,
            flipped,
            cursor: if flipped { Square::at(4, 6) } else { Square::at(4, 1) },
            chosen: None,
            promoting: None,
            draw_offer: false,
            grid: Grid::fit(Rect::ZERO, flipped),
            theme,
        }
    }

    /// The moves that the player can make now.
    fn legal(&self) -> &[LegalMove] {
        match &self.view {
            Some(view) if self.current && self.seat.and_then(Side::of) == Some(view.side) => &view.legal,
            _ => &[],
        }
    }

    /// Whether this order is open to the player.
    fn can(&self, order: &str) -> bool {
        self.current && self.view.as_ref().is_some_and(|view| view.orders.iter().any(|text| text == order))
    }

    fn moves_from(&self, from: Square) -> impl Iterator<Item = &LegalMove> {
        self.legal().iter().filter(move |legal| legal.mv.from == from)
    }

    /// Takes the piece on a square, or puts the chosen one there.
    fn select(&mut self, at: Square) -> Vec<Act> {
        self.cursor = at;
        if let Some(from) = self.chosen {
            if from == at {
                self.chosen = None;
                return Vec::new();
            }
            let mv = self.moves_from(from).map(|legal| legal.mv).find(|mv| mv.to == at);
            match mv {
                Some(mv) if mv.promotion.is_some() => {
                    self.promoting = Some((from, at));
                    return Vec::new();
                }
                Some(mv) => return self.propose(mv.to_string()),
                None => {}
            }
        }
        if self.moves_from(at).next().is_some() {
            self.chosen = Some(at);
            return Vec::new();
        }
        vec![Act::Say(Tone::Warning, self.why_not(at))]
    }

    fn why_not(&self, at: Square) -> String {
        let Some(view) = &self.view else { return "There is no board yet.".into() };
        let mine = self.seat.and_then(Side::of);
        match view.board.get(usize::from(at.0)).copied().flatten() {
            _ if mine.is_none() => "You do not play here.".into(),
            _ if view.outcome.is_some() => "The game is over.".into(),
            _ if !self.current => "This is the past: ] goes on to the present.".into(),
            _ if mine != Some(view.side) => format!("It is {}'s turn to move.", view.side.name()),
            _ if self.chosen.is_some() => "It can't go there.".into(),
            None => "Choose one of your pieces first.".into(),
            Some(piece) if Some(piece.side) != mine => "That is not your piece.".into(),
            Some(piece) => format!("The {} on {at} can't move.", piece.kind.name()),
        }
    }

    fn propose(&mut self, mut text: String) -> Vec<Act> {
        if self.draw_offer {
            text.push_str(" offer draw");
        }
        (self.chosen, self.promoting, self.draw_offer) = (None, None, false);
        vec![Act::Order(text)]
    }

    fn promote(&mut self, key: KeyCode, from: Square, to: Square) -> Vec<Act> {
        let kind = match key {
            KeyCode::Char('q') | KeyCode::Enter => 'q',
            KeyCode::Char(letter @ ('r' | 'b' | 'n')) => letter,
            KeyCode::Esc => {
                self.promoting = None;
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        self.propose(format!("{from}{to}{kind}"))
    }

    /// A key that stands for an order, if it is open to the player.
    fn offer(&mut self, orders: &[&str], none: &str) -> Vec<Act> {
        match orders.iter().find(|order| self.can(order)) {
            Some(order) => vec![Act::Order((*order).to_owned())],
            None => vec![Act::Say(Tone::Warning, none.into())],
        }
    }

    fn mark(&self, square: Square, view: &ChessView) -> Mark {
        let chosen = self.promoting.map(|(from, _)| from).or(self.chosen);
        if chosen == Some(square) {
            return Mark::Chosen;
        }
        if chosen.is_some_and(|from| self.moves_from(from).any(|legal| legal.mv.to == square)) {
            return Mark::Target;
        }
        match view.last {
            Some(last) if last.from == square || last.to == square => Mark::Last,
            _ => Mark::Plain,
        }
    }

    /// What is offered, and how it is answered.
    fn offers(&self, view: &ChessView) -> Vec<Styled> {
        let mut lines = Vec::new();
        if let Some(outcome) = &view.outcome {
            let score = match outcome.places[..] {
                [1, 1] => "½-½: a draw",
                [1, _] => "1-0: White has won",
                [_, 1] => "0-1: Black has won",
                _ => "nobody has won",
            };
            return vec![(score.into(), self.theme.accent())];
        }
        if let Some(kind) = self.promoting {
            let text = format!("The pawn on {} becomes: q r b n", kind.0);
            lines.push((text, self.theme.warning()));
        }
        for (side, what) in [(view.draw_offer, "offers a draw"), (view.takeback, "asks for a takeback")] {
            let Some(side) = side else { continue };
            let keys = if self.seat.and_then(Side::of) == Some(side) { "" } else { ": y yes, n no" };
            lines.push((format!("{} {what}{keys}", side.name()), self.theme.warning()));
        }
        if self.can("claim draw") {
            lines.push(("c claims a draw".into(), self.theme.warning()));
        }
        if self.draw_offer {
            lines.push(("Your next move offers a draw.".into(), self.theme.good()));
        }
        if view.check {
            lines.push((format!("{} is in check", view.side.name()), self.theme.bad()));
        }
        lines
    }
}

/// The last moves, two in a row, in so many rows.
fn move_rows(view: &ChessView, rows: usize) -> Vec<String> {
    let black_first = usize::from(view.first_side == Side::Black);
    let mut lines: Vec<String> = Vec::new();
    for (index, san) in view.moves.iter().enumerate() {
        let ply = index + black_first;
        let number = usize::from(view.first_number) + ply / 2;
        match lines.last_mut() {
            Some(line) if ply % 2 == 1 && index > 0 => *line += san,
            _ if ply % 2 == 1 => lines.push(format!("{number:>3}. …       {san}")),
            _ => lines.push(format!("{number:>3}. {san:<8}")),
        }
    }
    lines.split_off(lines.len().saturating_sub(rows))
}

/// The pieces that a side has lost, in a line.
fn lost(view: &ChessView, side: Side) -> String {
    let mut kinds: Vec<PieceKind> =
        view.captured.iter().filter(|piece| piece.side == side).map(|piece| piece.kind).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.worth()));
    kinds.iter().map(|kind| kind.letter()).collect()
}

impl Board for ChessBoard {
    fn show(&mut self, state: &State, _now_ms: u64) -> Result<(), String> {
        let view: ChessView = codec::decode(&state.encoded.0)
            .map_err(|error| format!("This build can't read the board: {error}."))?;
        if self.view.as_ref() != Some(&view) || self.current != state.current {
            (self.chosen, self.promoting) = (None, None);
        }
        // After the end there is no next move.
        self.draw_offer &= view.outcome.is_none();
        self.current = state.current;
        self.view = Some(view);
        Ok(())
    }

    fn key(&mut self, key: KeyEvent, _now_ms: u64) -> Option<Vec<Act>> {
        if let Some((from, to)) = self.promoting {
            return Some(self.promote(key.code, from, to));
        }
        let step = match key.code {
            KeyCode::Up => (0, -1),
            KeyCode::Down => (0, 1),
            KeyCode::Left => (-1, 0),
            KeyCode::Right => (1, 0),
            _ => (0, 0),
        };
        if step != (0, 0) {
            self.cursor = self.grid.next(self.cursor, step);
            return Some(Vec::new());
        }
        Some(match key.code {
            KeyCode::Enter | KeyCode::Char(' ') => self.select(self.cursor),
            KeyCode::Esc if self.chosen.is_some() => {
                self.chosen = None;
                Vec::new()
            }
            KeyCode::Char('f') => {
                self.flipped = !self.flipped;
                Vec::new()
            }
            KeyCode::Char('d') if self.view.as_ref().is_some_and(|view| view.outcome.is_some()) => {
                vec![Act::Say(Tone::Warning, "The game is over.".into())]
            }
            KeyCode::Char('d') if self.seat.is_none() => {
                vec![Act::Say(Tone::Warning, "You do not play here.".into())]
            }
            KeyCode::Char('d') => {
                self.draw_offer = !self.draw_offer;
                Vec::new()
            }
            KeyCode::Char('t') => self.offer(&["takeback"], "There is nothing to take back now."),
            KeyCode::Char('y') => {
                self.offer(&["accept draw", "accept takeback"], "Nothing is offered to you.")
            }
            KeyCode::Char('n') => {
                self.offer(&["decline draw", "decline takeback"], "Nothing is offered to you.")
            }
            KeyCode::Char('c') => self.offer(&["claim draw"], "A draw can't be claimed now."),
            _ => return None,
        })
    }

    fn mouse(&mut self, mouse: MouseEvent, _now_ms: u64) -> Vec<Act> {
        if mouse.kind != MouseEventKind::Down(MouseButton::Left) {
            return Vec::new();
        }
        match self.grid.square_at(Position::new(mouse.column, mouse.row)) {
            Some(square) if self.promoting.is_none() => self.select(square),
            _ => Vec::new(),
        }
    }

    fn columns(&self, area: Rect) -> u16 {
        Grid::fit(area, self.flipped).columns()
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, _now_ms: u64) {
        self.grid = Grid::fit(area, self.flipped);
        self.grid.draw_lines(buf, self.theme);
        let Some(view) = &self.view else { return };
        for (square, piece) in (0..).map(Square).zip(view.board) {
            let mark = self.mark(square, view);
            self.grid.draw_square(square, piece, mark, square == self.cursor, buf, self.theme);
        }
    }

    fn notes(&self, rows: usize, columns: u16) -> Vec<Styled> {
        let Some(view) = &self.view else { return Vec::new() };
        let mut lines = self.offers(view);
        for side in [Side::White, Side::Black] {
            let pieces = lost(view, side);
            if !pieces.is_empty() {
                lines.push((fit(&format!("{} lost {pieces}", side.name()), columns), self.theme.quiet()));
            }
        }
        lines.push((String::new(), Style::new()));
        let left = rows.saturating_sub(lines.len());
        lines.extend(move_rows(view, left).into_iter().map(|line| (line, Style::new())));
        lines
    }

    fn hints(&self) -> Vec<Hint> {
        if self.promoting.is_some() {
            return vec![("q", "queen"), ("r", "rook"), ("b", "bishop"), ("n", "knight"), ("Esc", "cancel")];
        }
        if self.chosen.is_some() {
            return vec![("arrows", "where to"), ("Enter", "put it there"), ("Esc", "cancel")];
        }
        let plays = self.seat.is_some() && self.current;
        if !plays || self.view.as_ref().is_none_or(|view| view.outcome.is_some()) {
            return vec![("f", "turn the board")];
        }
        let mut hints = vec![("Enter", "move"), ("d", "draw")];
        // Not every table has takebacks, and not every move can be taken back.
        if self.can("takeback") {
            hints.push(("t", "takeback"));
        }
        hints
    }

    fn help(&self) -> &'static [HelpSection] {
        HELP
    }

    fn watch_help(&self) -> &'static [HelpSection] {
        WATCH_HELP
    }

    fn one_order(&self) -> bool {
        true
    }
}
