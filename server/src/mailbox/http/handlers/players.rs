//! You and other players, and ratings.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{MaybePlayer, Player};
use crate::mailbox::http::listings::{Listed, ListingPage};
use crate::mailbox::http::lookups::{self, name_problem, rating};
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiProblem, ApiQuery, ApiResult, Failure};
use crate::mailbox::people::change::change_with_name;
use crate::mailbox::people::mutes;
use crate::mailbox::people::names::{known_name, usable_name};
use crate::mailbox::store::{GameFilter, PlayerKey, PlayerRow, Store, StoreError, Tempo};
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{
    KeyEntry, LeaderboardRow, Me, NameRequest, Page, PlayerPage, Presence, ProblemKind,
};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::base::limits::http::LISTING_ROWS;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(rename))
        .routes(routes!(by_id))
        .routes(routes!(by_name))
        .routes(routes!(leaderboard))
}

/// Show who you are.
#[utoipa::path(get, path = "/v1/me", tag = "players", security(("bearer" = [])),
    responses((status = 200, body = Me), Failure))]
async fn me(State(app): State<App>, player: Player) -> ApiResult<Me> {
    Ok(Json(me_of(&app.store.player(player.player).await?)))
}

/// A player as the player sees it.
pub(crate) fn me_of(row: &PlayerRow) -> Me {
    let keys = row.keys.iter().map(key_entry).collect();
    Me { player: row.player, name: row.name.clone(), keys }
}

fn key_entry(key: &PlayerKey) -> KeyEntry {
    KeyEntry {
        public_key: Base64::from(&key.key[..]),
        fingerprint: Fingerprint::of(&key.key).to_string(),
        label: key.label.clone(),
        added_ms: key.added_ms,
        revoked_ms: key.revoked_ms,
    }
}

/// Change your name.
///
/// No two players have names that look alike. A name that you give up rests: for a while nobody else may take it. You can't
/// change your name as often as you like.
#[utoipa::path(put, path = "/v1/me/name", tag = "players", request_body = NameRequest, security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 409, description = "The name is taken"), Failure))]
async fn rename(
    State(app): State<App>,
    player: Player,
    ApiJson(request): ApiJson<NameRequest>,
) -> ApiResult<Me> {
    let name = usable_name(&app.config.names, &request.name)?;
    if let Some(problem) = name_problem(&app, player.player, &name).await? {
        return Err(problem.into());
    }
    let row = change_with_name(&app.store, player.player, app.naming(), |row| {
        row.name.clone_from(&name);
        Ok(())
    });
    row.await.map(|(row, ())| Json(me_of(&row)))
}

/// Show a player: ratings, reliability, keys, newest public games.
#[utoipa::path(get, path = "/v1/players/{id}", tag = "players", params(("id" = PlayerId, Path)),
    responses((status = 200, body = PlayerPage), Failure))]
async fn by_id(
    State(app): State<App>,
    MaybePlayer(viewer): MaybePlayer,
    ApiPath(id): ApiPath<PlayerId>,
) -> ApiResult<PlayerPage> {
    let row = app.store.player(id).await?;
    shown(&app, row, viewer).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct NameQuery {
    /// The whole name. Upper and lower case make no difference.
    name: String,
}

/// Find a player by name.
#[utoipa::path(get, path = "/v1/players", tag = "players", params(NameQuery),
    responses((status = 200, body = PlayerPage), (status = 404, description = "No player has that name"), Failure))]
async fn by_name(
    State(app): State<App>,
    MaybePlayer(viewer): MaybePlayer,
    ApiQuery(query): ApiQuery<NameQuery>,
) -> ApiResult<PlayerPage> {
    let nobody = || ApiProblem::new(ProblemKind::NotFound, "no player has that name");
    let name = known_name(&query.name).ok_or_else(nobody)?;
    match app.store.player_by_name(name).await {
        Ok(row) => shown(&app, row, viewer).await,
        Err(StoreError::NotFound) => Err(nobody()),
        Err(error) => Err(error.into()),
    }
}

