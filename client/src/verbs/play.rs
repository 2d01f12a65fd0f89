//! Verbs about a game: looking, talking, taking it away; signing and handing in are beside (`turn.rs`).

use super::game_arg::GameArg;
use super::output::{MUTE_IS_A_VERB, print, print_pages, save};
use super::turn::{Compose, Submit, submit};
use crate::live::talk::{Typed, typed};
use crate::mail::{Feed, MailClient, MailError};
use crate::printed;
use crate::submission::stored;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{AudienceView, LiveView, State};
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::wire::lobby::ChatTo;
use anyhow::anyhow;
use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;

/// What to do about a game.
#[derive(Subcommand, Debug)]
pub enum PlayVerb {
    /// List your games. Those that wait for you come first.
    Inbox {
        /// List games that are over too.
        #[arg(long)]
        finished: bool,
    },
    /// Show what you may see of a game.
    Show {
        /// The game's id.
        game: GameArg,
        /// Show the beginning of this turn. By default: now.
        #[arg(long, conflicts_with = "entry")]
        turn: Option<u32>,
        /// Show the state after this entry of the history.
        #[arg(long)]
        entry: Option<u64>,
        /// Print a picture in text instead of JSON.
        #[arg(long, conflicts_with = "svg")]
        picture: bool,
        /// Print an SVG document instead of JSON.
        #[arg(long, conflicts_with = "entry")]
        svg: bool,
    },
    /// List the orders that you can give, and those that you have handed in.
    Orders {
        /// The game's id.
        game: GameArg,
    },
    /// Show how the server would understand your orders. Exit code 1: not all of them are legal.
    Preview {
        /// The game's id.
        game: GameArg,
        /// The orders.
        orders: Vec<String>,
    },
    /// Hand in orders, a plan, or a turn file that `compose` wrote. Prints the receipt, and stores it.
    Submit(Submit),
    /// Sign orders or a plan without a connection. Writes a file that anybody may hand in.
    Compose(Compose),
    /// Take back what you have handed in for the open turn.
    Withdraw {
        /// The game's id.
        game: GameArg,
    },
    /// Say that your orders are final, or that they are not.
    Ready {
        /// The game's id.
        game: GameArg,
        /// They are not final.
        #[arg(long)]
        not: bool,
    },
    /// List what has happened in a game, the oldest first.
    History {
        /// The game's id.
        game: GameArg,
    },
    /// List the table's log: who did what, and why a seat was skipped.
    Log {
        /// The game's id.
        game: GameArg,
    },
    /// Show what will happen, and when, if nobody acts.
    Forecast {
        /// The game's id.
        game: GameArg,
    },
    /// Save what your seat saw of a turn to a file.
    Report {
        /// The game's id.
        game: GameArg,
        /// The turn.
        turn: u32,
        /// The file.
        file: PathBuf,
    },
    /// Write a message: to everybody, to some seats, or to yourself.
    Say {
        /// The game's id.
        game: GameArg,
        /// The text.
        text: String,
        /// Write only to these seats: `0,3`.
        #[arg(long, value_delimiter = ',', conflicts_with = "note")]
        to: Vec<u8>,
        /// Write a note to yourself.
        #[arg(long)]
        note: bool,
    },
    /// List the messages that you may read, the oldest first.
    Messages {
        /// The game's id.
        game: GameArg,
        /// List only messages of this turn.
        #[arg(long)]
        turn: Option<u32>,
        /// Leave the messages unread.
        #[arg(long)]
        keep_unread: bool,
    },
    /// Save a whole game to a file.
    Export {
        /// The game's id.
        game: GameArg,
        /// The file.
        file: PathBuf,
        /// The format.
        #[arg(long, value_enum, default_value_t = Format::Timeline)]
        format: Format,
    },
    /// Check an exported game, and your receipts for it, without a connection. Prints one JSON line. Exit code 0: all
    /// agrees, and the server vouches for it to its end; 3: all agrees, but no server that you know vouches for it; 1:
    /// something is wrong; 2: it can't be read.
    Verify {
        /// The file.
        file: PathBuf,
        /// The fingerprint of the server from which it must be. Without it, the servers that you have met count.
        #[arg(long, value_name = "FP", alias = "server-identity")]
        server_key: Option<Fingerprint>,
    },
    /// List the receipts that you have for a game.
    Receipts {
        /// The game's id.
        game: GameArg,
    },
    /// Print a line for each change, as it comes.
    Watch {
        /// Begin after the change with this `token`. By default: with what changes from now on.
        #[arg(long)]
        since: Option<String>,
        /// End after this many changes.
        #[arg(long)]
        count: Option<u64>,
    },
}

impl PlayVerb {
    /// The game that it is about.
    const fn game(&self) -> Option<&GameArg> {
        match self {
            Self::Show { game, .. }
            | Self::Orders { game }
            | Self::Preview { game, .. }
            | Self::Withdraw { game }
            | Self::Ready { game, .. }
            | Self::History { game }
            | Self::Log { game }
            | Self::Forecast { game }
            | Self::Report { game, .. }
            | Self::Say { game, .. }
            | Self::Messages { game, .. }
            | Self::Export { game, .. }
            | Self::Receipts { game } => Some(game),
            Self::Inbox { .. }
            | Self::Submit(_)
            | Self::Compose(_)
            | Self::Verify { .. }
            | Self::Watch { .. } => None,
        }
    }
}

