//! The way to the mailbox: taking games that are wanted live, opening tables, keeping what is played, renewing leases.
//! Calls run beside the network thread; what comes back goes to the hub or to the match. Decides nothing.

use super::arena::{Report, Route};
use super::pinned::Pinned;
use crate::outgoing;
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView};
use adjourn_shared::authority::{
    Adopted, AdoptedSeat, Granted, HandedOver, Muting, OpenTable, Playing, Recall, Renewed, Said, TakeGame,
    Wanted,
};
use adjourn_shared::identity::Fingerprint;
use adjourn_shared::ids::GameId;
use adjourn_shared::limits::live::{CALL_BYTES, LEASE_MS, WAIT_MS};
use adjourn_shared::lobby::StartId;
use adjourn_shared::lockstep::{HostInput, PeerId};
use adjourn_shared::timeline::{self, Entry, HeaderSeat};
use adjourn_shared::wire::codec::{self, Decode, Encode};
use anyhow::{Context, Result, anyhow, bail};
use axum::Router;
use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Method, Request, StatusCode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use thiserror::Error;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

/// How long a call may take. What is kept is repeated until the lease is over.
const CALL: Duration = Duration::from_millis(WAIT_MS + 5_000);

/// What waits to be told to the mailbox: what players of many matches say while it is slow to answer.
const TALK_QUEUE: usize = 1_024;

/// The pause before a call that failed is repeated.
const AGAIN: Duration = Duration::from_millis(250);

/// Where the mailbox is, and the key by which it knows us.
#[derive(Clone)]
pub struct MailboxAddress {
    /// How it is reached.
    pub way: Way,
    /// The service key, as it is sent.
    pub key: String,
    /// Authorities beside the public ones that vouch for it: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The identity that it must have, which then vouches for its certificate.
    pub fingerprint: Option<Fingerprint>,
}

/// How the mailbox is reached.
#[derive(Clone)]
pub enum Way {
    /// It runs in this process: calls go to its routes without a connection, on its own threads.
    Here(Router, Handle),
    /// It runs elsewhere: the beginning of its URLs.
    There(String),
}

/// Why a call has no answer.
#[derive(Debug, Error)]
enum CallError {
    /// It was refused, and would be again.
    #[error("{0}")]
    Refused(String),
    /// Nobody answers, or not now.
    #[error("the mailbox is not to be reached: {0}")]
    Unreachable(String),
}

/// A cheap handle.
#[derive(Clone)]
pub(super) struct Link(Arc<Inner>);

struct Inner {
    way: Way,
    key: String,
    runtime: Handle,
    client: reqwest::Client,
    pinned: Option<Pinned>,
    us: TakeGame,
    reports: mpsc::UnboundedSender<Report>,
    started: Instant,
    /// Who plays in matches that are no table's.
    playing: watch::Sender<Vec<([u8; 32], String)>>,
    /// Calls that pass on what players say: one after the other, or lines would change places.
    talk: mpsc::Sender<Call>,
}

/// A call that nothing waits for.
struct Call {
    path: String,
    body: Vec<u8>,
}

