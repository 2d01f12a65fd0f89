//! Signing turns, handing them in, and checking games without a connection.

use super::args::MailArgs;
use super::game_arg::GameArg;
use super::output::{json, print, save};
use crate::mail::{MailClient, MailError, verify_file};
use crate::printed;
use crate::replay::{Trust, UNREADABLE};
use crate::submission::{FILE_BYTES, Hand, TurnFile, free_sequence, sign, turn_sequence};
use crate::wall_clock::now_ms;
use adjourn_game::Games;
use adjourn_game::ids::Seat;
use adjourn_shared::api::StoredReceipt;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::timeline::submission::{Conditional, Plan};
use anyhow::{Context, ensure};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Orders, or a plan.
#[derive(Args, Debug)]
pub struct HandArgs {
    /// Your orders, in the game's notation. Without any: an empty list.
    #[arg(conflicts_with_all = ["standing", "conditional", "no_plan"])]
    orders: Vec<String>,
    /// Whether your orders are final: the turn may close as soon as all others are ready too.
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set, value_name = "BOOL")]
    ready: bool,
    /// A standing order, which is used if you miss the deadline. This makes a plan. You can give it several times.
    #[arg(long, value_name = "ORDER")]
    standing: Vec<String>,
    /// Conditional orders: JSON, or a file with JSON. This makes a plan.
    #[arg(long, value_name = "JSON|FILE")]
    conditional: Option<String>,
    /// Take your plan back.
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
    /// The turn. By default: the open one.
    #[arg(long)]
    turn: Option<u32>,
    #[command(flatten)]
    hand: HandArgs,
}

/// What to sign.
#[derive(Args, Debug)]
pub struct Compose {
    /// The game's id.
    game: GameArg,
    /// The turn.
    #[arg(long)]
    turn: u32,
    /// Your seat.
    #[arg(long)]
    seat: u8,
    /// The file to write. By default, the turn is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    hand: HandArgs,
}

/// Hands in what is named, or a turn file.
pub(super) async fn submit(client: &MailClient, args: Submit) -> Result<(), MailError> {
    // A file of that name counts before a game whose id begins so.
    let is_file = Path::new(&args.target).is_file();
    let receipt = match args.target.parse::<GameArg>() {
        Ok(game) if !is_file => {
            let game = game.find(client).await?;
            client.submit(game, args.turn, args.hand.hand()?).await?
        }
        _ => {
            let (signed, _) = TurnFile::read(&turn_file(Path::new(&args.target))?)?;
            client.hand_in(&signed).await?
        }
    };
    told(&receipt);
    print(&receipt.receipt)
}

fn told(stored: &StoredReceipt) {
    let receipt = &stored.receipt;
    let (turn, seat) = (receipt.turn, receipt.seat);
    printed::note(format_args!("turn {turn}, seat {seat}: on the server's disk, and you have its receipt"));
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
    let game = compose.game.find_here(&home)?;
    let sequence = turn_sequence(now_ms(), free_sequence(&home, game)?);
    let hand = compose.hand.hand()?;
    let signed = sign(&key, game, Seat(compose.seat), compose.turn, sequence, hand);
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
pub(super) fn verify(
    games: Games,
    args: &MailArgs,
    file: &Path,
    server_key: Option<Fingerprint>,
) -> ExitCode {
    let checked = || {
        let home = args.home()?;
        let line = verify_file(games, file, Some(&home), &Trust::new(Some(&home), server_key)?)?;
        printed::json(&line)?;
        anyhow::Ok(line.verdict)
    };
    match checked() {
        Ok(verdict) => ExitCode::from(verdict.exit_code()),
        Err(error) => {
            printed::failed(format_args!("{error:#}"));
            ExitCode::from(UNREADABLE)
        }
    }
}
