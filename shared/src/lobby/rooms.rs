//! All rooms: numbers, join codes, and which countdown is next.

use super::room::{Countdown, Room};
use crate::base::limits::JOIN_CODE_CHARS;
use crate::wire::lobby::{Answer, RoomId};
use adjourn_game::ids::{GameId, PlayerId};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// Digits and capitals that can't be taken for one another, read aloud or from a screen: without 0, 1, I, L, O, U.
const CODE_ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The rooms of a lobby.
#[derive(Default)]
pub(super) struct Rooms {
    rooms: BTreeMap<RoomId, Room>,
    codes: BTreeMap<String, RoomId>,
    countdowns: BTreeSet<(u64, RoomId)>,
    last_id: RoomId,
    /// Rises with each change, and sometimes without one.
    revision: u64,
}

impl Rooms {
    pub(super) fn len(&self) -> usize {
        self.rooms.len()
    }

    pub(super) fn get(&self, id: RoomId) -> Option<&Room> {
        self.rooms.get(&id)
    }

    /// A room to change. Its code and countdown are changed by [`Rooms`] alone.
    pub(super) fn get_mut(&mut self, id: RoomId) -> Option<&mut Room> {
        self.revision += 1;
        self.rooms.get_mut(&id)
    }

    /// Rises with each change of a room.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// The rooms, the oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    /// The room in which a seat is kept for a member who is not back yet.
    pub(super) fn kept_for(&self, who: PlayerId) -> Option<RoomId> {
        self.rooms.values().find(|room| room.away().any(|away| away == who)).map(|room| room.id)
    }

    /// Whether a room has this number or this code.
    pub(super) fn has(&self, id: RoomId, code: Option<&String>) -> bool {
        self.rooms.contains_key(&id) || code.is_some_and(|code| self.codes.contains_key(code))
    }

    /// The rooms, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values().rev()
    }

    /// A number that no room has.
    pub(super) fn free_id(&mut self) -> RoomId {
        loop {
            self.last_id = self.last_id.wrapping_add(1);
            if !self.rooms.contains_key(&self.last_id) {
                return self.last_id;
            }
        }
    }

    /// A code that no room has.
    pub(super) fn free_code(&self, rng: &mut ChaCha20Rng) -> String {
        loop {
            let code = (0..JOIN_CODE_CHARS).map(|_| code_character(rng)).collect();
            if !self.codes.contains_key(&code) {
                return code;
            }
        }
    }

    /// The room with this code, in either case.
    pub(super) fn by_code(&self, typed: &str) -> Option<RoomId> {
        let typed = typed.trim();
        // No code is that long: don't copy such a text.
        if typed.len() != JOIN_CODE_CHARS {
            return None;
        }
        self.codes.get(&typed.to_ascii_uppercase()).copied()
    }

    /// The room for the rematch of a match.
    pub(super) fn of_rematch(&self, game_id: GameId) -> Option<RoomId> {
        let mut rooms = self.rooms.values();
        rooms.find(|room| room.rematch_of == Some(game_id) && !room.starting).map(|room| room.id)
    }

    /// Notes what a player says to rematches. Gives the rooms in which that is something new.
    pub(super) fn answer(&mut self, player: PlayerId, answer: Answer) -> Vec<RoomId> {
        self.revision += 1;
        let rooms = self.rooms.values_mut().filter(|room| room.rematch_of.is_some());
        rooms.filter_map(|room| room.answer(player, answer).then_some(room.id)).collect()
    }

    /// The rematches for which a player is asked: of which match, its game, and the name of the room's owner.
    pub(super) fn asking(&self, player: PlayerId) -> impl Iterator<Item = (GameId, String, String)> {
        let asks = move |room: &&Room| room.asked().any(|(asked, _)| asked == player);
        let offer =
            |room: &Room| Some((room.rematch_of?, room.game.name().to_owned(), room.owner_name().to_owned()));
        self.rooms.values().filter(asks).filter_map(offer)
    }

    /// Adds a room, or puts another in its place.
    pub(super) fn insert(&mut self, room: Room) {
        self.remove(room.id);
        self.last_id = self.last_id.max(room.id);
        if let Some(code) = &room.code {
            self.codes.insert(code.clone(), room.id);
        }
        if let Some(countdown) = room.countdown {
            self.countdowns.insert((countdown.next_ms, room.id));
        }
        self.rooms.insert(room.id, room);
    }

    /// Takes a room away.
    pub(super) fn remove(&mut self, id: RoomId) -> Option<Room> {
        self.set_countdown(id, None);
        self.revision += 1;
        let room = self.rooms.remove(&id)?;
        if let Some(code) = &room.code {
            self.codes.remove(code);
        }
        Some(room)
    }

    /// Starts, moves on or stops a room's countdown. Gives whether there was one before.
    pub(super) fn set_countdown(&mut self, id: RoomId, countdown: Option<Countdown>) -> bool {
        let Some(room) = self.rooms.get_mut(&id) else { return false };
        let before = core::mem::replace(&mut room.countdown, countdown);
        if let Some(before) = before {
            self.countdowns.remove(&(before.next_ms, id));
        }
        if let Some(countdown) = countdown {
            self.countdowns.insert((countdown.next_ms, id));
        }
        before.is_some()
    }

    /// The room whose countdown moves next, and when.
    pub(super) fn next_countdown(&self) -> Option<(u64, RoomId)> {
        self.countdowns.first().copied()
    }

    /// Asserts that the indexes agree with the rooms.
    pub(super) fn check(&self) {
        let coded = self.rooms.values().filter(|room| room.code.is_some()).count();
        assert_eq!(coded, self.codes.len());
        let counting = self.rooms.values().filter_map(|room| Some((room.countdown?.next_ms, room.id)));
        assert_eq!(counting.collect::<BTreeSet<_>>(), self.countdowns);
        for (code, id) in &self.codes {
            assert_eq!(self.rooms[id].code.as_ref(), Some(code));
        }
    }
}

/// Each character is as likely as any other: a number beyond the alphabet is drawn again.
fn code_character(rng: &mut ChaCha20Rng) -> char {
    loop {
        let index = rng.next_u32() % 32;
        if let Some(&character) = CODE_ALPHABET.get(index as usize) {
            return char::from(character);
        }
    }
}
