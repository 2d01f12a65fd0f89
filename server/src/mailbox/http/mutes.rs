//! Whom one does not want to hear. It holds for messages, for invitations, and for what is said in sessions: a live
//! service is told of changes when it renews its lease, and tells of those that are made there.

use super::auth::Player;
use super::players::change;
use super::problem::{ApiPath, ApiProblem, Failure};
use super::settings::stored;
use crate::mailbox::app::App;
use crate::mailbox::desk::{Loaded, store_problem};
use crate::mailbox::mutes;
use crate::mailbox::store::{InboxPage, PlayerRow, Store};
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::limits::MUTED_PLAYERS_CEILING;
use adjourn_shared::handover::Muting;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(mute, unmute))
}

/// Hear nothing more of a player, by mail or live. The player is not told.
#[utoipa::path(put, path = "/v1/me/mutes/{player}", tag = "players", params(("player" = adjourn_shared::api::schema::PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204),
        (status = 409, description = "You have muted as many as you can"), Failure))]
async fn mute(
    State(app): State<App>,
    player: Player,
    ApiPath(whom): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    set(&app, Muting { by: player.player, whom, muted: true }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hear a player again. What was written meanwhile is there to be read.
#[utoipa::path(delete, path = "/v1/me/mutes/{player}", tag = "players", params(("player" = adjourn_shared::api::schema::PlayerId, Path)),
    security(("bearer" = [])), responses((status = 204), Failure))]
async fn unmute(
    State(app): State<App>,
    player: Player,
    ApiPath(whom): ApiPath<PlayerId>,
) -> Result<StatusCode, ApiProblem> {
    set(&app, Muting { by: player.player, whom, muted: false }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom a player has muted.
pub(super) async fn muted(app: &App, player: PlayerId) -> Result<Vec<PlayerId>, Problem> {
    Ok(mutes::of(&app.store.player(player).await.map_err(store_problem)?))
}

/// A player mutes another, or no longer does, by mail or in a session.
pub(super) async fn set(app: &App, muting: Muting) -> Result<(), ApiProblem> {
    let Muting { by, whom, muted } = muting;
    if by == whom {
        return Err(ApiProblem::new(ProblemKind::Malformed, "that is yourself"));
    }
    if muted {
        // There is such a player.
        app.store.player(whom).await?;
    }
    let (row, ()) = change(app, by, |row| {
        let mut stored = stored(row)?;
        let list = &mut stored.settings.muted;
        list.retain(|other| *other != whom);
        if muted && list.len() >= MUTED_PLAYERS_CEILING {
            let told = format!(
                "you have muted {MUTED_PLAYERS_CEILING} players: hear some again before you mute others"
            );
            return Err(ApiProblem::new(ProblemKind::Conflict, told));
        }
        list.extend(muted.then_some(whom));
        row.settings = stored.to_json();
        Ok(())
    })
    .await?;
    tell_sessions(app, &row).await;
    Ok(())
}

/// The sessions that a player is in are told whom the player does not want to hear now. What was chosen is stored: if they
/// can't be told, it holds by mail, and in the next session.
pub(super) async fn tell_sessions(app: &App, row: &PlayerRow) {
    if let Err(problem) = sessions_hear(app, row).await {
        tracing::warn!(player = %row.player, problem = problem.detail, "sessions are not told of a mute");
    }
}

async fn sessions_hear(app: &App, row: &PlayerRow) -> Result<(), Problem> {
    // Those that are played live come first.
    let page = InboxPage { with_finished: false, offset: 0, limit: SESSIONS };
    for found in app.store.inbox(row.player, page).await.map_err(store_problem)? {
        let Some(seat) = found.member.seat.filter(|_| found.member.live) else { break };
        let Loaded { table, .. } = Loaded::read(found.game)?;
        app.wanted.mutes(table.game_id(), mutes::at(&table, seat, row));
    }
    Ok(())
}

/// In more sessions at a time nobody is.
const SESSIONS: u32 = 8;
