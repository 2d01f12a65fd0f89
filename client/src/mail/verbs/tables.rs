//! Verbs about tables: listing, making, joining, beginning.

use super::{json, print};
use crate::mail::{MailClient, MailError, TableFilter};
use adjourn_shared::api::{
    BotRequest, CreateTable, JoinRequest, PauseRequest, Press, TableRules, TableStatus, Visibility,
};
use adjourn_shared::game::Strength;
use adjourn_shared::ids::{GameId, Seat};
use adjourn_shared::turns::clock::ClockRule;
use clap::{Args, Subcommand, ValueEnum};
use std::str::FromStr;

/// What to do about a table.
#[derive(Subcommand, Debug)]
pub enum TableVerb {
    /// List tables, the newest first.
    Tables {
        /// Only this game.
        #[arg(long)]
        game: Option<String>,
        /// Only tables in this state.
        #[arg(long, value_enum, default_value_t = Status::Open)]
        status: Status,
    },
    /// List the tables to which one is invited, the newest first.
    Invitations,
    /// Decline an invitation.
    Decline {
        /// The game's id.
        game: GameId,
    },
    /// Make a table.
    New(Box<New>),
    /// Show a table: who sits there, its rules, its head.
    Table {
        /// The game's id.
        game: GameId,
    },
    /// Sit down at a table, by its id or by its code.
    Join {
        /// The game's id, or the code of a private table.
        table: String,
        /// Where; by default on the first free seat.
        #[arg(long)]
        seat: Option<u8>,
        /// The code of a private table, where its id is given.
        #[arg(long)]
        code: Option<String>,
    },
    /// Get up before the game has begun.
    Leave {
        /// The game's id.
        game: GameId,
    },
    /// Begin, as the owner.
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
    /// Put a bot on a seat, or clear the seat.
    Bot {
        /// The game's id.
        game: GameId,
        /// The seat.
        seat: u8,
        /// How well it plays; without it, the seat is cleared.
        #[arg(long)]
        strength: Option<BotStrength>,
    },
    /// Begin or end a pause.
    Pause {
        /// The game's id.
        game: GameId,
        /// Why.
        #[arg(value_enum)]
        why: Why,
        /// End it.
        #[arg(long)]
        off: bool,
    },
    /// Play the same again, with everybody one seat further; prints the new table. Whoever asks first makes it.
    Rematch {
        /// The id of the game that is over.
        game: GameId,
        /// Live: wait until the others sit there and agree, and print `live` of the table too.
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
    /// Give up.
    Resign {
        /// The game's id.
        game: GameId,
    },
}

/// Where a table is in its life.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Status {
    /// Seats are being filled.
    Open,
    /// It is played.
    Running,
    /// It has an outcome.
    Finished,
    /// It was given up.
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

/// A reason for the clocks to stand.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Why {
    /// One's own vacation.
    Vacation,
    /// One's vote for a pause by all players.
    Vote,
    /// By the table's owner.
    Host,
}

/// How well a bot plays.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum BotStrength {
    /// For a first game.
    Weak,
    /// For a second one.
    Strong,
}

impl From<BotStrength> for Strength {
    fn from(strength: BotStrength) -> Self {
        match strength {
            BotStrength::Weak => Self::Weak,
            BotStrength::Strong => Self::Strong,
        }
    }
}

/// What players may write to each other.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PressArg {
    /// Nothing.
    None,
    /// To everybody.
    Public,
    /// In private too.
    Private,
}

/// A bot on the command line: `strong`, or `3:strong` for seat 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BotArg {
    seat: Option<Seat>,
    strength: Strength,
}

impl FromStr for BotArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a bot is `weak` or `strong`, or one on a seat: `1:strong`";
        let (seat, strength) = match text.split_once(':') {
            Some((seat, strength)) => (Some(Seat(seat.parse().map_err(|_| wrong)?)), strength),
            None => (None, text),
        };
        let strength = BotStrength::from_str(strength, false).map_err(|_| wrong)?;
        Ok(Self { seat, strength: strength.into() })
    }
}

