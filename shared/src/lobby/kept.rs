//! What of the lobby outlives the server: its rooms, with a seat kept for each member, and what the last matches were
//! played with. It is written down as bytes of the lobby's own, and taken up by the next lobby. Touches no file.

use super::Lobby;
use super::io::Output;
use super::keeping::Restored;
use super::matches::Agreed;
use super::presence::At;
use super::room::Room;
use super::room_commands::checked_setup;
use crate::wire::lobby::{Answer, Occupant, RoomId, SeatState};
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_game::ids::{GameId, PlayerId};
use std::collections::BTreeSet;

/// What such bytes begin with: another layout gets another number.
const MAGIC: &[u8] = b"adjourn rooms 1\n";

/// The shortest time between two times that it is written, in milliseconds. What a crash loses of it, the owner's client
/// makes again.
const KEEP_EVERY_MS: u64 = 500;

/// What is written down.
#[derive(Encode, Decode)]
struct Kept {
    rooms: Vec<KeptRoom>,
    finished: Vec<(GameId, Agreed)>,
}

/// A room, with all its members away.
#[derive(Encode, Decode)]
struct KeptRoom {
    id: RoomId,
    code: Option<String>,
    game: String,
    title: String,
    setup: Vec<u8>,
    owner: PlayerId,
    seats: Vec<SeatState>,
    rematch_of: Option<GameId>,
    kicked: Vec<PlayerId>,
}

impl Lobby {
    /// Takes up what the lobby of the run before has kept ([`Output::Keep`]). Each member who comes within
    /// [`crate::base::limits::LobbyLimits::room_return_ms`] is in the room again; after that, the seats of the others are free.
    ///
    /// # Errors
    /// If the bytes are of another version, or damaged.
    pub fn restore(&mut self, now_ms: u64, bytes: &[u8]) -> Result<Restored, CodecError> {
        self.now_ms = self.now_ms.max(now_ms);
        let kept: Kept = codec::decode(bytes.strip_prefix(MAGIC).ok_or(CodecError::Malformed)?)?;
        let mut restored = Restored { rooms: 0, left_out: 0 };
        let mut away = BTreeSet::new();
        for kept in kept.rooms {
            let room = self.restored(kept).filter(|room| room.away().all(|member| away.insert(member)));
            match room {
                Some(room) => {
                    self.rooms.insert(room);
                    restored.rooms += 1;
                }
                None => restored.left_out += 1,
            }
        }
        for (game_id, agreed) in kept.finished {
            self.matches.remember(game_id, agreed, self.limits.remembered_matches);
        }
        if restored.rooms > 0 {
            self.keeping.returns_until_ms = Some(self.now_ms.saturating_add(self.limits.room_return_ms));
        }
        self.overview_changed();
        Ok(restored)
    }

    /// A room, if this server can have it.
    fn restored(&self, kept: KeptRoom) -> Option<Room> {
        let KeptRoom { id, code, game, title, setup, owner, seats, rematch_of, kicked } = kept;
        let kind = self.game(&game).ok()?;
        let room = Room {
            code,
            seats,
            rematch_of,
            kicked: kicked.into(),
            ..Room::new(id, kind, title, setup, 0, (owner, String::new()))
        };
        let whole = room.away().any(|member| member == owner) && room.members().next().is_none();
        let fits = self.rooms.len() < self.limits.rooms as usize && !self.rooms.has(id, room.code.as_ref());
        // Teams that make no match yet are the members' affair, as before.
        let all_against_all: Vec<u8> = (0..).take(room.seats.len()).collect();
        let known = [room.teams(), all_against_all]
            .iter()
            .any(|teams| checked_setup(kind, room.setup.clone(), teams).is_ok());
        (whole && fits && known).then_some(room)
    }

    /// What [`Lobby::restore`] takes.
    #[must_use]
    pub fn to_keep(&self) -> Vec<u8> {
        let kept = Kept {
            rooms: self.rooms.iter().map(kept).collect(),
            finished: self.matches.finished().iter().cloned().collect(),
        };
        let mut bytes = MAGIC.to_vec();
        codec::encode_into(&kept, &mut bytes);
        bytes
    }

    /// Asks that it is written down, if something has changed.
    pub(super) fn keep(&mut self) {
        let seen = (self.rooms.revision(), self.matches.finished_count());
        self.keeping.waits = seen != self.keeping.seen;
        if !self.keeping.waits || self.now_ms < self.keeping.next_ms {
            return;
        }
        (self.keeping.waits, self.keeping.seen) = (false, seen);
        let bytes = self.to_keep();
        if bytes != self.keeping.written {
            self.keeping.next_ms = self.now_ms.saturating_add(KEEP_EVERY_MS);
            self.keeping.written.clone_from(&bytes);
            self.outputs.push_back(Output::Keep(bytes));
        }
    }

    /// A player for whom a seat is kept is here again: in the room, or in a match that has begun meanwhile.
    pub(super) fn come_back(&mut self, player: PlayerId) {
        let Some(id) = self.rooms.kept_for(player) else { return };
        if self.players.at(player) != Some(At::Lobby) {
            return self.leave_room(player, id);
        }
        let name = self.name_of(player);
        if let Some(room) = self.rooms.get_mut(id) {
            room.come_back(player, name);
        }
        self.set_at(player, At::Room(id));
        self.seat_filled(id);
    }

    /// Whoever is not back by now does not come.
    pub(super) fn end_of_returns(&mut self) {
        if self.keeping.returns_until_ms.is_none_or(|until_ms| until_ms > self.now_ms) {
            return;
        }
        self.keeping.returns_until_ms = None;
        let away = |room: &Room| room.away().map(|member| (member, room.id)).collect::<Vec<_>>();
        for (member, id) in self.rooms.iter().flat_map(away).collect::<Vec<_>>() {
            self.leave_room(member, id);
        }
    }
}

/// A room as it waits for all its members.
fn kept(room: &Room) -> KeptRoom {
    let seat = |seat: &SeatState| {
        let occupant = match seat.occupant.clone() {
            Occupant::Player { player, name, ready } => Occupant::Away { player, name, ready },
            Occupant::Asked { player, name, .. } => Occupant::Asked { player, name, answer: Answer::Gone },
            same => same,
        };
        SeatState { team: seat.team, occupant }
    };
    KeptRoom {
        id: room.id,
        code: room.code.clone(),
        game: room.game.name().to_owned(),
        title: room.title.clone(),
        setup: room.setup.clone(),
        owner: room.owner,
        seats: room.seats.iter().map(seat).collect(),
        rematch_of: room.rematch_of,
        kicked: room.kicked.iter().copied().collect(),
    }
}
