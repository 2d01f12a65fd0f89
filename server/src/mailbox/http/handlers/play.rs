//! Playing: states, orders, history.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{MaybePlayer, Player};
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiQuery, ApiResult, Failure};
use crate::mailbox::http::view;
use crate::mailbox::store::{EntryRow, Page as StorePage, Store, store_problem};
use crate::mailbox::tables::{self, Loaded, StoredState, seat_of};
use crate::random::random;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{
    Forecast, HistoryTurn, LegalOrders, LogEntry, Page, PreviewRequest, Problem, ProblemKind, ReadyRequest,
    ReceiptView, State as GameState, SubmissionView, Submitted,
};
use adjourn_shared::base::limits;
use adjourn_shared::timeline::submission::{Plan, Signed};
use adjourn_shared::turns;
use adjourn_shared::turns::preview::Preview;
use adjourn_shared::turns::rules::TableStatus;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(state))
        .routes(routes!(map))
        .routes(routes!(orders, withdraw))
        .routes(routes!(preview))
        .routes(routes!(submit))
        .routes(routes!(ready))
        .routes(routes!(history))
        .routes(routes!(log))
        .routes(routes!(forecast))
        .routes(routes!(report))
}

/// Which state to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct At {
    /// Show the state at the beginning of this turn. Absent: the present state.
    turn: Option<u32>,
    /// Show the state after this entry of the timeline: `entry` of a step of the history.
    entry: Option<u64>,
}

/// A state, and the seat through whose eyes it is seen.
struct Looked {
    loaded: Loaded,
    stored: StoredState,
    turn: u32,
    current: bool,
    eyes: Option<Seat>,
}

async fn look(app: &App, id: GameId, viewer: Option<PlayerId>, at: &At) -> Result<Looked, Problem> {
    let loaded = app.tables.load(id).await?;
    let eyes = view::eyes(app.games, &loaded.table, viewer)?;
    let last = loaded.row.entries.checked_sub(1);
    let last = last.ok_or_else(|| Problem::new(ProblemKind::WindowClosed, "the game has not begun yet"))?;
    let none =
        || Problem::new(ProblemKind::NotFound, "the game has no such turn or entry: `history` lists them");
    let (entry, turn) = match (at.turn, at.entry) {
        (None, None) => (last, loaded.table.turn()),
        (_, Some(entry)) if entry > last => return Err(none()),
        (_, Some(entry)) => (entry, turn_after(app, id, entry).await?),
        (Some(turn), None) if turn == loaded.table.turn() => (last, turn),
        (Some(turn), None) if turn == 0 || turn > loaded.table.turn() => return Err(none()),
        (Some(turn), None) => (before_turn(app, id, turn, last).await?.ok_or_else(none)?, turn),
    };
    let stored = app.tables.stored_state_at(&loaded, entry).await?;
    Ok(Looked { current: entry == last, loaded, stored, turn, eyes })
}

async fn rows(app: &App, id: GameId, after: u64) -> Result<Vec<EntryRow>, Problem> {
    let page = StorePage { after, limit: limits::API_PAGE_CEILING };
    app.store.entries(id, page).await.map_err(store_problem)
}

/// The entry after which a turn was open: the one that closed the turn before.
async fn before_turn(app: &App, id: GameId, turn: u32, last: u64) -> Result<Option<u64>, Problem> {
    let mut after = 0;
    let mut found = (turn == 1).then_some(0);
    while after <= last {
        let page = rows(app, id, after).await?;
        let Some(end) = page.last().map(|row| row.number) else { break };
        let closed = page.iter().rev().find(|row| row.entry.turn.is_some_and(|closed| closed < turn));
        found = closed.map(|row| row.number).or(found);
        if page.iter().any(|row| row.entry.turn.is_some_and(|closed| closed >= turn)) {
            break;
        }
        after = end + 1;
    }
    Ok(found)
}

/// The turn that was open after an entry.
async fn turn_after(app: &App, id: GameId, entry: u64) -> Result<u32, Problem> {
    let mut after = 0;
    let mut turn = 1;
    while after <= entry {
        let page = rows(app, id, after).await?;
        let Some(end) = page.last().map(|row| row.number) else { break };
        let closed = page.iter().filter(|row| row.number <= entry).filter_map(|row| row.entry.turn);
        turn = closed.max().map_or(turn, |closed| closed + 1);
        after = end + 1;
    }
    Ok(turn)
}

/// Show the state of a game, now or at a past turn.
///
/// You get what your seat may see. If you don't sit at the table, you get what everybody may see.
#[utoipa::path(get, path = "/v1/tables/{id}/state", tag = "play", params(("id" = GameId, Path), At),
    responses((status = 200, body = GameState), Failure))]
async fn state(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
    ApiQuery(at): ApiQuery<At>,
) -> ApiResult<GameState> {
    let looked = look(&app, id, player.map(|player| player.player), &at).await?;
    let Looked { loaded, stored, turn, current, eyes } = looked;
    let games = app.games;
    let shown = app.tables.compute(move || {
        Ok(view::state(games, &loaded.table, stored.simulation()?.game(), turn, current, eyes))
    });
    Ok(Json(shown.await?))
}

