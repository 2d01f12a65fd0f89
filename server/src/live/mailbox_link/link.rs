//! The link to the mailbox: takes games that are wanted live, opens tables, stores what is played, renews leases. Calls
//! run beside the network thread, and answers go to the hub or to the match. It decides nothing.

use super::calls::{CallError, Calls};
use crate::addresses::MailboxAddress;
use crate::live::match_event::MatchEvent;
use crate::ops::health::Trouble;
use adjourn_game::Games;
use adjourn_game::codec;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView};
use adjourn_shared::base::limits::live::{HOLD_ON_MS, LEASE_MS, WAIT_MS};
use adjourn_shared::handover::{
    ChatMessage, Granted, HandedOver, LiveRequests, Muting, OpenTable, Playing, Recall, Renewed, TakeGame,
};
use adjourn_shared::live::io::{HostInput, PeerId};
use adjourn_shared::lobby::StartId;
use anyhow::Result;
use axum::http::Method;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

/// How many lines of chat may wait to become messages, and mutes to be stored: what the players of many matches say
/// while the mailbox is slow.
const TALK_QUEUE: usize = 1_024;

/// The pause before a call that failed is repeated.
pub(crate) const AGAIN: Duration = Duration::from_millis(250);

/// For how long a mute is sent again if the mailbox does not answer.
const INSIST: Duration = Duration::from_secs(60);

/// A cheap handle.
#[derive(Clone)]
pub struct MailboxLink(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) games: Games,
    pub(crate) calls: Calls,
    pub(crate) runtime: Handle,
    us: TakeGame,
    match_events: mpsc::UnboundedSender<MatchEvent>,
    started: Instant,
    /// Who plays in matches that have no table.
    playing: watch::Sender<Vec<([u8; 32], String)>>,
    /// Calls that pass on chat. They are made one after the other, so that lines keep their order.
    talk: mpsc::Sender<Call>,
    /// Calls that pass on mutes. They are repeated until the mailbox answers.
    mutes: mpsc::Sender<Call>,
    /// Said to whoever asks how the server is.
    trouble: Trouble,
}

/// A call whose answer nobody waits for.
struct Call {
    path: String,
    body: Vec<u8>,
}

