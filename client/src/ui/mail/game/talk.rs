//! The messages of a game: read, and written to all, to some, or as a note.

use crate::live::talk::{Typed, mute_words, typed};
use crate::mail::handle::MailCommand;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, wrap};
use crate::ui::mail::shell::MailShell;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{AudienceView, Message, OccupantView, Page, Table};
use adjourn_shared::base::limits::MESSAGE_CHARS;
use adjourn_shared::turns::rules::Press;
use adjourn_shared::wire::lobby::ChatTo;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Older messages are left out; the whole talk is in the game's export.
const KEPT: usize = 2_000;

/// The messages.
#[derive(Debug)]
pub struct Talk {
    game: GameId,
    messages: Vec<Message>,
    /// Messages up to this number were read before the pane was looked at; unknown until all have come.
    read_up_to: Option<u64>,
    /// What was last told to the server.
    told: u64,
    line: Option<LineInput>,
    /// Whether a slash opened the line.
    after_slash: bool,
    /// To whom: an index into [`audiences`].
    to: usize,
    /// Lines that are scrolled back.
    back: usize,
    /// A press that failed gives the text back.
    unsent: Option<String>,
}

/// To whom the player may write.
fn audiences(table: &Table) -> Vec<AudienceView> {
    let press = table.rules.press;
    let mut audiences = Vec::new();
    if press != Press::None {
        audiences.push(AudienceView::Table);
    }
    if press == Press::Private && table.my_seat.is_some() {
        let others = table.summary.seats.iter().filter(|seat| Some(seat.seat) != table.my_seat);
        audiences.extend(others.map(|seat| AudienceView::Seats { seats: vec![seat.seat] }));
    }
    audiences.push(AudienceView::Note);
    audiences
}

/// An audience in words.
fn to_whom(audience: &AudienceView, table: &Table) -> String {
    let name = |seat: &Seat| {
        let seat = table.summary.seats.get(usize::from(seat.0));
        seat.map_or_else(|| "?".to_owned(), |seat| clean(&seat.name))
    };
    match audience {
        AudienceView::Table => "all".into(),
        AudienceView::Seats { seats } => seats.iter().map(name).collect::<Vec<_>>().join(", "),
        AudienceView::Note => "yourself".into(),
    }
}

impl Talk {
    /// Before any message has come.
    #[must_use]
    pub const fn new(game: GameId) -> Self {
        Self {
            game,
            messages: Vec::new(),
            read_up_to: None,
            told: 0,
            line: None,
            after_slash: false,
            to: 0,
            back: 0,
            unsent: None,
        }
    }

    /// Asks for what has not come yet.
    pub fn load(&self, shell: &mut MailShell) {
        let after = self.messages.last().map_or(0, |message| message.number);
        shell.send(MailCommand::Messages(self.game, after));
    }

    /// A page came in.
    pub fn page(&mut self, page: Page<Message>, shell: &mut MailShell) {
        for message in page.items {
            self.add(message);
        }
        if page.next.is_some() {
            self.load(shell);
        } else if self.read_up_to.is_none() {
            let unread = usize::try_from(shell.unread(self.game)).unwrap_or(usize::MAX);
            let of_others = self.messages.iter().rev().filter(|message| Some(message.from) != shell.me);
            let read = of_others.map(|message| message.number).nth(unread);
            self.read_up_to = Some(read.unwrap_or(0));
        }
    }

    /// A message of the player's own was written.
    pub fn said(&mut self, message: Message) {
        self.unsent = None;
        self.add(message);
    }

    fn add(&mut self, message: Message) {
        if self.messages.last().is_none_or(|last| last.number < message.number) {
            self.messages.push(message);
            let too_many = self.messages.len().saturating_sub(KEPT);
            self.messages.drain(..too_many);
        }
    }

    /// A call about the game failed: if it was a message, its text is not lost.
    pub fn failed(&mut self) {
        if let Some(text) = self.unsent.take() {
            self.line = Some(LineInput::with(&text, MESSAGE_CHARS));
        }
    }

    fn is_unread(&self, message: &Message, me: Option<PlayerId>) -> bool {
        self.read_up_to.is_some_and(|number| message.number > number) && Some(message.from) != me
    }

    /// How many are unread.
    #[must_use]
    pub fn unread(&self, me: Option<PlayerId>) -> usize {
        self.messages.iter().filter(|message| self.is_unread(message, me)).count()
    }

    /// The pane is on the screen: what it shows is read from now on.
    pub fn seen(&mut self, shell: &mut MailShell) {
        let last = self.messages.last().map_or(0, |message| message.number);
        if self.told < last && self.unread(shell.me) > 0 {
            self.told = last;
            shell.send(MailCommand::Read(self.game, last));
        }
    }

    /// The pane was left: what it showed is not new any more.
    pub fn left(&mut self) {
        if let (Some(read), Some(last)) = (&mut self.read_up_to, self.messages.last()) {
            *read = last.number;
        }
        self.back = 0;
    }

