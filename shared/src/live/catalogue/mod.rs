//! Which replays of finished matches a server keeps, who may have them, and which go when there are too many. Knows no
//! files: whoever keeps them tells what is there.

#[cfg(test)]
mod tests;

use crate::base::limits;
use crate::timeline::{Entry, Recovered};
use crate::wire::replays::{ReplayMark, ReplayPage, ReplayQuery, ReplayRefusal, ReplaySummary};
use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use std::collections::{BTreeMap, BTreeSet};

/// A finished match whose replay is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReplay {
    /// Which match, and when it began.
    pub mark: ReplayMark,
    /// The game's name.
    pub game: String,
    /// The rules by which it was played.
    pub rules_version: u32,
    /// Its steps.
    pub ticks: Tick,
    /// Steps in a second.
    pub tick_hz: u8,
    /// Who sat where: the name, and the player unless it was a bot.
    pub seats: Vec<(String, Option<PlayerId>)>,
    /// How it ended; `None`: it was broken off.
    pub outcome: Option<Outcome>,
    /// The file's name.
    pub file: String,
    /// How large the file is, in bytes.
    pub size_bytes: u64,
}

impl KeptReplay {
    /// What there is to know of a timeline that is kept in this file.
    #[must_use]
    pub fn of(recovered: &Recovered, file: String, size_bytes: u64) -> Self {
        let header = &recovered.header;
        let outcome = recovered.entries.iter().rev().find_map(|entry| match entry {
            Entry::Outcome { outcome, .. } => Some(outcome.clone()),
            _ => None,
        });
        Self {
            mark: ReplayMark { created_ms: header.created_ms, game_id: header.game_id },
            game: header.game.clone(),
            rules_version: header.rules_version,
            ticks: recovered.reached,
            tick_hz: header.tick_hz,
            seats: header.seats.iter().map(|seat| (seat.name.clone(), seat.player)).collect(),
            outcome,
            file,
            size_bytes,
        }
    }

    fn seat_of(&self, player: PlayerId) -> Option<Seat> {
        let seat = self.seats.iter().position(|(_, theirs)| *theirs == Some(player))?;
        u8::try_from(seat).ok().map(Seat)
    }

    fn summary(&self, to: PlayerId) -> ReplaySummary {
        ReplaySummary {
            mark: self.mark,
            game: self.game.clone(),
            rules_version: self.rules_version,
            ticks: self.ticks,
            tick_hz: self.tick_hz,
            players: self.seats.iter().map(|(name, _)| name.clone()).collect(),
            seat: self.seat_of(to),
            outcome: self.outcome.clone(),
            size_bytes: self.size_bytes,
        }
    }
}

/// How much is kept. Beyond it, the oldest go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// How many replays.
    pub files: usize,
    /// How large they are all together.
    pub bytes: u64,
    /// How old they get, in milliseconds; `None`: as old as they like.
    pub age_ms: Option<u64>,
}

/// All replays of a server, in memory: some hundred bytes each.
#[derive(Debug)]
pub struct Catalogue {
    /// Whether everybody may have them.
    open: bool,
    keeping: Keeping,
    kept: BTreeMap<ReplayMark, KeptReplay>,
    by_id: BTreeMap<GameId, ReplayMark>,
    by_player: BTreeMap<PlayerId, BTreeSet<ReplayMark>>,
    /// Matches that are over, whose replays are being written: who played them.
    coming: BTreeMap<GameId, BTreeSet<PlayerId>>,
    bytes: u64,
    /// Whether there may be files that nobody has told of yet.
    incomplete: bool,
}

impl Catalogue {
    /// Empty. `open`: everybody may have the replays, and not their players alone.
    #[must_use]
    pub const fn new(open: bool, keeping: Keeping) -> Self {
        Self {
            open,
            keeping,
            kept: BTreeMap::new(),
            by_id: BTreeMap::new(),
            by_player: BTreeMap::new(),
            coming: BTreeMap::new(),
            bytes: 0,
            incomplete: false,
        }
    }

    /// Files are still looked through, or no longer.
    pub const fn set_incomplete(&mut self, incomplete: bool) {
        self.incomplete = incomplete;
    }

