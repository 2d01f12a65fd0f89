//! Any game of turns, by its picture beside a list of the orders that can be given. So a new game can be played at once,
//! without a line of code for the terminal.

use super::board::{Act, Board, BoardInfo};
use super::picture::{COLUMNS, Picture, SIDE_COLUMNS};
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, fit};
use adjourn_shared::api::State;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;

/// Columns of the list of orders.
const LIST_COLUMNS: u16 = 26;
/// The narrowest that a picture is taken to be.
const LEAST_PICTURE: u16 = 24;
/// Rows of the list where it stands below the picture.
const LIST_ROWS: u16 = 6;

/// For the help page.
const HELP: &[HelpSection] = &[(
    "Board",
    &[
        ("↑ ↓", "choose an order"),
        ("Enter, Space", "give it"),
        ("click, again", "choose, give it"),
        ("PgUp, PgDn", "scroll the picture"),
        ("Home, End", "to its ends"),
        ("← ↑ → ↓", "in real time, if the game has orders of these names: give them at once"),
    ],
)];

/// The same for whoever looks on.
const WATCH_HELP: &[HelpSection] =
    &[("Board", &[("PgUp, PgDn", "scroll the picture"), ("Home, End", "to its ends")])];

/// A picture, and the orders that the seat can give.
pub struct GenericBoard {
    picture: Picture,
    orders: Vec<String>,
    chosen: usize,
    /// Where the first of them that is shown stands, and which one it is.
    list: (Rect, usize),
    /// Whether the state is the present one: only then orders are given.
    current: bool,
    theme: Theme,
}

impl GenericBoard {
    /// Before the first state.
    #[must_use]
    pub fn new(info: &BoardInfo, theme: Theme) -> Self {
        let picture = Picture::new(info, theme);
        Self { picture, orders: Vec::new(), chosen: 0, list: (Rect::ZERO, 0), current: false, theme }
    }

    /// The orders that can be given.
    #[must_use]
    pub fn orders(&self) -> &[String] {
        &self.orders
    }

    fn can_order(&self) -> bool {
        self.current && !self.orders.is_empty()
    }

    fn step(&mut self, down: bool) {
        let last = self.orders.len().saturating_sub(1);
        self.chosen = if down { (self.chosen + 1).min(last) } else { self.chosen.saturating_sub(1) };
    }

    fn chosen(&self) -> Vec<Act> {
        self.orders.get(self.chosen).cloned().map(Act::Order).into_iter().collect()
    }

    fn picture_columns(&self) -> u16 {
        self.picture.width().clamp(LEAST_PICTURE, COLUMNS)
    }

    fn draw_list(&mut self, area: Rect, buf: &mut Buffer) {
        let (heading, rows) = ("You can order", usize::from(area.height.saturating_sub(1)));
        if area.height == 0 {
            return;
        }
        buf.set_stringn(area.x, area.y, heading, usize::from(area.width), self.theme.accent());
        let first = (self.chosen + 1).saturating_sub(rows);
        self.list = (Rect { y: area.y + 1, height: area.height - 1, ..area }, first);
        for ((index, order), y) in self.orders.iter().enumerate().skip(first).zip(area.y + 1..area.bottom()) {
            let (mark, style) =
                if index == self.chosen { ("> ", self.theme.chosen()) } else { ("  ", Style::new()) };
            let text = fit(&format!("{mark}{}", clean(order)), area.width);
            buf.set_stringn(area.x, y, text, usize::from(area.width), style);
        }
    }
}

impl Board for GenericBoard {
    fn show(&mut self, state: &State, _now_ms: u64) -> Result<(), String> {
        self.picture.set_text(&state.picture);
        self.current = state.current;
        Ok(())
    }

    fn set_legal(&mut self, orders: &[String]) {
        let before = self.orders.get(self.chosen);
        // The cursor stays on its order, wherever that stands now.
        let at = before.and_then(|before| orders.iter().position(|order| order == before));
        self.chosen = at.unwrap_or(self.chosen).min(orders.len().saturating_sub(1));
        self.orders = orders.to_vec();
    }

    fn key(&mut self, key: KeyEvent, _now_ms: u64) -> Option<Vec<Act>> {
        match key.code {
            KeyCode::Up | KeyCode::Down if self.can_order() => self.step(key.code == KeyCode::Down),
            KeyCode::Enter | KeyCode::Char(' ') if self.can_order() => return Some(self.chosen()),
            _ if self.picture.key(key) => {}
            _ => return None,
        }
        Some(Vec::new())
    }

