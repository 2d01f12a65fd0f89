//! What players do in rooms: create, join, seats, ready, countdown. A change of what the members agreed to clears
//! their ready marks and stops the countdown.

use super::Lobby;
use super::io::StartMatch;
use super::matches::players;
use super::presence::At;
use super::room::{Countdown, Room};
use crate::base::limits::SETUP_BYTES_CEILING;
use crate::wire::lobby::{CreateRoom, LobbyEvent, RoomId};
use crate::wire::reason::LobbyError;
use adjourn_game::GameKind;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_game::text::clean_line;

impl Lobby {
    pub(super) fn create_room(&mut self, player: PlayerId, room: CreateRoom) -> Result<(), LobbyError> {
        self.require_free(player)?;
        let kind = self.game(&room.game)?;
        if self.rooms.len() >= self.limits.rooms as usize {
            return Err(LobbyError::ServerFull);
        }
        let title = self.title(player, &room.title)?;
        let teams: Vec<u8> = (0..room.seats).collect();
        let setup = checked_setup(kind, room.setup, &teams)?;
        self.stop_waiting(player);
        let owner = (player, self.name_of(player));
        let mut new = Room::new(self.rooms.free_id(), kind, title, setup, room.seats, owner);
        if room.private {
            new.code = Some(self.rooms.free_code(&mut self.rng));
        }
        let id = new.id;
        self.rooms.insert(new);
        self.set_at(player, At::Room(id));
        self.room_changed(id);
        Ok(())
    }

    /// The title as others may read it. If it is empty, or if the host has muted the player, it is made from the
    /// owner's name.
    fn title(&self, owner: PlayerId, raw: &str) -> Result<String, LobbyError> {
        if raw.trim().is_empty() || self.host_muted.contains(&owner) {
            return Ok(format!("{}'s room", self.name_of(owner)));
        }
        clean_line(raw, self.limits.title_chars as usize).ok_or(LobbyError::BadText)
    }

    pub(super) fn join_public(&mut self, player: PlayerId, id: RoomId) -> Result<(), LobbyError> {
        let is_public = self.rooms.get(id).is_some_and(|room| room.code.is_none());
        if is_public { self.join(player, id) } else { Err(LobbyError::NoSuchRoom) }
    }

    pub(super) fn join_private(&mut self, player: PlayerId, code: &str) -> Result<(), LobbyError> {
        let id = self.rooms.by_code(code).ok_or(LobbyError::NoSuchRoom)?;
        self.join(player, id)
    }

    fn join(&mut self, player: PlayerId, id: RoomId) -> Result<(), LobbyError> {
        self.require_free(player)?;
        let name = self.name_of(player);
        self.rooms.get_mut(id).ok_or(LobbyError::NoSuchRoom)?.join(player, name)?;
        self.stop_waiting(player);
        self.set_at(player, At::Room(id));
        self.room_changed(id);
        Ok(())
    }

    pub(super) fn leave(&mut self, player: PlayerId) -> Result<(), LobbyError> {
        let id = self.room_of(player)?;
        self.set_at(player, At::Lobby);
        self.leave_room(player, id);
        self.send(player, LobbyEvent::RoomLeft(None));
        Ok(())
    }

    /// Takes a player from the seat in a room. An empty room vanishes.
    pub(super) fn leave_room(&mut self, player: PlayerId, id: RoomId) {
        let Some(room) = self.rooms.get_mut(id) else { return };
        if room.leave(player) {
            self.room_changed(id);
        } else {
            self.rooms.remove(id);
            self.overview_changed();
        }
    }

    pub(super) fn sit(&mut self, player: PlayerId, seat: Seat) -> Result<(), LobbyError> {
        let id = self.room_of(player)?;
        self.change(id, |room| room.sit(player, seat))
    }

    pub(super) fn set_team(&mut self, player: PlayerId, seat: Seat, team: u8) -> Result<(), LobbyError> {
        let id = self.room_of(player)?;
        self.change(id, |room| {
            let own = room.seat_of(player) == Some(usize::from(seat.0));
            if !own && room.owner != player {
                return Err(LobbyError::NotOwner);
            }
            room.set_team(seat, team)
        })
    }

    pub(super) fn set_setup(&mut self, player: PlayerId, setup: Vec<u8>) -> Result<(), LobbyError> {
        self.change_room(player, |room| {
            room.setup = checked_setup(room.game, setup, &room.teams())?;
            Ok(())
        })
    }

    pub(super) fn kick(&mut self, player: PlayerId, whom: PlayerId) -> Result<(), LobbyError> {
        let limit = self.limits.kicked_per_room;
        self.change_room(player, |room| {
            if whom == player || room.seat_of(whom).is_none() {
                return Err(LobbyError::NotFound);
            }
            room.kick(whom, limit);
            Ok(())
        })?;
        self.set_at(whom, At::Lobby);
        self.send(whom, LobbyEvent::RoomLeft(Some(LobbyError::Kicked)));
        Ok(())
    }

    /// A change that only the owner may make.
    pub(super) fn change_room(
        &mut self,
        player: PlayerId,
        change: impl FnOnce(&mut Room) -> Result<(), LobbyError>,
    ) -> Result<(), LobbyError> {
        let id = self.room_of(player)?;
        self.change(id, |room| if room.owner == player { change(room) } else { Err(LobbyError::NotOwner) })
    }

