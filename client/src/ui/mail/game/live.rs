//! Going live from a game by mail: what is offered, who wants to, and the session that follows.

use super::times::Times;
use super::{GameScreen, Question};
use crate::mail::handle::MailCommand;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words::{clean, those_who_want};
use crate::ui::mail::shell::MailShell;
use crate::ui::mail::words;
use crate::ui::orders::OrderPad;
use adjourn_shared::api::{OccupantView, SeatView, Table};
use adjourn_shared::base::limits::appointment::LOBBY_MS;
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::TableStatus;

impl GameScreen {
    /// The table, if the game is played live now and the user plays in it.
    fn live_table(&self) -> Option<&Table> {
        let running = self.table().filter(|table| table.summary.status == TableStatus::Running);
        running.filter(|table| table.live.tempo == Tempo::Live && table.my_seat.is_some())
    }

    /// Joins the session of a game that has gone live, once by itself. A user who comes back from it stays here until they
    /// ask for it.
    pub(super) fn join_live(&mut self, shell: &mut MailShell) {
        let Some(live) = self.live_table().map(|table| table.live.clone()) else { return };
        if self.joined != Some(live.changes) {
            self.joined = Some(live.changes);
            shell.play_live(live);
        }
    }

    /// Whether the session that was joined is over, and the game goes on by mail.
    #[must_use]
    pub fn is_by_mail_again(&self) -> bool {
        let running = self.table().filter(|table| table.summary.status == TableStatus::Running);
        let over = |table: &Table| {
            table.live.tempo == Tempo::Mail && self.joined.is_some_and(|joined| joined < table.live.changes)
        };
        running.is_some_and(over)
    }

    /// Orders of a live session that is over: what became of them shows once the game is loaded.
    pub fn take_over(&mut self, pad: OrderPad) {
        self.of_session = Some(pad);
    }

    /// The game is by mail again, and loaded. Orders of the session that were not stored are there to be sent.
    pub(super) fn go_on_with(&mut self, mut pad: OrderPad, shell: &mut MailShell) {
        let was_sent = std::mem::take(&mut pad.draft.sending);
        if pad.draft.turn != self.pad.draft.turn {
            // Whatever was sent may have closed the turn.
            if !was_sent {
                shell.say(Tone::Warning, "The turn was closed before your last orders were sent.");
            }
            return;
        }
        let stored = self.pad.draft.handed_in.as_ref().map_or(&[][..], |(orders, _)| orders);
        if stored == pad.draft.orders || self.pad.has_unsent() {
            return;
        }
        let orders = clean(&pad.draft.orders.join(", "));
        shell
            .say(Tone::Warning, &format!("The live session has not stored {orders}: it is still your turn."));
        pad.draft.handed_in = self.pad.draft.handed_in.take();
        pad.draft.preview = None;
        self.pad = pad;
    }

    /// A rematch, as soon as the mailbox says that the game is over.
    pub fn wants_rematch(&mut self, shell: &mut MailShell) {
        self.wants_rematch = true;
        self.ask_rematch(shell);
    }

    pub(super) fn ask_rematch(&mut self, shell: &mut MailShell) {
        if self.is_over() && std::mem::take(&mut self.wants_rematch) {
            shell.send(MailCommand::Rematch(self.game));
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.status(), Some(TableStatus::Finished | TableStatus::Abandoned))
    }

    /// What is to be said of playing the same again, and the key for it.
    pub(super) fn rematch_words(&self) -> Option<String> {
        let table = self.table().filter(|table| self.is_over() && table.my_seat.is_some())?;
        let again = match (table.rematch.is_some(), table.summary.tempo) {
            (true, _) => "There is a rematch: R goes there, and takes a seat.",
            (false, Tempo::Live) => "R plays a rematch: by mail, or with L live again.",
            (false, Tempo::Mail) => "R plays a rematch.",
        };
        Some(again.into())
    }

    /// Votes for playing on live, or takes the vote back; or joins the session that there is.
    pub(super) fn turn_live(&mut self, shell: &mut MailShell) {
        if let Some(table) = self.live_table() {
            shell.play_live(table.live.clone());
            return;
        }
        let Some(table) = self.table() else { return };
        match table.my_seat {
            None => shell.say(Tone::Warning, "Only players can go live."),
            Some(_) if !table.live.allowed => {
                shell.say(Tone::Warning, "This table does not allow playing live.")
            }
            Some(seat) if table.live.votes.contains(&seat) => shell.send(MailCommand::Live(self.game, false)),
            Some(_) if table.live.reveals => self.question = Some(Question::GoLive),
            Some(_) => shell.send(MailCommand::Live(self.game, true)),
        }
    }

    /// What is to be said of playing live now, and the key for it.
    pub(super) fn live_words(&self, now_ms: u64) -> Option<String> {
        let table = self.table().filter(|table| table.summary.status == TableStatus::Running)?;
        let (live, seat) = (&table.live, table.my_seat?);
        if live.tempo == Tempo::Live {
            return Some("This game is played live now: L joins.".into());
        }
        if live.opening {
            return Some("All agree: the live session is being opened…".into());
        }
        let reveals = if live.reveals { "; it shows what is hidden, for good" } else { "" };
        let others: Vec<_> =
            live.votes.iter().filter(|vote| **vote != seat).map(|vote| words::name(table, *vote)).collect();
        let is_time = live.agreed_ms.is_some_and(|at_ms| at_ms <= now_ms + LOBBY_MS);
        match (live.votes.contains(&seat), others.is_empty()) {
            (false, _) if is_time => {
                let (here, all) =
                    (live.votes.len(), table.summary.seats.iter().filter(|seat| plays(seat)).count());
                Some(format!(
                    "It is time to play live: L says that you are here ({here} of {all} are){reveals}."
                ))
            }
            (true, _) => Some("You want to play on live now; not all others do yet. L takes it back.".into()),
            (false, false) => {
                Some(format!("{} to play on live now: L agrees{reveals}.", those_who_want(&others)))
            }
            (false, true) if live.offered => {
                Some(format!("Everybody is here: L plays on live now{reveals}."))
            }
            (false, true) => live.agreed_ms.map(|at_ms| at_ms.saturating_sub(now_ms)).map_or_else(
                || (live.slots > 0).then(|| "Times to play live are proposed: T shows them.".into()),
                |wait_ms| Some(format!("You play live in {}; T shows when.", words::span(wait_ms))),
            ),
        }
    }

    /// Brings the times to the front at which the players could meet.
    pub(super) fn open_times(&mut self, shell: &mut MailShell) {
        match self.table().map(|table| (table.my_seat, table.live.allowed)) {
            Some((Some(_), true)) => self.times = Some(Times::open(self.game, shell)),
            Some((Some(_), false)) => shell.say(Tone::Warning, "This table does not allow playing live."),
            _ => shell.say(Tone::Warning, "Only players can go live."),
        }
    }
}

fn plays(seat: &SeatView) -> bool {
    matches!(seat.occupant, OccupantView::Player { .. }) && !seat.resigned
}
