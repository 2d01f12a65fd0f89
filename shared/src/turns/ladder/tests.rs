//! Each rule of the ladder by itself; that a dry run comes true is a property.

use super::*;
use crate::turns::clock::{ClockRule, Clocks};
use crate::turns::pause::{PauseReason, VacationRule};
use crate::turns::schedule::{Schedule, Utc};
use MissAction::{BotTakeover, DefaultOrders, Forfeit, OpenSeat, StandingOrders};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

const A: Seat = Seat(0);
const B: Seat = Seat(1);
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
const NOTHING: SeatFacts = SeatFacts { standing: Standing::None, has_default: false };
const DEFAULTS: SeatFacts = SeatFacts { standing: Standing::None, has_default: true };
const BOTH: SeatFacts = SeatFacts { standing: Standing::Pass, has_default: true };

/// A table of two seats with a day for each turn, and a ladder that says `DEFAULTS` of every seat.
struct Table {
    ladder: Ladder,
    clocks: Clocks,
    state: LadderState,
    schedule: Schedule,
    facts: SeatFacts,
}

impl Table {
    fn new(ladder: Ladder) -> Self {
        let rule = ClockRule::PerTurn { turn_ms: DAY_MS };
        let clocks = Clocks::new(&rule, &VacationRule::default(), 2);
        let (state, schedule) = (LadderState::default(), Schedule::default());
        let mut table = Self { ladder, clocks, state, schedule, facts: DEFAULTS };
        table.open(0);
        table
    }

    fn open(&mut self, now_ms: u64) {
        self.clocks.close_window(now_ms);
        self.clocks.open_window(now_ms, &[A, B], &self.schedule, &Utc);
        self.state.open_window(&self.clocks);
    }

    fn due(&mut self, now_ms: u64) -> Vec<LadderEvent> {
        let facts = self.facts;
        self.state.due(now_ms, &self.ladder, &mut self.clocks, &self.schedule, &Utc, &|_| facts)
    }

    fn next_ms(&self) -> Option<u64> {
        self.state.next_ms(&self.ladder, &self.clocks)
    }

    /// What is done about a turn that seat A alone misses.
    fn miss(&mut self, now_ms: u64) -> (u8, MissAction, String) {
        self.open(now_ms);
        self.clocks.acted(now_ms, B);
        match self.due(now_ms + 2 * DAY_MS).as_slice() {
            [LadderEvent::Missed { seat: A, miss, action, why }] => (*miss, *action, why.clone()),
            other => panic!("{other:?}"),
        }
    }
}

fn ladder(reminders: &[u16], grace_ms: u64, rungs: &[(u8, &[MissAction])]) -> Ladder {
    let rung =
        |(at_miss, actions): &(u8, &[MissAction])| MissRung { at_miss: *at_miss, actions: actions.to_vec() };
    let misses = rungs.iter().map(rung).collect();
    Ladder { reminders_permille: reminders.to_vec(), grace_ms, misses }
}

fn reminder(seat: Seat, permille: u16, deadline_ms: u64) -> LadderEvent {
    LadderEvent::Reminder { seat, permille, deadline_ms }
}

#[test]
fn reminders_grace_and_the_miss_come_in_turn_and_once() {
    let mut table = Table::new(ladder(&[500, 750], HOUR_MS, &[(1, &[DefaultOrders])]));
    table.clocks.acted(HOUR_MS, B);
    assert_eq!(table.next_ms(), Some(12 * HOUR_MS));
    assert_eq!(table.due(12 * HOUR_MS - 1), []);
    assert_eq!(table.due(12 * HOUR_MS), [reminder(A, 500, DAY_MS)]);
    assert_eq!(table.due(12 * HOUR_MS), []);
    assert_eq!(table.next_ms(), Some(18 * HOUR_MS));
    assert_eq!(table.due(19 * HOUR_MS), [reminder(A, 750, DAY_MS)]);
    assert_eq!(table.next_ms(), Some(DAY_MS));
    let until_ms = DAY_MS + HOUR_MS;
    assert_eq!(table.due(DAY_MS), [LadderEvent::GraceBegan { seat: A, until_ms }]);
    assert_eq!(table.due(DAY_MS), []);
    assert_eq!((table.next_ms(), table.clocks.deadline_ms(A)), (Some(until_ms), Some(until_ms)));
    let why = "turn missed: the game's safe orders are used".to_owned();
    let missed = LadderEvent::Missed { seat: A, miss: 1, action: DefaultOrders, why };
    assert_eq!(table.due(until_ms), [missed]);
    assert_eq!((table.due(9 * DAY_MS), table.next_ms()), (vec![], None));
    assert!(table.state.has_missed(A) && !table.state.has_missed(B) && !table.clocks.runs());
}

