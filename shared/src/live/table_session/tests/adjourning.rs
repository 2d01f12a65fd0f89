//! Players adjourn, or the hour comes at which the table does: who is to move seals the move.

use super::*;
use crate::base::limits::live::SEAL_MS;

#[test]
fn an_adjournment_can_be_taken_back_until_the_move_is_sealed() {
    let mut session = Session::chess(60_000);
    session.input(HostInput::Adjourn(0, true));
    assert!(!session.host.table.live().sealing, "one of two");
    session.input(HostInput::Adjourn(1, true));
    assert!(session.host.table.live().sealing);
    session.input(HostInput::Adjourn(1, false));
    assert!(!session.host.table.live().sealing);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.stored();
    assert_eq!((session.bundles(1), session.over), (1, false), "it is a move like any other");
}

#[test]
fn a_sealed_move_is_stored_and_seen_by_nobody() {
    let mut session = Session::chess(60_000);
    session.input(HostInput::Adjourn(0, true));
    session.input(HostInput::Adjourn(1, true));
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.stored();
    assert_eq!(session.receipts(0).len(), 1);
    assert!(
        session.commits.last().is_some_and(|commit| commit.gives_back.is_some() && commit.entries.is_empty())
    );
    session.stored();
    assert_eq!((session.bundles(0), session.bundles(1), session.over), (0, 0, true));
}

#[test]
fn at_the_hour_of_the_table_who_is_to_move_seals_and_then_it_is_adjourned() {
    let minute = (START_MS / 60_000 + 30) % 1_440;
    let mut session = Session::until(3_600_000, Some(minute));
    let hour_ms = 30 * 60_000 - START_MS % 60_000;
    while session.mono_ms < hour_ms - 1_000 {
        let step_ms = 1_000.min(hour_ms - 1_000 - session.mono_ms);
        session.later(step_ms);
    }
    assert!(!session.host.table.live().sealing);
    let soon = |in_s| (1, ServerMessage::AdjournsSoon { in_s });
    let told = session.told.iter().filter(|told| matches!(told, (1, ServerMessage::AdjournsSoon { .. })));
    assert_eq!(told.cloned().collect::<Vec<_>>(), [soon(300), soon(60), soon(10)]);
    session.input(HostInput::Joined(7, None));
    assert!(session.told.contains(&(7, ServerMessage::AdjournsSoon { in_s: 1 })), "who comes late is told");
    session.later(1_000);
    assert!(session.host.table.live().sealing);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.stored();
    let last = session.commits.last().expect("the session's end");
    assert_eq!(
        last.gives_back.as_deref(),
        Some("it is the hour at which this table adjourns; the next move is sealed")
    );
}

#[test]
fn at_the_hour_who_does_not_seal_is_not_waited_for_without_end() {
    let minute = (START_MS / 60_000 + 30) % 1_440;
    let mut session = Session::until(3_600_000, Some(minute));
    let hour_ms = 30 * 60_000 - START_MS % 60_000;
    while session.mono_ms < hour_ms + SEAL_MS - 1_000 {
        session.later(1_000);
    }
    assert!(session.host.table.live().sealing && session.commits.is_empty(), "there is still time to seal");
    session.later(1_000);
    let last = session.commits.last().expect("the session's end");
    assert_eq!(last.gives_back.as_deref(), Some("it is the hour at which this table adjourns"));
}
