//! Tables: making, listing, sitting down, starting, pausing, leaving.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{MaybePlayer, Player};
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiQuery, ApiResult, Failure};
use crate::mailbox::http::{lookups, view};
use crate::mailbox::people::mutes;
use crate::mailbox::store::{GameFilter, GameStatus, Store, store_problem};
use crate::mailbox::tables::{Loaded, claim, draw};
use crate::mailbox::time::zones;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{InviteRequest, JoinRequest, Page, Problem, ProblemKind, Table, TableSummary};
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::refusal::RefusalKind;
use adjourn_shared::turns::rules::{BotRequest, CreateTable, PauseRequest, TableStatus};
use adjourn_shared::turns::table::{Occupant, SeatClaim, TableState};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::time::Duration;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(show))
        .routes(routes!(join))
        .routes(routes!(join_by_code))
        .routes(routes!(leave))
        .routes(routes!(start))
        .routes(routes!(invite))
        .routes(routes!(add_bot))
        .routes(routes!(clear_seat))
        .routes(routes!(pause))
        .routes(routes!(resign))
        .routes(routes!(substitute))
}

async fn sitting(app: &App, player: &Player) -> Result<SeatClaim, Problem> {
    let row = app.store.player(player.player).await.map_err(store_problem)?;
    Ok(claim(&row, player.key))
}

/// The table as the caller sees it now.
async fn shown(app: &App, game_id: GameId, player: &Player) -> ApiResult<Table> {
    Ok(Json(lookups::table(app, &app.tables.load(game_id).await?, Some(player.player)).await?))
}

/// Starts the game if all seats are taken and the table starts when it is full. If this build lacks the game, the table
/// waits for one that has it.
async fn start_if_full(app: &App, game_id: GameId) -> Result<(), Problem> {
    let Loaded { table, .. } = app.tables.load(game_id).await?;
    if !table.begins_by_itself() || table.kind(app.games).is_err() {
        return Ok(());
    }
    match app.tables.start(game_id, None).await {
        // Another call has started it, or a seat has become free.
        Err(problem) if problem.is(ProblemKind::Conflict) => Ok(()),
        result => result,
    }
}

/// Make a table.
///
/// You own it. You also sit down at it, unless `owner_watches` is true.
#[utoipa::path(post, path = "/v1/tables", tag = "tables", request_body = CreateTable, security(("bearer" = [])),
    responses((status = 200, body = Table), Failure))]
async fn create(
    State(app): State<App>,
    player: Player,
    ApiJson(request): ApiJson<CreateTable>,
) -> ApiResult<Table> {
    Ok(Json(make(&app, &player, request).await?))
}

/// Makes a table for a player.
///
/// # Errors
/// A problem that names what is wrong with it.
pub(crate) async fn make(
    app: &App,
    player: &Player,
    mut request: CreateTable,
) -> Result<Table, crate::mailbox::http::problem::ApiProblem> {
    let owner = sitting(app, player).await?;
    if zone_is_unknown(&request.rules.schedule.time_zone) {
        return Err(Problem::new(
            ProblemKind::Malformed,
            "rules: schedule: `time_zone`: there is no such time zone, write it like Europe/Berlin",
        )
        .into());
    }
    let most = app.config.mailbox.limits.tables_per_player;
    if app.store.unfinished_games(player.player).await.map_err(store_problem)? >= most {
        let told = format!(
            "you have {most} games that are not over: end or leave some before you make another table"
        );
        return Err(Problem::new(ProblemKind::Conflict, told).into());
    }
    let mut invited = BTreeSet::new();
    request.invite.retain(|invitee| *invitee != player.player && invited.insert(*invitee));
    let created = TableState::create(app.games, request, &owner, draw());
    let (mut table, mut effects) = created.map_err(|refusal| refusal.problem(&[]))?;
    table.sat_down(player.player, app.now_ms());
    if is_for_bots_alone(&table) {
        return Err(Problem::new(ProblemKind::Malformed, BOTS_ALONE).into());
    }
    let mut mutes = Vec::new();
    for invitee in invited {
        mutes.extend(invitation(app, player.player, invitee).await?.then_some(invitee));
    }
    effects.tell.retain(|(told, _)| !mutes.contains(told));
    app.tables.create(&table, effects).await?;
    start_if_full(app, table.game_id()).await?;
    Ok(shown(app, table.game_id(), player).await?.0)
}

const BOTS_ALONE: &str = "bots don't play among themselves here: leave at least one seat to a player";

fn is_for_bots_alone(table: &TableState) -> bool {
    table.is_full() && table.players().next().is_none()
}

