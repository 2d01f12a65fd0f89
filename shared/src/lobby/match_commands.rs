//! Quick match, practice, watching and leaving, and where players are when matches begin and end.
//!
//! The matches of public rooms, quick matches and practice are listed, and spectators can watch them. The matches of
//! private rooms are not listed, and nobody can watch them.

use super::Lobby;
use super::io::{Output, RecoveredMatch, StartId, StartMatch, StartOccupant, StartSeat};
use super::matches::{Agreed, players};
use super::presence::At;
use crate::wire::lobby::{LobbyEvent, RoomId};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_game::{GameKind, Strength};

impl Lobby {
    pub(super) fn quick_match(&mut self, player: PlayerId, game: &str) -> Result<(), LobbyError> {
        self.require_free(player)?;
        let kind = self.duel(game)?;
        // A player who asks twice keeps the place in the queue.
        if self.players.at(player) != Some(At::Waiting(kind.name())) {
            self.set_at(player, At::Waiting(kind.name()));
        }
        self.send(player, LobbyEvent::Waiting(true));
        self.pair_waiting();
        Ok(())
    }

    /// Takes a player out of the queue, if in one.
    pub(super) fn stop_waiting(&mut self, player: PlayerId) {
        if let Some(At::Waiting(_)) = self.players.at(player) {
            self.set_at(player, At::Lobby);
            self.send(player, LobbyEvent::Waiting(false));
        }
    }

    /// Starts matches of the players who have waited longest, as many as the server may run.
    fn pair_waiting(&mut self) {
        for kind in self.games.kinds() {
            while let Some(pair) = self.next_pair(kind.name()) {
                for player in pair {
                    self.stop_waiting(player);
                }
                let occupants =
                    pair.map(|player| StartOccupant::Player { player, name: self.name_of(player) });
                self.request_plain(kind, "quick match", None, occupants);
            }
        }
    }

    fn next_pair(&self, game: &str) -> Option<[PlayerId; 2]> {
        let queue = self.waiting.get(game)?;
        let has_room = self.matches.len() < self.limits.matches as usize;
        has_room.then_some([*queue.front()?, *queue.get(1)?])
    }

    pub(super) fn practice(
        &mut self,
        player: PlayerId,
        game: &str,
        strength: Strength,
    ) -> Result<(), LobbyError> {
        self.require_free(player)?;
        let kind = self.game(game)?;
        if self.matches.len() >= self.limits.matches as usize {
            return Err(LobbyError::ServerFull);
        }
        self.stop_waiting(player);
        let human = StartOccupant::Player { player, name: self.name_of(player) };
        let bots = kind.seats().0.max(2) - 1;
        let occupants = core::iter::once(human).chain((0..bots).map(|_| StartOccupant::Bot(strength)));
        self.request_plain(kind, "practice", Some(player), occupants);
        Ok(())
    }

