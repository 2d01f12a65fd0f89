//! A room: seats, teams, bots, settings, ready marks, the countdown.

use super::chat_box::ChatBox;
use super::next::Next;
use super::shell::LiveShell;
use super::words::strength;
use crate::ui::games::settings::{Setting, label_columns, settings, turned};
use crate::ui::kit::keys::{Hint, plain_key};
use crate::ui::kit::row::{draw_row, stepped};
use crate::ui::kit::words;
use adjourn_game::Strength;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::wire::lobby::{Answer, ChatTo, LobbyCommand, Occupant, RoomState, SeatState};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Constraint, Layout, Rect};

const HINTS_OWNER: &[Hint] = &[
    ("?", "keys"),
    ("r", "ready"),
    ("b", "bot"),
    ("x", "remove"),
    ("←→", "change"),
    ("Enter", "sit"),
    ("t", "talk"),
    ("Esc", "leave"),
];
const HINTS_GUEST: &[Hint] = &[
    ("?", "keys"),
    ("r", "ready"),
    ("↑↓", "choose"),
    ("Enter", "sit here"),
    ("←→", "team"),
    ("t", "talk"),
    ("Esc", "leave"),
];

/// What the player is doing in a room.
#[derive(Debug, Default)]
pub struct RoomScreen {
    chosen: usize,
    chat: ChatBox,
}

fn is_ready(room: &RoomState, me: Option<PlayerId>) -> bool {
    room.seats.iter().any(
        |seat| matches!(seat.occupant, Occupant::Player { player, ready: true, .. } if Some(player) == me),
    )
}

/// The team number after the present one, among as many teams as there are seats.
fn next_team(team: u8, seats: usize, up: bool) -> u8 {
    u8::try_from(stepped(usize::from(team), seats, up)).unwrap_or(0)
}

impl RoomScreen {
    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        if self.chat.is_open() {
            self.chat.key(key, shell);
            return Next::Stay;
        }
        let Some(room) = shell.room.clone() else { return Next::Lobby };
        let me = shell.me();
        let settings =
            shell.faces.find(&room.game).map_or(0, |game| settings(game.kind(), &room.setup).len());
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                let rows = room.seats.len() + settings;
                self.chosen = stepped(self.chosen, rows, key.code == KeyCode::Down);
            }
            KeyCode::Char('r') => shell.lobby(LobbyCommand::Ready(!is_ready(&room, me))),
            KeyCode::Char('t' | '/') => self.chat.open(ChatTo::All, key.code),
            KeyCode::Esc => shell.lobby(LobbyCommand::Leave),
            KeyCode::Char('?') | KeyCode::F(1) => return Next::Help,
            code => self.row_key(code, &room, me, shell),
        }
        Next::Stay
    }

    fn row_key(&self, code: KeyCode, room: &RoomState, me: Option<PlayerId>, shell: &mut LiveShell) {
        let owner = Some(room.owner) == me;
        let Some(state) = room.seats.get(self.chosen) else {
            if let (KeyCode::Left | KeyCode::Right, true) = (code, owner) {
                turn_setting(room, self.chosen - room.seats.len(), code == KeyCode::Right, shell);
            }
            return;
        };
        let seat = Seat(u8::try_from(self.chosen).unwrap_or(u8::MAX));
        let mine = matches!(&state.occupant, Occupant::Player { player, .. } if Some(*player) == me);
        match (code, &state.occupant) {
            (KeyCode::Left | KeyCode::Right, _) if owner || mine => {
                let team = next_team(state.team, room.seats.len(), code == KeyCode::Right);
                shell.lobby(LobbyCommand::SetTeam(seat, team));
            }
            (KeyCode::Enter, Occupant::Free) => shell.lobby(LobbyCommand::Sit(seat)),
            (KeyCode::Char(ch @ ('b' | 'B')), Occupant::Free) if owner => {
                let strength = if ch == 'b' { Strength::Weak } else { Strength::Strong };
                shell.lobby(LobbyCommand::AddBot(seat, strength));
            }
            (KeyCode::Char('b' | 'B'), _) if owner => add_bot_to_first_free(room, code, shell),
            (KeyCode::Char('x') | KeyCode::Delete, Occupant::Bot(_) | Occupant::Asked { .. }) if owner => {
                shell.lobby(LobbyCommand::RemoveBot(seat));
            }
            (
                KeyCode::Char('x') | KeyCode::Delete,
                Occupant::Player { player, .. } | Occupant::Away { player, .. },
            ) if owner && !mine => {
                shell.lobby(LobbyCommand::Kick(*player));
            }
            _ => {}
        }
    }

    /// A click on a row: the first chooses it, another sits down there or turns the setting.
    pub fn click(&mut self, index: usize, shell: &mut LiveShell) -> Next {
        if self.chosen != index {
            self.chosen = index;
            return Next::Stay;
        }
        let on_seat = shell.room.as_ref().is_some_and(|room| index < room.seats.len());
        let code = if on_seat { KeyCode::Enter } else { KeyCode::Right };
        self.key(plain_key(code), shell)
    }

    /// Adds pasted text to the chat line.
    pub fn paste(&mut self, text: &str) {
        self.chat.paste(text);
    }

    /// Draws the room.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let Some(room) = shell.room.clone() else { return };
        let [top, middle, log, line, hints] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Fill(1),
            Constraint::Length((area.height / 4).max(4)),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(area);
        let title = format!("{} · {}", words::clean(&room.title), shell.faces.title(&room.game));
        let code =
            room.code.as_ref().map_or_else(|| "public room".into(), |code| format!("join code: {code}"));
        shell.canvas.draw_heading(&title, &code, top, buf);
        let me = shell.me();
        let mut lines: Vec<String> =
            room.seats.iter().enumerate().map(|(index, seat)| seat_text(index, seat, &room, me)).collect();
        let settings =
            shell.faces.find(&room.game).map_or_else(Vec::new, |game| settings(game.kind(), &room.setup));
        let columns = label_columns(settings.iter().map(|setting| setting.label), 14);
        let line_of = |setting: &Setting| format!("{:<columns$} ‹ {} ›", setting.label, setting.value);
        lines.extend(settings.iter().map(line_of));
        for (index, text) in lines.iter().enumerate() {
            // An empty line parts the seats from the settings.
            let gap = usize::from(index >= room.seats.len());
            let y = middle.y.saturating_add(u16::try_from(index + gap).unwrap_or(u16::MAX));
            if y < middle.bottom() {
                draw_row(
                    &mut shell.canvas,
                    text,
                    index,
                    index == self.chosen,
                    Rect { y, height: 1, ..middle },
                    buf,
                );
            }
        }
        shell.canvas.log.draw(log, buf, shell.canvas.theme);
        if self.chat.is_open() {
            self.chat.draw(line, buf, shell);
        } else {
            draw_state(&room, line, buf, shell);
        }
        let hint_texts = if Some(room.owner) == me { HINTS_OWNER } else { HINTS_GUEST };
        shell.canvas.draw_hints(hint_texts, hints, buf);
    }
}

