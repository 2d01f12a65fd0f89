//! The start path is the recovery path: every journal that lies there is a match to go on with, or to archive.

use super::arena::{Arena, Route};
use super::link::ADOPTING;
use super::{Shared, hub, journal};
use adjourn_game::ids::{PlayerId, Seat, Tick};
use adjourn_game::{SeatEvent, Strength};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::lobby::{RecoveredMatch, StartOccupant, StartSeat};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry, Header};
use anyhow::{Context, Result, anyhow};
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// How often a match may fail to be taken up before it is set aside.
const ATTEMPTS: u32 = 2;

/// A match that runs again.
pub(super) struct TakenUp {
    pub(super) route: Route,
    pub(super) seats: BTreeMap<PlayerId, Seat>,
    pub(super) lobby: RecoveredMatch,
    pub(super) tick: Tick,
}

/// Takes up all journals.
pub(super) fn take_up(shared: &Shared, arena: &mut Arena) -> Vec<TakenUp> {
    let folder = shared.data.matches();
    let files = match fs::read_dir(&folder) {
        Ok(files) => files,
        Err(error) => {
            tracing::error!(%error, folder = %folder.display(), "no match can be taken up");
            return Vec::new();
        }
    };
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "journal"));
    paths.sort();
    let mut taken_up = Vec::new();
    for path in paths {
        // The mailbox may have it: it is asked until it has said so.
        if path.with_extension(ADOPTING).exists() {
            continue;
        }
        // The attempt is counted before it is made: one that kills the process counts too.
        let attempt = count_attempt(&path);
        if attempt > ATTEMPTS {
            set_aside(shared, &path);
            continue;
        }
        let taken = catch_unwind(AssertUnwindSafe(|| take_up_one(shared, arena, &path)));
        match taken.unwrap_or_else(|_panic| Err(anyhow!("its rules panicked"))) {
            Ok(found) => {
                taken_up.extend(found);
                forget_attempts(&path);
            }
            Err(error) => {
                // A disk that does not answer says nothing about the match.
                if error.chain().any(|cause| cause.is::<std::io::Error>()) {
                    note_attempts(&path, attempt - 1);
                }
                tracing::error!(journal = %path.display(), attempt, error = %format!("{error:#}"), "a match could not be taken up");
            }
        }
    }
    taken_up
}

fn take_up_one(shared: &Shared, arena: &mut Arena, path: &Path) -> Result<Option<TakenUp>> {
    let bytes = fs::read(path).context("can't read the journal")?;
    let recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    if recovered.torn_bytes > 0 {
        tracing::warn!(journal = %path.display(), bytes = recovered.torn_bytes, "a torn write at the journal's end is cut");
    }
    if matches!(recovered.entries.last(), Some(Entry::Outcome { .. } | Entry::Abandoned { .. })) {
        journal::archive(shared, path)?;
        return Ok(None);
    }
    let mut header = recovered.header.clone();
    give_up_left_seats(&mut header, &recovered.entries);
    let tick = recovered.reached;
    let good_bytes = u64::try_from(recovered.good_bytes)?;
    let route = arena.adopt(|slot, journal| {
        let config = shared.config.host_config(slot, header.tick_hz);
        let host = TickMatch::recover(shared.now(), recovered, shared.identity.clone(), config)?;
        Ok((host, journal.reopen(path.to_owned(), good_bytes)?))
    })?;
    let lobby = RecoveredMatch {
        game_id: header.game_id,
        game: header.game.clone(),
        listed: false,
        seats: header.seats.iter().map(start_seat).collect(),
    };
    Ok(Some(TakenUp { route, seats: hub::seats_of(&header), lobby, tick }))
}

/// A seat that its player has left for good, or resigned, has no player any more.
fn give_up_left_seats(header: &mut Header, entries: &[Entry]) {
    let items = entries.iter().flat_map(|entry| match entry {
        Entry::Step { items, .. } => items.as_slice(),
        _ => &[],
    });
    for item in items {
        if let Item::Seat { seat, event: SeatEvent::Left | SeatEvent::Resigned, .. } = item
            && let Some(seat) = header.seats.get_mut(usize::from(seat.0))
        {
            seat.player = None;
        }
    }
}

fn start_seat(seat: &timeline::HeaderSeat) -> StartSeat {
    let occupant = match (seat.player, seat.bot) {
        (Some(player), _) => StartOccupant::Player { player, name: seat.name.clone() },
        (None, bot) => StartOccupant::Bot(bot.unwrap_or(Strength::Strong)),
    };
    StartSeat { team: seat.team, occupant }
}

fn attempts_file(path: &Path) -> PathBuf {
    path.with_extension("attempts")
}

fn count_attempt(path: &Path) -> u32 {
    let file = attempts_file(path);
    let before = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0_u32);
    let attempt = before.saturating_add(1);
    note_attempts(path, attempt);
    attempt
}

fn note_attempts(path: &Path, attempts: u32) {
    let file = attempts_file(path);
    if let Err(error) = fs::write(&file, attempts.to_string()) {
        tracing::warn!(%error, file = %file.display(), "attempts can't be counted");
    }
}

fn forget_attempts(path: &Path) {
    // It is there: it was just written. If it stays, the match has one attempt less.
    let _stays = fs::remove_file(attempts_file(path));
}

/// Moves the journal of a match that can't go on to where no start looks for it.
pub(super) fn set_aside(shared: &Shared, path: &Path) {
    let Some(name) = path.file_name() else { return };
    let aside = shared.data.failed().join(name);
    match fs::rename(path, &aside) {
        Ok(()) => {
            forget_attempts(path);
            tracing::error!(journal = %aside.display(), "a match that can't go on was set aside");
        }
        Err(error) => tracing::error!(%error, journal = %path.display(), "a match can't even be set aside"),
    }
}
