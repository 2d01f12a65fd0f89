//! The server itself, and the games that it knows.

use crate::mailbox::http::app::App;
use crate::mailbox::http::problem::{ApiProblem, ApiResult, Failure};
use adjourn_game::Games;
use adjourn_shared::api::{GameInfo, ProblemKind, ServerInfo};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::Fingerprint;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The version of the API: raised when a client of the one before would not understand this one.
const API_VERSION: u32 = 1;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(server)).routes(routes!(games))
}

/// Show the server: its name, its identity, its games, its clock.
#[utoipa::path(get, path = "/v1/server", tag = "server", responses((status = 200, body = ServerInfo), Failure))]
async fn server(State(app): State<App>) -> ApiResult<ServerInfo> {
    let identity = app.identity.public_key();
    Ok(Json(ServerInfo {
        name: app.config.name.clone(),
        identity: Base64::from(&identity[..]),
        fingerprint: Fingerprint::of(&identity).to_string(),
        api_version: API_VERSION,
        games: infos(app.games)?,
        now_ms: app.now_ms(),
    }))
}

/// List the kinds of games that you can play here.
#[utoipa::path(get, path = "/v1/games", tag = "server", responses((status = 200, body = Vec<GameInfo>), Failure))]
async fn games(State(app): State<App>) -> ApiResult<Vec<GameInfo>> {
    Ok(Json(infos(app.games)?))
}

fn infos(games: Games) -> Result<Vec<GameInfo>, ApiProblem> {
    let infos = games.kinds().map(GameInfo::of);
    infos
        .map(|info| info.map_err(|error| ApiProblem::new(ProblemKind::Internal, error.to_string())))
        .collect()
}
