//! What keys and mouse do in a session: a line first, then what lies over the board, then the board itself.

use super::{Front, Pane, TurnsScreen};
use crate::live::handle::LiveCommand;
use crate::ui::games::reserved::{Place, is_reserved};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::help::HelpPage;
use crate::ui::kit::keys::HelpSection;
use crate::ui::kit::keys::is_control;
use crate::ui::kit::tabs::TAB_ROWS;
use crate::ui::live::next::Next;
use crate::ui::live::shell::LiveShell;
use crate::ui::orders::{Confirm, pasted};
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};

/// For the help page.
pub const HELP: &[HelpSection] = &[
    (
        "Session",
        &[
            ("Tab", "board, orders"),
            (":", "type an order"),
            ("S", "send the orders"),
            ("R", "ready, or not"),
            ("A", "adjourn, take it back"),
            ("G", "give up"),
            ("/", "talk (Tab: team)"),
            ("Esc", "cancel; leave (asks)"),
            ("Ctrl-C", "quit"),
        ],
    ),
    ("Orders", &[("Enter", "change the order"), ("x", "take it out"), ("u", "undo unsent changes")]),
];

/// The same for whoever looks on and gives no orders.
pub const WATCH_HELP: &[HelpSection] = &[(
    "Session",
    &[("Tab", "board, players"), ("/", "talk"), ("Esc", "cancel; leave (asks)"), ("Ctrl-C", "quit")],
)];

impl TurnsScreen {
    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        if is_control(key, 'c') {
            return Next::Quit;
        }
        if self.chat.is_open() {
            self.chat.key(key, shell);
            return Next::Stay;
        }
        if self.pad.line.is_some() {
            if let Some((index, text)) = self.pad.line_key(key, &self.legal) {
                self.order(index, text, shell);
            }
            return Next::Stay;
        }
        if self.front != Front::Nothing {
            return self.front_key(key, shell);
        }
        if self.pad.confirming {
            self.confirm_key(key.code, shell);
            return Next::Stay;
        }
        if self.over && key.code == KeyCode::Enter {
            return Next::Lobby;
        }
        if !self.pane_key(key, shell) {
            self.common_key(key.code, shell);
        }
        Next::Stay
    }

    fn front_key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        let yes = matches!(key.code, KeyCode::Char('y'));
        let front = std::mem::replace(&mut self.front, Front::Nothing);
        match front {
            Front::Help(mut page) => {
                let stays = page.key(key);
                self.front = if stays { Front::Help(page) } else { Front::Nothing };
            }
            Front::SendNone if yes => self.send(true, shell),
            Front::GiveUp if yes => shell.send(LiveCommand::Resign),
            Front::Leave if yes => return self.leave(shell),
            Front::Result if key.code == KeyCode::Enter => return self.leave(shell),
            Front::Result if key.code == KeyCode::Char('r') && shell.may_rematch(&self.info) => {
                let left = self.leave(shell);
                return shell.rematch(self.info.game_id, left);
            }
            Front::Result if key.code == KeyCode::Char('a') => {
                if let Some(command) = shell.last_start.clone() {
                    let next = self.leave(shell);
                    shell.lobby(command);
                    return next;
                }
            }
            Front::Result if key.code != KeyCode::Esc => self.front = front,
            _ => {}
        }
        Next::Stay
    }

    /// Out of the session; tells the server if it still has this client.
    fn leave(&self, shell: &mut LiveShell) -> Next {
        if !self.over {
            shell.lobby(LobbyCommand::LeaveMatch);
        }
        Next::Lobby
    }

    fn confirm_key(&mut self, code: KeyCode, shell: &mut LiveShell) {
        match self.pad.confirm_key(code) {
            Confirm::Send => self.send(false, shell),
            Confirm::Forget => self.look(),
            Confirm::Unclear => shell.say(Tone::Warning, "Enter sends the order, Esc forgets it."),
        }
    }

    /// A key for the pane in front; false: it means nothing there.
    fn pane_key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> bool {
        if self.pane == Pane::Orders {
            let changed = self.pad.list_key(key.code);
            if changed == Some(true) {
                self.look();
            }
            return changed.is_some();
        }
        if is_reserved(key, Place::Board) {
            return false;
        }
        let acts = self.board.key(key, shell.canvas.now_ms);
        let known = acts.is_some();
        self.act(acts.unwrap_or_default(), shell);
        known
    }

    fn common_key(&mut self, code: KeyCode, shell: &mut LiveShell) {
        let plays = self.info.seat.is_some() && !self.over;
        match code {
            KeyCode::Tab | KeyCode::BackTab => {
                self.pane = if self.pane == Pane::Board { Pane::Orders } else { Pane::Board };
            }
            KeyCode::Char('1') => self.pane = Pane::Board,
            KeyCode::Char('2') => self.pane = Pane::Orders,
            KeyCode::Char(':') | KeyCode::Enter if plays => self.pad.open_line(),
            KeyCode::Char('S') => self.send(false, shell),
            KeyCode::Char('R') if plays => self.pad.draft.ready = !self.pad.draft.ready,
            KeyCode::Char('A') => self.turn_adjourn(shell),
            KeyCode::Char('G') if plays => self.front = Front::GiveUp,
            slash @ KeyCode::Char('/') => self.chat.open(ChatTo::All, slash),
            KeyCode::Char('?') | KeyCode::F(1) => self.front = Front::Help(HelpPage::default()),
            KeyCode::Esc => self.front = Front::Leave,
            _ => {}
        }
    }

    /// A click on a row: a pane, or an order of the list.
    pub fn click(&mut self, index: usize) -> Next {
        match index.checked_sub(TAB_ROWS) {
            Some(0) => self.pane = Pane::Board,
            Some(_) => self.pane = Pane::Orders,
            None => self.pad.click(index),
        }
        Next::Stay
    }

    /// Something the mouse did on the board.
    pub fn mouse(&mut self, mouse: MouseEvent, shell: &mut LiveShell) {
        let free = self.front == Front::Nothing && self.pad.line.is_none() && !self.pad.confirming;
        if free && self.pane == Pane::Board {
            let acts = self.board.mouse(mouse, shell.canvas.now_ms);
            self.act(acts, shell);
        }
    }

    /// Pasted text: each of its lines is an order, unless a line is open.
    pub fn paste(&mut self, text: &str, shell: &mut LiveShell) {
        if let Some(line) = &mut self.pad.line {
            line.paste(text);
        } else if self.chat.is_open() {
            self.chat.paste(text);
        } else if self.front == Front::Nothing && !self.pad.confirming {
            for order in pasted(text) {
                self.order(None, order, shell);
            }
        }
    }
}