/// A table to make.
#[derive(Args, Debug)]
pub struct New {
    /// The game: see `adjourn mail games`.
    game: String,
    /// The table's title.
    #[arg(long)]
    title: Option<String>,
    /// Where to sit; by default on the first free seat. Chess: 0 is White.
    #[arg(long, conflicts_with = "watch")]
    seat: Option<u8>,
    /// Own the table, and don't play.
    #[arg(long)]
    watch: bool,
    /// A bot: `weak`, `strong`, or on a seat: `1:strong`. Can be given several times.
    #[arg(long = "bot", value_name = "BOT")]
    bots: Vec<BotArg>,
    /// Bots on all seats that are left.
    #[arg(long, value_enum, value_name = "STRENGTH")]
    fill: Option<BotStrength>,
    /// How many seats; by default the fewest that the game has.
    #[arg(long)]
    seats: Option<u8>,
    /// Teams by seat: `0,0,1,1`.
    #[arg(long, value_delimiter = ',')]
    teams: Option<Vec<u8>>,
    /// Only for those who have the code or are invited.
    #[arg(long)]
    private: bool,
    /// Invite this player, by id or by name. Can be given several times.
    #[arg(long, value_name = "PLAYER")]
    invite: Vec<String>,
    /// The game's setup: JSON, or a file of it.
    #[arg(long, value_name = "JSON|FILE")]
    setup: Option<String>,
    /// All that the table agrees on: JSON, or a file of it. The flags below go before it.
    #[arg(long, value_name = "JSON|FILE")]
    rules: Option<String>,
    /// The clock: `none`; `3d` a turn; a bank with an increment `14d+1d`, with a cap `7d+1d/14d`; phases `phase:24h`,
    /// with an earliest close `phase:24h/8h`.
    #[arg(long, value_parser = super::clock::read)]
    clock: Option<ClockRule>,
    /// What players may write to each other.
    #[arg(long, value_enum)]
    press: Option<PressArg>,
    /// The outcome changes ratings.
    #[arg(long)]
    ranked: bool,
    /// Nobody may look on.
    #[arg(long)]
    no_spectators: bool,
    /// Don't begin by itself once all seats are taken.
    #[arg(long)]
    no_auto_start: bool,
}

/// Does it.
pub(super) async fn run(client: &MailClient, verb: TableVerb) -> Result<(), MailError> {
    match verb {
        TableVerb::Tables { game, status } => {
            let filter = TableFilter { game, status: Some(status.into()) };
            let mut after = 0;
            loop {
                let page = client.tables(&filter, after).await?;
                page.items.iter().try_for_each(print)?;
                match page.next {
                    Some(next) => after = next,
                    None => return Ok(()),
                }
            }
        }
        TableVerb::Invitations => {
            let mut after = 0;
            loop {
                let page = client.invitations(after).await?;
                page.items.iter().try_for_each(print)?;
                match page.next {
                    Some(next) => after = next,
                    None => return Ok(()),
                }
            }
        }
        TableVerb::Decline { game } => client.decline(game).await,
        TableVerb::New(new) => print(&client.create(&create(client, *new).await?).await?),
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
            if live { super::tempo::live_from_start(client, table.summary.game_id).await } else { Ok(()) }
        }
        TableVerb::Substitute { game, seat } => print(&client.substitute(game, Seat(seat)).await?),
        TableVerb::Resign { game } => print(&client.resign(game).await?),
    }
}

async fn create(client: &MailClient, new: New) -> Result<CreateTable, MailError> {
    let seats = match (new.seats, new.fill) {
        (Some(seats), _) => Some(seats),
        (None, None) => None,
        (None, Some(_)) => {
            let games = client.games().await?;
            games.iter().find(|game| game.name == new.game).map(|game| game.seats_min)
        }
    };
    let (seat, bots) = seated(&new, seats);
    let mut invite = Vec::with_capacity(new.invite.len());
    for player in &new.invite {
        invite.push(client.find_player(player).await?);
    }
    let rules = rules(&new)?;
    let setup = new.setup.as_deref().map(json).transpose()?;
    Ok(CreateTable {
        game: new.game,
        title: new.title,
        setup,
        seats: new.seats,
        teams: new.teams,
        seat,
        owner_watches: new.watch,
        visibility: if new.private { Visibility::Private } else { Visibility::Open },
        invite,
        bots,
        rules,
        start_when_full: !new.no_auto_start,
    })
}

