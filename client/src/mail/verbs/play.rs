//! Verbs about a game: looking, ordering, talking, taking it away and checking it.

use super::people::MUTE_IS_A_VERB;
use super::{MailArgs, json, print};
use crate::live::talk::{Typed, typed};
use crate::mail::compose::FILE_BYTES;
use crate::mail::{
    Feed, Hand, MailClient, MailError, StoredReceipt, TurnFile, now_ms, sign, stored, turn_sequence,
    verify_file,
};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{AudienceView, LiveView, Page, State};
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::timeline::submission::{Conditional, Plan};
use adjourn_shared::wire::lobby::ChatTo;
use anyhow::{Context, anyhow, ensure};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to do about a game.
#[derive(Subcommand, Debug)]
pub enum PlayVerb {
    /// One's games, those that wait for one first.
    Inbox {
        /// Those that are over, too.
        #[arg(long)]
        finished: bool,
    },
    /// What one may see of a game.
    Show {
        /// The game's id.
        game: GameId,
        /// At the beginning of this turn; by default now.
        #[arg(long, conflicts_with = "entry")]
        turn: Option<u32>,
        /// After this entry of the history.
        #[arg(long)]
        entry: Option<u64>,
        /// As a picture in text instead of JSON.
        #[arg(long, conflicts_with = "svg")]
        picture: bool,
        /// As an SVG document instead of JSON.
        #[arg(long, conflicts_with = "entry")]
        svg: bool,
    },
    /// What one can order, and what one has handed in.
    Orders {
        /// The game's id.
        game: GameId,
    },
    /// What orders would be taken to mean; exit code 1 if one does not pass.
    Preview {
        /// The game's id.
        game: GameId,
        /// The orders.
        orders: Vec<String>,
    },
    /// Hand in orders, or a plan, or a turn file that `compose` wrote. Prints the receipt, and keeps it.
    Submit(Submit),
    /// Sign orders or a plan without a connection: a file that anyone may hand in.
    Compose(Compose),
    /// Take back what was handed in for the open turn.
    Withdraw {
        /// The game's id.
        game: GameId,
    },
    /// Say that one's orders are final, or not.
    Ready {
        /// The game's id.
        game: GameId,
        /// They are not.
        #[arg(long)]
        not: bool,
    },
    /// What happened, oldest first.
    History {
        /// The game's id.
        game: GameId,
    },
    /// The table's log: who did what, and why a seat was skipped.
    Log {
        /// The game's id.
        game: GameId,
    },
    /// What will happen when, if nobody does anything.
    Forecast {
        /// The game's id.
        game: GameId,
    },
    /// What one's seat saw of a turn, into a file.
    Report {
        /// The game's id.
        game: GameId,
        /// The turn.
        turn: u32,
        /// The file.
        file: PathBuf,
    },
    /// Write a message: to everybody, to seats, or to oneself.
    Say {
        /// The game's id.
        game: GameId,
        /// The text.
        text: String,
        /// Only to these seats: `0,3`.
        #[arg(long, value_delimiter = ',', conflicts_with = "note")]
        to: Vec<u8>,
        /// A note to oneself.
        #[arg(long)]
        note: bool,
    },
    /// Messages that one may read, oldest first.
    Messages {
        /// The game's id.
        game: GameId,
        /// Only those of this turn.
        #[arg(long)]
        turn: Option<u32>,
        /// Leave them unread.
        #[arg(long)]
        keep_unread: bool,
    },
    /// Take a whole game away, into a file.
    Export {
        /// The game's id.
        game: GameId,
        /// The file.
        file: PathBuf,
        /// In which form.
        #[arg(long, value_enum, default_value_t = Format::Timeline)]
        format: Format,
    },
    /// Check an exported game without a connection, and the receipts that one has kept of it; prints one JSON line.
    /// Exit code 1: something is wrong; 2: can't be read.
    Verify {
        /// The file.
        file: PathBuf,
        /// The fingerprint of the server that it must be from.
        #[arg(long, value_name = "FP")]
        server_identity: Option<Fingerprint>,
    },
    /// The receipts that one has kept of a game.
    Receipts {
        /// The game's id.
        game: GameId,
    },
    /// Print a line for each change, as it comes.
    Watch {
        /// Begin after the change of this number; by default with what comes next.
        #[arg(long)]
        since: Option<u64>,
        /// End after so many.
        #[arg(long)]
        count: Option<u64>,
    },
}