#[test]
fn what_comes_late_comes_in_short() {
    let rungs: &[(u8, &[MissAction])] = &[(1, &[DefaultOrders])];
    let mut table = Table::new(ladder(&[250, 500, 750], HOUR_MS, rungs));
    table.clocks.acted(0, B);
    assert_eq!(table.due(13 * HOUR_MS), [reminder(A, 500, DAY_MS)], "the latest alone");
    let late = table.due(DAY_MS + 1);
    assert_eq!(late, [LadderEvent::GraceBegan { seat: A, until_ms: DAY_MS + HOUR_MS }], "no reminder");
    let mut table = Table::new(ladder(&[500], HOUR_MS, rungs));
    table.clocks.acted(0, B);
    assert!(matches!(table.due(DAY_MS + HOUR_MS).as_slice(), [LadderEvent::Missed { .. }]), "no grace");
}

#[test]
fn a_ready_seat_is_left_in_peace_and_one_that_takes_back_is_not() {
    let mut table = Table::new(ladder(&[500], 0, &[]));
    for seat in [A, B] {
        table.clocks.acted(HOUR_MS, seat);
    }
    assert_eq!((table.next_ms(), table.due(30 * HOUR_MS)), (None, vec![]));
    table.clocks.reopened(30 * HOUR_MS, A, &table.schedule.clone(), &Utc);
    let deadline_ms = 53 * HOUR_MS;
    assert_eq!(table.next_ms(), Some(41 * HOUR_MS));
    assert_eq!(table.due(41 * HOUR_MS), [reminder(A, 500, deadline_ms)]);
}

#[test]
fn nothing_is_due_while_the_clocks_are_paused_and_reminders_are_not_repeated_after_it() {
    let mut table = Table::new(ladder(&[500], 0, &[]));
    table.clocks.acted(0, B);
    assert_eq!(table.due(12 * HOUR_MS).len(), 1);
    table.clocks.pause(13 * HOUR_MS, PauseReason::Host).expect("begins");
    assert_eq!((table.next_ms(), table.due(90 * HOUR_MS)), (None, vec![]));
    table.clocks.resume(90 * HOUR_MS, &PauseReason::Host, &table.schedule.clone(), &Utc);
    assert_eq!((table.due(90 * HOUR_MS), table.next_ms()), (vec![], Some(101 * HOUR_MS)));
}

#[test]
fn grace_is_no_longer_than_the_time_for_the_turn() {
    let mut table = Table::new(ladder(&[], 7 * DAY_MS, &[]));
    table.clocks.acted(0, B);
    assert_eq!(table.due(DAY_MS), [LadderEvent::GraceBegan { seat: A, until_ms: 2 * DAY_MS }]);
}

#[test]
fn the_first_action_that_is_possible_is_done_and_the_log_says_why_not_the_others() {
    let mut table = Table::new(ladder(&[], 0, &[(1, &[StandingOrders, DefaultOrders, Forfeit])]));
    table.facts = BOTH;
    assert_eq!(table.miss(0).1, StandingOrders);
    table.facts = DEFAULTS;
    let (_, action, why) = table.miss(3 * DAY_MS);
    assert_eq!(action, DefaultOrders);
    assert_eq!(why, "2 turns missed in a row; there are no standing orders: the game's safe orders are used");
    table.facts = NOTHING;
    assert_eq!(table.miss(6 * DAY_MS).1, Forfeit);
}

#[test]
fn if_nothing_is_possible_the_seat_forfeits() {
    let mut table = Table::new(ladder(&[], 0, &[(1, &[StandingOrders, OpenSeat])]));
    table.facts = NOTHING;
    assert_eq!(table.miss(0).1, Forfeit);
    let mut table = Table::new(ladder(&[], 0, &[]));
    assert_eq!(table.miss(0).1, Forfeit);
}

#[test]
fn misses_in_a_row_climb_the_ladder_and_stay_on_its_last_rung() {
    let bot = BotTakeover { strength: Strength::Strong };
    let rungs: &[(u8, &[MissAction])] = &[(1, &[DefaultOrders]), (3, &[OpenSeat]), (4, &[bot])];
    let mut table = Table::new(ladder(&[], 0, rungs));
    let done: Vec<(u8, MissAction)> = (0..6)
        .map(|turn| {
            let (miss, action, _) = table.miss(turn * 3 * DAY_MS);
            (miss, action)
        })
        .collect();
    let expected = [(1, DefaultOrders), (2, DefaultOrders), (3, OpenSeat), (4, bot), (5, bot), (6, bot)];
    assert_eq!(done, expected);
    assert_eq!((table.state.misses(A), table.state.misses(B)), (6, 0));
}