/// Draw the state of a game.
///
/// It shows what `state` shows. Not every game can be drawn.
#[utoipa::path(get, path = "/v1/tables/{id}/map.svg", tag = "play", params(("id" = GameId, Path), At),
    responses((status = 200, content_type = "image/svg+xml", body = String), Failure))]
async fn map(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
    ApiQuery(at): ApiQuery<At>,
) -> Result<Response, crate::mailbox::http::problem::ApiProblem> {
    let looked = look(&app, id, player.map(|player| player.player), &at).await?;
    let svg = app.tables.compute(move || Ok(looked.stored.simulation()?.game().svg(looked.eyes))).await?;
    let svg = svg.ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, "this game has no map: its state has a picture as text")
    })?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// List the orders that you can give, and those that you have handed in.
#[utoipa::path(get, path = "/v1/tables/{id}/orders", tag = "play", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = LegalOrders), Failure))]
async fn orders(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
) -> ApiResult<LegalOrders> {
    let loaded = app.tables.load(id).await?;
    let seat = seat_of(&loaded.table, player.player)?;
    let stored = app.tables.stored_state(&loaded).await?;
    let legal = app.tables.compute(move || Ok(stored.simulation()?.game().legal(seat))).await?;
    let state = &loaded.table.seats()[usize::from(seat.0)];
    let submitted = state.pending.as_ref().map(|pending| Submitted {
        orders: pending.orders.clone(),
        ready: pending.ready,
        sequence: pending.sequence,
    });
    let plan = state.plan.as_ref().map_or_else(Plan::default, |plan| Plan {
        standing: plan.standing.clone(),
        conditional: plan.conditional.clone(),
    });
    Ok(Json(LegalOrders {
        turn: loaded.table.turn(),
        legal,
        submitted,
        plan,
        next_sequence: app.now_ms().max(state.last_sequence.saturating_add(1)),
    }))
}

/// Show how the server would understand your orders.
///
/// Nothing is handed in.
#[utoipa::path(post, path = "/v1/tables/{id}/preview", tag = "play", params(("id" = GameId, Path)),
    request_body = PreviewRequest, security(("bearer" = [])), responses((status = 200, body = Preview), Failure))]
async fn preview(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<PreviewRequest>,
) -> ApiResult<Preview> {
    if request.orders.len() > limits::ORDERS_PER_TURN_CEILING {
        return Err(Problem::new(
            ProblemKind::TooLarge,
            "these are more orders than a turn can take: send fewer",
        )
        .into());
    }
    let loaded = app.tables.load(id).await?;
    let seat = seat_of(&loaded.table, player.player)?;
    let stored = app.tables.stored_state(&loaded).await?;
    let previewed = app.tables.compute(move || {
        Ok(turns::preview::preview(stored.simulation()?.game(), seat, loaded.table.turn(), &request.orders))
    });
    Ok(Json(previewed.await?))
}

/// Hand in signed orders, or a plan.
///
/// A plan has standing and conditional orders. You need no token, and anybody may carry the submission: the signature
/// counts. When you get the receipt, the submission is on the server's disk. If you send the same bytes again, you
/// get the same receipt.
#[utoipa::path(post, path = "/v1/submissions", tag = "play", request_body = SubmissionView,
    responses((status = 200, body = ReceiptView), Failure))]
async fn submit(State(app): State<App>, ApiJson(request): ApiJson<SubmissionView>) -> ApiResult<ReceiptView> {
    let signed = Signed::from_view(request)
        .map_err(|error| Problem::new(ProblemKind::Malformed, error.to_string()))?;
    let banned = |player| app.bans().player_banned(player);
    let submitted = app.tables.submit(signed.clone(), random(), &banned).await;
    let Err(problem) = submitted else { return Ok(Json(submitted?)) };
    // The orders may be for the turn that begins once the one before is resolved, which was acknowledged already.
    let too_early = problem.is(ProblemKind::WrongTurn) || problem.is(ProblemKind::WindowClosed);
    let game = signed.open().ok().filter(|_| too_early).map(|submission| submission.game);
    match game {
        Some(game) => {
            app.tables.load(game).await?;
            Ok(Json(app.tables.submit(signed, random(), &banned).await?))
        }
        None => Err(problem.into()),
    }
}

/// Take back the orders that you have handed in for the open turn.
#[utoipa::path(delete, path = "/v1/tables/{id}/orders", tag = "play", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 204), Failure))]
async fn withdraw(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
) -> Result<axum::http::StatusCode, crate::mailbox::http::problem::ApiProblem> {
    app.tables
        .change(id, |table, context| {
            let seat = table.must_sit(player.player)?;
            Ok((table.withdraw(context, seat)?, ()))
        })
        .await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Say whether your orders are final for now.
///
/// The turn closes before its deadline only when the orders of all seats that must act are final.
#[utoipa::path(put, path = "/v1/tables/{id}/ready", tag = "play", params(("id" = GameId, Path)),
    request_body = ReadyRequest, security(("bearer" = [])), responses((status = 204), Failure))]
