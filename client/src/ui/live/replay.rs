//! The controls of a replay: speed and place.

use super::words;
use crate::live::handle::LiveCommand;
use crate::ui::kit::input::{Edit, LineInput};
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
    (":", "go to a time: 1:30; or to a turn"),
    ("Esc", "menu"),
];
/// For the hint line.
pub const HINTS: &[Hint] =
    &[("p", "play/stop"), ("[", "slower"), ("]", "faster"), (",", "back"), (".", "on"), (":", "go to")];
/// Before the time that is typed.
pub const TIME_LABEL: &str = "Go to (1:30, or seconds; in games of turns, a turn): ";
/// The longest time that can be typed.
const TIME_CHARS: usize = 12;
/// What is told of a text that is no time.
const NO_TIME: &str = "Type a time as the replay shows it: 1:30, or 90.";

/// How fast a replay runs.
#[derive(Debug)]
pub struct Replay {
    last: Tick,
    tick_hz: u8,
    /// Whether each step is a turn: there is no clock to tell.
    by_turns: bool,
    speed: usize,
    stopped: bool,
    /// Where the last jump leads, until that is drawn: jumps that follow each other quickly add up from there.
    wanted: Option<Tick>,
    line: Option<LineInput>,
}

impl Replay {
    /// A replay that runs at normal speed.
    #[must_use]
    pub const fn new(last: Tick, tick_hz: u8, by_turns: bool) -> Self {
        Self { last, tick_hz, by_turns, speed: NORMAL, stopped: false, wanted: None, line: None }
    }

    /// What a key asks for, at this tick.
    pub fn key(&mut self, key: KeyEvent, tick: Tick) -> Option<LiveCommand> {
        let step = if self.by_turns { 1 } else { SEEK_SECONDS * u32::from(self.tick_hz) };
        match key.code {
            KeyCode::Char('p') => self.stopped = !self.stopped,
            KeyCode::Char('[') => self.faster(false),
            KeyCode::Char(']') => self.faster(true),
            KeyCode::Char(',') => return Some(self.seek(self.wanted.unwrap_or(tick).saturating_sub(step))),
            KeyCode::Char('.') => return Some(self.seek(self.wanted.unwrap_or(tick).saturating_add(step))),
            KeyCode::Char(':') => {
                self.line = Some(LineInput::new(TIME_CHARS));
                return None;
            }
            _ => return None,
        }
        Some(LiveCommand::Speed(if self.stopped { 0 } else { SPEEDS[self.speed] }))
    }

    /// The line in which a time is typed, while it is open.
    #[must_use]
    pub const fn line(&self) -> Option<&LineInput> {
        self.line.as_ref()
    }

    /// A key for the line; `None` if it is not open.
    ///
    /// # Errors
    /// In words, if what was typed is no time.
    pub fn line_key(&mut self, key: KeyEvent) -> Option<Result<Option<LiveCommand>, &'static str>> {
        let edit = self.line.as_mut()?.key(key);
        if edit == Edit::Going {
            return Some(Ok(None));
        }
        let typed = self.line.take().filter(|_| edit == Edit::Done).map(|line| line.text())?;
        let seconds = seconds_of(&typed).ok_or(NO_TIME);
        Some(seconds.map(|seconds| Some(self.seek(seconds.saturating_mul(self.tick_hz.into())))))
    }

    fn seek(&mut self, tick: Tick) -> LiveCommand {
        let tick = tick.min(self.last);
        self.wanted = Some(tick);
        LiveCommand::Seek(tick)
    }

    /// This tick is drawn: a jump that led here, or a little before, is done.
    pub fn drawn(&mut self, tick: Tick) {
        let near = SEEK_SECONDS * u32::from(self.tick_hz) / 2;
        if self.wanted.is_some_and(|wanted| (wanted..wanted.saturating_add(near)).contains(&tick)) {
            self.wanted = None;
        }
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

/// A time as a clock shows it, in seconds: `90`, `1:30`, `1:02:03`.
fn seconds_of(text: &str) -> Option<u32> {
    let parts: Vec<u32> = text.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [seconds] => Some(seconds),
        [minutes, seconds @ 0..60] => minutes.checked_mul(60)?.checked_add(seconds),
        [hours, minutes @ 0..60, seconds @ 0..60] => {
            hours.checked_mul(3_600)?.checked_add(minutes * 60 + seconds)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::kit::keys::plain_key;

    fn press(replay: &mut Replay, letter: char, tick: Tick) -> Option<LiveCommand> {
        replay.key(plain_key(KeyCode::Char(letter)), tick)
    }

    #[test]
    fn quick_jumps_add_up_from_where_the_last_one_leads() {
        let mut replay = Replay::new(10_000, 20, false);
        for wanted in [1_200, 1_400, 1_600] {
            assert_eq!(
                press(&mut replay, '.', 1_000),
                Some(LiveCommand::Seek(wanted)),
                "the picture stands still"
            );
        }
        replay.drawn(1_001);
        assert_eq!(press(&mut replay, ',', 1_001), Some(LiveCommand::Seek(1_400)), "that was drawn before");
        replay.drawn(1_403);
        assert_eq!(press(&mut replay, '.', 1_403), Some(LiveCommand::Seek(1_603)));
    }

    #[test]
    fn a_time_is_typed_as_the_clock_shows_it() {
        for (text, seconds) in [
            ("90", Some(90)),
            ("1:30", Some(90)),
            ("1:02:03", Some(3_723)),
            ("1:60", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(seconds_of(text), seconds, "{text}");
        }
        let mut replay = Replay::new(10_000, 20, false);
        press(&mut replay, ':', 0);
        for letter in "1:30".chars() {
            assert_eq!(replay.line_key(plain_key(KeyCode::Char(letter))), Some(Ok(None)));
        }
        let done = replay.line_key(plain_key(KeyCode::Enter));
        assert_eq!(done, Some(Ok(Some(LiveCommand::Seek(1_800)))));
        assert_eq!(replay.line_key(plain_key(KeyCode::Enter)), None, "the line is closed");
    }
}