    /// A change of the room, unless it is refused.
    fn change(
        &mut self,
        id: RoomId,
        change: impl FnOnce(&mut Room) -> Result<(), LobbyError>,
    ) -> Result<(), LobbyError> {
        change(self.rooms.get_mut(id).ok_or(LobbyError::NotInRoom)?)?;
        self.room_changed(id);
        Ok(())
    }

    /// The room in which a player may act.
    fn room_of(&self, player: PlayerId) -> Result<RoomId, LobbyError> {
        match self.players.at(player) {
            Some(At::Room(id)) => Ok(id),
            Some(At::Starting(_)) => Err(LobbyError::Started),
            _ => Err(LobbyError::NotInRoom),
        }
    }

    /// Seats or settings are no longer what the members agreed to.
    pub(super) fn room_changed(&mut self, id: RoomId) {
        if let Some(room) = self.rooms.get_mut(id) {
            room.clear_ready();
        }
        self.break_countdown_off(id);
        self.tell_state(id);
        self.overview_changed();
    }

    pub(super) fn set_ready(&mut self, player: PlayerId, ready: bool) -> Result<(), LobbyError> {
        let id = self.room_of(player)?;
        let room = self.rooms.get_mut(id).ok_or(LobbyError::NotInRoom)?;
        if ready && !room.has_sides() {
            return Err(LobbyError::BadSetup);
        }
        if !room.set_ready(player, ready) {
            return Ok(());
        }
        self.break_countdown_off(id);
        self.tell_state(id);
        self.begin_if_ready(id);
        Ok(())
    }

    /// Begins the countdown once all are ready.
    pub(super) fn begin_if_ready(&mut self, id: RoomId) {
        if self.rooms.get(id).is_some_and(|room| room.is_ready() && !room.starting) {
            let seconds_left = self.limits.countdown_seconds;
            let wait_ms = if seconds_left == 0 { 0 } else { 1_000 };
            self.count_down(id, seconds_left, self.now_ms.saturating_add(wait_ms));
        }
    }

    /// Moves the countdowns whose time has come; the last step starts the match.
    pub(super) fn run_countdowns(&mut self) {
        while let Some((due_ms, id)) = self.rooms.next_countdown() {
            if due_ms > self.now_ms {
                return;
            }
            let countdown = self.rooms.get(id).and_then(|room| room.countdown);
            match countdown.map_or(0, |countdown| countdown.seconds_left) {
                0 | 1 => self.start_room(id),
                seconds => self.count_down(id, seconds - 1, due_ms.saturating_add(1_000)),
            }
        }
    }

    fn count_down(&mut self, id: RoomId, seconds_left: u8, next_ms: u64) {
        self.rooms.set_countdown(id, Some(Countdown { seconds_left, next_ms }));
        self.tell_room(id, &LobbyEvent::Countdown(Some(seconds_left)));
    }

    fn break_countdown_off(&mut self, id: RoomId) {
        if self.rooms.set_countdown(id, None) {
            self.tell_room(id, &LobbyEvent::Countdown(None));
        }
    }

    /// Asks the server for the match of a room that is ready.
    fn start_room(&mut self, id: RoomId) {
        if self.matches.len() >= self.limits.matches as usize {
            self.room_changed(id);
            self.tell_room(id, &LobbyEvent::Error(LobbyError::ServerFull));
            return;
        }
        self.rooms.set_countdown(id, None);
        let Some(room) = self.rooms.get_mut(id) else { return };
        let seats = room.start_seats().expect("a countdown runs only while no seat is free");
        room.starting = true;
        let request = StartMatch {
            start: 0,
            game: room.game.name(),
            setup: room.setup.clone(),
            title: room.title.clone(),
            listed: room.code.is_none(),
            owner: Some(room.owner),
            seats,
        };
        self.request_match(request, Some(id));
    }

    /// The match could not begin: the room opens again, without those who went away meanwhile.
    pub(super) fn reopen_room(&mut self, id: RoomId, was_at: At) {
        let Some(room) = self.rooms.get_mut(id) else { return };
        room.starting = false;
        let seated: Vec<PlayerId> =
            players(&room.start_seats().unwrap_or_default()).map(|(p, _)| p).collect();
        let (here, away): (Vec<_>, Vec<_>) =
            seated.into_iter().partition(|&player| self.players.at(player) == Some(was_at));
        for player in here {
            self.set_at(player, At::Room(id));
        }
        for player in away {
            self.leave_room(player, id);
        }
        self.room_changed(id);
    }

    pub(super) fn tell_state(&mut self, id: RoomId) {
        if let Some(state) = self.rooms.get(id).map(Room::state) {
            self.tell_room(id, &LobbyEvent::Room(state));
        }
    }

    /// Tells all members of a room.
    fn tell_room(&mut self, id: RoomId, event: &LobbyEvent) {
        let members: Vec<_> = self.rooms.get(id).into_iter().flat_map(Room::members).collect();
        for member in members {
            self.send(member, event.clone());
        }
    }
}

/// The settings, if the game can be played with them; empty ones are the game's own.
pub(super) fn checked_setup(
    kind: &dyn GameKind,
    setup: Vec<u8>,
    teams: &[u8],
) -> Result<Vec<u8>, LobbyError> {
    if setup.len() > SETUP_BYTES_CEILING {
        return Err(LobbyError::BadSetup);
    }
    let setup = if setup.is_empty() { kind.default_setup() } else { setup };
    kind.create(&setup, teams, &[0; 32]).map_err(|_| LobbyError::BadSetup)?;
    Ok(setup)
}
