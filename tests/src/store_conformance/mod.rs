//! What any store must do, whatever is behind it: each function takes an empty store and panics if it is not one.

mod feed; // changes and notices
mod games; // making, committing, finding
mod keeping; // the service's own notes
mod people; // who was seen, who plays live, who follows whom
mod players; // players, keys, sessions, ratings
mod talk; // messages, inboxes
mod timeline; // entries and what belongs to them

use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_server::mailbox::store::{
    Commit, GameIndex, GameRow, GameStatus, InboxRow, MemberIndex, Naming, NewEntry, NewGame, NewSubmission,
    Page, Store,
};

/// A moment to count from, in milliseconds since 1970.
pub const NOW_MS: u64 = 1_700_000_000_000;

/// Names are free as soon as they are given up.
pub const NAMING: Naming = Naming { now_ms: NOW_MS, rest_ms: 0, renames: 99 };

/// Everything of a page.
pub const ALL: Page = Page { after: 0, limit: 10_000 };

/// An id made of a number.
#[must_use]
pub fn game_id(number: u64) -> GameId {
    GameId(bytes(number))
}

/// An id made of a number.
#[must_use]
pub fn player_id(number: u64) -> PlayerId {
    PlayerId(bytes(number))
}

fn bytes(number: u64) -> [u8; 16] {
    let mut bytes = [0xa5; 16];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// What a listed, open game with two seats, of players 1 and 2, is found by.
#[must_use]
pub fn index() -> GameIndex {
    GameIndex {
        game: "chess".into(),
        rules_version: 1,
        title: "A table".into(),
        status: GameStatus::Open,
        listed: true,
        ranked: false,
        free_seats: 0,
        join_code: None,
        due_ms: None,
        updated_ms: NOW_MS,
        clock_runs: false,
        members: vec![member(1, 0), member(2, 1)],
        invited: Vec::new(),
    }
}

/// A player in a seat, for whom nothing waits.
#[must_use]
pub fn member(player: u64, seat: u8) -> MemberIndex {
    let (player, seat) = (player_id(player), Some(Seat(seat)));
    MemberIndex { player, seat, waiting: false, live: false, deadline_ms: None }
}

/// A new game with this index.
#[must_use]
pub fn new_game(number: u64, index: GameIndex) -> NewGame {
    NewGame {
        game_id: game_id(number),
        created_ms: NOW_MS,
        table: format!("table {number}").into_bytes(),
        index,
        log: Vec::new(),
        changes: Vec::new(),
        notices: Vec::new(),
    }
}

/// An entry with these bytes.
#[must_use]
pub fn entry(bytes: &[u8]) -> NewEntry {
    NewEntry { entry: bytes.to_vec(), openings: Vec::new(), turn: None, at_ms: NOW_MS }
}

/// A submission of seat 0 with this key.
#[must_use]
pub fn submission(key: &str) -> NewSubmission {
    NewSubmission { seat: Seat(0), key: key.into(), hash: [7; 32], receipt: b"receipt".to_vec(), turn: 3 }
}

/// A commit on a game that changes nothing but its version.
#[must_use]
pub fn on(row: &GameRow) -> Commit {
    Commit::on(row, row.table.clone(), index(), NOW_MS)
}

/// A commit that appends one entry and moves the head on.
#[must_use]
pub fn appending(row: &GameRow, head: u8, bytes: &[u8]) -> Commit {
    Commit { head: Digest([head; 32]), entries: vec![entry(bytes)], ..on(row) }
}

/// All of a player's games that are not over, as the inbox has them.
async fn inbox_of<S: Store>(store: &S, player: u64) -> Vec<InboxRow> {
    let order = store.inbox_order(player_id(player), false, 99).await.expect("an inbox");
    store.inbox(player_id(player), order).await.expect("rows")
}

async fn made<S: Store>(store: &S, number: u64) -> GameRow {
    made_with(store, number, index()).await
}

async fn made_with<S: Store>(store: &S, number: u64, index: GameIndex) -> GameRow {
    store.create_game(new_game(number, index)).await.expect("a new game");
    store.game(game_id(number)).await.expect("the game")
}

/// Checks everything; `fresh` gives an empty store each time.
pub async fn check_all<S: Store>(mut fresh: impl FnMut() -> S) {
    games::check_all(&mut fresh).await;
    timeline::check_all(&mut fresh).await;
    talk::check_all(&mut fresh).await;
    players::check_all(&mut fresh).await;
    people::check_all(&mut fresh).await;
    feed::check_all(&mut fresh).await;
    keeping::check_all(&mut fresh).await;
}
