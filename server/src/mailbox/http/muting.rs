//! Muting, by mail or in a session: it is stored, and the player's sessions are told.

use super::app::App;
use super::problem::ApiProblem;
use crate::mailbox::people::change::change;
use crate::mailbox::people::mutes;
use crate::mailbox::people::settings::stored;
use crate::mailbox::store::{PlayerRow, Store, store_problem};
use crate::mailbox::tables::Loaded;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::limits::MUTED_PLAYERS_CEILING;
use adjourn_shared::handover::Muting;

/// More sessions than anybody is in at a time.
const SESSIONS: u32 = 8;

/// A player mutes another, or no longer does, by mail or in a session.
pub async fn set(app: &App, muting: Muting) -> Result<(), ApiProblem> {
    let Muting { by, whom, muted } = muting;
    if by == whom {
        return Err(ApiProblem::new(ProblemKind::Malformed, "you can't mute yourself"));
    }
    if muted {
        // There must be such a player.
        app.store.player(whom).await?;
    }
    let (row, ()) = change(&app.store, by, |row| {
        let mut stored = stored(row)?;
        let list = &mut stored.settings.muted;
        list.retain(|other| *other != whom);
        if muted && list.len() >= MUTED_PLAYERS_CEILING {
            let told =
                format!("you have muted {MUTED_PLAYERS_CEILING} players: unmute some before you mute others");
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

/// Tells the player's sessions of the present mutes. The mutes are stored already: if this fails, they hold by mail,
/// and in the next session.
pub async fn tell_sessions(app: &App, row: &PlayerRow) {
    if let Err(problem) = sessions_hear(app, row).await {
        tracing::warn!(player = %row.player, problem = problem.detail, "sessions are not told of a mute");
    }
}

async fn sessions_hear(app: &App, row: &PlayerRow) -> Result<(), Problem> {
    // Those that are played live come first.
    let first = app.store.inbox_order(row.player, false, SESSIONS).await.map_err(store_problem)?;
    for found in app.store.inbox(row.player, first).await.map_err(store_problem)? {
        let Some(seat) = found.member.seat.filter(|_| found.member.live) else { break };
        let Loaded { table, .. } = Loaded::read(found.game)?;
        app.live_news.mutes(table.game_id(), mutes::at(&table, seat, row));
    }
    Ok(())
}
