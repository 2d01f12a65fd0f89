//! `adjourn mail settings`: what a player is told, and how.

use super::output::{json, print};
use crate::mail::{MailClient, MailError};
use crate::settings::{Field, request};
use anyhow::anyhow;
use clap::Args;

/// Your settings. Without flags, they are shown; a flag changes one of them, and leaves the others.
#[derive(Args, Debug)]
pub struct ChooseSettings {
    /// All settings at once: JSON, or a file with JSON. What you leave out is off.
    #[arg(value_name = "JSON|FILE", conflicts_with_all = ["time_zone", "quiet", "email", "webhook", "digest"])]
    all: Option<String>,
    /// Your time zone: `Europe/Berlin`, or `system` for that of this machine.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// The hours in which nothing is sent: `22:00-07:00`, or `off`.
    #[arg(long, value_name = "FROM-TO")]
    quiet: Option<String>,
    /// The mail address to which notices go, or `off`. The server sends a code there first.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// The URL that the server calls with notices, or `off`.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// When mail that can wait comes, once a day: `08:00`, or `off`.
    #[arg(long, value_name = "TIME")]
    digest: Option<String>,
    /// The code that was sent to your mail address.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["all", "time_zone", "quiet", "email", "webhook", "digest"])]
    confirm: Option<String>,
}

/// Shows or changes them.
pub(super) async fn run(client: &MailClient, args: ChooseSettings) -> Result<(), MailError> {
    let ChooseSettings { all, time_zone, quiet, email, webhook, digest, confirm } = args;
    if let Some(code) = confirm {
        return print(&client.confirm_email(code).await?);
    }
    if let Some(all) = all {
        return print(&client.set_settings(&json(&all)?).await?);
    }
    let before = client.settings().await?;
    let mut wanted = request(&before);
    let typed = [time_zone, quiet, email, webhook, digest];
    let mut changes =
        Field::ALL.into_iter().zip(typed).filter_map(|(field, text)| Some((field, text?))).peekable();
    if changes.peek().is_none() {
        return print(&before);
    }
    for (field, text) in changes {
        field.change(&mut wanted, &text).map_err(|told| MailError::Here(anyhow!(told)))?;
    }
    print(&client.set_settings(&wanted).await?)
}
