//! Games: what is made is there, a commit is all or nothing, and what is due or listed is found.

use super::{
    ALL, NAMING, NOW_MS, appending, entry, game_id, index, made, made_with, member, new_game, on, player_id,
    submission,
};
use adjourn_game::ids::{Digest, Seat};
use adjourn_server::mailbox::store::{
    Channel, Commit, Fence, GameFilter, GameIndex, GameStatus, NewChange, NewLog, NewNotice, NewReport, Page,
    Store, StoreError, Tally,
};

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    a_new_game_is_as_it_was_made(fresh()).await;
    an_id_or_a_join_code_that_is_taken_is_a_conflict(fresh()).await;
    a_commit_is_refused_if_version_epoch_or_head_differ(fresh()).await;
    a_commit_under_an_old_epoch_is_refused(fresh()).await;
    a_commit_brings_all_that_comes_with_it(fresh()).await;
    a_refused_commit_leaves_nothing(fresh()).await;
    submissions_are_found_for_ever(fresh()).await;
    of_many_commits_at_once_as_many_succeed_as_versions_are_counted(fresh()).await;
    due_games_come_in_order(fresh()).await;
    games_with_a_running_clock_come_page_by_page(fresh()).await;
    lists_show_the_newest_first(fresh()).await;
}

async fn a_new_game_is_as_it_was_made<S: Store>(store: S) {
    assert!(matches!(store.game(game_id(1)).await, Err(StoreError::NotFound)));
    let mut game = new_game(1, index());
    game.log = vec![NewLog { at_ms: NOW_MS, seat: None, only_for: None, event: r#"{"kind":"made"}"#.into() }];
    store.create_game(game.clone()).await.expect("a new game");
    let row = store.game(game_id(1)).await.expect("the game");
    assert_eq!((row.version, row.epoch, row.entries, row.last_message), (0, 0, 0, 0));
    assert_eq!((row.head, row.table, row.created_ms), (Digest::default(), game.table, NOW_MS));
    let log = store.log(game_id(1), ALL).await.expect("a log");
    assert_eq!(log.iter().map(|line| (line.number, &line.line)).collect::<Vec<_>>(), [(1, &game.log[0])]);
}

async fn an_id_or_a_join_code_that_is_taken_is_a_conflict<S: Store>(store: S) {
    let with_code = |code: &str| GameIndex { join_code: Some(code.into()), ..index() };
    let first = made_with(&store, 1, with_code("ABCDEF")).await;
    let conflict = |result| assert!(matches!(result, Err(StoreError::Conflict)), "{result:?}");
    conflict(store.create_game(new_game(1, index())).await);
    conflict(store.create_game(new_game(2, with_code("ABCDEF"))).await);
    assert!(matches!(store.game(game_id(2)).await, Err(StoreError::NotFound)));
    assert_eq!(store.game_by_code("ABCDEF".into()).await.expect("the code"), game_id(1));
    // Once given up, a code is free again.
    store.commit(on(&first)).await.expect("a commit");
    assert!(matches!(store.game_by_code("ABCDEF".into()).await, Err(StoreError::NotFound)));
    store.create_game(new_game(2, with_code("ABCDEF"))).await.expect("the code is free");
    let first = store.game(game_id(1)).await.expect("the game");
    let taken = Commit { index: with_code("ABCDEF"), ..on(&first) };
    assert!(matches!(store.commit(taken).await, Err(StoreError::Conflict)));
}

async fn a_commit_is_refused_if_version_epoch_or_head_differ<S: Store>(store: S) {
    let first = made(&store, 1).await;
    assert_eq!(store.commit(appending(&first, 1, b"one")).await.expect("a commit"), 1);
    let row = store.game(game_id(1)).await.expect("the game");
    assert_eq!((row.version, row.entries, row.head), (1, 1, Digest([1; 32])));
    let good = on(&row);
    for bad in [
        Fence { version: 0, ..good.fence },
        Fence { version: 2, ..good.fence },
        Fence { epoch: 1, ..good.fence },
        Fence { head: Digest::default(), ..good.fence },
        Fence { head: Digest([2; 32]), ..good.fence },
    ] {
        let bad = Commit { fence: bad, epoch: 1, ..good.clone() };
        assert!(matches!(store.commit(bad).await, Err(StoreError::Conflict)));
    }
    assert!(matches!(
        store.commit(Commit { game_id: game_id(9), ..good.clone() }).await,
        Err(StoreError::NotFound | StoreError::Conflict)
    ));
    assert_eq!(store.commit(good).await.expect("a commit"), 2);
}

/// Version and head are the newest, so that nothing but the epoch can refuse it.
async fn a_commit_under_an_old_epoch_is_refused<S: Store>(store: S) {
    let mut row = made(&store, 1).await;
    for epoch in 1..=3 {
        store.commit(Commit { epoch, ..on(&row) }).await.expect("the authority moves");
        row = store.game(game_id(1)).await.expect("the game");
        assert_eq!(row.epoch, epoch);
    }
    for old in 0..3 {
        let fence = Fence { epoch: old, ..row.fence() };
        for epoch in [old, 3, 4] {
            let late = Commit { fence, epoch, ..appending(&row, 1, b"late") };
            assert!(matches!(store.commit(late).await, Err(StoreError::Conflict)), "{old} is over");
        }
    }
    let back = Commit { epoch: 2, ..appending(&row, 1, b"back") };
    assert!(matches!(store.commit(back).await, Err(StoreError::Broken(_))), "the epoch never falls");
    let after = store.game(game_id(1)).await.expect("the game");
    assert_eq!((after.fence(), after.entries), (row.fence(), 0), "nothing of them is kept");
    // Another change keeps the epoch, whichever columns it writes.
    for due_ms in [None, Some(NOW_MS), Some(NOW_MS)] {
        let status = if due_ms.is_some() { GameStatus::Running } else { GameStatus::Open };
        let index = GameIndex { due_ms, status, ..index() };
        store.commit(Commit { index, ..on(&row) }).await.expect("a commit");
        row = store.game(game_id(1)).await.expect("the game");
        assert_eq!(row.epoch, 3);
    }
}

/// A commit that adds one of everything.
fn full(row: &adjourn_server::mailbox::store::GameRow) -> Commit {
    let (player, at_ms) = (player_id(1), NOW_MS);
    let change = NewChange { player, game_id: row.game_id, at_ms, event: r#"{"kind":"turn"}"#.into() };
    let notice = NewNotice {
        key: "turn 3".into(),
        player,
        game_id: Some(row.game_id),
        channel: Channel::Email,
        due_ms: NOW_MS,
        content: "{}".into(),
    };
    Commit {
        table: b"another table".to_vec(),
        submission: Some(submission("key")),
        reports: vec![NewReport { turn: 3, seat: Seat(1), report: b"seen".to_vec() }],
        log: vec![NewLog { at_ms, seat: Some(Seat(1)), only_for: Some(Seat(0)), event: "{}".into() }],
        changes: vec![change],
        notices: vec![notice],
        tallies: vec![Tally { player, in_time: true }, Tally { player: player_id(2), in_time: false }],
        ..appending(row, 1, b"one")
    }
}

async fn with_players<S: Store>(store: &S) {
    for number in [1, 2] {
        let player = super::players::player(number, &format!("Player {number}"));
        store.put_player(player, None, NAMING).await.expect("a player");
    }
}

async fn a_commit_brings_all_that_comes_with_it<S: Store>(store: S) {
    with_players(&store).await;
    let row = made(&store, 1).await;
    let commit = full(&row);
    store.commit(commit.clone()).await.expect("a commit");
    let row = store.game(game_id(1)).await.expect("the game");
    assert_eq!((row.table, row.head, row.entries), (commit.table, commit.head, 1));
    assert_eq!(store.entries(game_id(1), ALL).await.expect("entries")[0].entry, commit.entries[0]);
    let submission = store.submission(game_id(1), Seat(0), "key".into()).await.expect("a look");
    assert_eq!(submission, commit.submission);
    let report = store.report(game_id(1), 3, Seat(1)).await.expect("a look");
    assert_eq!(report.as_deref(), Some(b"seen".as_slice()));
    assert_eq!(store.report(game_id(1), 3, Seat(0)).await.expect("a look"), None);
    assert_eq!(store.log(game_id(1), ALL).await.expect("a log")[0].line, commit.log[0]);
    assert_eq!(store.changes(player_id(1), ALL).await.expect("changes")[0].change, commit.changes[0]);
    assert_eq!(store.due_notices(NOW_MS, 9).await.expect("notices")[0].notice, commit.notices[0]);
    let counts = |player: u64| {
        let store = store.clone();
        async move {
            let row = store.player(player_id(player)).await.expect("a player");
            (row.turns_in_time, row.turns_missed)
        }
    };
    assert_eq!((counts(1).await, counts(2).await), ((1, 0), (0, 1)));
}

async fn a_refused_commit_leaves_nothing<S: Store>(store: S) {
    with_players(&store).await;
    let row = made(&store, 1).await;
    let first = Commit { submission: Some(submission("key")), ..on(&row) };
    store.commit(first).await.expect("a commit");
    let row = store.game(game_id(1)).await.expect("the game");
    assert!(matches!(store.commit(full(&row)).await, Err(StoreError::Conflict)), "the key is taken");
    let after = store.game(game_id(1)).await.expect("the game");
    assert_eq!((after.version, after.table, after.head), (1, row.table, row.head));
    assert_eq!(store.entries(game_id(1), ALL).await.expect("entries"), []);
    assert_eq!(store.log(game_id(1), ALL).await.expect("a log"), []);
    assert_eq!(store.changes(player_id(1), ALL).await.expect("changes"), []);
    assert_eq!(store.due_notices(NOW_MS, 9).await.expect("notices"), []);
    assert_eq!(store.report(game_id(1), 3, Seat(1)).await.expect("a look"), None);
    assert_eq!(store.player(player_id(1)).await.expect("a player").turns_in_time, 0);
}

async fn submissions_are_found_for_ever<S: Store>(store: S) {
    let mut row = made(&store, 1).await;
    made(&store, 2).await;
    for turn in 0..20 {
        let submission = adjourn_server::mailbox::store::NewSubmission {
            turn,
            receipt: vec![u8::try_from(turn).expect("small"); 3],
            ..submission(&format!("key {turn}"))
        };
        store.commit(Commit { submission: Some(submission), ..on(&row) }).await.expect("a commit");
        row = store.game(game_id(1)).await.expect("the game");
    }
    let look = |game: u64, seat: u8, key: &str| store.submission(game_id(game), Seat(seat), key.into());
    let found = look(1, 0, "key 0").await.expect("a look").expect("it is there");
    assert_eq!((found.turn, found.receipt), (0, vec![0; 3]));
    // A key is of one seat in one game.
    assert_eq!(look(1, 1, "key 0").await.expect("a look"), None);
    assert_eq!(look(2, 0, "key 0").await.expect("a look"), None);
    assert_eq!(look(3, 0, "key 0").await.expect("a look"), None);
    let of_another_seat =
        adjourn_server::mailbox::store::NewSubmission { seat: Seat(1), ..submission("key 0") };
    store.commit(Commit { submission: Some(of_another_seat), ..on(&row) }).await.expect("another key");
}

async fn of_many_commits_at_once_as_many_succeed_as_versions_are_counted<S: Store>(store: S) {
    made(&store, 1).await;
    let tasks: Vec<_> = (0..64_u8)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut succeeded = 0_u64;
                for round in 0..4_u8 {
                    let row = store.game(game_id(1)).await.expect("the game");
                    let commit = Commit {
                        submission: Some(submission(&format!("{task}-{round}"))),
                        ..appending(&row, task, &[task, round])
                    };
                    match store.commit(commit).await {
                        Ok(version) => {
                            assert_eq!(version, row.version + 1);
                            succeeded += 1;
                        }
                        Err(error) => assert!(matches!(error, StoreError::Conflict), "{error}"),
                    }
                }
                succeeded
            })
        })
        .collect();
    let mut succeeded = 0;
    for task in tasks {
        succeeded += task.await.expect("a task");
    }
    let row = store.game(game_id(1)).await.expect("the game");
    assert!(succeeded > 0);
    assert_eq!((row.version, row.entries), (succeeded, succeeded));
    let entries = store.entries(game_id(1), ALL).await.expect("entries");
    assert_eq!(entries.len() as u64, succeeded);
    for entry in entries {
        let key = format!("{}-{}", entry.entry.entry[0], entry.entry.entry[1]);
        assert!(store.submission(game_id(1), Seat(0), key).await.expect("a look").is_some());
    }
}