async fn ready(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<ReadyRequest>,
) -> Result<axum::http::StatusCode, crate::mailbox::http::problem::ApiProblem> {
    app.tables
        .change(id, |table, context| {
            let seat = table.must_sit(player.player)?;
            Ok((table.set_ready(context, seat, request.turn, request.ready)?, ()))
        })
        .await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    /// `next` of the page before. Absent: the first page.
    #[serde(default)]
    after: u64,
    /// How many items the page may have: at most 100.
    limit: Option<u32>,
}

/// List what has happened in a game, in order.
///
/// `entry` of each step names the state after it: pass it to `state` to see that state.
#[utoipa::path(get, path = "/v1/tables/{id}/history", tag = "play", params(("id" = GameId, Path), PageQuery),
    responses((status = 200, body = Page<HistoryTurn>), Failure))]
async fn history(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Page<HistoryTurn>> {
    let loaded = app.tables.load(id).await?;
    let viewer = player.map(|player| player.player);
    view::must_watch(&loaded.table, viewer)?;
    let seat = viewer.and_then(|viewer| loaded.table.seat_of(viewer));
    let page = crate::mailbox::http::pages::page(query.after + 1, query.limit);
    let rows = app.store.entries(id, page).await.map_err(store_problem)?;
    let next = crate::mailbox::http::pages::next(&rows, page, |row| row.number);
    let items = rows.iter().filter_map(|row| view::history(app.games, &loaded.table, row, seat).transpose());
    Ok(Json(Page { items: items.collect::<Result<_, _>>()?, next }))
}

/// List the table's log: who did what, what deadlines did, and why.
///
/// Until the game is over, a line that would reveal sealed orders is shown only to the seat that it is about.
#[utoipa::path(get, path = "/v1/tables/{id}/log", tag = "play", params(("id" = GameId, Path), PageQuery),
    responses((status = 200, body = Page<LogEntry>), Failure))]
async fn log(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Page<LogEntry>> {
    let Loaded { table, .. } = app.tables.load(id).await?;
    let viewer = player.map(|player| player.player);
    view::must_watch(&table, viewer)?;
    let seat = viewer.and_then(|viewer| table.seat_of(viewer));
    let over = matches!(table.status(), TableStatus::Finished | TableStatus::Abandoned);
    let page = crate::mailbox::http::pages::page(query.after, query.limit);
    let rows = app.store.log(id, page).await.map_err(store_problem)?;
    let next = crate::mailbox::http::pages::next(&rows, page, |row| row.number);
    let visible =
        rows.into_iter().filter(|row| over || row.line.only_for.is_none() || row.line.only_for == seat);
    let items = visible.map(|row| LogEntry {
        number: row.number,
        at_ms: row.line.at_ms,
        seat: row.line.seat,
        event: serde_json::from_str(&row.line.event).unwrap_or_default(),
    });
    Ok(Json(Page { items: items.collect(), next }))
}

/// Show what will happen, and when, if nobody acts.
///
/// Whether other players have standing orders is sealed. For their seats, you see what the server will try.
#[utoipa::path(get, path = "/v1/tables/{id}/forecast", tag = "play", params(("id" = GameId, Path)),
    responses((status = 200, body = Forecast), Failure))]
async fn forecast(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
) -> ApiResult<Forecast> {
    let loaded = app.tables.load(id).await?;
    let viewer = player.map(|player| player.player);
    view::must_watch(&loaded.table, viewer)?;
    let seat = viewer.and_then(|viewer| loaded.table.seat_of(viewer));
    let stored = app.tables.stored_state(&loaded).await?;
    let now_ms = app.now_ms();
    let events = app.tables.compute(move || {
        let zone = tables::zone_of(&loaded.table);
        let context = adjourn_shared::turns::table::TableContext { now_ms, zone: &zone };
        Ok(loaded.table.forecast(context, stored.simulation()?.game(), seat))
    });
    Ok(Json(Forecast { events: events.await? }))
}

/// Download what your seat saw of a turn that took more than one step.
///
/// The report has recorded views, which the client draws.
#[utoipa::path(get, path = "/v1/tables/{id}/reports/{turn}", tag = "play",
    params(("id" = GameId, Path), ("turn" = u32, Path)), security(("bearer" = [])),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), Failure))]
async fn report(
    State(app): State<App>,
    player: Player,
    ApiPath((id, turn)): ApiPath<(GameId, u32)>,
) -> Result<Response, crate::mailbox::http::problem::ApiProblem> {
    let loaded = app.tables.load(id).await?;
    let seat = seat_of(&loaded.table, player.player)?;
    let stored = app.store.report(id, turn, seat).await.map_err(store_problem)?;
    let stored = stored.ok_or_else(|| {
        Problem::new(
            ProblemKind::NotFound,
            "there is no report of that turn: only turns of more than one step have one",
        )
    })?;
    let report = tables::unpack(&stored);
    let report = report.map_err(|_| {
        Problem::new(ProblemKind::Internal, "the server can't read its stored report: tell its host")
    })?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], report).into_response())
}
