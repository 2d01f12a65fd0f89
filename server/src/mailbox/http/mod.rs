//! The HTTP API: every route, and what surrounds it. A handler reads, asks the desk or the store, and says what came of
//! it; it decides nothing of a game.
//!
//! A file of handlers has `pub(super) fn router() -> OpenApiRouter<App>`, which [`api`] merges. Its handlers take
//! `State(app)`, [`auth::Player`] or [`auth::MaybePlayer`], and [`problem::ApiPath`], [`problem::ApiQuery`] or
//! [`problem::ApiJson`], whose refusals are problem documents; they give [`problem::ApiResult`], into which `?` turns a
//! `Problem` or a fault of the store. `responses((status = 200, body = ...), Failure)` documents them:
//! [`document`] adds the statuses of problems that an operation of its form can have.

pub mod auth; // who calls
mod document; // the API document
mod events; // what changed, by polling and as a stream
mod guard; // what surrounds every call
mod inbox; // one's games, and whole games to take away
mod keys; // a player's keys
mod live; // playing on live: who would
mod mutes; // whom one does not want to hear
mod people; // where players are, who follows whom, who is invited where
mod play; // states, orders, history
mod players; // oneself and others
pub mod problem; // problems as answers
mod server; // the server itself
mod service; // what a live service asks
mod settings; // what a player wants to be told
mod sign_in; // challenges and tokens
mod slots; // a live session at a time that suits all
mod tables; // making tables, sitting down, leaving
mod talk; // messages

pub use document::document;

use super::app::App;
use super::desk::Loaded;
use super::store::{ListedGame, Page};
use super::view;
use adjourn_shared::api::{Problem, ProblemKind, TableSummary};
use adjourn_shared::base::limits;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use problem::ApiProblem;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// All operations.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::outline())
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
        .merge(service::router())
        .route("/v1/openapi.json", axum::routing::get(move || std::future::ready(Json(document.clone()))))
        .with_state(app.clone())
        .merge(docs)
        .fallback(|| async { ApiProblem::new(ProblemKind::NotFound, "there is no such path; see /docs") })
        .method_not_allowed_fallback(|| async {
            ApiProblem::new(ProblemKind::MethodNotAllowed, "the path takes another method; see /docs")
        })
        .layer(from_fn_with_state(app, guard::guard))
}

/// The page that a caller asks for.
fn page(after: u64, limit: Option<u32>) -> Page {
    let most = limits::API_PAGE_CEILING;
    Page { after, limit: limit.unwrap_or(most).clamp(1, most) }
}

/// The same of a list of tables.
fn page_of_tables(after: u64, limit: Option<u32>) -> Page {
    let most = limits::TABLES_PAGE_CEILING;
    Page { after, limit: limit.unwrap_or(most).clamp(1, most) }
}

/// Tables as lists show them.
fn summaries(app: &App, games: Vec<ListedGame>) -> Result<Vec<TableSummary>, Problem> {
    let now_ms = app.now_ms();
    games.into_iter().map(|game| Ok(view::summary(&Loaded::read(game.game)?, now_ms))).collect()
}

/// What to pass as `after` for the next page of tables: it may have ended early.
fn next_table(games: &[ListedGame], page: Page) -> Option<u64> {
    let cut = games.iter().map(|game| game.game.table.len()).sum::<usize>() >= limits::TABLES_PAGE_BYTES;
    let last = games.last().filter(|_| cut).map(|game| game.number);
    last.or_else(|| next(games, page, |game| game.number))
}

/// What to pass as `after` for the next page: the number of the last item, if the page is full.
fn next<T>(rows: &[T], page: Page, number: impl Fn(&T) -> u64) -> Option<u64> {
    let full = rows.len() >= usize::try_from(page.limit).unwrap_or(usize::MAX);
    rows.last().filter(|_| full).map(number)
}
