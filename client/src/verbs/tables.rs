//! Verbs about tables: listing, joining, beginning.

use super::game_arg::GameArg;
use super::new::{BotStrength, New, request};
use super::output::{print, print_pages};
use super::vote::live_from_start;
use crate::mail::{MailClient, MailError, TableFilter};
use crate::printed;
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
        game: GameArg,
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
        game: GameArg,
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
        game: GameArg,
    },
    /// Begin the game. Only the table's owner can do this.
    Start {
        /// The game's id.
        game: GameArg,
    },
    /// Invite a player.
    Invite {
        /// The game's id.
        game: GameArg,
        /// The player's id, or a name.
        player: String,
    },
    /// Put a bot on a seat, or free the seat.
    Bot {
        /// The game's id.
        game: GameArg,
        /// The seat.
        seat: u8,
        /// How well the bot plays. Without this, the seat becomes free.
        #[arg(long)]
        strength: Option<BotStrength>,
    },
    /// Stop the clocks, or let them run again.
    Pause {
        /// The game's id.
        game: GameArg,
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
        game: GameArg,
        /// Play it live: wait until the others sit down and agree, then print `live` of the table too.
        #[arg(long)]
        live: bool,
    },
    /// Take over a seat that is open to a substitute.
    Substitute {
        /// The game's id.
        game: GameArg,
        /// The seat.
        seat: u8,
    },
    /// Give up the game.
    Resign {
        /// The game's id.
        game: GameArg,
    },
}

impl TableVerb {
    /// The game that it is about.
    const fn game(&self) -> Option<&GameArg> {
        match self {
            Self::Decline { game }
            | Self::Table { game }
            | Self::Leave { game }
            | Self::Start { game }
            | Self::Invite { game, .. }
            | Self::Bot { game, .. }
            | Self::Pause { game, .. }
            | Self::Rematch { game, .. }
            | Self::Substitute { game, .. }
            | Self::Resign { game } => Some(game),
            Self::Tables { .. }
            | Self::Invitations
            | Self::New(_)
            | Self::Import { .. }
            | Self::Join { .. } => None,
        }
    }
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
    // Each verb is about one game at most.
    let game_id = match verb.game() {
        Some(game) => game.find(client).await?,
        None => GameId([0; 16]),
    };
    match verb {
        TableVerb::Tables { game, status } => {
            let filter = TableFilter { game, status: Some(status.into()) };
            print_pages(async |after| client.tables(&filter, after).await).await
        }
        TableVerb::Invitations => print_pages(async |after| client.invitations(after).await).await,
        TableVerb::Decline { .. } => client.decline(game_id).await,
        TableVerb::New(new) => print(&client.create(&request(client, *new).await?).await?),
        TableVerb::Import { file, new } => {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|error| MailError::Here(anyhow!("{}: {error}", file.display())))?;
            print(&import(client, text, *new).await?)
        }
        TableVerb::Table { .. } => print(&client.table(game_id).await?),
        TableVerb::Join { table, seat, code } => match table.parse() {
            Ok(game) => {
                let join = JoinRequest { seat: seat.map(Seat), code };
                print(&client.join(game, &join).await?)
            }
            Err(_) => print(&client.join_by_code(&table).await?),
        },
        TableVerb::Leave { .. } => print(&client.leave(game_id).await?),
        TableVerb::Start { .. } => print(&client.start(game_id).await?),
        TableVerb::Invite { player, .. } => {
            let player = client.find_player(&player).await?;
            print(&client.invite(game_id, player).await?)
        }
        TableVerb::Bot { seat, strength, .. } => print(&match strength {
            Some(strength) => {
                client.add_bot(game_id, BotRequest { seat: Seat(seat), strength: strength.into() }).await?
            }
            None => client.clear_seat(game_id, Seat(seat)).await?,
        }),
        TableVerb::Pause { why, off, .. } => {
            let on = !off;
            let pause = match why {
                Why::Vacation => PauseRequest::Vacation { on },
                Why::Vote => PauseRequest::Vote { on },
                Why::Host => PauseRequest::Host { on },
            };
            print(&client.pause(game_id, pause).await?)
        }
        TableVerb::Rematch { live, .. } => {
            let table = client.rematch(game_id).await?;
            print(&table)?;
            if live { live_from_start(client, table.summary.game_id).await } else { Ok(()) }
        }
        TableVerb::Substitute { seat, .. } => print(&client.substitute(game_id, Seat(seat)).await?),
        TableVerb::Resign { .. } => print(&client.resign(game_id).await?),
    }
}

/// A table whose game goes on where a file ends, with what else was chosen for it.
async fn import(client: &MailClient, text: String, new: New) -> Result<Table, MailError> {
    let mut request = request(client, new).await?;
    let imported = client.import(&request.game, text).await?;
    printed::note(format_args!("The game goes on after the moves in the file: {}.", imported.turn_name));
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