impl MailboxLink {
    /// Begins to ask for games. `us` says where players reach this service, `started` what its monotonic clock counts from.
    pub(crate) fn start(
        games: Games,
        mailbox: MailboxAddress,
        us: TakeGame,
        started: Instant,
        match_events: mpsc::UnboundedSender<MatchEvent>,
        trouble: Trouble,
    ) -> Result<Self> {
        let calls = Calls::new(mailbox)?;
        let runtime = calls.runtime();
        let (playing, plays) = watch::channel(Vec::new());
        let (talk, talked) = mpsc::channel(TALK_QUEUE);
        let (mutes, muted) = mpsc::channel(TALK_QUEUE);
        let inner = Inner { games, calls, runtime, us, match_events, started, playing, talk, mutes, trouble };
        let link = Self(Arc::new(inner));
        link.0.runtime.spawn(link.clone().ask_for_games());
        link.0.runtime.spawn(link.clone().pass_on(talked, false));
        link.0.runtime.spawn(link.clone().pass_on(muted, true));
        link.0.runtime.spawn(link.clone().tell_who_plays(plays));
        Ok(link)
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn ask_for_games(self) {
        let mut reached = true;
        while !self.0.match_events.is_closed() {
            match self.0.calls.call::<LiveRequests>(Method::GET, "wanted", Vec::new()).await {
                Ok(wanted) => {
                    reached = true;
                    self.0.trouble.clear();
                    for game_id in wanted.games {
                        // A stopping server takes no more games.
                        if !self.0.match_events.is_closed() {
                            self.take(game_id).await;
                        }
                    }
                }
                Err(error) => {
                    self.0.trouble.set(format!("the mailbox can't be asked for games: {error}"));
                    // It is logged once, not four times a second.
                    if core::mem::replace(&mut reached, false) {
                        tracing::warn!(%error, "no games can be taken from the mailbox");
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    async fn take(&self, game_id: GameId) {
        let sent_ms = self.mono_ms();
        let path = format!("tables/{game_id}/take");
        match self.0.calls.call::<HandedOver>(Method::POST, &path, codec::encode(&self.0.us)).await {
            Ok(handed) => {
                self.tell(MatchEvent::HandedOver { sent_ms, handed: Box::new(handed), start: None })
            }
            Err(error) => {
                tracing::info!(%game_id, %error, "players want a game live, but it could not be taken");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    /// Makes a table of a room, and takes it.
    pub(crate) fn open(&self, start: StartId, table: OpenTable) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let sent_ms = link.mono_ms();
            let body = codec::encode(&(table, link.0.us.clone()));
            match link.0.calls.call::<HandedOver>(Method::POST, "tables", body).await {
                Ok(handed) => {
                    let handed = Box::new(handed);
                    link.tell(MatchEvent::HandedOver { sent_ms, handed, start: Some(start) });
                }
                Err(error) => {
                    tracing::warn!(%error, "the mailbox made no table of a room");
                    link.tell(MatchEvent::NotOpened { start });
                }
            }
        });
    }

    /// Has the mailbox store what was played. The call is repeated for as long as the mailbox is waited for.
    pub(crate) fn commit_live(
        &self,
        game_id: GameId,
        commit: Vec<u8>,
        answer: impl FnOnce(HostInput) + Send + 'static,
    ) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let path = format!("tables/{game_id}/commit");
            let until = Instant::now() + Duration::from_millis(HOLD_ON_MS);
            let stored = loop {
                match link
                    .0
                    .calls
                    .call::<(Granted, Option<Vec<u8>>)>(Method::POST, &path, commit.clone())
                    .await
                {
                    Ok((granted, receipt)) => {
                        let receipt = receipt.map(|json| serde_json::from_slice::<ReceiptView>(&json));
                        break Some((granted, receipt.and_then(Result::ok)));
                    }
                    Err(CallError::Unreachable(why)) if Instant::now() < until => {
                        tracing::debug!(%game_id, why, "the mailbox can't be reached: a live commit is sent again");
                        tokio::time::sleep(AGAIN).await;
                    }
                    Err(error) => {
                        tracing::warn!(%game_id, %error, "the mailbox has refused a live commit");
                        break None;
                    }
                }
            };
            answer(HostInput::Committed(stored));
        });
    }

    /// Chat of a session becomes messages of its table, in the same order. If that fails, the line was still heard in
    /// the session.
    pub(crate) fn say(&self, game_id: GameId, said: &ChatMessage) {
        let call = Call { path: format!("tables/{game_id}/say"), body: codec::encode(said) };
        if self.0.talk.try_send(call).is_err() {
            tracing::debug!(%game_id, "too much chat waits for the mailbox: a line is not stored as a message");
        }
    }

    /// A mute in a session holds by mail too.
    pub(crate) fn mute(&self, game_id: GameId, muting: Muting) {
        let call = Call { path: format!("tables/{game_id}/mute"), body: codec::encode(&muting) };
        if self.0.mutes.try_send(call).is_err() {
            tracing::warn!(%game_id, player = %muting.by, "too many mutes wait for the mailbox: one is valid in its session alone");
        }
    }

    /// Makes calls whose answers nobody waits for, one after the other. With `insists` a call is repeated while the
    /// mailbox does not answer, but not for ever: it must not hold up the others.
    async fn pass_on(self, mut calls: mpsc::Receiver<Call>, insists: bool) {
        loop {
            let Call { path, body } = tokio::select! {
                biased;
                Some(next) = calls.recv() => next,
                () = self.0.match_events.closed() => return,
            };
            let until = Instant::now() + INSIST;
            let heard = loop {
                let goes_on = insists && Instant::now() < until && !self.0.match_events.is_closed();
                match self.0.calls.call_raw(Method::POST, &path, body.clone()).await {
                    Err(CallError::Unreachable(_)) if goes_on => tokio::time::sleep(AGAIN).await,
                    answer => break answer,
                }
            };
            match heard {
                Ok(_) => {}
                Err(error) if insists => {
                    tracing::warn!(path, %error, "a mute was not stored: it is valid in its session alone");
                }
                Err(error) => {
                    tracing::debug!(path, %error, "a line of chat was not stored as a message of its table")
                }
            }
        }
    }

    /// Sets who plays in matches that have no table: all players, by key, with the game's name.
    pub(crate) fn playing(&self, players: Vec<([u8; 32], String)>) {
        self.0.playing.send_if_modified(|told| {
            let news = *told != players;
            *told = players;
            news
        });
    }

    /// Tells the mailbox who plays whenever that changes, and repeats it as a sign of life. One call at a time, so that
    /// no older report arrives after a newer one.
    async fn tell_who_plays(self, mut playing: watch::Receiver<Vec<([u8; 32], String)>>) {
        // That nobody plays is reported once.
        let mut idle = true;
        loop {
            let stopping = self.0.match_events.is_closed();
            let players = if stopping { Vec::new() } else { playing.borrow_and_update().clone() };
            let nobody = players.is_empty();
            let body = codec::encode(&Playing { service: self.0.us.fingerprint.clone(), players });
            let told = (nobody && idle) || self.0.calls.call_raw(Method::POST, "playing", body).await.is_ok();
            if stopping {
                return;
            }
            idle = nobody && told;
            let pause = if told { Duration::from_millis(WAIT_MS) } else { AGAIN };
            tokio::select! {
                () = self.0.match_events.closed() => {}
                _ = tokio::time::timeout(pause, playing.changed()) => {}
            }
        }
    }

    /// Renews a lease.
    pub(crate) fn renew(&self, game_id: GameId, epoch: u64, answer: impl FnOnce(HostInput) + Send + 'static) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let sent_ms = link.mono_ms();
            let path = format!("tables/{game_id}/renew");
            let renewed = match link.0.calls.call::<Renewed>(Method::POST, &path, codec::encode(&epoch)).await
            {
                Ok(Renewed { adjourn, said, mutes }) => {
                    if !said.is_empty() || !mutes.is_empty() {
                        link.tell(MatchEvent::Heard { game_id, said, mutes });
                    }
                    Some((LEASE_MS, adjourn))
                }
                Err(CallError::Refused(why)) => {
                    tracing::warn!(%game_id, why, "the lease on a game is lost");
                    None
                }
                // The match asks again soon.
                Err(CallError::Unreachable(_)) => return,
            };
            answer(HostInput::Renewed { sent_ms, renewed });
        });
    }

    /// Asks for the receipt of a submission that was sent again.
    pub(crate) fn recall(
        &self,
        game_id: GameId,
        peer: PeerId,
        asked: Recall,
        answer: impl FnOnce(HostInput) + Send + 'static,
    ) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let path = format!("tables/{game_id}/recall");
            let told = match link.0.calls.ask(Method::POST, &path, codec::encode(&asked)).await {
                Ok((status, receipt)) if status.is_success() => Ok(receipt),
                Ok((_, problem)) if serde_json::from_slice::<Problem>(&problem).is_ok() => Err(problem),
                _ => {
                    let told = "the mailbox is not to be reached: try again";
                    let problem = Problem::new(ProblemKind::Unavailable, told);
                    Err(serde_json::to_vec(&problem).expect("texts and numbers are representable"))
                }
            };
            answer(HostInput::Recalled { peer, sequence: asked.sequence, answer: told });
        });
    }

    fn tell(&self, event: MatchEvent) {
        // A hub that is gone needs no news.
        let _gone = self.0.match_events.send(event);
    }
}
