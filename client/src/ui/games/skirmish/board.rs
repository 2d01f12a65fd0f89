//! Skirmish by mail: the live presenter shows the map and makes the orders; here they become texts that wait for the
//! turn. What was seen of a turn is played by the same presenter, frame by frame.

use super::screen::Screen;
use crate::live::handle::{Frame, MatchInfo, NetworkPanel};
use crate::ui::games::board::{Act, Board, BoardInfo};
use crate::ui::games::presenter::{Effect, Presenter};
use crate::ui::kit::keys::{HelpSection, Hint, plain_key};
use crate::ui::kit::theme::Theme;
use adjourn_game::{Game, codec};
use adjourn_shared::api::State;
use adjourn_shared::timeline::report::{FRAME_EVERY_STEPS, ReportReader};
use adjourn_skirmish::{Order, Skirmish, View, order_notation};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use ratatui::layout::Rect;

/// Steps of the game in a second, as in a live match.
const TICK_HZ: u8 = 20;
/// The time from one frame of a report to the next, in milliseconds.
const FRAME_MS: u64 = 1_000 * FRAME_EVERY_STEPS as u64 / TICK_HZ as u64;

/// For the help page.
const HELP: &[HelpSection] = &[
    (
        "Map",
        &[
            ("arrows", "move the cursor"),
            ("Space, click", "select what is here"),
            ("v, drag", "select a box"),
            ("e, i", "army, idle worker"),
            ("k", "next own building"),
            ("h, z", "headquarters, zoom"),
            ("o, right click", "go, fight, mine"),
            ("a, m, a place", "attack, move"),
            ("s, b, t, r, c", "as in a live match"),
        ],
    ),
    (
        "Last turn",
        &[("w", "watch it"), ("Space", "stand still, go on"), ("← →", "by one frame"), ("Esc", "end")],
    ),
];

/// A turn that is watched.
struct Watch {
    presenter: Screen,
    frames: Vec<Vec<u8>>,
    at: usize,
    running: bool,
    /// When the frame was shown.
    since_ms: u64,
}

/// The map.
pub struct SkirmishBoard {
    presenter: Screen,
    info: MatchInfo,
    watch: Option<Watch>,
    current: bool,
    theme: Theme,
}

fn frame(view: Vec<u8>, tick: u32) -> Frame {
    let network =
        NetworkPanel { ping_ms: 0, loss_permille: 0, delay_ms: 0, buffered_ticks: 0, catching_up: false };
    Frame { view, snapshot: None, tick, paused: None, outcome: None, orders_in_flight: 0, network }
}

impl SkirmishBoard {
    /// Before the first state.
    #[must_use]
    pub fn new(info: &BoardInfo, theme: Theme) -> Self {
        let info = MatchInfo {
            game_id: info.game_id,
            game: info.game.clone(),
            // The screen goes by views and orders alone, and these are alike in all rules.
            rules_version: Skirmish::ABOUT.rules_version,
            seat: info.seat,
            players: info.seats.iter().map(|seat| (None, seat.player.clone())).collect(),
            tick_hz: TICK_HZ,
            watch_delay_ticks: 0,
            last_tick: None,
            pauses_left: 0,
        };
        Self { presenter: Screen::new(&info, theme), info, watch: None, current: false, theme }
    }

    /// What the presenter's effects mean by mail.
    fn acts(&self, effects: Vec<Effect>) -> Vec<Act> {
        let act = |effect| match effect {
            Effect::Order(bytes) => {
                codec::decode::<Order>(&bytes).ok().map(|order| Act::Order(order_notation(&order)))
            }
            Effect::Say(tone, text) => Some(Act::Say(tone, text)),
            Effect::Bell => None,
        };
        effects.into_iter().filter_map(act).collect()
    }
}

impl Watch {
    /// Shows the frame at `at`.
    fn show(&mut self, at: usize, now_ms: u64) {
        self.at = at.min(self.frames.len().saturating_sub(1));
        self.since_ms = now_ms;
        if let Some(view) = self.frames.get(self.at) {
            // One frame that can't be read leaves the one before it on the screen.
            let _unreadable = self.presenter.frame(&frame(view.clone(), 0), now_ms);
        }
    }