    /// How many replays there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// All of them, the oldest first.
    pub fn kept(&self) -> impl Iterator<Item = &KeptReplay> {
        self.kept.values()
    }

    /// A match is over: its replay is being written.
    pub fn expect(&mut self, game_id: GameId, players: impl IntoIterator<Item = PlayerId>) {
        self.coming.insert(game_id, players.into_iter().collect());
    }

    /// The replay could not be written.
    pub fn failed(&mut self, game_id: GameId) {
        self.coming.remove(&game_id);
    }

    /// A replay is there. If there was one of the same match, this one counts.
    pub fn add(&mut self, replay: KeptReplay) {
        let mark = replay.mark;
        self.coming.remove(&mark.game_id);
        if let Some(before) = self.by_id.insert(mark.game_id, mark) {
            self.forget(before);
            self.by_id.insert(mark.game_id, mark);
        }
        for player in replay.seats.iter().filter_map(|(_, player)| *player) {
            self.by_player.entry(player).or_default().insert(mark);
        }
        self.bytes += replay.size_bytes;
        self.kept.insert(mark, replay);
    }

    fn forget(&mut self, mark: ReplayMark) -> Option<KeptReplay> {
        let replay = self.kept.remove(&mark)?;
        self.by_id.remove(&mark.game_id);
        for player in replay.seats.iter().filter_map(|(_, player)| *player) {
            if let Some(marks) = self.by_player.get_mut(&player) {
                marks.remove(&mark);
                if marks.is_empty() {
                    self.by_player.remove(&player);
                }
            }
        }
        self.bytes -= replay.size_bytes;
        Some(replay)
    }

    /// Takes out what is too much at this time (milliseconds since 1970), the oldest first: those files are to be removed.
    pub fn take_surplus(&mut self, now_ms: u64) -> Vec<KeptReplay> {
        let mut surplus = Vec::new();
        while let Some((mark, _)) = self.kept.first_key_value() {
            let age_ms = now_ms.saturating_sub(mark.created_ms);
            let too_old = self.keeping.age_ms.is_some_and(|most| age_ms > most);
            if !too_old && self.kept.len() <= self.keeping.files && self.bytes <= self.keeping.bytes {
                break;
            }
            let oldest = *mark;
            surplus.extend(self.forget(oldest));
        }
        surplus
    }

    /// A page of the list, for this player.
    #[must_use]
    pub fn page(&self, player: PlayerId, query: &ReplayQuery) -> ReplayPage {
        let fits = |mark: &ReplayMark| {
            query.after.is_none_or(|after| *mark < after)
                && query.begins.is_none_or(|begins| begins.fits(mark.game_id))
        };
        let limit = limits::REPLAYS_PAGE + 1;
        let mut marks: Vec<ReplayMark> = if query.all && self.open {
            self.kept.keys().rev().filter(|mark| fits(mark)).take(limit).copied().collect()
        } else {
            let theirs = self.by_player.get(&player).into_iter().flat_map(|marks| marks.iter().rev());
            theirs.filter(|mark| fits(mark)).take(limit).copied().collect()
        };
        let more = marks.len() == limit;
        marks.truncate(limits::REPLAYS_PAGE);
        ReplayPage {
            next: marks.last().copied().filter(|_| more),
            replays: marks.iter().filter_map(|mark| Some(self.kept.get(mark)?.summary(player))).collect(),
            open: self.open,
            incomplete: self.incomplete,
        }
    }

    /// The replay of a match, if this player may have it.
    ///
    /// # Errors
    /// Why not.
    pub fn find(&self, player: PlayerId, game_id: GameId) -> Result<&KeptReplay, ReplayRefusal> {
        let Some(replay) = self.by_id.get(&game_id).and_then(|mark| self.kept.get(mark)) else {
            let coming = self.coming.get(&game_id);
            let theirs = coming.is_some_and(|players| self.open || players.contains(&player));
            return Err(if theirs { ReplayRefusal::NotYet } else { ReplayRefusal::NotFound });
        };
        if !self.open && replay.seat_of(player).is_none() {
            return Err(ReplayRefusal::NotFound);
        }
        if replay.size_bytes > limits::REPLAY_FILE_BYTES_CEILING {
            return Err(ReplayRefusal::TooLarge);
        }
        Ok(replay)
    }
}
