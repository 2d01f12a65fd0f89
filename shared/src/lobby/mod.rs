//! The lobby: rooms, seats, ready check, countdown, quick match, chat, presence. A pure machine: time and
//! randomness are arguments, and what is to be done comes out of [`Lobby::poll_output`].

mod chat; // chat, mutes, reports
mod check; // what always holds, asserted
mod commands; // from a player's command to the one function that does it
mod conduct; // budgets and mutes, also of those who went away
mod io; // inputs and outputs
mod keeping; // what was written down, and what waits for it
mod kept; // what outlives the server
mod match_commands; // quick match, practice, watching, leaving; the life of a match
mod matches; // the matches that run or are about to
mod overview; // the lists, sent no more often than needed
mod overview_clock; // when they are due
mod presence; // who is online and where
mod rematch; // playing again with those of the match before
mod room; // one room
mod room_commands; // creating, joining, seats, ready, countdown
mod rooms; // all rooms, join codes
mod session; // a session of a table: who speaks for whom, who hears whom
#[cfg(test)]
mod tests;

pub use io::{Input, Output, RecoveredMatch, StartId, StartMatch, StartOccupant, StartSeat};
pub use keeping::Restored;
pub use session::{TableChat, TablePlayer};

use crate::base::limits::LobbyLimits;
use crate::wire::lobby::{Answer, LobbyEvent};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::PlayerId;
use adjourn_game::{GameKind, Games};
use keeping::Keeping;
use matches::Matches;
use overview_clock::OverviewClock;
use presence::{At, Players};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rooms::Rooms;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The lobby of one server.
pub struct Lobby {
    games: Games,
    limits: LobbyLimits,
    rng: ChaCha20Rng,
    now_ms: u64,
    players: Players,
    rooms: Rooms,
    matches: Matches,
    /// Who waits for a quick match, by game and in order of arrival.
    waiting: BTreeMap<&'static str, VecDeque<PlayerId>>,
    host_muted: BTreeSet<PlayerId>,
    overview: OverviewClock,
    keeping: Keeping,
    outputs: VecDeque<Output>,
}

impl Lobby {
    /// An empty lobby that offers these games. The seed is for join codes: keep it secret.
    #[must_use]
    pub fn new(games: Games, limits: LobbyLimits, seed: [u8; 32]) -> Self {
        Self {
            games,
            limits: limits.clamped(),
            rng: ChaCha20Rng::from_seed(seed),
            now_ms: 0,
            players: Players::default(),
            rooms: Rooms::default(),
            matches: Matches::default(),
            waiting: BTreeMap::new(),
            host_muted: BTreeSet::new(),
            overview: OverviewClock::default(),
            keeping: Keeping::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes in what happened. `now_ms` counts from any fixed moment; if it goes back, the latest counts.
    pub fn handle(&mut self, now_ms: u64, input: Input) {
        self.now_ms = self.now_ms.max(now_ms);
        match input {
            Input::Arrived { player, name, playing } => {
                self.gone(player);
                let starting = || self.matches.starting_with(player).map_or(At::Lobby, At::Starting);
                let at = playing.map_or_else(starting, At::Playing);
                let known_as = self.players.name_for(&name);
                self.players.arrive(player, known_as.clone(), at);
                if known_as != name {
                    self.send(player, LobbyEvent::NamedApart(known_as));
                }
                self.come_back(player);
                self.offer_rematch(player);
                self.overview_now();
            }
            Input::Gone { player } => self.gone(player),
            Input::Command { player, command } => self.command(player, command),
            Input::MatchStarted { start, game_id } => self.match_started(start, game_id),
            Input::StartFailed { start, why } => self.start_failed(start, why),
            Input::MatchRecovered(recovered) => self.match_recovered(recovered),
            Input::MatchOfTable { game_id, session } => {
                if let Some(running) = self.matches.get_mut(game_id) {
                    running.session = Some(session);
                }
            }
            Input::Written { game_id, said } => self.written(game_id, said),
            Input::MuteList { game_id, mutes } => {
                if let Some(session) = self.matches.session_mut(game_id) {
                    session.take_mute_list(&mutes);
                }
            }
            Input::MatchDeserted { game_id, deserted } => self.match_deserted(game_id, deserted),
            Input::MatchEnded { game_id } => self.match_ended(game_id),
            Input::MatchLeft { player, game_id } => self.match_left(player, game_id),
            Input::HostMuted { player, muted: true } => {
                self.host_muted.insert(player);
            }
            Input::HostMuted { player, muted: false } => {
                self.host_muted.remove(&player);
            }
            Input::Timer => {}
        }
        self.end_of_returns();
        self.run_countdowns();
        self.send_overviews();
        self.keep();
    }

    /// The next thing to do, until there is none. Drain it after each [`Lobby::handle`].
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timer`] is due, if ever.
    #[must_use]
    pub fn next_timeout(&self) -> Option<u64> {
        let countdown = self.rooms.next_countdown().map(|(due_ms, _)| due_ms);
        countdown.into_iter().chain(self.overview.due_ms).chain(self.keeping.due_ms()).min()
    }

    fn gone(&mut self, player: PlayerId) {
        let Some(at) = self.players.at(player) else { return };
        self.set_at(player, At::Lobby);
        if let At::Room(room) = at {
            self.leave_room(player, room);
        }
        self.answer_rematch(player, Answer::Gone);
        self.players.depart(player, self.now_ms, self.limits.remembered_players);
        self.overview_changed();
    }

    /// Moves a player to another place, and out of the queue or the audience where the player was.
    /// [`Lobby::leave_room`] gives up the seat in a room, because its members must hear of it.
    fn set_at(&mut self, player: PlayerId, at: At) {
        let Some(record) = self.players.get_mut(player) else { return };
        match core::mem::replace(&mut record.at, at) {
            At::Waiting(game) => {
                if let Some(queue) = self.waiting.get_mut(game) {
                    queue.retain(|&waiting| waiting != player);
                }
            }
            At::Watching(game_id) => {
                if let Some(watched) = self.matches.get_mut(game_id) {
                    watched.spectators.remove(&player);
                }
            }
            At::Lobby | At::Room(_) | At::Starting(_) | At::Playing(_) => {}
        }
        match at {
            At::Waiting(game) => self.waiting.entry(game).or_default().push_back(player),
            At::Watching(game_id) => {
                if let Some(watched) = self.matches.get_mut(game_id) {
                    watched.spectators.insert(player);
                }
            }
            At::Lobby => {}
            At::Room(_) | At::Starting(_) | At::Playing(_) => self.answer_rematch(player, Answer::Declined),
        }
        self.overview_changed();
    }

    fn game(&self, name: &str) -> Result<&'static dyn GameKind, LobbyError> {
        self.games.newest(name).ok_or(LobbyError::NoSuchGame)
    }

    /// Tells a player something, if the player is online: a starting match may have seats of players who went away.
    fn send(&mut self, player: PlayerId, event: LobbyEvent) {
        if self.players.get(player).is_some() {
            self.outputs.push_back(Output::Send { player, event });
        }
    }
}
