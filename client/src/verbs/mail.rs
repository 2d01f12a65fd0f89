//! `adjourn mail`: one verb, one call or a few, JSON on standard output for scripts, words for people on standard error.

use super::args::MailArgs;
use super::output::{block_on, reported};
use super::{people, play, tables, turn};
use crate::mail::{MailClient, MailError};
use adjourn_game::Games;
use clap::Subcommand;
use std::process::ExitCode;

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
pub fn run(games: Games, args: &MailArgs, verb: MailVerb) -> ExitCode {
    if let MailVerb::Play(play::PlayVerb::Verify { file, server_key }) = &verb {
        return turn::verify(games, args, file, *server_key);
    }
    reported(run_verb(args, verb))
}

fn run_verb(args: &MailArgs, verb: MailVerb) -> Result<(), MailError> {
    if let MailVerb::Play(play::PlayVerb::Compose(compose)) = verb {
        return turn::compose(args, compose);
    }
    let mut options = args.options()?;
    if let MailVerb::People(people::PeopleVerb::Rename { name }) = &verb {
        // Whoever is new there comes under the name that is wanted: the other one may be taken.
        options.name.get_or_insert_with(|| name.clone());
    }
    let client = MailClient::new(options)?;
    block_on(async {
        match verb {
            MailVerb::Tables(verb) => tables::run(&client, verb).await,
            MailVerb::Play(verb) => play::run(&client, verb).await,
            MailVerb::People(verb) => people::run(&client, verb).await,
        }
    })
}
