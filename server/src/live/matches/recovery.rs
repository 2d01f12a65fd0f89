//! The start path is the recovery path: each journal on disk is a match to go on with, or to archive.

use super::attempts::{count_attempt, forget_attempts, mend, note_attempts, set_aside};
use super::handle::MatchHandle;
use super::pool::MatchPool;
use crate::live::mailbox_link::{ADOPTING, MailboxLink};
use crate::live::shared::Shared;
use adjourn_game::ids::{PlayerId, Seat, Tick};
use adjourn_game::{SeatEvent, Strength};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::lobby::{RecoveredMatch, StartOccupant, StartSeat};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry, Header};
use anyhow::{Context, Result, anyhow};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// How often a match may fail to be taken up before it is set aside.
const ATTEMPTS: u32 = 2;

/// A match that runs again.
pub(crate) struct TakenUp {
    pub(crate) handle: MatchHandle,
    pub(crate) seats: BTreeMap<PlayerId, Seat>,
    /// Those who began it.
    pub(crate) players: BTreeSet<PlayerId>,
    pub(crate) lobby: RecoveredMatch,
    pub(crate) tick: Tick,
}

/// Takes up all journals. `link` is the mailbox to which their players may adjourn them, if there is one.
pub(crate) fn take_up(shared: &Shared, pool: &mut MatchPool, link: Option<&MailboxLink>) -> Vec<TakenUp> {
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
        // The mailbox may have it already: it is asked until it answers.
        if path.with_extension(ADOPTING).exists() {
            continue;
        }
        // The attempt is counted before it is made, so that one that kills the process counts too.
        let attempt = count_attempt(&path);
        if attempt > ATTEMPTS {
            set_aside(shared, &path);
            continue;
        }
        let taken = catch_unwind(AssertUnwindSafe(|| take_up_one(shared, pool, link, &path)));
        match taken.unwrap_or_else(|_panic| Err(anyhow!("its rules panicked"))) {
            Ok(found) => {
                taken_up.extend(found);
                forget_attempts(&path);
            }
            Err(error) => {
                // A fault of the disk is no fault of the match.
                if error.chain().any(|cause| cause.is::<std::io::Error>()) {
                    note_attempts(&path, attempt - 1);
                }
                tracing::error!(journal = %path.display(), attempt, error = %format!("{error:#}"), "a match could not be taken up");
            }
        }
    }
    taken_up
}

fn take_up_one(
    shared: &Shared,
    pool: &mut MatchPool,
    link: Option<&MailboxLink>,
    path: &Path,
) -> Result<Option<TakenUp>> {
    let bytes = fs::read(path).context("can't read the journal")?;
    if timeline::is_cut_in_header(&bytes) {
        tracing::warn!(journal = %path.display(), "a match that never began has left a journal; it is removed");
        fs::remove_file(path).context("can't remove the journal")?;
        return Ok(None);
    }
    let mut recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    if recovered.damage.is_some() {
        mend(shared, path, &mut recovered)?;
    } else if recovered.torn_bytes > 0 {
        tracing::warn!(journal = %path.display(), bytes = recovered.torn_bytes, "a torn write at the journal's end is cut");
    }
    if matches!(recovered.entries.last(), Some(Entry::Outcome { .. } | Entry::Abandoned { .. })) {
        pool.journal().archive_now(path)?;
        return Ok(None);
    }
    let mut header = recovered.header.clone();
    let players = header.seats.iter().filter_map(|seat| seat.player).collect();
    give_up_left_seats(&mut header, &recovered.entries);
    let tick = recovered.reached;
    // What older builds did not write down is as it was with them.
    let listed = recovered.terms().is_some_and(|terms| terms.listed);
    let title = recovered.terms().map_or_else(String::new, |terms| terms.title.clone());
    let good_bytes = u64::try_from(recovered.good_bytes)?;
    let handle = pool.adopt(link, |slot, journal| {
        let mut config = shared.config.host_config(shared.games, slot, header.tick_hz);
        config.can_adjourn = link.is_some();
        let host = TickMatch::recover(shared.now(), recovered, shared.identity.clone(), config)?;
        Ok((host, journal.reopen(path.to_owned(), good_bytes)?))
    })?;
    let lobby = RecoveredMatch {
        game_id: header.game_id,
        game: header.game.clone(),
        setup: header.setup.clone(),
        title,
        listed,
        seats: header.seats.iter().map(start_seat).collect(),
    };
    Ok(Some(TakenUp { handle, seats: seats_of(&header), players, lobby, tick }))
}

/// A seat that its player has left for good, or resigned, has no player any more.
fn give_up_left_seats(header: &mut Header, entries: &[Entry]) {
    let items = entries.iter().flat_map(|entry| match entry {
        Entry::Step { items, .. } => items.as_slice(),
        _ => &[],
    });
    for item in items {
        if let Item::Seat { seat, event, .. } = item
            && (*event == SeatEvent::Left || event.drops_out().is_some())
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

/// The players' seats by a header.
pub(crate) fn seats_of(header: &Header) -> BTreeMap<PlayerId, Seat> {
    (0..).zip(&header.seats).filter_map(|(index, seat)| Some((seat.player?, Seat(index)))).collect()
}
