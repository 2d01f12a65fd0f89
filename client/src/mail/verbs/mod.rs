//! `adjourn mail`: one verb, one call or a few, JSON on standard output for scripts, words for people on standard error.

mod clock; // clocks as people write them
mod new; // a table to make
mod people; // players, settings, the server
mod play; // states, orders, history, talk
mod slots; // when to meet live
mod tables; // tables, from their making to their beginning
mod tempo; // from mail to live and back

pub use tempo::{TempoVerb, tempo};

use super::{Address, DEFAULT, MailClient, MailError, MailOptions};
use crate::store::Home;
use adjourn_shared::base::identity::Fingerprint;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the mailbox is, and as whom to call.
#[derive(Args, Clone, Debug)]
pub struct MailArgs {
    /// One's own folder, with key and name; by default the system's place for it.
    #[arg(long, env = "ADJOURN_HOME", value_name = "DIR", global = true)]
    pub home: Option<PathBuf>,
    /// The mailbox's URL; by default that of this machine.
    #[arg(long, env = "ADJOURN_MAIL", value_name = "URL", global = true)]
    pub mail: Option<String>,
    /// The mailbox as HOST[:PORT]: https, but plain http on this machine. It goes before `--mail`.
    // An id of its own: the default of the live verbs' argument of the same name would be taken for it.
    #[arg(id = "mail_server", long = "server", value_name = "HOST[:PORT]", global = true)]
    pub server: Option<String>,
    /// Take plain http beyond this machine: whoever is in between can read and change everything that is not signed.
    #[arg(long, global = true)]
    pub insecure_http: bool,
    /// The identity that the server must have; by default the one that it had before.
    #[arg(long, value_name = "FP", global = true)]
    pub fingerprint: Option<Fingerprint>,
    /// The name that a new player wants.
    #[arg(long, global = true)]
    pub name: Option<String>,
}

impl MailArgs {
    /// The player's own folder.
    ///
    /// # Errors
    /// If it can't be made.
    pub fn home(&self) -> Result<Home> {
        Home::open(self.home.as_deref())
    }

    /// Where to play, and as whom.
    ///
    /// # Errors
    /// If the address is none, or the folder can't be made.
    pub fn options(&self) -> Result<MailOptions> {
        let text = self.server.as_deref().or(self.mail.as_deref()).unwrap_or(DEFAULT);
        Ok(MailOptions {
            address: Address::parse(text, self.insecure_http)?,
            home: self.home()?,
            fingerprint: self.fingerprint,
            name: self.name.clone(),
        })
    }
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum MailVerb {
    /// About tables.
    #[command(flatten)]
    Tables(tables::TableVerb),
    /// About games.
    #[command(flatten)]
    Play(play::PlayVerb),
    /// About players and the server.
    #[command(flatten)]
    People(people::PeopleVerb),
}

/// Does it. Exit code 1: refused, and the problem document is on standard output; or it failed.
#[must_use]
pub fn run(args: &MailArgs, verb: MailVerb) -> ExitCode {
    if let MailVerb::Play(play::PlayVerb::Verify { file, server_identity }) = &verb {
        return play::verify(args, file, *server_identity);
    }
    reported(run_verb(args, verb))
}

/// Runs what talks to the server.
///
/// # Errors
/// What went wrong.
pub fn block_on<T>(work: impl Future<Output = Result<T, MailError>>) -> Result<T, MailError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| MailError::Here(error.into()))?.block_on(work)
}

/// Tells how it went, and the exit code for it.
#[must_use]
pub fn reported(done: Result<(), MailError>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(MailError::Here(error)) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            if let MailError::Problem(problem) = &error {
                // Whoever closed the output still has the words.
                let _closed = print(problem);
            }
            eprintln!("adjourn: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A reader that has had enough (`head`) is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run_verb(args: &MailArgs, verb: MailVerb) -> Result<(), MailError> {
    if let MailVerb::Play(play::PlayVerb::Compose(compose)) = verb {
        return play::compose(args, compose);
    }
    let client = MailClient::new(args.options()?)?;
    block_on(async {
        match verb {
            MailVerb::Tables(verb) => tables::run(&client, verb).await,
            MailVerb::Play(verb) => play::run(&client, verb).await,
            MailVerb::People(verb) => people::run(&client, verb).await,
        }
    })
}

/// Prints a line of JSON.
///
/// # Errors
/// If the output is closed.
pub fn print(value: &impl Serialize) -> Result<(), MailError> {
    let text = serde_json::to_string(value).context("can't be written as JSON")?;
    writeln!(std::io::stdout(), "{text}").map_err(|error| MailError::Here(error.into()))
}

/// JSON from the command line, or from a file.
fn json<T: DeserializeOwned>(text_or_file: &str) -> Result<T, MailError> {
    let is_json = text_or_file.trim_start().starts_with(['{', '[', '"']);
    let read = || -> Result<T> {
        if is_json {
            return Ok(serde_json::from_str(text_or_file)?);
        }
        let text = std::fs::read_to_string(text_or_file)
            .with_context(|| format!("can't read the file {text_or_file}"))?;
        serde_json::from_str(&text).with_context(|| text_or_file.to_owned())
    };
    read().map_err(MailError::Here)
}
