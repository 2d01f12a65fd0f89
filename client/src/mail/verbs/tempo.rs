//! `adjourn golive`, `adjourn slots`, `adjourn adjourn` and `adjourn live`: a game from mail to live and back, for scripts.

use super::people::MUTE_IS_A_VERB;
use super::slots::{self, ChooseSlots};
use super::{MailArgs, block_on, print, reported};
use crate::live::player::{Happened, Player};
use crate::live::reach::{Reached, reach};
use crate::live::submit::Submitter;
use crate::live::talk::{Typed, typed};
use crate::mail::{Feed, Hand, LivePlace, MailClient, MailError};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{Problem, ProblemKind, Table};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{ClientMessage, MatchLeftReason, ServerMessage};
use adjourn_shared::wire::table::LiveTable;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::process::ExitCode;
use std::time::Duration;

/// A table is looked at again after so long, if nothing is heard of changes.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Would play on live now, or adjourn.
#[derive(Args, Debug)]
pub struct Vote {
    /// The game's id.
    game: GameId,
    /// Not any more.
    #[arg(long)]
    off: bool,
    /// Don't wait for the others.
    #[arg(long)]
    no_wait: bool,
}

/// Plays a session without a terminal.
#[derive(Args, Debug)]
pub struct PlayLive {
    /// The game's id.
    game: GameId,
    /// Orders, each handed in when it is one's turn; several orders of one turn are parted by `;`.
    orders: Vec<String>,
    /// Would adjourn when all orders are handed in, and stay until the session is over.
    #[arg(long)]
    adjourn: bool,
    /// The order to seal, if one is to move when the session is adjourned.
    #[arg(long, value_name = "ORDER")]
    seal: Option<String>,
    /// Say this in the session, first; `@2 TEXT` is for seat 2 alone, if the table allows private press.
    #[arg(long, value_name = "TEXT")]
    say: Vec<String>,
}

/// From mail to live and back.
#[derive(Subcommand, Debug)]
pub enum TempoVerb {
    /// Say that one would play a game by mail live now, and wait until it is; prints `live` of its table.
    Golive {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        vote: Vote,
    },
    /// Agree on a time for a live session of a game: says when one could, shows when the others can.
    Slots {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        slots: ChooseSlots,
    },
    /// Say that one would adjourn a live session, and wait until the game is by mail; prints `live` of its table.
    Adjourn {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        vote: Vote,
    },
    /// Play the live session of a game without a terminal: hands each order in when it is one's turn, prints a JSON line for
    /// each event, and goes when the orders are used up.
    Live {
        /// Where, and as whom.
        #[command(flatten)]
        args: MailArgs,
        /// What exactly.
        #[command(flatten)]
        live: PlayLive,
    },
}

/// Does it, and tells how it went.
#[must_use]
pub fn tempo(verb: TempoVerb) -> ExitCode {
    match verb {
        TempoVerb::Golive { args, vote } => {
            with_client(&args, async |client| voted(&client, vote, Tempo::Live).await)
        }
        TempoVerb::Slots { args, slots } => {
            with_client(&args, async |client| slots::run(&client, slots).await)
        }
        TempoVerb::Adjourn { args, vote } => {
            with_client(&args, async |client| voted(&client, vote, Tempo::Mail).await)
        }
        TempoVerb::Live { args, live } => with_client(&args, async |client| play(&client, live).await),
    }
}

fn with_client(args: &MailArgs, work: impl AsyncFnOnce(MailClient) -> Result<(), MailError>) -> ExitCode {
    let client = args.options().map_err(MailError::Here).and_then(MailClient::new);
    reported(client.and_then(|client| block_on(work(client))))
}

async fn vote(client: &MailClient, game: GameId, on: bool, wanted: Tempo) -> Result<Table, MailError> {
    match wanted {
        Tempo::Live => client.go_live(game, on).await,
        Tempo::Mail => client.adjourn(game, on).await,
    }
}

/// Votes for a tempo, and waits until the game has it.
async fn voted(client: &MailClient, args: Vote, wanted: Tempo) -> Result<(), MailError> {
    let Vote { game, off, no_wait } = args;
    let already = !off && client.table(game).await?.live.tempo == wanted;
    if off || no_wait || already {
        let table =
            if already { client.table(game).await? } else { vote(client, game, !off, wanted).await? };
        return print(&table.live);
    }
    waits_for(wanted);
    let table = until_tempo(client, game, wanted, true).await?;
    print(&table.live)
}