/// The format of an export.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// The timeline, which `verify` checks.
    Timeline,
    /// The format in which people exchange games of this kind, if there is one.
    #[value(alias = "pgn")]
    Transcript,
    /// Your messages and notes as JSON.
    Talk,
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Transcript => "transcript",
            Self::Talk => "talk",
        }
    }
}

/// A state, with what the table says of playing live.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    state: State,
    /// Absent for past states.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<LiveView>,
}

/// Does what needs the server.
pub(super) async fn run(client: &MailClient, verb: PlayVerb) -> Result<(), MailError> {
    // Each verb is about one game at most.
    let game = match verb.game() {
        Some(game) if matches!(verb, PlayVerb::Receipts { .. }) => game.find_here(client.home())?,
        Some(game) => game.find(client).await?,
        None => GameId([0; 16]),
    };
    match verb {
        PlayVerb::Inbox { finished } => inbox(client, finished).await,
        PlayVerb::Show { turn, svg: true, .. } => shown(printed::xml(&client.map(game, turn).await?)),
        PlayVerb::Show { turn, entry, picture, .. } => {
            let state = match entry {
                Some(entry) => client.state_after(game, entry).await?,
                None => client.state(game, turn).await?,
            };
            if picture {
                return shown(printed::text(state.picture.trim_end()));
            }
            let live = if state.current { Some(client.table(game).await?.live) } else { None };
            print(&Shown { state, live })
        }
        PlayVerb::Orders { .. } => print(&client.orders(game).await?),
        PlayVerb::Preview { orders, .. } => {
            let preview = client.preview(game, orders).await?;
            print(&preview)?;
            if preview.ok { Ok(()) } else { Err(MailError::Here(anyhow!("not all of it passes"))) }
        }
        PlayVerb::Submit(args) => submit(client, args).await,
        PlayVerb::Withdraw { .. } => {
            let turn = client.withdraw(game).await?;
            print(&serde_json::json!({ "game_id": game, "turn": turn, "withdrawn": true }))
        }
        PlayVerb::Ready { not, .. } => {
            let turn = client.orders(game).await?.turn;
            client.ready(game, turn, !not).await?;
            print(&serde_json::json!({ "game_id": game, "turn": turn, "ready": !not }))
        }
        PlayVerb::History { .. } => print_pages(async |after| client.history(game, after).await).await,
        PlayVerb::Log { .. } => print_pages(async |after| client.log(game, after).await).await,
        PlayVerb::Forecast { .. } => {
            let events = client.forecast(game).await?.events;
            if events.is_empty() {
                printed::note(format_args!("nothing will happen as long as nobody acts"));
            }
            events.iter().try_for_each(print)
        }
        PlayVerb::Report { turn, file, .. } => save(&file, &client.report(game, turn).await?),
        PlayVerb::Say { text, to, note, .. } => {
            let audience = match (note, to.is_empty()) {
                (true, _) => AudienceView::Note,
                (false, true) => AudienceView::Table,
                (false, false) => AudienceView::Seats { seats: to.into_iter().map(Seat).collect() },
            };
            if let Ok(Typed::Mute(..)) = typed(&text, ChatTo::All, false) {
                return Err(MailError::Here(anyhow!(MUTE_IS_A_VERB)));
            }
            print(&client.say(game, audience, text).await?)
        }
        PlayVerb::Messages { turn, keep_unread, .. } => messages(client, game, turn, keep_unread).await,
        PlayVerb::Export { file, format, .. } => save(&file, &client.export(game, format.name()).await?),
        PlayVerb::Receipts { .. } => stored(client.home(), game)?.iter().try_for_each(print),
        PlayVerb::Watch { since, count } => watch(client, since, count).await,
        PlayVerb::Compose(_) | PlayVerb::Verify { .. } => unreachable!("handled without a connection"),
    }
}

async fn inbox(client: &MailClient, finished: bool) -> Result<(), MailError> {
    let mut after = 0;
    loop {
        let inbox = client.inbox(finished, after).await?;
        inbox.games.iter().try_for_each(print)?;
        match inbox.next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

async fn messages(
    client: &MailClient,
    game: GameId,
    turn: Option<u32>,
    keep_unread: bool,
) -> Result<(), MailError> {
    let (mut after, mut last) = (0, None);
    loop {
        let page = client.messages(game, turn, after).await?;
        page.items.iter().try_for_each(print)?;
        last = page.items.last().map(|message| message.number).or(last);
        match page.next {
            Some(next) => after = next,
            None => break,
        }
    }
    // Only some of them were shown if a turn was asked for.
    match last.filter(|_| !keep_unread && turn.is_none()) {
        Some(last) => client.mark_read(game, last).await,
        None => Ok(()),
    }
}

async fn watch(client: &MailClient, since: Option<String>, count: Option<u64>) -> Result<(), MailError> {
    let token = match since {
        Some(since) => since,
        None => client.inbox(false, 0).await?.changes_token,
    };
    printed::note(format_args!("watching {} from change {token} on", client.place()));
    let mut feed = Feed::new(client.clone(), token);
    let mut left = count.unwrap_or(u64::MAX);
    while left > 0 {
        match feed.next().await? {
            Some(change) => print(&change)?,
            None => print(&serde_json::json!({ "load_anew": true, "token": feed.token() }))?,
        }
        left -= 1;
    }
    Ok(())
}

fn shown(printed: std::io::Result<()>) -> Result<(), MailError> {
    printed.map_err(|error| MailError::Here(error.into()))
}