fn add_bot_to_first_free(room: &RoomState, code: KeyCode, shell: &mut LiveShell) {
    let strength = if code == KeyCode::Char('b') { Strength::Weak } else { Strength::Strong };
    let free = room.seats.iter().position(|seat| seat.occupant == Occupant::Free);
    if let Some(seat) = free.and_then(|index| u8::try_from(index).ok()) {
        shell.lobby(LobbyCommand::AddBot(Seat(seat), strength));
    }
}

fn turn_setting(room: &RoomState, index: usize, up: bool, shell: &mut LiveShell) {
    if let Some(game) = shell.faces.find(&room.game) {
        shell.lobby(LobbyCommand::Setup(turned(game.kind(), &room.setup, index, up)));
    }
}

fn seat_text(index: usize, seat: &SeatState, room: &RoomState, me: Option<PlayerId>) -> String {
    let who = match &seat.occupant {
        Occupant::Free => "free".to_owned(),
        Occupant::Bot(level) => strength(*level).to_owned(),
        Occupant::Asked { name, answer, .. } => {
            let answer = match answer {
                Answer::Open => "asked to play again",
                Answer::Declined => "does not play again",
                Answer::Gone => "is gone",
            };
            format!("{}: {answer}", words::clean(name))
        }
        Occupant::Away { name, .. } => format!("{}: not back yet", words::clean(name)),
        Occupant::Player { player, name, ready } => {
            let owner = if *player == room.owner { ", owner" } else { "" };
            let you = if Some(*player) == me { " (you)" } else { "" };
            format!("{}{you}{owner}: {}", words::clean(name), if *ready { "ready" } else { "not ready" })
        }
    };
    format!("Seat {}  team {}  {who}", index + 1, u16::from(seat.team) + 1)
}

/// What the room waits for.
fn draw_state(room: &RoomState, area: Rect, buf: &mut Buffer, shell: &LiveShell) {
    let free = room.seats.iter().filter(|seat| seat.occupant == Occupant::Free).count();
    let (text, style) = match shell.countdown {
        Some(seconds) => (format!("The match begins in {seconds}…"), shell.canvas.theme.good()),
        None if free > 0 => {
            let seats = if free == 1 { "One seat is free".into() } else { format!("{free} seats are free") };
            let bots = if Some(room.owner) == shell.me() { ", or b adds a bot" } else { "" };
            (format!("{seats}: wait for players{bots}."), shell.canvas.theme.quiet())
        }
        None if is_ready(room, shell.me()) => {
            ("Waiting for the others to be ready.".into(), shell.canvas.theme.quiet())
        }
        None => ("Press r when you are ready.".into(), shell.canvas.theme.warning()),
    };
    buf.set_stringn(area.x, area.y, text, usize::from(area.width), style);
}
