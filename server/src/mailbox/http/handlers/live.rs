//! Votes to play on live, to adjourn, and for a rematch.

use super::tables;
use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::lookups;
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiResult, Failure};
use crate::mailbox::tables::seat_of;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{LiveRequest, Problem, ProblemKind, Table};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::refusal::RefusalKind;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::Effects;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(adjourn)).routes(routes!(rematch))
}

/// Say whether you want to play on live now.
///
/// When all who play want to, the session opens, and `live` of the table says where. Your vote lasts for ten minutes.
#[utoipa::path(put, path = "/v1/tables/{id}/live", tag = "play", params(("id" = GameId, Path)),
    request_body = LiveRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn live(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<LiveRequest>,
) -> ApiResult<Table> {
    let served = app.live_requests.is_served(app.now_ms());
    let wanted = app
        .tables
        .change(id, |table, context| {
            let seat = table.must_sit(player.player)?;
            // Players who come for an agreed session are noted in any case.
            if request.on && !served && !table.in_lobby(context.now_ms) {
                return Err(not_served());
            }
            let effects = table.vote_live(app.games, context, seat, request.on)?;
            Ok((effects, table.live().votes.are_agreed()))
        })
        .await?;
    if wanted {
        app.live_requests.add(id)
    } else {
        app.live_requests.remove(id)
    }
    Ok(Json(lookups::table(&app, &app.tables.load(id).await?, Some(player.player)).await?))
}

/// The refusal if no live service is connected.
pub(crate) fn not_served() -> Refusal {
    let told = "no live service is connected to this mailbox: ask its host to connect one";
    Refusal::new(RefusalKind::Unavailable, told)
}

/// Say whether you want to adjourn the live session.
///
/// You can also say it in the session itself. When all players who are there want to, the game goes on by mail.
#[utoipa::path(put, path = "/v1/tables/{id}/adjourn", tag = "play", params(("id" = GameId, Path)),
    request_body = LiveRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn adjourn(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<LiveRequest>,
) -> ApiResult<Table> {
    let loaded = app.tables.load(id).await?;
    let seat = seat_of(&loaded.table, player.player)?;
    if loaded.table.tempo() != Tempo::Live {
        return Err(Problem::new(
            ProblemKind::Conflict,
            "the game is not played live now: there is no session to adjourn",
        )
        .into());
    }
    app.live_news.adjourn(id, seat, request.on);
    Ok(Json(lookups::table(&app, &loaded, Some(player.player)).await?))
}

/// Ask for a rematch: the same game, each player one seat further.
///
/// The first player who asks makes the new table and invites the others. If you ask later, you sit down at that
/// table. The game begins by mail. You can take it live when you are all there.
#[utoipa::path(post, path = "/v1/tables/{id}/rematch", tag = "tables", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn rematch(State(app): State<App>, player: Player, ApiPath(id): ApiPath<GameId>) -> ApiResult<Table> {
    let table = app.tables.load(id).await?.table;
    let seat = seat_of(&table, player.player)?;
    let again = table.rematch_seat(seat);
    let mut given_up = None;
    if let Some(next) = table.rematch() {
        if app.tables.load(next).await?.table.status() != TableStatus::Abandoned {
            return tables::sit_again(&app, next, &player, again).await;
        }
        // Whoever made it has given it up before anybody came.
        given_up = Some(next);
    }
    let request = table.rematch_request(app.games, player.player).map_err(|refusal| refusal.problem(&[]))?;
    let made = tables::make(&app, &player, request).await?;
    let game_id = made.summary.game_id;
    let first = app
        .tables
        .change(id, |table, _| match table.rematch() {
            // Two have asked at once, and the other one was faster.
            Some(first) if Some(first) != given_up => Ok((Effects::default(), first)),
            _ => Ok((table.note_rematch(seat, game_id), game_id)),
        })
        .await?;
    if first == game_id {
        return Ok(Json(made));
    }
    app.tables.change(game_id, |table, _| Ok((table.leave(player.player)?, ()))).await?;
    tables::sit_again(&app, first, &player, again).await
}