fn rules(new: &New) -> Result<TableRules, MailError> {
    let mut rules: TableRules = new.rules.as_deref().map(json).transpose()?.unwrap_or_default();
    if let Some(clock) = new.clock {
        rules.clock = clock;
    }
    if let Some(press) = new.press {
        rules.press = match press {
            PressArg::None => Press::None,
            PressArg::Public => Press::Public,
            PressArg::Private => Press::Private,
        };
    }
    rules.ranked |= new.ranked;
    rules.spectators &= !new.no_spectators;
    Ok(rules)
}

/// Where the owner and the bots sit. Bots that name no seat get the first ones that nobody has, after the owner.
fn seated(new: &New, seats: Option<u8>) -> (Option<Seat>, Vec<BotRequest>) {
    let named: Vec<Seat> = new.bots.iter().filter_map(|bot| bot.seat).collect();
    let first_free = |taken: &[Seat]| (0..=u8::MAX).map(Seat).find(|seat| !taken.contains(seat));
    let decides = !new.bots.is_empty() || new.fill.is_some();
    let owner = match (new.seat, new.watch) {
        (_, true) => None,
        (Some(seat), false) => Some(Seat(seat)),
        (None, false) if decides => first_free(&named),
        (None, false) => None,
    };
    let mut taken: Vec<Seat> = named.into_iter().chain(owner).collect();
    let mut bots = Vec::new();
    for bot in &new.bots {
        let seat = bot.seat.or_else(|| first_free(&taken));
        taken.extend(seat);
        bots.extend(seat.map(|seat| BotRequest { seat, strength: bot.strength }));
    }
    if let (Some(fill), Some(seats)) = (new.fill, seats) {
        let left = (0..seats).map(Seat).filter(|seat| !taken.contains(seat));
        bots.extend(left.map(|seat| BotRequest { seat, strength: fill.into() }));
    }
    (owner, bots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        new: New,
    }

    fn seats_of(line: &str, seats: u8) -> (Option<u8>, Vec<(u8, Strength)>) {
        let line = Line::try_parse_from(format!("new {line}").split(' ')).expect("is understood");
        let (owner, bots) = seated(&line.new, Some(seats));
        (owner.map(|seat| seat.0), bots.iter().map(|bot| (bot.seat.0, bot.strength)).collect())
    }

    #[test]
    fn bots_sit_where_nobody_does() {
        assert_eq!(seats_of("chess --bot strong", 2), (Some(0), vec![(1, Strength::Strong)]));
        assert_eq!(seats_of("chess --seat 1 --bot weak", 2), (Some(1), vec![(0, Strength::Weak)]));
        assert_eq!(seats_of("chess --bot 0:weak", 2), (Some(1), vec![(0, Strength::Weak)]));
        assert_eq!(seats_of("chess", 2), (None, vec![]));
    }

    #[test]
    fn all_seats_that_are_left_can_be_filled() {
        let (owner, bots) = seats_of("diplomacy --seat 3 --bot 0:weak --fill strong", 7);
        assert_eq!(owner, Some(3));
        assert_eq!(bots.iter().map(|bot| bot.0).collect::<Vec<_>>(), [0, 1, 2, 4, 5, 6]);
        assert_eq!(bots[0].1, Strength::Weak);
        let watched = seats_of("chess --watch --fill weak", 2);
        assert_eq!(watched, (None, vec![(0, Strength::Weak), (1, Strength::Weak)]));
    }

    #[test]
    fn a_bot_that_is_none_is_named() {
        assert!("1:strong".parse::<BotArg>().is_ok());
        for wrong in ["", "1:", ":weak", "strongest", "256:weak"] {
            assert!(wrong.parse::<BotArg>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn flags_go_before_the_rules_that_are_given() {
        let line = Line::try_parse_from(["new", "chess", "--rules", r#"{"ranked":true}"#, "--no-spectators"]);
        let rules = rules(&line.expect("is understood").new).expect("are read");
        assert_eq!((rules.ranked, rules.spectators, rules.press), (true, false, Press::Private));
    }
}
