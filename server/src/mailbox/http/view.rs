//! Tables and games as the API shows them: what everybody may see, and what only the caller may see.

use crate::mailbox::store::EntryRow;
use crate::mailbox::tables::{self, Loaded};
use crate::mailbox::time::zones;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_game::{AnyGame, Games, SeatEvent};
use adjourn_shared::api::{
    AgreedView, HistoryTurn, HowPlayed, LiveView, OccupantView, PlayedSeat, Problem, ProblemKind, SeatView,
    SlotView, Slots, State, Table, TableSummary,
};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{Entry, How, Turn, seed_commitment};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::{TableStatus, Visibility};
use adjourn_shared::turns::table::{Occupant, Slot, TableState};

/// A table in a list.
#[must_use]
pub fn summary(games: Games, loaded: &Loaded, now_ms: u64) -> TableSummary {
    let Loaded { row, table } = loaded;
    let seats: Vec<_> =
        (0u8..).zip(table.seats()).map(|(index, _)| seat(games, table, Seat(index))).collect();
    let free = seats.iter().filter(|seat| match table.status() {
        TableStatus::Open => seat.occupant == OccupantView::Empty,
        _ => seat.open_to_substitute,
    });
    TableSummary {
        game_id: table.game_id(),
        game: table.game().to_owned(),
        title: table.title().to_owned(),
        status: table.status(),
        turn: table.turn(),
        turn_name: table.turn_name().to_owned(),
        free_seats: u8::try_from(free.count()).unwrap_or(u8::MAX),
        ranked: table.rules().ranked,
        stands: stands(games, table),
        tempo: tempo(table),
        want_live: want_live(table, now_ms),
        live_offered: table.may_offer_live(now_ms),
        created_ms: row.created_ms,
        seats,
    }
}

/// The tempo at which it is played, or was when it ended, whoever had the authority last.
fn tempo(table: &TableState) -> Tempo {
    match table.status() {
        TableStatus::Open | TableStatus::Running => table.tempo(),
        TableStatus::Finished | TableStatus::Abandoned if table.ended_live() => Tempo::Live,
        TableStatus::Finished | TableStatus::Abandoned => Tempo::Mail,
    }
}

/// Why nobody can play it now.
fn stands(games: Games, table: &TableState) -> Option<String> {
    let unfinished = matches!(table.status(), TableStatus::Open | TableStatus::Running);
    table.kind(games).err().filter(|_| unfinished).map(|refusal| refusal.to_string())
}

/// A seat as everybody sees it.
fn seat(games: Games, table: &TableState, seat: Seat) -> SeatView {
    let state = &table.seats()[usize::from(seat.0)];
    let occupant = match &state.occupant {
        Occupant::Empty => OccupantView::Empty,
        Occupant::Bot { strength } => OccupantView::Bot { strength: *strength },
        Occupant::Player { player, name, last_input_ms } => {
            OccupantView::Player { player: *player, name: name.clone(), last_input_ms: *last_input_ms }
        }
    };
    let waiting = table.waits_for(seat);
    SeatView {
        seat,
        name: table.seat_name(games, seat),
        team: state.team,
        occupant,
        resigned: state.resigned,
        open_to_substitute: state.open_to_substitute,
        waiting,
        ready: table.status() == TableStatus::Running && table.to_act().contains(&seat) && state.is_done(),
        deadline_ms: table.clocks().deadline_ms(seat).filter(|_| waiting),
        misses: table.misses(seat),
    }
}

/// A table as the viewer sees it. Where its people are is not filled in: that is looked up in the store.
#[must_use]
pub fn table(games: Games, loaded: &Loaded, viewer: Option<PlayerId>, now_ms: u64) -> Table {
    let Loaded { row, table } = loaded;
    let my_seat = viewer.and_then(|viewer| table.seat_of(viewer));
    let member = my_seat.is_some() || viewer == Some(table.owner());
    let sealed = table.hides(games) && table.status() == TableStatus::Running;
    let outcome = table.outcome();
    Table {
        summary: summary(games, loaded, now_ms),
        owner: table.owner(),
        visibility: table.visibility(),
        join_code: table.join_code().map(str::to_owned).filter(|_| member),
        invited: table.invited().to_vec(),
        setup: table.setup_json(games),
        rules: table.rules().clone(),
        my_seat,
        people: Vec::new(),
        paused: table.clocks().pauses().to_vec(),
        live: live(games, table, now_ms),
        rematch: table.rematch().filter(|_| member),
        head: row.head.to_string(),
        entries: row.entries,
        seed_commitment: sealed
            .then(|| seed_commitment(&table.seed().salt.0, &table.seed().seed.0).to_string()),
        places: outcome.map(|outcome| outcome.places.clone()),
        ended: outcome.map(|outcome| table.explain(games, outcome.reason)),
    }
}

