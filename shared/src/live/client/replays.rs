//! A replay that the user wants: its pieces are asked for one after the other, and again after a lost connection. Writes
//! nothing down.

use super::io::{Event, NoReplay, Output, StoredReplay};
use super::{LiveClient, Timer};
use crate::base::limits;
use crate::wire::message::ClientMessage;
use crate::wire::replays::{ReplayPart, ReplayPiece, ReplayRefusal};
use adjourn_game::ids::GameId;

/// What is wanted, if anything is.
#[derive(Debug, Default)]
pub(super) struct Replays {
    wanted: Option<Wanted>,
    /// The shell is storing it.
    storing: Option<GameId>,
}

#[derive(Debug)]
struct Wanted {
    game_id: GameId,
    /// What is there of it.
    bytes: Vec<u8>,
    /// How large it is, once the server has said so.
    size_bytes: Option<u64>,
    /// When to ask next; `None`: an answer is on its way.
    ask_us: Option<u64>,
    asked_us: u64,
    /// When to give up, unless more of it comes.
    give_up_us: u64,
    /// What the server has said last, if it did not have it.
    refused: Option<ReplayRefusal>,
}

impl Wanted {
    fn new(game_id: GameId, now_us: u64) -> Self {
        Self {
            game_id,
            bytes: Vec::new(),
            size_bytes: None,
            ask_us: Some(now_us),
            asked_us: 0,
            give_up_us: now_us + limits::REPLAY_PATIENCE_MS * 1_000,
            refused: None,
        }
    }

    fn part(&self) -> ReplayPart {
        ReplayPart { game_id: self.game_id, offset: self.bytes.len() as u64 }
    }

    /// The next piece, and whether it is the last one. `None`: it does not fit what came before it.
    fn take(&mut self, piece: &ReplayPiece, now_us: u64) -> Option<bool> {
        let size = piece.size_bytes;
        let end = (self.bytes.len() + piece.bytes.len()) as u64;
        let fits = *self.size_bytes.get_or_insert(size) == size && end <= size;
        if !fits || size > limits::REPLAY_FILE_BYTES_CEILING || piece.bytes.is_empty() {
            return None;
        }
        self.bytes.extend_from_slice(&piece.bytes);
        self.ask_us = Some(now_us.max(self.asked_us + limits::REPLAY_PIECE_EVERY_MS * 1_000));
        self.give_up_us = now_us + limits::REPLAY_PATIENCE_MS * 1_000;
        self.refused = None;
        Some(end == size)
    }

    fn due_us(&self) -> u64 {
        self.ask_us.map_or(self.give_up_us, |ask_us| ask_us.min(self.give_up_us))
    }
}

impl LiveClient {
    /// The user wants a replay.
    pub(super) fn want_replay(&mut self, game_id: GameId) {
        let under_way = self.replays.wanted.as_ref().map(|wanted| wanted.game_id).or(self.replays.storing);
        match under_way {
            None => {
                self.replays.wanted = Some(Wanted::new(game_id, self.now.mono_us));
                self.go_on_with_replay();
            }
            // It is on its way.
            Some(other) if other == game_id => {}
            Some(_) => self.event(Event::NoReplay { game_id, why: NoReplay::Busy }),
        }
    }

    /// Asks for what is missing, if it is time to.
    pub(super) fn go_on_with_replay(&mut self) {
        let now_us = self.now.mono_us;
        let Some(wanted) = &mut self.replays.wanted else { return };
        if now_us >= wanted.give_up_us {
            let why = wanted.refused.map_or(NoReplay::Silent, NoReplay::Refused);
            return self.no_replay(why);
        }
        if wanted.ask_us.take_if(|ask_us| *ask_us <= now_us).is_some() {
            wanted.asked_us = now_us;
            let part = wanted.part();
            // Without a connection, the next sign-in asks.
            self.send(&ClientMessage::Replay(part));
        }
        let due_us = self.replays.wanted.as_ref().map(Wanted::due_us);
        self.timers.set(Timer::Replay, due_us);
    }

    /// Signed in, perhaps again: what was asked for on another connection has no answer.
    pub(super) fn ask_for_replay_again(&mut self) {
        if let Some(wanted) = &mut self.replays.wanted {
            wanted.ask_us.get_or_insert(self.now.mono_us);
        }
        self.go_on_with_replay();
    }

    /// A piece has come.
    pub(super) fn replay_piece(&mut self, piece: &ReplayPiece) {
        let now_us = self.now.mono_us;
        let Some(wanted) = self.replays.wanted.as_mut().filter(|wanted| wanted.part() == piece.part) else {
            // Of one that is not wanted any more, or it has come twice.
            return;
        };
        let game_id = wanted.game_id;
        match wanted.take(piece, now_us) {
            None => self.no_replay(NoReplay::Broken),
            Some(false) => {
                let bytes = wanted.bytes.len() as u64;
                self.event(Event::ReplayComing { game_id, bytes, size_bytes: piece.size_bytes });
                self.go_on_with_replay();
            }
            Some(true) => {
                let bytes = core::mem::take(&mut wanted.bytes);
                self.replays = Replays { wanted: None, storing: Some(game_id) };
                self.timers.set(Timer::Replay, None);
                self.outputs.push_back(Output::StoreReplay { game_id, bytes });
            }
        }
    }

    /// The server does not have it, or not yet.
    pub(super) fn replay_refused(&mut self, game_id: GameId, why: ReplayRefusal) {
        let now_us = self.now.mono_us;
        let Some(wanted) = self.replays.wanted.as_mut().filter(|wanted| wanted.game_id == game_id) else {
            return;
        };
        match why {
            ReplayRefusal::NotYet | ReplayRefusal::Busy => {
                wanted.refused = Some(why);
                wanted.ask_us = Some(now_us + limits::REPLAY_AGAIN_MS * 1_000);
                self.go_on_with_replay();
            }
            why => self.no_replay(NoReplay::Refused(why)),
        }
    }

    fn no_replay(&mut self, why: NoReplay) {
        self.timers.set(Timer::Replay, None);
        if let Some(wanted) = self.replays.wanted.take() {
            self.event(Event::NoReplay { game_id: wanted.game_id, why });
        }
    }

    /// The shell has stored it, or could not.
    pub(super) fn replay_stored(&mut self, stored: Result<StoredReplay, String>) {
        let Some(game_id) = self.replays.storing.take() else { return };
        self.event(match stored {
            Ok(stored) => Event::ReplayStored { game_id, stored },
            Err(words) => Event::NoReplay { game_id, why: NoReplay::NotStored(words) },
        });
    }
}
