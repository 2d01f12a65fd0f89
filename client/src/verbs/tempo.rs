//! `adjourn golive`, `adjourn slots`, `adjourn adjourn` and `adjourn live`: a game from mail to live and back, for scripts.

use super::args::MailArgs;
use super::live::{self, PlayLive};
use super::meeting::{self, ChooseTimes};
use super::output::{block_on, reported};
use super::vote::{Vote, voted};
use crate::mail::{MailClient, MailError};
use adjourn_game::Games;
use adjourn_shared::turns::live_rules::Tempo;
use clap::Subcommand;
use std::process::ExitCode;

/// From mail to live and back.
#[derive(Subcommand, Debug)]
pub enum TempoVerb {
    /// Vote for playing a game live now, and wait until it is played live. Prints `live` of its table.
    Golive {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        vote: Vote,
    },
    /// Agree on a time for a live session of a game: say when you could, and see when the others could.
    Slots {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        slots: ChooseTimes,
    },
    /// Vote for adjourning a live session, and wait until the game goes on by mail. Prints `live` of its table.
    Adjourn {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        vote: Vote,
    },
    /// Play the live session of a game without a terminal. It hands each order in when it is your turn, prints a JSON line
    /// for each event, and leaves when the orders are used up.
    Live {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        live: PlayLive,
    },
}

/// Does it, and tells how it went.
#[must_use]
pub fn run(games: Games, verb: TempoVerb) -> ExitCode {
    match verb {
        TempoVerb::Golive { args, vote } => {
            with_client(&args, async |client| voted(&client, vote, Tempo::Live).await)
        }
        TempoVerb::Slots { args, slots } => {
            with_client(&args, async |client| meeting::run(&client, slots).await)
        }
        TempoVerb::Adjourn { args, vote } => {
            with_client(&args, async |client| voted(&client, vote, Tempo::Mail).await)
        }
        TempoVerb::Live { args, live } => {
            with_client(&args, async |client| live::run(games, &client, live).await)
        }
    }
}

fn with_client(args: &MailArgs, work: impl AsyncFnOnce(MailClient) -> Result<(), MailError>) -> ExitCode {
    let client = args.options().map_err(MailError::Here).and_then(MailClient::new);
    reported(client.and_then(|client| block_on(work(client))))
}
