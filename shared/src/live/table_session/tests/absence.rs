//! Who is not there: since when, and how long the others wait.

use super::*;

/// How long the table waits for a player who is away.
const PATIENCE_MS: u64 = 60_000;

fn rules() -> serde_json::Value {
    let clock =
        serde_json::json!({ "kind": "fischer", "bank_ms": 600_000, "increment_ms": 0, "cap_ms": 600_000 });
    serde_json::json!({ "allowed": true, "clock": clock, "away_ms": PATIENCE_MS })
}

impl Session {
    /// Time passes up to this moment, with signs of life of the player whose turn it is.
    fn until_ms(&mut self, at_ms: u64) {
        while self.mono_ms < at_ms {
            self.later(1_000.min(at_ms - self.mono_ms));
            self.sign_of_life(0);
        }
    }

    /// A vote that the mailbox was sent.
    fn votes_by_mail(&mut self, seat: Seat) {
        let renewed = Some((LEASE_MS, vec![(seat, true)]));
        self.input(HostInput::Renewed { sent_ms: self.mono_ms, renewed });
        self.input(HostInput::Tick);
    }
}

#[test]
fn a_player_is_away_since_the_last_sign_of_life() {
    let mut session = Session::of_rules(&rules());
    session.until_ms(5_000);
    session.sign_of_life(1);
    // Silent from here on, and noticed ten seconds later.
    session.until_ms(15_000);
    session.input(HostInput::Lost(1));
    session.until_ms(5_000 + PATIENCE_MS - 1);
    assert_eq!(session.gives_back(), None);
    session.until_ms(5_000 + PATIENCE_MS);
    assert_eq!(session.gives_back(), Some("player 1 is away"));
}

#[test]
fn a_session_in_which_nobody_ever_was_is_adjourned_at_once_when_one_wants_it() {
    let mut session = Session::unattended(&rules());
    session.later(1_000);
    assert_eq!(session.gives_back(), None);
    session.votes_by_mail(Seat(1));
    assert_eq!(session.gives_back(), Some("the players have adjourned it"));
    session.stored();
    assert!(session.over);
}

#[test]
fn one_who_votes_by_mail_does_not_overrule_who_is_there_or_was_cut_off() {
    let mut session = Session::unattended(&rules());
    session.input(HostInput::Joined(0, Some(Seat(0))));
    session.votes_by_mail(Seat(1));
    assert_eq!(session.gives_back(), None);
    session.input(HostInput::Lost(0));
    session.votes_by_mail(Seat(1));
    assert_eq!(session.gives_back(), None, "one may come back");
}
