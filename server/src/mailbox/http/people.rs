//! Where players are, who follows whom, and who is invited where.
//!
//! Following is one-sided and asks nobody: it shows no more than a player's page, which everybody may read, so that a
//! muted player learns nothing by it. Whoever is muted is not among one's followers, and is nobody's friend: to them it
//! looks as if they were not followed. Nobody is told of being followed.

use super::auth::Player;
use super::mutes::muted;
use super::players::rating;
use super::problem::{ApiPath, ApiProblem, ApiQuery, ApiResult, Failure};
use crate::mailbox::app::App;
use crate::mailbox::desk::{Loaded, store_problem};
use crate::mailbox::mutes;
use crate::mailbox::store::{FollowRow, Page as StorePage, Store, Tempo};
use crate::mailbox::view;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{
    Page, Person, PlayedLive, Presence, Problem, ProblemKind, Rating, SeatPresence, Table, TableSummary,
};
use adjourn_shared::base::limits::{FOLLOWS_CEILING, PEOPLE_PAGE_CEILING};
use adjourn_shared::games;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(followed))
        .routes(routes!(followers))
        .routes(routes!(follow, unfollow))
        .routes(routes!(invitations))
        .routes(routes!(decline))
}

/// Where these players are, as far as the viewer may know.
///
/// # Errors
/// [`Problem`] if the store fails.
pub(super) async fn presence(
    app: &App,
    players: Vec<PlayerId>,
    viewer: Option<PlayerId>,
) -> Result<BTreeMap<PlayerId, Presence>, Problem> {
    let now_ms = app.now_ms();
    let found = app.store.whereabouts(players, viewer).await.map_err(store_problem)?;
    let of = found.into_iter().map(|found| {
        let at_table = found
            .live
            .map(|live| live.known.then_some(PlayedLive { game_id: Some(live.game_id), name: live.game }));
        let named = at_table.or_else(|| {
            let name = app.lobbies.game_of(now_ms, found.player)?;
            Some(Some(PlayedLive { game_id: None, name }))
        });
        (found.player, Presence::of(named, found.seen_ms, now_ms))
    });
    Ok(of.collect())
}

/// The ratings of these players.
///
/// # Errors
/// [`Problem`] if the store fails.
pub(super) async fn ratings(
    app: &App,
    players: Vec<PlayerId>,
) -> Result<BTreeMap<PlayerId, Vec<Rating>>, Problem> {
    let mut ratings = BTreeMap::<_, Vec<_>>::new();
    for kind in games::kinds() {
        for tempo in [Tempo::Mail, Tempo::Live] {
            let found = app.store.ratings(kind.name().to_owned(), tempo, players.clone()).await;
            for row in found.map_err(store_problem)? {
                ratings.entry(row.player).or_default().push(rating(&row));
            }
        }
    }
    Ok(ratings)
}

/// A table as the viewer sees it, with where its people are.
///
/// # Errors
/// [`Problem`] if the store fails.
pub(super) async fn table(app: &App, loaded: &Loaded, viewer: Option<PlayerId>) -> Result<Table, Problem> {
    let seated: Vec<_> = loaded.table.players().collect();
    let players = seated.iter().map(|(_, player)| *player).collect();
    let presence = presence(app, players, viewer).await?;
    let people = seated.iter().filter_map(|(seat, player)| {
        Some(SeatPresence { seat: *seat, presence: presence.get(player)?.clone() })
    });
    Ok(Table { people: people.collect(), ..view::table(loaded, viewer, app.now_ms()) })
}

/// A page of people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PeopleQuery {
    /// `next` of the page before.
    #[serde(default)]
    after: u64,
    /// How many at the most, up to 50.
    limit: Option<u32>,
}

/// Whom one follows, the longest first: whether they follow back, where they are, how well they play.
#[utoipa::path(get, path = "/v1/me/follows", tag = "players", params(PeopleQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Person>), Failure))]
async fn followed(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<PeopleQuery>,
) -> ApiResult<Page<Person>> {
    Ok(Json(people(&app, player.player, false, &query).await?))
}

/// Who follows one, the longest first; but for those whom one has muted.
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
    let next = super::next(&rows, page, |row| row.number);
    if followers {
        let muted = muted(app, me).await?;
        rows.retain(|row| !muted.contains(&row.player));
    }
    Ok(Page { items: persons(app, me, followers, rows).await?, next })
}

/// The people of these rows, as `me` sees them. Of followers those are left out who have muted `me`: being followed by one
/// who is no friend would tell of it.
async fn persons(
    app: &App,
    me: PlayerId,
    followers: bool,
    rows: Vec<FollowRow>,
) -> Result<Vec<Person>, Problem> {
    let players: Vec<_> = rows.iter().map(|row| row.player).collect();
    let mut presence = presence(app, players.clone(), Some(me)).await?;
    let mut ratings = ratings(app, players).await?;
    let mine = muted(app, me).await?;
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

/// Follow a player. Nobody is asked, and nobody is told.
#[utoipa::path(put, path = "/v1/me/follows/{player}", tag = "players", params(("player" = adjourn_shared::api::schema::PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204),
        (status = 409, description = "You follow as many as you can"), Failure))]
async fn follow(
    State(app): State<App>,
    player: Player,
    ApiPath(other): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    if other == player.player {
        return Err(ApiProblem::new(ProblemKind::Malformed, "that is yourself"));
    }
    if app.store.follow(player.player, other, app.now_ms()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let told = format!("you follow {FOLLOWS_CEILING} players: stop following some before you follow others");
    Err(ApiProblem::new(ProblemKind::Conflict, told))
}

/// Follow a player no more.
#[utoipa::path(delete, path = "/v1/me/follows/{player}", tag = "players", params(("player" = adjourn_shared::api::schema::PlayerId, Path)),
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
#[serde(deny_unknown_fields)]
struct TablesQuery {
    /// `next` of the page before.
    #[serde(default)]
    after: u64,
    /// How many at the most, up to 50.
    limit: Option<u32>,
}

/// The tables to which one is invited and has not sat down, the newest first; but for those of players whom one has muted.
#[utoipa::path(get, path = "/v1/me/invitations", tag = "tables", params(TablesQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<TableSummary>), Failure))]
async fn invitations(
    State(app): State<App>,
    player: Player,
    ApiQuery(query): ApiQuery<TablesQuery>,
) -> ApiResult<Page<TableSummary>> {
    let page = super::page_of_tables(query.after, query.limit);
    let games = app.store.invitations(player.player, page).await.map_err(store_problem)?;
    let next = super::next_table(&games, page);
    let (muted, now_ms) = (muted(&app, player.player).await?, app.now_ms());
    let mut items = Vec::with_capacity(games.len());
    for game in games {
        let loaded = Loaded::read(game.game)?;
        if !muted.contains(&loaded.table.owner()) {
            items.push(view::summary(&loaded, now_ms));
        }
    }
    Ok(Json(Page { items, next }))
}

/// Decline an invitation.
#[utoipa::path(delete, path = "/v1/me/invitations/{id}", tag = "tables", params(("id" = adjourn_shared::api::schema::GameId, Path)),
    security(("bearer" = [])), responses((status = 204), Failure))]
async fn decline(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
) -> Result<StatusCode, ApiProblem> {
    view::must_see(&app.desk.load(id).await?.table, Some(player.player))?;
    app.desk.change(id, |table, _| Ok((table.decline(player.player)?, ()))).await?;
    Ok(StatusCode::NO_CONTENT)
}
