//! From what a table decided to one transaction of the store: rows of entries, log, changes, notices, and what the table
//! is found by.

use super::{Desk, NO_HEAD};
use crate::mailbox::store::{
    Commit, GameIndex, GameRow, GameStatus, MemberIndex, NewChange, NewEntry, NewKeyframe, NewLog, NewNotice,
    NewReport, NewSubmission, Store, StoreError, StoreResult, Tally,
};
use crate::mailbox::{desk::store_problem, notify::notices};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, PlayerId, Tick};
use adjourn_shared::api::Problem;
use adjourn_shared::base::limits;
use adjourn_shared::timeline::{Chain, Entry, Header, Simulation};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::notices::{Event, GameInfo};
use adjourn_shared::turns::rules::{TableStatus, Visibility};
use adjourn_shared::turns::table::{Effects, Occupant, Opened, TableContext, TableState, TurnReport};
use std::io::Read;

/// Every so many turns a keyframe is kept for good; the ones between are dropped when the next comes.
const KEEP_KEYFRAME_EVERY: u32 = 16;

/// What is committed with a changed table.
pub(super) struct Change {
    effects: Effects,
    /// Of a game that begins.
    pub(super) header: Option<Header>,
    state: Option<(Tick, Digest, Vec<u8>)>,
    pub(super) reports: Vec<TurnReport>,
    pub(super) submission: Option<NewSubmission>,
    /// Players who are known to be here.
    pub(super) seen: Vec<PlayerId>,
}

impl Change {
    pub(super) const fn of(effects: Effects) -> Self {
        Self { effects, header: None, state: None, reports: Vec::new(), submission: None, seen: Vec::new() }
    }

    /// Whether the table's own fields are all that may have changed.
    pub(super) const fn is_nothing(&self) -> bool {
        self.effects.entries.is_empty() && self.effects.log.is_empty() && self.state.is_none()
    }

    /// The state has changed: it becomes a keyframe.
    pub(super) fn with_state(mut self, simulation: &Simulation) -> Self {
        let game = simulation.game();
        self.state = Some((simulation.tick(), game.digest(), pack(&game.snapshot())));
        self
    }
}

/// What players are told, as rows.
pub(super) struct Told {
    pub(super) changes: Vec<NewChange>,
    pub(super) notices: Vec<NewNotice>,
}

impl Desk {
    /// Commits a change on the row that was loaded, and wakes whoever waits for it. Gives the head after it.
    pub(super) async fn commit(
        &self,
        row: &GameRow,
        mut table: TableState,
        change: Change,
    ) -> StoreResult<Digest> {
        let now_ms = self.now_ms();
        let told = self.told(&table, &change.effects, now_ms).await;
        let told = told.map_err(|problem| StoreError::Broken(problem.detail))?;
        let mut commit = Commit::on(row, Vec::new(), index(&table, now_ms), now_ms);
        (commit.entries, commit.head) = entry_rows(row, change.header.as_ref(), &change.effects, now_ms);
        if let Some((tick, digest, snapshot)) = change.state {
            let entry = row.entries + commit.entries.len() as u64 - 1;
            let before = table.note_keyframe(entry);
            // A live match of ticks makes many within one turn.
            let passing = before.filter(|before| {
                !before.turn.is_multiple_of(KEEP_KEYFRAME_EVERY) || before.turn == table.turn()
            });
            commit.drop_keyframe = passing.map(|before| before.entry);
            commit.keyframe = Some(NewKeyframe { tick, digest, snapshot });
        }
        commit.table = encode(&table);
        commit.reports = change.reports.into_iter().map(report_row).collect();
        commit.submission = change.submission;
        commit.seen = change.seen;
        commit.log = log_rows(&change.effects, now_ms);
        commit.tallies = change
            .effects
            .tallies
            .iter()
            .map(|(player, in_time)| Tally { player: *player, in_time: *in_time })
            .collect();
        let due = commit.index.due_ms.is_some_and(|due_ms| due_ms <= now_ms);
        let (woken, notices) =
            (told.changes.iter().map(|change| change.player).collect::<Vec<_>>(), told.notices.len());
        (commit.changes, commit.notices) = (told.changes, told.notices);
        let head = commit.head;
        self.store.commit(commit).await?;
        woken.into_iter().for_each(|player| self.feed.wake(player));
        // Another deadline may be earlier than what the worker sleeps for.
        if due || table.status() == TableStatus::Running {
            self.turns_due.notify_one();
        }
        if notices > 0 {
            self.notices_due.notify_one();
        }
        Ok(head)
    }

    /// What players are told of a change: for the feed, and by the channels that each has chosen.
    pub(super) async fn told(
        &self,
        table: &TableState,
        effects: &Effects,
        now_ms: u64,
    ) -> Result<Told, Problem> {
        let game = GameInfo::new(table.game_id(), table.game(), table.title());
        let mut told = Told { changes: Vec::new(), notices: Vec::new() };
        for line in effects.log.iter().filter(|line| !line.private) {
            let event =
                serde_json::json!({ "kind": "table", "seat": line.seat, "event": line.event.to_json() });
            let event = event.to_string();
            let members = members(table).into_iter();
            told.changes.extend(members.map(|member| change(member.player, table, now_ms, event.clone())));
        }
        for (player, event) in &effects.tell {
            let json = serde_json::to_string(event).expect("texts and numbers are representable");
            told.changes.push(change(*player, table, now_ms, json));
            told.notices.extend(self.notices(*player, &game, event, now_ms).await?);
        }
        Ok(told)
    }