#[test]
fn a_seat_that_acts_begins_at_the_foot_of_the_ladder_again() {
    let mut table = Table::new(ladder(&[], 0, &[(1, &[DefaultOrders]), (2, &[Forfeit])]));
    assert_eq!(table.miss(0).0, 1);
    table.state.acted(A);
    assert_eq!(table.miss(3 * DAY_MS).1, DefaultOrders);
    assert_eq!(table.miss(6 * DAY_MS).1, Forfeit);
}

#[test]
fn a_substitute_has_nothing_missed_and_all_reminders_to_come() {
    let mut table = Table::new(ladder(&[500], 0, &[(1, &[OpenSeat])]));
    table.clocks.acted(0, B);
    assert_eq!((table.due(13 * HOUR_MS).len(), table.due(DAY_MS).len()), (1, 1));
    let now_ms = 30 * HOUR_MS;
    table.state.renew(A);
    table.clocks.grant(now_ms, A, &table.schedule.clone(), &Utc);
    table.clocks.reopened(now_ms, A, &table.schedule.clone(), &Utc);
    assert_eq!((table.state.misses(A), table.next_ms()), (0, Some(now_ms + 12 * HOUR_MS)));
    assert_eq!(table.due(now_ms + 12 * HOUR_MS), [reminder(A, 500, now_ms + DAY_MS)]);
}

#[test]
fn when_only_who_is_to_act_changes_nothing_is_repeated() {
    let mut table = Table::new(ladder(&[500], 0, &[]));
    assert_eq!(table.due(12 * HOUR_MS).len(), 2);
    table.clocks.open_window(13 * HOUR_MS, &[A], &table.schedule.clone(), &Utc);
    table.state.open_window(&table.clocks);
    assert_eq!((table.due(13 * HOUR_MS), table.next_ms()), (vec![], Some(DAY_MS)));
    table.open(14 * HOUR_MS);
    assert_eq!(table.next_ms(), Some(26 * HOUR_MS), "a new window begins anew");
}

#[test]
fn a_dry_run_tells_what_will_happen_up_to_the_last_rung() {
    let mut table = Table::new(ladder(&[500], HOUR_MS, &[(1, &[DefaultOrders]), (2, &[OpenSeat])]));
    table.clocks.acted(0, B);
    let facts = |_| DEFAULTS;
    let planned = dry_run(HOUR_MS, &table.ladder, &table.state, &table.clocks, &table.schedule, &Utc, &facts);
    let of_a = planned.iter().filter(|planned| planned.seat == A);
    let told: Vec<(u64, PlannedKind)> = of_a.map(|planned| (planned.at_ms, planned.what.clone())).collect();
    // The second window opens when the first is missed, at 25 hours.
    let expected = [
        (12 * HOUR_MS, PlannedKind::Reminder { permille: 500, deadline_ms: DAY_MS }),
        (24 * HOUR_MS, PlannedKind::Grace { until_ms: 25 * HOUR_MS }),
        (25 * HOUR_MS, PlannedKind::Missed { miss: 1, action: DefaultOrders, otherwise: vec![] }),
        (37 * HOUR_MS, PlannedKind::Reminder { permille: 500, deadline_ms: 49 * HOUR_MS }),
        (49 * HOUR_MS, PlannedKind::Grace { until_ms: 50 * HOUR_MS }),
        (50 * HOUR_MS, PlannedKind::Missed { miss: 2, action: OpenSeat, otherwise: vec![] }),
    ];
    assert_eq!(told[..expected.len()], expected);
    let first_of_b = planned.iter().find(|planned| planned.seat == B).map(|planned| planned.at_ms);
    assert_eq!(first_of_b, Some(37 * HOUR_MS), "it was ready in the first window");
    assert_eq!(table.due(HOUR_MS), [], "it ran on a copy");
    table.clocks.pause(HOUR_MS, PauseReason::Vote).expect("begins");
    let paused = dry_run(HOUR_MS, &table.ladder, &table.state, &table.clocks, &table.schedule, &Utc, &facts);
    assert_eq!(paused, []);
}