/// Charges an invitation. Returns whether the invitee has muted the player who invites: then the seat is reserved, but
/// the invitee is not told.
async fn invitation(app: &App, by: PlayerId, invitee: PlayerId) -> Result<bool, Problem> {
    app.rates.invitation(by, app.now_ms())?;
    Ok(mutes::of_player(&app.store, invitee).await.map_err(store_problem)?.contains(&by))
}

fn zone_is_unknown(name: &str) -> bool {
    zones::zone(name).is_none()
}

/// Which tables to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// List only tables of this game.
    game: Option<String>,
    /// List only tables with this status. Absent: open ones.
    status: Option<TableStatus>,
    /// `next` of the page before. Absent: the first page.
    #[serde(default)]
    after: u64,
    /// How many items the page may have: at most 50.
    limit: Option<u32>,
}

/// List the tables that everybody may see, the newest first.
#[utoipa::path(get, path = "/v1/tables", tag = "tables", params(ListQuery),
    responses((status = 200, body = Page<TableSummary>), Failure))]
async fn list(State(app): State<App>, ApiQuery(query): ApiQuery<ListQuery>) -> ApiResult<Page<TableSummary>> {
    let status = match query.status.unwrap_or(TableStatus::Open) {
        TableStatus::Open => GameStatus::Open,
        TableStatus::Running => GameStatus::Running,
        TableStatus::Finished => GameStatus::Finished,
        TableStatus::Abandoned => GameStatus::Abandoned,
    };
    let filter = GameFilter { game: query.game, status: Some(status), player: None, with_unlisted: false };
    let page = crate::mailbox::http::pages::page_of_tables(query.after, query.limit);
    let games = app.store.list_games(filter, page).await.map_err(store_problem)?;
    let next = crate::mailbox::http::pages::next_table(&games, page);
    Ok(Json(Page { items: crate::mailbox::http::pages::summaries(&app, games)?, next }))
}

/// Show a table.
#[utoipa::path(get, path = "/v1/tables/{id}", tag = "tables", params(("id" = GameId, Path)),
    responses((status = 200, body = Table), Failure))]
async fn show(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
) -> ApiResult<Table> {
    let loaded = app.tables.load(id).await?;
    let viewer = player.map(|player| player.player);
    view::must_see(&loaded.table, viewer)?;
    Ok(Json(lookups::table(&app, &loaded, viewer).await?))
}

async fn sit(app: &App, id: GameId, player: &Player, request: &JoinRequest) -> ApiResult<Table> {
    let claim = sitting(app, player).await?;
    app.tables
        .change(id, |table, context| {
            let effects = table.join(&claim, request.seat, request.code.as_deref())?;
            table.sat_down(player.player, context.now_ms);
            Ok((effects, ()))
        })
        .await?;
    start_if_full(app, id).await?;
    shown(app, id, player).await
}

/// Sit down at a table.
#[utoipa::path(post, path = "/v1/tables/{id}/join", tag = "tables", params(("id" = GameId, Path)),
    request_body = JoinRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn join(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<JoinRequest>,
) -> ApiResult<Table> {
    sit(&app, id, &player, &request).await
}

/// Sits down at a table to which the caller is invited: on this seat, or on another if it is taken.
pub(crate) async fn sit_again(app: &App, id: GameId, player: &Player, seat: Seat) -> ApiResult<Table> {
    let table = app.tables.load(id).await?.table;
    if table.seat_of(player.player).is_some() {
        return shown(app, id, player).await;
    }
    let free = table.seat(seat).is_some_and(|state| state.occupant == Occupant::Empty);
    sit(app, id, player, &JoinRequest { seat: free.then_some(seat), code: None }).await
}

/// Sit down at the private table that has this code.
#[utoipa::path(post, path = "/v1/join/{code}", tag = "tables", params(("code" = String, Path)),
    security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn join_by_code(
    State(app): State<App>,
    player: Player,
    ApiPath(code): ApiPath<String>,
) -> ApiResult<Table> {
    let code = code.to_ascii_lowercase();
    let id = app.store.game_by_code(code.clone()).await.map_err(store_problem)?;
    sit(&app, id, &player, &JoinRequest { seat: None, code: Some(code) }).await
}

/// Changes a table by a decision that needs no state of the game, and shows it.
async fn changed(
    app: &App,
    id: GameId,
    player: &Player,
    decide: impl FnMut(
        &mut TableState,
        adjourn_shared::turns::table::TableContext<'_>,
    ) -> Result<(adjourn_shared::turns::table::Effects, ()), Refusal>,
) -> ApiResult<Table> {
    app.tables.change(id, decide).await?;
    shown(app, id, player).await
}

