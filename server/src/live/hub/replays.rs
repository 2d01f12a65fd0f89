//! Replays of finished matches, for the players who ask. The files are read by threads that may wait for the disk.

use super::state::Hub;
use crate::live::replays::Shelf;
use crate::live::transport::{Peer, PieceRight};
use adjourn_game::ids::PlayerId;
use adjourn_shared::live::catalogue::KeptReplay;
use adjourn_shared::session::SignedIn;
use adjourn_shared::wire::message::{ClientMessage, ServerMessage};
use adjourn_shared::wire::reason::DisconnectReason;
use adjourn_shared::wire::replays::{ReplayPart, ReplayRefusal};
use metrics::counter;

impl Hub {
    /// A player comes for replays alone: that is no place in the lobby, and puts no other connection of theirs out.
    pub(crate) fn on_errand(&mut self, peer: Peer, who: &SignedIn) {
        for before in self.errands.values().filter(|before| before.player() == who.player) {
            before.close(DisconnectReason::Replaced);
        }
        tracing::info!(player = %who.player, name = who.name, address = %peer.address(), "here for replays");
        self.welcome(&peer, None);
        self.errands.insert(peer.id(), peer);
    }

    /// Somebody asks for replays.
    pub(crate) fn errand(&self, peer: &Peer, asked: &ClientMessage) {
        if self.bans.banned(peer.player(), peer.address().ip()) {
            return peer.close(DisconnectReason::Banned);
        }
        match asked {
            ClientMessage::Replays(query) => {
                peer.message(&ServerMessage::Replays(self.shelf.page(peer.player(), query)));
            }
            ClientMessage::Replay(part) => self.replay(peer, *part),
            // Whoever is here for replays alone is in no lobby and no match.
            _ => {}
        }
    }

    fn replay(&self, peer: &Peer, part: ReplayPart) {
        let player = peer.player();
        // Who asks for more while a piece is on its way does not read: there is no answer.
        let Some(right) = peer.begin_piece() else { return };
        match self.find_replay(player, part) {
            Ok(kept) => {
                let (shelf, peer) = (self.shelf.clone(), peer.clone());
                tokio::task::spawn_blocking(move || send(&shelf, &peer, &kept, part, right));
            }
            Err(why) => {
                tracing::debug!(%player, game_id = %part.game_id, %why, "no replay for a player");
                peer.message(&ServerMessage::NoReplay { game_id: part.game_id, why });
            }
        }
    }

    fn find_replay(&self, player: PlayerId, part: ReplayPart) -> Result<KeptReplay, ReplayRefusal> {
        match self.matches.get(&part.game_id) {
            Some(running) if !running.players.contains(&player) => Err(ReplayRefusal::NotFound),
            Some(running) if running.of_mailbox => Err(ReplayRefusal::ByMail),
            Some(_) => Err(ReplayRefusal::NotYet),
            None => {
                let kept = self.shelf.find(player, part.game_id)?;
                if part.offset < kept.size_bytes { Ok(kept) } else { Err(ReplayRefusal::NotFound) }
            }
        }
    }
}

/// Reads a piece and sends it.
fn send(shelf: &Shelf, peer: &Peer, kept: &KeptReplay, part: ReplayPart, right: PieceRight) {
    let (player, game_id) = (peer.player(), part.game_id);
    match shelf.piece(kept, part) {
        Ok(piece) => {
            let bytes = piece.bytes.len() as u64;
            counter!("adjourn_replay_bytes_sent_total").increment(bytes);
            peer.piece(&ServerMessage::ReplayPiece(piece), right);
            if part.offset + bytes >= kept.size_bytes {
                counter!("adjourn_replays_sent_total").increment(1);
                tracing::info!(%player, %game_id, bytes = kept.size_bytes, "a player has got a replay");
            }
        }
        Err(error) => {
            tracing::error!(%player, %game_id, error = %format!("{error:#}"), "a replay could not be read");
            peer.message(&ServerMessage::NoReplay { game_id, why: ReplayRefusal::Unreadable });
        }
    }
}