    /// The notices that an event leads to, by a player's settings.
    pub(in crate::mailbox) async fn notices(
        &self,
        player: PlayerId,
        game: &GameInfo,
        event: &Event,
        now_ms: u64,
    ) -> Result<Vec<NewNotice>, Problem> {
        let row = match self.store.player(player).await {
            Ok(row) => row,
            Err(StoreError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(store_problem(error)),
        };
        Ok(notices(&row.settings, player, game, event, now_ms))
    }
}

fn change(player: PlayerId, table: &TableState, at_ms: u64, event: String) -> NewChange {
    NewChange { player, game_id: table.game_id(), at_ms, event }
}

/// A table as it is stored.
pub(super) fn encode(table: &TableState) -> Vec<u8> {
    serde_json::to_vec(table).expect("a table is texts, numbers and lists")
}

/// The rows of new entries, and the head after them. The header is entry 0.
fn entry_rows(
    row: &GameRow,
    header: Option<&Header>,
    effects: &Effects,
    at_ms: u64,
) -> (Vec<NewEntry>, Digest) {
    let mut rows = Vec::new();
    let mut chain = match header {
        Some(header) => {
            let entry = codec::encode(header);
            let chain = Chain::start(&entry);
            rows.push(NewEntry { entry, openings: Vec::new(), turn: None, at_ms });
            chain
        }
        None => Chain::resume(row.head, row.entries.saturating_sub(1)),
    };
    for new in &effects.entries {
        let entry = codec::encode(&new.entry);
        chain.add(&entry);
        let nothing = new.opened == Opened::default();
        let openings = if nothing { Vec::new() } else { codec::encode(&new.opened) };
        let turn = match &new.entry {
            Entry::Turn(turn) if turn.closed => Some(turn.number),
            _ => None,
        };
        rows.push(NewEntry { entry, openings, turn, at_ms });
    }
    let begun = header.is_some() || row.entries > 0;
    (rows, if begun { chain.head() } else { NO_HEAD })
}

fn report_row(report: TurnReport) -> NewReport {
    NewReport { turn: report.turn, seat: report.seat, report: pack(&report.report) }
}

pub(super) fn log_rows(effects: &Effects, at_ms: u64) -> Vec<NewLog> {
    let rows = effects.log.iter().map(|line| NewLog {
        at_ms,
        seat: line.seat,
        only_for: line.seat.filter(|_| line.private),
        event: line.event.to_json().to_string(),
    });
    rows.collect()
}

/// What a table is found by.
pub(super) fn index(table: &TableState, now_ms: u64) -> GameIndex {
    let zone = super::zone_of(table);
    let context = TableContext { now_ms, zone: &zone };
    let free = table.seats().iter().filter(|seat| match table.status() {
        TableStatus::Open => seat.occupant == Occupant::Empty,
        TableStatus::Running => seat.open_to_substitute,
        TableStatus::Finished | TableStatus::Abandoned => false,
    });
    GameIndex {
        game: table.game().to_owned(),
        title: table.title().to_owned(),
        status: match table.status() {
            TableStatus::Open => GameStatus::Open,
            TableStatus::Running => GameStatus::Running,
            TableStatus::Finished => GameStatus::Finished,
            TableStatus::Abandoned => GameStatus::Abandoned,
        },
        listed: table.visibility() == Visibility::Open,
        ranked: table.rules().ranked,
        free_seats: u8::try_from(free.count()).unwrap_or(u8::MAX),
        join_code: table.join_code().map(str::to_owned).filter(|_| table.status() == TableStatus::Open),
        due_ms: if table.begins_by_itself() { Some(now_ms) } else { table.due_ms(context) },
        updated_ms: now_ms,
        clock_runs: table.status() == TableStatus::Running && table.clocks().wants_credit(),
        members: members(table),
        invited: if table.status() == TableStatus::Open { table.invited().to_vec() } else { Vec::new() },
    }
}

fn members(table: &TableState) -> Vec<MemberIndex> {
    let is_live = table.status() == TableStatus::Running && table.tempo() == Tempo::Live;
    let mut members: Vec<_> = table
        .players()
        .map(|(seat, player)| MemberIndex {
            player,
            seat: Some(seat),
            waiting: table.waits_for(seat),
            live: is_live && table.plays(seat),
            deadline_ms: table.clocks().deadline_ms(seat).filter(|_| table.waits_for(seat)),
        })
        .collect();
    if members.iter().all(|member| member.player != table.owner()) {
        members.push(MemberIndex {
            player: table.owner(),
            seat: None,
            waiting: false,
            live: false,
            deadline_ms: None,
        });
    }
    members
}

/// Snapshots and reports are stored compressed.
fn pack(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, zstd::DEFAULT_COMPRESSION_LEVEL).expect("memory is all that it needs")
}

/// The bytes of a stored snapshot or report.
///
/// # Errors
/// If they are damaged, or larger than any of ours.
pub fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let most = limits::SNAPSHOT_BYTES_CEILING as u64 + 1;
    zstd::Decoder::new(bytes)?.take(most).read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 == most {
        return Err(std::io::Error::other("larger than any snapshot or report"));
    }
    Ok(unpacked)
}
