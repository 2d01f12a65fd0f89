//! The line in which the player says something, on whichever screen.

use super::shell::LiveShell;
use crate::live::talk::{Typed, typed};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::input::{Edit, LineInput};
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// The longest line that a player can say.
const CHAT_CHARS: usize = 200;

/// Closed, or open with what was typed so far.
#[derive(Debug, Default)]
pub struct ChatBox {
    /// The line, to whom it goes, and whether a slash opened it.
    open: Option<(LineInput, ChatTo, bool)>,
}

impl ChatBox {
    /// Begins a line, upon this key.
    pub fn open(&mut self, to: ChatTo, by: KeyCode) {
        self.open = Some((LineInput::new(CHAT_CHARS), to, by == KeyCode::Char('/')));
    }

    /// Whether keys go into the line.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Applies a key; in a match, Tab turns between all and the team.
    pub fn key(&mut self, key: KeyEvent, shell: &mut LiveShell) {
        let Some((line, to, after_slash)) = &mut self.open else { return };
        if key.code == KeyCode::Tab {
            *to = match *to {
                ChatTo::All => ChatTo::Team,
                ChatTo::Team => ChatTo::All,
                other @ (ChatTo::Lobby | ChatTo::Seat(_)) => other,
            };
            return;
        }
        match line.key(key) {
            Edit::Going => return,
            Edit::Cancelled => {}
            Edit::Done => {
                let done = typed(&line.text(), *to, *after_slash).and_then(|typed| match typed {
                    Typed::Say(_, text) if text.is_empty() => Ok(()),
                    Typed::Say(to, text) => {
                        shell.lobby(LobbyCommand::Chat(to, text));
                        Ok(())
                    }
                    Typed::Mute(name, muted) => shell.mute(&name, muted),
                });
                // What was typed stays: it was meant for one seat alone, or for nobody.
                if let Err(told) = done {
                    return shell.say(Tone::Warning, told);
                }
            }
        }
        self.open = None;
    }

    /// Adds pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some((line, ..)) = &mut self.open {
            line.paste(text);
        }
    }

    /// Draws the line, if it is open.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &LiveShell) {
        let Some((line, to, _)) = &self.open else { return };
        let label = match to {
            ChatTo::Lobby => "Say: ",
            ChatTo::All => "To all: ",
            ChatTo::Team => "To team: ",
            ChatTo::Seat(_) => "In private: ",
        };
        line.draw(label, area, buf, shell.canvas.theme);
    }
}
