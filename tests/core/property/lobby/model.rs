//! Someone who sees only what goes into a lobby and what comes out, and asserts that it makes sense.

use super::steps::{PLAYERS, Step, game_id, player};
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::base::limits::LobbyLimits;
use adjourn_shared::lobby::{Input, Lobby, Output, StartId, StartMatch, StartOccupant};
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent, Occupant, Overview, RoomState};
use adjourn_shared::wire::reason::LobbyError;
use adjourn_shipped_games::GAMES;
use std::collections::{BTreeMap, BTreeSet};

/// Small enough that a few dozen steps run into every one of them.
fn limits() -> LobbyLimits {
    LobbyLimits {
        rooms: 2,
        matches: 2,
        deserted_matches: 1,
        spectators_per_match: 1,
        listed_players: 3,
        command_interval_ms: 0,
        chat_burst: 2,
        mutes_per_player: 1,
        kicked_per_room: 1,
        room_return_ms: 3_000,
        remembered_players: 2,
        ..LobbyLimits::default()
    }
}

/// How often what matters happened: a property of sequences in which nothing happens proves nothing.
#[derive(Debug, Default)]
pub struct Tally {
    pub starts_from_rooms: u32,
    pub starts_of_quick_matches: u32,
    pub failures: u32,
    pub watched: u32,
    pub left: u32,
    pub kicked: u32,
    pub private_joins: u32,
    pub lines_heard: u32,
    pub broken_off: u32,
    pub back_in_rooms: u32,
}

/// What someone knows who sees only inputs and outputs.
pub struct Model {
    lobby: Lobby,
    now_ms: u64,
    online: BTreeSet<PlayerId>,
    requested: BTreeMap<StartId, StartMatch>,
    /// The matches that run, with the players who have not left their seats.
    running: BTreeMap<GameId, (StartMatch, BTreeSet<PlayerId>)>,
    /// Those that stand without players, in the order in which they were left.
    deserted: Vec<GameId>,
    watching: BTreeMap<PlayerId, GameId>,
    overview_at_ms: BTreeMap<PlayerId, u64>,
    last_code: String,
    games: u8,
    /// Whether players come back after a restart.
    coming_back: bool,
    tally: Tally,
}

impl Model {
    pub fn new() -> Self {
        Self {
            lobby: Lobby::new(GAMES, limits(), [3; 32]),
            now_ms: 0,
            online: BTreeSet::new(),
            requested: BTreeMap::new(),
            running: BTreeMap::new(),
            deserted: Vec::new(),
            watching: BTreeMap::new(),
            overview_at_ms: BTreeMap::new(),
            last_code: String::new(),
            games: 0,
            coming_back: false,
            tally: Tally::default(),
        }
    }

