//! The lobby: ways into a match, open rooms, running matches, who is there, chat.

mod drawing; // the lobby as it is drawn

use super::chat_box::ChatBox;
use super::next::Next;
use super::shell::LiveShell;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::row::stepped;
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand, RoomId};
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use std::collections::BTreeSet;

/// Codes are shorter; this is what fits the line.
const CODE_CHARS: usize = 32;

/// What a report may say; the server cuts it at its own limit.
const REPORT_CHARS: usize = 200;

/// One line of the list, or of the list of players.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Game,
    QuickMatch,
    Practice(Strength),
    Create,
    JoinCode,
    Room(RoomId),
    Watch(GameId),
    Player(PlayerId),
}

/// What a line of text is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Code,
    Report(PlayerId),
}

/// What the player is doing in the lobby.
#[derive(Debug)]
pub struct Lobby {
    chosen: Row,
    line: Option<(Asked, LineInput)>,
    /// Who was muted from here; the server keeps the list that counts.
    muted: BTreeSet<PlayerId>,
    chat: ChatBox,
    leaving: bool,
    /// The way into a match whose letter was pressed: it begins only upon another key, since letters may stray here.
    asked_to_begin: Option<Row>,
}

impl Default for Lobby {
    fn default() -> Self {
        Self {
            chosen: Row::QuickMatch,
            line: None,
            muted: BTreeSet::new(),
            chat: ChatBox::default(),
            leaving: false,
            asked_to_begin: None,
        }
    }
}

fn rows(shell: &LiveShell) -> Vec<Row> {
    let overview = &shell.overview;
    let mut rows = vec![
        Row::Game,
        Row::QuickMatch,
        Row::Practice(Strength::Weak),
        Row::Practice(Strength::Strong),
        Row::Create,
        Row::JoinCode,
    ];
    rows.extend(overview.rooms.iter().map(|room| Row::Room(room.room)));
    rows.extend(overview.matches.iter().map(|running| Row::Watch(running.game_id)));
    let others = overview.players.iter().map(|presence| presence.player);
    rows.extend(others.filter(|player| Some(*player) != shell.me()).map(Row::Player));
    rows
}

impl Lobby {
    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        if self.chat.is_open() {
            self.chat.key(key, shell);
            return Next::Stay;
        }
        if let Some((asked, line)) = &mut self.line {
            match line.key(key) {
                Edit::Going => return Next::Stay,
                Edit::Cancelled => {}
                Edit::Done if line.text().is_empty() => {}
                Edit::Done => match *asked {
                    Asked::Code => shell.lobby(LobbyCommand::JoinCode(line.text())),
                    Asked::Report(player) => {
                        shell.lobby(LobbyCommand::Report(player, line.text()));
                        shell.say(Tone::Plain, "Your report goes to the host.");
                    }
                },
            }
            self.line = None;
            return Next::Stay;
        }
        if self.leaving {
            self.leaving = false;
            return if matches!(key.code, KeyCode::Char('y') | KeyCode::Enter) {
                Next::Quit
            } else {
                Next::Stay
            };
        }
        if let Some(row) = self.asked_to_begin.take() {
            return if key.code == KeyCode::Enter { self.go(row, shell) } else { Next::Stay };
        }
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                let rows = rows(shell);
                let at = rows.iter().position(|row| *row == self.chosen).unwrap_or(0);
                self.chosen = rows[stepped(at, rows.len(), key.code == KeyCode::Down)];
            }
            KeyCode::Left | KeyCode::Right if self.chosen == Row::Game => {
                shell.turn_game(key.code == KeyCode::Right);
            }
            KeyCode::Enter => return self.go(self.chosen, shell),
            KeyCode::Char(letter @ ('R' | 'D')) => shell.answer_rematch(letter == 'R'),
            KeyCode::Char('g') => shell.turn_game(true),
            KeyCode::Char('q') if shell.waiting => shell.lobby(LobbyCommand::CancelQuickMatch),
            KeyCode::Char('q') => self.ask_to_begin(Row::QuickMatch),
            KeyCode::Char('p') => self.ask_to_begin(Row::Practice(Strength::Weak)),
            KeyCode::Char('P') => self.ask_to_begin(Row::Practice(Strength::Strong)),
            KeyCode::Char('?') | KeyCode::F(1) => return Next::Help,
            KeyCode::Char('i') if shell.waiting => {
                shell.say(
                    Tone::Warning,
                    "You wait for a quick match: Esc stops waiting, then i opens the inbox.",
                );
            }
            KeyCode::Char('i') => return Next::Inbox,
            KeyCode::Char('c') => return Next::Create,
            KeyCode::Char('j') => return self.go(Row::JoinCode, shell),
            KeyCode::Char(letter @ ('m' | 'r')) => self.about_player(letter, shell),
            KeyCode::Char('t' | '/') => self.chat.open(ChatTo::Lobby, key.code),
            KeyCode::Esc if shell.waiting => shell.lobby(LobbyCommand::CancelQuickMatch),
            KeyCode::Esc => self.leaving = true,
            _ => {}
        }
        Next::Stay
    }

    fn ask_to_begin(&mut self, row: Row) {
        self.chosen = row;
        self.asked_to_begin = Some(row);
    }

    /// Mutes the chosen player, or begins a report.
    fn about_player(&mut self, letter: char, shell: &mut LiveShell) {
        let Row::Player(player) = self.chosen else {
            let text =
                "Choose a player first: ↓ goes on from the end of the list to the players on the right.";
            return shell.say(Tone::Warning, text);
        };
        if letter == 'r' {
            self.line = Some((Asked::Report(player), LineInput::new(REPORT_CHARS)));
            return;
        }
        let muted = self.muted.insert(player);
        if !muted {
            self.muted.remove(&player);
        }
        shell.lobby(LobbyCommand::Mute(player, muted));
    }

    /// A click on a row: the first chooses it, another goes there.
    pub fn click(&mut self, index: usize, shell: &mut LiveShell) -> Next {
        let Some(row) = rows(shell).get(index).copied() else { return Next::Stay };
        if self.chosen == row {
            return self.go(row, shell);
        }
        self.chosen = row;
        Next::Stay
    }

    /// Adds pasted text to the line that is open.
    pub fn paste(&mut self, text: &str) {
        match &mut self.line {
            Some((_, line)) => line.paste(text),
            None => self.chat.paste(text),
        }
    }

    fn go(&mut self, row: Row, shell: &mut LiveShell) -> Next {
        self.chosen = row;
        match row {
            Row::QuickMatch if shell.waiting => shell.lobby(LobbyCommand::CancelQuickMatch),
            Row::QuickMatch => {
                if let Some(game) = shell.game {
                    shell.lobby(LobbyCommand::QuickMatch(game.name().into()));
                }
            }
            Row::Practice(strength) => {
                if let Some(game) = shell.game {
                    shell.lobby(LobbyCommand::Practice(game.name().into(), strength));
                }
            }
            Row::Game => shell.turn_game(true),
            Row::Create => return Next::Create,
            Row::JoinCode => self.line = Some((Asked::Code, LineInput::new(CODE_CHARS))),
            Row::Room(room) => shell.lobby(LobbyCommand::Join(room)),
            Row::Watch(game_id) => shell.lobby(LobbyCommand::Watch(game_id)),
            // Their keys are in the hints.
            Row::Player(_) => {}
        }
        Next::Stay
    }
}
