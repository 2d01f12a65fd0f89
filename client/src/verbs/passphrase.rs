//! Asking for a passphrase: in the environment, or at the terminal without showing it.

use crate::printed;
use anyhow::{Context, Result, bail, ensure};
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal;
use std::io::IsTerminal;

/// Where scripts put it.
const VARIABLE: &str = "ADJOURN_PASSPHRASE";
/// The longest one, in characters.
const CHARS_CEILING: usize = 1_024;

/// The passphrase; typed twice where it is `new`.
///
/// # Errors
/// If there is no terminal to ask at, or the user gives up.
pub(super) fn ask(new: bool) -> Result<String> {
    if let Ok(passphrase) = std::env::var(VARIABLE) {
        return Ok(passphrase);
    }
    ensure!(
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        "there is no terminal to ask for the passphrase: put it into {VARIABLE}"
    );
    let passphrase = typed("Passphrase: ")?;
    if new {
        ensure!(typed("Once more: ")? == passphrase, "these are two passphrases");
    }
    Ok(passphrase)
}

fn typed(prompt: &str) -> Result<String> {
    printed::question(prompt).context("can't write to the terminal")?;
    terminal::enable_raw_mode().context("can't hide what is typed")?;
    let line = read_line();
    terminal::disable_raw_mode().context("can't give the terminal back")?;
    printed::note("");
    line
}

fn read_line() -> Result<String> {
    let mut line = String::new();
    loop {
        let Event::Key(key) = event::read().context("can't read from the terminal")? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Ok(line),
            KeyCode::Esc => bail!("given up"),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => bail!("given up"),
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => line.clear(),
            KeyCode::Backspace => drop(line.pop()),
            KeyCode::Char(c) if line.chars().count() < CHARS_CEILING => line.push(c),
            _ => {}
        }
    }
}
