//! What all screens share: who one is, what the lobby last said, the log, and the way to the session.

use super::chatlog::{ChatLog, Tone};
use super::presenter::{self, GameUi, Hint};
use super::theme::Theme;
use super::words;
use crate::live::handle::{LiveCommand, MatchInfo};
use crate::live::talk::mute_words;
use adjourn_game::ids::PlayerId;
use adjourn_shared::wire::lobby::{ChatLine, LobbyCommand, Overview, RoomState};
use adjourn_shared::wire::message::Welcome;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::collections::VecDeque;

/// Of how many of those who spoke last the names are known.
const SPEAKERS: usize = 64;

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A click is this key.
    Key(KeyCode),
    /// A click chooses this row.
    Row(usize),
}

/// What all screens share.
pub struct Shell {
    /// Colours.
    pub theme: Theme,
    /// Time since the UI began; there is no other clock.
    pub now_ms: u64,
    /// What the server said on signing in.
    pub welcome: Option<Welcome>,
    /// The lobby as last told.
    pub overview: Overview,
    /// The room where one is.
    pub room: Option<RoomState>,
    /// The countdown of that room.
    pub countdown: Option<u8>,
    /// Whether one waits for a quick match.
    pub waiting: bool,
    /// The game that the lobby offers first.
    pub game: &'static dyn GameUi,
    /// What one comes back to from a match, in words.
    pub home: &'static str,
    /// Whether the match is a table's game, of which another can be asked for once it is over.
    pub of_a_table: bool,
    /// How the last match was asked for, to ask for another.
    pub last_start: Option<LobbyCommand>,
    /// What was said and what happened.
    pub log: ChatLog,
    /// Who has said something, the last one last.
    speakers: VecDeque<(String, PlayerId)>,
    /// Whether the bell may ring. Off until the player wants it.
    pub sound: bool,
    hits: Vec<(Rect, Hit)>,
    commands: Vec<LiveCommand>,
    bell: bool,
}

impl Shell {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(theme: Theme) -> Self {
        Self {
            theme,
            now_ms: 0,
            welcome: None,
            overview: Overview::default(),
            room: None,
            countdown: None,
            waiting: false,
            game: presenter::games()[0],
            home: "lobby",
            of_a_table: false,
            last_start: None,
            log: ChatLog::default(),
            speakers: VecDeque::new(),
            sound: false,
            hits: Vec::new(),
            commands: Vec::new(),
            bell: false,
        }
    }

    /// Who one is.
    #[must_use]
    pub fn me(&self) -> Option<PlayerId> {
        self.welcome.as_ref().map(|welcome| welcome.player)
    }

    /// Whether one can play the same again with the same players.
    #[must_use]
    pub const fn may_rematch(&self, info: &MatchInfo) -> bool {
        self.of_a_table && info.seat.is_some()
    }

    /// Asks the session for something.
    pub fn send(&mut self, command: LiveCommand) {
        self.commands.push(command);
    }

    /// Asks the lobby for something.
    pub fn lobby(&mut self, command: LobbyCommand) {
        if matches!(command, LobbyCommand::QuickMatch(_) | LobbyCommand::Practice(..)) {
            self.last_start = Some(command.clone());
        }
        self.send(LiveCommand::Lobby(command));
    }

    /// Somebody has said something: whoever did can be muted by name.
    pub fn heard(&mut self, line: &ChatLine) {
        self.speakers.retain(|(_, who)| *who != line.from);
        self.speakers.push_back((line.name.clone(), line.from));
        if self.speakers.len() > SPEAKERS {
            self.speakers.pop_front();
        }
    }

    /// Hears nothing more of a player, or does so again.
    ///
    /// # Errors
    /// In words, if nobody of that name has said anything or is here.
    pub fn mute(&mut self, name: &str, muted: bool) -> Result<(), &'static str> {
        let here = self.overview.players.iter().map(|presence| (&presence.name, presence.player));
        let spoke = self.speakers.iter().rev().map(|(name, who)| (name, *who));
        let wanted = name.to_lowercase();
        let me = self.me();
        let found = spoke.chain(here).find(|(name, who)| name.to_lowercase() == wanted && Some(*who) != me);
        let (name, who) =
            found.ok_or("Nobody of that name has said anything here: /mute NAME, /unmute NAME.")?;
        let told = mute_words(&words::clean(name), muted);
        self.lobby(LobbyCommand::Mute(who, muted));
        self.say(Tone::Plain, &told);
        Ok(())
    }

    /// Tells the player.
    pub fn say(&mut self, tone: Tone, text: &str) {
        self.log.push(tone, text);
    }

    /// Rings, if the player wants to hear it.
    pub fn ring(&mut self) {
        self.bell |= self.sound;
    }

    /// What was asked for since the last call.
    pub fn take_commands(&mut self) -> Vec<LiveCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Whether to ring now.
    pub fn take_bell(&mut self) -> bool {
        std::mem::take(&mut self.bell)
    }

    /// Forgets where things were drawn; the screen is drawn anew.
    pub fn clear_hits(&mut self) {
        self.hits.clear();
    }

    /// Remembers where something was drawn.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        self.hits.push((area, hit));
    }

    /// What was drawn there; what was drawn last lies on top.
    #[must_use]
    pub fn hit_at(&self, column: u16, row: u16) -> Option<Hit> {
        let at = Position::new(column, row);
        self.hits.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, hit)| *hit)
    }

    /// The line at the bottom: keys and what they do. A click on one is that key.
    pub fn draw_hints(&mut self, hints: &[Hint], area: Rect, buf: &mut Buffer) {
        let mut x = area.x;
        for (key, what) in hints {
            let text =
                Line::from(vec![Span::styled(*key, self.theme.accent()), Span::raw(" "), Span::raw(*what)]);
            let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
            if width > area.right().saturating_sub(x) {
                break;
            }
            buf.set_line(x, area.y, &text, width);
            if let Some(code) = key_named(key) {
                self.hit(Rect::new(x, area.y, width, 1), Hit::Key(code));
            }
            x = x.saturating_add(width + 2);
        }
    }

    /// A heading with what belongs to it on the right.
    pub fn draw_heading(&self, left: &str, right: &str, area: Rect, buf: &mut Buffer) {
        buf.set_stringn(area.x, area.y, left, usize::from(area.width), self.theme.accent());
        let room = area.width.saturating_sub(words::width(left) + 2);
        let right = words::fit(right, room);
        let x = area.right().saturating_sub(words::width(&right));
        buf.set_stringn(x, area.y, &right, usize::from(room), Style::new());
    }
}

/// The key that a hint names, if it names just one.
#[must_use]
pub fn key_named(name: &str) -> Option<KeyCode> {
    match name {
        "Enter" => Some(KeyCode::Enter),
        "Esc" => Some(KeyCode::Esc),
        "Space" => Some(KeyCode::Char(' ')),
        "Tab" => Some(KeyCode::Tab),
        _ => {
            let mut chars = name.chars();
            let first = chars.next()?;
            chars.next().is_none().then_some(KeyCode::Char(first)).filter(|_| first.is_ascii())
        }
    }
}

/// A key without modifiers.
#[must_use]
pub const fn plain_key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// Whether this is Ctrl with that letter.
#[must_use]
pub fn is_control(key: KeyEvent, letter: char) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char(letter)
}
