//! `adjourn slots`: a live session at a time that suits all.

use super::game_arg::GameArg;
use super::output::print;
use crate::mail::{MailClient, MailError};
use crate::printed;
use adjourn_shared::api::{SlotTime, SlotView, Slots};
use anyhow::anyhow;
use clap::Args;
use std::path::PathBuf;

/// When you could play live. Without times, it shows what is proposed and agreed.
#[derive(Args, Debug)]
pub struct ChooseTimes {
    /// The game's id.
    game: GameArg,
    /// A time that suits you, in the time zone of your settings: `fri 20:00`, `tomorrow 20:00`, `2026-12-04 20:00`, `20:00`
    /// (the next one), or the number of a proposed time.
    #[arg(value_name = "TIME")]
    times: Vec<String>,
    /// The number of a time that no longer suits you.
    #[arg(long = "not", value_name = "NUMBER")]
    not: Vec<u32>,
    /// All proposed times suit you.
    #[arg(long)]
    all: bool,
    /// No time suits you any more.
    #[arg(long, conflicts_with_all = ["times", "not", "all"])]
    none: bool,
    /// Write the agreed session to this file, for your calendar.
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
}

/// Prints the times, and whom they suit.
pub(super) async fn run(client: &MailClient, args: ChooseTimes) -> Result<(), MailError> {
    let game = args.game.find(client).await?;
    let mut slots = client.meeting_times(game).await?;
    if args.none || args.all || !args.times.is_empty() || !args.not.is_empty() {
        let not = args.not.iter().map(|number| numbered(&slots, *number)).collect::<Result<Vec<_>, _>>()?;
        let suits =
            |slot: &&SlotView| (slot.mine || args.all) && !args.none && !not.contains(&slot.starts_ms);
        let mut times: Vec<SlotTime> =
            slots.slots.iter().filter(suits).map(|slot| SlotTime::At(slot.starts_ms)).collect();
        for text in &args.times {
            times.push(match text.parse() {
                Ok(number) => SlotTime::At(numbered(&slots, number)?),
                // The server reads it: it knows the time zone.
                Err(_) => SlotTime::Local(text.clone()),
            });
        }
        slots = client.choose_meeting_times(game, times).await?;
    }
    if let Some(file) = &args.ics {
        let calendar = client.calendar(game).await?;
        std::fs::write(file, calendar).map_err(|error| here(format!("{}: {error}", file.display())))?;
        printed::note(format_args!("the session is in {}", file.display()));
    }
    print(&slots)
}

fn here(text: String) -> MailError {
    MailError::Here(anyhow!(text))
}

/// The proposal of this number.
fn numbered(slots: &Slots, number: u32) -> Result<u64, MailError> {
    let slot = slots.slots.iter().find(|slot| slot.number == number);
    slot.map(|slot| slot.starts_ms).ok_or_else(|| here(format!("no time has the number {number}")))
}
