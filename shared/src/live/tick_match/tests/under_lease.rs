//! The mailbox's part in a match: its lease, and votes to adjourn.

use super::{DAY_MS, Match, SLOT, TICK_MS, granted};
use crate::base::limits::live::LEASE_MS;
use crate::live::io::HostInput;
use crate::timeline::Entry;
use crate::timeline::bundle::Item;
use crate::wire::lobby::LobbyEvent;
use crate::wire::message::{MatchLeftReason, ServerMessage};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::Seat;

/// What the second player was told of the clock's standing still for the mailbox.
fn stalled(running: &Match) -> Vec<bool> {
    let told = running.told.iter().filter_map(|(peer, message)| match message {
        ServerMessage::ClockStalled { why, .. } if *peer == 1 => Some(why.is_some()),
        _ => None,
    });
    told.collect()
}

/// Why the last commit gives the game back, if it does.
fn gives_back(running: &Match) -> Option<&str> {
    running.commits.last().and_then(|commit| commit.gives_back.as_deref())
}

fn votes(running: &mut Match) {
    running.input(HostInput::Adjourn(0, true));
    running.input(HostInput::Adjourn(1, true));
}

#[test]
fn while_the_lease_is_suspended_no_step_is_made_and_all_are_told_once() {
    let mut running = Match::leased();
    let half_ms = LEASE_MS / 2;
    while running.now.mono_ms + TICK_MS < half_ms {
        running.run(1);
    }
    let tick = running.tick();
    assert!(tick > 0 && stalled(&running).is_empty(), "the lease is good");
    running.run(10);
    assert_eq!((running.tick(), stalled(&running)), (tick, vec![true]));
    let sent_ms = running.now.mono_ms;
    running.input(HostInput::Renewed { sent_ms, renewed: Some((LEASE_MS, Vec::new())) });
    running.run(10);
    assert_eq!((running.tick(), stalled(&running)), (tick + 10, vec![true, false]));
}

#[test]
fn no_step_is_made_after_the_vote_to_adjourn() {
    let mut running = Match::leased();
    // Until a checkpoint is under way: the session can't end before it is stored.
    while running.commits.is_empty() {
        running.run(1);
    }
    let tick = running.tick();
    votes(&mut running);
    running.run(5);
    assert_eq!((running.tick(), running.commits.len()), (tick, 1));
    running.input(HostInput::Committed(Some((granted(1), None))));
    running.run(1);
    assert_eq!(gives_back(&running), Some("the players have adjourned it"));
    running.input(HostInput::Committed(Some((granted(2), None))));
    running.run(1);
    assert_eq!((running.tick(), running.over), (tick, true));
}

#[test]
fn the_mailbox_is_asked_once_to_take_a_match_that_all_vote_to_adjourn() {
    let mut running = Match::alone(2);
    running.run(3);
    running.input(HostInput::Adjourn(0, true));
    assert_eq!(running.adoptions, 0, "one of two");
    votes(&mut running);
    assert_eq!(running.adoptions, 1);
    running.run(5);
    assert_eq!(running.tick(), 3, "it is taken as its journal has it now");
    running.input(HostInput::Committed(Some((granted(1), None))));
    let left = ServerMessage::MatchLeft { slot: SLOT, reason: MatchLeftReason::Adjourned };
    assert!(running.over && running.told.contains(&(1, left)));
}

#[test]
fn who_votes_to_adjourn_where_there_is_no_mailbox_is_told_so() {
    let mut running = Match::against_bots(1, 1);
    running.host.config.can_adjourn = false;
    running.input(HostInput::Adjourn(0, true));
    let why = ServerMessage::Lobby(LobbyEvent::Error(LobbyError::NoMailbox));
    assert!(running.told.contains(&(0, why)), "{:?}", running.told);
    assert_eq!(running.adoptions, 0);
    running.run(3);
    assert_eq!(running.tick(), 3);
}

#[test]
fn a_match_that_the_mailbox_can_not_take_goes_on_and_can_be_adjourned_anew() {
    let mut running = Match::alone(2);
    votes(&mut running);
    running.input(HostInput::Committed(None));
    running.run(5);
    assert_eq!((running.tick(), running.over), (5, false));
    running.input(HostInput::Adjourn(0, true));
    assert_eq!(running.adoptions, 1, "the votes of then are void");
    running.input(HostInput::Adjourn(1, true));
    assert_eq!(running.adoptions, 2);
}

#[test]
fn a_match_that_the_mailbox_is_asked_to_take_stands_not_before_it_has_answered() {
    let mut running = Match::alone(2);
    running.run(3);
    votes(&mut running);
    running.input(HostInput::Lost(0));
    running.input(HostInput::Lost(1));
    running.now.mono_ms += DAY_MS;
    running.beat(1);
    assert!(!running.over && running.deserted.is_empty(), "the mailbox may take it");
    running.input(HostInput::Committed(None));
    running.beat(1);
    assert_eq!((running.over, &running.deserted[..]), (false, &[true][..]));
}

#[test]
fn what_happened_goes_to_the_mailbox_with_the_next_checkpoint() {
    let mut running = Match::leased();
    running.input(HostInput::Pause(0, true));
    while running.commits.is_empty() {
        running.run(1);
    }
    let paused = |entry: &Entry| match entry {
        Entry::Step { items, .. } => matches!(items[..], [Item::Paused { by: Some(Seat(0)), .. }]),
        _ => false,
    };
    let entries = &running.commits[0].entries;
    assert!(entries.iter().any(|made| paused(&made.entry)), "{entries:?}");
}

#[test]
fn a_player_who_is_away_is_waited_for_and_then_the_game_goes_back() {
    let mut running = Match::leased();
    running.run(1);
    let patience_ms = running.host.leased.as_ref().expect("a game of the mailbox").patience_ms();
    running.input(HostInput::Lost(1));
    running.now.mono_ms += patience_ms - 2 * TICK_MS;
    running.up(0, None);
    let sent_ms = running.now.mono_ms;
    running.input(HostInput::Renewed { sent_ms, renewed: Some((LEASE_MS, Vec::new())) });
    running.beat(1);
    assert_eq!(gives_back(&running), None, "the match waits");
    running.input(HostInput::Committed(Some((granted(1), None))));
    running.beat(1);
    assert_eq!(gives_back(&running), Some("player 1 is away"));
}

#[test]
fn a_match_in_which_nobody_ever_was_is_adjourned_at_once_when_one_wants_it() {
    for here in [0, 1] {
        let mut running = Match::leased_to(here);
        running.beat(1);
        let renewed = Some((LEASE_MS, vec![(Seat(1), true)]));
        running.input(HostInput::Renewed { sent_ms: running.now.mono_ms, renewed });
        running.beat(1);
        // Who is there is asked.
        let adjourned = (here == 0).then_some("the players have adjourned it");
        assert_eq!(gives_back(&running), adjourned, "{here}");
    }
}
