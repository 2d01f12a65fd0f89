//! The form for a new table.

use super::goto::Goto;
use super::shell::MailShell;
use super::words;
use crate::mail::handle::MailCommand;
use crate::ui::kit::canvas::Hit;
use crate::ui::kit::input::LineInput;
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_row, stepped};
use crate::ui::kit::words::clean;
use adjourn_game::Strength;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::api::GameInfo;
use adjourn_shared::base::limits::TABLE_TITLE_CHARS;
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::rules::{BotRequest, CreateTable, TableRules, Visibility};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

const DAY_MS: u64 = 86_400_000;

const HINTS: &[Hint] =
    &[("↑↓", "choose"), ("←→", "change"), ("Enter", "make the table"), ("Esc", "back to the inbox")];

/// Clocks to choose from.
const CLOCKS: [ClockRule; 6] = [
    ClockRule::PerTurn { turn_ms: 3 * DAY_MS },
    ClockRule::PerTurn { turn_ms: DAY_MS },
    ClockRule::Fischer { bank_ms: 7 * DAY_MS, increment_ms: DAY_MS, cap_ms: 7 * DAY_MS },
    ClockRule::Phase { length_ms: DAY_MS, earliest_close_ms: 0 },
    ClockRule::PerTurn { turn_ms: 600_000 },
    ClockRule::None,
];

/// Against whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Against {
    Bots(Strength),
    Anybody,
    Invited,
    /// Somebody who was chosen among people.
    Guest,
}

/// The guest comes last: without one there are fewer to choose from.
const AGAINST: [Against; 5] = [
    Against::Bots(Strength::Weak),
    Against::Bots(Strength::Strong),
    Against::Anybody,
    Against::Invited,
    Against::Guest,
];

impl Against {
    const fn words(self) -> &'static str {
        match self {
            Self::Bots(Strength::Weak) => "weak bots",
            Self::Bots(Strength::Strong) => "strong bots",
            Self::Anybody => "whoever likes",
            Self::Invited => "whoever has the code",
            Self::Guest => "who is invited",
        }
    }
}

/// A row of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Title,
    Game,
    Seats,
    Seat,
    Against,
    Clock,
    Ranked,
}

const ROWS: [Row; 7] = [Row::Title, Row::Game, Row::Seats, Row::Seat, Row::Against, Row::Clock, Row::Ranked];

/// The table as far as the player has described it.
#[derive(Debug)]
pub struct NewTable {
    title: LineInput,
    game: usize,
    seats: u8,
    seat: Seat,
    against: usize,
    clock: usize,
    ranked: bool,
    /// Who is to be invited, by id and name.
    guest: Option<(PlayerId, String)>,
    chosen: usize,
}

