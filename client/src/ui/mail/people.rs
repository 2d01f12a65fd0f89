//! Whom the player follows, who follows the player, and a player's page.

use super::goto::Goto;
use super::shell::MailShell;
use super::words;
use crate::live::talk::mute_words;
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_row, stepped};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{cell, clean};
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{Person, PlayerPage, Presence};
use adjourn_shared::base::limits::NAME_CHARS_CEILING;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

const NAME_COLUMNS: u16 = 16;
/// The longest words are "playing live: " and the title of a game.
const PRESENCE_COLUMNS: u16 = 26;
const FRIEND_COLUMNS: u16 = 6;

const HINTS: &[Hint] = &[
    ("?", "keys"),
    ("↑↓", "choose"),
    ("Enter", "page"),
    ("f", "follow"),
    ("x", "unfollow"),
    ("/", "find"),
    ("i", "invite"),
    ("Esc", "inbox"),
];

const PAGE_HINTS: &[Hint] =
    &[("?", "keys"), ("i", "invite"), ("f", "follow"), ("x", "unfollow"), ("m", "mute"), ("Esc", "back")];

/// What a name is typed for.
#[derive(Clone, Copy, Debug)]
enum Wish {
    Follow,
    Page,
}

/// The screen of people.
#[derive(Debug, Default)]
pub struct PeopleScreen {
    /// Whom the player follows, then who follows the player and is not followed; `None` before the answer has come.
    people: Option<(Vec<Person>, Vec<Person>)>,
    /// Who is under the cursor; it stays so when others come and go.
    chosen: Option<PlayerId>,
    /// The name that is typed, and what for.
    name: Option<(Wish, LineInput)>,
    /// The name that the server was asked about last, until it has answered.
    asked: Option<(Wish, LineInput)>,
    /// The player who is looked at.
    page: Option<Box<PlayerPage>>,
    /// Whether a page is wanted: one that comes after Esc is not shown.
    wants_page: bool,
}

impl PeopleScreen {
    /// Asks for the people.
    #[must_use]
    pub fn new(shell: &mut MailShell) -> Self {
        shell.send(MailCommand::People);
        Self::default()
    }

    /// Something about people came in.
    pub fn mail(&mut self, event: MailEvent, shell: &mut MailShell) {
        self.asked = None;
        match event {
            MailEvent::People { mut followed, mut followers } => {
                let by_nearness = |person: &Person| (person.presence.distance(), person.name.to_lowercase());
                followers.retain(|other| !followed.iter().any(|person| person.player == other.player));
                followed.sort_by_key(by_nearness);
                followers.sort_by_key(by_nearness);
                self.people = Some((followed, followers));
                // A page that is open tells where its player is now.
                if let Some(page) = &self.page {
                    shell.send(MailCommand::Player(page.player));
                }
            }
            MailEvent::Player(page) if self.wants_page => self.page = Some(page),
            _ => {}
        }
    }

    /// The server did not take what it was asked for last: a name that was typed is not lost.
    pub fn failed(&mut self) {
        self.name = self.name.take().or_else(|| self.asked.take());
    }

    fn all(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().flat_map(|(followed, followers)| followed.iter().chain(followers))
    }

    fn index(&self) -> usize {
        self.all().position(|person| Some(person.player) == self.chosen).unwrap_or(0)
    }

    /// Who is meant: whose page is open, or who is under the cursor.
    fn meant(&self) -> Option<(PlayerId, String)> {
        match &self.page {
            Some(page) => Some((page.player, page.name.clone())),
            None => self.all().nth(self.index()).map(|person| (person.player, person.name.clone())),
        }
    }