impl Link {
    /// Begins to ask for games. `us` says where players reach this service, `started` what its monotonic clock counts from.
    pub(super) fn start(
        mailbox: MailboxAddress,
        us: TakeGame,
        started: Instant,
        reports: mpsc::UnboundedSender<Report>,
    ) -> Result<Self> {
        let MailboxAddress { way, key, ca_file, fingerprint } = mailbox;
        let pinned = match (&way, fingerprint) {
            (Way::There(url), Some(expected)) => Some(Pinned::new(url, expected, ca_file.as_deref(), CALL)?),
            _ => None,
        };
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(outgoing::tls(ca_file.as_deref())?)
            .timeout(CALL)
            .build()
            .context("no HTTP client")?;
        let runtime = match &way {
            Way::Here(_, runtime) => runtime.clone(),
            Way::There(_) => Handle::current(),
        };
        let (playing, plays) = watch::channel(Vec::new());
        let (talk, talked) = mpsc::channel(TALK_QUEUE);
        let inner = Inner { way, key, runtime, client, pinned, us, reports, started, playing, talk };
        let link = Self(Arc::new(inner));
        link.0.runtime.spawn(link.clone().ask_for_games());
        link.0.runtime.spawn(link.clone().pass_on_talk(talked));
        link.0.runtime.spawn(link.clone().tell_who_plays(plays));
        Ok(link)
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    async fn ask_for_games(self) {
        let mut reached = true;
        while !self.0.reports.is_closed() {
            match self.call::<Wanted>(Method::GET, "wanted", Vec::new()).await {
                Ok(wanted) => {
                    reached = true;
                    for game_id in wanted.games {
                        // A server that stops takes nothing more.
                        if !self.0.reports.is_closed() {
                            self.take(game_id).await;
                        }
                    }
                }
                Err(error) => {
                    // Once, not four times a second.
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
        let path = format!("games/{game_id}/take");
        match self.call::<HandedOver>(Method::POST, &path, codec::encode(&self.0.us)).await {
            Ok(handed) => self.report(Report::HandedOver { sent_ms, handed: Box::new(handed), start: None }),
            Err(error) => {
                tracing::info!(%game_id, %error, "a game that was wanted live was not taken");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    /// Makes a table of a room, and takes it.
    pub(super) fn open(&self, start: StartId, table: OpenTable) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let sent_ms = link.mono_ms();
            let body = codec::encode(&(table, link.0.us.clone()));
            match link.call::<HandedOver>(Method::POST, "tables", body).await {
                Ok(handed) => {
                    let handed = Box::new(handed);
                    link.report(Report::HandedOver { sent_ms, handed, start: Some(start) });
                }
                Err(error) => {
                    tracing::warn!(%error, "the mailbox made no table of a room");
                    link.report(Report::NotOpened { start });
                }
            }
        });
    }

    /// Has the mailbox store what was played; repeated as long as the lease can be good.
    pub(super) fn keep(&self, game_id: GameId, kept: Vec<u8>, to: Route) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let path = format!("games/{game_id}/keep");
            let until = Instant::now() + Duration::from_millis(LEASE_MS);
            let kept = loop {
                match link.call::<(Granted, Option<Vec<u8>>)>(Method::POST, &path, kept.clone()).await {
                    Ok((granted, receipt)) => {
                        let receipt = receipt.map(|json| serde_json::from_slice::<ReceiptView>(&json));
                        break Some((granted, receipt.and_then(Result::ok)));
                    }
                    Err(CallError::Unreachable(why)) if Instant::now() < until => {
                        tracing::debug!(%game_id, why, "kept again");
                        tokio::time::sleep(AGAIN).await;
                    }
                    Err(error) => {
                        tracing::warn!(%game_id, %error, "what was played live was not kept");
                        break None;
                    }
                }
            };
            to.send_now(HostInput::Kept(kept));
        });
    }

    /// Has the mailbox take a match that is on this machine alone, as its journal has it. Asked until there is an answer:
    /// from the first time on it may have it, and whoever played on would play another game.
    pub(super) fn adopt(&self, game_id: GameId, journal: PathBuf, why: String, to: Route) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let taken = link.adopted(&journal, Some(why)).await;
            if let Err(error) = &taken {
                tracing::warn!(%game_id, error = %format!("{error:#}"), "a match could not be adjourned to the mailbox");
            }
            to.send_now(HostInput::Kept(taken.ok().map(|()| (Granted::default(), None))));
        });
    }

    /// Matches of which nobody knows whether the mailbox has taken them: the process died while it was asked.
    pub(super) fn adopt_left(&self, folder: &Path) {
        let Ok(files) = std::fs::read_dir(folder) else { return };
        for marker in files.filter_map(|file| Some(file.ok()?.path())) {
            if marker.extension().is_none_or(|extension| extension != ADOPTING) {
                continue;
            }
            let (link, journal) = (self.clone(), marker.with_extension("journal"));
            self.0.runtime.spawn(async move {
                match link.adopted(&journal, None).await {
                    Ok(()) => {
                        tracing::info!(journal = %journal.display(), "a match that was being adjourned is by mail now");
                        forget(&journal);
                        forget(&journal.with_extension(ADOPTING));
                    }
                    Err(error) => {
                        tracing::error!(journal = %journal.display(), error = %format!("{error:#}"), "a match was not adjourned: it is taken up at the next start");
                    }
                }
            });
        }
    }

    /// Asks until there is an answer. A file beside the journal says so meanwhile; refused, it is gone.
    async fn adopted(&self, journal: &Path, why: Option<String>) -> Result<()> {
        let marker = journal.with_extension(ADOPTING);
        let (path, file) = (journal.to_owned(), marker.clone());
        let read = tokio::task::spawn_blocking(move || -> Result<Vec<u8>> {
            let why = match why {
                Some(why) => {
                    crate::store::write_new(&file, why.as_bytes(), 0o600)?;
                    why
                }
                None => std::fs::read_to_string(&file).context("can't read why it was adjourned")?,
            };
            Ok(codec::encode(&as_adopted(&path, why)?))
        });
        let body = read.await.map_err(anyhow::Error::from).and_then(|read| read);
        let refused = match body {
            Ok(body) => loop {
                match self.call_raw(Method::POST, "matches", body.clone()).await {
                    Ok(_) => return Ok(()),
                    Err(CallError::Unreachable(why)) => {
                        tracing::debug!(why, "asked again to take a match");
                        tokio::time::sleep(AGAIN).await;
                    }
                    Err(error) => break error.into(),
                }
            },
            Err(error) => error,
        };
        forget(&marker);
        Err(refused)
    }

    /// Chat of a session becomes a message of its table, in the order in which it was said. If it can't, it was heard all
    /// the same.
    pub(super) fn say(&self, game_id: GameId, said: &Said) {
        self.talk(Call { path: format!("games/{game_id}/say"), body: codec::encode(said) });
    }

    /// Whom a player mutes in a session, the player does not hear by mail either. If that can't be told, it holds in the
    /// session all the same.
    pub(super) fn mute(&self, game_id: GameId, muting: Muting) {
        self.talk(Call { path: format!("games/{game_id}/mute"), body: codec::encode(&muting) });
    }

    fn talk(&self, call: Call) {
        if let Err(error) = self.0.talk.try_send(call) {
            let call = error.into_inner();
            tracing::debug!(call.path, "too much waits to be told to the mailbox");
        }
    }

    async fn pass_on_talk(self, mut talk: mpsc::Receiver<Call>) {
        loop {
            let Call { path, body } = tokio::select! {
                biased;
                Some(next) = talk.recv() => next,
                () = self.0.reports.closed() => return,
            };
            if let Err(error) = self.call_raw(Method::POST, &path, body).await {
                tracing::debug!(path, %error, "the mailbox did not take what was said in a session");
            }
        }
    }

    /// Says who plays in matches that are no table's: all of them, by key, with the game's name.
    pub(super) fn playing(&self, players: Vec<([u8; 32], String)>) {
        self.0.playing.send_if_modified(|told| {
            let news = *told != players;
            *told = players;
            news
        });
    }

    /// Tells the mailbox who plays, whenever that changes, and again as a sign of life; one call at a time, so that no older
    /// word comes after a newer one.
    async fn tell_who_plays(self, mut playing: watch::Receiver<Vec<([u8; 32], String)>>) {
        // That nobody plays is told once.
        let mut idle = true;
        loop {
            let stopping = self.0.reports.is_closed();
            let players = if stopping { Vec::new() } else { playing.borrow_and_update().clone() };
            let nobody = players.is_empty();
            let body = codec::encode(&Playing { service: self.0.us.fingerprint.clone(), players });
            let told = (nobody && idle) || self.call_raw(Method::POST, "playing", body).await.is_ok();
            if stopping {
                return;
            }
            idle = nobody && told;
            let pause = if told { Duration::from_millis(WAIT_MS) } else { AGAIN };
            tokio::select! {
                () = self.0.reports.closed() => {}
                _ = tokio::time::timeout(pause, playing.changed()) => {}
            }
        }
    }

    /// Prolongs a lease.
    pub(super) fn renew(&self, game_id: GameId, epoch: u64, to: Route) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let sent_ms = link.mono_ms();
            let path = format!("games/{game_id}/renew");
            let renewed = match link.call::<Renewed>(Method::POST, &path, codec::encode(&epoch)).await {
                Ok(Renewed { adjourn, said, deaf }) => {
                    if !said.is_empty() || !deaf.is_empty() {
                        link.report(Report::Heard { game_id, said, deaf });
                    }
                    Some((LEASE_MS, adjourn))
                }
                Err(CallError::Refused(why)) => {
                    tracing::warn!(%game_id, why, "the lease on a game is lost");
                    None
                }
                // The next one is asked for soon.
                Err(CallError::Unreachable(_)) => return,
            };
            to.send_now(HostInput::Renewed { sent_ms, renewed });
        });
    }

    /// Asks for the receipt of a submission that was handed in again.
    pub(super) fn recall(&self, game_id: GameId, peer: PeerId, asked: Recall, to: Route) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let path = format!("games/{game_id}/recall");
            let answer = match link.ask(Method::POST, &path, codec::encode(&asked)).await {
                Ok((status, receipt)) if status.is_success() => Ok(receipt),
                Ok((_, problem)) if serde_json::from_slice::<Problem>(&problem).is_ok() => Err(problem),
                _ => {
                    let told = "the mailbox is not to be reached: try again";
                    let problem = Problem::new(ProblemKind::Unavailable, told);
                    Err(serde_json::to_vec(&problem).expect("texts and numbers are representable"))
                }
            };
            to.send_now(HostInput::Recalled { peer, sequence: asked.sequence, answer });
        });
    }

    fn report(&self, report: Report) {
        // A hub that is gone needs no report.
        let _gone = self.0.reports.send(report);
    }

    async fn call<T: Encode + Decode<()>>(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<T, CallError> {
        let answer = self.call_raw(method, path, body).await?;
        codec::decode(&answer).map_err(|_| CallError::Refused("it is of another version".into()))
    }

    async fn call_raw(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Vec<u8>, CallError> {
        let (status, bytes) = self.ask(method, path, body).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        let told = serde_json::from_slice::<Problem>(&bytes).map(|problem| problem.detail);
        let told = told.unwrap_or_else(|_| format!("HTTP status {status}"));
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(CallError::Unreachable(told));
        }
        Err(CallError::Refused(told))
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        match &self.0.way {
            Way::Here(router, _) => self.call_here(router.clone(), method, path, body).await,
            Way::There(url) => self.call_there(url, method, path, body).await,
        }
    }

    async fn call_here(
        &self,
        router: Router,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        let unreachable = |error: &dyn core::fmt::Display| CallError::Unreachable(error.to_string());
        let request = Request::builder()
            .method(method)
            .uri(format!("/v1/service/{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.0.key))
            .body(Body::from(body));
        let request = request.map_err(|error| unreachable(&error))?;
        let answered = tokio::time::timeout(CALL, router.oneshot(request)).await;
        let Ok(Ok(response)) = answered else {
            return Err(CallError::Unreachable("no answer in time".into()));
        };
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), CALL_BYTES).await;
        Ok((status, bytes.map_err(|error| unreachable(&error))?.to_vec()))
    }

    async fn call_there(
        &self,
        url: &str,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        let unreachable = |error: reqwest::Error| CallError::Unreachable(error.to_string());
        let call = |client: &reqwest::Client| {
            let request = client.request(method.clone(), format!("{url}/v1/service/{path}"));
            request.bearer_auth(&self.0.key).body(body.clone())
        };
        let response = match &self.0.pinned {
            Some(pinned) => {
                let sent = pinned.send(call).await;
                sent.map_err(|error| CallError::Unreachable(format!("{error:#}")))?
            }
            None => call(&self.0.client).send().await.map_err(unreachable)?,
        };
        let status = response.status();
        let body = outgoing::read_bounded(response, CALL_BYTES).await.map_err(unreachable)?;
        let body = body.ok_or_else(|| CallError::Refused("the answer is too large".into()))?;
        Ok((status, body))
    }
}