    pub fn run(mut self, steps: Vec<Step>) -> Tally {
        for step in steps {
            self.step(step);
        }
        self.tally
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Arrive(who, truly) => self.arrive(player(who), truly),
            Step::Gone(who) => {
                self.forget(player(who));
                self.online.remove(&player(who));
                self.input(Input::Gone { player: player(who) });
            }
            Step::Command(who, command) => self.input(Input::Command { player: player(who), command }),
            Step::JoinLastCode(who) => {
                let command = LobbyCommand::JoinCode(self.last_code.clone());
                self.input(Input::Command { player: player(who), command });
            }
            Step::FillAndReady => {
                for (who, seat) in (0..PLAYERS).flat_map(|who| (0..4).map(move |seat| (who, Seat(seat)))) {
                    let command = LobbyCommand::AddBot(seat, Strength::Weak);
                    self.input(Input::Command { player: player(who), command });
                }
                for who in 0..PLAYERS {
                    let command = LobbyCommand::Ready(true);
                    self.input(Input::Command { player: player(who), command });
                }
            }
            Step::AllKick(whom) => {
                for who in 0..PLAYERS {
                    let command = LobbyCommand::Kick(player(whom));
                    self.input(Input::Command { player: player(who), command });
                }
            }
            Step::Answer(started) => self.answer(started),
            Step::MatchEnded(number) => {
                self.running.remove(&game_id(number));
                self.deserted.retain(|there| *there != game_id(number));
                self.watching.retain(|_, watched| *watched != game_id(number));
                self.input(Input::MatchEnded { game_id: game_id(number) });
            }
            Step::AllDeserted => {
                for game_id in self.running.keys().copied().collect::<Vec<_>>() {
                    self.deserted(game_id, true);
                }
            }
            Step::MatchDeserted(number, deserted) => self.deserted(game_id(number), deserted),
            Step::MatchLeft(who, number) => {
                let (player, game_id) = (player(who), game_id(number));
                if let Some((_, seated)) = self.running.get_mut(&game_id) {
                    seated.remove(&player);
                }
                if self.watching.get(&player) == Some(&game_id) {
                    self.watching.remove(&player);
                }
                self.input(Input::MatchLeft { player, game_id });
            }
            Step::HostMuted(who, muted) => self.input(Input::HostMuted { player: player(who), muted }),
            Step::Restart => self.restart(),
            Step::Wait(ms) => self.wait(u64::from(ms)),
        }
    }

    fn deserted(&mut self, game_id: GameId, deserted: bool) {
        self.deserted.retain(|there| *there != game_id);
        if deserted && self.running.contains_key(&game_id) {
            self.deserted.push(game_id);
        }
        self.input(Input::MatchDeserted { game_id, deserted });
    }

    /// Another lobby goes on with the rooms.
    fn restart(&mut self) {
        let kept = self.lobby.to_keep();
        self.lobby = restored(self.now_ms, &kept);
        self.lobby.check();
        let before = core::mem::take(&mut self.online);
        self.requested.clear();
        self.running.clear();
        self.deserted.clear();
        self.watching.clear();
        self.overview_at_ms.clear();
        self.coming_back = true;
        // The others come later, or too late.
        before.into_iter().step_by(2).for_each(|player| self.arrive(player, true));
        self.coming_back = false;
    }

    /// What ends with a connection.
    fn forget(&mut self, player: PlayerId) {
        self.watching.remove(&player);
        self.overview_at_ms.remove(&player);
    }

    fn arrive(&mut self, player: PlayerId, truly: bool) {
        self.forget(player);
        let seated = self.running.iter().find(|(_, (_, seated))| seated.contains(&player));
        let playing = seated.map(|(&game_id, _)| game_id).filter(|_| truly);
        if playing.is_none() {
            self.running.values_mut().for_each(|(_, seated)| {
                seated.remove(&player);
            });
        }
        self.online.insert(player);
        self.input(Input::Arrived { player, name: format!("player {}", player.0[0]), playing });
    }

    fn answer(&mut self, started: bool) {
        let Some((start, request)) = self.requested.pop_first() else { return };
        if started {
            let game_id = game_id(self.games);
            self.games = self.games.wrapping_add(1);
            let seated = humans(&request).into_iter().collect();
            self.running.insert(game_id, (request, seated));
            self.input(Input::MatchStarted { start, game_id });
        } else {
            self.tally.failures += 1;
            self.input(Input::StartFailed { start, why: LobbyError::NotBegun });
        }
    }

    fn wait(&mut self, ms: u64) {
        let until_ms = self.now_ms + ms;
        while let Some(due_ms) = self.lobby.next_timeout().filter(|&due_ms| due_ms <= until_ms) {
            self.now_ms = due_ms;
            self.input(Input::Timer);
        }
        self.now_ms = until_ms;
    }

    fn input(&mut self, input: Input) {
        self.lobby.handle(self.now_ms, input);
        self.lobby.check();
        if let Some(due_ms) = self.lobby.next_timeout() {
            assert!(due_ms > self.now_ms, "a timer that is due has run: no server may spin");
        }
        while let Some(output) = self.lobby.poll_output() {
            self.output(output);
        }
    }

    fn output(&mut self, output: Output) {
        match output {
            Output::Send { player, event } => {
                assert!(self.online.contains(&player), "{event:?} to someone who is not here");
                self.told(player, event);
            }
            Output::Start(request) => self.asked_to_start(request),
            Output::Watch { player, game_id } => {
                assert!(self.online.contains(&player));
                let (watched, _) = &self.running[&game_id];
                assert!(watched.listed, "a private match is watched by nobody");
                assert_eq!(self.watching.insert(player, game_id), None);
                assert_eq!(self.match_of(player), None);
                self.tally.watched += 1;
            }
            Output::LeaveMatch { player, game_id } => {
                let watched = self.watching.remove(&player) == Some(game_id);
                let seat_left =
                    self.running.get_mut(&game_id).is_some_and(|(_, seated)| seated.remove(&player));
                assert!(watched || seat_left, "only who is in a match leaves it");
                self.tally.left += 1;
            }
            Output::Spoken { .. } | Output::Muted { .. } => panic!("no match here is a table's"),
            Output::BreakOff { game_id } => {
                assert!(self.deserted.len() > limits().deserted_matches as usize, "there is room for it");
                assert_eq!(self.deserted[0], game_id, "the one that has stood for the longest time goes");
                self.tally.broken_off += 1;
            }
            Output::Keep(kept) => {
                assert_eq!(restored(self.now_ms, &kept).to_keep(), kept, "nothing of it is lost");
            }
            Output::Report { text, .. } => assert_line(&text, limits().report_chars),
        }
    }

    fn asked_to_start(&mut self, request: StartMatch) {
        let humans = humans(&request);
        assert!(!humans.is_empty(), "somebody plays");
        assert_eq!(humans.iter().collect::<BTreeSet<_>>().len(), humans.len());
        assert!(request.seats.iter().any(|seat| seat.team != request.seats[0].team), "there are two sides");
        for &player in &humans {
            assert!(self.online.contains(&player));
            assert!(!self.watching.contains_key(&player));
            assert_eq!(self.match_of(player), None, "one match at a time");
        }
        assert!(request.owner.is_none_or(|owner| humans.contains(&owner)));
        assert!(!request.setup.is_empty());
        if request.title == "quick match" {
            self.tally.starts_of_quick_matches += 1;
        } else if request.title != "practice" {
            self.tally.starts_from_rooms += 1;
        }
        let before = self.requested.insert(request.start, request);
        assert!(before.is_none(), "each request has its own number");
        let played = self.running.len() - self.deserted.len();
        assert!(self.requested.len() + played <= limits().matches as usize);
    }

    /// The match in which the player has a seat, running or asked for.
    fn match_of(&self, player: PlayerId) -> Option<String> {
        let running = self.running.iter().find(|(_, (_, seated))| seated.contains(&player));
        let requested = self.requested.values().find(|request| humans(request).contains(&player));
        running.map(|(game_id, _)| game_id.to_string()).or(requested.map(|request| request.title.clone()))
    }

    fn told(&mut self, player: PlayerId, event: LobbyEvent) {
        match event {
            LobbyEvent::Overview(overview) => {
                let before = self.overview_at_ms.insert(player, self.now_ms);
                let interval_ms = limits().overview_interval_ms;
                assert!(before.is_none_or(|before_ms| self.now_ms - before_ms >= interval_ms));
                self.assert_overview(&overview);
            }
            LobbyEvent::Room(state) => {
                self.tally.back_in_rooms += u32::from(self.coming_back);
                self.assert_room(player, &state);
            }
            LobbyEvent::Chat(line) => {
                assert_line(&line.text, limits().chat_chars);
                self.tally.lines_heard += 1;
            }
            LobbyEvent::RoomLeft(reason) => self.tally.kicked += u32::from(reason.is_some()),
            LobbyEvent::Countdown(_)
            | LobbyEvent::Waiting(_)
            | LobbyEvent::Error(_)
            | LobbyEvent::Rematch(_)
            | LobbyEvent::NamedApart(_) => {}
        }
    }

    fn assert_overview(&self, overview: &Overview) {
        assert_eq!(overview.players_online as usize, self.online.len());
        assert!(overview.players.len() <= limits().listed_players as usize);
        for room in &overview.rooms {
            assert!(room.taken >= 1 && room.taken <= room.seats);
        }
        for listed in &overview.matches {
            assert!(self.running[&listed.game_id].0.listed);
            assert!(!self.deserted.contains(&listed.game_id), "there is nothing to see");
        }
    }

    fn assert_room(&mut self, player: PlayerId, state: &RoomState) {
        let members: Vec<_> = state
            .seats
            .iter()
            .filter_map(|seat| match seat.occupant {
                Occupant::Player { player, .. } | Occupant::Away { player, .. } => Some(player),
                Occupant::Free | Occupant::Bot(_) | Occupant::Asked { .. } => None,
            })
            .collect();
        assert!(members.contains(&player), "a room is told to its members");
        assert!(members.contains(&state.owner), "the owner is a member");
        assert_line(&state.title, limits().title_chars);
        if let Some(code) = &state.code {
            self.last_code.clone_from(code);
            self.tally.private_joins += u32::from(members.len() > 1);
        }
    }
}

fn restored(now_ms: u64, kept: &[u8]) -> Lobby {
    let mut lobby = Lobby::new(GAMES, limits(), [4; 32]);
    let restored = lobby.restore(now_ms, kept).expect("our own bytes");
    assert_eq!(restored.left_out, 0);
    lobby
}

fn humans(request: &StartMatch) -> Vec<PlayerId> {
    let human = |occupant: &StartOccupant| match occupant {
        StartOccupant::Player { player, .. } => Some(*player),
        StartOccupant::Bot(_) => None,
    };
    request.seats.iter().filter_map(|seat| human(&seat.occupant)).collect()
}

fn assert_line(text: &str, most_chars: u32) {
    assert!(!text.is_empty() && text.chars().count() <= most_chars as usize, "{text:?}");
    assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
}