async fn due_games_come_in_order<S: Store>(store: S) {
    assert_eq!(store.next_due_ms(0).await.expect("a look"), None);
    for (number, due_ms) in [(1, Some(300)), (2, Some(100)), (3, None), (4, Some(200)), (5, Some(900))] {
        made_with(&store, number, GameIndex { due_ms, ..index() }).await;
    }
    let due = |now_ms, limit| store.due_games(now_ms, limit);
    assert_eq!(due(99, 9).await.expect("a look"), []);
    assert_eq!(due(300, 9).await.expect("a look"), [game_id(2), game_id(4), game_id(1)]);
    assert_eq!(due(300, 2).await.expect("a look"), [game_id(2), game_id(4)]);
    assert_eq!(store.next_due_ms(0).await.expect("a look"), Some(100));
    for number in [2, 4] {
        let row = store.game(game_id(number)).await.expect("the game");
        let index = GameIndex { due_ms: (number == 4).then_some(1_000), ..index() };
        store.commit(Commit { index, ..on(&row) }).await.expect("a commit");
    }
    assert_eq!(due(2_000, 9).await.expect("a look"), [game_id(1), game_id(5), game_id(4)]);
    assert_eq!(store.next_due_ms(0).await.expect("a look"), Some(300));
    assert_eq!(store.next_due_ms(300).await.expect("a look"), Some(900), "later than that");
}

