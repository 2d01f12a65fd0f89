//! Each rule of the clocks by itself; what holds for all of them together is a property.

use super::*;
use crate::turns::pause::{PauseError, PauseReason, VacationRule};
use crate::turns::schedule::Schedule;
use crate::turns::schedule::{ClosedSpan, Utc, WeekTime, Weekday};
use adjourn_game::ids::Seat;

const A: Seat = Seat(0);
const B: Seat = Seat(1);
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// 2026-03-23, a Monday, 00:00 UTC.
const MONDAY_MS: u64 = 1_774_224_000_000;
const PER_TURN: ClockRule = ClockRule::PerTurn { turn_ms: DAY_MS };
const FISCHER: ClockRule =
    ClockRule::Fischer { bank_ms: 3 * DAY_MS, increment_ms: DAY_MS, cap_ms: 4 * DAY_MS };
const PHASE: ClockRule = ClockRule::Phase { length_ms: 2 * DAY_MS, earliest_close_ms: DAY_MS };

/// Closed at weekends.
fn weekend() -> Schedule {
    let midnight = |weekday| WeekTime { weekday, minute_of_day: 0 };
    let closed = vec![ClosedSpan { from: midnight(Weekday::Saturday), to: midnight(Weekday::Monday) }];
    Schedule { closed, ..Schedule::default() }
}

/// Clocks of two seats, the window opened for both.
fn opened(rule: ClockRule, now_ms: u64, schedule: &Schedule) -> Clocks {
    let mut clocks = Clocks::new(&rule, &VacationRule { days_per_player: 2 }, 2);
    clocks.open_window(now_ms, &[B, A], schedule, &Utc);
    clocks
}

fn always() -> Schedule {
    Schedule::default()
}

#[test]
fn without_a_clock_nothing_is_ever_up() {
    let mut clocks = opened(ClockRule::None, MONDAY_MS, &always());
    assert!(!clocks.runs());
    assert_eq!(
        (clocks.deadline_ms(A), clocks.window_deadline_ms(), clocks.remaining_ms(0, A)),
        (None, None, None)
    );
    assert_eq!(clocks.close_from_ms(7, &always(), &Utc), Some(7));
    clocks.grant(MONDAY_MS, A, &always(), &Utc);
    assert_eq!(clocks.credit(0, u64::MAX, &always(), &Utc), Credit::default());
}

#[test]
fn each_turn_has_its_own_time() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + DAY_MS));
    clocks.acted(MONDAY_MS + HOUR_MS, A);
    clocks.close_window(MONDAY_MS + 2 * HOUR_MS);
    assert_eq!(clocks.deadline_ms(A), None);
    clocks.open_window(MONDAY_MS + 2 * HOUR_MS, &[A], &always(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 2 * HOUR_MS + DAY_MS));
    assert_eq!(clocks.deadline_ms(B), None);
}

#[test]
fn a_seat_that_takes_back_goes_on_with_what_it_had() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    clocks.acted(MONDAY_MS + 4 * HOUR_MS, A);
    clocks.acted(MONDAY_MS + 5 * HOUR_MS, A);
    assert_eq!(clocks.remaining_ms(MONDAY_MS + 9 * HOUR_MS, A), Some(20 * HOUR_MS));
    clocks.reopened(MONDAY_MS + 10 * HOUR_MS, A, &always(), &Utc);
    clocks.reopened(MONDAY_MS + 11 * HOUR_MS, A, &always(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 30 * HOUR_MS));
    assert_eq!(clocks.deadline_ms(B), Some(MONDAY_MS + DAY_MS));
}

#[test]
fn the_bank_is_charged_for_what_ran_and_grows_once_a_window_up_to_its_cap() {
    let mut clocks = opened(FISCHER, MONDAY_MS, &always());
    for hour in 1..=10 {
        clocks.acted(MONDAY_MS + hour * HOUR_MS, A);
        clocks.reopened(MONDAY_MS + hour * HOUR_MS, A, &always(), &Utc);
    }
    clocks.acted(MONDAY_MS + 12 * HOUR_MS, A);
    clocks.close_window(MONDAY_MS + 2 * DAY_MS);
    assert_eq!(clocks.own_time_left_ms(0, A), Some(4 * DAY_MS - 12 * HOUR_MS));
    assert_eq!(clocks.own_time_left_ms(0, B), Some(2 * DAY_MS));
    for _ in 0..3 {
        clocks.open_window(MONDAY_MS + 2 * DAY_MS, &[A], &always(), &Utc);
        clocks.close_window(MONDAY_MS + 2 * DAY_MS);
    }
    assert_eq!(clocks.own_time_left_ms(0, A), Some(4 * DAY_MS));
    assert_eq!(clocks.own_time_left_ms(0, B), Some(2 * DAY_MS), "it was not to act");
}