/// In which form a game is taken away.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// The timeline, which `verify` checks.
    Timeline,
    /// The format in which people exchange games of this kind: chess in PGN.
    #[value(alias = "pgn")]
    Transcript,
    /// Messages and the log as JSON.
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

/// Orders, or a plan.
#[derive(Args, Debug)]
pub struct HandArgs {
    /// Orders in the game's notation; none: an empty list.
    #[arg(conflicts_with_all = ["standing", "conditional", "no_plan"])]
    orders: Vec<String>,
    /// Whether the turn may close as soon as all others are ready too.
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL")]
    ready: bool,
    /// A standing order, for when one's time is up: it makes a plan. Can be given several times.
    #[arg(long, value_name = "ORDER")]
    standing: Vec<String>,
    /// Conditional orders, as JSON or a file of it: they make a plan.
    #[arg(long, value_name = "JSON|FILE")]
    conditional: Option<String>,
    /// Take the plan back.
    #[arg(long, conflicts_with_all = ["standing", "conditional"])]
    no_plan: bool,
}

impl HandArgs {
    fn hand(self) -> Result<Hand, MailError> {
        if self.standing.is_empty() && self.conditional.is_none() && !self.no_plan {
            return Ok(Hand::Orders { list: self.orders, ready: self.ready });
        }
        let conditional = self.conditional.as_deref().map(json::<Vec<Conditional>>).transpose()?;
        Ok(Hand::Plan(Plan { standing: self.standing, conditional: conditional.unwrap_or_default() }))
    }
}

/// What to hand in.
#[derive(Args, Debug)]
pub struct Submit {
    /// The game's id, or a turn file.
    #[arg(value_name = "GAME|FILE")]
    target: String,
    /// The turn that is meant; by default the open one.
    #[arg(long)]
    turn: Option<u32>,
    #[command(flatten)]
    hand: HandArgs,
}

/// What to sign.
#[derive(Args, Debug)]
pub struct Compose {
    /// The game's id.
    game: GameId,
    /// The turn.
    #[arg(long)]
    turn: u32,
    /// One's seat.
    #[arg(long)]
    seat: u8,
    /// The file; by default it is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    hand: HandArgs,
}

/// A state, and how it stands with playing live.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    state: State,
    /// Absent of past states.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<LiveView>,
}

/// Does what needs the server.
pub(super) async fn run(client: &MailClient, verb: PlayVerb) -> Result<(), MailError> {
    match verb {
        PlayVerb::Inbox { finished } => inbox(client, finished).await,
        PlayVerb::Show { game, turn, svg: true, .. } => raw(client.map(game, turn).await?.as_bytes()),
        PlayVerb::Show { game, turn, entry, picture, .. } => {
            let state = match entry {
                Some(entry) => client.state_after(game, entry).await?,
                None => client.state(game, turn).await?,
            };
            if picture {
                return raw(format!("{}\n", state.picture.trim_end()).as_bytes());
            }
            let live = if state.current { Some(client.table(game).await?.live) } else { None };
            print(&Shown { state, live })
        }
        PlayVerb::Orders { game } => print(&client.orders(game).await?),
        PlayVerb::Preview { game, orders } => {
            let preview = client.preview(game, orders).await?;
            print(&preview)?;
            if preview.ok { Ok(()) } else { Err(MailError::Here(anyhow!("not all of it passes"))) }
        }
        PlayVerb::Submit(args) => submit(client, args).await,
        PlayVerb::Withdraw { game } => {
            let turn = client.withdraw(game).await?;
            print(&serde_json::json!({ "game_id": game, "turn": turn, "withdrawn": true }))
        }
        PlayVerb::Ready { game, not } => {
            let turn = client.orders(game).await?.turn;
            client.ready(game, turn, !not).await?;
            print(&serde_json::json!({ "game_id": game, "turn": turn, "ready": !not }))
        }
        PlayVerb::History { game } => pages(async |after| client.history(game, after).await).await,
        PlayVerb::Log { game } => pages(async |after| client.log(game, after).await).await,
        PlayVerb::Forecast { game } => client.forecast(game).await?.events.iter().try_for_each(print),
        PlayVerb::Report { game, turn, file } => save(&file, &client.report(game, turn).await?),
        PlayVerb::Say { game, text, to, note } => {
            let audience = match (note, to.is_empty()) {
                (true, _) => AudienceView::Note,
                (false, true) => AudienceView::Table,
                (false, false) => AudienceView::Seats { seats: to.into_iter().map(Seat).collect() },
            };
            if let Ok(Typed::Mute(..)) = typed(&text, ChatTo::All, false) {
                return Err(MailError::Here(anyhow::anyhow!(MUTE_IS_A_VERB)));
            }
            print(&client.say(game, audience, text).await?)
        }
        PlayVerb::Messages { game, turn, keep_unread } => messages(client, game, turn, keep_unread).await,
        PlayVerb::Export { game, file, format } => save(&file, &client.export(game, format.name()).await?),
        PlayVerb::Receipts { game } => stored(client.home(), game)?.iter().try_for_each(print),
        PlayVerb::Watch { since, count } => watch(client, since, count).await,
        PlayVerb::Compose(_) | PlayVerb::Verify { .. } => unreachable!("handled without a connection"),
    }
}

