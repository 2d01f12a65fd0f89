//! Entries in order and page by page; keyframes, reports and the log beside them.

use super::{NOW_MS, game_id, made, on};
use adjourn_game::ids::{Digest, Seat};
use adjourn_server::mailbox::store::{Commit, NewEntry, NewKeyframe, NewLog, Page, Store};

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    entries_come_in_order_and_page_by_page(fresh()).await;
    the_latest_keyframe_is_found_until_it_is_dropped(fresh()).await;
    the_log_is_numbered_from_one(fresh()).await;
    large_things_come_back_whole(fresh()).await;
}

fn numbered(number: u8) -> NewEntry {
    let turn = (number % 2 == 1).then_some(u32::from(number));
    NewEntry { entry: vec![number; 40], openings: vec![number], turn, at_ms: NOW_MS + u64::from(number) }
}

async fn entries_come_in_order_and_page_by_page<S: Store>(store: S) {
    let mut row = made(&store, 1).await;
    made(&store, 2).await;
    for first in [0, 1, 4] {
        let entries = match first {
            0 => vec![numbered(0)],
            1 => vec![numbered(1), numbered(2), numbered(3)],
            _ => (4..20).map(numbered).collect(),
        };
        store.commit(Commit { entries, head: Digest([first; 32]), ..on(&row) }).await.expect("a commit");
        row = store.game(game_id(1)).await.expect("the game");
    }
    assert_eq!(row.entries, 20);
    let mut seen = Vec::new();
    loop {
        let page = Page { after: seen.len() as u64, limit: 7 };
        let entries = store.entries(game_id(1), page).await.expect("entries");
        if entries.is_empty() {
            break;
        }
        seen.extend(entries);
    }
    assert_eq!(seen.len(), 20);
    for (number, row) in (0..).zip(&seen) {
        assert_eq!((row.number, &row.entry), (u64::from(number), &numbered(number)));
    }
    assert_eq!(store.entries(game_id(2), Page { after: 0, limit: 9 }).await.expect("entries"), []);
}

async fn the_latest_keyframe_is_found_until_it_is_dropped<S: Store>(store: S) {
    let mut row = made(&store, 1).await;
    assert_eq!(store.keyframe(game_id(1), 100).await.expect("a look"), None);
    let keyframe =
        |tick: u32| NewKeyframe { tick, digest: Digest([9; 32]), snapshot: tick.to_be_bytes().to_vec() };
    // Entries 0 to 3, then 4 to 6: keyframes after 3 and after 6.
    for (entries, tick) in [(0..4, 30), (4..7, 60)] {
        let entries = entries.map(numbered).collect();
        let commit = Commit { entries, keyframe: Some(keyframe(tick)), ..on(&row) };
        store.commit(commit).await.expect("a commit");
        row = store.game(game_id(1)).await.expect("the game");
    }
    let at = |entry| {
        let store = store.clone();
        async move {
            let found = store.keyframe(game_id(1), entry).await.expect("a look");
            found.map(|row| (row.entry, row.keyframe))
        }
    };
    assert_eq!(at(2).await, None);
    assert_eq!(at(3).await, Some((3, keyframe(30))));
    assert_eq!(at(5).await, Some((3, keyframe(30))));
    assert_eq!(at(6).await, Some((6, keyframe(60))));
    assert_eq!(at(u64::MAX).await, Some((6, keyframe(60))));
    store.commit(Commit { drop_keyframe: Some(6), ..on(&row) }).await.expect("a commit");
    assert_eq!(at(6).await, Some((3, keyframe(30))));
}

async fn the_log_is_numbered_from_one<S: Store>(store: S) {
    let mut row = made(&store, 1).await;
    let line = |number: u64| NewLog {
        at_ms: NOW_MS + number,
        seat: (number > 2).then_some(Seat(1)),
        only_for: (number == 4).then_some(Seat(1)),
        event: format!(r#"{{"kind":"line","number":{number}}}"#),
    };
    for lines in [1..3, 3..6] {
        store.commit(Commit { log: lines.map(line).collect(), ..on(&row) }).await.expect("a commit");
        row = store.game(game_id(1)).await.expect("the game");
    }
    let first = store.log(game_id(1), Page { after: 0, limit: 3 }).await.expect("a log");
    let second = store.log(game_id(1), Page { after: 3, limit: 3 }).await.expect("a log");
    let seen: Vec<_> = first.into_iter().chain(second).map(|row| (row.number, row.line)).collect();
    assert_eq!(seen, (1..6).map(|number| (number, line(number))).collect::<Vec<_>>());
}

async fn large_things_come_back_whole<S: Store>(store: S) {
    let row = made(&store, 1).await;
    let large = |bytes: usize| (0..bytes).map(|byte| u8::try_from(byte % 251).expect("small")).collect();
    let entry = NewEntry { entry: large(300_000), openings: large(5_000), turn: None, at_ms: NOW_MS };
    let keyframe = NewKeyframe { tick: 1, digest: Digest([1; 32]), snapshot: large(2_000_000) };
    let table: Vec<u8> = large(70_000);
    let commit = Commit {
        table: table.clone(),
        entries: vec![entry.clone()],
        keyframe: Some(keyframe.clone()),
        ..on(&row)
    };
    store.commit(commit).await.expect("a commit");
    assert_eq!(store.game(game_id(1)).await.expect("the game").table, table);
    let page = Page { after: 0, limit: 1 };
    assert_eq!(store.entries(game_id(1), page).await.expect("entries")[0].entry, entry);
    let found = store.keyframe(game_id(1), 0).await.expect("a look").expect("it is there");
    assert_eq!(found.keyframe, keyframe);
}