#[test]
fn a_bank_that_is_used_up_has_the_increment_in_the_next_turn() {
    let mut clocks = opened(FISCHER, MONDAY_MS, &always());
    clocks.close_window(MONDAY_MS + 30 * DAY_MS);
    assert_eq!(clocks.own_time_left_ms(0, A), Some(DAY_MS));
}

#[test]
fn a_moved_deadline_costs_the_bank_nothing() {
    // Three days from Wednesday noon end on Saturday noon; the deadline is Monday.
    let noon_ms = MONDAY_MS + 2 * DAY_MS + 12 * HOUR_MS;
    let mut clocks = opened(FISCHER, noon_ms, &weekend());
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 7 * DAY_MS));
    let sunday_ms = MONDAY_MS + 6 * DAY_MS;
    assert_eq!(clocks.own_time_left_ms(sunday_ms, A), Some(0));
    assert_eq!(clocks.remaining_ms(sunday_ms, A), Some(DAY_MS));
    clocks.acted(sunday_ms, A);
    clocks.reopened(sunday_ms + HOUR_MS, A, &weekend(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 7 * DAY_MS), "neither lost nor gained");
    clocks.acted(sunday_ms + 2 * HOUR_MS, A);
    clocks.close_window(sunday_ms + 3 * HOUR_MS);
    assert_eq!(clocks.own_time_left_ms(0, A), Some(DAY_MS));
}

#[test]
fn a_phase_ends_for_all_at_its_time_whoever_is_ready() {
    let mut clocks = opened(PHASE, MONDAY_MS + 4 * DAY_MS, &weekend());
    let next_monday_ms = MONDAY_MS + 7 * DAY_MS;
    clocks.acted(MONDAY_MS + 4 * DAY_MS, A);
    clocks.reopened(MONDAY_MS + 5 * DAY_MS, A, &weekend(), &Utc);
    for seat in [A, B] {
        assert_eq!(clocks.deadline_ms(seat), Some(next_monday_ms));
    }
    assert_eq!(clocks.window_deadline_ms(), Some(next_monday_ms));
    clocks.acted(MONDAY_MS + 5 * DAY_MS, A);
    assert_eq!(clocks.remaining_ms(MONDAY_MS + 6 * DAY_MS, A), Some(DAY_MS));
}

#[test]
fn a_phase_closes_early_only_after_its_earliest_close_and_in_no_closed_span() {
    let clocks = opened(PHASE, MONDAY_MS, &weekend());
    assert_eq!(clocks.earliest_close_ms(), Some(MONDAY_MS + DAY_MS));
    assert_eq!(clocks.close_from_ms(MONDAY_MS, &weekend(), &Utc), Some(MONDAY_MS + DAY_MS));
    let later_ms = MONDAY_MS + 30 * HOUR_MS;
    assert_eq!(clocks.close_from_ms(later_ms, &weekend(), &Utc), Some(later_ms));

    let friday_ms = MONDAY_MS + 4 * DAY_MS;
    let clocks = opened(PHASE, friday_ms, &weekend());
    assert_eq!(clocks.close_from_ms(friday_ms, &weekend(), &Utc), Some(MONDAY_MS + 7 * DAY_MS));
}

#[test]
fn a_phase_that_has_ended_closes_though_it_is_looked_at_late_in_a_closed_span() {
    // It ends a second before the weekend.
    let clocks = opened(PHASE, MONDAY_MS + 3 * DAY_MS - 1_000, &weekend());
    let saturday_ms = MONDAY_MS + 5 * DAY_MS;
    assert_eq!(clocks.deadline_ms(A), Some(saturday_ms - 1_000));
    assert_eq!(clocks.close_from_ms(saturday_ms, &weekend(), &Utc), Some(saturday_ms));
}