    fn key(&mut self, code: KeyCode, now_ms: u64) -> bool {
        match code {
            KeyCode::Char(' ') => {
                self.running = !self.running;
                // At its end it begins anew.
                if self.running && self.at + 1 == self.frames.len() {
                    self.show(0, now_ms);
                }
                self.since_ms = now_ms;
            }
            KeyCode::Right | KeyCode::Left => {
                self.running = false;
                let at = if code == KeyCode::Right { self.at + 1 } else { self.at.saturating_sub(1) };
                self.show(at, now_ms);
            }
            KeyCode::Home => self.show(0, now_ms),
            KeyCode::End => self.show(self.frames.len(), now_ms),
            KeyCode::Esc | KeyCode::Char('w') => return false,
            _ => {}
        }
        true
    }

    /// Goes on to the frame that is due.
    fn go_on(&mut self, now_ms: u64) {
        if !self.running || now_ms < self.since_ms + FRAME_MS {
            return;
        }
        let frames = usize::try_from((now_ms - self.since_ms) / FRAME_MS).unwrap_or(1);
        self.show(self.at + frames, now_ms);
        self.running = self.at + 1 < self.frames.len();
    }
}

impl Board for SkirmishBoard {
    fn show(&mut self, state: &State, now_ms: u64) -> Result<(), String> {
        let view: View = codec::decode(&state.encoded.0)
            .map_err(|error| format!("This build can't read the map: {error}."))?;
        self.current = state.current;
        self.presenter.frame(&frame(state.encoded.0.clone(), view.tick), now_ms).map(drop)
    }

    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Act>> {
        if let Some(watch) = &mut self.watch {
            if !watch.key(key.code, now_ms) {
                self.watch = None;
            }
            return Some(Vec::new());
        }
        let key = match key.code {
            // The screen around the board keeps Tab.
            KeyCode::Char('k') => plain_key(KeyCode::Tab),
            _ => key,
        };
        let effects = self.presenter.key(key, now_ms)?;
        Some(self.acts(effects))
    }

    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Act> {
        if self.watch.is_some() {
            return Vec::new();
        }
        let effects = self.presenter.mouse(mouse, now_ms);
        self.acts(effects)
    }

    fn columns(&self, area: Rect) -> u16 {
        area.width
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) {
        let Some(watch) = &mut self.watch else {
            self.presenter.draw(area, buf, now_ms);
            buf.set_line(area.x, area.bottom().saturating_sub(1), &self.presenter.status(), area.width);
            return;
        };
        watch.go_on(now_ms);
        watch.presenter.draw(area, buf, now_ms);
        let state = if watch.running { "playing" } else { "standing still" };
        let text = format!(" The last turn: frame {} of {}, {state} ", watch.at + 1, watch.frames.len());
        buf.set_stringn(area.x, area.y, text, usize::from(area.width), self.theme.chosen());
    }

    fn hints(&self) -> Vec<Hint> {
        if self.watch.is_some() {
            return vec![("Space", "stop/go"), ("←→", "frame"), ("Esc", "end")];
        }
        vec![("w", "last turn"), ("o", "order"), ("b", "build"), ("t", "train")]
    }

    fn help(&self) -> &'static [HelpSection] {
        HELP
    }

    fn has_reports(&self) -> bool {
        true
    }

    fn play(&mut self, report: &[u8], now_ms: u64) -> Result<(), String> {
        let reader = ReportReader::new(report).map_err(|error| error.to_string())?;
        // What was read before the damage can be watched.
        let frames: Vec<Vec<u8>> = reader.map_while(Result::ok).collect();
        if frames.is_empty() {
            return Err("Nothing was seen of that turn.".into());
        }
        let presenter = Screen::new(&self.info, self.theme);
        let mut watch = Watch { presenter, frames, at: 0, running: true, since_ms: now_ms };
        watch.show(0, now_ms);
        self.watch = Some(watch);
        Ok(())
    }
}
