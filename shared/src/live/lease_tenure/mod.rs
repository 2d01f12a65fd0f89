//! The tenure of a live service over one game of the mailbox: the lease and its renewal, the commit under way, votes to
//! adjourn, and the end. It does not know the game, and sends nothing: it says what is due.

mod adjourn_notice; // telling players of the hour of adjournment
mod adjourn_votes; // who votes to adjourn
mod held_lease; // the lease, by the live side's clock
#[cfg(test)]
mod tests;

pub(super) use adjourn_votes::AdjournVotes;
pub(super) use held_lease::LeaseState;

use crate::base::limits::live::ANSWER_MS;
use crate::handover::{Granted, HandedOver, LiveCommit};
use crate::live::io::Now;
use adjourn_game::ids::Digest;
use adjourn_notice::AdjournNotice;
use held_lease::HeldLease;

/// Why a session ends that its players adjourn.
pub(super) const ADJOURNED: &str = "the players have adjourned it";

/// Why a session ends whose table adjourns at a set hour.
pub(super) const TIME_IS_UP: &str = "it is the hour at which this table adjourns";

/// Why a session ends with its game: words for the log.
pub(super) const GAME_OVER: &str = "the game is over";

/// A tenure. Its owner notes a `T` with each commit: what follows when the commit is stored.
pub(super) struct LeaseTenure<T> {
    lease: HeldLease,
    granted: Granted,
    /// What the mailbox's clock showed when our monotonic clock was at zero: a session goes by the mailbox's time of day.
    mailbox_offset_ms: u64,
    /// When the table adjourns, whoever is there, in milliseconds since 1970.
    adjourn_at_ms: Option<u64>,
    notice: AdjournNotice,
    votes: AdjournVotes,
    in_flight: Option<Flight<T>>,
    /// When the mailbox answered last, by the monotonic clock.
    heard_ms: u64,
    /// Since when a renewal has not been answered.
    unanswered_ms: Option<u64>,
    /// Why the session is to end, once it is.
    ending: Option<String>,
    /// The mailbox has the game back.
    given_back: bool,
}

/// A commit that the mailbox has not answered yet.
struct Flight<T> {
    then: T,
    gives_back: bool,
}

/// What has to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// The authority is gone: nothing of this session may be stored or shown any more.
    Lost,
    /// The mailbox is to be asked to renew the lease of this epoch.
    Renew {
        /// The epoch.
        epoch: u64,
    },
    /// Players are to be told in how many seconds the table adjourns.
    AdjournsSoon {
        /// The seconds.
        in_s: u32,
    },
    /// The hour has come at which the table adjourns. Said again each time, until the session ends.
    TimeIsUp,
}

/// A commit that the mailbox has stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stored<T> {
    /// What its owner noted with it.
    pub(super) then: T,
    /// Whether the authority went back with it.
    pub(super) gives_back: bool,
}

impl<T> LeaseTenure<T> {
    /// The tenure that the mailbox has granted upon a request sent at `sent_ms` of the monotonic clock.
    pub(super) fn new(sent_ms: u64, handed: &HandedOver, adjourn_at_ms: Option<u64>) -> Self {
        Self {
            lease: HeldLease::new(sent_ms, handed.granted.for_ms),
            granted: handed.granted,
            mailbox_offset_ms: handed.now_ms.saturating_sub(sent_ms),
            adjourn_at_ms,
            notice: AdjournNotice::default(),
            votes: AdjournVotes::default(),
            in_flight: None,
            heard_ms: sent_ms,
            unanswered_ms: None,
            ending: None,
            given_back: false,
        }
    }

    /// The time of day by the mailbox's clock: ours may be another, and may be set.
    pub(super) const fn now_ms(&self, now: Now) -> u64 {
        self.mailbox_offset_ms.saturating_add(now.mono_ms)
    }

    /// The number by which clients know this session: the lease's epoch.
    pub(super) fn incarnation(&self) -> u32 {
        u32::try_from(self.granted.epoch).unwrap_or(u32::MAX)
    }

    /// The head of the timeline as of the last stored commit.
    pub(super) const fn head(&self) -> Digest {
        self.granted.head
    }

    /// How good the lease is.
    pub(super) const fn state(&self, now: Now) -> LeaseState {
        self.lease.state(now.mono_ms)
    }

    /// Whether orders can be stored as far as we know: the lease is good, and the mailbox answers.
    pub(super) fn can_store(&self, now: Now) -> bool {
        let waits_ms = self.unanswered_ms.map_or(0, |since_ms| now.mono_ms.saturating_sub(since_ms));
        self.state(now) == LeaseState::Good && waits_ms < ANSWER_MS
    }

