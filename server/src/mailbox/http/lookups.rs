//! What views need of the store: where people are, and how well they play.

use super::app::App;
use super::view;
use crate::mailbox::people::names::{name_taken, renamed_too_often};
use crate::mailbox::store::{NameFate, RatingRow, Store, Tempo, store_problem};
use crate::mailbox::tables::Loaded;
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{PlayedLive, Presence, Problem, Rating, SeatPresence, Table};
use std::collections::BTreeMap;

/// Where these players are, as far as the viewer may know.
///
/// # Errors
/// [`Problem`] if the store fails.
pub async fn presence(
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
            let name = app.live_presence.game_of(now_ms, found.player)?;
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
pub async fn ratings(app: &App, players: Vec<PlayerId>) -> Result<BTreeMap<PlayerId, Vec<Rating>>, Problem> {
    let mut ratings = BTreeMap::<_, Vec<_>>::new();
    for kind in app.games.kinds() {
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
pub async fn table(app: &App, loaded: &Loaded, viewer: Option<PlayerId>) -> Result<Table, Problem> {
    let seated: Vec<_> = loaded.table.players().collect();
    let players = seated.iter().map(|(_, player)| *player).collect();
    let presence = presence(app, players, viewer).await?;
    let people = seated.iter().filter_map(|(seat, player)| {
        Some(SeatPresence { seat: *seat, presence: presence.get(player)?.clone() })
    });
    Ok(Table { people: people.collect(), ..view::table(app.games, loaded, viewer, app.now_ms()) })
}

/// A rating as the API shows it.
pub fn rating(row: &RatingRow) -> Rating {
    let tempo = match row.tempo {
        Tempo::Live => "live",
        Tempo::Mail => "mail",
    };
    Rating {
        game: row.game.clone(),
        tempo: tempo.to_owned(),
        rating: row.rating,
        deviation: row.deviation,
        games: row.games,
    }
}

/// Why a player may not have a name; `None`: the player may.
///
/// # Errors
/// [`Problem`] of the store.
pub async fn name_problem(app: &App, player: PlayerId, name: &str) -> Result<Option<Problem>, Problem> {
    let naming = app.naming();
    let fate = app.store.name_fate(player, name.to_owned(), naming).await.map_err(store_problem)?;
    Ok(match fate {
        NameFate::Free => None,
        NameFate::Taken => Some(name_taken(name)),
        NameFate::TooOften => Some(renamed_too_often(&app.config.names)),
    })
}
