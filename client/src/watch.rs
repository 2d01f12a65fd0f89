//! A spectator without a terminal: follows a match, and prints what happens as JSON lines. Plays nothing.

use crate::home::Home;
use crate::live::driver::{Driver, Server};
use crate::printed;
use adjourn_game::ids::{GameId, Tick};
use adjourn_game::{Games, SeatEvent};
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::{ClientConfig, Command, Event, Follow, LiveClient, MatchInfo};
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::MatchLeftReason;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// What to watch.
pub struct WatchOptions {
    /// The games that this build has.
    pub games: Games,
    /// `HOST:PORT`.
    pub server: String,
    /// The identity that the server must have; else the one that it had before.
    pub fingerprint: Option<Fingerprint>,
    /// The name to go by.
    pub name: String,
    /// The player's own folder.
    pub home: Home,
    /// The match; else the newest one that can be watched.
    pub game_id: Option<GameId>,
    /// Whether to print the game's picture with each state.
    pub picture: bool,
}

/// Watches until the match is over.
///
/// # Errors
/// If the server can't be reached, or there is nothing to watch.
pub fn run(options: WatchOptions) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let WatchOptions { games, server, fingerprint, name, home, game_id, picture } = options;
        let config = ClientConfig { games, key: home.identity()?, name, follow: Follow::States, game: None };
        let server = Server { known: Some(home.clone()), ..Server::named(&server, fingerprint) };
        let mut watch =
            Watch { driver: Driver::new(config, server, Some(home.clone())), game_id, picture, told: None };
        let watched = watch.until_the_end(&home).await;
        watch.driver.finish().await;
        watched
    })
}

struct Watch {
    driver: Driver,
    game_id: Option<GameId>,
    picture: bool,
    /// The second of the match that was told last.
    told: Option<Tick>,
}

impl Watch {
    async fn until_the_end(&mut self, home: &Home) -> Result<()> {
        loop {
            match self.driver.next().await {
                Event::Welcome(_) => {
                    if let Some((name, fingerprint)) = self.driver.met() {
                        home.pin(name, fingerprint)?;
                    }
                    if let Some(game_id) = self.game_id.filter(|_| self.follower_tick().is_none()) {
                        self.ask(game_id);
                    }
                }
                Event::Lobby(LobbyEvent::Overview(overview)) if self.game_id.is_none() => {
                    let newest = overview.matches.first().context("no match can be watched now")?;
                    self.game_id = Some(newest.game_id);
                    self.ask(newest.game_id);
                }
                Event::Lobby(LobbyEvent::Error(error)) => bail!("{error}"),
                Event::Lobby(LobbyEvent::Chat(line)) => {
                    printed::json(&json!({ "event": "chat", "name": line.name, "text": line.text }))?;
                }
                Event::MatchBegan(info) => {
                    printed::json(&began(&info))?;
                    self.tell_state()?;
                }
                Event::Stepped => self.tell_state()?,
                Event::Seat(seat, event) => {
                    printed::json(&json!({ "event": "seat", "seat": seat, "what": seat_word(event) }))?;
                }
                Event::Reconnecting { reason, attempt } => {
                    let reason = reason.to_string();
                    printed::json(&json!({ "event": "reconnecting", "reason": reason, "attempt": attempt }))?;
                }
                Event::OutOfStep => printed::json(&json!({ "event": "out_of_step" }))?,
                // It goes on when the server is back.
                Event::MatchLeft(MatchLeftReason::ServerStopping) => {}
                Event::MatchLeft(MatchLeftReason::Ended) => return self.ended().await,
                Event::MatchLeft(reason) => {
                    printed::json(&json!({ "event": "left", "text": reason.to_string() }))?;
                    return Ok(());
                }
                Event::Lost(lost) => bail!("{lost}"),
                Event::Ended { reason } => return Err(reason.into()),
                _ => {}
            }
        }
    }

    fn ask(&mut self, game_id: GameId) {
        self.driver.command(Command::Lobby(LobbyCommand::Watch(game_id)));
    }

    fn follower_tick(&self) -> Option<Tick> {
        self.driver.machine().follower()?.simulation().map(|state| state.tick())
    }

    /// A line for each second of a match in real time, and for each step of another one.
    fn tell_state(&mut self) -> Result<()> {
        let Some(line) = state(self.driver.machine(), self.picture) else { return Ok(()) };
        let second = line["second"].as_u64().and_then(|second| Tick::try_from(second).ok());
        if core::mem::replace(&mut self.told, second) != second {
            printed::json(&line)?;
        }
        Ok(())
    }

    /// Applies what has arrived and is not due yet, and tells how the match ended.
    async fn ended(&mut self) -> Result<()> {
        while self.driver.machine().follower().is_some_and(|follower| follower.next_due_us().is_some()) {
            if let Event::Ended { reason } = self.driver.next().await {
                return Err(reason.into());
            }
        }
        let simulation = self.driver.machine().follower().and_then(|follower| follower.simulation());
        let game = simulation.context("the match ended before its state came")?.game();
        let outcome = game.outcome();
        let reason = outcome.as_ref().map(|outcome| game.kind().explain(outcome.reason));
        let places = outcome.map(|outcome| outcome.places);
        printed::json(&json!({ "event": "ended", "places": places, "reason": reason }))?;
        Ok(())
    }
}

fn began(info: &MatchInfo) -> Value {
    let players: Vec<_> = info.players.iter().map(|(_, name)| name).collect();
    json!({
        "event": "began",
        "game_id": info.game_id,
        "game": info.game,
        "players": players,
        "delay_s": info.watch_delay_ticks / u32::from(info.tick_hz.max(1)),
    })
}

fn state(machine: &LiveClient, picture: bool) -> Option<Value> {
    let follower = machine.follower()?;
    let simulation = follower.simulation()?;
    let game = simulation.game();
    let tick = simulation.tick();
    let second =
        if game.kind().is_of_ticks() { tick / u32::from(follower.header().tick_hz.max(1)) } else { tick };
    let mut line = json!({
        "event": "state",
        "tick": tick,
        "second": second,
        "turn_name": game.turn_name(),
        "paused": follower.paused().is_some(),
    });
    if picture {
        line["picture"] = game.picture(None).into();
    }
    Some(line)
}

const fn seat_word(event: SeatEvent) -> &'static str {
    match event {
        SeatEvent::Left => "left",
        SeatEvent::Resigned => "resigned",
        SeatEvent::Forfeited => "forfeited",
        SeatEvent::TimedOut => "away",
        SeatEvent::Returned => "returned",
        SeatEvent::BotTookOver(_) => "bot_took_over",
    }
}
