//! The hub's task: turns events of connections and matches into inputs of the lobby, and carries out the lobby's
//! outputs.

use super::rooms::write_down;
use super::state::{BANS_EVERY, Events, Hub, Match, Online};
use crate::live::match_event::MatchEvent;
use crate::live::matches::seats_of;
use crate::live::transport::ConnectionEvent;
use crate::live::transport::Peer;
use crate::ops::heartbeat::BEAT_EVERY;
use crate::random::random;
use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::base::names::is_reserved;
use adjourn_shared::live::io::{HostInput, PeerId};
use adjourn_shared::lobby::{Input, Output, StartMatch, StartOccupant, StartSeat};
use adjourn_shared::session::SignedIn;
use adjourn_shared::timeline::{Header, HeaderSeat, Seed, Terms};
use adjourn_shared::wire::lobby::LobbyEvent;
use adjourn_shared::wire::message::{ClientMessage, Goal, ServerMessage, Welcome};
use adjourn_shared::wire::reason::{DisconnectReason, LobbyError};
use metrics::{counter, gauge};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

impl Hub {
    /// Serves until the server stops.
    pub(crate) async fn run(mut self, mut events: Events) {
        let writing = tokio::spawn(write_down(self.shared.data.rooms(), self.rooms.subscribe()));
        let mut bans = tokio::time::interval(BANS_EVERY);
        let mut beat = tokio::time::interval(BEAT_EVERY);
        loop {
            let timeout = self
                .lobby
                .next_timeout()
                .map(|at_ms| Duration::from_millis(at_ms.saturating_sub(self.shared.now().mono_ms)));
            tokio::select! {
                event = events.connections.recv() => match event {
                    Some(ConnectionEvent::SignedIn { peer, who }) => self.signed_in(peer, who),
                    Some(ConnectionEvent::Message { peer, message }) => self.message(peer, message),
                    Some(ConnectionEvent::Closed { peer }) => self.closed(peer),
                    None => break,
                },
                () = told(&mut events.stop) => break,
                Some(event) = events.matches.recv() => self.match_event(event),
                Some(asked) = events.host.recv() => self.answer_host(asked),
                () = sleep(timeout) => self.lobby_input(Input::Timer),
                _ = bans.tick() => {
                    self.reload_bans();
                    self.check_moves();
                }
                _ = beat.tick() => {
                    self.heartbeat.beat(Instant::now());
                    self.tell_who_plays();
                }
            }
        }
        tracing::info!(matches = self.matches.len(), players = self.players.len(), "stopping");
        // Rooms are as they are now, whoever leaves from here on.
        self.rooms.send_replace(self.lobby.to_keep());
        drop(self.rooms);
        if writing.await.is_err() {
            tracing::error!("writing down the rooms had panicked");
        }
        // From here on no game is taken from the mailbox.
        events.matches.close();
        // Matches tell their players. A moment later the endpoint closes the connections.
        let pool = self.pool;
        if tokio::task::spawn_blocking(move || pool.stop()).await.is_err() {
            tracing::error!("stopping the matches had panicked");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    fn signed_in(&mut self, peer: Peer, who: SignedIn) {
        if self.bans.banned(who.player, peer.address().ip()) {
            return peer.close(DisconnectReason::Banned);
        }
        if who.goal == Goal::Replays {
            return self.on_errand(peer, &who);
        }
        if is_reserved(&who.name, &self.shared.config.names.reserved) {
            return peer.close(DisconnectReason::BadName);
        }
        if let Some(old) = self.players.get(&who.player).map(|online| online.peer.clone()) {
            self.closed(old.id());
            old.close(DisconnectReason::Replaced);
        }
        let playing = self.match_for(&who);
        tracing::info!(player = %who.player, name = who.name, address = %peer.address(), "signed in");
        self.welcome(&peer, playing);
        self.peers.insert(peer.id(), who.player);
        self.players.insert(
            who.player,
            Online {
                address: peer.address().ip(),
                peer,
                name: who.name.clone(),
                public_key: who.public_key,
                goal: who.goal,
                place: None,
            },
        );
        gauge!("adjourn_players").set(count(self.players.len()));
        self.lobby_input(Input::Arrived { player: who.player, name: who.name, playing });
        if let Some(online) = self.players.get_mut(&who.player) {
            online.name = self.lobby.name_of(who.player);
        }
        if let Some(game_id) = playing {
            self.join(who.player, game_id);
        }
    }

    /// Answers a hello that is complete; `resumable` is the match in which the player has a seat.
    pub(crate) fn welcome(&self, peer: &Peer, resumable: Option<GameId>) {
        peer.message(&ServerMessage::Welcome(Welcome {
            player: peer.player(),
            server_name: self.shared.config.name.clone(),
            message_of_the_day: self.shared.config.message_of_the_day.clone(),
            resumable,
        }));
    }

    /// The match into which a player comes: the one that is meant, and no other; without one, any in which the player has
    /// a seat.
    fn match_for(&self, who: &SignedIn) -> Option<GameId> {
        let seated = |running: &Match| running.seats.contains_key(&who.player);
        let allowed = self.matches.iter().filter(|(game_id, _)| who.goal.allows(**game_id));
        allowed.filter(|(_, running)| seated(running)).map(|(game_id, _)| *game_id).next()
    }

    pub(crate) fn closed(&mut self, peer: PeerId) {
        self.errands.remove(&peer);
        let Some(player) = self.peers.remove(&peer) else { return };
        let Some(online) = self.players.remove(&player) else { return };
        gauge!("adjourn_players").set(count(self.players.len()));
        if let Some(running) = online.place.and_then(|game_id| self.matches.get(&game_id)) {
            running.handle.send(HostInput::Lost(peer));
        }
        self.lobby_input(Input::Gone { player });
    }

    fn message(&mut self, peer: PeerId, message: ClientMessage) {
        if let Some(errand) = self.errands.get(&peer) {
            return self.errand(errand, &message);
        }
        let Some(player) = self.peers.get(&peer).copied() else { return };
        let input = match message {
            ClientMessage::Lobby(command) => return self.lobby_input(Input::Command { player, command }),
            ClientMessage::Pause(pause) => HostInput::Pause(peer, pause),
            ClientMessage::Resign => HostInput::Resign(peer),
            ClientMessage::Desync(report) => HostInput::Desync(peer, report),
            ClientMessage::Heal => HostInput::Heal(peer),
            ClientMessage::Submit(signed) => HostInput::Submit(peer, signed, random()),
            ClientMessage::Adjourn(on) => HostInput::Adjourn(peer, on),
            ClientMessage::Replays(_) | ClientMessage::Replay(_) => {
                if let Some(online) = self.players.get(&player) {
                    self.errand(&online.peer, &message);
                }
                return;
            }
            // The connection's own task refuses these.
            ClientMessage::Hello(_) | ClientMessage::Proof { .. } => return,
        };
        let place = self.players.get(&player).and_then(|online| online.place);
        let Some(running) = place.and_then(|game_id| self.matches.get(&game_id)) else { return };
        match input {
            // A move must not wait for the next tick.
            HostInput::Submit(..) | HostInput::Resign(_) => running.handle.send_now(input),
            input => running.handle.send(input),
        }
    }

    pub(crate) fn lobby_input(&mut self, input: Input) {
        self.lobby.handle(self.shared.now().mono_ms, input);
        while let Some(output) = self.lobby.poll_output() {
            match output {
                Output::Send { player, event } => {
                    if let Some(online) = self.players.get(&player) {
                        online.peer.message(&ServerMessage::Lobby(event));
                    }
                }
                Output::Start(start) => self.start(start),
                Output::Watch { player, game_id } => self.join(player, game_id),
                Output::LeaveMatch { player, game_id } => self.leave(player, game_id),
                Output::Spoken { game_id, said } => {
                    if let Some(link) = &self.link {
                        link.say(game_id, &said);
                    }
                }
                Output::Muted { game_id, muting } => {
                    if let Some(link) = &self.link {
                        link.mute(game_id, muting);
                    }
                }
                Output::BreakOff { game_id } => {
                    if let Some(running) = self.matches.get(&game_id) {
                        running.handle.send_now(HostInput::BreakOff);
                    }
                }
                Output::Keep(rooms) => {
                    self.rooms.send_replace(rooms);
                }
                Output::Report { from, about, game_id, text } => self.report(from, about, game_id, &text),
            }
        }
    }

    fn start(&mut self, start: StartMatch) {
        // What is not played in real time is a table's, which also says so if the game is not known.
        let kind = self.shared.games.newest(start.game).filter(|kind| kind.is_of_ticks());
        let Some(kind) = kind else { return self.open_table(start) };
        let game_id = GameId(random());
        let header = Header {
            game_id,
            game: start.game.to_owned(),
            rules_version: kind.rules_version(),
            tick_hz: self.shared.config.matches.tick_hz,
            setup: start.setup,
            seats: start.seats.iter().map(|seat| self.header_seat(seat)).collect(),
            seed: Seed::Open(random()),
            server_identity: self.shared.identity.public_key(),
            created_ms: self.shared.now().unix_ms,
        };
        let seats = seats_of(&header);
        let owner = start.owner.and_then(|owner| seats.get(&owner).copied());
        tracing::info!(%game_id, game = start.game, title = start.title, seats = header.seats.len(), "match starts");
        // How often one may pause is the host's to say.
        let terms = Terms { title: start.title, listed: start.listed, owner, ..Terms::default() };
        let handle = self.pool.open(header, terms, self.link.as_ref());
        let players = seats.keys().copied().collect();
        let opened = Match { game: start.game.to_owned(), handle, seats, players, of_mailbox: false };
        self.opening.insert(game_id, (start.start, opened));
    }

    /// The match runs: its players join it.
    fn begun(&mut self, game_id: GameId) {
        let Some((start, opened)) = self.opening.remove(&game_id) else { return };
        counter!("adjourn_matches_started_total").increment(1);
        let players: Vec<_> = opened.seats.keys().copied().collect();
        self.matches.insert(game_id, opened);
        self.lobby_input(Input::MatchStarted { start, game_id });
        players.into_iter().for_each(|player| self.join(player, game_id));
    }

    fn not_begun(&mut self, game_id: GameId, why: LobbyError) {
        if let Some((start, _)) = self.opening.remove(&game_id) {
            return self.lobby_input(Input::StartFailed { start, why });
        }
        // A session that could not be taken over.
        let told = ServerMessage::Lobby(LobbyEvent::Error(why));
        self.online_in(game_id).for_each(|online| online.peer.message(&told));
        self.match_ended(game_id, None);
    }

    fn header_seat(&self, seat: &StartSeat) -> HeaderSeat {
        let (name, player, bot) = match &seat.occupant {
            StartOccupant::Player { player, name } => (name.clone(), Some(*player), None),
            StartOccupant::Bot(strength) => (strength.label().to_owned(), None, Some(*strength)),
        };
        // If the match is adjourned, the player signs with this key by mail.
        let key = player.and_then(|player| self.players.get(&player)).map(|online| online.public_key);
        HeaderSeat { team: seat.team, name, player, key, bot }
    }

    /// Attaches a player to a match: at the player's seat, or as a spectator.
    pub(crate) fn join(&mut self, player: PlayerId, game_id: GameId) {
        let Some(online) = self.players.get_mut(&player) else { return };
        let Some(running) = self.matches.get(&game_id) else { return };
        online.place = Some(game_id);
        online.peer.set_sink(Some(Arc::new(running.handle.clone())));
        running.handle.join(online.peer.clone(), running.seats.get(&player).copied());
    }

    pub(crate) fn leave(&mut self, player: PlayerId, game_id: GameId) {
        let Some(running) = self.matches.get_mut(&game_id) else { return };
        running.seats.remove(&player);
        if let Some(online) = self.players.get_mut(&player) {
            running.handle.send(HostInput::Left(online.peer.id()));
            online.place = None;
            online.peer.set_sink(None);
        }
    }

    fn match_event(&mut self, event: MatchEvent) {
        match event {
            MatchEvent::SeatGivenUp { game_id, seat } => {
                if let Some(running) = self.matches.get_mut(&game_id) {
                    running.seats.retain(|_, theirs| *theirs != seat);
                }
            }
            MatchEvent::Deserted { game_id, deserted } => {
                self.lobby_input(Input::MatchDeserted { game_id, deserted });
            }
            MatchEvent::Refused { game_id, peer } => self.refused(game_id, peer),
            MatchEvent::Begun { game_id } => self.begun(game_id),
            MatchEvent::NotBegun { game_id, why } => self.not_begun(game_id, why),
            MatchEvent::HandedOver { sent_ms, handed, start } => self.handed_over(sent_ms, handed, start),
            MatchEvent::Heard { game_id, said, mutes } => {
                mutes.into_iter().for_each(|mutes| self.lobby_input(Input::MuteList { game_id, mutes }));
                said.into_iter().for_each(|said| self.lobby_input(Input::Written { game_id, said }));
            }
            MatchEvent::NotOpened { start } => {
                self.lobby_input(Input::StartFailed { start, why: LobbyError::NotBegun });
            }
            MatchEvent::Ended { game_id, slot, outcome } => {
                // If another session of the same game has followed, this one is forgotten already.
                if self.matches.get(&game_id).is_some_and(|running| running.handle.slot() == slot) {
                    self.match_ended(game_id, outcome.as_ref());
                }
            }
        }
    }

    /// The seat was given up while its player was coming back.
    fn refused(&mut self, game_id: GameId, peer: PeerId) {
        let Some(player) = self.peers.get(&peer).copied() else { return };
        if let Some(running) = self.matches.get_mut(&game_id) {
            running.seats.remove(&player);
        }
        if let Some(online) = self.players.get_mut(&player).filter(|online| online.place == Some(game_id)) {
            online.place = None;
            online.peer.set_sink(None);
            self.lobby_input(Input::MatchLeft { player, game_id });
        }
    }

    fn online_in(&mut self, game_id: GameId) -> impl Iterator<Item = &mut Online> {
        self.players.values_mut().filter(move |online| online.place == Some(game_id))
    }

    pub(crate) fn match_ended(&mut self, game_id: GameId, outcome: Option<&Outcome>) {
        self.matches.remove(&game_id);
        for online in self.online_in(game_id) {
            online.place = None;
            online.peer.set_sink(None);
        }
        let result = if outcome.is_some() { "decided" } else { "broken_off" };
        counter!("adjourn_matches_ended_total", "result" => result).increment(1);
        self.lobby_input(Input::MatchEnded { game_id });
    }
}

/// Waits until the server is to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // The sender is gone without having said so.
        std::future::pending::<()>().await;
    }
}

async fn sleep(duration: Option<Duration>) {
    match duration {
        Some(duration) => tokio::time::sleep(duration).await,
        None => std::future::pending().await,
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
