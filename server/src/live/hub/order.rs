//! House rules: who is banned or muted, and what players report.

use super::state::{Hub, Online};
use crate::ops::desk::{Answer, Ask, Asked, Here};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::lobby::Input;
use adjourn_shared::wire::reason::DisconnectReason;
use std::collections::BTreeSet;
use std::io::Write;
use tokio::sync::oneshot;

impl Hub {
    pub(crate) fn reload_bans(&mut self) {
        match self.bans.reload() {
            Ok(false) => {}
            Ok(true) => {
                tracing::info!(rules = self.bans.rules().count(), "the list of bans was read");
                self.apply_mutes();
                for online in self.players.values() {
                    if self.bans.banned(online.peer.player(), online.peer.address().ip()) {
                        online.peer.close(DisconnectReason::Banned);
                    }
                }
            }
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "the list of bans has a mistake; the old one stays in force");
            }
        }
    }

    /// Whoever has moved to an address that is banned is put out.
    pub(crate) fn check_moves(&mut self) {
        for online in self.players.values_mut() {
            let address = online.peer.address().ip();
            if core::mem::replace(&mut online.address, address) != address
                && self.bans.banned(online.peer.player(), address)
            {
                online.peer.close(DisconnectReason::Banned);
            }
        }
    }

    pub(crate) fn apply_mutes(&mut self) {
        let muted: BTreeSet<_> = self.bans.muted().collect();
        let changed: Vec<_> = muted.symmetric_difference(&self.muted).copied().collect();
        for player in changed {
            self.lobby_input(Input::HostMuted { player, muted: muted.contains(&player) });
        }
        self.muted = muted;
    }

    /// Answers the host's question.
    pub(crate) fn answer_host(&mut self, asked: Asked) {
        let here = match asked.ask {
            Ask::Who => self.players.values().map(|online| self.here(online)).collect(),
            Ask::Kick(player) => {
                let Some(online) = self.players.get(&player) else { return nobody(asked.answer) };
                let (peer, here) = (online.peer.clone(), self.here(online));
                tracing::info!(%player, name = here.name, "the host puts a player out");
                self.closed(peer.id());
                peer.close(DisconnectReason::Kicked);
                vec![here]
            }
        };
        // The host may have gone away.
        let _gone = asked.answer.send(here);
    }

    fn here(&self, online: &Online) -> Here {
        let playing = online.place.and_then(|game_id| Some((game_id, self.matches.get(&game_id)?)));
        let place = match playing {
            None => "live, in the lobby".to_owned(),
            Some((game_id, running)) if running.seats.contains_key(&online.peer.player()) => {
                format!("live, plays {} in {game_id}", running.game)
            }
            Some((game_id, running)) => format!("live, watches {} in {game_id}", running.game),
        };
        let address = Some(online.peer.address().ip());
        Here { name: online.name.clone(), player: online.peer.player(), place, address }
    }

    pub(crate) fn report(&self, from: PlayerId, about: PlayerId, game_id: Option<GameId>, text: &str) {
        let place = game_id.map_or_else(|| "-".to_owned(), |game_id| game_id.to_string());
        tracing::warn!(%from, %about, game_id = place, text, "a player reports another");
        let line = format!("{} {from} {about} {place} {text}\n", self.shared.now().unix_ms);
        let path = self.shared.data.reports();
        let written = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            tracing::error!(%error, path = %path.display(), "the report could not be written down");
        }
    }
}

/// The player whom the host asks for is not here.
fn nobody(answer: oneshot::Sender<Answer>) {
    let _gone = answer.send(Vec::new());
}