/// Who wants to play on live now.
fn want_live(table: &TableState, now_ms: u64) -> Vec<Seat> {
    table.live().votes.in_force(now_ms).collect()
}

fn live(games: Games, table: &TableState, now_ms: u64) -> LiveView {
    let live = table.live();
    let place = live.place.as_ref().filter(|_| table.status() == TableStatus::Running);
    LiveView {
        tempo: tempo(table),
        allowed: table.rules().live.is_allowed(),
        reveals: table.hides(games) && !table.seed_opened(),
        offered: table.may_offer_live(now_ms),
        votes: want_live(table, now_ms),
        opening: live.votes.are_agreed(),
        addresses: place.map(|place| place.addresses.clone()).unwrap_or_default(),
        fingerprint: place.map(|place| place.fingerprint.clone()),
        changes: live.lease.epoch,
        slots: u32::try_from(ahead(table, now_ms).count()).unwrap_or(u32::MAX),
        agreed_ms: live.appointment.agreed().map(|agreed| agreed.starts_ms),
    }
}

/// Times in the future that suit at least one player.
fn ahead(table: &TableState, now_ms: u64) -> impl Iterator<Item = &Slot> {
    table.live().appointment.ahead(now_ms)
}

/// When a table's players could meet, and when they will, as one of them sees it.
#[must_use]
pub fn slots(table: &TableState, seat: Seat, time_zone: &str, now_ms: u64) -> Slots {
    let zone = zones::zone(time_zone).unwrap_or_else(zones::utc);
    let slots = ahead(table, now_ms).map(|slot| SlotView {
        number: slot.number,
        starts_ms: slot.starts_ms,
        local: zone.show(slot.starts_ms),
        seats: slot.seats.clone(),
        mine: slot.seats.contains(&seat),
    });
    let agreed = table.live().appointment.agreed().map(|agreed| AgreedView {
        starts_ms: agreed.starts_ms,
        local: zone.show(agreed.starts_ms),
        lobby_ms: agreed.lobby_ms(),
        until_ms: agreed.until_ms(),
        here: want_live(table, now_ms),
    });
    Slots { time_zone: time_zone.to_owned(), slots: slots.collect(), agreed }
}

/// Whether a table exists for the viewer: a private one exists only for its members and those who are invited.
///
/// # Errors
/// [`Problem`], the same as for one that does not exist.
pub fn must_see(table: &TableState, viewer: Option<PlayerId>) -> Result<(), Problem> {
    let knows = |player: PlayerId| {
        table.seat_of(player).is_some() || table.owner() == player || table.invited().contains(&player)
    };
    if table.visibility() == Visibility::Open || viewer.is_some_and(knows) {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::NotFound, "there is no such table, or it is private"))
}

/// Whether the viewer may watch: members always, others if the table has spectators.
///
/// # Errors
/// [`Problem`] if not.
pub fn must_watch(table: &TableState, viewer: Option<PlayerId>) -> Result<(), Problem> {
    must_see(table, viewer)?;
    let member = viewer.is_some_and(|viewer| table.seat_of(viewer).is_some() || table.owner() == viewer);
    if table.rules().spectators || member {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Forbidden, "this table allows no spectators"))
}

/// Through whose eyes a viewer sees a game: a seat's, or everybody's.
///
/// # Errors
/// [`Problem`] if the viewer may not look: a spectator of a game that hides something, or where the table wants none.
pub fn eyes(games: Games, table: &TableState, viewer: Option<PlayerId>) -> Result<Option<Seat>, Problem> {
    must_watch(table, viewer)?;
    let over = matches!(table.status(), TableStatus::Finished | TableStatus::Abandoned);
    let seat = viewer.and_then(|viewer| table.seat_of(viewer));
    if over || seat.is_some() {
        return Ok(seat.filter(|_| !over || !table.hides(games)));
    }
    if table.hides(games) {
        return Err(Problem::new(
            ProblemKind::Forbidden,
            "until this game is over, only its players can see its state",
        ));
    }
    Ok(None)
}

/// A state through somebody's eyes.
#[must_use]
pub fn state(
    games: Games,
    table: &TableState,
    game: &dyn AnyGame,
    turn: u32,
    current: bool,
    eyes: Option<Seat>,
) -> State {
    let seats = if current {
        (0u8..).zip(table.seats()).map(|(index, _)| seat(games, table, Seat(index))).collect()
    } else {
        Vec::new()
    };
    // The table knows how it ended even where the game itself does not, as when a seat was forfeited.
    let outcome = table.outcome().filter(|_| current);
    State {
        game_id: table.game_id(),
        turn,
        turn_name: game.turn_name(),
        current,
        over: outcome.is_some() || game.outcome().is_some(),
        places: outcome.map(|outcome| outcome.places.clone()),
        ended: outcome.map(|outcome| table.explain(games, outcome.reason)),
        seat: eyes,
        to_act: game.to_act(),
        view: game.describe(eyes),
        picture: game.picture(eyes),
        encoded: adjourn_shared::base::base64::Base64(game.view(eyes)),
        seats,
    }
}

