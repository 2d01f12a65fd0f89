//! What a game brings for its matches in real time: a presenter that shows frames and turns keys and the mouse into
//! orders. The screen around it (chat, pause, menu, result) knows no game.

use crate::live::handle::Frame;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::{HelpSection, Hint};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Rect;
use ratatui::text::Line;

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

/// What a presenter leaves to the screen around it.
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
    /// A key; `None` if it means nothing here, so that the screen around it may take it.
    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Effect>>;
    /// Something the mouse did.
    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Effect>;
    /// Draws everything but the bars at the top and the bottom, and leaves room for the log.
    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) -> Room;
    /// For the bar at the top: what the player has.
    fn status(&self) -> Line<'static>;
    /// For the bar at the bottom: what the player can do now.
    fn hints(&self) -> Vec<Hint>;
    /// All keys, by heading.
    fn help(&self) -> &'static [HelpSection];
}
