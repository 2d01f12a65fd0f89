//! Time in which the session could take no orders is on no clock.

use super::*;

#[test]
fn while_the_lease_is_suspended_no_flag_falls() {
    let mut session = Session::chess(8_000);
    session.unanswered(LEASE_MS / 2 + 3_000);
    assert!(session.commits.is_empty(), "nothing is decided");
    session.renewed();
    assert_eq!(session.left(0), Some(8_000), "all since the mailbox's last sign of life was nobody's");
}

#[test]
fn time_in_which_the_sessions_process_does_not_run_is_nobodys() {
    // Longer than the clock, with the lease suspended when it is awake again; and much shorter, many times.
    for (bank_ms, sleep_ms, times) in [(6_000, 7_000, 1), (6_000, 5_000, 3), (3_000, 300, 40)] {
        let mut session = Session::chess(bank_ms);
        for _ in 0..times {
            session.asleep(sleep_ms);
            assert!(session.commits.is_empty(), "no flag falls in a sleep of {sleep_ms} ms");
            session.renewed();
        }
        assert_eq!(session.left(0), Some(bank_ms), "{times} sleeps of {sleep_ms} ms");
        assert_eq!(session.told_clock(0), (Some(bank_ms), false), "and players are told");
        session.later(bank_ms);
        session.stored();
        assert_ne!(session.host.table.status(), TableStatus::Running, "awake, the clock runs as ever");
    }
}

#[test]
fn a_move_that_was_under_way_in_a_sleep_is_played_with_the_time_of_before() {
    let mut session = Session::chess(6_000);
    session.later(1_000);
    session.mono_ms += 20_000;
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.renewed();
    session.stored();
    assert_eq!((session.receipts(0).len(), session.left(0)), (1, Some(5_000)));
}

#[test]
fn a_mailbox_that_does_not_answer_for_a_few_seconds_takes_nobodys_time() {
    let mut session = Session::chess(6_000);
    session.later(1_000);
    // The next renewal is asked for after two seconds of the lease, and answered after four more.
    session.unanswered(5_000);
    assert!(
        session.told_clock(0).1,
        "players are told that the clocks stand, long before half of the lease is over"
    );
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    assert!(session.commits.is_empty(), "it waits until it can be stored");
    session.renewed();
    session.stored();
    assert_eq!((session.receipts(0).len(), session.left(0)), (1, Some(5_000)));
}

#[test]
fn no_flag_falls_while_the_mailbox_does_not_answer() {
    let mut session = Session::chess(4_000);
    session.unanswered(5_500);
    assert!(session.commits.is_empty(), "nothing is decided");
    session.renewed();
    assert_eq!((session.commits.len(), session.left(0)), (0, Some(4_000)));
}
