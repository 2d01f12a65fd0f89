//! Any game, by its picture beside a list of the orders that can be given: in turns, and in real time. So a new game can be
//! played at once, without a line of code for the terminal.

use super::board::{Act, Board, BoardInfo, state_of};
use super::picture::{COLUMNS, Picture, SIDE_COLUMNS};
use super::presenter::{Effect, Presenter, Room};
use crate::live::handle::{Frame, MatchInfo};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, fit};
use adjourn_game::{AnyGame, GameKind};
use adjourn_shared::api::State;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

/// Columns of the list of orders.
const LIST_COLUMNS: u16 = 26;
/// The narrowest that a picture is taken to be.
const LEAST_PICTURE: u16 = 24;
/// Rows of the list where it stands below the picture.
const LIST_ROWS: u16 = 6;
/// Rows of the log in a match.
const LOG_ROWS: u16 = 3;

/// The arrow keys, and the orders that they give in real time.
const ARROWS: [(KeyCode, &str); 4] =
    [(KeyCode::Up, "up"), (KeyCode::Down, "down"), (KeyCode::Left, "left"), (KeyCode::Right, "right")];

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
}

/// The same for a match in real time. It needs the state with each frame ([`Frame::snapshot`]).
pub struct GenericPresenter {
    kind: &'static dyn GameKind,
    info: BoardInfo,
    board: GenericBoard,
    /// The game as it stands, once its state has come.
    rules: Option<Box<dyn AnyGame>>,
    theme: Theme,
}

impl GenericPresenter {
    /// Before the first frame.
    #[must_use]
    pub fn new(kind: &'static dyn GameKind, info: &MatchInfo, theme: Theme) -> Self {
        let info = BoardInfo::of_match(info, kind);
        Self { kind, board: GenericBoard::new(&info, theme), info, rules: None, theme }
    }

    /// The orders that are called like the arrow keys, as far as they are legal now. In real time there is no time to
    /// choose from a list.
    fn steering(&self) -> Vec<String> {
        let legal = self.rules.as_deref().zip(self.info.seat).map(|(rules, seat)| rules.legal(seat));
        legal.into_iter().flatten().filter(|order| ARROWS.iter().any(|(_, name)| name == order)).collect()
    }

    /// What the board's acts mean in a match.
    fn effects(&self, acts: Vec<Act>) -> Vec<Effect> {
        let effect = |act| match act {
            Act::Say(tone, text) => Some(Effect::Say(tone, text)),
            Act::Order(text) => {
                let (rules, seat) = (self.rules.as_deref()?, self.info.seat?);
                Some(match rules.order(seat, &text) {
                    Ok(order) => Effect::Order(order),
                    Err(why) => Effect::Say(Tone::Warning, why),
                })
            }
        };
        acts.into_iter().filter_map(effect).collect()
    }
}

impl Presenter for GenericPresenter {
    fn frame(&mut self, frame: &Frame, now_ms: u64) -> Result<Vec<Effect>, String> {
        let snapshot = frame.snapshot.as_ref().ok_or("This build can't show this game in real time.")?;
        let rules = self
            .kind
            .restore(snapshot)
            .map_err(|error| format!("This build can't read the match: {error}."))?;
        self.board.show(&state_of(rules.as_ref(), self.info.game_id, frame.tick, self.info.seat), now_ms)?;
        self.board.set_legal(&self.info.seat.map_or_else(Vec::new, |seat| rules.legal(seat)));
        self.rules = Some(rules);
        Ok(Vec::new())
    }

    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Effect>> {
        let steering = self.steering();
        if let Some((_, name)) = ARROWS.iter().find(|(code, _)| *code == key.code && !steering.is_empty()) {
            // One that is not legal now does nothing: it must not move the list instead.
            let order = steering.into_iter().find(|order| order == name);
            return Some(self.effects(order.map(Act::Order).into_iter().collect()));
        }
        self.board.key(key, now_ms).map(|acts| self.effects(acts))
    }

    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Effect> {
        let acts = self.board.mouse(mouse, now_ms);
        self.effects(acts)
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) -> Room {
        let [body, log] = Layout::vertical([Constraint::Fill(1), Constraint::Length(LOG_ROWS)]).areas(area);
        self.board.draw(body, buf, now_ms);
        Room { banners: body, log }
    }

