//! The line in which the player says something, on whichever screen.

use super::input::{Edit, LineInput};
use super::shell::Shell;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// The longest line that one can say.
const CHAT_CHARS: usize = 200;

/// Closed, or open with what was typed so far.
#[derive(Debug, Default)]
pub struct ChatBox {
    open: Option<(LineInput, ChatTo)>,
}

impl ChatBox {
    /// Begins a line.
    pub fn open(&mut self, to: ChatTo) {
        self.open = Some((LineInput::new(CHAT_CHARS), to));
    }

    /// Whether keys go into the line.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Applies a key; in a match, Tab turns between all and the team.
    pub fn key(&mut self, key: KeyEvent, shell: &mut Shell) {
        let Some((line, to)) = &mut self.open else { return };
        if key.code == KeyCode::Tab {
            *to = match *to {
                ChatTo::All => ChatTo::Team,
                ChatTo::Team => ChatTo::All,
                ChatTo::Lobby => ChatTo::Lobby,
            };
            return;
        }
        match line.key(key) {
            Edit::Going => return,
            Edit::Cancelled => {}
            Edit::Done => {
                let text = line.text();
                if !text.is_empty() {
                    shell.lobby(LobbyCommand::Chat(*to, text));
                }
            }
        }
        self.open = None;
    }

    /// Adds pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some((line, _)) = &mut self.open {
            line.paste(text);
        }
    }

    /// Draws the line, if it is open.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &Shell) {
        let Some((line, to)) = &self.open else { return };
        let label = match to {
            ChatTo::Lobby => "Say: ",
            ChatTo::All => "To all: ",
            ChatTo::Team => "To team: ",
        };
        line.draw(label, area, buf, shell.theme);
    }
}