    fn follows(&self, player: PlayerId) -> bool {
        self.people.as_ref().is_some_and(|(followed, _)| followed.iter().any(|one| one.player == player))
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        if let Some((wish, line)) = &mut self.name {
            match line.key(key) {
                Edit::Going => return Goto::Stay,
                Edit::Done if !line.text().is_empty() => {
                    self.asked = Some((*wish, line.clone()));
                    shell.send(match wish {
                        Wish::Follow => MailCommand::Follow(line.text()),
                        Wish::Page => {
                            self.wants_page = true;
                            MailCommand::PlayerNamed(line.text())
                        }
                    });
                }
                Edit::Done | Edit::Cancelled => {}
            }
            self.name = None;
            return Goto::Stay;
        }
        let meant = self.meant();
        match (key.code, meant) {
            // Who is muted from the page is not among those who follow.
            (KeyCode::Esc | KeyCode::Char('q'), _) if self.page.take().is_some() => {
                self.wants_page = false;
                shell.send(MailCommand::People);
            }
            (KeyCode::Esc | KeyCode::Char('q'), _) => return Goto::Inbox,
            (KeyCode::Up | KeyCode::Down, _) if self.page.is_none() => {
                let at = stepped(self.index(), self.all().count(), key.code == KeyCode::Down);
                let chosen = self.all().nth(at).map(|person| person.player);
                self.chosen = chosen;
            }
            (KeyCode::Enter, Some((player, _))) => self.look_at(player, shell),
            // Whoever is not followed yet is meant; else a name is typed.
            (KeyCode::Char('f'), Some((player, name))) if !self.follows(player) => {
                self.name = Some((Wish::Follow, LineInput::with(&name, NAME_CHARS_CEILING)));
            }
            (KeyCode::Char('f'), _) => self.name = Some((Wish::Follow, LineInput::new(NAME_CHARS_CEILING))),
            (KeyCode::Char('/'), _) => self.name = Some((Wish::Page, LineInput::new(NAME_CHARS_CEILING))),
            (KeyCode::Char('x') | KeyCode::Delete, Some((player, name))) if self.follows(player) => {
                shell.send(MailCommand::Unfollow(player));
                shell.say(Tone::Plain, &format!("You follow {} no more.", clean(&name)));
            }
            (KeyCode::Char('m'), Some((player, name))) => match &self.page {
                Some(page) => {
                    shell.send(MailCommand::Mute(player, !page.muted));
                    shell.say(Tone::Plain, &mute_words(&clean(&name), !page.muted));
                }
                // One key too easily pressed, and nothing in the list that would tell.
                None => shell.say(Tone::Plain, "Open the page with Enter: m mutes from there."),
            },
            (KeyCode::Char('i'), Some(guest)) => {
                shell.guest = Some(guest);
                return Goto::NewTable;
            }
            (KeyCode::Char('r'), _) => shell.send(MailCommand::People),
            (KeyCode::Char('?') | KeyCode::F(1), _) => return Goto::Help,
            _ => {}
        }
        Goto::Stay
    }

    /// A click on a row: the first chooses it, another opens the page.
    pub fn click(&mut self, index: usize, shell: &mut MailShell) -> Goto {
        let Some(player) = self.all().nth(index).map(|person| person.player) else { return Goto::Stay };
        if self.chosen == Some(player) {
            self.look_at(player, shell);
        }
        self.chosen = Some(player);
        Goto::Stay
    }

    fn look_at(&mut self, player: PlayerId, shell: &mut MailShell) {
        self.wants_page = true;
        shell.send(MailCommand::Player(player));
    }

    /// Adds pasted text to the name.
    pub fn paste(&mut self, text: &str) {
        if let Some((_, line)) = &mut self.name {
            line.paste(text);
        }
    }

