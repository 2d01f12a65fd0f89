//! `adjourn live`: plays a live session without a terminal, for scripts.

use super::game_arg::GameArg;
use super::output::{MUTE_IS_A_VERB, print};
use super::vote::{LOOK_EVERY, until_tempo};
use crate::live::driver::{Driver, Server};
use crate::live::talk::{Typed, typed};
use crate::mail::{LivePlace, MailClient, MailError};
use crate::printed;
use adjourn_game::Games;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{BadReceipt, Problem, ProblemKind};
use adjourn_shared::live::client::{ClientConfig, Command, Event, Follow, NotTaken};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_shared::wire::table::LiveTable;
use clap::Args;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;

/// Why orders of a real-time game are refused.
const NOT_IN_REAL_TIME: &str = "orders of a game in real time can't be given here: open the game in `adjourn mail`, where L plays \
     it live. Nothing was changed";

/// So long nothing may come after the last order before it is left.
const FOLLOW_UP: Duration = Duration::from_millis(500);

/// Plays a session without a terminal.
#[derive(Args, Debug)]
pub struct PlayLive {
    /// The game's id.
    game: GameArg,
    /// Your orders: each is handed in when it is your turn. Put `;` between several orders of one turn.
    orders: Vec<String>,
    /// Vote for adjourning once all orders are handed in, and stay until the session is over.
    #[arg(long)]
    adjourn: bool,
    /// The order to seal, if you are to move when the session is adjourned.
    #[arg(long, value_name = "ORDER")]
    seal: Option<String>,
    /// Say this in the session, first. `@2 TEXT` is for seat 2 alone, if the table allows private press.
    #[arg(long, value_name = "TEXT")]
    say: Vec<String>,
}

/// The state of a run of `adjourn live`.
struct Run<'a> {
    client: &'a MailClient,
    args: &'a PlayLive,
    game: GameId,
    orders: VecDeque<String>,
    driver: Driver,
    /// Whether the session goes on for this player, as far as is known.
    in_session: bool,
    seat: Seat,
    table: LiveTable,
    /// The turn for which orders are under way.
    under_way: Option<u32>,
    /// The turn for which orders were stored last.
    done: Option<u32>,
    asked_to_adjourn: bool,
    to_say: Vec<String>,
    /// How much of what was said has not come back yet.
    unheard: usize,
}

/// Plays until the session is over, or all orders are handed in.
pub(super) async fn run(games: Games, client: &MailClient, args: PlayLive) -> Result<(), MailError> {
    let game = args.game.find(client).await?;
    let table = client.table(game).await?;
    let of_ticks = games.newest(&table.summary.game).is_some_and(|kind| kind.is_of_ticks());
    if of_ticks && !args.orders.is_empty() {
        // Before anything: a session that has begun would go on without the player.
        return Err(MailError::Here(anyhow::anyhow!(NOT_IN_REAL_TIME)));
    }
    let nobody = || MailError::from(Problem::new(ProblemKind::WrongSeat, "you have no seat in this game"));
    let seat = table.my_seat.ok_or_else(nobody)?;
    // A vote that the others follow opens it soon.
    let table = match table.live.votes.contains(&seat) || table.live.opening {
        true => until_tempo(client, game, Tempo::Live, false).await?,
        false => table,
    };
    let place = LivePlace::of(&table.live, client.address())?;
    let (_, name) = client.player().await?;
    let config =
        ClientConfig { games, key: client.key().clone(), name, follow: Follow::States, game: Some(game) };
    let server =
        Server { names: place.servers, fingerprint: Some(place.fingerprint), known: None, socket: None };
    let mut run = Run {
        orders: args.orders.iter().cloned().collect(),
        client,
        args: &args,
        game,
        driver: Driver::new(config, server, Some(client.home().clone())),
        in_session: false,
        seat,
        table: LiveTable::default(),
        under_way: None,
        done: None,
        asked_to_adjourn: false,
        to_say: args.say.clone(),
        unheard: 0,
    };
    let played = run.play().await;
    // Whoever vanishes has not left: the others wait for as long as the table says.
    run.driver.finish().await;
    played
}

