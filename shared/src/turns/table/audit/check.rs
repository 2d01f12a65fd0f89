//! The check of one commit: its entries in order, then its table.

use super::acknowledged::Acknowledged;
use super::seats::SeatAudit;
use crate::base::limits::live::CLOCK_SKEW_MS;
use crate::timeline::{Entry, Opening, Simulation};
use crate::turns::refusal::Refusal;
use crate::turns::rules::TableStatus;
use crate::turns::table::effects::Effects;
use crate::turns::table::state::{EndState, TableContext, TableState};
use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;

/// The check of one commit of a live session. Entries first, in order, each before it is applied; then the table.
pub struct Audit<'a> {
    pub(super) before: &'a TableState,
    /// The latest that the session's clock may show now.
    pub(super) latest_ms: u64,
    /// What the entries have made of the seats so far.
    pub(super) seats: Vec<SeatAudit>,
    /// How many entries may have opened a window.
    pub(super) steps: u32,
    /// How often moves had been taken back before the first entry.
    takebacks: Option<u32>,
    pub(super) abandoned: bool,
    pub(super) outcome: Option<EndState>,
    /// What opens the turns of this commit.
    pub(super) openings: Vec<Opening>,
}

impl<'a> Audit<'a> {
    /// Of what came after this table.
    #[must_use]
    pub fn new(context: TableContext<'_>, before: &'a TableState) -> Self {
        Self {
            before,
            latest_ms: context.now_ms.saturating_add(CLOCK_SKEW_MS),
            seats: before.seats.iter().map(SeatAudit::new).collect(),
            steps: 0,
            takebacks: None,
            abandoned: false,
            outcome: None,
            openings: Vec::new(),
        }
    }

    /// Checks an entry, in the state before it.
    ///
    /// # Errors
    /// [`Refusal`] if a live session makes no such entry.
    pub fn entry(&mut self, entry: &Entry, openings: &[Opening], state: &Simulation) -> Result<(), Refusal> {
        if self.outcome.is_some() || self.abandoned {
            return Err(Refusal::conflict("nothing comes after the end"));
        }
        self.takebacks.get_or_insert_with(|| state.game().takebacks());
        match entry {
            Entry::Step { items, .. } => {
                self.steps += 1;
                self.items(items, state)
            }
            Entry::Turn(turn) => {
                self.steps += 1;
                self.turn(turn, openings, state.game())
            }
            Entry::SeatKey(change) => self.seat_key(change),
            Entry::Digest { digest, .. } if *digest == state.game().digest() => Ok(()),
            Entry::Digest { .. } => Err(Refusal::conflict("the states differ")),
            Entry::Outcome { outcome, .. } if state.game().outcome().as_ref() == Some(outcome) => {
                self.outcome = Some(EndState::from(outcome));
                Ok(())
            }
            Entry::Outcome { .. } => Err(Refusal::conflict("that is not how the game ends")),
            Entry::Abandoned { .. } => {
                self.abandoned = true;
                Ok(())
            }
            Entry::Keyframe(_)
            | Entry::Incarnation { .. }
            | Entry::SeedOpened { .. }
            | Entry::SeatEvents { .. }
            | Entry::Terms(_)
            | Entry::Lost { .. }
            | Entry::Tempo(_) => Err(Refusal::conflict("a live session does not write that")),
        }
    }

    /// Checks the table after all entries. Gives it with what is the mailbox's alone as it was before.
    ///
    /// # Errors
    /// [`Refusal`] that says what can't be so.
    pub fn table(
        &self,
        claimed: &TableState,
        state: &Simulation,
        acknowledged: Option<&Acknowledged<'_>>,
    ) -> Result<TableState, Refusal> {
        let before = self.before;
        if claimed.game_id != before.game_id {
            return Err(Refusal::conflict("it is another game's"));
        }
        self.end(claimed, state)?;
        self.window(claimed, state)?;
        let taken_back = self.takebacks.is_some_and(|before| before != state.game().takebacks());
        self.all_seats(claimed, acknowledged, taken_back)?;
        if let Some(acknowledged) = acknowledged {
            self.acknowledged(claimed, acknowledged)?;
        }
        let now_ms = self.latest_ms - CLOCK_SKEW_MS;
        if !claimed.clocks.can_follow(&before.clocks, now_ms) {
            return Err(Refusal::conflict("the clocks can't show that"));
        }
        let mut table = before.clone();
        table.seats.clone_from(&claimed.seats);
        (table.status, table.outcome) = (claimed.status, claimed.outcome.clone());
        table.ended_live = claimed.ended_live;
        (table.turn, table.opened_ms, table.closing) = (claimed.turn, claimed.opened_ms, claimed.closing);
        table.turn_name.clone_from(&claimed.turn_name);
        table.game_turn = claimed.game_turn;
        if taken_back && (before.turn..=claimed.turn + 1).contains(&claimed.taken_back_at) {
            table.taken_back_at = claimed.taken_back_at;
        }
        table.to_act.clone_from(&claimed.to_act);
        table.tick = state.tick();
        table.clocks.clone_from(&claimed.clocks);
        table.ladder.clone_from(&claimed.ladder);
        table.live.sealing = claimed.live.sealing;
        self.derive_appointment(&mut table, state.game());
        must_be_the_same(&table, claimed)?;
        Ok(table)
    }

