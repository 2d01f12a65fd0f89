//! Every route, and the API document that is made of them.

use super::app::App;
use super::document::{completed, outline};
use super::guard::guard;
use super::handlers::{
    events, files, inbox, keys, live, live_services, mutes, people, play, players, server, settings, sign_in,
    slots, tables, talk,
};
use super::problem::ApiProblem;
use adjourn_shared::api::ProblemKind;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The API document: all operations, and the problems that each can have.
#[must_use]
pub fn document() -> OpenApi {
    completed(api().into_openapi())
}

/// All operations.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(outline())
        .merge(server::router())
        .merge(sign_in::router())
        .merge(players::router())
        .merge(people::router())
        .merge(mutes::router())
        .merge(keys::router())
        .merge(settings::router())
        .merge(tables::router())
        .merge(play::router())
        .merge(live::router())
        .merge(slots::router())
        .merge(talk::router())
        .merge(files::router())
        .merge(inbox::router())
        .merge(events::router())
}

/// The whole service.
pub fn router(app: App) -> Router {
    let body_bytes = usize::try_from(app.config.mailbox.limits.body_bytes).unwrap_or(usize::MAX);
    let (routes, _) = api().split_for_parts();
    let document = document();
    let docs = SwaggerUi::new("/docs").config(Config::from("/v1/openapi.json"));
    routes
        .layer(DefaultBodyLimit::max(body_bytes))
        .merge(live_services::router())
        .route("/v1/openapi.json", axum::routing::get(move || std::future::ready(Json(document.clone()))))
        .with_state(app.clone())
        .merge(docs)
        .fallback(|| async {
            ApiProblem::new(ProblemKind::NotFound, "there is no such path: /docs lists them")
        })
        .method_not_allowed_fallback(|| async {
            ApiProblem::new(ProblemKind::MethodNotAllowed, "the path does not take this method: see /docs")
        })
        .layer(from_fn_with_state(app, guard))
}
