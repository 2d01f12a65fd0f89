//! From a player's command to the one function that does it. A command that is not carried out is answered with the
//! reason.

use super::Lobby;
use super::presence::At;
use crate::base::limits::LobbyLimits;
use crate::wire::lobby::{LobbyCommand, LobbyEvent};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::PlayerId;

impl Lobby {
    /// Carries out a player's command, if the player may give it and the player's budget allows it.
    pub(super) fn command(&mut self, player: PlayerId, command: LobbyCommand) {
        let Some(record) = self.players.get_mut(player) else { return };
        let limits = &self.limits;
        let cost = cost(&command, limits);
        let budget = &mut record.conduct.commands;
        let result = if budget.take(self.now_ms, cost, limits.command_burst, limits.command_interval_ms) {
            self.obey(player, command)
        } else {
            Err(LobbyError::TooFast)
        };
        if let Err(error) = result {
            self.send(player, LobbyEvent::Error(error));
        }
    }

    fn obey(&mut self, player: PlayerId, command: LobbyCommand) -> Result<(), LobbyError> {
        match command {
            LobbyCommand::Create(room) => self.create_room(player, room),
            LobbyCommand::Join(room) => self.join_public(player, room),
            LobbyCommand::JoinCode(code) => self.join_private(player, &code),
            LobbyCommand::Leave => self.leave(player),
            LobbyCommand::Sit(seat) => self.sit(player, seat),
            LobbyCommand::SetTeam(seat, team) => self.set_team(player, seat, team),
            LobbyCommand::AddBot(seat, strength) => {
                self.change_room(player, |room| room.add_bot(seat, strength))
            }
            LobbyCommand::RemoveBot(seat) => self.change_room(player, |room| room.remove_bot(seat)),
            LobbyCommand::Setup(setup) => self.set_setup(player, setup),
            LobbyCommand::Ready(ready) => self.set_ready(player, ready),
            LobbyCommand::Kick(whom) => self.kick(player, whom),
            LobbyCommand::QuickMatch(game) => self.quick_match(player, &game),
            LobbyCommand::CancelQuickMatch => {
                self.stop_waiting(player);
                Ok(())
            }
            LobbyCommand::Practice(game, strength) => self.practice(player, &game, strength),
            LobbyCommand::Chat(to, text) => self.chat(player, to, &text),
            LobbyCommand::Mute(whom, muted) => self.mute(player, whom, muted),
            LobbyCommand::Report(about, text) => self.report(player, about, &text),
            LobbyCommand::Watch(game_id) => self.watch(player, game_id),
            LobbyCommand::LeaveMatch => self.leave_match(player),
            LobbyCommand::Rematch(game_id, wants) => self.rematch(player, game_id, wants),
        }
    }

    /// Asserts for a command that the player is bound to no room or match. Waiting for one binds nobody.
    pub(super) fn require_free(&self, player: PlayerId) -> Result<(), LobbyError> {
        match self.players.at(player) {
            Some(At::Lobby | At::Waiting(_)) => Ok(()),
            _ => Err(LobbyError::AlreadyInRoom),
        }
    }

    /// The name of a player who is here: nobody else's who is here, and none looks like it.
    #[must_use]
    pub fn name_of(&self, player: PlayerId) -> String {
        self.players.get(player).map_or_else(String::new, |record| record.name.clone())
    }
}

/// How many ordinary commands this one counts.
fn cost(command: &LobbyCommand, limits: &LobbyLimits) -> u32 {
    match command {
        // Costly: some make a state of the game, here or in a match; a code may be a guess; a mute may be written
        // down.
        LobbyCommand::Create(_)
        | LobbyCommand::Mute(..)
        | LobbyCommand::Setup(_)
        | LobbyCommand::Practice(..)
        | LobbyCommand::Rematch(..)
        | LobbyCommand::JoinCode(_) => limits.costly_command,
        _ => 1,
    }
}
