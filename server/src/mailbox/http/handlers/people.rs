//! Where players are, who follows whom, and who is invited where.
//!
//! Following is one-sided, and the server asks nobody: it shows no more than a player's page, which everybody may read.
//! So a muted player learns nothing by it. A player whom you have muted is not in the list of your followers, and is not
//! your friend. To the muted player it looks as if nobody followed back. Nobody is told of being followed.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::lookups::{presence, ratings};
use crate::mailbox::http::problem::{ApiPath, ApiProblem, ApiQuery, ApiResult, Failure};
use crate::mailbox::http::view;
use crate::mailbox::people::mutes;
use crate::mailbox::store::{FollowRow, Page as StorePage, Store, store_problem};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{Page, Person, Problem, ProblemKind, TableSummary};
use adjourn_shared::base::limits::{FOLLOWS_CEILING, PEOPLE_PAGE_CEILING};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(followed))
        .routes(routes!(followers))
        .routes(routes!(follow, unfollow))
        .routes(routes!(invitations))
        .routes(routes!(decline))
}

/// A page of people.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PeopleQuery {
    /// `next` of the page before. Absent: the first page.
    #[serde(default)]
    after: u64,
    /// How many items the page may have: at most 50.
    limit: Option<u32>,
}

/// List the players whom you follow.
///
/// Those whom you have followed longest come first. The list says whether they follow you too, where they are, and
/// how well they play.
#[utoipa::path(get, path = "/v1/me/follows", tag = "players", params(PeopleQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Person>), Failure))]
async fn followed(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<PeopleQuery>,
) -> ApiResult<Page<Person>> {
    Ok(Json(people(&app, player.player, false, &query).await?))
}

/// List the players who follow you.
///
/// Those who have followed you longest come first. Players whom you have muted are left out.
#[utoipa::path(get, path = "/v1/me/followers", tag = "players", params(PeopleQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Person>), Failure))]
async fn followers(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<PeopleQuery>,
) -> ApiResult<Page<Person>> {
    Ok(Json(people(&app, player.player, true, &query).await?))
}

async fn people(
    app: &App,
    me: PlayerId,
    followers: bool,
    query: &PeopleQuery,
) -> Result<Page<Person>, Problem> {
    let limit = query.limit.unwrap_or(PEOPLE_PAGE_CEILING).clamp(1, PEOPLE_PAGE_CEILING);
    let page = StorePage { after: query.after, limit };
    let mut rows = app.store.follows(me, followers, page).await.map_err(store_problem)?;
    let next = crate::mailbox::http::pages::next(&rows, page, |row| row.number);
    if followers {
        let muted = mutes::of_player(&app.store, me).await.map_err(store_problem)?;
        rows.retain(|row| !muted.contains(&row.player));
    }
    Ok(Page { items: persons(app, me, followers, rows).await?, next })
}

/// The people of these rows, as `me` sees them. Followers who have muted `me` are left out: a follower who is no friend
/// would reveal the mute.
async fn persons(
    app: &App,
    me: PlayerId,
    followers: bool,
    rows: Vec<FollowRow>,
) -> Result<Vec<Person>, Problem> {
    let players: Vec<_> = rows.iter().map(|row| row.player).collect();
    let mut presence = presence(app, players.clone(), Some(me)).await?;
    let mut ratings = ratings(app, players).await?;
    let mine = mutes::of_player(&app.store, me).await.map_err(store_problem)?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        let player = row.player;
        let Some(presence) = presence.remove(&player) else { continue };
        let other = app.store.player(player).await.map_err(store_problem)?;
        let mutes_me = mutes::of(&other).contains(&me);
        if followers && mutes_me {
            continue;
        }
        let mutual = row.mutual && !mine.contains(&player) && !mutes_me;
        people.push(Person {
            player,
            name: other.name,
            since_ms: row.since_ms,
            mutual,
            presence,
            ratings: ratings.remove(&player).unwrap_or_default(),
        });
    }
    Ok(people)
}

/// Follow a player.
///
/// The server does not ask the player, and does not tell the player.
#[utoipa::path(put, path = "/v1/me/follows/{player}", tag = "players", params(("player" = PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204),
        (status = 409, description = "You follow as many players as you can"), Failure))]
async fn follow(
    State(app): State<App>,
    player: Player,
    ApiPath(other): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    if other == player.player {
        return Err(ApiProblem::new(ProblemKind::Malformed, "you can't follow yourself"));
    }
    if app.store.follow(player.player, other, app.now_ms()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let told = format!("you follow {FOLLOWS_CEILING} players: stop following some before you follow others");
    Err(ApiProblem::new(ProblemKind::Conflict, told))
}

/// Stop following a player.
#[utoipa::path(delete, path = "/v1/me/follows/{player}", tag = "players", params(("player" = PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204), Failure))]
async fn unfollow(
    State(app): State<App>,
    player: Player,
    ApiPath(other): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    app.store.unfollow(player.player, other).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page of tables.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TablesQuery {
    /// `next` of the page before. Absent: the first page.
    #[serde(default)]
    after: u64,
    /// How many items the page may have: at most 50.
    limit: Option<u32>,
}

/// List the tables to which you are invited.
///
/// The newest come first. Tables at which you sit already are left out, and so are tables of players whom you have
/// muted.
#[utoipa::path(get, path = "/v1/me/invitations", tag = "tables", params(TablesQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<TableSummary>), Failure))]
async fn invitations(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<TablesQuery>,
) -> ApiResult<Page<TableSummary>> {
    let page = crate::mailbox::http::pages::page_of_tables(query.after, query.limit);
    let games = app.store.invitations(player.player, page).await.map_err(store_problem)?;
    let next = crate::mailbox::http::pages::next_table(&games, page);
    let (muted, now_ms) =
        (mutes::of_player(&app.store, player.player).await.map_err(store_problem)?, app.now_ms());
    let mut items = Vec::with_capacity(games.len());
    for game in games {
        let loaded = app.tables.read(game.game)?;
        if !muted.contains(&loaded.table.owner()) {
            items.push(view::summary(app.games, &loaded, now_ms));
        }
    }
    Ok(Json(Page { items, next }))
}

/// Decline an invitation to a table.
#[utoipa::path(delete, path = "/v1/me/invitations/{id}", tag = "tables", params(("id" = GameId, Path)),
    security(("bearer" = [])), responses((status = 204), Failure))]
async fn decline(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
) -> Result<StatusCode, ApiProblem> {
    view::must_see(&app.tables.load(id).await?.table, Some(player.player))?;
    app.tables.change(id, |table, _| Ok((table.decline(player.player)?, ()))).await?;
    Ok(StatusCode::NO_CONTENT)
}