/// Leave a table before the game begins.
///
/// When nobody sits at a table any more, it is given up.
#[utoipa::path(post, path = "/v1/tables/{id}/leave", tag = "tables", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn leave(State(app): State<App>, player: Player, ApiPath(id): ApiPath<GameId>) -> ApiResult<Table> {
    changed(&app, id, &player, |table, _| Ok((table.leave(player.player)?, ()))).await
}

/// Begin the game, once all seats are taken.
///
/// Only the table's owner may do this.
#[utoipa::path(post, path = "/v1/tables/{id}/start", tag = "tables", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn start(State(app): State<App>, player: Player, ApiPath(id): ApiPath<GameId>) -> ApiResult<Table> {
    if is_for_bots_alone(&app.tables.load(id).await?.table) {
        return Err(Problem::new(ProblemKind::Conflict, BOTS_ALONE).into());
    }
    app.tables.start(id, Some(player.player)).await?;
    shown(&app, id, &player).await
}

/// Invite a player to the table.
///
/// Only the table's owner may do this.
#[utoipa::path(post, path = "/v1/tables/{id}/invite", tag = "tables", params(("id" = GameId, Path)),
    request_body = InviteRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn invite(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<InviteRequest>,
) -> ApiResult<Table> {
    let owner = sitting(&app, &player).await?;
    let mutes = invitation(&app, player.player, request.player).await?;
    changed(&app, id, &player, |table, _| {
        let mut effects = table.invite(player.player, &owner.name, request.player)?;
        effects.tell.retain(|_| !mutes);
        Ok((effects, ()))
    })
    .await
}

/// Put a bot on a free seat.
///
/// Only the table's owner may do this.
#[utoipa::path(post, path = "/v1/tables/{id}/bots", tag = "tables", params(("id" = GameId, Path)),
    request_body = BotRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn add_bot(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<BotRequest>,
) -> ApiResult<Table> {
    let BotRequest { seat, strength } = request;
    app.tables
        .change(id, |table, _| {
            let effects = table.add_bot(player.player, seat, strength)?;
            if is_for_bots_alone(table) {
                return Err(Refusal::new(RefusalKind::Conflict, BOTS_ALONE));
            }
            Ok((effects, ()))
        })
        .await?;
    start_if_full(&app, id).await?;
    shown(&app, id, &player).await
}

/// Free a seat before the game begins.
///
/// Only the table's owner may do this. The player or bot who sits there is sent away.
#[utoipa::path(delete, path = "/v1/tables/{id}/seats/{seat}", tag = "tables",
    params(("id" = GameId, Path), ("seat" = u8, Path)), security(("bearer" = [])),
    responses((status = 200, body = Table), Failure))]
async fn clear_seat(
    State(app): State<App>,
    player: Player,
    ApiPath((id, seat)): ApiPath<(GameId, u8)>,
) -> ApiResult<Table> {
    changed(&app, id, &player, |table, _| Ok((table.clear_seat(player.player, Seat(seat))?, ()))).await
}

/// Stop the clocks, or let them run again.
///
/// There are three reasons to stop them: your vacation, a vote of the players, or a pause by an owner who does not
/// play.
#[utoipa::path(post, path = "/v1/tables/{id}/pause", tag = "tables", params(("id" = GameId, Path)),
    request_body = PauseRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn pause(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<PauseRequest>,
) -> ApiResult<Table> {
    changed(&app, id, &player, |table, context| Ok((table.pause(context, player.player, request)?, ()))).await
}

/// How long a player who gives up waits until that is handled.
const SEEN_TO: Duration = Duration::from_secs(5);

/// Give up the game.
#[utoipa::path(post, path = "/v1/tables/{id}/resign", tag = "tables", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn resign(State(app): State<App>, player: Player, ApiPath(id): ApiPath<GameId>) -> ApiResult<Table> {
    app.tables.change(id, |table, _| Ok((table.resign(player.player)?, ()))).await?;
    // It is stored, and the worker would handle it at once. But the answer is to show that the game is over, since the
    // player may ask for a rematch next. If this fails or takes too long, the worker does it.
    let tables = app.tables.clone();
    let seen_to = tokio::spawn(async move { tables.work_on(id).await });
    let _in_time = tokio::time::timeout(SEEN_TO, seen_to).await;
    shown(&app, id, &player).await
}

/// Take over a seat that is open to a substitute.
#[utoipa::path(post, path = "/v1/tables/{id}/substitute", tag = "tables", params(("id" = GameId, Path)),
    request_body = JoinRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn substitute(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<JoinRequest>,
) -> ApiResult<Table> {
    let claim = sitting(&app, &player).await?;
    changed(&app, id, &player, |table, context| {
        view::must_see(table, Some(player.player))
            .map_err(|problem| Refusal::new(RefusalKind::NotFound, problem.detail))?;
        Ok((table.substitute(context, &claim, request.seat)?, ()))
    })
    .await
}
