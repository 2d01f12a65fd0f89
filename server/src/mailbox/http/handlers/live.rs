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

/// Say that one would play on live now, or not any more. When everybody who plays would, the session opens, and `live` of
/// the table says where. It holds for ten minutes.
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
    let told = "no live service plays this mailbox's games: its host has to connect one";
    Refusal::new(RefusalKind::Unavailable, told)
}

/// Say that one would adjourn the live session, or not any more: as in the session itself. When all who are there would, the
/// game goes on by mail.
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
        return Err(Problem::new(ProblemKind::Conflict, "the game is not played live now").into());
    }
    app.live_news.adjourn(id, seat, request.on);
    Ok(Json(lookups::table(&app, &loaded, Some(player.player)).await?))
}

/// Play the same again, with everybody one seat further: the first who asks makes the table and invites the others, and the
/// others who ask sit down at it. It begins by mail; all who are there can take it live.
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
