//! Games as files that people exchange: one to play on from, and a whole game to read.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiResult, Failure};
use crate::mailbox::tables::Loaded;
use crate::mailbox::time::zones;
use adjourn_game::Heading;
use adjourn_game::ids::Seat;
use adjourn_shared::api::{ImportRequest, Imported, Problem, ProblemKind};
use adjourn_shared::timeline::{self, Entry, Openings};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::Opened;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import))
}

/// Read a game from a file, to play on from its end.
///
/// The file is in the format in which people exchange games of this kind: PGN for chess. Nothing is stored. Make a table
/// with the `setup` of the answer, and the game goes on after the moves in the file.
#[utoipa::path(post, path = "/v1/games/{game}/import", tag = "tables", params(("game" = String, Path)),
    security(("bearer" = [])), request_body = ImportRequest, responses((status = 200, body = Imported), Failure))]
async fn import(
    State(app): State<App>,
    _player: Player,
    ApiPath(game): ApiPath<String>,
    ApiJson(request): ApiJson<ImportRequest>,
) -> ApiResult<Imported> {
    let kind = app.games.newest(&game);
    let kind = kind.ok_or_else(|| Problem::new(ProblemKind::NotFound, "this server has no such game"))?;
    let malformed = |detail: String| Problem::new(ProblemKind::Malformed, detail);
    let imported = app.tables.compute(move || {
        let setup = kind.import(&request.text).map_err(malformed)?;
        let teams: Vec<u8> = (0..kind.seats().0).collect();
        let state = kind.create(&setup, &teams, &[0; 32]).map_err(|error| malformed(error.to_string()))?;
        Ok(Imported {
            setup: kind.setup_to_json(&setup).map_err(|error| malformed(error.to_string()))?,
            turn_name: state.turn_name(),
            to_act: state.to_act(),
            picture: state.picture(None),
        })
    });
    Ok(Json(imported.await?))
}

/// The whole game in the format in which people exchange games of its kind.
///
/// # Errors
/// [`Problem`] if there is none, or the game hides what it would tell.
pub(super) async fn transcript(app: &App, loaded: &Loaded) -> Result<String, Problem> {
    let table = &loaded.table;
    let none = || {
        Problem::new(ProblemKind::NotFound, "there is no transcript of this game: use the format `timeline`")
    };
    if table.hides(app.games) && table.status() == TableStatus::Running {
        return Err(none());
    }
    let stored = app.tables.stored_state(loaded).await?;
    let heading = Heading {
        event: table.title().to_owned(),
        site: app.config.name.clone(),
        date: zones::date(loaded.row.created_ms),
        names: (0u8..).zip(table.seats()).map(|(seat, _)| table.name_of(Seat(seat))).collect(),
    };
    let known = heading.clone();
    let text = app.tables.compute(move || {
        let state = stored.simulation()?;
        let game = state.game();
        Ok(game.transcript(&known).ok_or(game.chapter().is_some()))
    });
    match text.await? {
        Ok(text) => Ok(text),
        Err(true) => story(app, loaded, heading).await?.ok_or_else(none),
        Err(false) => Err(none()),
    }
}

/// A game whose state does not know all of it, told turn by turn.
async fn story(app: &App, loaded: &Loaded, heading: Heading) -> Result<Option<String>, Problem> {
    let header = app.tables.header(loaded.row.game_id).await?;
    let (mut entries, mut openings) = (Vec::<Entry>::new(), Openings::new());
    let each = |_: &[u8], entry, opened: Opened| {
        openings.insert(entries.len(), opened.openings);
        entries.push(entry);
    };
    app.tables.each_entry(loaded, each).await?;
    let games = app.games;
    let told = app.tables.compute(move || {
        let told = timeline::story(games, &header, &entries, &openings, &heading);
        told.map_err(|error| Problem::new(ProblemKind::Unavailable, error.to_string()))
    });
    told.await
}
