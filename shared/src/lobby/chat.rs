//! Chat, mutes and reports. A line goes to those who share the speaker's place and have not muted the speaker. Only
//! spectators hear spectators, so that nobody tells a player what the fog hides.

use super::Lobby;
use super::conduct::Conduct;
use super::io::Output;
use super::matches::{Match, players};
use super::presence::At;
use super::room::Room;
use super::session::TableChat;
use crate::handover::{ChatMessage, Muting};
use crate::turns::rules::Press;
use crate::wire::lobby::{ChatLine, ChatTo, LobbyEvent};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::text::clean_line;

impl Lobby {
    pub(super) fn chat(&mut self, from: PlayerId, to: ChatTo, raw: &str) -> Result<(), LobbyError> {
        if self.host_muted.contains(&from) {
            return Err(LobbyError::Muted);
        }
        let text = clean_line(raw, self.limits.chat_chars as usize).ok_or(LobbyError::BadText)?;
        let audience = self.audience(from, to)?;
        let (now_ms, limits) = (self.now_ms, &self.limits);
        let record = self.players.get_mut(from).ok_or(LobbyError::NotFound)?;
        if !record.conduct.chat.take(now_ms, 1, limits.chat_burst, limits.chat_interval_ms) {
            return Err(LobbyError::TooFast);
        }
        let (at, name) = (record.at, record.name.clone());
        // At a table, people have the table's names: in the lobby, others may have taken the same names.
        let known = self.session_at(at).and_then(|session| session.speaks_for(from));
        let line = ChatLine { from, name: known.map_or(name, |one| one.name.clone()), to, text };
        self.spoken(at, &line);
        self.heard(at, &audience, &line);
        Ok(())
    }

    /// What is said in a session of a table is a message of that table. What is said to a team alone is not.
    fn spoken(&mut self, at: At, line: &ChatLine) {
        let ChatLine { from, name, to, text } = line.clone();
        let to = match to {
            ChatTo::All => None,
            ChatTo::Seat(seat) => Some(seat),
            ChatTo::Lobby | ChatTo::Team => return,
        };
        let At::Playing(game_id) = at else { return };
        if let Some(from) = self.session_at(at).and_then(|session| session.speaks_for(from)) {
            let from = from.player;
            self.outputs.push_back(Output::Spoken { game_id, said: ChatMessage { from, name, to, text } });
        }
    }

    /// What was written to a table by mail is heard in its session.
    pub(super) fn written(&mut self, game_id: GameId, said: ChatMessage) {
        let (at, to) = (At::Playing(game_id), said.to);
        let Some(playing) = self.matches.get(game_id) else { return };
        let audience = match to {
            None => self.present(game_id, playing).collect::<Vec<_>>(),
            Some(seat) => self.speakers_here(game_id, playing, seat).collect(),
        };
        self.heard(at, &audience, &ChatLine::of(said));
    }

    /// A line reaches those of an audience who have not muted its sender.
    fn heard(&mut self, at: At, audience: &[PlayerId], line: &ChatLine) {
        let session = self.session_at(at);
        let from = line.from;
        let mutes = |conduct: &Conduct| {
            let also = session.into_iter().flat_map(|session| session.also(from));
            also.chain([from]).any(|who| conduct.mutes(who))
        };
        let hears = |player: &PlayerId| {
            let muted = session.is_some_and(|session| session.has_muted(*player, from));
            !muted && self.players.get(*player).is_some_and(|record| !mutes(&record.conduct))
        };
        let hearing: Vec<_> = audience.iter().copied().filter(hears).collect();
        for player in hearing {
            self.send(player, LobbyEvent::Chat(line.clone()));
        }
    }

    fn session_at(&self, at: At) -> Option<&TableChat> {
        let (At::Playing(game_id) | At::Watching(game_id)) = at else { return None };
        self.matches.get(game_id)?.session.as_ref()
    }

    /// Those who play a match and are here, and those who look on.
    fn present(&self, game_id: GameId, playing: &Match) -> impl Iterator<Item = PlayerId> {
        let here = self.players.iter().filter(move |(_, record)| record.at == At::Playing(game_id));
        here.map(|(player, _)| player).chain(playing.spectators.iter().copied())
    }

    /// Those who speak for a seat and are here. A player who is not here reads it by mail.
    fn speakers_here(&self, game_id: GameId, playing: &Match, seat: Seat) -> impl Iterator<Item = PlayerId> {
        let speakers = playing.session.iter().flat_map(move |session| session.speakers_of(seat));
        speakers.filter(move |player| self.players.at(*player) == Some(At::Playing(game_id)))
    }

