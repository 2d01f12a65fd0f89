//! A live session at a time that suits all: when each player can come, and the entry for a calendar.

use super::live;
use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiProblem, ApiResult, Failure};
use crate::mailbox::http::view;
use crate::mailbox::notify::calendar;
use crate::mailbox::people::settings;
use crate::mailbox::store::Store;
use crate::mailbox::tables::seat_of;
use crate::mailbox::time::{written, zones};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{Problem, ProblemKind, SlotTime, Slots, SlotsRequest};
use adjourn_shared::base::limits::appointment::TIMES_OF_A_SEAT;
use adjourn_shared::turns::notices::NoticedGame;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, choose)).routes(routes!(entry))
}

async fn time_zone(app: &App, player: PlayerId) -> Result<String, ApiProblem> {
    Ok(settings::stored(&app.store.player(player).await?)?.settings.time_zone)
}

/// List the times at which the players could meet to play live.
///
/// The list also has the agreed time. All times are shown in your time zone too.
#[utoipa::path(get, path = "/v1/tables/{id}/slots", tag = "play", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 200, body = Slots), Failure))]
async fn show(State(app): State<App>, player: Player, ApiPath(id): ApiPath<GameId>) -> ApiResult<Slots> {
    let table = app.tables.load(id).await?.table;
    let seat = seat_of(&table, player.player)?;
    let time_zone = time_zone(&app, player.player).await?;
    Ok(Json(view::slots(&table, seat, &time_zone, app.now_ms())))
}

/// Say at which times you could play live.
///
/// Name all of them: a time that you leave out no longer suits you. The first time that suits all who play is agreed.
/// The server then tells everybody, sends an entry for the calendar, and reminds everybody half an hour before. The
/// session waits for its players from ten minutes before the time until fifteen minutes after it. If somebody does
/// not come, the game goes on by mail as it was.
#[utoipa::path(put, path = "/v1/tables/{id}/slots", tag = "play", params(("id" = GameId, Path)),
    request_body = SlotsRequest, security(("bearer" = [])), responses((status = 200, body = Slots), Failure))]
async fn choose(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<SlotsRequest>,
) -> ApiResult<Slots> {
    let malformed = |detail: String| Problem::new(ProblemKind::Malformed, detail);
    if request.times.len() > TIMES_OF_A_SEAT {
        return Err(malformed(format!("name at most {TIMES_OF_A_SEAT} times")).into());
    }
    let time_zone = time_zone(&app, player.player).await?;
    let (zone, now_ms) = (zones::zone(&time_zone).unwrap_or_else(zones::utc), app.now_ms());
    let read = |time: &SlotTime| match time {
        SlotTime::At(at_ms) => Ok(*at_ms),
        SlotTime::Local(text) => written::read(text, &zone, now_ms),
    };
    let times_ms = request.times.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(malformed)?;
    let served = app.live_requests.is_served(now_ms);
    let chosen = app.tables.change(id, |table, context| {
        let seat = table.must_sit(player.player)?;
        if !served && !times_ms.is_empty() {
            return Err(live::not_served());
        }
        let effects = table.choose_times(context, seat, &times_ms)?;
        Ok((effects, view::slots(table, seat, &time_zone, context.now_ms)))
    });
    Ok(Json(chosen.await?))
}

/// Download the agreed session as a calendar entry (iCalendar, RFC 5545).
#[utoipa::path(get, path = "/v1/tables/{id}/session.ics", tag = "play", params(("id" = GameId, Path)),
    security(("bearer" = [])),
    responses((status = 200, content_type = "text/calendar", body = String), Failure))]
async fn entry(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
) -> Result<Response, ApiProblem> {
    let table = app.tables.load(id).await?.table;
    seat_of(&table, player.player)?;
    let appointment = &table.live().appointment;
    let agreed =
        appointment.agreed().ok_or_else(|| Problem::new(ProblemKind::NotFound, "no time is agreed yet"))?;
    let game = NoticedGame::new(id, table.game(), table.title());
    let entry = calendar::file(&game, agreed.starts_ms, appointment.revision(), app.now_ms());
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], entry).into_response())
}