    /// The game, if two can play it.
    fn duel(&self, game: &str) -> Result<&'static dyn GameKind, LobbyError> {
        let kind = self.game(game)?;
        let (fewest, most) = kind.seats();
        if (fewest..=most).contains(&2) { Ok(kind) } else { Err(LobbyError::BadSetup) }
    }

    /// Asks for a match of all against all, with the game's own settings.
    fn request_plain(
        &mut self,
        kind: &dyn GameKind,
        title: &str,
        owner: Option<PlayerId>,
        occupants: impl IntoIterator<Item = StartOccupant>,
    ) {
        let seats = (0..).zip(occupants).map(|(team, occupant)| StartSeat { team, occupant }).collect();
        let request = StartMatch {
            start: 0,
            game: kind.name(),
            setup: kind.default_setup(),
            title: title.to_owned(),
            listed: true,
            owner,
            seats,
        };
        self.request_match(request, None);
    }

    /// Asks the server for a match; until it answers, the players are bound to it.
    pub(super) fn request_match(&mut self, mut request: StartMatch, room: Option<RoomId>) {
        self.matches.request(&mut request, room);
        for (player, _) in players(&request.seats) {
            self.set_at(player, At::Starting(request.start));
        }
        self.outputs.push_back(Output::Start(request));
    }

    pub(super) fn match_started(&mut self, start: StartId, game_id: GameId) {
        let Some(starting) = self.matches.answered(start) else { return };
        let seated: Vec<_> = players(&starting.agreed.seats).map(|(player, _)| player).collect();
        self.matches.insert(game_id, starting.agreed);
        if let Some(room) = starting.room {
            self.rooms.remove(room);
        }
        for player in seated {
            // A player who went away meanwhile has the seat too. When this player comes back, the server says where
            // the player is.
            if self.players.at(player) == Some(At::Starting(start)) {
                self.set_at(player, At::Playing(game_id));
                if starting.room.is_some() {
                    self.send(player, LobbyEvent::RoomLeft(None));
                }
            }
        }
        self.overview_changed();
    }

    pub(super) fn start_failed(&mut self, start: StartId, why: LobbyError) {
        let Some(starting) = self.matches.answered(start) else { return };
        for (player, _) in players(&starting.agreed.seats) {
            if self.players.at(player) == Some(At::Starting(start)) {
                self.send(player, LobbyEvent::Error(why));
                if starting.room.is_none() {
                    self.set_at(player, At::Lobby);
                }
            }
        }
        if let Some(room) = starting.room {
            self.reopen_room(room, At::Starting(start));
        }
        self.pair_waiting();
    }

    pub(super) fn match_recovered(&mut self, recovered: RecoveredMatch) {
        let RecoveredMatch { game_id, game, setup, title, listed, seats } = recovered;
        self.matches.insert(game_id, Agreed { game, setup, title, listed, seats });
        self.overview_changed();
    }

    /// A match stands, or goes on. Of too many that stand, the one that has stood for the longest time is broken off.
    pub(super) fn match_deserted(&mut self, game_id: GameId, deserted: bool) {
        let limit = self.limits.deserted_matches;
        if let Some(game_id) = self.matches.set_deserted(game_id, deserted, limit) {
            self.outputs.push_back(Output::BreakOff { game_id });
        }
        self.overview_changed();
        self.pair_waiting();
    }

    /// The players and spectators of a match that is over are in the lobby again.
    pub(super) fn match_ended(&mut self, game_id: GameId) {
        let there = |at| at == At::Playing(game_id) || at == At::Watching(game_id);
        let back: Vec<_> =
            self.players.iter().filter_map(|(p, record)| there(record.at).then_some(p)).collect();
        self.matches.remove(game_id, self.limits.remembered_matches);
        for player in back {
            self.set_at(player, At::Lobby);
            self.offer_rematch(player);
        }
        self.overview_changed();
        self.pair_waiting();
    }

    pub(super) fn match_left(&mut self, player: PlayerId, game_id: GameId) {
        if let Some(At::Playing(at) | At::Watching(at)) = self.players.at(player)
            && at == game_id
        {
            self.set_at(player, At::Lobby);
        }
    }

    pub(super) fn watch(&mut self, player: PlayerId, game_id: GameId) -> Result<(), LobbyError> {
        self.require_free(player)?;
        let watched = self.matches.get(game_id).filter(|watched| watched.is_listed());
        let spectators = watched.ok_or(LobbyError::NotFound)?.spectators.len();
        if spectators >= self.limits.spectators_per_match as usize {
            return Err(LobbyError::TooManyWatch);
        }
        self.stop_waiting(player);
        self.set_at(player, At::Watching(game_id));
        self.outputs.push_back(Output::Watch { player, game_id });
        Ok(())
    }

    pub(super) fn leave_match(&mut self, player: PlayerId) -> Result<(), LobbyError> {
        match self.players.at(player) {
            Some(At::Playing(game_id) | At::Watching(game_id)) => {
                self.set_at(player, At::Lobby);
                self.outputs.push_back(Output::LeaveMatch { player, game_id });
                Ok(())
            }
            Some(At::Starting(_)) => Err(LobbyError::Started),
            _ => Err(LobbyError::NotInRoom),
        }
    }
}
