//! Verbs about tables: listing, joining, beginning.

use super::new::{BotStrength, New, request};
use super::output::{print, print_pages};
use super::vote::live_from_start;
use crate::mail::{MailClient, MailError, TableFilter};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{JoinRequest, Table};
use adjourn_shared::turns::rules::{BotRequest, PauseRequest, TableStatus};
use anyhow::anyhow;
use clap::{Subcommand, ValueEnum};

/// What to do about a table.
#[derive(Subcommand, Debug)]
pub enum TableVerb {
    /// List tables, the newest first.
    Tables {
        /// List only tables of this game.
        #[arg(long)]
        game: Option<String>,
        /// List only tables with this status.
        #[arg(long, value_enum, default_value_t = Status::Open)]
        status: Status,
    },
    /// List the tables to which you are invited, the newest first.
    Invitations,
    /// Decline an invitation.
    Decline {
        /// The game's id.
        game: GameId,
    },
    /// Make a table.
    New(Box<New>),
    /// Make a table whose game goes on where a file ends: for chess a game in PGN.
    Import {
        /// The file.
        file: std::path::PathBuf,
        /// The table.
        #[command(flatten)]
        new: Box<New>,
    },
    /// Show a table: who sits there, its rules, its head.
    Table {
        /// The game's id.
        game: GameId,
    },
    /// Sit down at a table, by its id or by its code.
    Join {
        /// The game's id, or the code of a private table.
        table: String,
        /// The seat. By default: the first free one.
        #[arg(long)]
        seat: Option<u8>,
        /// The code of a private table, if you name the table by its id.
        #[arg(long)]
        code: Option<String>,
    },
    /// Leave a table before the game has begun.
    Leave {
        /// The game's id.
        game: GameId,
    },
    /// Begin the game. Only the table's owner can do this.
    Start {
        /// The game's id.
        game: GameId,
    },
    /// Invite a player.
    Invite {
        /// The game's id.
        game: GameId,
        /// The player's id, or a name.
        player: String,
    },
    /// Put a bot on a seat, or free the seat.
    Bot {
        /// The game's id.
        game: GameId,
        /// The seat.
        seat: u8,
        /// How well the bot plays. Without this, the seat becomes free.
        #[arg(long)]
        strength: Option<BotStrength>,
    },
    /// Stop the clocks, or let them run again.
    Pause {
        /// The game's id.
        game: GameId,
        /// The reason.
        #[arg(value_enum)]
        why: Why,
        /// End this pause.
        #[arg(long)]
        off: bool,
    },
    /// Ask for a rematch: the same game, each player one seat further. Prints the new table.
    Rematch {
        /// The id of the game that is over.
        game: GameId,
        /// Play it live: wait until the others sit down and agree, then print `live` of the table too.
        #[arg(long)]
        live: bool,
    },
    /// Take over a seat that is open to a substitute.
    Substitute {
        /// The game's id.
        game: GameId,
        /// The seat.
        seat: u8,
    },
    /// Give up the game.
    Resign {
        /// The game's id.
        game: GameId,
    },
}

/// Whether a table's game has begun, and whether it is over.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Status {
    /// The game has not begun: people sit down.
    Open,
    /// The game is played.
    Running,
    /// The game is over.
    Finished,
    /// The game was given up.
    Abandoned,
}

impl From<Status> for TableStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Running => Self::Running,
            Status::Finished => Self::Finished,
            Status::Abandoned => Self::Abandoned,
        }
    }
}

/// A reason for a pause.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Why {
    /// Your vacation.
    Vacation,
    /// Your vote for a pause. It begins when all players have voted for it.
    Vote,
    /// A pause by the table's owner, if the owner does not play.
    Host,
}

/// Does it.
pub(super) async fn run(client: &MailClient, verb: TableVerb) -> Result<(), MailError> {
    match verb {
        TableVerb::Tables { game, status } => {
            let filter = TableFilter { game, status: Some(status.into()) };
            print_pages(async |after| client.tables(&filter, after).await).await
        }
        TableVerb::Invitations => print_pages(async |after| client.invitations(after).await).await,
        TableVerb::Decline { game } => client.decline(game).await,
        TableVerb::New(new) => print(&client.create(&request(client, *new).await?).await?),
        TableVerb::Import { file, new } => {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|error| MailError::Here(anyhow!("{}: {error}", file.display())))?;
            print(&import(client, text, *new).await?)
        }
        TableVerb::Table { game } => print(&client.table(game).await?),
        TableVerb::Join { table, seat, code } => match table.parse() {
            Ok(game) => {
                let join = JoinRequest { seat: seat.map(Seat), code };
                print(&client.join(game, &join).await?)
            }
            Err(_) => print(&client.join_by_code(&table).await?),
        },
        TableVerb::Leave { game } => print(&client.leave(game).await?),
        TableVerb::Start { game } => print(&client.start(game).await?),
        TableVerb::Invite { game, player } => {
            let player = client.find_player(&player).await?;
            print(&client.invite(game, player).await?)
        }
        TableVerb::Bot { game, seat, strength } => print(&match strength {
            Some(strength) => {
                client.add_bot(game, BotRequest { seat: Seat(seat), strength: strength.into() }).await?
            }
            None => client.clear_seat(game, Seat(seat)).await?,
        }),
        TableVerb::Pause { game, why, off } => {
            let on = !off;
            let pause = match why {
                Why::Vacation => PauseRequest::Vacation { on },
                Why::Vote => PauseRequest::Vote { on },
                Why::Host => PauseRequest::Host { on },
            };
            print(&client.pause(game, pause).await?)
        }
        TableVerb::Rematch { game, live } => {
            let table = client.rematch(game).await?;
            print(&table)?;
            if live { live_from_start(client, table.summary.game_id).await } else { Ok(()) }
        }
        TableVerb::Substitute { game, seat } => print(&client.substitute(game, Seat(seat)).await?),
        TableVerb::Resign { game } => print(&client.resign(game).await?),
    }
}

/// A table whose game goes on where a file ends, with what else was chosen for it.
async fn import(client: &MailClient, text: String, new: New) -> Result<Table, MailError> {
    let mut request = request(client, new).await?;
    let imported = client.import(&request.game, text).await?;
    eprintln!("The game goes on after the moves in the file: {}.", imported.turn_name);
    let games = client.games().await?;
    let usual = games.into_iter().find(|game| game.name == request.game).map(|game| game.default_setup);
    let usual = usual.unwrap_or_default();
    let mut setup = request.setup.take().unwrap_or_else(|| usual.clone());
    let from_file = imported.setup.as_object().into_iter().flatten();
    for (key, value) in from_file.filter(|(key, value)| usual.get(key) != Some(value)) {
        setup[key] = value.clone();
    }
    request.setup = Some(setup);
    client.create(&request).await
}