#[test]
fn clocks_stand_while_there_is_any_reason() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    clocks.pause(MONDAY_MS + HOUR_MS, PauseReason::Host).expect("begins");
    clocks.pause(MONDAY_MS + 2 * HOUR_MS, PauseReason::Vote).expect("begins");
    assert!(clocks.resume(MONDAY_MS + 3 * HOUR_MS, &PauseReason::Host, &always(), &Utc));
    assert_eq!(clocks.pauses(), [PauseReason::Vote]);
    assert_eq!((clocks.deadline_ms(A), clocks.runs()), (None, false));
    assert_eq!(clocks.remaining_ms(MONDAY_MS + 4 * HOUR_MS, A), Some(23 * HOUR_MS));
    clocks.acted(MONDAY_MS + 4 * HOUR_MS, B);
    assert!(clocks.resume(MONDAY_MS + 5 * HOUR_MS, &PauseReason::Vote, &always(), &Utc));
    assert!(!clocks.resume(MONDAY_MS + 5 * HOUR_MS, &PauseReason::Vote, &always(), &Utc));
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 28 * HOUR_MS));
    assert_eq!(clocks.own_time_left_ms(MONDAY_MS + 9 * HOUR_MS, B), Some(23 * HOUR_MS));
}

#[test]
fn a_deadline_moved_by_a_pause_leaves_closed_spans_again() {
    let mut clocks = opened(PER_TURN, MONDAY_MS + 3 * DAY_MS + 12 * HOUR_MS, &weekend());
    clocks.pause(MONDAY_MS + 4 * DAY_MS, PauseReason::Host).expect("begins");
    clocks.resume(MONDAY_MS + 4 * DAY_MS + 13 * HOUR_MS, &PauseReason::Host, &weekend(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 7 * DAY_MS));
}

#[test]
fn a_pause_keeps_the_earliest_close_from_coming() {
    let mut clocks = opened(PHASE, MONDAY_MS, &always());
    clocks.pause(MONDAY_MS + HOUR_MS, PauseReason::Host).expect("begins");
    assert_eq!(clocks.close_from_ms(MONDAY_MS + 3 * DAY_MS, &always(), &Utc), None);
    clocks.resume(MONDAY_MS + 3 * DAY_MS, &PauseReason::Host, &always(), &Utc);
    assert_eq!(
        clocks.close_from_ms(MONDAY_MS + 3 * DAY_MS, &always(), &Utc),
        Some(MONDAY_MS + 4 * DAY_MS - HOUR_MS)
    );
    clocks.pause(MONDAY_MS + 5 * DAY_MS - HOUR_MS, PauseReason::Vote).expect("begins");
    let later_ms = MONDAY_MS + 9 * DAY_MS;
    assert_eq!(clocks.close_from_ms(later_ms, &always(), &Utc), Some(later_ms), "it had come before");
}

#[test]
fn a_window_opened_in_a_pause_has_all_its_time_after_it() {
    let mut clocks = Clocks::new(&PER_TURN, &VacationRule::default(), 2);
    clocks.pause(MONDAY_MS, PauseReason::Host).expect("begins");
    clocks.open_window(MONDAY_MS + 4 * DAY_MS, &[A], &weekend(), &Utc);
    assert_eq!(clocks.deadline_ms(A), None);
    clocks.resume(MONDAY_MS + 4 * DAY_MS + HOUR_MS, &PauseReason::Host, &weekend(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 7 * DAY_MS));
    assert_eq!(clocks.own_time_left_ms(MONDAY_MS + 4 * DAY_MS + HOUR_MS, A), Some(DAY_MS));
}

#[test]
fn vacations_end_when_they_are_used_up_however_late_somebody_looks() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    let mine = |seat| PauseReason::Vacation { seat };
    clocks.pause(MONDAY_MS + HOUR_MS, mine(A)).expect("begins");
    clocks.pause(MONDAY_MS + DAY_MS, mine(B)).expect("begins");
    assert_eq!(clocks.next_change_ms(), Some(MONDAY_MS + HOUR_MS + 2 * DAY_MS));
    let ended = clocks.end_vacations(MONDAY_MS + 90 * DAY_MS, &always(), &Utc);
    assert_eq!(ended, [(A, MONDAY_MS + HOUR_MS + 2 * DAY_MS), (B, MONDAY_MS + 3 * DAY_MS)]);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 4 * DAY_MS - HOUR_MS));
    assert_eq!(clocks.pause(MONDAY_MS + 91 * DAY_MS, mine(A)), Err(PauseError::NoVacationLeft));
    assert_eq!(clocks.vacation_left_ms(MONDAY_MS + 91 * DAY_MS, A), 0);
    assert_eq!(clocks.next_change_ms(), None);
}

