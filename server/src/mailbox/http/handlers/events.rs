//! What changed for a player: as an answer, or as a stream of server-sent events (HTML standard, section 9.2). Both
//! read the store; the feed only wakes the stream.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{Player, unauthenticated};
use crate::mailbox::http::problem::{ApiProblem, ApiQuery, ApiResult, Failure, banned};
use crate::mailbox::http::streams::Place;
use crate::mailbox::store::{ChangeRow, Keeping, Page, Store, StoreError, store_problem};
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{Change, Changes, Problem, ProblemKind};
use adjourn_shared::base::limits;
use adjourn_shared::base::limits::http::{KEEP_ALIVE_MS, LOOK_AGAIN_MS};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, stream};
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(changes)).routes(routes!(events))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// `token` of your last answer or of a change, or `changes_token` of the inbox. Absent, or 0: begin with the oldest change
    /// that is stored.
    since: Option<String>,
    /// How many changes the answer may have: at most 100.
    limit: Option<u32>,
}

/// List what has changed in your games since a token.
///
/// Each answer has a `token`: pass it as `since` in the next call.
#[utoipa::path(get, path = "/v1/changes", tag = "changes", params(ChangesQuery), security(("bearer" = [])),
    responses((status = 200, body = Changes),
        (status = 410, description = "The server does not know what has changed since this token: load everything again"),
        Failure))]
async fn changes(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<ChangesQuery>,
) -> ApiResult<Changes> {
    let since = match &query.since {
        Some(token) => number_of(&app, token).await?,
        None => 0,
    };
    let page = crate::mailbox::http::pages::page(since, query.limit);
    let rows = read(&app, player.player, page).await?;
    let more = crate::mailbox::http::pages::next(&rows, page, |row| row.number).is_some();
    let token = token(&app, rows.last().map_or(since, |row| row.number));
    Ok(Json(Changes { changes: rows.into_iter().map(|row| shown(&app, row)).collect(), token, more }))
}

/// The number of a change as it is given out: with the start under which that was.
fn token(app: &App, number: u64) -> String {
    format!("{}-{number}", app.store.incarnation())
}

/// The token of the newest change of a player.
///
/// # Errors
/// [`Problem`] of the store.
pub(super) async fn newest_token(app: &App, player: PlayerId) -> Result<String, Problem> {
    Ok(token(app, app.store.last_change(player).await.map_err(store_problem)?))
}

/// The number in a token. A token that this store can't have given out, as it is now, may be of a time that was undone when
/// an older copy of the store was put back: what changed since then nobody can tell.
async fn number_of(app: &App, token: &str) -> Result<u64, ApiProblem> {
    if token == "0" {
        return Ok(0);
    }
    let parts = token.split_once('-');
    if let Some((incarnation, Ok(number))) = parts.map(|(name, number)| (name, number.parse::<u64>()))
        && app.store.gave_out(incarnation.to_owned(), number).await?
    {
        return Ok(number);
    }
    Err(gone())
}

fn gone() -> ApiProblem {
    ApiProblem::new(
        ProblemKind::Gone,
        "the server does not know what has changed since this token: load the inbox again, and go on from its changes_token",
    )
}

async fn read(app: &App, player: PlayerId, page: Page) -> Result<Vec<ChangeRow>, ApiProblem> {
    app.store.changes(player, page).await.map_err(|error| match error {
        StoreError::NotFound => gone(),
        error => error.into(),
    })
}

fn shown(app: &App, row: ChangeRow) -> Change {
    let ChangeRow { number, change } = row;
    let event = serde_json::from_str(&change.event).unwrap_or_default();
    Change { number, token: token(app, number), game_id: change.game_id, at_ms: change.at_ms, event }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct EventsQuery {
    /// As in `changes`. Absent: only what changes from now on. If there is a header `Last-Event-ID`, it counts instead.
    since: Option<String>,
}

/// Listen to what changes in your games, as it happens.
///
/// The answer is a stream of server-sent events. The data of each event is a `Change`, and its id is the token of
/// the change. The stream ends when the server stops or when you are signed out. To go on, call again with
/// `Last-Event-ID`.
#[utoipa::path(get, path = "/v1/events", tag = "changes",
    params(EventsQuery, ("Last-Event-ID" = Option<String>, Header, description = "The last event that you have seen")),
    security(("bearer" = [])),
    responses((status = 200, content_type = "text/event-stream", body = Change),
        (status = 410, description = "The server does not know what has changed since this event: load everything again"),
        Failure))]
async fn events(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<EventsQuery>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiProblem> {
    let place = app.streams.open(player.player).ok_or_else(|| {
        ApiProblem::new(
            ProblemKind::TooOften,
            "you have as many streams open as this server allows: close one first",
        )
    })?;
    // It listens before the store is read, so that no later change is missed.
    let woken = app.feed.listen();
    let last = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default().trim().to_owned());
    let after = match last.or(query.since) {
        Some(token) => number_of(&app, &token).await?,
        None => app.store.last_change(player.player).await?,
    };
    let waiting = read(&app, player.player, crate::mailbox::http::pages::page(after, None)).await?;
    let stopping = app.stopping.clone();
    let waiting = waiting.into();
    let listener = Listener { app, player, after, waiting, woken, stopping, _place: place };
    let alive = KeepAlive::new().interval(Duration::from_millis(KEEP_ALIVE_MS)).text("alive");
    Ok(Sse::new(stream::unfold(listener, Listener::next)).keep_alive(alive))
}

/// One stream. It reads the store only as fast as its client reads the events.
struct Listener {
    app: App,
    player: Player,
    after: u64,
    waiting: VecDeque<ChangeRow>,
    woken: broadcast::Receiver<PlayerId>,
    stopping: watch::Receiver<bool>,
    _place: Place,
}

impl Listener {
    /// The next event, once there is one. `None`: the stream ends, and the client may open another.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if *self.stopping.borrow() {
                return None;
            }
            if let Some(row) = self.waiting.pop_front() {
                self.after = row.number;
                let change = shown(&self.app, row);
                let event = Event::default().id(change.token.clone()).json_data(change).ok()?;
                return Some((Ok(event), self));
            }
            let page = Page { after: self.after, limit: limits::API_PAGE_CEILING };
            self.waiting = read(&self.app, self.player.player, page).await.ok()?.into();
            if !self.waiting.is_empty() {
                continue;
            }
            self.wait().await;
            self.still_signed_in().await.ok()?;
        }
    }

    /// Waits until something may have changed.
    async fn wait(&mut self) {
        let again = tokio::time::sleep(Duration::from_millis(LOOK_AGAIN_MS));
        tokio::pin!(again);
        loop {
            tokio::select! {
                // If the sender is gone, the service has stopped too.
                _ = self.stopping.wait_for(|stopping| *stopping) => return,
                () = &mut again => return,
                woken = self.woken.recv() => match woken {
                    Ok(player) if player != self.player.player => {}
                    // A change for this player, or so many changes that some were missed.
                    Ok(_) | Err(_) => return,
                },
            }
        }
    }

    async fn still_signed_in(&self) -> Result<(), ApiProblem> {
        if self.app.bans().player_banned(self.player.player) {
            return Err(banned());
        }
        let sign_in = self.app.sign_ins.find(&self.app.store, self.player.token_hash, self.app.now_ms());
        sign_in.await?.map(drop).ok_or_else(|| unauthenticated("you are signed out: sign in again"))
    }
}