fn waits_for(wanted: Tempo) {
    eprintln!("waiting until it is played {}; the others have to agree", wanted.words());
}

/// A table that may not have begun yet: waits until it has and is played live, for which one votes. Prints `live` of it.
pub(super) async fn live_from_start(client: &MailClient, game: GameId) -> Result<(), MailError> {
    waits_for(Tempo::Live);
    let mut feed = Feed::new(client.clone(), client.inbox(false, 0).await?.changes_token);
    while client.table(game).await?.summary.status == TableStatus::Open {
        if let Ok(change) = tokio::time::timeout(LOOK_EVERY, feed.next()).await {
            change?;
        }
    }
    print(&until_tempo(client, game, Tempo::Live, true).await?.live)
}

/// Waits until the game has this tempo; `votes`: one votes for it, as often as votes lapse.
async fn until_tempo(
    client: &MailClient,
    game: GameId,
    wanted: Tempo,
    votes: bool,
) -> Result<Table, MailError> {
    let mut feed = Feed::new(client.clone(), client.inbox(false, 0).await?.changes_token);
    let mut asked = false;
    loop {
        let table = client.table(game).await?;
        if table.live.tempo == wanted {
            return Ok(table);
        }
        let mine = table.my_seat.is_some_and(|seat| table.live.votes.contains(&seat));
        // A vote for going live lapses after a while; one for adjourning holds while the session does.
        let lapsed = wanted == Tempo::Live && !mine && !table.live.opening;
        if votes && (!asked || lapsed) {
            asked = true;
            match vote(client, game, true, wanted).await {
                // The session has just ended: the next look tells.
                Err(MailError::Problem(problem)) if problem.is(ProblemKind::Conflict) => {}
                voted => drop(voted?),
            }
            continue;
        }
        // Nothing new within that time: it is looked at all the same.
        if let Ok(change) = tokio::time::timeout(LOOK_EVERY, feed.next()).await {
            change?;
        }
    }
}

/// The state of a run of `adjourn live`.
struct Run<'a> {
    client: &'a MailClient,
    args: &'a PlayLive,
    orders: VecDeque<String>,
    player: Player,
    submitter: Submitter,
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

