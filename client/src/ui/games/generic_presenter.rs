//! Any game in real time, by its picture beside its legal orders: the generic board, fed by the frames of a match.

use super::board::{Act, Board, BoardInfo, state_of};
use super::generic::GenericBoard;
use super::presenter::{Effect, Presenter, Room};
use crate::live::handle::{Frame, MatchInfo};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::theme::Theme;
use adjourn_game::{AnyGame, GameKind};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

/// Rows of the log in a match.
const LOG_ROWS: u16 = 3;

/// The arrow keys, and the orders that they give.
const ARROWS: [(KeyCode, &str); 4] =
    [(KeyCode::Up, "up"), (KeyCode::Down, "down"), (KeyCode::Left, "left"), (KeyCode::Right, "right")];

/// Shows a match in real time. It needs the state with each frame ([`Frame::snapshot`]).
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
    fn steering(&self) -> impl Iterator<Item = &String> {
        self.board.orders().iter().filter(|order| ARROWS.iter().any(|(_, name)| name == order))
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
        let arrow = ARROWS.iter().find(|(code, _)| *code == key.code);
        if let Some((_, name)) = arrow.filter(|_| self.steering().next().is_some()) {
            // One that is not legal now does nothing: it must not move the list instead.
            let order = self.steering().find(|order| order == name).cloned();
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
        if self.steering().next().is_none() {
            hints.extend(self.board.hints());
        } else {
            hints.push(("←↑→↓", "steer"));
        }
        if self.info.seat.is_some() {
            hints.push(("p", "pause"));
        }
        hints.push(("Esc", "menu"));
        hints
    }

    fn help(&self) -> &'static [HelpSection] {
        if self.info.seat.is_some() { self.board.help() } else { self.board.watch_help() }
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

    fn match_info() -> MatchInfo {
        MatchInfo {
            game_id: GAME,
            game: "skirmish".into(),
            rules_version: 1,
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
    fn any_game_in_real_time_is_played_from_the_state_that_comes_with_its_frames() {
        let rules = game("skirmish");
        let mut presenter = GenericPresenter::new(rules.kind(), &match_info(), Theme::plain());
        let mut frame = frame_of(&*rules);
        assert!(presenter.frame(&frame, 0).is_err(), "there is no state to draw from");
        frame.snapshot = Some(rules.snapshot());
        assert_eq!(presenter.frame(&frame, 0), Ok(Vec::new()));
        let area = Rect::new(0, 0, 120, 30);
        let mut buf = Buffer::empty(area);
        presenter.draw(area, &mut buf, 0);
        let drawn: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
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
