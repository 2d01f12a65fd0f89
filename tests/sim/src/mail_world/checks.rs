//! What must hold after every call of a table by mail, and of what it gives out. Changes nothing but the time.

use super::MailWorld;
use adjourn_game::ids::Seat;
use adjourn_shared::api::{Judgement, judge};
use adjourn_shared::timeline::{How, Opening, Turn, recover, replay, verify};
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::TableState;

impl MailWorld {
    /// Checks what the mailbox gives out as a stranger would, and what players were promised.
    ///
    /// # Panics
    /// If something does not hold.
    pub fn check(&self) {
        let recovered = recover(&self.export()).expect("a timeline");
        assert_eq!(recovered.torn_bytes, 0);
        let (table, live) = (self.table(), self.game().digest());
        let report = verify(self.games, &recovered).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((report.digest, report.ticks), (live, table.tick()));
        let sealed = table.status() == TableStatus::Running && table.hides(self.games);
        assert_eq!(report.not_replayed.is_some(), sealed, "{:?}", report.not_replayed);
        assert_eq!(report.outcome.is_some(), table.status() == TableStatus::Finished);
        if !sealed {
            let again = replay(self.games, &recovered, recovered.reached).expect("a state");
            assert_eq!((again.game().digest(), again.tick()), (live, table.tick()));
        }
        for (receipt, judgement) in self.receipts.iter().zip(judge(&recovered, &self.receipts)) {
            assert_ne!(judgement, Judgement::Missing, "{:?}", receipt.receipt);
        }
    }

    /// Time passes, and nothing else happens: it runs for those who are waited for.
    pub(super) fn tick(&mut self, to_ms: u64) {
        let table = self.table();
        let passed_ms = to_ms - self.now_ms;
        for seat in (0..self.header.seats.len()).map(|index| Seat(u8::try_from(index).expect("a seat"))) {
            let left = |at_ms| table.clocks().own_time_left_ms(at_ms, seat);
            // A phase is the same for all who are to act, ready or not.
            let phase = matches!(table.rules().clock, ClockRule::Phase { .. });
            let plays = if phase {
                table.clocks().to_act().any(|to_act| to_act == seat)
            } else {
                table.waits_for(seat)
            };
            let runs = plays && !table.clocks().is_paused();
            let used_ms = if runs { passed_ms } else { 0 };
            let expected = left(self.now_ms).map(|left_ms| left_ms.saturating_sub(used_ms));
            assert_eq!(left(to_ms), expected, "the time of {seat}: {:?} {:?}", table.clocks(), table.seats());
        }
        self.now_ms = to_ms;
    }

    /// A closed window has exactly what was last accepted.
    pub(super) fn check_closed(
        &mut self,
        before: &TableState,
        table: &TableState,
        turn: &Turn,
        openings: &[Opening],
    ) {
        for part in &turn.seats {
            let opening = openings.iter().find(|opening| opening.seat == part.seat);
            let orders = opening.map(|opening| opening.orders.clone());
            let promised = self.promised.get(&part.seat).cloned().unwrap_or_default();
            let kind = match part.how {
                How::Submitted(commitment) => {
                    assert_eq!(promised.orders, Some((commitment, orders.expect("opened"))), "{turn:?}");
                    "submitted"
                }
                How::Conditional(commitment) | How::Standing(commitment) => {
                    let (planned, plan) = promised.plan.expect("a plan was handed in");
                    assert_eq!((planned, promised.orders), (commitment, None), "{turn:?}");
                    let orders = orders.expect("opened");
                    if matches!(part.how, How::Standing(_)) {
                        assert!(promised.missed && orders.iter().all(|order| plan.standing.contains(order)));
                        "standing"
                    } else {
                        assert!(plan.any_branch(&|branch| branch == orders.as_slice()), "{turn:?}");
                        "conditional"
                    }
                }
                How::Default => {
                    assert!(promised.missed && promised.orders.is_none(), "{turn:?}");
                    "default"
                }
                How::Bot(_) => "bot",
            };
            *self.covered.entry(kind.to_owned()).or_default() += 1;
        }
        for (seat, promised) in &self.promised {
            let there = turn.seats.iter().any(|part| part.seat == *seat);
            assert!(there || promised.orders.is_none(), "orders of {seat} were left out: {turn:?}");
        }
        let plays =
            |seat: &&Seat| table.seats()[usize::from(seat.0)].is_played() && before.turn() == turn.number;
        for seat in before.to_act().iter().filter(plays) {
            let there = turn.seats.iter().any(|part| part.seat == *seat);
            let missed = self.promised.get(seat).is_some_and(|promised| promised.missed);
            assert!(there || missed, "{seat} was not waited for: {turn:?}");
        }
    }

    /// A running table waits for somebody, or is due some time.
    pub(super) fn check_moves_on(&self, table: &TableState) {
        if table.status() != TableStatus::Running {
            assert_eq!(self.due_ms, None);
            return;
        }
        let waits = table.players().any(|(seat, _)| table.waits_for(seat));
        let timed = table.rules().clock != ClockRule::None && !table.clocks().is_paused();
        assert!(
            waits || self.due_ms.is_some() || table.clocks().is_paused(),
            "nobody is waited for: {table:?}"
        );
        assert!(!timed || self.due_ms.is_some(), "there is a clock, and yet it is never due: {table:?}");
    }
}
