//! Stored states: the nearest keyframe, and the entries after it.

use super::loaded::Loaded;
use super::packing::unpack;
use super::service::TableService;
use crate::mailbox::store::{EntryRow, KeyframeRow, NewEntry, Page, Store, store_problem};
use adjourn_game::Games;
use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::GameId;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::limits;
use adjourn_shared::timeline::{Entry, Header, Simulation};
use adjourn_shared::turns::table::{Hex32, Opened};

/// What a state is restored from.
pub struct StoredState {
    games: Games,
    header: Header,
    seed: Hex32,
    game_id: GameId,
    entry: u64,
    keyframe: Option<KeyframeRow>,
    rows: Vec<EntryRow>,
}

impl StoredState {
    /// Restores the state. This can take seconds.
    ///
    /// # Errors
    /// [`Problem`] if the stored state is damaged.
    pub fn simulation(&self) -> Result<Simulation, Problem> {
        let broken = |error: &dyn core::fmt::Display| {
            tracing::error!(game_id = %self.game_id, entry = self.entry, %error, "a stored game can't be played on");
            Problem::new(ProblemKind::Internal, "the server can't make the game's state: tell its host")
        };
        let mut simulation = match &self.keyframe {
            Some(row) => {
                let frame = &row.keyframe;
                let snapshot = unpack(&frame.snapshot).map_err(|error| broken(&error))?;
                Simulation::restore(self.games, &self.header, frame.tick, frame.digest, &snapshot)
            }
            None => Simulation::start_with(self.games, &self.header, &self.seed.0),
        }
        .map_err(|error| broken(&error))?;
        for row in &self.rows {
            let (entry, opened) = decode(&row.entry).map_err(|error| broken(&error))?;
            simulation.apply(&entry, &opened.openings).map_err(|error| broken(&error))?;
        }
        Ok(simulation)
    }
}

impl TableService {
    /// What the present state of a running game is restored from.
    ///
    /// # Errors
    /// [`Problem`] if the game has not begun.
    pub async fn stored_state(&self, loaded: &Loaded) -> Result<StoredState, Problem> {
        let last = loaded.row.entries.checked_sub(1);
        let last =
            last.ok_or_else(|| Problem::new(ProblemKind::WindowClosed, "the game has not begun yet"))?;
        self.stored_state_at(loaded, last).await
    }

    /// What the state after an entry is restored from.
    ///
    /// # Errors
    /// [`Problem`] if it can't be had, or this build lacks the game.
    pub async fn stored_state_at(&self, loaded: &Loaded, entry: u64) -> Result<StoredState, Problem> {
        loaded.table.kind(self.games).map_err(|refusal| refusal.problem(&[]))?;
        let game_id = loaded.row.game_id;
        let header = self.header(game_id).await?;
        let keyframe = self.store.keyframe(game_id, entry).await.map_err(store_problem)?;
        let mut after = keyframe.as_ref().map_or(0, |row| row.entry);
        let mut rows = Vec::new();
        while after < entry {
            let limit = u32::try_from(entry - after).unwrap_or(u32::MAX).min(256);
            let page = self.store.entries(game_id, Page { after: after + 1, limit });
            let page = page.await.map_err(store_problem)?;
            let Some(last) = page.last() else {
                tracing::error!(%game_id, after, "entries are missing");
                return Err(Problem::new(
                    ProblemKind::Internal,
                    "the server can't make the game's state: tell its host",
                ));
            };
            after = last.number;
            rows.extend(page);
        }
        Ok(StoredState {
            games: self.games,
            header,
            seed: loaded.table.seed().seed,
            game_id,
            entry,
            keyframe,
            rows,
        })
    }

    /// Gives every entry of a game to `each`, in order: as it is stored, what it is, and what is stored beside it. Entries that
    /// are added meanwhile are left out: this is the game at the moment at which it was loaded.
    ///
    /// # Errors
    /// [`Problem`] if the store or an entry can't be read.
    pub async fn each_entry(
        &self,
        loaded: &Loaded,
        mut each: impl FnMut(&[u8], Entry, Opened),
    ) -> Result<(), Problem> {
        // Row 0 is the header.
        let (end, mut after) = (loaded.row.entries, 1);
        while after < end {
            let limit = u32::try_from(end - after).unwrap_or(u32::MAX).min(limits::API_PAGE_CEILING);
            let page = self.store.entries(loaded.row.game_id, Page { after, limit });
            let rows = page.await.map_err(store_problem)?;
            let Some(last) = rows.last() else { break };
            after = last.number + 1;
            for row in &rows {
                let (entry, opened) = read_entry(&row.entry)?;
                each(&row.entry.entry, entry, opened);
            }
        }
        Ok(())
    }

    /// The header of a game that has begun.
    ///
    /// # Errors
    /// [`Problem`] if it has not.
    pub async fn header(&self, game_id: GameId) -> Result<Header, Problem> {
        let rows = self.store.entries(game_id, Page { after: 0, limit: 1 }).await.map_err(store_problem)?;
        let header = rows.first().and_then(|row| codec::decode(&row.entry.entry).ok());
        header.ok_or_else(|| Problem::new(ProblemKind::WindowClosed, "the game has not begun yet"))
    }
}

/// A stored entry, and what is stored beside it.
///
/// # Errors
/// [`Problem`] if it can't be read.
pub fn read_entry(entry: &NewEntry) -> Result<(Entry, Opened), Problem> {
    decode(entry).map_err(|_| {
        Problem::new(ProblemKind::Internal, "the server can't read its stored timeline: tell its host")
    })
}

fn decode(entry: &NewEntry) -> Result<(Entry, Opened), CodecError> {
    let opened = if entry.openings.is_empty() { Opened::default() } else { codec::decode(&entry.openings)? };
    Ok((codec::decode(&entry.entry)?, opened))
}
