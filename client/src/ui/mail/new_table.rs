//! The form for a new table.

use super::goto::Goto;
use super::shell::MailShell;
use super::words;
use crate::mail::handle::MailCommand;
use crate::ui::games::settings::{Setting, label_columns, settings, turned};
use crate::ui::kit::canvas::Hit;
use crate::ui::kit::input::LineInput;
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_row, stepped};
use crate::ui::kit::words::clean;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_game::{GameKind, Strength};
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
            Self::Anybody => "everybody",
            Self::Invited => "invited, or with the code",
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
    /// A choice of the game, by its place in the list.
    Choice(usize),
}

const OWN_ROWS: [Row; 7] =
    [Row::Title, Row::Game, Row::Seats, Row::Seat, Row::Against, Row::Clock, Row::Ranked];

/// Columns of the labels, if none is longer.
const LABEL_COLUMNS: usize = 14;

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
    /// The game's setup, encoded; `None` if this build lacks the game, which then has its usual one.
    setup: Option<Vec<u8>>,
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
        let mut form = Self {
            title: LineInput::new(TABLE_TITLE_CHARS),
            game,
            seats: 2,
            seat: Seat(0),
            against: if guest.is_some() { AGAINST.len() - 1 } else { 0 },
            clock: 0,
            ranked: false,
            setup: None,
            guest,
            chosen: 1,
        };
        form.begin_game(shell);
        form
    }

    /// The usual seats and setup of the chosen game.
    fn begin_game(&mut self, shell: &MailShell) {
        self.seats = shell.games.get(self.game).map_or(2, |game| game.seats_min);
        self.seat = Seat(0);
        self.setup = self.kind(shell).map(GameKind::default_setup);
    }

    /// The rules by which the server would play the chosen game.
    fn kind(&self, shell: &MailShell) -> Option<&'static dyn GameKind> {
        let game = shell.games.get(self.game)?;
        shell.faces.rules().find(&game.name, game.rules_version)
    }

    fn settings(&self, shell: &MailShell) -> Vec<Setting> {
        let setup = self.kind(shell).zip(self.setup.as_deref());
        setup.map_or_else(Vec::new, |(kind, setup)| settings(kind, setup))
    }

    fn rows(&self, shell: &MailShell) -> Vec<Row> {
        let choices = (0..self.settings(shell).len()).map(Row::Choice);
        OWN_ROWS.into_iter().chain(choices).collect()
    }

    fn row(&self, shell: &MailShell) -> Row {
        self.rows(shell).get(self.chosen).copied().unwrap_or(Row::Game)
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        match key.code {
            KeyCode::Esc => return Goto::Inbox,
            KeyCode::Enter => {
                let Some(game) = shell.games.get(self.game) else { return Goto::Stay };
                let create = self.create(&game.name, shell);
                shell.send(MailCommand::Create(Box::new(create)));
                return Goto::Inbox;
            }
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, self.rows(shell).len(), key.code == KeyCode::Down);
            }
            _ if self.row(shell) == Row::Title => {
                self.title.key(key);
            }
            KeyCode::Left | KeyCode::Right | KeyCode::Char(' ') => {
                self.turn(key.code != KeyCode::Left, shell);
            }
            _ => {}
        }
        Goto::Stay
    }

    /// A click on a row: the first chooses it, another changes it.
    pub fn click(&mut self, index: usize, shell: &MailShell) -> Goto {
        if self.chosen == index {
            self.turn(true, shell);
        }
        self.chosen = index.min(self.rows(shell).len() - 1);
        Goto::Stay
    }

    /// Adds pasted text to the title.
    pub fn paste(&mut self, text: &str) {
        // The title is the first row.
        if self.chosen == 0 {
            self.title.paste(text);
        }
    }

    fn turn(&mut self, up: bool, shell: &MailShell) {
        let games = &shell.games;
        match self.row(shell) {
            Row::Title => {}
            Row::Game => {
                self.game = stepped(self.game, games.len(), up);
                self.begin_game(shell);
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
            Row::Choice(index) => {
                if let (Some(kind), Some(setup)) = (self.kind(shell), &mut self.setup) {
                    *setup = turned(kind, setup, index, up);
                }
            }
        }
    }

    fn create(&self, game: &str, shell: &MailShell) -> CreateTable {
        let setup = self.kind(shell).zip(self.setup.as_deref());
        let setup = setup.and_then(|(kind, setup)| kind.setup_to_json(setup).ok());
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
            setup,
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
        let settings = self.settings(shell);
        let columns = label_columns(settings.iter().map(|setting| setting.label), LABEL_COLUMNS);
        for (index, row) in self.rows(shell).into_iter().enumerate() {
            let y = area.y.saturating_add(3 + u16::try_from(index).unwrap_or(u16::MAX));
            if y >= area.bottom().saturating_sub(1) {
                break;
            }
            let line = Rect { y, height: 1, ..area };
            let (label, value) = match row {
                Row::Title if self.chosen == index => {
                    self.title.draw(&format!("> {:<columns$} ", "Title"), line, buf, shell.canvas.theme);
                    shell.canvas.hit(line, Hit::Row(index));
                    continue;
                }
                Row::Title => {
                    let text = Some(self.title.text()).filter(|text| !text.is_empty());
                    let text = text.unwrap_or_else(|| "(the game and your name)".into());
                    draw_row(
                        &mut shell.canvas,
                        &format!("{:<columns$} {text}", "Title"),
                        index,
                        false,
                        line,
                        buf,
                    );
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
                Row::Choice(choice) => (settings[choice].label, settings[choice].value.clone()),
            };
            let text = format!("{label:<columns$} ‹ {value} ›");
            draw_row(&mut shell.canvas, &text, index, index == self.chosen, line, buf);
        }
        let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        shell.canvas.draw_hints(HINTS, bottom, buf);
    }
}
