//! What always holds in a lobby, for tests and fuzzing. Nothing here is needed to run one.

use super::Lobby;
use super::presence::At;
use super::room::Room;

impl Lobby {
    /// Asserts every invariant.
    ///
    /// # Panics
    /// If one does not hold, whatever the inputs were.
    pub fn check(&self) {
        self.rooms.check();
        self.matches.check();
        self.players.check(self.limits.remembered_players);
        assert!(self.rooms.len() <= self.limits.rooms as usize);
        for room in self.rooms.newest_first() {
            self.check_room(room);
        }
        for (game, queue) in &self.waiting {
            for &player in queue {
                assert_eq!(self.players.at(player), Some(At::Waiting(game)));
                assert_eq!(queue.iter().filter(|&&waiting| waiting == player).count(), 1);
            }
        }
        for (player, record) in self.players.iter() {
            assert!(record.conduct.mute_count() <= self.limits.mutes_per_player as usize);
            match record.at {
                At::Room(id) => {
                    let room = self.rooms.get(id).expect("a player's room exists");
                    assert_eq!(room.members().filter(|&member| member == player).count(), 1);
                    assert!(!room.starting);
                }
                At::Waiting(game) => assert!(self.waiting[game].contains(&player)),
                At::Starting(start) => assert!(self.matches.starting(start).is_some()),
                At::Watching(game_id) => {
                    let watched = self.matches.get(game_id).expect("a watched match runs");
                    assert!(watched.is_listed() && watched.spectators.contains(&player));
                    assert!(watched.spectators.len() <= self.limits.spectators_per_match as usize);
                }
                At::Lobby | At::Playing(_) => {}
            }
        }
    }

    fn check_room(&self, room: &Room) {
        assert!(room.seat_of(room.owner).is_some(), "the owner is a member");
        assert!(room.away().all(|away| self.players.at(away).is_none()), "who is here is not away");
        assert!(room.kicked.len() <= self.limits.kicked_per_room as usize);
        if room.countdown.is_some() {
            assert!(room.is_ready());
        }
        if !room.starting {
            for member in room.members() {
                assert_eq!(self.players.at(member), Some(At::Room(room.id)));
            }
        }
    }
}
