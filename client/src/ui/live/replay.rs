//! The controls of a replay: speed and place.

use super::words;
use crate::live::handle::LiveCommand;
use crate::ui::kit::keys::Hint;
use adjourn_game::ids::Tick;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// Speeds, in percent of real time.
const SPEEDS: [u32; 7] = [25, 50, 100, 200, 400, 800, 1600];
/// Real time.
const NORMAL: usize = 2;
/// How far a jump goes.
const SEEK_SECONDS: u32 = 10;

/// For the help page.
pub const KEYS: &[Hint] = &[
    ("p", "stand still, or go on"),
    ("[ and ]", "slower, faster"),
    (", and .", "10 seconds back, on; a turn, in games of turns"),
    ("Esc", "menu"),
];
/// For the hint line.
pub const HINTS: &[Hint] =
    &[("p", "play/stop"), ("[", "slower"), ("]", "faster"), (",", "back"), (".", "on")];

/// How fast a replay runs.
#[derive(Debug)]
pub struct Replay {
    last: Tick,
    tick_hz: u8,
    /// Whether each step is a turn: there is no clock to tell.
    by_turns: bool,
    speed: usize,
    stopped: bool,
}

impl Replay {
    /// A replay that runs at normal speed.
    #[must_use]
    pub const fn new(last: Tick, tick_hz: u8, by_turns: bool) -> Self {
        Self { last, tick_hz, by_turns, speed: NORMAL, stopped: false }
    }

    /// What a key asks for, at this tick.
    pub fn key(&mut self, key: KeyEvent, tick: Tick) -> Option<LiveCommand> {
        let step = if self.by_turns { 1 } else { SEEK_SECONDS * u32::from(self.tick_hz) };
        match key.code {
            KeyCode::Char('p') => self.stopped = !self.stopped,
            KeyCode::Char('[') => self.faster(false),
            KeyCode::Char(']') => self.faster(true),
            KeyCode::Char(',') => return Some(LiveCommand::Seek(tick.saturating_sub(step))),
            KeyCode::Char('.') => return Some(LiveCommand::Seek(tick.saturating_add(step).min(self.last))),
            _ => return None,
        }
        Some(LiveCommand::Speed(if self.stopped { 0 } else { SPEEDS[self.speed] }))
    }

    fn faster(&mut self, faster: bool) {
        self.stopped = false;
        self.speed =
            if faster { (self.speed + 1).min(SPEEDS.len() - 1) } else { self.speed.saturating_sub(1) };
    }

    /// For the bar at the top.
    #[must_use]
    pub fn text(&self, tick: Tick) -> String {
        let speed = if self.stopped { "stopped".to_owned() } else { format!("{} %", SPEEDS[self.speed]) };
        let at = |tick: Tick| if self.by_turns { tick.to_string() } else { words::clock(tick, self.tick_hz) };
        format!("replay {} / {} · {speed}", at(tick), at(self.last))
    }
}