    /// Whether the game is over, and how, is the game's word.
    fn end(&self, claimed: &TableState, state: &Simulation) -> Result<(), Refusal> {
        let outcome = state.game().outcome().as_ref().map(EndState::from);
        let status = match (&outcome, self.abandoned) {
            (Some(_), _) => TableStatus::Finished,
            (None, true) => TableStatus::Abandoned,
            (None, false) => TableStatus::Running,
        };
        let somebody = claimed.seats.iter().any(|seat| seat.is_played() || seat.open_to_substitute);
        if self.abandoned && somebody {
            return Err(Refusal::conflict("somebody still plays it"));
        }
        let good = claimed.status == status
            && claimed.outcome == outcome
            && self.outcome == outcome
            && claimed.ended_live == (status == TableStatus::Finished);
        if good { Ok(()) } else { Err(Refusal::conflict("that is not how the game stands")) }
    }

    /// The open window: its number, its name, who is to act, and since when.
    fn window(&self, claimed: &TableState, state: &Simulation) -> Result<(), Refusal> {
        let (before, game) = (self.before, state.game());
        let runs = claimed.status == TableStatus::Running;
        let opened = claimed.turn.saturating_sub(before.turn);
        let same_name = claimed.turn_name == before.turn_name;
        // A table of an older build learns it in the session.
        let same_turn = claimed.game_turn == before.game_turn || before.game_turn.is_none();
        let good = if game.kind().is_of_ticks() {
            // Its turns are ticks while it is live: no window closes.
            let to_act: &[_] = if runs { &before.to_act } else { &[] };
            let named = same_name || (!runs && claimed.turn_name == game.turn_name());
            claimed.turn == before.turn && named && same_turn && claimed.to_act == to_act
        } else {
            let to_act = if runs { game.to_act() } else { Vec::new() };
            claimed.turn >= before.turn
                && opened <= self.steps
                && claimed.to_act == to_act
                && (claimed.turn_name == game.turn_name() || (same_name && !runs))
                && (claimed.game_turn == Some(game.turn())
                    || (same_turn && (!runs || before.game_turn.is_none())))
        };
        let opened_ms = if opened == 0 { before.opened_ms } else { self.latest_ms };
        if !good || !(before.opened_ms..=opened_ms).contains(&claimed.opened_ms) {
            return Err(Refusal::conflict("that is not the open window"));
        }
        Ok(())
    }

    fn all_seats(
        &self,
        claimed: &TableState,
        made: Option<&Acknowledged<'_>>,
        taken_back: bool,
    ) -> Result<(), Refusal> {
        if claimed.seats.len() != self.before.seats.len() {
            return Err(Refusal::conflict("the table has other seats"));
        }
        let same_window = claimed.turn == self.before.turn && claimed.status == TableStatus::Running;
        for (index, (seat, state)) in claimed.all_seats().enumerate() {
            let made = made.filter(|made| made.seat == seat);
            let clock_ran_out =
                self.before.clocks.deadline_ms(seat).is_some_and(|at_ms| at_ms <= self.latest_ms);
            let before = &self.before.seats[index];
            self.seats[index].check(before, state, made, same_window, taken_back, self.latest_ms)?;
            let timed_out = state.forced.is_some() && self.before.seats[index].forced.is_none();
            if timed_out && same_window && !clock_ran_out {
                return Err(Refusal::conflict(format!("the time of seat {seat} is not up")));
            }
        }
        Ok(())
    }

    /// A session that was agreed on is called off with the end, and without those who have left.
    fn derive_appointment(&self, table: &mut TableState, game: &dyn AnyGame) {
        // In a match of ticks who has given up may still meet the others.
        let left = (0u8..).map(Seat).zip(&self.seats).filter(|(_, audit)| audit.has_left());
        for (seat, _) in left.filter(|_| !game.kind().is_of_ticks()) {
            table.live.appointment.forget(seat);
        }
        if table.status != TableStatus::Running {
            table.call_off(0, "", &mut Effects::default());
        }
    }
}

/// That a live session has changed nothing else.
fn must_be_the_same(derived: &TableState, claimed: &TableState) -> Result<(), Refusal> {
    let json = |table: &TableState| serde_json::to_value(table).expect("texts and numbers are representable");
    let mut claimed = claimed.clone();
    // These are the mailbox's alone: it has renewed the lease and made keyframes meanwhile.
    claimed.keyframe = derived.keyframe;
    claimed.live.lease = derived.live.lease;
    claimed.live.commits = derived.live.commits;
    let (derived, claimed) = (json(derived), json(&claimed));
    let fields = derived.as_object().into_iter().flatten();
    match fields.into_iter().find(|(field, value)| claimed.get(field) != Some(value)) {
        Some((field, _)) => Err(Refusal::conflict(format!("a live session does not change `{field}`"))),
        None => Ok(()),
    }
}
