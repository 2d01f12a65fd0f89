//! `adjourn bot`: plays matches without a terminal, through the same session as a person.

use crate::home::fresh_key;
use crate::live::driver::{Driver, Server};
use crate::printed;
use adjourn_game::Games;
use adjourn_game::ids::Tick;
use adjourn_game::{Outcome, Strength};
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::{ClientConfig, Command, Event, Follow};
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_shared::wire::reason::LobbyError;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::time::{Duration, Instant};

/// How long after a match the lobby may take to have its players back, and how often it is asked meanwhile.
const BACK_WITHIN: Duration = Duration::from_secs(5);
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// Whom to play against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Opponent {
    /// A bot of the server, at once.
    Bot,
    /// The next player who comes: a quick match.
    Wait,
}

/// What to play.
pub struct BotOptions {
    /// The games that this build has.
    pub games: Games,
    /// `HOST:PORT`.
    pub server: String,
    /// The identity that the server must have.
    pub fingerprint: Option<Fingerprint>,
    /// The game's name.
    pub game: String,
    /// How well to play.
    pub strength: Strength,
    /// Whom to play against.
    pub opponent: Opponent,
    /// How many matches.
    pub matches: u32,
}

/// One line for each match.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(rename = "match")]
    game_id: String,
    seats: Vec<String>,
    seat: u8,
    outcome: Option<PlacesLine>,
    ticks: Tick,
    digest: String,
}

#[derive(Debug, Serialize)]
struct PlacesLine {
    places: Vec<u8>,
    reason: &'static str,
}

/// Plays, and prints one JSON line for each match.
///
/// # Errors
/// If the server can't be reached, or a match is broken off.
pub fn run(options: &BotOptions) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let name = options.strength.label().to_owned();
        let config = ClientConfig {
            games: options.games,
            key: fresh_key()?,
            name,
            follow: Follow::States,
            game: None,
        };
        let mut driver = Driver::new(config, Server::named(&options.server, options.fingerprint), None);
        for _ in 0..options.matches {
            printed::json(&play(&mut driver, options).await?)?;
        }
        driver.finish().await;
        Ok(())
    })
}

async fn play(driver: &mut Driver, options: &BotOptions) -> Result<Line> {
    let ask = Command::Lobby(match options.opponent {
        Opponent::Bot => LobbyCommand::Practice(options.game.clone(), Strength::Weak),
        Opponent::Wait => LobbyCommand::QuickMatch(options.game.clone()),
    });
    driver.command(ask.clone());
    let asked = Instant::now();
    let mut thought_at = None;
    loop {
        match driver.next().await {
            // The match before ends for its players a moment before the lobby has them back.
            Event::Lobby(LobbyEvent::Error(LobbyError::AlreadyInRoom | LobbyError::TooFast))
                if asked.elapsed() < BACK_WITHIN =>
            {
                tokio::time::sleep(ASK_AGAIN).await;
                driver.command(ask.clone());
            }
            Event::Stepped => think(driver, options.strength, &mut thought_at),
            Event::MatchLeft(MatchLeftReason::Ended) => return finish(driver).await,
            Event::Reconnecting { reason, attempt } => {
                printed::failed(format_args!("{reason}; attempt {attempt} to come back"));
            }
            // It goes on when the server is back.
            Event::MatchLeft(MatchLeftReason::ServerStopping) => {}
            Event::MatchLeft(reason) => bail!("{reason}"),
            Event::Lost(lost) => bail!("{lost}"),
            Event::Lobby(LobbyEvent::Error(error)) => bail!("{error}"),
            Event::OutOfStep => printed::failed("the state differs from the server's; it is asked for anew"),
            Event::Desync(found) => printed::failed(format_args!("it differed: {found:?}")),
            Event::Ended { reason } => return Err(reason.into()),
            _ => {}
        }
    }
}

/// Gives the bot's orders for the present state, once for each state.
fn think(driver: &mut Driver, strength: Strength, thought_at: &mut Option<Tick>) {
    let Some(follower) = driver.machine().follower() else { return };
    let (Some(simulation), Some(seat)) = (follower.simulation(), follower.seat()) else { return };
    if thought_at.replace(simulation.tick()) == Some(simulation.tick())
        || simulation.game().outcome().is_some()
    {
        return;
    }
    for input in simulation.game().bot(seat, strength) {
        // What can't be sent now, the bot will want again.
        driver.command(Command::Order(input));
    }
}

/// Applies what has arrived and is not due yet, and tells how the match ended.
async fn finish(driver: &mut Driver) -> Result<Line> {
    while driver.machine().follower().is_some_and(|follower| follower.next_due_us().is_some()) {
        if let Event::Ended { reason } = driver.next().await {
            return Err(reason.into());
        }
    }
    let follower = driver.machine().follower().context("the match ended before it began")?;
    let simulation = follower.simulation().context("the match ended before its state came")?;
    let game = simulation.game();
    let line = |Outcome { places, reason }| PlacesLine { places, reason: game.kind().explain(reason) };
    Ok(Line {
        game_id: follower.header().game_id.to_string(),
        seats: follower.header().seats.iter().map(|seat| seat.name.clone()).collect(),
        seat: follower.seat().map_or(u8::MAX, |seat| seat.0),
        outcome: game.outcome().map(line),
        ticks: simulation.tick(),
        digest: game.digest().to_string(),
    })
}
