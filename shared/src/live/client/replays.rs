//! A replay that the user wants: its pieces are asked for one after the other, and again after a lost connection. Writes
//! nothing down.

use super::io::Event;
use super::kept::{NoReplay, StoredReplay};
use crate::base::limits;
use crate::wire::replays::{ReplayPart, ReplayPiece, ReplayRefusal};
use adjourn_game::ids::GameId;
use std::collections::VecDeque;

/// What is wanted, if anything is.
#[derive(Debug, Default)]
pub(super) struct Replays {
    wanted: Option<Wanted>,
    /// The shell is storing it.
    storing: Option<GameId>,
    /// What is to be done, in order.
    steps: VecDeque<Step>,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Step {
    /// Ask the server for this. Without a connection, the next sign-in asks.
    Ask(ReplayPart),
    /// Tell the user.
    Tell(Event),
    /// Store it.
    Store(GameId, Vec<u8>),
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

impl Replays {
    /// The user wants a replay.
    pub(super) fn want(&mut self, now_us: u64, game_id: GameId) {
        let under_way = self.wanted.as_ref().map(|wanted| wanted.game_id).or(self.storing);
        match under_way {
            None => self.wanted = Some(Wanted::new(game_id, now_us)),
            // It is on its way.
            Some(other) if other == game_id => {}
            Some(_) => self.tell(Event::NoReplay { game_id, why: NoReplay::Busy }),
        }
    }

    /// Signed in, perhaps again: what was asked for on another connection has no answer.
    pub(super) fn signed_in(&mut self, now_us: u64) {
        if let Some(wanted) = &mut self.wanted {
            wanted.ask_us.get_or_insert(now_us);
        }
    }

    /// A piece has come.
    pub(super) fn piece(&mut self, now_us: u64, piece: &ReplayPiece) {
        let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.part() == piece.part) else {
            // Of one that is not wanted any more, or it has come twice.
            return;
        };
        let game_id = wanted.game_id;
        match wanted.take(piece, now_us) {
            None => self.end(NoReplay::Broken),
            Some(false) => {
                let bytes = wanted.bytes.len() as u64;
                self.tell(Event::ReplayComing { game_id, bytes, size_bytes: piece.size_bytes });
            }
            Some(true) => {
                let bytes = core::mem::take(&mut wanted.bytes);
                (self.wanted, self.storing) = (None, Some(game_id));
                self.steps.push_back(Step::Store(game_id, bytes));
            }
        }
    }

    /// The server does not have it, or not yet.
    pub(super) fn refused(&mut self, now_us: u64, game_id: GameId, why: ReplayRefusal) {
        let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.game_id == game_id) else { return };
        match why {
            ReplayRefusal::NotYet | ReplayRefusal::Busy => {
                wanted.refused = Some(why);
                wanted.ask_us = Some(now_us + limits::REPLAY_AGAIN_MS * 1_000);
            }
            why => self.end(NoReplay::Refused(why)),
        }
    }

    /// The shell has stored it, or could not.
    pub(super) fn stored(&mut self, stored: Result<StoredReplay, String>) {
        let Some(game_id) = self.storing.take() else { return };
        self.tell(match stored {
            Ok(stored) => Event::ReplayStored { game_id, stored },
            Err(words) => Event::NoReplay { game_id, why: NoReplay::NotStored(words) },
        });
    }

    /// The next thing to do at this time, until there is none.
    pub(super) fn next(&mut self, now_us: u64) -> Option<Step> {
        if let Some(wanted) = &mut self.wanted {
            if now_us >= wanted.give_up_us {
                let why = wanted.refused.map_or(NoReplay::Silent, NoReplay::Refused);
                self.end(why);
            } else if wanted.ask_us.take_if(|ask_us| *ask_us <= now_us).is_some() {
                wanted.asked_us = now_us;
                let part = wanted.part();
                self.steps.push_back(Step::Ask(part));
            }
        }
        self.steps.pop_front()
    }

    /// When there may be something to do.
    pub(super) fn due_us(&self) -> Option<u64> {
        self.wanted.as_ref().map(Wanted::due_us)
    }

    fn end(&mut self, why: NoReplay) {
        if let Some(wanted) = self.wanted.take() {
            self.tell(Event::NoReplay { game_id: wanted.game_id, why });
        }
    }

    fn tell(&mut self, event: Event) {
        self.steps.push_back(Step::Tell(event));
    }
}
