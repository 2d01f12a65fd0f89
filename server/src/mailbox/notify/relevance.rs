//! Whether a notice is still worth sending when its time has come.

use crate::mailbox::app::Clock;
use crate::mailbox::desk::Loaded;
use crate::mailbox::store::{NoticeRow, Store};
use adjourn_game::ids::PlayerId;
use adjourn_shared::turns::notices::{Content, Event, SessionNews};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::{Slot, TableState};
use std::future::Future;

/// Whoever knows whether a notice is still worth sending.
pub trait Relevance: Send + Sync + 'static {
    /// Whether it is: the turn has not been played meanwhile. Asked right before sending.
    fn still_relevant(&self, notice: &NoticeRow, content: &Content) -> impl Future<Output = bool> + Send;
}

/// Looks at the table as it is now.
pub struct ByTable<S> {
    /// Where it is.
    pub store: S,
    /// The server's clock.
    pub clock: Clock,
}

impl<S: Store> Relevance for ByTable<S> {
    async fn still_relevant(&self, notice: &NoticeRow, content: &Content) -> bool {
        let Some(game_id) = notice.notice.game_id else { return true };
        // What can't be looked up is told: once too often is better than never.
        let Ok(row) = self.store.game(game_id).await else { return true };
        let now_ms = (self.clock)();
        Loaded::read(row)
            .is_ok_and(|loaded| holds(&loaded.table, notice.notice.player, &content.event, now_ms))
    }
}

/// Whether what an event asks for can still be done, and what it tells of is still so.
fn holds(table: &TableState, player: PlayerId, event: &Event, now_ms: u64) -> bool {
    let runs = table.status() == TableStatus::Running;
    match event {
        Event::YourTurn { turn, .. } | Event::Reminder { turn, .. } => {
            table.turn() == *turn && table.seat_of(player).is_some_and(|seat| table.waits_for(seat))
        }
        Event::Invited { .. } => table.status() == TableStatus::Open && table.invited().contains(&player),
        Event::DeadlineChanged { turn, .. } | Event::Paused { turn, .. } | Event::Resumed { turn, .. } => {
            runs && table.turn() == *turn
        }
        Event::SeatOffered { .. } => runs && table.seats().iter().any(|seat| seat.open_to_substitute),
        Event::LiveOffered { .. } => runs && table.can_go_live() && !table.live().votes.is_empty(),
        Event::TempoChanged { to, .. } => runs && table.tempo() == *to,
        Event::Session { news, .. } => session_holds(table, news, now_ms),
        Event::TurnResolved { .. }
        | Event::Message { .. }
        | Event::GameStarted { .. }
        | Event::GameOver { .. }
        | Event::MissedTurn { .. }
        | Event::ConfirmAddress { .. } => true,
    }
}

fn session_holds(table: &TableState, news: &SessionNews, now_ms: u64) -> bool {
    let appointment = &table.live().appointment;
    let agreed = |starts_ms: u64| appointment.agreed().is_some_and(|agreed| agreed.starts_ms == starts_ms);
    match news {
        SessionNews::Proposed { times_ms, .. } => {
            let open = |slot: &Slot| times_ms.contains(&slot.starts_ms);
            appointment.agreed().is_none() && appointment.ahead(now_ms).any(open)
        }
        SessionNews::Agreed { starts_ms } | SessionNews::Soon { starts_ms } => {
            agreed(*starts_ms) && *starts_ms > now_ms
        }
        SessionNews::Open { starts_ms } => agreed(*starts_ms),
        SessionNews::CalledOff { .. } | SessionNews::Missed { .. } => true,
    }
}
