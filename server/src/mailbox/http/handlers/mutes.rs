//! Mutes. They hold for messages, for invitations, and for chat in sessions: a live service is told of changes when it
//! renews its lease, and reports the mutes that are made there.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::muting::set;
use crate::mailbox::http::problem::{ApiPath, ApiProblem, Failure};
use adjourn_game::ids::PlayerId;
use adjourn_shared::handover::Muting;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(mute, unmute))
}

/// Mute a player, by mail and live.
///
/// You then get no messages and no invitations from this player. The player is not told.
#[utoipa::path(put, path = "/v1/me/mutes/{player}", tag = "players", params(("player" = PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204),
        (status = 409, description = "You have muted as many players as you can"), Failure))]
async fn mute(
    State(app): State<App>,
    player: Player,
    ApiPath(whom): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    set(&app, Muting { by: player.player, whom, muted: true }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unmute a player.
///
/// You can then read what the player wrote in the meantime.
#[utoipa::path(delete, path = "/v1/me/mutes/{player}", tag = "players", params(("player" = PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204), Failure))]
async fn unmute(
    State(app): State<App>,
    player: Player,
    ApiPath(whom): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    set(&app, Muting { by: player.player, whom, muted: false }).await?;
    Ok(StatusCode::NO_CONTENT)
}
