//! What all verbs share: JSON in and out, and how a verb ends.

use crate::mail::MailError;
use crate::printed;
use adjourn_shared::api::Page;
use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::ExitCode;

/// What is told where `/mute NAME` would be said to others.
pub(super) const MUTE_IS_A_VERB: &str =
    "that is said to nobody: `adjourn mail mute NAME`, `adjourn mail unmute NAME`";

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
            printed::failed(&error);
            ExitCode::FAILURE
        }
    }
}

/// A reader that has had enough (`head`) is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Prints a line of JSON.
///
/// # Errors
/// If the output is closed.
pub fn print(value: &impl Serialize) -> Result<(), MailError> {
    printed::json(value).map_err(|error| MailError::Here(error.into()))
}

/// JSON from the command line, or from a file.
///
/// # Errors
/// If it can't be read.
pub fn json<T: DeserializeOwned>(text_or_file: &str) -> Result<T, MailError> {
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

/// Prints all items of all pages, a line for each.
///
/// # Errors
/// As the calls, and as [`print`].
pub async fn print_pages<T: Serialize>(
    page_after: impl AsyncFn(u64) -> Result<Page<T>, MailError>,
) -> Result<(), MailError> {
    let mut after = 0;
    loop {
        let page = page_after(after).await?;
        page.items.iter().try_for_each(print)?;
        match page.next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

/// Writes a file, and says so.
///
/// # Errors
/// If it can't be written.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), MailError> {
    std::fs::write(path, bytes)
        .with_context(|| format!("can't write {}", path.display()))
        .map_err(MailError::Here)?;
    printed::note(format_args!("{}: {} bytes", path.display(), bytes.len()));
    Ok(())
}
