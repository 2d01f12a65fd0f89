//! Turns what a table decided into one transaction of the store: entries, log, changes for players, and notices.

use super::index::{index, members};
use super::packing::pack;
use super::service::TableService;
use crate::mailbox::notify::notices;
use crate::mailbox::store::{
    Commit, GameRow, NewChange, NewEntry, NewKeyframe, NewLog, NewNotice, NewReport, NewSubmission, Store,
    StoreError, StoreResult, Tally, store_problem,
};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, PlayerId, Tick};
use adjourn_shared::api::Problem;
use adjourn_shared::timeline::{Chain, Entry, Header, Simulation};
use adjourn_shared::turns::notices::{Event, NoticedGame};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::{Effects, Opened, TableState, TurnReport};

/// The head of a timeline that has no entries yet.
pub(crate) const NO_HEAD: Digest = Digest([0; 32]);

/// One keyframe of so many turns is kept for good. Those between are dropped when the next one comes.
const KEEP_KEYFRAME_EVERY: u32 = 16;

/// A changed table, and what is committed with it.
pub(crate) struct Change {
    table: TableState,
    effects: Effects,
    /// The header of a game that starts.
    pub(crate) header: Option<Header>,
    state: Option<(Tick, Digest, Vec<u8>)>,
    pub(crate) reports: Vec<TurnReport>,
    pub(crate) submission: Option<NewSubmission>,
    /// Players who are known to be present.
    pub(crate) seen: Vec<PlayerId>,
    /// The epoch under which a live service claims to act. Absent: the one that was loaded.
    pub(crate) claimed_epoch: Option<u64>,
    due: Due,
}

/// When the workers are to look at a table again.
enum Due {
    /// When the table says so.
    AsItSays,
    /// At this time, or never, whatever the table says.
    At(Option<u64>),
}

impl Change {
    pub(crate) const fn of(table: TableState, effects: Effects) -> Self {
        Self {
            table,
            effects,
            header: None,
            state: None,
            reports: Vec::new(),
            submission: None,
            seen: Vec::new(),
            claimed_epoch: None,
            due: Due::AsItSays,
        }
    }

    /// The table as it is, but due at this time; `None`: never.
    pub(crate) fn set_aside(table: TableState, until_ms: Option<u64>) -> Self {
        Self { due: Due::At(until_ms), ..Self::of(table, Effects::default()) }
    }

    /// What was decided of the table before comes before it.
    pub(crate) fn comes_after(&mut self, before: Effects) {
        let after = core::mem::replace(&mut self.effects, before);
        self.effects.append_all(after);
    }

    /// The table after it.
    pub(crate) const fn table(&self) -> &TableState {
        &self.table
    }

    /// Whether nothing but the table's own fields may have changed.
    pub(crate) const fn is_nothing(&self) -> bool {
        self.effects.entries.is_empty() && self.effects.log.is_empty() && self.state.is_none()
    }

    /// The state has changed: it becomes a keyframe.
    pub(crate) fn with_state(mut self, simulation: &Simulation) -> Self {
        let game = simulation.game();
        self.state = Some((simulation.tick(), game.digest(), pack(&game.snapshot())));
        self
    }
}

/// What players are told, as rows.
pub(crate) struct Told {
    pub(crate) changes: Vec<NewChange>,
    pub(crate) notices: Vec<NewNotice>,
}

impl TableService {
    /// Commits a change of the row that was loaded, and wakes those who wait for it. Returns the head after it.
    pub(crate) async fn commit(&self, row: &GameRow, change: Change) -> StoreResult<Digest> {
        let (now_ms, mut table) = (self.now_ms(), change.table);
        let told = self.told(&table, &change.effects, now_ms).await;
        let told = told.map_err(|problem| StoreError::Broken(problem.detail))?;
        let mut commit = Commit::on(row, Vec::new(), index(&table, now_ms), now_ms);
        commit.epoch = table.live().lease.epoch;
        if let Some(epoch) = change.claimed_epoch {
            commit.fence.epoch = epoch;
        }
        if let Due::At(due_ms) = change.due {
            commit.index.due_ms = due_ms;
        }
        (commit.entries, commit.head) =
            entry_rows(row, change.header.as_ref(), &change.effects, table.turn(), now_ms);
        if let Some((tick, digest, snapshot)) = change.state {
            let entry = row.entries + commit.entries.len() as u64 - 1;
            let before = table.note_keyframe(entry);
            // A real-time match makes many within one turn.
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
        // The next deadline may be earlier than the one that the worker waits for.
        if due || table.status() == TableStatus::Running {
            self.turns_due.notify_one();
        }
        if notices > 0 {
            self.notices_due.notify_one();
        }
        Ok(head)
    }

    /// What players are told of a change: in the feed, and by the channels that each of them has chosen.
    pub(crate) async fn told(
        &self,
        table: &TableState,
        effects: &Effects,
        now_ms: u64,
    ) -> Result<Told, Problem> {
        let game = NoticedGame::new(table.game_id(), table.game(), table.title());
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

    /// The notices that follow from an event, by the player's settings.
    pub(crate) async fn notices(
        &self,
        player: PlayerId,
        game: &NoticedGame,
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
pub(crate) fn encode(table: &TableState) -> Vec<u8> {
    serde_json::to_vec(table).expect("a table is texts, numbers and lists")
}

/// The rows of new entries, and the head after them. The header is entry 0. After them `turn` is open.
fn entry_rows(
    row: &GameRow,
    header: Option<&Header>,
    effects: &Effects,
    turn: u32,
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
        rows.push(NewEntry { entry, openings, turn: Some(turn), at_ms });
    }
    // What came before a turn was made while that turn was open.
    let mut open = turn;
    for (row, new) in rows.iter_mut().rev().zip(effects.entries.iter().rev()) {
        if let Entry::Turn(turn) = &new.entry {
            open = turn.number;
        }
        row.turn = Some(open);
    }
    let begun = header.is_some() || row.entries > 0;
    (rows, if begun { chain.head() } else { NO_HEAD })
}

fn report_row(report: TurnReport) -> NewReport {
    NewReport { turn: report.turn, seat: report.seat, report: pack(&report.report) }
}

pub(crate) fn log_rows(effects: &Effects, at_ms: u64) -> Vec<NewLog> {
    let rows = effects.log.iter().map(|line| NewLog {
        at_ms,
        seat: line.seat,
        only_for: line.seat.filter(|_| line.private),
        event: line.event.to_json().to_string(),
    });
    rows.collect()
}
