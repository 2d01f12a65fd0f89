//! The page of settings: time zone, quiet hours, mail, webhook, digest. The server knows which of them it takes.

use super::goto::Goto;
use super::shell::MailShell;
use crate::mail::handle::MailCommand;
use crate::settings::{Field, request, system_time_zone};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::row::{draw_row, stepped};
use crate::ui::kit::words::{clean, wrap};
use adjourn_shared::api::Settings;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Constraint, Layout, Rect};

/// The longest address or URL.
const CHARS: usize = 300;
/// Codes are shorter.
const CODE_CHARS: usize = 32;

const HINTS: &[Hint] = &[
    ("?", "keys"),
    ("↑↓", "choose"),
    ("Enter", "change"),
    ("o", "off"),
    ("z", "this machine's time zone"),
    ("Esc", "inbox"),
];

/// What is typed.
#[derive(Clone, Copy, Debug)]
enum Typed {
    Value(Field),
    Code,
}

/// The page.
#[derive(Debug)]
pub struct SettingsScreen {
    /// As the server has them; `None` before its answer.
    settings: Option<Settings>,
    chosen: usize,
    line: Option<(Typed, LineInput)>,
    /// What the server was asked to take last, until it has answered.
    asked: Option<(Typed, LineInput)>,
    /// The time zone of this machine.
    zone: Option<String>,
}

impl SettingsScreen {
    /// Asks the server for them.
    #[must_use]
    pub fn new(shell: &mut MailShell) -> Self {
        shell.send(MailCommand::Settings);
        Self { settings: None, chosen: 0, line: None, asked: None, zone: system_time_zone() }
    }

    /// As the server has them now.
    pub fn mail(&mut self, settings: Settings, shell: &mut MailShell) {
        self.asked = None;
        if let Some(secret) = settings.webhook.as_ref().and_then(|webhook| webhook.secret.as_ref()) {
            let text = format!("The webhook's secret, shown only now: {secret}");
            shell.say(Tone::Good, &text);
        } else if self.settings.is_some() {
            shell.say(Tone::Good, "Stored.");
        }
        self.settings = Some(settings);
    }

    /// The server did not take what was typed: it is not lost.
    pub fn failed(&mut self) {
        self.line = self.line.take().or_else(|| self.asked.take());
    }

    fn waits_for_code(&self) -> bool {
        let email = self.settings.as_ref().and_then(|settings| settings.email.as_ref());
        email.is_some_and(|email| !email.confirmed)
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        if let Some((typed, mut line)) = self.line.take() {
            match line.key(key) {
                Edit::Going => self.line = Some((typed, line)),
                Edit::Cancelled => {}
                Edit::Done => {
                    let taken = match typed {
                        Typed::Value(field) => self.change(field, &line.text(), shell),
                        Typed::Code => {
                            shell.send(MailCommand::ConfirmEmail(line.text()));
                            true
                        }
                    };
                    *(if taken { &mut self.asked } else { &mut self.line }) = Some((typed, line));
                }
            }
            return Goto::Stay;
        }
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, Field::ALL.len(), key.code == KeyCode::Down);
            }
            KeyCode::Enter => self.edit(),
            KeyCode::Char('o') => {
                self.change(Field::ALL[self.chosen], crate::settings::OFF, shell);
            }
            KeyCode::Char('c') if self.waits_for_code() => {
                self.line = Some((Typed::Code, LineInput::new(CODE_CHARS)));
            }
            KeyCode::Char('z') => match self.zone.clone() {
                Some(zone) => {
                    self.change(Field::TimeZone, &zone, shell);
                }
                None => shell.say(Tone::Warning, "This machine does not tell its time zone: type it."),
            },
            KeyCode::Char('?') | KeyCode::F(1) => return Goto::Help,
            KeyCode::Esc | KeyCode::Char('q') => return Goto::Inbox,
            _ => {}
        }
        Goto::Stay
    }

    fn edit(&mut self) {
        let Some(settings) = &self.settings else { return };
        let field = Field::ALL[self.chosen];
        self.line = Some((Typed::Value(field), LineInput::with(&field.value(settings), CHARS)));
    }

    /// Asks the server to take a value. False: it can't be one, and why was said.
    fn change(&self, field: Field, text: &str, shell: &mut MailShell) -> bool {
        let Some(settings) = &self.settings else { return true };
        let mut wanted = request(settings);
        let changed = field.change(&mut wanted, text);
        match &changed {
            Ok(()) => shell.send(MailCommand::SetSettings(Box::new(wanted))),
            Err(told) => shell.say(Tone::Warning, told),
        }
        changed.is_ok()
    }

    /// A click on a row: the first chooses it, another changes it.
    pub fn click(&mut self, index: usize) -> Goto {
        if self.chosen == index {
            self.edit();
        }
        self.chosen = index.min(Field::ALL.len() - 1);
        Goto::Stay
    }

    /// Adds pasted text to the line that is open.
    pub fn paste(&mut self, text: &str) {
        if let Some((_, line)) = &mut self.line {
            line.paste(text);
        }
    }

    /// Draws the page.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let [top, rows, help, log, line, hints] = Layout::vertical([
            Constraint::Length(2),
            Constraint::Length(6),
            Constraint::Fill(1),
            Constraint::Length(4),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(area);
        shell.draw_top("Settings", &clean(&shell.name), top, buf);
        for (index, (field, y)) in Field::ALL.into_iter().zip(rows.top()..rows.bottom()).enumerate() {
            let value = self
                .settings
                .as_ref()
                .map_or_else(|| "…".to_owned(), |settings| clean(&field.value(settings)));
            let note = match field {
                Field::Email if self.waits_for_code() => "  not confirmed: c types the code",
                Field::Webhook if self.is_gone() => "  gone: it is not called any more",
                _ => "",
            };
            let text = format!("{:<14} {value}{note}", field.label());
            draw_row(
                &mut shell.canvas,
                &text,
                index,
                index == self.chosen,
                Rect { y, height: 1, ..rows },
                buf,
            );
        }
        let mut told = vec![Field::ALL[self.chosen].help().to_owned()];
        let zone = self.settings.as_ref().map(|settings| settings.time_zone.as_str());
        if let (Some(here), Some(zone)) = (&self.zone, zone)
            && here != zone
        {
            told.push(format!("This machine's time zone is {here}: z takes it."));
        }
        let lines = told.iter().flat_map(|text| wrap(text, help.width.saturating_sub(2)));
        for (text, y) in lines.zip(help.top()..help.bottom()) {
            buf.set_stringn(help.x + 2, y, text, usize::from(help.width), shell.canvas.theme.quiet());
        }
        shell.canvas.log.draw(log, buf, shell.canvas.theme);
        if let Some((typed, input)) = &self.line {
            let label = match typed {
                Typed::Value(field) => format!("{}: ", field.label()),
                Typed::Code => "The code from the mail: ".to_owned(),
            };
            input.draw(&label, line, buf, shell.canvas.theme);
        }
        shell.canvas.draw_hints(HINTS, hints, buf);
    }

    fn is_gone(&self) -> bool {
        let webhook = self.settings.as_ref().and_then(|settings| settings.webhook.as_ref());
        webhook.is_some_and(|webhook| webhook.gone)
    }
}
