//! What the loop runs: an app, which is all that is on the screen, and the program around it, which knows where news come
//! from and where commands go.

use crate::ui::kit::canvas::{Canvas, Hit};
use crate::ui::kit::keys::plain_key;
use crate::ui::kit::overlay::draw_too_small;
use adjourn_shared::wire::message::MatchLeftReason;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use std::io;

/// The least size in which all screens can be used.
const LEAST_SIZE: (u16, u16) = (72, 20);

/// Why the UI ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The player asked for it.
    Quit,
    /// The session ended; the reason was shown, and is here for the shell's prompt.
    Ended(String),
    /// No session was opened; the reason was shown, and is here for the shell's prompt.
    NotOpened(String),
    /// The only match was left: why, if the server said so.
    Left(Option<MatchLeftReason>),
    /// The only match is gone without its end: what is to be said of that.
    Lost(String),
    /// The only match is over, and the player wants another one of the same players.
    Rematch,
    /// The player goes on in the other tempo of the same server: from the lobby to the inbox, or back.
    OtherTempo,
    /// A signal asked for it: its name.
    Signal(&'static str),
}

/// All that is on the screen, as a state machine: keys and the mouse in, a picture out. It waits for nothing and reads no
/// clock.
pub trait App {
    /// What it draws with.
    fn canvas(&mut self) -> &mut Canvas;
    /// Applies a key.
    fn key(&mut self, key: KeyEvent);
    /// A click on a row that was drawn.
    fn click(&mut self, row: usize);
    /// Something else that the mouse did.
    fn mouse(&mut self, mouse: MouseEvent);
    /// Adds pasted text to what is being typed.
    fn paste(&mut self, text: &str);
    /// Draws everything; the area is large enough.
    fn draw_all(&mut self, area: Rect, buf: &mut Buffer);

    /// Something from the terminal.
    fn terminal(&mut self, event: Event) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                let canvas = self.canvas();
                canvas.log.seen(canvas.now_ms);
                self.key(key);
            }
            Event::Mouse(mouse) => {
                let pressed = mouse.kind == MouseEventKind::Down(MouseButton::Left);
                match pressed.then(|| self.canvas().hit_at(mouse.column, mouse.row)).flatten() {
                    Some(Hit::Key(code)) => self.key(plain_key(code)),
                    Some(Hit::Row(row)) => self.click(row),
                    None => self.mouse(mouse),
                }
            }
            Event::Paste(text) => self.paste(&text),
            // The next picture has the new size; nothing here depends on focus.
            Event::Resize(..) | Event::FocusGained | Event::FocusLost | Event::Key(_) => {}
        }
    }

    /// Draws everything, or that there is no room for it.
    fn draw(&mut self, area: Rect, buf: &mut Buffer) {
        let canvas = self.canvas();
        canvas.clear_hits();
        canvas.log.age(canvas.now_ms);
        if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
            draw_too_small(LEAST_SIZE, area, buf);
        } else {
            self.draw_all(area, buf);
        }
    }
}

/// An app and what stands behind it.
pub trait Program {
    /// What comes from behind.
    type News;
    /// The next thing that comes from behind. Cancelling this loses nothing.
    fn next(&mut self) -> impl Future<Output = Self::News>;
    /// The time goes on.
    fn set_now(&mut self);
    /// The app that has the screen now.
    fn front(&mut self) -> &mut dyn App;
    /// Shows what has come, with all else that is ready, and sends what the player wants.
    ///
    /// # Errors
    /// If the terminal can't be used.
    fn settle(&mut self, news: Option<Self::News>) -> io::Result<()>;
    /// Why the UI should end, once it should.
    fn exit(&self) -> Option<&Exit>;
    /// Asks what stands behind to end. It may be stuck, and is not waited for.
    fn quit(&mut self);
}
