//! A tenure and the mailbox's answers, one by one.

use super::*;
use crate::base::limits::live::{HOLD_ON_MS, LEASE_MS};
use crate::handover::HandedOver;
use adjourn_game::ids::Seat;
use std::collections::BTreeSet;

const MAILBOX_MS: u64 = 1_800_000_000_000;

const fn at(mono_ms: u64) -> Now {
    // Our time of day is another one: nothing of a tenure goes by it.
    Now { mono_ms, unix_ms: 7 }
}

fn granted(number: u64) -> Granted {
    Granted { epoch: 3, for_ms: LEASE_MS, number, head: Digest([u8::try_from(number).expect("few"); 32]) }
}

/// A tenure that was asked for at 1,000 of our monotonic clock, and that notes letters with its commits.
fn tenure(adjourn_at_ms: Option<u64>) -> LeaseTenure<char> {
    let handed = HandedOver {
        granted: granted(0),
        header: Vec::new(),
        table: Vec::new(),
        keys: Vec::new(),
        mutes: Vec::new(),
        now_ms: MAILBOX_MS,
        tick: 0,
        digest: Digest::default(),
        snapshot: Vec::new(),
    };
    LeaseTenure::new(1_000, &handed, adjourn_at_ms)
}

fn commit(gives_back: Option<&str>) -> LiveCommit {
    LiveCommit {
        epoch: 0,
        number: 0,
        table: Vec::new(),
        entries: Vec::new(),
        tick: 9,
        digest: Digest::default(),
        log: Vec::new(),
        tell: Vec::new(),
        tallies: Vec::new(),
        submission: None,
        gives_back: gives_back.map(str::to_owned),
    }
}

#[test]
fn a_renewal_is_due_each_sixth_of_the_lease_and_counts_from_its_sending() {
    let mut tenure = tenure(None);
    let renewals: Vec<u64> =
        (1_000..6_000).filter(|ms| tenure.due(at(*ms)).contains(&Due::Renew { epoch: 3 })).collect();
    assert_eq!(renewals, [1_000 + LEASE_MS / 6, 1_000 + LEASE_MS / 3]);
    tenure.renewed(at(5_000), 5_000, Some(LEASE_MS));
    assert_eq!(tenure.state(at(5_000 + LEASE_MS / 2 - 1)), LeaseState::Good);
    assert_eq!(tenure.state(at(5_000 + LEASE_MS / 2)), LeaseState::Suspended);
}

#[test]
fn it_is_stalled_from_half_of_the_lease_on_until_a_renewal_comes_or_the_mailbox_is_given_up() {
    let mut tenure = tenure(None);
    let half_ms = 1_000 + LEASE_MS / 2;
    assert!(!tenure.is_stalled(at(half_ms - 1)) && tenure.is_stalled(at(half_ms)));
    assert_ne!(tenure.due(at(half_ms)), [Due::Lost], "it can still be renewed");
    tenure.renewed(at(half_ms), half_ms, Some(LEASE_MS));
    assert!(!tenure.is_stalled(at(half_ms)));
    // A mailbox that was away for longer than the lease may grant it all the same: it is asked as before.
    let late_ms = half_ms + LEASE_MS + 1_000;
    assert_eq!(tenure.due(at(late_ms)), [Due::Renew { epoch: 3 }]);
    assert!(tenure.is_stalled(at(late_ms)));
    let lost_ms = half_ms + HOLD_ON_MS;
    assert_ne!(tenure.due(at(lost_ms - 1)), [Due::Lost]);
    assert_eq!(tenure.due(at(lost_ms)), [Due::Lost]);
}

#[test]
fn a_renewal_that_is_refused_loses_it_whatever_comes_later() {
    let mut tenure = tenure(None);
    tenure.renewed(at(1_500), 1_500, None);
    tenure.renewed(at(1_600), 1_600, Some(LEASE_MS));
    assert_eq!(tenure.due(at(1_700)), [Due::Lost]);
}

