//! What a game brings to the terminal: a presenter for its matches, and its settings as a room shows them.
//! The shell around it (lobby, rooms, chat, pause, results) knows no game.

use super::chatlog::Tone;
use super::theme::Theme;
use crate::live::handle::{Frame, MatchInfo};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A key and what it does, for the hint line and the help page.
pub type Hint = (&'static str, &'static str);

/// What a presenter wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this order: the game's input, encoded.
    Order(Vec<u8>),
    /// Tell the player.
    Say(Tone, String),
    /// Ring the bell, if the player wants to hear it.
    Bell,
}

/// What a presenter leaves to the shell.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Banners may hide this: the map.
    pub banners: Rect,
    /// The last lines of what was said and what happened go here.
    pub log: Rect,
}

/// Shows one match and turns keys and mouse into orders.
pub trait Presenter {
    /// A new frame has come.
    ///
    /// # Errors
    /// The view can't be read; the text says so to the player.
    fn frame(&mut self, frame: &Frame, now_ms: u64) -> Result<Vec<Effect>, String>;
    /// A key; `None` if it means nothing here, so that the shell may take it.
    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Effect>>;
    /// Something the mouse did.
    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Effect>;
    /// Draws everything but the bars at the top and the bottom, and leaves room for the log.
    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) -> Room;
    /// For the bar at the top: what the player has.
    fn status(&self) -> Line<'static>;
    /// For the bar at the bottom: what one can do now.
    fn hints(&self) -> Vec<Hint>;
    /// All keys, by heading.
    fn help(&self) -> &'static [(&'static str, &'static [Hint])];
}

/// A setting of a game in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub label: &'static str,
    /// What it is set to.
    pub value: String,
}

/// One game, as far as the terminal knows it.
pub trait GameUi: Sync {
    /// Its name on the wire.
    fn name(&self) -> &'static str;
    /// Its name for people.
    fn title(&self) -> &'static str;
    /// The fewest and the most seats.
    fn seats(&self) -> (u8, u8);
    /// The settings that a new room begins with, encoded.
    fn default_setup(&self) -> Vec<u8>;
    /// Encoded settings in words; empty if they can't be read.
    fn settings(&self, setup: &[u8]) -> Vec<Setting>;
    /// The settings after the one at `index` was turned to its next or previous value.
    fn turned(&self, setup: &[u8], index: usize, up: bool) -> Vec<u8>;
    /// The words for how a game ended.
    fn explain(&self, reason: u16) -> &'static str;
    /// A presenter for a match that begins; `None` of turn games, whose matches are sessions.
    fn presenter(&self, info: &MatchInfo, theme: Theme) -> Option<Box<dyn Presenter>>;
}

/// Every game that the terminal can show, in the order in which a lobby offers them.
#[must_use]
pub fn games() -> &'static [&'static dyn GameUi] {
    &[
        &super::skirmish::SkirmishUi,
        &super::session::games::TurnGame { name: "chess", title: "Chess" },
        &super::session::games::TurnGame { name: "diplomacy", title: "Diplomacy" },
    ]
}

/// The game after this one in the list, or before it, round its ends.
#[must_use]
pub fn turned(game: &dyn GameUi, up: bool) -> &'static dyn GameUi {
    let games = games();
    let at = games.iter().position(|other| other.name() == game.name()).unwrap_or(0);
    games[(at + if up { 1 } else { games.len() - 1 }) % games.len()]
}

/// The game with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn GameUi> {
    games().iter().copied().find(|game| game.name() == name)
}