    fn status(&self) -> Line<'static> {
        let seat = self.info.seat.and_then(|seat| Some((seat, self.info.seats.get(usize::from(seat.0))?)));
        let (text, style) = match seat {
            Some((seat, info)) => (format!("You play {}", info.name), self.theme.seat(seat)),
            None => (self.kind.about().title.to_owned(), Style::new()),
        };
        Line::styled(text, style)
    }

    fn hints(&self) -> Vec<Hint> {
        let mut hints = vec![("?", "keys")];
        if self.steering().is_empty() {
            hints.extend(self.board.hints());
        } else {
            hints.push(("←↑→↓", "steer"));
        }
        hints.extend([("p", "pause"), ("Esc", "menu")]);
        hints
    }

    fn help(&self) -> &'static [HelpSection] {
        HELP
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::handle::NetworkPanel;
    use crate::ui::kit::keys::plain_key;
    use adjourn_game::Illegal;
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

    fn match_info() -> MatchInfo {
        MatchInfo {
            game_id: GAME,
            game: "skirmish".into(),
            seat: Some(ME),
            players: vec![(None, "Ada".into()), (None, "Bob".into())],
            tick_hz: 20,
            watch_delay_ticks: 0,
            last_tick: None,
            pauses_left: 0,
        }
    }

    /// The first frame of a match, without the whole state.
    fn frame_of(rules: &dyn AnyGame) -> Frame {
        Frame {
            view: rules.view(Some(ME)),
            snapshot: None,
            tick: 0,
            paused: None,
            outcome: None,
            orders_in_flight: 0,
            network: NetworkPanel::default(),
        }
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

    #[test]
    fn any_game_in_real_time_is_played_from_the_state_that_comes_with_its_frames() {
        let rules = game("skirmish");
        let mut presenter = GenericPresenter::new(rules.kind(), &match_info(), Theme::plain());
        let mut frame = frame_of(&*rules);
        assert!(presenter.frame(&frame, 0).is_err(), "there is no state to draw from");
        frame.snapshot = Some(rules.snapshot());
        assert_eq!(presenter.frame(&frame, 0), Ok(Vec::new()));
        let area = Rect::new(0, 0, 120, 30);
        let drawn = text(area, |buf| {
            presenter.draw(area, buf, 0);
        });
        assert!(drawn.contains(&rules.legal(ME)[0]), "{drawn}");
        let effects = presenter.key(plain_key(KeyCode::Enter), 0).expect("is a key of the presenter");
        let [Effect::Order(order)] = effects.as_slice() else { panic!("one order: {effects:?}") };
        assert_eq!(rules.check(ME, order), Ok::<(), Illegal>(()));
    }

    /// A cycle that heads right: up and down turn it, right goes on, and left would be back into its own wall.
    #[test]
    fn arrows_steer_where_orders_are_called_like_them() {
        let rules = game("lightcycles");
        let info = MatchInfo { game: "lightcycles".into(), ..match_info() };
        let mut presenter = GenericPresenter::new(rules.kind(), &info, Theme::plain());
        let snapshot = Some(rules.snapshot());
        presenter.frame(&Frame { snapshot, ..frame_of(&*rules) }, 0).expect("a state");
        assert!(presenter.hints().contains(&("←↑→↓", "steer")));
        let mut press = |code| presenter.key(plain_key(code), 0).expect("is a key of the presenter");
        let order = |text| rules.order(ME, text).expect("a legal order");
        assert_eq!(press(KeyCode::Up), [Effect::Order(order("up"))]);
        assert_eq!(press(KeyCode::Down), [Effect::Order(order("down"))]);
        assert_eq!(press(KeyCode::Left), []);
    }
}
