//! Playing on live: who would.

use super::auth::Player;
use super::people;
use super::problem::{ApiJson, ApiPath, ApiResult, Failure};
use super::tables;
use crate::mailbox::app::App;
use crate::mailbox::desk::seat_of;
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
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(adjourn)).routes(routes!(rematch))
}

/// Say that one would play on live now, or not any more. When everybody who plays would, the session opens, and `live` of
/// the table says where. It holds for ten minutes.
#[utoipa::path(put, path = "/v1/games/{id}/live", tag = "play", params(("id" = adjourn_shared::api::schema::GameId, Path)),
    request_body = LiveRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn live(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<LiveRequest>,
) -> ApiResult<Table> {
    let served = app.wanted.is_served(app.now_ms());
    let wanted = app
        .desk
        .change(id, |table, context| {
            let seat = table.must_sit(player.player)?;
            // Who comes for an agreed session has come, whoever else is late.
            if request.on && !served && !table.in_lobby(context.now_ms) {
                return Err(not_served());
            }
            let effects = table.vote_live(context, seat, request.on)?;
            Ok((effects, table.live().votes.are_agreed()))
        })
        .await?;
    if wanted {
        app.wanted.add(id)
    } else {
        app.wanted.remove(id)
    }
    Ok(Json(people::table(&app, &app.desk.load(id).await?, Some(player.player)).await?))
}

/// There is nobody to play it live.
pub(super) fn not_served() -> Refusal {
    let told = "no live service plays this mailbox's games: its host has to connect one";
    Refusal::new(RefusalKind::Unavailable, told)
}

/// Say that one would adjourn the live session, or not any more: as in the session itself. When all who are there would, the
/// game goes on by mail.
#[utoipa::path(put, path = "/v1/games/{id}/adjourn", tag = "play", params(("id" = adjourn_shared::api::schema::GameId, Path)),
    request_body = LiveRequest, security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn adjourn(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<LiveRequest>,
) -> ApiResult<Table> {
    let loaded = app.desk.load(id).await?;
    let seat = seat_of(&loaded.table, player.player)?;
    if loaded.table.tempo() != Tempo::Live {
        return Err(Problem::new(ProblemKind::Conflict, "the game is not played live now").into());
    }
    app.wanted.adjourn(id, seat, request.on);
    Ok(Json(people::table(&app, &loaded, Some(player.player)).await?))
}

/// Play the same again, with everybody one seat further: the first who asks makes the table and invites the others, and the
/// others who ask sit down at it. It begins by mail; all who are there can take it live.
#[utoipa::path(post, path = "/v1/games/{id}/rematch", tag = "tables", params(("id" = adjourn_shared::api::schema::GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = Table), Failure))]
async fn rematch(State(app): State<App>, player: Player, ApiPath(id): ApiPath<GameId>) -> ApiResult<Table> {
    let table = app.desk.load(id).await?.table;
    let seat = seat_of(&table, player.player)?;
    let again = table.rematch_seat(seat);
    let mut given_up = None;
    if let Some(next) = table.rematch() {
        if app.desk.load(next).await?.table.status() != TableStatus::Abandoned {
            return tables::sit_again(&app, next, &player, again).await;
        }
        // Whoever made it thought better of it before anybody came.
        given_up = Some(next);
    }
    let request = table.rematch_request(player.player).map_err(|refusal| refusal.problem(&[]))?;
    let made = tables::make(&app, &player, request).await?;
    let game_id = made.summary.game_id;
    let first = app
        .desk
        .change(id, |table, _| match table.rematch() {
            // Two have asked at once: the other one's counts.
            Some(first) if Some(first) != given_up => Ok((Effects::default(), first)),
            _ => Ok((table.note_rematch(seat, game_id), game_id)),
        })
        .await?;
    if first == game_id {
        return Ok(Json(made));
    }
    app.desk.change(game_id, |table, _| Ok((table.leave(player.player)?, ()))).await?;
    tables::sit_again(&app, first, &player, again).await
}