#[test]
fn a_dry_run_for_others_tells_what_is_tried_and_not_whether_there_are_standing_orders() {
    let rungs: &[(u8, &[MissAction])] = &[(1, &[StandingOrders, DefaultOrders, Forfeit]), (2, &[OpenSeat])];
    let table = Table::new(ladder(&[], 0, rungs));
    let facts = |_| SeatFacts { standing: Standing::Sealed, has_default: true };
    let planned = dry_run(HOUR_MS, &table.ladder, &table.state, &table.clocks, &table.schedule, &Utc, &facts);
    let of_a: Vec<_> = planned.iter().filter(|planned| planned.seat == A).collect();
    let otherwise = vec![DefaultOrders, Forfeit];
    assert_eq!(of_a[0].what, PlannedKind::Missed { miss: 1, action: StandingOrders, otherwise });
    assert_eq!(of_a[0].why, "turn missed: the standing orders are used, if there are any");
    assert_eq!(of_a[1].what, PlannedKind::Missed { miss: 2, action: OpenSeat, otherwise: vec![] });
}

#[test]
fn a_dry_run_of_an_endless_ladder_ends() {
    let table = Table::new(ladder(&[500], 0, &[(1, &[DefaultOrders]), (255, &[Forfeit])]));
    let facts = |_| DEFAULTS;
    let planned = dry_run(0, &table.ladder, &table.state, &table.clocks, &table.schedule, &Utc, &facts);
    assert_eq!(planned.len(), crate::base::limits::clocks::DRY_RUN_CEILING);
}

#[test]
fn the_usual_ladders_are_within_their_bounds() {
    for has_default in [true, false] {
        assert_eq!(Ladder::default_for(has_default).check(), Ok(()));
    }
    let mut chess = Table::new(Ladder::default_for(false));
    chess.facts = NOTHING;
    assert_eq!(chess.miss(0).1, Forfeit);
    let mut diplomacy = Table::new(Ladder::default_for(true));
    let done: Vec<MissAction> = (0..4).map(|turn| diplomacy.miss(turn * 3 * DAY_MS).1).collect();
    assert_eq!(done, [DefaultOrders, DefaultOrders, OpenSeat, OpenSeat]);
}

#[test]
fn ladders_out_of_their_bounds_are_refused() {
    let rungs: &[(u8, &[MissAction])] = &[(1, &[Forfeit])];
    for reminders in [vec![0], vec![1_000], vec![500, 500], vec![900, 500], (1..10).collect()] {
        assert_eq!(ladder(&reminders, 0, rungs).check(), Err(LadderError::Reminders), "{reminders:?}");
    }
    assert_eq!(ladder(&[], 7 * DAY_MS + 1, rungs).check(), Err(LadderError::Grace));
    let nine: Vec<(u8, &[MissAction])> = (1..10).map(|at_miss| (at_miss, [Forfeit].as_slice())).collect();
    let wrong: [&[(u8, &[MissAction])]; 4] =
        [&[(2, &[Forfeit])], &[(0, &[Forfeit])], &[(1, &[Forfeit]), (1, &[Forfeit])], &nine];
    for rungs in wrong {
        assert_eq!(ladder(&[], 0, rungs).check(), Err(LadderError::Rungs), "{rungs:?}");
    }
    assert_eq!(ladder(&[], 0, &[(1, &[])]).check(), Err(LadderError::Actions));
    assert_eq!(ladder(&[], 0, &[(1, &[Forfeit; 6])]).check(), Err(LadderError::Actions));
}

#[test]
fn a_ladder_is_written_with_the_kinds_of_its_actions() {
    let text = r#"{"reminders_permille":[500],"grace_ms":0,"misses":[{"at_miss":1,"actions":[{"kind":"standing_orders"},{"kind":"bot_takeover","strength":"weak"},{"kind":"open_seat"}]}]}"#;
    let expected =
        ladder(&[500], 0, &[(1, &[StandingOrders, BotTakeover { strength: Strength::Weak }, OpenSeat])]);
    assert_eq!(serde_json::from_str::<Ladder>(text).expect("a ladder"), expected);
    assert_eq!(serde_json::to_string(&expected).expect("json"), text);
    assert!(serde_json::from_str::<Ladder>(r#"{"grace":1}"#).is_err());
}

#[test]
fn unchecked_ladders_and_times_without_end_do_no_harm() {
    let mut table = Table::new(ladder(&[65_535, 3], u64::MAX, &[(0, &[]), (9, &[Forfeit])]));
    table.due(u64::MAX - 1);
    table.due(u64::MAX);
    assert!(table.state.has_missed(A));
}
