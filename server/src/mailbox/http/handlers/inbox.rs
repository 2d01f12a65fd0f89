//! A player's games, and exports of whole games.

use super::events::newest_token;
use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{MaybePlayer, Player};
use crate::mailbox::http::listings::Listed;
use crate::mailbox::http::problem::{ApiPath, ApiProblem, ApiQuery, ApiResult, Failure};
use crate::mailbox::http::view;
use crate::mailbox::store::{Store, store_problem};
use crate::mailbox::tables::Loaded;
use adjourn_game::Games;
use adjourn_game::codec;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{Inbox, InboxGame, Problem, ProblemKind};
use adjourn_shared::base::limits::http::LISTING_ROWS;
use adjourn_shared::timeline::{self, Attestation, Chain, Entry, Header, How, Openings};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::{Opened, TableState};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(inbox)).routes(routes!(export))
}

/// A page of the inbox.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct InboxQuery {
    /// `next` of the page before. Absent: the first page.
    after: Option<u64>,
    /// How many games the page may have: at most 50.
    limit: Option<u32>,
    /// Whether to list games that are over too.
    #[serde(default)]
    finished: bool,
}

/// List your games.
///
/// Games that are played live come first, then games that wait for you, then the others by deadline. The pages after the
/// first one follow the order of the first one, so you get each game once, whatever happens meanwhile.
#[utoipa::path(get, path = "/v1/inbox", tag = "play", params(InboxQuery), security(("bearer" = [])),
    responses((status = 200, body = Inbox), Failure))]
async fn inbox(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<InboxQuery>,
) -> ApiResult<Inbox> {
    // The token comes first: a change while the list is read is then told again.
    let changes_token = newest_token(&app, player.player).await?;
    let limit = crate::mailbox::http::pages::page_of_tables(0, query.limit).limit;
    let (listed, now_ms) = (Listed::Inbox(player.player.0, query.finished), app.now_ms());
    let page = match query.after {
        Some(cursor) => app.listings.go_on(&listed, cursor, limit)?,
        None => {
            let order = app.store.inbox_order(player.player, query.finished, LISTING_ROWS).await;
            let order = order.map_err(store_problem)?.into_iter().map(|game_id| game_id.0).collect();
            app.listings.begin(listed, order, now_ms, limit)
        }
    };
    let games = page.rows.into_iter().map(GameId).collect();
    let rows = app.store.inbox(player.player, games).await.map_err(store_problem)?;
    let mut games = Vec::with_capacity(rows.len());
    for row in rows {
        let loaded = app.tables.read(row.game)?;
        games.push(InboxGame {
            table: view::summary(app.games, &loaded, now_ms),
            seat: row.member.seat,
            waiting: row.member.waiting,
            deadline_ms: row.member.deadline_ms,
            unread: row.unread,
        });
    }
    let waiting = app.store.waiting_games(player.player).await.map_err(store_problem)?;
    Ok(Json(Inbox { games, waiting, changes_token, next: page.next }))
}

/// The format of an export.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// The timeline: hash chain, signatures, the server's attestation. `adjourn mail verify` checks it without a
    /// connection.
    #[default]
    Timeline,
    /// The file format in which people exchange games of this kind: PGN for chess, and for Diplomacy the orders and results
    /// of all phases.
    Transcript,
    /// The messages and notes that you may read, as JSON.
    Talk,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ExportQuery {
    /// The format.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// Download a whole game.
///
/// While the game runs, the export does not show what other players have planned. If the game hides anything, it
/// shows none of their orders, only the commitments to them.
#[utoipa::path(get, path = "/v1/tables/{id}/export", tag = "play", params(("id" = GameId, Path), ExportQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), Failure))]
async fn export(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
    ApiQuery(query): ApiQuery<ExportQuery>,
) -> Result<Response, ApiProblem> {
    let loaded = app.tables.load(id).await?;
    let viewer = player.map(|player| player.player);
    view::must_watch(&loaded.table, viewer)?;
    // Each export holds a whole game in memory. The bound on the time of calls holds for waiting too.
    let _place = app.exports.acquire().await.map_err(|_closed| {
        ApiProblem::new(ProblemKind::Unavailable, "the server is stopping: try again when it is back")
    })?;
    match query.format {
        Format::Timeline => {
            let bytes = timeline_file(&app, &loaded, viewer).await?;
            let name = format!("attachment; filename=\"{id}.adjourn\"");
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, name),
            ];
            Ok((headers, bytes).into_response())
        }
        Format::Transcript => {
            let text = super::files::transcript(&app, &loaded).await?;
            Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
        }
        Format::Talk => Ok(Json(super::talk::export(&app, &loaded.table, viewer).await?).into_response()),
    }
}

async fn timeline_file(app: &App, loaded: &Loaded, viewer: Option<PlayerId>) -> Result<Vec<u8>, Problem> {
    let header: Header = app.tables.header(loaded.row.game_id).await?;
    let mut chain = Chain::start(&codec::encode(&header));
    let seat = viewer.and_then(|viewer| loaded.table.seat_of(viewer));
    let (mut entries, mut openings) = (Vec::<Entry>::new(), Openings::new());
    let each = |stored: &[u8], entry: Entry, opened: Opened| {
        chain.add(stored);
        let how_of = |of: Seat| match &entry {
            Entry::Turn(turn) => turn.seats.iter().find(|part| part.seat == of).map(|part| part.how),
            _ => None,
        };
        let shown = opened
            .openings
            .into_iter()
            .filter(|opening| may_open(app.games, &loaded.table, opening.seat, how_of(opening.seat), seat));
        openings.insert(entries.len(), shown.collect());
        entries.push(entry);
    };
    app.tables.each_entry(loaded, each).await?;
    let attestation = Attestation::sign(&app.identity, chain, app.now_ms());
    Ok(timeline::encode_export(&header, &entries, &openings, &attestation))
}

/// Whether the signed content behind a seat's part in a turn may be shown. The content of a plan is the whole plan,
/// with orders that were not played yet. While the game runs, only its seat may see it, even if the game hides nothing.
fn may_open(games: Games, table: &TableState, seat: Seat, how: Option<How>, viewer: Option<Seat>) -> bool {
    let over = matches!(table.status(), TableStatus::Finished | TableStatus::Abandoned);
    let open = !table.hides(games) && matches!(how, Some(How::Submitted(_)));
    over || open || viewer == Some(seat)
}