impl Run<'_> {
    /// Plays until the session is over or there is nothing more to do.
    async fn play(&mut self) -> Result<(), MailError> {
        loop {
            let event = match self.in_session {
                true => self.driver.next().await,
                false => match tokio::time::timeout(LOOK_EVERY, self.driver.next()).await {
                    Ok(event) => event,
                    Err(_) => {
                        self.must_be_live().await?;
                        continue;
                    }
                },
            };
            if self.event(event).await? {
                return Ok(());
            }
            if self.go_on()? {
                return self.follow_up().await;
            }
        }
    }

    /// What follows from the last order is told too: it may have ended the game.
    async fn follow_up(&mut self) -> Result<(), MailError> {
        let mut patience = FOLLOW_UP;
        while !self.args.orders.is_empty()
            && let Ok(event) = tokio::time::timeout(patience, self.driver.next()).await
        {
            if self.event(event).await? {
                break;
            }
            // Then the session ends by itself.
            if self.is_decided() {
                patience = LOOK_EVERY;
            }
        }
        Ok(())
    }

    fn is_decided(&self) -> bool {
        let state = self.driver.machine().follower().and_then(|follower| follower.simulation());
        state.is_some_and(|state| state.game().outcome().is_some())
    }

    /// Prints an event. True: the session is over.
    async fn event(&mut self, event: Event) -> Result<bool, MailError> {
        match event {
            // The session was named in the hello. Whatever else a server begins, the orders are for this game alone.
            Event::MatchBegan(info) if info.game_id != self.game => {
                let other = info.game_id;
                return Err(MailError::Here(anyhow::anyhow!(
                    "the server has begun another game, {other}: no order was given there"
                )));
            }
            Event::MatchBegan(info) => {
                self.in_session = true;
                print(
                    &json!({ "event": "began", "game_id": self.game, "game": info.game, "seat": self.seat }),
                )?;
                self.say()?;
            }
            Event::MatchLeft(reason) => {
                print(&json!({ "event": "left", "reason": left_word(reason), "text": reason.to_string() }))?;
                return Ok(true);
            }
            Event::Table(table) => {
                print(&table_line(&table))?;
                self.table = table;
            }
            Event::Stored(receipt) => {
                self.done = self.under_way.take();
                print(&json!({ "event": "receipt", "receipt": receipt }))?;
            }
            Event::NotTaken(why) => {
                return Err(match why {
                    NotTaken::Refused(problem) => MailError::Problem(problem),
                    NotTaken::BadReceipt => BadReceipt.into(),
                    why => MailError::Here(why.into()),
                });
            }
            Event::AdjournVotes { seats, needed } => {
                print(&json!({ "event": "adjourn_votes", "seats": seats, "needed": needed }))?;
            }
            Event::Checkpoint(tick) => print(&json!({ "event": "checkpoint", "tick": tick }))?,
            Event::AdjournsSoon(in_s) => print(&json!({ "event": "adjourns_soon", "in_s": in_s }))?,
            Event::ClockStalled(why) => {
                let text = why.map_or_else(|| "the clock runs again".to_owned(), |why| why.to_string());
                print(&json!({ "event": "stands", "stands": why.is_some(), "text": text }))?;
            }
            Event::Lobby(LobbyEvent::Chat(line)) => {
                let me = self.driver.machine().welcome().map(|welcome| welcome.player);
                if Some(line.from) == me {
                    self.unheard = self.unheard.saturating_sub(1);
                }
                let to = match line.to {
                    ChatTo::Seat(seat) => Some(seat),
                    _ => None,
                };
                print(&json!({ "event": "chat", "name": line.name, "to": to, "text": line.text }))?;
            }
            Event::Lobby(LobbyEvent::Error(error)) => {
                self.unheard = self.unheard.saturating_sub(1);
                print(&json!({ "event": "not_done", "text": error.to_string() }))?;
            }
            Event::Reconnecting { reason, attempt } => {
                printed::failed(format_args!("{reason}; attempt {attempt} to come back"));
                self.in_session = false;
                self.must_be_live().await?;
            }
            Event::Ended { reason } => return Err(MailError::Here(reason.into())),
            _ => {}
        }
        Ok(false)
    }

    /// The session may have ended while one was on the way to it: then nothing begins any more.
    async fn must_be_live(&self) -> Result<(), MailError> {
        let table = self.client.table(self.game).await?;
        LivePlace::of(&table.live, self.client.address()).map(drop)
    }

    /// Says what is to be said, once.
    fn say(&mut self) -> Result<(), MailError> {
        for line in core::mem::take(&mut self.to_say) {
            let (to, text) = match typed(&line, ChatTo::All, false) {
                Ok(Typed::Say(to, text)) => (to, text),
                Ok(Typed::Mute(..)) => {
                    return Err(MailError::Here(anyhow::anyhow!(MUTE_IS_A_VERB)));
                }
                Err(told) => return Err(MailError::Here(anyhow::anyhow!(told))),
            };
            self.driver.command(Command::Lobby(LobbyCommand::Chat(to, text)));
            self.unheard += 1;
        }
        Ok(())
    }

    /// Hands in what is due. True: there is nothing more to do.
    fn go_on(&mut self) -> Result<bool, MailError> {
        if self.is_of_ticks() {
            if !self.orders.is_empty() {
                return Err(MailError::Here(anyhow::anyhow!(NOT_IN_REAL_TIME)));
            }
            return self.finish();
        }
        if self.under_way.is_some() || self.table.turn == 0 {
            return Ok(false);
        }
        let me = self.table.seats.get(usize::from(self.seat.0));
        let due = me.is_some_and(|me| me.to_act && !me.done) && self.done != Some(self.table.turn);
        let order = match (due, self.table.sealing) {
            (false, _) => None,
            (true, false) => self.orders.pop_front(),
            (true, true) => {
                let seal = self.args.seal.clone().or_else(|| self.orders.pop_front());
                let told = "the move to seal is yours: name it with --seal ORDER";
                Some(seal.ok_or_else(|| MailError::Here(anyhow::anyhow!(told)))?)
            }
        };
        if let Some(order) = order {
            let list = order.split(';').map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            self.under_way = Some(self.table.turn);
            self.driver.command(Command::HandIn {
                turn: self.table.turn,
                orders: list.collect(),
                ready: true,
            });
            return Ok(false);
        }
        if self.orders.is_empty() { self.finish() } else { Ok(false) }
    }

    fn is_of_ticks(&self) -> bool {
        let state = self.driver.machine().follower().and_then(|follower| follower.simulation());
        state.is_some_and(|state| state.game().kind().is_of_ticks())
    }

    /// All orders are handed in. True: there is nothing more to do.
    fn finish(&mut self) -> Result<bool, MailError> {
        if self.args.adjourn && !self.asked_to_adjourn {
            self.asked_to_adjourn = true;
            self.driver.command(Command::Adjourn(true));
        }
        // The speaker hears it too: then it has arrived.
        Ok(!self.args.adjourn && self.unheard == 0)
    }
}

fn table_line(table: &LiveTable) -> Value {
    let seats: Vec<_> = table
        .seats
        .iter()
        .map(|seat| {
            json!({
                "name": seat.name, "present": seat.present, "to_act": seat.to_act, "done": seat.done,
                "adjourns": seat.adjourns, "left_ms": seat.left_ms,
            })
        })
        .collect();
    json!({
        "event": "table", "turn": table.turn, "turn_name": table.turn_name, "seats": seats,
        "stands": table.stands, "sealing": table.sealing,
    })
}

/// A reason as scripts read it.
const fn left_word(reason: MatchLeftReason) -> &'static str {
    match reason {
        MatchLeftReason::Ended => "ended",
        MatchLeftReason::Left => "left",
        MatchLeftReason::Adjourned => "adjourned",
        MatchLeftReason::Failed => "failed",
        MatchLeftReason::ServerStopping => "server_stopping",
    }
}