async fn inbox(client: &MailClient, finished: bool) -> Result<(), MailError> {
    let mut offset = 0;
    loop {
        let inbox = client.inbox(finished, offset).await?;
        inbox.games.iter().try_for_each(print)?;
        match inbox.next {
            Some(next) => offset = next,
            None => return Ok(()),
        }
    }
}

async fn submit(client: &MailClient, args: Submit) -> Result<(), MailError> {
    let receipt = match args.target.parse::<GameId>() {
        Ok(game) => client.submit(game, args.turn, args.hand.hand()?).await?,
        Err(_) => {
            let (signed, _) = TurnFile::read(&turn_file(Path::new(&args.target))?)?;
            client.hand_in(&signed).await?
        }
    };
    told(&receipt);
    print(&receipt.receipt)
}

fn told(stored: &StoredReceipt) {
    let receipt = &stored.receipt;
    eprintln!("turn {}, seat {}: on the server's disk, and its receipt is kept", receipt.turn, receipt.seat);
}

fn turn_file(path: &Path) -> Result<String, MailError> {
    let read = || {
        let what = || format!("{} is neither a game's id nor a turn file", path.display());
        let length = std::fs::metadata(path).with_context(what)?.len();
        ensure!(length <= FILE_BYTES, what());
        std::fs::read_to_string(path).with_context(what)
    };
    read().map_err(MailError::Here)
}

/// Signs without a connection.
pub(super) fn compose(args: &MailArgs, compose: Compose) -> Result<(), MailError> {
    let home = args.home()?;
    let key = home.identity()?;
    let sequence = turn_sequence(now_ms(), MailClient::free_sequence(&home, compose.game)?);
    let hand = compose.hand.hand()?;
    let signed = sign(&key, compose.game, Seat(compose.seat), compose.turn, sequence, hand);
    // What the server would not even read is not worth carrying there.
    signed.open().map_err(|error| MailError::Here(error.into()))?;
    let file = TurnFile::new(&signed);
    match compose.out {
        None => print(&file),
        Some(path) => {
            let text = serde_json::to_string(&file).context("can't be written as JSON")?;
            save(&path, format!("{text}\n").as_bytes())
        }
    }
}

/// Checks a file without a connection.
pub(super) fn verify(args: &MailArgs, file: &Path, server_identity: Option<Fingerprint>) -> ExitCode {
    let checked = || {
        let line = verify_file(file, Some(&args.home()?), server_identity)?;
        println!("{}", serde_json::to_string(&line)?);
        anyhow::Ok(line.ok)
    };
    match checked() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("adjourn: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Prints all items of all pages.
async fn pages<T: Serialize>(next: impl AsyncFn(u64) -> Result<Page<T>, MailError>) -> Result<(), MailError> {
    let mut after = 0;
    loop {
        let page = next(after).await?;
        page.items.iter().try_for_each(print)?;
        match page.next {
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

async fn watch(client: &MailClient, since: Option<u64>, count: Option<u64>) -> Result<(), MailError> {
    let token = match since {
        Some(since) => since,
        None => client.inbox(false, 0).await?.changes_token,
    };
    eprintln!("watching {} from change {token} on", client.place());
    let mut feed = Feed::new(client.clone(), token);
    let mut left = count.unwrap_or(u64::MAX);
    while left > 0 {
        print(&feed.next().await?)?;
        left -= 1;
    }
    Ok(())
}

fn raw(bytes: &[u8]) -> Result<(), MailError> {
    std::io::stdout().write_all(bytes).map_err(|error| MailError::Here(error.into()))
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), MailError> {
    std::fs::write(path, bytes)
        .with_context(|| format!("can't write {}", path.display()))
        .map_err(MailError::Here)?;
    eprintln!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}