async fn shown(app: &App, row: PlayerRow, viewer: Option<Player>) -> ApiResult<PlayerPage> {
    let viewer = viewer.map(|viewer| viewer.player);
    let presence = lookups::presence(app, vec![row.player], viewer).await?.remove(&row.player);
    let ratings = lookups::ratings(app, vec![row.player]).await?.remove(&row.player);
    let filter = GameFilter { player: Some(row.player), ..GameFilter::default() };
    let games = app.store.list_games(filter, crate::mailbox::http::pages::page_of_tables(0, None)).await?;
    let games = crate::mailbox::http::pages::summaries(app, games)?;
    let muted = match viewer {
        Some(viewer) => mutes::of_player(&app.store, viewer).await?.contains(&row.player),
        None => false,
    };
    let in_use = row.keys.iter().filter(|key| key.revoked_ms.is_none());
    Ok(Json(PlayerPage {
        player: row.player,
        fingerprints: in_use.map(|key| Fingerprint::of(&key.key).to_string()).collect(),
        created_ms: row.created_ms,
        seen_ms: row.seen_ms,
        turns_in_time: row.turns_in_time,
        turns_missed: row.turns_missed,
        presence: presence.unwrap_or(Presence::Seen { at_ms: row.seen_ms }),
        ratings: ratings.unwrap_or_default(),
        games,
        muted,
        name: row.name,
    }))
}

/// The tempo, in a path.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TempoName {
    /// Games that ended live.
    Live,
    /// Games that ended by mail.
    Mail,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PlaceQuery {
    /// `next` of the page before. Absent: the first page.
    #[serde(default)]
    after: u64,
    /// How many items the page may have: at most 100.
    limit: Option<u32>,
}

/// List the best players of a game at a tempo.
///
/// They are in order of their rating minus twice its deviation. The pages after the first one follow the order of the first
/// one, so you get each player once, whatever happens meanwhile.
#[utoipa::path(get, path = "/v1/leaderboards/{game}/{tempo}", tag = "players",
    params(("game" = String, Path), ("tempo" = inline(TempoName), Path), PlaceQuery),
    responses((status = 200, body = Page<LeaderboardRow>), Failure))]
async fn leaderboard(
    State(app): State<App>,
    ApiPath((game, tempo)): ApiPath<(String, TempoName)>,
    ApiQuery(query): ApiQuery<PlaceQuery>,
) -> ApiResult<Page<LeaderboardRow>> {
    if app.games.newest(&game).is_none() {
        return Err(ApiProblem::new(
            ProblemKind::NotFound,
            "this server has no such game: `GET /v1/games` lists its games",
        ));
    }
    let tempo = match tempo {
        TempoName::Live => Tempo::Live,
        TempoName::Mail => Tempo::Mail,
    };
    let limit = crate::mailbox::http::pages::page(0, query.limit).limit;
    let page = board(&app, &game, tempo, query.after, limit).await?;
    let players: Vec<PlayerId> = page.rows.into_iter().map(PlayerId).collect();
    // Whoever has a rating keeps one: the rows are those of the players.
    let rows = app.store.ratings(game, tempo, players).await?;
    let mut items = Vec::with_capacity(rows.len());
    for (place, row) in (page.place as u64 + 1..).zip(&rows) {
        let name = app.store.player(row.player).await?.name;
        items.push(LeaderboardRow { place, player: row.player, name, rating: rating(row) });
    }
    Ok(Json(Page { items, next: page.next }))
}

/// A page of the board. All who begin within the same moment follow the same order.
async fn board(
    app: &App,
    game: &str,
    tempo: Tempo,
    cursor: u64,
    limit: u32,
) -> Result<ListingPage, ApiProblem> {
    let (listed, now_ms) = (Listed::Board(game.to_owned(), tempo), app.now_ms());
    if cursor > 0 {
        return Ok(app.listings.go_on(&listed, cursor, limit)?);
    }
    if let Some(page) = app.listings.shared(&listed, now_ms, limit) {
        return Ok(page);
    }
    let order = app.store.leaderboard(game.to_owned(), tempo, LISTING_ROWS).await?;
    let order = order.into_iter().map(|player| player.0).collect();
    Ok(app.listings.begin(listed, order, now_ms, limit))
}