    /// Whether keys go into a line.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        self.line.is_some()
    }

    /// Adds pasted text to the line.
    pub fn paste(&mut self, text: &str) {
        if let Some(line) = &mut self.line {
            line.paste(&text.replace(['\n', '\r'], " "));
        }
    }

    /// Applies a key; false: it means nothing here.
    pub fn key(&mut self, key: KeyEvent, table: &Table, shell: &mut MailShell) -> bool {
        let audiences = audiences(table);
        self.to = self.to.min(audiences.len() - 1);
        let Some(line) = &mut self.line else {
            match key.code {
                KeyCode::Enter | KeyCode::Char('t' | '/') => {
                    self.line = Some(LineInput::new(MESSAGE_CHARS));
                    self.after_slash = key.code == KeyCode::Char('/');
                }
                KeyCode::Up => self.back += 1,
                KeyCode::Down => self.back = self.back.saturating_sub(1),
                KeyCode::PageUp => self.back += 10,
                KeyCode::PageDown => self.back = self.back.saturating_sub(10),
                _ => return false,
            }
            return true;
        };
        match (key.code, line.key(key)) {
            (KeyCode::Tab, _) => self.to = (self.to + 1) % audiences.len(),
            (KeyCode::BackTab, _) => self.to = (self.to + audiences.len() - 1) % audiences.len(),
            (_, Edit::Going) => {}
            (_, Edit::Cancelled) => self.line = None,
            (_, Edit::Done) => {
                let text = line.text();
                match self.written(&text, audiences[self.to].clone(), table, shell) {
                    Ok(()) => self.line = None,
                    // What was typed stays: it was not meant to be read.
                    Err(told) => shell.say(Tone::Warning, told),
                }
            }
        }
        true
    }

    fn send(&mut self, to: AudienceView, text: String, shell: &mut MailShell) {
        if !text.is_empty() {
            self.unsent = Some(text.clone());
            self.back = 0;
            shell.send(MailCommand::Say(self.game, to, text));
        }
    }

    /// A line was written: `@2 …`, `/to 2 …` and `/mute NAME` mean what they mean in a session.
    fn written(
        &mut self,
        line: &str,
        to: AudienceView,
        table: &Table,
        shell: &mut MailShell,
    ) -> Result<(), &'static str> {
        match typed(line, ChatTo::All, self.after_slash)? {
            Typed::Say(ChatTo::Seat(seat), text) => {
                self.send(AudienceView::Seats { seats: vec![seat] }, text, shell);
            }
            Typed::Say(_, text) => self.send(to, text, shell),
            Typed::Mute(name, muted) => {
                let wanted = name.to_lowercase();
                let others = table.summary.seats.iter().filter(|seat| Some(seat.seat) != table.my_seat);
                let player = others.filter_map(|seat| match &seat.occupant {
                    OccupantView::Player { player, name, .. } => Some((*player, name)),
                    _ => None,
                });
                let found = player.into_iter().find(|(_, name)| name.to_lowercase() == wanted);
                let (player, name) =
                    found.ok_or("Nobody of that name plays here: /mute NAME, /unmute NAME.")?;
                shell.send(MailCommand::Mute(player, muted));
                shell.say(Tone::Plain, &mute_words(&clean(name), muted));
                // What was written before is not read any more either; heard again, it comes with the game.
                self.messages.retain(|message| !muted || message.from != player);
            }
        }
        Ok(())
    }

    /// What keys do here.
    #[must_use]
    pub fn hints(&self) -> Vec<Hint> {
        if self.line.is_some() {
            return vec![("Tab", "to whom"), ("Enter", "send"), ("Esc", "cancel")];
        }
        vec![("Enter", "write"), ("↑↓", "scroll")]
    }

    /// Draws the line, if it is open.
    pub fn draw_line(&self, area: Rect, buf: &mut Buffer, table: &Table, theme: Theme) -> bool {
        let Some(line) = &self.line else { return false };
        let audiences = audiences(table);
        let to = audiences.get(self.to).map_or_else(String::new, |audience| to_whom(audience, table));
        line.draw(&format!("To {to}: "), area, buf, theme);
        true
    }

    /// Draws the messages, the newest at the bottom, with the turns in which they were written.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, table: &Table, shell: &MailShell) {
        let theme = shell.canvas.theme;
        let lines = self.lines(area.width, table, shell);
        if lines.is_empty() {
            let text = "Nobody has written yet. Enter writes; Tab in the line chooses to whom.";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), theme.quiet());
            return;
        }
        let rows = usize::from(area.height);
        self.back = self.back.min(lines.len().saturating_sub(rows));
        let first = lines.len().saturating_sub(rows + self.back);
        for ((text, style), y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
            buf.set_stringn(area.x, y, text, usize::from(area.width), *style);
        }
    }

    fn lines(&self, columns: u16, table: &Table, shell: &MailShell) -> Vec<(String, Style)> {
        let theme = shell.canvas.theme;
        let mut lines = Vec::new();
        let mut turn = None;
        for message in &self.messages {
            if turn != Some(message.turn) {
                turn = Some(message.turn);
                let text = if message.turn == 0 {
                    "Before the game".into()
                } else {
                    format!("Turn {}", message.turn)
                };
                lines.push((text, theme.accent()));
            }
            let new = if self.is_unread(message, shell.me) { "* " } else { "  " };
            let to = match &message.audience {
                AudienceView::Table => String::new(),
                audience => format!(" to {}", to_whom(audience, table)),
            };
            let style = message.seat.map_or_else(Style::new, |seat| theme.seat(seat));
            lines.push((format!("{new}{}{to}:", clean(&message.name)), style));
            let text = if message.redacted { "(taken away)".to_owned() } else { clean(&message.text) };
            let wrapped = wrap(&text, columns.saturating_sub(4));
            lines.extend(wrapped.into_iter().map(|line| (format!("    {line}"), Style::new())));
        }
        lines
    }
}
