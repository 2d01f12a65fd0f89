//! Verbs about players and the server.

use super::{json, print};
use crate::mail::{MailClient, MailError, words};
use adjourn_shared::api::{Problem, ProblemKind};
use clap::Subcommand;

/// What to do.
#[derive(Subcommand, Debug)]
pub enum PeopleVerb {
    /// What the server is, and its identity.
    Server,
    /// The games that the server knows.
    Games,
    /// Oneself: id, name, keys.
    Me,
    /// Claim another name.
    Rename {
        /// The name.
        name: String,
    },
    /// Show or set what one is told, and how.
    Settings {
        /// JSON, or a file of it; without it, the settings are shown.
        settings: Option<String>,
    },
    /// What everybody may know of a player.
    Players {
        /// The player's id, or a name.
        player: String,
    },
    /// The best players of a game.
    Leaderboard {
        /// The game.
        game: String,
        /// `mail` or `live`.
        #[arg(default_value = "mail")]
        tempo: String,
    },
    /// End the session; the next verb signs in anew.
    SignOut,
}

/// Does it.
pub(super) async fn run(client: &MailClient, verb: PeopleVerb) -> Result<(), MailError> {
    match verb {
        PeopleVerb::Server => print(&client.server().await?),
        PeopleVerb::Games => client.games().await?.iter().try_for_each(print),
        PeopleVerb::Me => print(&client.me().await?),
        PeopleVerb::Rename { name } => {
            let clean = adjourn_shared::text::clean_name(&name);
            let name = clean.ok_or_else(|| {
                Problem::new(ProblemKind::Malformed, "a name has 1 to 24 visible characters")
            })?;
            client.rename(&name).await?;
            client.home().set_name(&name)?;
            print(&client.me().await?)
        }
        PeopleVerb::Settings { settings: None } => print(&client.settings().await?),
        PeopleVerb::Settings { settings: Some(settings) } => {
            client.set_settings(&json(&settings)?).await?;
            print(&client.settings().await?)
        }
        PeopleVerb::Players { player } => match player.parse() {
            Ok(player) => print(&client.player_page(player).await?),
            Err(_) => {
                let found = client.players(&player).await?;
                if found.items.is_empty() {
                    eprintln!(
                        "adjourn: {}",
                        words(&Problem::new(ProblemKind::NotFound, "nobody has that name"))
                    );
                }
                found.items.iter().try_for_each(print)
            }
        },
        PeopleVerb::Leaderboard { game, tempo } => {
            let mut after = 0;
            loop {
                let page = client.leaderboard(&game, &tempo, after).await?;
                page.items.iter().try_for_each(print)?;
                match page.next {
                    Some(next) => after = next,
                    None => return Ok(()),
                }
            }
        }
        PeopleVerb::SignOut => client.sign_out().await,
    }
}