#[test]
fn time_that_the_service_was_down_is_credited_once_to_clocks_that_ran() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    clocks.acted(MONDAY_MS, B);
    let credit = clocks.credit(MONDAY_MS + HOUR_MS, MONDAY_MS + 3 * HOUR_MS, &always(), &Utc);
    assert_eq!(credit, Credit { by_ms: 2 * HOUR_MS, seats: vec![A] });
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 26 * HOUR_MS));
    let again = clocks.credit(MONDAY_MS + HOUR_MS, MONDAY_MS + 3 * HOUR_MS, &always(), &Utc);
    assert_eq!(again, Credit::default());
    let longer = clocks.credit(MONDAY_MS + HOUR_MS, MONDAY_MS + 4 * HOUR_MS, &always(), &Utc);
    assert_eq!(longer.by_ms, HOUR_MS);
}

#[test]
fn a_pause_over_an_outage_gives_the_time_back_only_once() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    clocks.pause(MONDAY_MS + HOUR_MS, PauseReason::Host).expect("begins");
    let credit = clocks.credit(MONDAY_MS + 2 * HOUR_MS, MONDAY_MS + 3 * HOUR_MS, &always(), &Utc);
    assert_eq!(credit, Credit::default());
    clocks.resume(MONDAY_MS + 4 * HOUR_MS, &PauseReason::Host, &always(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 27 * HOUR_MS));
}

#[test]
fn an_outage_that_began_before_the_window_counts_from_its_opening() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    assert_eq!(clocks.credit(0, MONDAY_MS + HOUR_MS, &always(), &Utc).by_ms, HOUR_MS);
}

#[test]
fn a_vacation_that_ended_in_an_outage_and_the_outage_are_both_given_back() {
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    clocks.pause(MONDAY_MS, PauseReason::Vacation { seat: B }).expect("begins");
    let (down_ms, up_ms) = (MONDAY_MS + DAY_MS, MONDAY_MS + 5 * DAY_MS);
    assert!(clocks.wants_credit() && !clocks.runs());
    clocks.end_vacations(up_ms, &always(), &Utc);
    assert_eq!(clocks.credit(down_ms, up_ms, &always(), &Utc).by_ms, 3 * DAY_MS);
    assert_eq!(clocks.deadline_ms(A), Some(up_ms + DAY_MS));
}

#[test]
fn grace_moves_the_deadline_and_not_the_bank() {
    let mut clocks = opened(FISCHER, MONDAY_MS + 2 * DAY_MS, &weekend());
    assert_eq!(clocks.deadline_ms(A), Some(MONDAY_MS + 7 * DAY_MS));
    assert_eq!(clocks.extend(A, HOUR_MS, &weekend(), &Utc), Some(MONDAY_MS + 7 * DAY_MS + HOUR_MS));
    clocks.acted(MONDAY_MS + 7 * DAY_MS + HOUR_MS / 2, A);
    clocks.close_window(MONDAY_MS + 8 * DAY_MS);
    assert_eq!(clocks.own_time_left_ms(0, A), Some(DAY_MS));
}

#[test]
fn a_substitute_has_a_whole_turn() {
    let late_ms = MONDAY_MS + 23 * HOUR_MS;
    let mut clocks = opened(PER_TURN, MONDAY_MS, &always());
    clocks.acted(late_ms, B);
    for seat in [A, B] {
        clocks.grant(late_ms, seat, &always(), &Utc);
    }
    clocks.reopened(late_ms + HOUR_MS, B, &always(), &Utc);
    assert_eq!(clocks.deadline_ms(A), Some(late_ms + DAY_MS));
    assert_eq!(clocks.deadline_ms(B), Some(late_ms + HOUR_MS + DAY_MS));
    assert_eq!(clocks.whole_ms(A), Some(DAY_MS));

    let mut clocks = opened(FISCHER, MONDAY_MS, &always());
    clocks.close_window(MONDAY_MS + 9 * DAY_MS);
    clocks.grant(MONDAY_MS + 9 * DAY_MS, A, &always(), &Utc);
    assert_eq!(clocks.own_time_left_ms(0, A), Some(3 * DAY_MS));
    assert_eq!(clocks.own_time_left_ms(0, B), Some(DAY_MS));

    let mut clocks = opened(PHASE, MONDAY_MS, &always());
    clocks.grant(late_ms, A, &always(), &Utc);
    assert_eq!(clocks.deadline_ms(B), Some(late_ms + 2 * DAY_MS), "the phase is one for all");
}

