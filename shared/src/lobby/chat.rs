//! Chat, mutes and reports. A line goes to those who share the speaker's place, less those who muted the
//! speaker; spectators are heard by spectators alone, so that nobody tells a player what fog hides.

use super::Lobby;
use super::io::Output;
use super::matches::players;
use super::presence::At;
use super::room::Room;
use crate::api::Press;
use crate::ids::PlayerId;
use crate::text::clean_line;
use crate::wire::lobby::{ChatLine, ChatTo, LobbyEvent};
use crate::wire::reason::LobbyError;

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
        let line = ChatLine { from, name: record.name.clone(), to, text };
        for player in audience {
            let hears = self.players.get(player).is_some_and(|record| !record.conduct.mutes(from));
            if hears {
                self.send(player, LobbyEvent::Chat(line.clone()));
            }
        }
        Ok(())
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
                let Some((Press::Private, speakers)) = &playing.table else {
                    return Err(LobbyError::NoPress);
                };
                if speakers.get(&from) == Some(&seat) || playing.speakers_of(seat).next().is_none() {
                    return Err(LobbyError::NotFound);
                }
                // One who is not here reads it by mail.
                let present = playing.speakers_of(seat).filter(|&player| self.players.at(player) == Some(at));
                Ok(core::iter::once(from).chain(present).collect())
            }
            (ChatTo::Seat(_), _) => Err(LobbyError::NoPress),
            (_, At::Lobby | At::Waiting(_)) => Err(LobbyError::NotInRoom),
            (ChatTo::All, At::Room(id)) => {
                Ok(self.rooms.get(id).into_iter().flat_map(Room::members).collect())
            }
            (ChatTo::Team, At::Room(id)) => {
                Ok(self.rooms.get(id).map(|room| room.team_of(from)).unwrap_or_default())
            }
            // The moment between room and match: sides are not worth telling apart yet.
            (_, At::Starting(start)) => {
                let starting = self.matches.starting(start).ok_or(LobbyError::NotFound)?;
                Ok(players(&starting.seats).map(|(player, _)| player).collect())
            }
            (ChatTo::All, At::Playing(game_id)) => {
                let playing = self.matches.get(game_id).ok_or(LobbyError::NotFound)?;
                if matches!(playing.table, Some((Press::None, _))) {
                    return Err(LobbyError::NoPress);
                }
                let present = self.players.iter().filter(|(_, record)| record.at == at);
                let present = present.map(|(player, _)| player);
                Ok(present.chain(playing.spectators.iter().copied()).collect())
            }
            (ChatTo::Team, At::Playing(game_id)) => {
                let playing = self.matches.get(game_id).ok_or(LobbyError::NotFound)?;
                if playing.table.as_ref().is_some_and(|(press, _)| *press != Press::Private) {
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
        record.conduct.mute(whom, muted, &self.limits);
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
        self.outputs.push_back(Output::Report { from, about, text });
        Ok(())
    }
}
