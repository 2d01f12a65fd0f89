//! What the host asks the mailbox: who is here, and to put somebody out.

use super::app::App;
use crate::mailbox::store::{Store, StoreResult};
use crate::ops::desk::{Answer, Ask, Asked, Here};
use adjourn_game::ids::PlayerId;
use adjourn_shared::base::limits::live::PRESENT_MS;
use tokio::sync::{mpsc, watch};

/// Answers until the service stops.
pub async fn answer(app: App, mut questions: mpsc::Receiver<Asked>, mut stopping: watch::Receiver<bool>) {
    loop {
        let asked = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => return,
            asked = questions.recv() => asked,
        };
        let Some(Asked { ask, answer }) = asked else { return };
        let here = match ask {
            Ask::Who => who(&app).await,
            Ask::Kick(player) => kick(&app, player).await,
        };
        let here = here.unwrap_or_else(|error| {
            tracing::error!(%error, "the host's question could not be answered");
            Vec::new()
        });
        // The host may have gone away.
        let _gone = answer.send(here);
    }
}

/// Those who listen to what changes, and those who have called a moment ago.
async fn who(app: &App) -> StoreResult<Answer> {
    let mut players = app.sign_ins.seen_since(app.now_ms().saturating_sub(PRESENT_MS));
    players.extend(app.streams.players());
    let mut here = Vec::with_capacity(players.len());
    for player in players {
        here.push(known(app, player).await?);
    }
    Ok(here)
}

async fn known(app: &App, player: PlayerId) -> StoreResult<Here> {
    let name = app.store.player(player).await?.name;
    let place = if app.streams.players().contains(&player) { "by mail, listens" } else { "by mail" };
    Ok(Here { name, player, place: place.to_owned(), address: None })
}

/// Ends all that the player is signed in with.
async fn kick(app: &App, player: PlayerId) -> StoreResult<Answer> {
    if !who(app).await?.iter().any(|here| here.player == player) {
        return Ok(Vec::new());
    }
    let here = known(app, player).await?;
    tracing::info!(%player, name = here.name, "the host signs a player out");
    app.sign_ins.end(&app.store, player, None).await?;
    // Its streams look up, and end.
    app.feed.wake(player);
    Ok(vec![here])
}