/// An entry as a step of the history; `None` if it says nothing of the game.
///
/// # Errors
/// [`Problem`] if it can't be read.
pub fn history(
    games: Games,
    table: &TableState,
    row: &EntryRow,
    viewer: Option<Seat>,
) -> Result<Option<HistoryTurn>, Problem> {
    // Row 0 is the header, which is no entry.
    if row.number == 0 {
        return Ok(None);
    }
    let (entry, opened) = tables::read_entry(&row.entry)?;
    // A row of an older build does not name it.
    let turn = row.entry.turn.unwrap_or(0);
    let step = |title: String| HistoryTurn {
        entry: row.number,
        turn,
        title,
        tempo: None,
        closed: false,
        seats: Vec::new(),
        at_ms: row.entry.at_ms,
        digest: None,
    };
    let name = |seat: Seat| table.seat_name(games, seat);
    Ok(match &entry {
        Entry::Turn(turn) => Some(HistoryTurn {
            closed: turn.closed,
            seats: played(games, table, turn, &opened.played, viewer),
            digest: Some(turn.digest.to_string()),
            turn: turn.number,
            ..step(title(games, table, turn, &opened.played, viewer))
        }),
        Entry::Step { items, .. } | Entry::SeatEvents { items, .. } => {
            items.iter().find_map(|item| match item {
                Item::Seat { seat, event, .. } => {
                    let what = match event {
                        SeatEvent::Resigned => "resigned",
                        SeatEvent::Forfeited => "ran out of time",
                        SeatEvent::BotTookOver(_) => "is played by a bot from here on",
                        SeatEvent::Left | SeatEvent::TimedOut => "left",
                        SeatEvent::Returned => "is back",
                    };
                    Some(step(format!("{} {what}", name(*seat))))
                }
                _ => None,
            })
        }
        Entry::SeatKey(change) if change.link.is_none() => {
            Some(step(format!("{} is played by {} from here on", name(change.seat), change.name)))
        }
        Entry::Outcome { outcome, .. } => Some(step(table.explain(games, outcome.reason))),
        Entry::Tempo(change) => {
            let tempo = if change.live { Tempo::Live } else { Tempo::Mail };
            let title = format!("from here on {}: {}", tempo.words(), change.why);
            Some(HistoryTurn { tempo: Some(tempo), ..step(title) })
        }
        Entry::Abandoned { .. } => Some(step("broken off: nobody was left to play".to_owned())),
        _ => None,
    })
}

fn shows(games: Games, table: &TableState, seat: Seat, viewer: Option<Seat>) -> bool {
    let over = matches!(table.status(), TableStatus::Finished | TableStatus::Abandoned);
    over || !table.hides(games) || viewer == Some(seat)
}

fn title(
    games: Games,
    table: &TableState,
    turn: &Turn,
    played: &[(Seat, Vec<String>)],
    viewer: Option<Seat>,
) -> String {
    let visible: Vec<_> = played.iter().filter(|(seat, _)| shows(games, table, *seat, viewer)).collect();
    match visible.as_slice() {
        [(seat, orders)] if turn.seats.len() == 1 => {
            format!("{}: {}", table.seat_name(games, *seat), orders.join(", "))
        }
        _ => format!("turn {}: {} seats gave orders", turn.number, turn.seats.len()),
    }
}

fn played(
    games: Games,
    table: &TableState,
    turn: &Turn,
    played: &[(Seat, Vec<String>)],
    viewer: Option<Seat>,
) -> Vec<PlayedSeat> {
    let orders_of = |seat: Seat| {
        played.iter().find(|(of, _)| *of == seat).map(|(_, orders)| orders.clone()).unwrap_or_default()
    };
    let seats = turn.seats.iter().map(|part| PlayedSeat {
        seat: part.seat,
        how: match part.how {
            How::Submitted(_) => HowPlayed::Submitted,
            How::Conditional(_) => HowPlayed::Conditional,
            How::Standing(_) => HowPlayed::Standing,
            How::Default => HowPlayed::Default,
            How::Bot(strength) => HowPlayed::Bot { strength },
        },
        orders: shows(games, table, part.seat, viewer).then(|| orders_of(part.seat)),
    });
    seats.collect()
}