/// What the file is called that says that the mailbox is being asked to take a match: the journal's name, with this ending.
pub(super) const ADOPTING: &str = "adopting";

fn forget(file: &Path) {
    if let Err(error) = std::fs::remove_file(file) {
        tracing::error!(%error, file = %file.display(), "a file that is not needed any more stays");
    }
}

/// A match as its journal has it.
fn as_adopted(journal: &Path, why: String) -> Result<Adopted> {
    let bytes = std::fs::read(journal).context("can't read the journal")?;
    let recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    let state = timeline::replay(&recovered, recovered.reached)?;
    let keyframe = recovered.entries.iter().rev().find_map(|entry| match entry {
        Entry::Keyframe(keyframe) => Some(keyframe.clone()),
        _ => None,
    });
    let keyframe = keyframe.context("the journal has no keyframe")?;
    let header = &recovered.header;
    let keyless = header.seats.iter().find(|seat| seat.player.is_some() && seat.key.is_none());
    if let Some(seat) = keyless {
        bail!("nothing is known with which {} could sign turns by mail", seat.name);
    }
    let seat = |seat: &HeaderSeat| {
        let player = seat.player.zip(seat.key).map(|(player, key)| (player, seat.name.clone(), key));
        AdoptedSeat { team: seat.team, player, bot: seat.bot }
    };
    let table = OpenTable {
        game: header.game.clone(),
        title: format!("{}, adjourned", header.game),
        setup: header.setup.clone(),
        listed: false,
        seats: header.seats.iter().map(seat).collect(),
    };
    let header = codec::encode(header);
    let (tick, digest) = (state.tick(), state.game().digest());
    let entries = recovered.entries.into_iter();
    let entries = entries.filter(|entry| !matches!(entry, Entry::Keyframe(_) | Entry::Incarnation { .. }));
    Ok(Adopted {
        table,
        header,
        entries: entries.collect(),
        keyframe_tick: keyframe.tick,
        keyframe_digest: keyframe.digest,
        snapshot: keyframe.snapshot,
        tick,
        digest,
        why,
    })
}