impl NewTable {
    /// A table of the server's first game; the guest whom the player has chosen is to be invited.
    #[must_use]
    pub fn new(shell: &mut MailShell) -> Self {
        let guest = shell.guest.take();
        // A game of turns is what most begin with by mail.
        let of_turns = shell.faces.games().into_iter().find(|game| !game.kind().is_of_ticks());
        let offered =
            of_turns.and_then(|wanted| shell.games.iter().position(|game| game.name == wanted.name()));
        let game = offered.unwrap_or(0);
        let seats = shell.games.get(game).map_or(2, |game| game.seats_min);
        Self {
            title: LineInput::new(TABLE_TITLE_CHARS),
            game,
            seats,
            seat: Seat(0),
            against: if guest.is_some() { AGAINST.len() - 1 } else { 0 },
            clock: 0,
            ranked: false,
            guest,
            chosen: 1,
        }
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        match key.code {
            KeyCode::Esc => return Goto::Inbox,
            KeyCode::Enter => {
                let Some(game) = shell.games.get(self.game) else { return Goto::Stay };
                let create = self.create(&game.name);
                shell.send(MailCommand::Create(Box::new(create)));
                return Goto::Inbox;
            }
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, ROWS.len(), key.code == KeyCode::Down);
            }
            _ if ROWS[self.chosen] == Row::Title => {
                self.title.key(key);
            }
            KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') => {
                self.turn(key.code != KeyCode::Left, &shell.games);
            }
            _ => {}
        }
        Goto::Stay
    }

    /// A click on a row: the first chooses it, another changes it.
    pub fn click(&mut self, index: usize, shell: &MailShell) -> Goto {
        if self.chosen == index {
            self.turn(true, &shell.games);
        }
        self.chosen = index.min(ROWS.len() - 1);
        Goto::Stay
    }

    /// Adds pasted text to the title.
    pub fn paste(&mut self, text: &str) {
        if ROWS[self.chosen] == Row::Title {
            self.title.paste(text);
        }
    }

    fn turn(&mut self, up: bool, games: &[GameInfo]) {
        match ROWS[self.chosen] {
            Row::Title => {}
            Row::Game => {
                self.game = stepped(self.game, games.len(), up);
                self.seats = games.get(self.game).map_or(2, |game| game.seats_min);
                self.seat = Seat(0);
            }
            Row::Seats => {
                let bounds = games.get(self.game).map_or((2, 2), |game| (game.seats_min, game.seats_max));
                let seats = if up { self.seats.saturating_add(1) } else { self.seats.saturating_sub(1) };
                self.seats = seats.clamp(bounds.0, bounds.1.max(bounds.0));
                self.seat = Seat(self.seat.0.min(self.seats.saturating_sub(1)));
            }
            Row::Seat => {
                let seat = stepped(usize::from(self.seat.0), usize::from(self.seats), up);
                self.seat = Seat(u8::try_from(seat).unwrap_or(0));
            }
            Row::Against => {
                let count = if self.guest.is_some() { AGAINST.len() } else { AGAINST.len() - 1 };
                self.against = stepped(self.against, count, up);
            }
            Row::Clock => self.clock = stepped(self.clock, CLOCKS.len(), up),
            Row::Ranked => self.ranked = !self.ranked,
        }
    }

    fn create(&self, game: &str) -> CreateTable {
        let against = AGAINST[self.against];
        let guest = self.guest.clone().filter(|_| against == Against::Guest);
        let others = (0..self.seats).map(Seat).filter(|seat| *seat != self.seat);
        let bots = match against {
            Against::Bots(strength) => others.map(|seat| BotRequest { seat, strength }).collect(),
            Against::Anybody | Against::Invited | Against::Guest => Vec::new(),
        };
        CreateTable {
            game: game.to_owned(),
            title: Some(self.title.text()).filter(|title| !title.is_empty()),
            setup: None,
            seats: Some(self.seats),
            teams: None,
            seat: Some(self.seat),
            owner_watches: false,
            visibility: match against {
                Against::Invited | Against::Guest => Visibility::Private,
                Against::Bots(_) | Against::Anybody => Visibility::Open,
            },
            invite: guest.map(|(player, _)| player).into_iter().collect(),
            bots,
            rules: TableRules { clock: CLOCKS[self.clock], ranked: self.ranked, ..TableRules::default() },
            start_when_full: true,
        }
    }

    /// Draws the form.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        shell.draw_top("A new table", "", area, buf);
        let game = shell.games.get(self.game).map_or("…", |game| game.name.as_str()).to_owned();
        for (index, row) in ROWS.into_iter().enumerate() {
            let y = area.y.saturating_add(3 + u16::try_from(index).unwrap_or(u16::MAX));
            if y >= area.bottom().saturating_sub(1) {
                break;
            }
            let line = Rect { y, height: 1, ..area };
            let (label, value) = match row {
                Row::Title if self.chosen == index => {
                    self.title.draw("> Title          ", line, buf, shell.canvas.theme);
                    shell.canvas.hit(line, Hit::Row(index));
                    continue;
                }
                Row::Title => {
                    let text = Some(self.title.text()).filter(|text| !text.is_empty());
                    let text = text.unwrap_or_else(|| "(the game and your name)".into());
                    draw_row(&mut shell.canvas, &format!("Title          {text}"), index, false, line, buf);
                    continue;
                }
                Row::Game => ("Game", shell.faces.title(&game)),
                Row::Seats => ("Seats", self.seats.to_string()),
                Row::Seat => ("You play", words::seat_name(shell.faces.rules(), &game, self.seat)),
                Row::Against => {
                    let words = AGAINST[self.against].words();
                    let guest = self.guest.as_ref().filter(|_| AGAINST[self.against] == Against::Guest);
                    let name = guest.map(|(_, name)| format!("{}, ", clean(name))).unwrap_or_default();
                    ("Against", name + words)
                }
                Row::Clock => ("Time", words::clock(&CLOCKS[self.clock])),
                Row::Ranked => ("Ranked", if self.ranked { "yes" } else { "no" }.to_owned()),
            };
            let text = format!("{label:<14} ‹ {value} ›");
            draw_row(&mut shell.canvas, &text, index, index == self.chosen, line, buf);
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        shell.canvas.draw_hints(HINTS, bottom, buf);
    }
}