    fn mouse(&mut self, mouse: MouseEvent, _now_ms: u64) -> Vec<Act> {
        let (area, first) = self.list;
        let on_list = self.can_order() && area.contains(Position::new(mouse.column, mouse.row));
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if on_list => {
                let index = first + usize::from(mouse.row - area.y);
                if index == self.chosen {
                    return self.chosen();
                }
                self.chosen = index.min(self.orders.len() - 1);
            }
            MouseEventKind::ScrollUp | MouseEventKind::ScrollDown if on_list => {
                self.step(mouse.kind == MouseEventKind::ScrollDown);
            }
            _ => self.picture.mouse(mouse),
        }
        Vec::new()
    }

    fn columns(&self, area: Rect) -> u16 {
        let wanted = self.picture_columns() + 2 + LIST_COLUMNS;
        if area.width >= wanted + 2 + SIDE_COLUMNS { wanted } else { area.width }
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, _now_ms: u64) {
        if !self.can_order() {
            self.list = (Rect::ZERO, 0);
            self.picture.draw(area, buf);
            return;
        }
        let beside = area.width >= self.picture_columns() + 2 + LIST_COLUMNS;
        let (picture, list) = if beside {
            let [picture, _, list] = Layout::horizontal([
                Constraint::Fill(1),
                Constraint::Length(2),
                Constraint::Length(LIST_COLUMNS),
            ])
            .areas(area);
            (picture, list)
        } else {
            let rows = LIST_ROWS.min(area.height / 2);
            let [picture, list] =
                Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(area);
            (picture, list)
        };
        self.picture.draw(picture, buf);
        self.draw_list(list, buf);
    }

    fn hints(&self) -> Vec<Hint> {
        if self.can_order() {
            vec![("↑↓", "choose"), ("Enter", "order")]
        } else {
            vec![super::picture::HINT]
        }
    }

    fn help(&self) -> &'static [HelpSection] {
        HELP
    }

    fn watch_help(&self) -> &'static [HelpSection] {
        WATCH_HELP
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::games::board::state_of;
    use crate::ui::kit::keys::plain_key;
    use adjourn_game::AnyGame;
    use adjourn_game::ids::{GameId, Seat};
    use adjourn_shipped_games::GAMES;

    const GAME: GameId = GameId([7; 16]);
    const ME: Seat = Seat(0);

    fn game(name: &str) -> Box<dyn AnyGame> {
        let kind = GAMES.newest(name).expect("the game is known");
        kind.create(&kind.default_setup(), &[0, 1], &[3; 32]).expect("the usual setup")
    }

    fn text(area: Rect, draw: impl FnOnce(&mut Buffer)) -> String {
        let mut buf = Buffer::empty(area);
        draw(&mut buf);
        let rows = buf.content().chunks(usize::from(area.width));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
    }

    fn board() -> (Box<dyn AnyGame>, GenericBoard) {
        let rules = game("chess");
        let info = BoardInfo { game_id: GAME, game: "chess".into(), seat: Some(ME), seats: Vec::new() };
        let mut board = GenericBoard::new(&info, Theme::plain());
        board.show(&state_of(rules.as_ref(), GAME, 1, Some(ME)), 0).expect("a picture is any text");
        board.set_legal(&rules.legal(ME));
        (rules, board)
    }

    #[test]
    fn any_game_of_turns_is_played_by_choosing_from_its_legal_orders() {
        let (rules, mut board) = board();
        for area in [Rect::new(0, 0, 100, 20), Rect::new(0, 0, 40, 20)] {
            let text = text(area, |buf| board.draw(area, buf, 0));
            assert!(
                text.contains("You can order") && text.contains(&format!("> {}", rules.legal(ME)[0])),
                "{text}"
            );
        }
        board.key(plain_key(KeyCode::Down), 0).expect("is a key of the board");
        let wanted = vec![Act::Order(rules.legal(ME)[1].clone())];
        assert_eq!(board.key(plain_key(KeyCode::Enter), 0), Some(wanted));
        assert_eq!(board.key(plain_key(KeyCode::Char('m')), 0), None);
    }

    #[test]
    fn a_click_chooses_an_order_and_another_one_gives_it() {
        let (rules, mut board) = board();
        let area = Rect::new(0, 0, 100, 20);
        text(area, |buf| board.draw(area, buf, 0));
        let (list, _) = board.list;
        let click = MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: list.x,
            row: list.y + 2,
            modifiers: ratatui::crossterm::event::KeyModifiers::NONE,
        };
        assert_eq!(board.mouse(click, 0), []);
        assert_eq!(board.mouse(click, 0), [Act::Order(rules.legal(ME)[2].clone())]);
    }

    #[test]
    fn nothing_is_ordered_in_the_past() {
        let (rules, mut board) = board();
        let past = State { current: false, ..state_of(rules.as_ref(), GAME, 1, Some(ME)) };
        board.show(&past, 0).expect("a picture is any text");
        assert_eq!(board.key(plain_key(KeyCode::Enter), 0), None);
        let area = Rect::new(0, 0, 100, 20);
        assert!(!text(area, |buf| board.draw(area, buf, 0)).contains("You can order"));
    }

    #[test]
    fn the_cursor_stays_on_its_order_when_others_come_and_go() {
        let (_, mut board) = board();
        let list = |orders: &[&str]| orders.iter().map(|&order| order.to_owned()).collect::<Vec<_>>();
        board.set_legal(&list(&["a", "b", "c"]));
        board.key(plain_key(KeyCode::Down), 0);
        board.set_legal(&list(&["x", "a", "b"]));
        assert_eq!(board.key(plain_key(KeyCode::Enter), 0), Some(vec![Act::Order("b".into())]));
        board.set_legal(&list(&["x"]));
        assert_eq!(board.key(plain_key(KeyCode::Enter), 0), Some(vec![Act::Order("x".into())]));
    }
}