    /// Who is to hear a player, the player included.
    fn audience(&self, from: PlayerId, to: ChatTo) -> Result<Vec<PlayerId>, LobbyError> {
        let at = self.players.at(from).ok_or(LobbyError::NotFound)?;
        match (to, at) {
            (ChatTo::Lobby, at) if at.follows_lobby() => {
                let listening = self.players.iter().filter(|(_, record)| record.at.follows_lobby());
                Ok(listening.map(|(player, _)| player).collect())
            }
            (ChatTo::Lobby, _) => Err(LobbyError::AlreadyInRoom),
            (ChatTo::Seat(seat), At::Playing(game_id)) => {
                let playing = self.matches.get(game_id).ok_or(LobbyError::NotFound)?;
                let session = playing.session.as_ref().filter(|session| session.press() == Press::Private);
                let session = session.ok_or(LobbyError::NoPress)?;
                if session.seat_of(from) == Some(seat) || session.speakers_of(seat).next().is_none() {
                    return Err(LobbyError::NotFound);
                }
                let speakers = self.speakers_here(game_id, playing, seat);
                Ok(core::iter::once(from).chain(speakers).collect())
            }
            (ChatTo::Seat(_), _) => Err(LobbyError::NoPress),
            (_, At::Lobby | At::Waiting(_)) => Err(LobbyError::NotInRoom),
            (ChatTo::All, At::Room(id)) => {
                Ok(self.rooms.get(id).into_iter().flat_map(Room::members).collect())
            }
            (ChatTo::Team, At::Room(id)) => {
                Ok(self.rooms.get(id).map(|room| room.team_of(from)).unwrap_or_default())
            }
            // This is the moment between room and match: teams make no difference yet.
            (_, At::Starting(start)) => {
                let starting = self.matches.starting(start).ok_or(LobbyError::NotFound)?;
                Ok(players(&starting.agreed.seats).map(|(player, _)| player).collect())
            }
            (ChatTo::All, At::Playing(game_id)) => {
                let playing = self.matches.get(game_id).ok_or(LobbyError::NotFound)?;
                if playing.session.as_ref().is_some_and(|session| session.press() == Press::None) {
                    return Err(LobbyError::NoPress);
                }
                Ok(self.present(game_id, playing).collect())
            }
            (ChatTo::Team, At::Playing(game_id)) => {
                let playing = self.matches.get(game_id).ok_or(LobbyError::NotFound)?;
                if playing.session.as_ref().is_some_and(|session| session.press() != Press::Private) {
                    return Err(LobbyError::NoPress);
                }
                let mut team = playing.team_of(from);
                team.retain(|&player| self.players.at(player) == Some(at));
                Ok(team)
            }
            (_, At::Watching(game_id)) => {
                let watched = self.matches.get(game_id).ok_or(LobbyError::NotFound)?;
                Ok(watched.spectators.iter().copied().collect())
            }
        }
    }

    pub(super) fn mute(&mut self, player: PlayerId, whom: PlayerId, muted: bool) -> Result<(), LobbyError> {
        if whom == player {
            return Err(LobbyError::NotFound);
        }
        let record = self.players.get_mut(player).ok_or(LobbyError::NotFound)?;
        let session = match record.at {
            At::Playing(game_id) => self.matches.session_mut(game_id).map(|session| (game_id, session)),
            _ => None,
        };
        let Some((game_id, session)) = session.filter(|(_, session)| session.person(whom).is_some()) else {
            record.conduct.mute(whom, muted, &self.limits);
            return Ok(());
        };
        if session.also(player).any(|own| own == whom) {
            return Err(LobbyError::NotFound);
        }
        if !muted {
            // Mutes of the lobby end too, under each id of that person.
            session.also(whom).for_each(|whom| record.conduct.mute(whom, false, &self.limits));
        }
        if let Some((by, whom)) = session.mute(player, whom, muted) {
            self.outputs.push_back(Output::Muted { game_id, muting: Muting { by, whom, muted } });
        }
        Ok(())
    }

    pub(super) fn report(&mut self, from: PlayerId, about: PlayerId, raw: &str) -> Result<(), LobbyError> {
        if about == from {
            return Err(LobbyError::NotFound);
        }
        let text = clean_line(raw, self.limits.report_chars as usize).ok_or(LobbyError::BadText)?;
        let (now_ms, limits) = (self.now_ms, &self.limits);
        let record = self.players.get_mut(from).ok_or(LobbyError::NotFound)?;
        if !record.conduct.reports.take(now_ms, 1, limits.report_burst, limits.report_interval_ms) {
            return Err(LobbyError::TooFast);
        }
        let game_id = match self.players.at(from) {
            Some(At::Playing(game_id) | At::Watching(game_id)) => Some(game_id),
            _ => None,
        };
        self.outputs.push_back(Output::Report { from, about, game_id, text });
        Ok(())
    }
}
