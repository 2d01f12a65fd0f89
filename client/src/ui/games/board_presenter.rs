//! A game of turns as a replay shows it: its board, turn by turn. Nothing is ordered here.

use super::board::{Act, Board, BoardInfo, SeatInfo, board_side, draw_side, state_of};
use super::presenter::{Effect, Presenter, Room};
use crate::live::handle::{Frame, MatchInfo};
use crate::ui::kit::keys::{HelpSection, Hint};
use adjourn_game::GameKind;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

/// Rows of the log.
const LOG_ROWS: u16 = 3;

/// Shows a replay of a game of turns. It needs the state with each frame ([`Frame::snapshot`]).
pub struct BoardPresenter {
    kind: &'static dyn GameKind,
    info: BoardInfo,
    board: Box<dyn Board>,
    /// What the game calls the turn.
    turn_name: String,
}

impl BoardPresenter {
    /// Before the first frame.
    #[must_use]
    pub fn new(kind: &'static dyn GameKind, board: Box<dyn Board>, info: &MatchInfo) -> Self {
        Self { kind, info: BoardInfo::of_match(info, kind), board, turn_name: String::new() }
    }
}

impl Presenter for BoardPresenter {
    fn frame(&mut self, frame: &Frame, now_ms: u64) -> Result<Vec<Effect>, String> {
        let snapshot = frame.snapshot.as_ref().ok_or("There is no state to draw from.")?;
        let rules = self
            .kind
            .restore(snapshot)
            .map_err(|error| format!("This build can't read the game's state: {error}."))?;
        let state = state_of(rules.as_ref(), self.info.game_id, frame.tick, None);
        self.turn_name.clone_from(&state.turn_name);
        self.board.show(&state, now_ms)?;
        Ok(Vec::new())
    }

    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Effect>> {
        self.board.key(key, now_ms).map(said)
    }

    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Effect> {
        said(self.board.mouse(mouse, now_ms))
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) -> Room {
        let [body, log] = Layout::vertical([Constraint::Fill(1), Constraint::Length(LOG_ROWS)]).areas(area);
        if let Some(side) = board_side(self.board.as_mut(), body, buf, now_ms) {
            let seat = |seat: &SeatInfo| (format!("{}: {}", seat.name, seat.player), Style::new());
            let seats = self.info.seats.iter().map(seat).collect();
            draw_side(self.board.as_ref(), seats, side, buf);
        }
        Room { banners: body, log }
    }

    fn status(&self) -> Line<'static> {
        let title = self.kind.about().title;
        Line::raw(if self.turn_name.is_empty() {
            title.to_owned()
        } else {
            format!("{title} · {}", self.turn_name)
        })
    }

    fn hints(&self) -> Vec<Hint> {
        vec![("?", "keys"), ("Esc", "menu")]
    }

    fn help(&self) -> &'static [HelpSection] {
        &[]
    }
}

/// What a board has to say. What it would order has no place in a replay.
fn said(acts: Vec<Act>) -> Vec<Effect> {
    let said = acts.into_iter().filter_map(|act| match act {
        Act::Say(tone, text) => Some(Effect::Say(tone, text)),
        Act::Order(_) => None,
    });
    said.collect()
}
