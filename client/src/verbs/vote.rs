//! Votes for a tempo, and waiting until the game has it.

use super::game_arg::GameArg;
use super::output::print;
use crate::mail::{Feed, MailClient, MailError};
use crate::printed;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{OccupantView, ProblemKind, Table};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::TableStatus;
use clap::Args;
use std::time::Duration;

/// A table is looked at again after so long, if nothing is heard of changes.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A vote for playing on live, or for adjourning.
#[derive(Args, Debug)]
pub struct Vote {
    /// The game's id.
    game: GameArg,
    /// Take the vote back.
    #[arg(long)]
    off: bool,
    /// Don't wait for the others.
    #[arg(long)]
    no_wait: bool,
}

async fn vote(client: &MailClient, game: GameId, on: bool, wanted: Tempo) -> Result<Table, MailError> {
    match wanted {
        Tempo::Live => client.go_live(game, on).await,
        Tempo::Mail => client.adjourn(game, on).await,
    }
}

/// Votes for a tempo, and waits until the game has it.
pub(super) async fn voted(client: &MailClient, args: Vote, wanted: Tempo) -> Result<(), MailError> {
    let Vote { game, off, no_wait } = args;
    let game = game.find(client).await?;
    let already = !off && client.table(game).await?.live.tempo == wanted;
    if off || no_wait || already {
        let table =
            if already { client.table(game).await? } else { vote(client, game, !off, wanted).await? };
        return print(&table.live);
    }
    waits_for(wanted, others_play(&client.table(game).await?));
    let table = until_tempo(client, game, wanted, true).await?;
    print(&table.live)
}

/// Whether there are other people who have to agree: bots agree to everything.
fn others_play(table: &Table) -> bool {
    let seats = (0..).map(Seat).zip(&table.summary.seats);
    let mut people = seats.filter(|(_, seat)| matches!(seat.occupant, OccupantView::Player { .. }));
    people.any(|(seat, _)| Some(seat) != table.my_seat)
}

fn waits_for(wanted: Tempo, others: bool) {
    let agree = if others { "; the others have to agree" } else { "" };
    printed::note(format_args!("waiting until it is played {}{agree}", wanted.words()));
}

/// A table that may not have begun yet: waits until it has and is played live, for which the player votes. Prints `live` of it.
pub(super) async fn live_from_start(client: &MailClient, game: GameId) -> Result<(), MailError> {
    waits_for(Tempo::Live, true);
    let mut feed = Feed::new(client.clone(), client.inbox(false, 0).await?.changes_token);
    while client.table(game).await?.summary.status == TableStatus::Open {
        if let Ok(change) = tokio::time::timeout(LOOK_EVERY, feed.next()).await {
            change?;
        }
    }
    print(&until_tempo(client, game, Tempo::Live, true).await?.live)
}

/// Waits until the game has this tempo; `votes`: the player votes for it, again whenever the vote lapses.
pub(super) async fn until_tempo(
    client: &MailClient,
    game: GameId,
    wanted: Tempo,
    votes: bool,
) -> Result<Table, MailError> {
    let mut feed = Feed::new(client.clone(), client.inbox(false, 0).await?.changes_token);
    let mut asked = false;
    loop {
        let table = client.table(game).await?;
        if table.live.tempo == wanted {
            return Ok(table);
        }
        let mine = table.my_seat.is_some_and(|seat| table.live.votes.contains(&seat));
        // A vote for going live lapses after a while; one for adjourning holds while the session does.
        let lapsed = wanted == Tempo::Live && !mine && !table.live.opening;
        if votes && (!asked || lapsed) {
            asked = true;
            match vote(client, game, true, wanted).await {
                // The session has just ended: the next look tells.
                Err(MailError::Problem(problem)) if problem.is(ProblemKind::Conflict) => {}
                voted => drop(voted?),
            }
            continue;
        }
        // Nothing new within that time: it is looked at all the same.
        if let Ok(change) = tokio::time::timeout(LOOK_EVERY, feed.next()).await {
            change?;
        }
    }
}
