//! What the lobby knows of a session of a table of the mailbox: who speaks there for whom, and who hears whom. Mutes
//! among the players of the table are the mailbox's, so a player can undo them by mail and here. Mutes of the lobby
//! are kept apart, and hold too.

use crate::handover::MuteList;
use crate::turns::rules::Press;
use adjourn_game::ids::{PlayerId, Seat};
use std::collections::{BTreeMap, BTreeSet};

/// A session of a table. In the lobby, each key of a player is a player of its own; at the table they are one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableChat {
    press: Press,
    speakers: BTreeMap<PlayerId, Seat>,
    people: BTreeMap<Seat, TablePlayer>,
    /// Who made the table, and may look on and write there without a seat.
    owner: PlayerId,
    /// By seat: whom its player does not want to hear, and which list of the mailbox's said so last.
    mutes: BTreeMap<Seat, (u64, BTreeSet<PlayerId>)>,
}

/// A player as the mailbox knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePlayer {
    /// Who.
    pub player: PlayerId,
    /// The name at the table: nobody else's there.
    pub name: String,
}

impl TableChat {
    /// A session in which `press` is allowed. `speakers` are those of the lobby who speak for a seat, `people` those whom the
    /// mailbox knows as its players, `mutes` those who hear nothing of others.
    #[must_use]
    pub fn new(
        press: Press,
        speakers: BTreeMap<PlayerId, Seat>,
        people: BTreeMap<Seat, TablePlayer>,
        owner: PlayerId,
        mutes: &[MuteList],
    ) -> Self {
        let mut session = Self { press, speakers, people, owner, mutes: BTreeMap::new() };
        mutes.iter().for_each(|mutes| session.take_mute_list(mutes));
        session
    }

    /// What its players may write to each other.
    pub(super) const fn press(&self) -> Press {
        self.press
    }

    /// Whom a player has muted by mail, instead of those before. What was heard of already changes nothing: the player may
    /// have muted others here since.
    pub(super) fn take_mute_list(&mut self, mutes: &MuteList) {
        let (version, whom) = self.mutes.entry(mutes.seat).or_default();
        if mutes.version > *version {
            *version = mutes.version;
            *whom = mutes.to.iter().copied().collect();
        }
    }

    /// A player mutes another, or no longer does. Gives which players of the mailbox the two are, if both are of the
    /// table.
    pub(super) fn mute(
        &mut self,
        player: PlayerId,
        whom: PlayerId,
        muted: bool,
    ) -> Option<(PlayerId, PlayerId)> {
        let seat = self.seat_of(player)?;
        let (by, whom) = (self.people.get(&seat)?.player, self.person(whom)?);
        let (_, mutes) = self.mutes.entry(seat).or_default();
        if muted {
            mutes.insert(whom);
        } else {
            mutes.remove(&whom);
        }
        Some((by, whom))
    }

    /// The seat for which a player of the lobby speaks.
    pub(super) fn seat_of(&self, player: PlayerId) -> Option<Seat> {
        self.speakers.get(&player).copied()
    }

    /// The players of the lobby who speak for this seat.
    pub(super) fn speakers_of(&self, seat: Seat) -> impl Iterator<Item = PlayerId> {
        self.speakers.iter().filter(move |(_, theirs)| **theirs == seat).map(|(player, _)| *player)
    }

    /// The player of the table for whom a player of the lobby speaks.
    pub(super) fn speaks_for(&self, player: PlayerId) -> Option<&TablePlayer> {
        self.people.get(&self.seat_of(player)?)
    }

    /// Which player of the mailbox `who` is, who speaks or writes here.
    pub(super) fn person(&self, who: PlayerId) -> Option<PlayerId> {
        let writes =
            || (who == self.owner || self.people.values().any(|one| one.player == who)).then_some(who);
        self.speaks_for(who).map(|one| one.player).or_else(writes)
    }

    /// Whether `listener` has muted, by mail or here, whoever speaks or writes here as `who`.
    pub(super) fn has_muted(&self, listener: PlayerId, who: PlayerId) -> bool {
        let mutes = self.seat_of(listener).and_then(|seat| self.mutes.get(&seat));
        mutes.is_some_and(|(_, whom)| whom.contains(&self.person(who).unwrap_or(who)))
    }

    /// All ids, here and in the mailbox, of the person who speaks or writes here as `who`.
    pub(super) fn also(&self, who: PlayerId) -> impl Iterator<Item = PlayerId> {
        let person = self.person(who);
        let seat = self.people.iter().find(|(_, one)| Some(one.player) == person).map(|(seat, _)| *seat);
        person.into_iter().chain(seat.into_iter().flat_map(|seat| self.speakers_of(seat)))
    }
}