async fn games_with_a_running_clock_come_page_by_page<S: Store>(store: S) {
    for number in [5, 3, 8, 1, 9] {
        made_with(&store, number, GameIndex { clock_runs: number != 8, ..index() }).await;
    }
    let first = store.running_games(None, 2).await.expect("a look");
    assert_eq!(first, [game_id(1), game_id(3)]);
    let second = store.running_games(Some(game_id(3)), 2).await.expect("a look");
    assert_eq!(second, [game_id(5), game_id(9)]);
    assert_eq!(store.running_games(Some(game_id(9)), 2).await.expect("a look"), []);
    let row = store.game(game_id(5)).await.expect("the game");
    store.commit(on(&row)).await.expect("a commit");
    assert_eq!(store.running_games(Some(game_id(3)), 9).await.expect("a look"), [game_id(9)]);
}

async fn lists_show_the_newest_first<S: Store>(store: S) {
    let kinds = ["chess", "diplomacy", "chess", "chess", "diplomacy", "chess"];
    let statuses = [GameStatus::Open, GameStatus::Running, GameStatus::Finished, GameStatus::Open];
    for (number, (kind, status)) in (1..).zip(kinds.iter().zip(statuses.iter().cycle())) {
        let members = if number == 4 { vec![member(7, 0)] } else { vec![member(1, 0)] };
        let listed = number != 3;
        let index = GameIndex { game: (*kind).into(), status: *status, listed, members, ..index() };
        made_with(&store, number, index).await;
    }
    let list = |filter: GameFilter, after, limit| {
        let store = store.clone();
        async move {
            let page = Page { after, limit };
            let games = store.list_games(filter, page).await.expect("a list");
            games.into_iter().map(|game| (game.number, game.game.game_id)).collect::<Vec<_>>()
        }
    };
    let ids = |list: Vec<(u64, _)>| list.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    let of = |numbers: &[u64]| numbers.iter().map(|number| game_id(*number)).collect::<Vec<_>>();
    let everything = GameFilter::default();
    assert_eq!(ids(list(everything.clone(), 0, 99).await), of(&[6, 5, 4, 2, 1]));
    // Page by page, each after the last number of the one before.
    let first = list(everything.clone(), 0, 2).await;
    assert_eq!(ids(first.clone()), of(&[6, 5]));
    let second = list(everything.clone(), first[1].0, 2).await;
    assert_eq!(ids(second.clone()), of(&[4, 2]));
    assert_eq!(ids(list(everything.clone(), second[1].0, 2).await), of(&[1]));
    let chess = GameFilter { game: Some("chess".into()), ..everything.clone() };
    assert_eq!(ids(list(chess.clone(), 0, 99).await), of(&[6, 4, 1]));
    let open = GameFilter { status: Some(GameStatus::Open), ..everything.clone() };
    assert_eq!(ids(list(open.clone(), 0, 99).await), of(&[5, 4, 1]));
    let open_chess = GameFilter { game: Some("chess".into()), ..open };
    assert_eq!(ids(list(open_chess.clone(), 0, 1).await), of(&[4]));
    let of_player = GameFilter { player: Some(player_id(7)), ..chess.clone() };
    assert_eq!(ids(list(of_player, 0, 99).await), of(&[4]));
    assert_eq!(ids(list(GameFilter { with_unlisted: true, ..chess }, 0, 99).await), of(&[6, 4, 3, 1]));
    // A game that changes is found by what it is now.
    let row = store.game(game_id(4)).await.expect("the game");
    let index = GameIndex { status: GameStatus::Running, ..index() };
    store.commit(Commit { index, entries: vec![entry(b"x")], ..on(&row) }).await.expect("a commit");
    assert_eq!(ids(list(open_chess, 0, 9).await), of(&[1]));
}
