//! The matches that run or are about to: who plays where, who watches, and which are in the list.

use super::io::{StartId, StartMatch, StartOccupant, StartSeat};
use super::session::TableChat;
use crate::wire::lobby::{MatchSummary, RoomId};
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{GameId, PlayerId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The matches of a lobby.
#[derive(Debug, Default)]
pub(super) struct Matches {
    starting: BTreeMap<StartId, Starting>,
    running: BTreeMap<GameId, Match>,
    /// In the order in which they began.
    listed: BTreeMap<u64, GameId>,
    /// Those without players, in the order in which the last one went.
    deserted: BTreeMap<u64, GameId>,
    /// The last ones that have ended, the newest last: their players may play again.
    finished: VecDeque<(GameId, Agreed)>,
    last_start: StartId,
    last_finished: u64,
    last_listed: u64,
    last_deserted: u64,
}

/// A match that the server was asked to start.
#[derive(Debug)]
pub(super) struct Starting {
    /// The room that is waiting for it, if it comes from one.
    pub(super) room: Option<RoomId>,
    pub(super) agreed: Agreed,
}

/// What a match is played with: all that it takes to play it again.
#[derive(Clone, Debug, Encode, Decode)]
pub(super) struct Agreed {
    pub(super) game: String,
    pub(super) setup: Vec<u8>,
    pub(super) title: String,
    pub(super) listed: bool,
    pub(super) seats: Vec<StartSeat>,
}

/// A running match.
#[derive(Debug)]
pub(super) struct Match {
    agreed: Agreed,
    listed_as: Option<u64>,
    deserted_as: Option<u64>,
    /// If it is a table's.
    pub(super) session: Option<TableChat>,
    pub(super) spectators: BTreeSet<PlayerId>,
}

impl Match {
    /// The players who began it on the side of `who`; nobody if `who` has no seat.
    pub(super) fn team_of(&self, who: PlayerId) -> Vec<PlayerId> {
        let team = players(&self.agreed.seats).find_map(|(player, team)| (player == who).then_some(team));
        let mates = players(&self.agreed.seats).filter(|&(_, other)| Some(other) == team);
        mates.map(|(player, _)| player).collect()
    }

    /// Whether it is in the list, and may be watched.
    pub(super) fn is_listed(&self) -> bool {
        self.listed_as.is_some()
    }

    fn summary(&self, game_id: GameId) -> MatchSummary {
        let name = |seat: &StartSeat| match &seat.occupant {
            StartOccupant::Player { name, .. } => name.clone(),
            StartOccupant::Bot(Strength::Weak) => "bot (weak)".to_owned(),
            StartOccupant::Bot(Strength::Strong) => "bot (strong)".to_owned(),
        };
        let players = self.agreed.seats.iter().map(name).collect();
        MatchSummary { game_id, game: self.agreed.game.clone(), players }
    }
}

impl Matches {
    /// How many there are, those about to start included. Those without players stand, and cost no processor time.
    pub(super) fn len(&self) -> usize {
        self.starting.len() + self.running.len() - self.deserted.len()
    }

    /// A match stands because no player is here, or goes on. If more than `limit` stand, gives the one that has stood for
    /// the longest time.
    pub(super) fn set_deserted(&mut self, game_id: GameId, deserted: bool, limit: u32) -> Option<GameId> {
        let running = self.running.get_mut(&game_id)?;
        if let Some(number) = running.deserted_as.take() {
            self.deserted.remove(&number);
        }
        if deserted {
            self.last_deserted += 1;
            running.deserted_as = Some(self.last_deserted);
            self.deserted.insert(self.last_deserted, game_id);
        }
        let too_many = self.deserted.len() > limit as usize;
        self.deserted.values().next().copied().filter(|_| too_many)
    }

    pub(super) fn get(&self, game_id: GameId) -> Option<&Match> {
        self.running.get(&game_id)
    }

    pub(super) fn get_mut(&mut self, game_id: GameId) -> Option<&mut Match> {
        self.running.get_mut(&game_id)
    }

    /// What is known of the session of a table.
    pub(super) fn session_mut(&mut self, game_id: GameId) -> Option<&mut TableChat> {
        self.running.get_mut(&game_id)?.session.as_mut()
    }

    pub(super) fn starting(&self, start: StartId) -> Option<&Starting> {
        self.starting.get(&start)
    }

    /// Notes a match that the server is asked to start; the request gets its number.
    pub(super) fn request(&mut self, request: &mut StartMatch, room: Option<RoomId>) {
        self.last_start += 1;
        request.start = self.last_start;
        let StartMatch { setup, title, seats, .. } = request.clone();
        let agreed = Agreed { game: request.game.to_owned(), setup, title, listed: request.listed, seats };
        self.starting.insert(request.start, Starting { room, agreed });
    }

    /// The server has answered.
    pub(super) fn answered(&mut self, start: StartId) -> Option<Starting> {
        self.starting.remove(&start)
    }

    /// The match about to start in which the player has a seat. A player who went away meanwhile comes back to it.
    pub(super) fn starting_with(&self, who: PlayerId) -> Option<StartId> {
        let has_seat = |starting: &Starting| players(&starting.agreed.seats).any(|(player, _)| player == who);
        self.starting.iter().find_map(|(&start, starting)| has_seat(starting).then_some(start))
    }

    /// A match runs.
    pub(super) fn insert(&mut self, game_id: GameId, agreed: Agreed) {
        self.take(game_id);
        let listed_as = agreed.listed.then(|| {
            self.last_listed += 1;
            self.listed.insert(self.last_listed, game_id);
            self.last_listed
        });
        self.running.insert(
            game_id,
            Match { agreed, listed_as, deserted_as: None, session: None, spectators: BTreeSet::new() },
        );
    }

    /// What a match is played with that runs, or is one of the last that have ended.
    pub(super) fn agreed(&self, game_id: GameId) -> Option<&Agreed> {
        let finished = self.finished.iter().rev().find(|(finished, _)| *finished == game_id);
        let running = self.running.get(&game_id).map(|running| &running.agreed);
        finished.map(|(_, agreed)| agreed).or(running)
    }

    /// A match has ended. So many are remembered.
    pub(super) fn remove(&mut self, game_id: GameId, remembered: u32) {
        if let Some(agreed) = self.take(game_id) {
            self.remember(game_id, agreed, remembered);
        }
    }

    /// How many have ended.
    pub(super) fn finished_count(&self) -> u64 {
        self.last_finished
    }

    /// The last matches that have ended, the oldest first.
    pub(super) fn finished(&self) -> &VecDeque<(GameId, Agreed)> {
        &self.finished
    }

    /// Remembers what a match was played with that is over.
    pub(super) fn remember(&mut self, game_id: GameId, agreed: Agreed, remembered: u32) {
        self.finished.push_back((game_id, agreed));
        self.last_finished += 1;
        while self.finished.len() > remembered as usize {
            self.finished.pop_front();
        }
    }

    fn take(&mut self, game_id: GameId) -> Option<Agreed> {
        let Match { agreed, listed_as, deserted_as, .. } = self.running.remove(&game_id)?;
        listed_as.and_then(|number| self.listed.remove(&number));
        deserted_as.and_then(|number| self.deserted.remove(&number));
        Some(agreed)
    }

    /// What the list says, the newest first. In those without players there is nothing to see.
    pub(super) fn summaries(&self, limit: u32) -> Vec<MatchSummary> {
        let newest = self.listed.values().rev().filter_map(|&game_id| Some((game_id, self.get(game_id)?)));
        let played = newest.filter(|(_, running)| running.deserted_as.is_none());
        played.take(limit as usize).map(|(game_id, running)| running.summary(game_id)).collect()
    }

    /// Asserts that the list agrees with the matches.
    pub(super) fn check(&self) {
        assert_eq!(self.listed.len(), self.running.values().filter(|running| running.is_listed()).count());
        for (number, game_id) in &self.listed {
            assert_eq!(self.running[game_id].listed_as, Some(*number));
        }
        let deserted = self.running.values().filter(|running| running.deserted_as.is_some());
        assert_eq!(self.deserted.len(), deserted.count());
        for (number, game_id) in &self.deserted {
            assert_eq!(self.running[game_id].deserted_as, Some(*number));
        }
    }
}

/// The players of some seats and their teams.
pub(super) fn players(seats: &[StartSeat]) -> impl Iterator<Item = (PlayerId, u8)> {
    seats.iter().filter_map(|seat| match seat.occupant {
        StartOccupant::Player { player, .. } => Some((player, seat.team)),
        StartOccupant::Bot(_) => None,
    })
}
