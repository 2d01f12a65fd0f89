//! Playing again with those of the match before: a room with the same game and settings, in which everybody who played has
//! the next seat. Who asks first makes it; the others are told, and their seats are kept until they answer. A table by mail
//! does the same with a table.

use super::Lobby;
use super::matches::{Agreed, players};
use super::presence::At;
use super::room::Room;
use crate::lobby::io::{StartOccupant, StartSeat};
use crate::wire::lobby::{Answer, LobbyEvent, Occupant, RematchOffer, RoomId, SeatState};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::{GameId, PlayerId};

impl Lobby {
    pub(super) fn rematch(
        &mut self,
        player: PlayerId,
        game_id: GameId,
        wants: bool,
    ) -> Result<(), LobbyError> {
        let agreed = self.matches.agreed(game_id).ok_or(LobbyError::NotFound)?;
        if !players(&agreed.seats).any(|(played, _)| played == player) {
            return Err(LobbyError::NotFound);
        }
        let agreed = agreed.clone();
        if !wants {
            self.answer_rematch(player, Answer::Declined);
            return Ok(());
        }
        self.require_free(player)?;
        match self.rooms.of_rematch(game_id) {
            Some(room) => self.join_rematch(player, room),
            None => self.open_rematch(player, game_id, agreed),
        }
    }

    /// The room for all who played, each one seat further, with teams and bots.
    fn open_rematch(&mut self, by: PlayerId, game_id: GameId, agreed: Agreed) -> Result<(), LobbyError> {
        let kind = self.game(&agreed.game)?;
        if self.rooms.len() >= self.limits.rooms as usize {
            return Err(LobbyError::ServerFull);
        }
        let Agreed { game, setup, title, listed, mut seats } = agreed;
        seats.rotate_right(1);
        let seats: Vec<_> = seats.into_iter().map(|seat| self.rematch_seat(by, seat)).collect();
        let id = self.rooms.free_id();
        let mut room = Room::of_rematch(id, kind, (title, setup), seats, by, game_id);
        if !listed {
            room.code = Some(self.rooms.free_code(&mut self.rng));
        }
        let asked: Vec<_> = room.asked().filter(|(_, answer)| *answer == Answer::Open).collect();
        self.stop_waiting(by);
        self.rooms.insert(room);
        self.set_at(by, At::Room(id));
        let offer = RematchOffer { game_id, game, by: self.name_of(by) };
        for (player, _) in asked {
            self.send(player, LobbyEvent::Rematch(offer.clone()));
        }
        self.seat_filled(id);
        Ok(())
    }

    fn rematch_seat(&self, by: PlayerId, seat: StartSeat) -> SeatState {
        let occupant = match seat.occupant {
            StartOccupant::Bot(strength) => Occupant::Bot(strength),
            StartOccupant::Player { player, .. } if player == by => {
                Occupant::Player { player, name: self.name_of(player), ready: true }
            }
            StartOccupant::Player { player, name } => {
                let answer = match self.players.at(player) {
                    None => Answer::Gone,
                    Some(At::Lobby | At::Waiting(_)) => Answer::Open,
                    Some(_) => Answer::Declined,
                };
                Occupant::Asked { player, name, answer }
            }
        };
        SeatState { team: seat.team, occupant }
    }

    /// Takes the seat that is kept for the player; whoever comes is ready.
    fn join_rematch(&mut self, player: PlayerId, id: RoomId) -> Result<(), LobbyError> {
        let name = self.name_of(player);
        self.rooms.get_mut(id).ok_or(LobbyError::NoSuchRoom)?.join_rematch(player, name)?;
        self.stop_waiting(player);
        self.set_at(player, At::Room(id));
        self.seat_filled(id);
        Ok(())
    }

    /// Nothing has changed of what the others agreed to: their marks stay.
    pub(super) fn seat_filled(&mut self, id: RoomId) {
        self.tell_state(id);
        self.overview_changed();
        self.begin_if_ready(id);
    }

    /// What a player says who is asked to play again, by words or by deeds.
    pub(super) fn answer_rematch(&mut self, player: PlayerId, answer: Answer) {
        let changed: Vec<RoomId> = self.rooms.answer(player, answer);
        changed.into_iter().for_each(|id| self.tell_state(id));
    }

    /// A player who is free again, and for whom a seat is kept somewhere, is asked once more.
    pub(super) fn offer_rematch(&mut self, player: PlayerId) {
        if self.players.at(player) != Some(At::Lobby) {
            return;
        }
        self.answer_rematch(player, Answer::Open);
        let offers: Vec<_> = self.rooms.asking(player).collect();
        for (game_id, game, by) in offers {
            self.send(player, LobbyEvent::Rematch(RematchOffer { game_id, game, by }));
        }
    }
}