    /// When the mailbox answered last, by its own clock: nobody knows whether it could store anything since.
    pub(super) const fn heard_ms(&self) -> u64 {
        self.mailbox_offset_ms.saturating_add(self.heard_ms)
    }

    /// Whether the session is stalled: it goes on when the mailbox answers.
    pub(super) fn is_stalled(&self, now: Now) -> bool {
        self.ending.is_none() && !self.given_back && self.state(now) != LeaseState::Good
    }

    /// What is due now, in order.
    pub(super) fn due(&mut self, now: Now) -> Vec<Due> {
        if self.given_back {
            return Vec::new();
        }
        if self.state(now) == LeaseState::Lost {
            return vec![Due::Lost];
        }
        let now_ms = self.now_ms(now);
        let renew = self.lease.ask(now.mono_ms).then_some(Due::Renew { epoch: self.granted.epoch });
        if renew.is_some() {
            self.unanswered_ms.get_or_insert(now.mono_ms);
        }
        let soon = self.notice.due(self.adjourn_at_ms, now_ms).map(|in_s| Due::AdjournsSoon { in_s });
        let up = self.adjourn_at_ms.is_some_and(|at_ms| at_ms <= now_ms).then_some(Due::TimeIsUp);
        [renew, soon, up].into_iter().flatten().collect()
    }

    /// In how many seconds the table adjourns, for somebody who comes when others have been told.
    pub(super) fn adjourns_in_s(&self, now: Now) -> Option<u32> {
        self.notice.for_latecomer(self.adjourn_at_ms, self.now_ms(now))
    }

    /// The mailbox has answered a request for renewal that was sent at `sent_ms`: for how long the lease is good, or that it
    /// is not ours any more.
    pub(super) fn renewed(&mut self, now: Now, sent_ms: u64, for_ms: Option<u64>) {
        self.heard_ms = now.mono_ms;
        // Another one may have been asked for since.
        self.unanswered_ms = Some(self.lease.asked_ms()).filter(|asked_ms| sent_ms < *asked_ms);
        match for_ms {
            Some(for_ms) => self.lease.renewed(sent_ms, for_ms),
            None => self.lease.refused(),
        }
    }

    /// Gives the authority up without a word: the mailbox goes on from what is stored, once the lease has run out.
    pub(super) const fn abandon(&mut self) {
        self.lease.refused();
    }

    /// The votes to adjourn.
    pub(super) const fn votes(&self) -> &AdjournVotes {
        &self.votes
    }

    /// The votes to adjourn, to be changed.
    pub(super) const fn votes_mut(&mut self) -> &mut AdjournVotes {
        &mut self.votes
    }

    /// The session is to end. The first reason stays.
    pub(super) fn end(&mut self, why: impl Into<String>) {
        self.ending.get_or_insert_with(|| why.into());
    }

    /// Why the session is to end, if it is.
    pub(super) fn ending(&self) -> Option<&str> {
        self.ending.as_deref()
    }

    /// Whether the mailbox has the game back.
    pub(super) const fn is_given_back(&self) -> bool {
        self.given_back
    }

    /// Whether a commit is under way. One at a time is.
    pub(super) const fn awaits_answer(&self) -> bool {
        self.in_flight.is_some()
    }

    /// The commit as the mailbox is to get it, numbered. Sent again, it is known by its number, and gets the same answer.
    pub(super) fn commit(&mut self, commit: LiveCommit, then: T) -> LiveCommit {
        debug_assert!(self.in_flight.is_none(), "one commit at a time");
        self.granted.number += 1;
        self.in_flight = Some(Flight { then, gives_back: commit.gives_back.is_some() });
        LiveCommit { epoch: self.granted.epoch, number: self.granted.number, ..commit }
    }

    /// The mailbox has answered the commit under way; `None`: it has refused it for good. Gives what is stored with it.
    pub(super) fn answered(&mut self, now: Now, answer: Option<Granted>) -> Option<Stored<T>> {
        // The answer to an earlier commit may come twice, and says nothing of this one.
        if answer.is_some_and(|granted| granted.number != self.granted.number) {
            return None;
        }
        let Flight { then, gives_back } = self.in_flight.take()?;
        let Some(granted) = answer else {
            self.abandon();
            return None;
        };
        self.heard_ms = now.mono_ms;
        self.granted.head = granted.head;
        self.given_back = gives_back;
        Some(Stored { then, gives_back })
    }
}