#[test]
fn when_only_who_is_to_act_changes_the_others_keep_their_time() {
    let mut clocks = opened(FISCHER, MONDAY_MS, &always());
    clocks.acted(MONDAY_MS + HOUR_MS, A);
    clocks.open_window(MONDAY_MS + 2 * HOUR_MS, &[A], &always(), &Utc);
    assert_eq!(clocks.windows(), 1);
    assert_eq!(clocks.own_time_left_ms(MONDAY_MS + 9 * HOUR_MS, A), Some(3 * DAY_MS - HOUR_MS));
    assert_eq!(clocks.own_time_left_ms(0, B), Some(3 * DAY_MS - 2 * HOUR_MS));
    assert_eq!(clocks.waiting().count(), 0);
    clocks.open_window(MONDAY_MS + 4 * HOUR_MS, &[A, B], &always(), &Utc);
    assert_eq!(clocks.deadline_ms(B), Some(MONDAY_MS + 3 * DAY_MS + 2 * HOUR_MS));

    let mut clocks = opened(PHASE, MONDAY_MS, &always());
    clocks.open_window(MONDAY_MS + HOUR_MS, &[A, B, Seat(2)], &always(), &Utc);
    assert_eq!(clocks.deadline_ms(Seat(2)), Some(MONDAY_MS + 2 * DAY_MS));
}

#[test]
fn rules_out_of_their_bounds_are_refused() {
    for rule in [ClockRule::None, PER_TURN, FISCHER, PHASE] {
        assert_eq!(rule.check(), Ok(()));
    }
    let (short, long) = (999, 366 * DAY_MS + 1);
    for turn_ms in [0, short, long, u64::MAX] {
        assert_eq!(ClockRule::PerTurn { turn_ms }.check(), Err(ClockError::Time("turn_ms")));
        let rule = ClockRule::Phase { length_ms: turn_ms, earliest_close_ms: 0 };
        assert_eq!(rule.check(), Err(ClockError::Time("length_ms")));
    }
    let fischer =
        |bank_ms, increment_ms, cap_ms| ClockRule::Fischer { bank_ms, increment_ms, cap_ms }.check();
    assert_eq!(fischer(short, 0, DAY_MS), Err(ClockError::Time("bank_ms")));
    assert_eq!(fischer(DAY_MS, 0, long), Err(ClockError::Time("cap_ms")));
    assert_eq!(fischer(DAY_MS, long, DAY_MS), Err(ClockError::Increment));
    assert_eq!(fischer(DAY_MS, 0, DAY_MS - 1), Err(ClockError::Cap));
    let rule = ClockRule::Phase { length_ms: DAY_MS, earliest_close_ms: DAY_MS + 1 };
    assert_eq!(rule.check(), Err(ClockError::EarliestClose));
}

#[test]
fn rules_are_written_with_their_kind() {
    let json = |text: &str| serde_json::from_str::<ClockRule>(text);
    assert_eq!(json(r#"{"kind":"none"}"#).expect("a rule"), ClockRule::None);
    let phase = json(r#"{"kind":"phase","length_ms":5000}"#).expect("a rule");
    assert_eq!(phase, ClockRule::Phase { length_ms: 5_000, earliest_close_ms: 0 });
    assert_eq!(serde_json::to_string(&PER_TURN).expect("json"), r#"{"kind":"per_turn","turn_ms":86400000}"#);
    assert!(json(r#"{"kind":"per_turn","turn_ms":5000,"bank_ms":1}"#).is_err());
    assert!(json(r#"{"kind":"per_turn","turn_ms":-1}"#).is_err());
}

#[test]
fn clocks_are_stored_and_restored_in_both_encodings() {
    let mut clocks = opened(FISCHER, MONDAY_MS, &always());
    clocks.acted(MONDAY_MS + HOUR_MS, A);
    clocks.pause(MONDAY_MS + HOUR_MS, PauseReason::Vacation { seat: B }).expect("begins");
    let json = serde_json::to_string(&clocks).expect("json");
    assert_eq!(serde_json::from_str::<Clocks>(&json).expect("clocks"), clocks);
    let bytes = adjourn_game::codec::encode(&clocks);
    assert_eq!(adjourn_game::codec::decode::<Clocks>(&bytes).expect("clocks"), clocks);
}