    /// Draws the screen.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let [top, list, log, line, hints] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Fill(1),
            Constraint::Length((area.height / 8).max(3)),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(area);
        shell.draw_top("People", &clean(&shell.name), top, buf);
        match &self.page {
            Some(page) => self.draw_page(page, list, buf, shell),
            None => self.draw_list(list, buf, shell),
        }
        shell.canvas.log.draw(log, buf, shell.canvas.theme);
        if let Some((wish, name)) = &self.name {
            let asked = match wish {
                Wish::Follow => "Whom do you follow, by name? ",
                Wish::Page => "Whose page, by name? ",
            };
            name.draw(asked, line, buf, shell.canvas.theme);
        }
        shell.canvas.draw_hints(if self.page.is_some() { PAGE_HINTS } else { HINTS }, hints, buf);
    }

    fn draw_list(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let theme = shell.canvas.theme;
        let Some((followed, followers)) = &self.people else {
            buf.set_stringn(area.x, area.y, "Asking who is there…", usize::from(area.width), theme.quiet());
            return;
        };
        let mut lines = vec![(format!("You follow ({})", followed.len()), theme.accent(), None)];
        if followed.is_empty() {
            let text = "  Nobody: f follows a player by name, and shows here where they are.";
            lines.push((text.into(), theme.quiet(), None));
        }
        let rows = |people: &[Person], from: usize| {
            let row = |(index, person): (usize, &Person)| {
                (person_text(person, shell), Style::new(), Some((from + index, person.presence.clone())))
            };
            people.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        lines.extend(rows(followed, 0));
        if !followers.is_empty() {
            lines.push((String::new(), Style::new(), None));
            lines.push((format!("Follow you ({})", followers.len()), theme.accent(), None));
            lines.extend(rows(followers, followed.len()));
        }
        let chosen = self.index();
        let at = lines.iter().position(|line| line.2.as_ref().is_some_and(|(index, _)| *index == chosen));
        let first = (at.unwrap_or(0) + 1).saturating_sub(usize::from(area.height));
        for ((text, style, row), y) in lines.into_iter().skip(first).zip(area.top()..area.bottom()) {
            let place = Rect { y, height: 1, ..area };
            let Some((index, presence)) = row else {
                buf.set_stringn(place.x, y, text, usize::from(place.width), style);
                continue;
            };
            draw_row(&mut shell.canvas, &text, index, index == chosen, place, buf);
            if index != chosen {
                let left = 2 + NAME_COLUMNS + 1;
                let words = Rect { x: place.x + left.min(place.width), ..place };
                let width = PRESENCE_COLUMNS.min(place.width.saturating_sub(left));
                buf.set_style(Rect { width, ..words }, style_of(&presence, theme));
            }
        }
    }

    fn draw_page(&self, page: &PlayerPage, area: Rect, buf: &mut Buffer, shell: &MailShell) {
        let theme = shell.canvas.theme;
        let turns = page.turns_in_time + page.turns_missed;
        let reliable = match turns {
            0 => "No turns with a deadline yet.".to_owned(),
            _ => format!("{} of {turns} turns in time.", page.turns_in_time),
        };
        let mut lines = vec![
            (clean(&page.name), theme.accent()),
            (shell.presence(&page.presence), style_of(&page.presence, theme)),
            (
                if self.follows(page.player) { "You follow them.".to_owned() } else { String::new() },
                theme.good(),
            ),
            (
                if page.muted { "You have muted them: m hears them again.".into() } else { String::new() },
                theme.bad(),
            ),
            (reliable, Style::new()),
            (String::new(), Style::new()),
            ("Ratings".into(), theme.accent()),
        ];
        let games = |count: u32| if count == 1 { "1 game".to_owned() } else { format!("{count} games") };
        lines.extend(page.ratings.iter().map(|rating| {
            let text = format!(
                "  {} ± {:.0}, from {}",
                words::rating(rating, shell.faces),
                rating.deviation,
                games(rating.games)
            );
            (text, Style::new())
        }));
        if page.ratings.is_empty() {
            lines.push(("  None yet.".into(), theme.quiet()));
        }
        lines.push((String::new(), Style::new()));
        lines.push(("Public games".into(), theme.accent()));
        lines.extend(page.games.iter().map(|table| {
            let people: Vec<_> = table.seats.iter().map(words::occupant).collect();
            let live = if table.is_live() { ", live now" } else { "" };
            let text =
                format!("  {} · {}{live} · {}", clean(&table.title), words::turn(table), people.join(", "));
            (text, Style::new())
        }));
        if page.games.is_empty() {
            lines.push(("  None.".into(), theme.quiet()));
        }
        for ((text, style), y) in lines.iter().zip(area.top()..area.bottom()) {
            buf.set_stringn(area.x, y, text, usize::from(area.width), *style);
        }
    }
}

fn style_of(presence: &Presence, theme: Theme) -> Style {
    match presence {
        Presence::PlayingLive { .. } => theme.accent(),
        Presence::Here => theme.good(),
        Presence::Seen { .. } => theme.quiet(),
    }
}

fn person_text(person: &Person, shell: &MailShell) -> String {
    let ratings: Vec<String> =
        person.ratings.iter().map(|rating| words::rating(rating, shell.faces)).collect();
    [
        cell(&clean(&person.name), NAME_COLUMNS),
        cell(&shell.presence(&person.presence), PRESENCE_COLUMNS),
        cell(if person.mutual { "friend" } else { "" }, FRIEND_COLUMNS),
        ratings.join(", "),
    ]
    .join(" ")
    .trim_end()
    .to_owned()
}