#[test]
fn a_commit_under_way_is_known_by_its_number_and_its_answer_counts_once() {
    let mut tenure = tenure(None);
    let first = tenure.commit(commit(None), 'a');
    assert_eq!((first.epoch, first.number), (3, 1));
    assert!(tenure.awaits_answer());
    // Its answer was lost: it is sent again as it is, and the mailbox answers twice.
    assert_eq!(tenure.answered(at(2_000), Some(granted(1))), Some(Stored { then: 'a', gives_back: false }));
    assert_eq!(tenure.head(), granted(1).head);
    assert_eq!(tenure.answered(at(2_000), Some(granted(1))), None);
    let second = tenure.commit(commit(None), 'b');
    assert_eq!(second.number, 2);
    assert_eq!(tenure.answered(at(2_000), Some(granted(1))), None, "that was the answer to the one before");
    assert!(tenure.awaits_answer());
    assert_eq!(tenure.answered(at(2_000), Some(granted(2))), Some(Stored { then: 'b', gives_back: false }));
    assert!(!tenure.awaits_answer());
}

#[test]
fn a_commit_that_is_refused_loses_the_authority_and_nothing_follows() {
    let mut tenure = tenure(None);
    let _sent = tenure.commit(commit(None), 'a');
    assert_eq!(tenure.answered(at(2_000), None), None);
    assert_eq!(tenure.due(at(1_001)), [Due::Lost]);
    assert!(!tenure.is_given_back());
}

#[test]
fn a_refusal_without_a_commit_under_way_changes_nothing() {
    let mut tenure = tenure(None);
    assert_eq!(tenure.answered(at(2_000), None), None);
    assert_eq!(tenure.state(at(1_001)), LeaseState::Good);
}

#[test]
fn the_first_reason_to_end_stays_and_with_the_last_commit_the_game_is_given_back() {
    let mut tenure = tenure(Some(MAILBOX_MS + 1));
    tenure.end("the first");
    tenure.end("the second");
    assert_eq!(tenure.ending(), Some("the first"));
    assert!(
        !tenure.is_stalled(at(1_000 + LEASE_MS / 2)),
        "it ends, and does not go on when the mailbox answers"
    );
    let _sent = tenure.commit(commit(Some("the first")), 'a');
    assert!(!tenure.is_given_back(), "not before it is stored");
    assert_eq!(tenure.answered(at(2_000), Some(granted(1))), Some(Stored { then: 'a', gives_back: true }));
    assert!(tenure.is_given_back());
    assert_eq!(tenure.due(at(90_000)), [], "the lease is nobody's concern any more");
}

#[test]
fn it_goes_by_the_mailboxs_clock() {
    let mut tenure = tenure(Some(MAILBOX_MS + 4_000));
    assert_eq!(tenure.now_ms(at(1_000)), MAILBOX_MS);
    assert_eq!(tenure.adjourns_in_s(at(1_000)), None, "nobody has been told");
    assert_eq!(tenure.due(at(1_500)), [Due::AdjournsSoon { in_s: 4 }]);
    assert_eq!(tenure.adjourns_in_s(at(2_000)), Some(3));
    assert_eq!(tenure.due(at(4_999)), [Due::Renew { epoch: 3 }]);
    assert_eq!(tenure.due(at(5_000)), [Due::TimeIsUp]);
    assert_eq!(tenure.due(at(5_001)), [Due::TimeIsUp], "until the session ends");
}

#[test]
fn it_is_adjourned_when_all_who_are_here_would() {
    let seats = |seats: &[u8]| seats.iter().copied().map(Seat).collect::<BTreeSet<_>>();
    let mut tenure = tenure(None);
    let votes = tenure.votes_mut();
    assert!(!votes.are_of_all(&seats(&[])), "nobody is not all");
    votes.vote(Seat(1), true);
    votes.vote(Seat(0), true);
    assert!(votes.are_of_all(&seats(&[0, 1])) && votes.are_of_all(&seats(&[1])));
    assert!(!votes.are_of_all(&seats(&[0, 1, 2])));
    votes.vote(Seat(1), false);
    assert!(!votes.are_of_all(&seats(&[0, 1])) && !votes.has(Seat(1)));
    votes.vote(Seat(2), true);
    assert_eq!(votes.seats(), [Seat(0), Seat(2)]);
    votes.keep_only(&seats(&[1, 2]));
    assert_eq!(votes.seats(), [Seat(2)]);
}

#[test]
fn clients_know_the_session_by_the_epoch_of_the_lease() {
    assert_eq!(tenure(None).incarnation(), 3);
}
