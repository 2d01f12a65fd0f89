//! Verbs about players and the server.

use super::output::{print, print_pages};
use super::settings::{self, ChooseSettings};
use crate::mail::{MailClient, MailError};
use crate::wall_clock::now_ms;
use adjourn_shared::api::{Page, Person, Problem, ProblemKind};
use anyhow::Context;
use clap::Subcommand;
use serde_json::Value;

/// What to do.
#[derive(Subcommand, Debug)]
pub enum PeopleVerb {
    /// Show the server: its name, identity and games.
    Server,
    /// List the kinds of games that the server knows.
    Games,
    /// Show who you are: your id, name and keys.
    Me,
    /// Change your name.
    Rename {
        /// The name.
        // An id of its own: `--name` is everywhere.
        #[arg(id = "new_name", value_name = "NAME")]
        name: String,
    },
    /// Show or choose your settings: what you are told, and how.
    Settings(ChooseSettings),
    /// Follow a player. The server does not ask or tell the player.
    Follow {
        /// The player's id, or a name.
        player: String,
    },
    /// Stop following a player.
    Unfollow {
        /// The player's id, or a name.
        player: String,
    },
    /// List the players whom you follow: whether they follow you, where they are, their ratings.
    Friends {
        /// List the players who follow you instead.
        #[arg(long)]
        followers: bool,
    },
    /// Mute a player: you get no messages, invitations or chat from them. The player is not told.
    Mute {
        /// The player's id, or a name.
        player: String,
    },
    /// Unmute a player.
    Unmute {
        /// The player's id, or a name.
        player: String,
    },
    /// Show a player, as everybody may see them.
    Players {
        /// The player's id, or a name.
        player: String,
    },
    /// List the best players of a game.
    Leaderboard {
        /// The game.
        game: String,
        /// `mail` or `live`.
        #[arg(default_value = "mail")]
        tempo: String,
    },
    /// Sign out. The next verb signs you in again.
    SignOut,
}

/// Does it.
pub(super) async fn run(client: &MailClient, verb: PeopleVerb) -> Result<(), MailError> {
    match verb {
        PeopleVerb::Server => print(&client.server().await?),
        PeopleVerb::Games => client.games().await?.iter().try_for_each(print),
        PeopleVerb::Me => print(&client.me().await?),
        PeopleVerb::Rename { name } => {
            let clean = adjourn_game::text::clean_name(&name);
            let name = clean.ok_or_else(|| {
                Problem::new(ProblemKind::Malformed, "a name has 1 to 24 visible characters")
            })?;
            let me = client.rename(&name).await?;
            client.home().set_name(&name)?;
            print(&me)
        }
        PeopleVerb::Settings(args) => settings::run(client, args).await,
        PeopleVerb::Follow { player } => follow(client, &player, true).await,
        PeopleVerb::Unfollow { player } => follow(client, &player, false).await,
        PeopleVerb::Mute { player } => mute(client, &player, true).await,
        PeopleVerb::Unmute { player } => mute(client, &player, false).await,
        PeopleVerb::Friends { followers } => {
            print_pages(async |after| {
                let page = client.people(followers, after).await?;
                let items = page.items.iter().map(with_words).collect::<Result<Vec<_>, _>>()?;
                Ok(Page { items, next: page.next })
            })
            .await
        }
        PeopleVerb::Players { player } => print(&client.find_page(&player).await?),
        PeopleVerb::Leaderboard { game, tempo } => {
            print_pages(async |after| client.leaderboard(&game, &tempo, after).await).await
        }
        PeopleVerb::SignOut => client.sign_out().await,
    }
}

/// Follows somebody or not, and prints the player's page.
async fn follow(client: &MailClient, player: &str, on: bool) -> Result<(), MailError> {
    let page = client.find_page(player).await?;
    client.follow(page.player, on).await?;
    print(&page)
}

/// Mutes somebody or not, and prints the player's page, which says so.
async fn mute(client: &MailClient, player: &str, on: bool) -> Result<(), MailError> {
    let player = client.find_player(player).await?;
    client.mute(player, on).await?;
    print(&client.player_page(player).await?)
}

/// A person with their presence in words, for whoever reads the line.
fn with_words(person: &Person) -> Result<Value, MailError> {
    let mut line = serde_json::to_value(person).context("can't be written as JSON")?;
    line["words"] = person.presence.words(now_ms()).into();
    Ok(line)
}