async fn play(client: &MailClient, args: PlayLive) -> Result<(), MailError> {
    let table = client.table(args.game).await?;
    let nobody = || MailError::from(Problem::new(ProblemKind::WrongSeat, "you have no seat in this game"));
    let seat = table.my_seat.ok_or_else(nobody)?;
    // A vote that the others follow opens it soon.
    let table = match table.live.votes.contains(&seat) || table.live.opening {
        true => until_tempo(client, args.game, Tempo::Live, false).await?,
        false => table,
    };
    let place = LivePlace::of(&table.live, client.address())?;
    let (_, name) = client.player().await?;
    let pinned = |_: &str| Ok(Some(place.fingerprint));
    let Reached { link, endpoint, .. } = reach(&place.servers, client.key(), &name, pinned).await?;
    let mut run = Run {
        orders: args.orders.iter().cloned().collect(),
        client,
        args: &args,
        player: Player::new(link, Some(client.home().clone())),
        submitter: Submitter::new(client.home().clone())?,
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
    run.player.link.close();
    drop(run);
    endpoint.wait_idle().await;
    played
}

impl Run<'_> {
    /// Plays until the session is over or there is nothing more to do.
    async fn play(&mut self) -> Result<(), MailError> {
        loop {
            let happened = match self.player.follower {
                Some(_) => self.player.next().await?,
                None => match tokio::time::timeout(LOOK_EVERY, self.player.next()).await {
                    Ok(happened) => happened?,
                    Err(_) => {
                        self.must_be_live().await?;
                        continue;
                    }
                },
            };
            match happened {
                Happened::Stepped => {}
                Happened::MatchBegan => {
                    let follower = self.player.follower.as_ref();
                    let game = follower.map(|follower| follower.header().game.clone());
                    print(
                        &json!({ "event": "began", "game_id": self.args.game, "game": game, "seat": self.seat }),
                    )?;
                    self.say().await?;
                }
                Happened::MatchLeft(reason) => {
                    print(
                        &json!({ "event": "left", "reason": left_word(reason), "text": reason.to_string() }),
                    )?;
                    return Ok(());
                }
                Happened::Message(ServerMessage::Table(table)) => {
                    print(&table_line(&table))?;
                    self.table = table;
                }
                Happened::Message(ServerMessage::Submitted(receipt)) => {
                    let stored = self.submitter.stored(self.player.follower.as_ref(), &receipt)?;
                    self.done = self.under_way.take();
                    print(&json!({ "event": "receipt", "receipt": stored.receipt }))?;
                }
                Happened::Message(ServerMessage::Refused { sequence, problem }) => {
                    return Err(self.submitter.refused(sequence, &problem).into());
                }
                Happened::Message(ServerMessage::AdjournVotes { seats, needed }) => {
                    print(&json!({ "event": "adjourn_votes", "seats": seats, "needed": needed }))?;
                }
                Happened::Message(ServerMessage::Stored { tick, .. }) => {
                    print(&json!({ "event": "checkpoint", "tick": tick }))?;
                }
                Happened::Message(ServerMessage::AdjournsSoon { in_s }) => {
                    print(&json!({ "event": "adjourns_soon", "in_s": in_s }))?;
                }
                Happened::Message(ServerMessage::ClockStalled { stalled: stands, .. }) => {
                    print(&json!({ "event": "stands", "stands": stands, "text": standing_words(stands) }))?;
                }
                Happened::Message(ServerMessage::Lobby(LobbyEvent::Chat(line))) => {
                    if line.from == self.player.link.welcome.player {
                        self.unheard = self.unheard.saturating_sub(1);
                    }
                    let to = match line.to {
                        ChatTo::Seat(seat) => Some(seat),
                        _ => None,
                    };
                    print(&json!({ "event": "chat", "name": line.name, "to": to, "text": line.text }))?;
                }
                Happened::Message(ServerMessage::Lobby(LobbyEvent::Error(error))) => {
                    self.unheard = self.unheard.saturating_sub(1);
                    print(&json!({ "event": "not_done", "text": error.to_string() }))?;
                }
                Happened::Message(_) => continue,
            }
            if self.go_on().await? {
                return Ok(());
            }
        }
    }

    /// The session may have ended while one was on the way to it: then nothing begins any more.
    async fn must_be_live(&self) -> Result<(), MailError> {
        let table = self.client.table(self.args.game).await?;
        LivePlace::of(&table.live, self.client.address()).map(drop)
    }

    /// Says what is to be said, once.
    async fn say(&mut self) -> Result<(), MailError> {
        for line in core::mem::take(&mut self.to_say) {
            let (to, text) = match typed(&line, ChatTo::All, false) {
                Ok(Typed::Say(to, text)) => (to, text),
                Ok(Typed::Mute(..)) => {
                    return Err(MailError::Here(anyhow::anyhow!(MUTE_IS_A_VERB)));
                }
                Err(told) => return Err(MailError::Here(anyhow::anyhow!(told))),
            };
            self.player.link.send(&ClientMessage::Lobby(LobbyCommand::Chat(to, text))).await?;
            self.unheard += 1;
        }
        Ok(())
    }

    /// Hands in what is due. True: there is nothing more to do.
    async fn go_on(&mut self) -> Result<bool, MailError> {
        if self.is_of_ticks() {
            if !self.orders.is_empty() {
                let told = "orders of a real-time game can't be given here: `adjourn play` has its map";
                return Err(MailError::Here(anyhow::anyhow!(told)));
            }
            return self.finish().await;
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
            let hand = Hand::Orders { list: list.collect(), ready: true };
            if let Some(message) = self.submitter.sign(self.player.follower.as_ref(), self.table.turn, hand) {
                self.under_way = Some(self.table.turn);
                self.player.link.send(&message).await?;
            }
            return Ok(false);
        }
        if self.orders.is_empty() { self.finish().await } else { Ok(false) }
    }

    fn is_of_ticks(&self) -> bool {
        let state = self.player.follower.as_ref().and_then(|follower| follower.simulation());
        state.is_some_and(|state| state.game().kind().is_of_ticks())
    }

    /// All orders are handed in. True: there is nothing more to do.
    async fn finish(&mut self) -> Result<bool, MailError> {
        if self.args.adjourn && !self.asked_to_adjourn {
            self.asked_to_adjourn = true;
            self.player.link.send(&ClientMessage::Adjourn(true)).await?;
        }
        // What was said is heard by oneself, too: then it has arrived.
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

/// Why a match of ticks stands, or goes on.
const fn standing_words(stands: bool) -> &'static str {
    match stands {
        true => "the clock stands: the mailbox does not answer, and nothing could be stored",
        false => "the mailbox has answered: the clock runs again",
    }
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
