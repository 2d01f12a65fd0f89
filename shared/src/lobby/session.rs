//! What the lobby knows of a session of a table of the mailbox: who speaks there for whom, and who hears whom.

use crate::api::Press;
use crate::authority::Deaf;
use crate::ids::{PlayerId, Seat};
use std::collections::{BTreeMap, BTreeSet};

/// A session of a table. Each of a player's keys is somebody of the lobby; at the table they are one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSession {
    press: Press,
    speakers: BTreeMap<PlayerId, Seat>,
    people: BTreeMap<Seat, PlayerId>,
    /// Whoever sits there does not want to hear that person.
    deaf: BTreeSet<(Seat, PlayerId)>,
}

impl TableSession {
    /// A session in which `press` is allowed. `speakers` are those of the lobby who speak for a seat, `people` those whom the
    /// mailbox knows as its players, `deaf` those who hear nothing of others.
    #[must_use]
    pub fn new(
        press: Press,
        speakers: BTreeMap<PlayerId, Seat>,
        people: BTreeMap<Seat, PlayerId>,
        deaf: &[Deaf],
    ) -> Self {
        let mut session = Self { press, speakers, people, deaf: BTreeSet::new() };
        deaf.iter().for_each(|deaf| session.hears_nothing_of(deaf));
        session
    }

    /// What its players may write to each other.
    pub(super) const fn press(&self) -> Press {
        self.press
    }

    /// Whom a player has muted by mail, instead of those before.
    pub(super) fn hears_nothing_of(&mut self, deaf: &Deaf) {
        self.deaf.retain(|(seat, _)| *seat != deaf.seat);
        self.deaf.extend(deaf.to.iter().map(|whom| (deaf.seat, *whom)));
    }

    /// A player mutes another, or no longer does. Gives whom of the mailbox's players the two are, if both are of the table.
    pub(super) fn mute(
        &mut self,
        player: PlayerId,
        whom: PlayerId,
        muted: bool,
    ) -> Option<(PlayerId, PlayerId)> {
        let seat = self.seat_of(player)?;
        let (by, whom) = (*self.people.get(&seat)?, self.person(whom)?);
        if by == whom {
            return None;
        }
        if muted {
            self.deaf.insert((seat, whom));
        } else {
            self.deaf.remove(&(seat, whom));
        }
        Some((by, whom))
    }

    /// The seat for which somebody of the lobby speaks.
    pub(super) fn seat_of(&self, player: PlayerId) -> Option<Seat> {
        self.speakers.get(&player).copied()
    }

    /// Who of the lobby speaks for this seat.
    pub(super) fn speakers_of(&self, seat: Seat) -> impl Iterator<Item = PlayerId> {
        self.speakers.iter().filter(move |(_, theirs)| **theirs == seat).map(|(player, _)| *player)
    }

    /// Whom of the mailbox's players somebody is who speaks or writes here.
    pub(super) fn person(&self, who: PlayerId) -> Option<PlayerId> {
        let spoken_for = self.seat_of(who).and_then(|seat| self.people.get(&seat));
        spoken_for.or_else(|| self.people.values().find(|person| **person == who)).copied()
    }

    /// Whether `listener` has muted by mail whoever speaks or writes here as `who`.
    pub(super) fn is_deaf(&self, listener: PlayerId, who: PlayerId) -> bool {
        let whom = self.person(who).unwrap_or(who);
        self.seat_of(listener).is_some_and(|seat| self.deaf.contains(&(seat, whom)))
    }

    /// All whom somebody is, here and in the mailbox, who speaks or writes here as `who`.
    pub(super) fn also(&self, who: PlayerId) -> impl Iterator<Item = PlayerId> {
        let person = self.person(who);
        let seat = self.people.iter().find(|(_, one)| Some(**one) == person).map(|(seat, _)| *seat);
        person.into_iter().chain(seat.into_iter().flat_map(|seat| self.speakers_of(seat)))
    }
}
