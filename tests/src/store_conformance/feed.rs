//! The feed of changes with its horizon, and notices that are sent once.

use super::{ALL, NOW_MS, game_id, made, on, player_id};
use adjourn_server::mailbox::store::{
    Channel, Commit, NewChange, NewNotice, NoticeFate, Page, SettledNotice, Store, StoreError,
};
use adjourn_shared::base::limits::store::{CHANGES_KEPT_MS, NOTICES_KEPT_MS};

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    changes_come_in_order_after_a_token(fresh()).await;
    what_was_pruned_is_not_passed_over_in_silence(fresh()).await;
    a_notice_is_kept_once_whatever_became_of_it(fresh()).await;
    notices_are_due_until_they_are_settled(fresh()).await;
    the_lease_of_a_process_that_is_gone_is_void(fresh()).await;
    what_was_to_be_told_before_is_found(fresh()).await;
}

fn change(player: u64, at_ms: u64) -> NewChange {
    let event = format!(r#"{{"kind":"at","at":{at_ms}}}"#);
    NewChange { player: player_id(player), game_id: game_id(1), at_ms, event }
}

async fn tell<S: Store>(store: &S, changes: Vec<NewChange>) {
    let row = store.game(game_id(1)).await.expect("the game");
    store.commit(Commit { changes, ..on(&row) }).await.expect("a commit");
}

async fn changes_come_in_order_after_a_token<S: Store>(store: S) {
    made(&store, 1).await;
    assert_eq!(store.last_change(player_id(1)).await.expect("a look"), 0);
    assert_eq!(store.changes(player_id(1), ALL).await.expect("changes"), []);
    for at_ms in 1..=6 {
        tell(&store, vec![change(1, at_ms), change(2, at_ms)]).await;
    }
    let all = store.changes(player_id(1), ALL).await.expect("changes");
    let seen: Vec<_> = all.iter().map(|row| row.change.clone()).collect();
    assert_eq!(seen, (1..=6).map(|at_ms| change(1, at_ms)).collect::<Vec<_>>());
    assert!(all.is_sorted_by(|one, next| one.number < next.number));
    assert_eq!(store.last_change(player_id(1)).await.expect("a look"), all[5].number);
    let page = Page { after: all[1].number, limit: 3 };
    assert_eq!(store.changes(player_id(1), page).await.expect("changes"), all[2..5]);
    let page = Page { after: all[5].number, limit: 3 };
    assert_eq!(store.changes(player_id(1), page).await.expect("changes"), []);
}

async fn what_was_pruned_is_not_passed_over_in_silence<S: Store>(store: S) {
    made(&store, 1).await;
    tell(&store, (0..2_500).map(|number| change(1, 1_000 + number)).collect()).await;
    tell(&store, vec![change(2, 1_500), change(1, 5_000), change(1, 5_001), change(3, 1_600)]).await;
    let all = store.changes(player_id(1), ALL).await.expect("changes");
    let of_the_second = store.last_change(player_id(2)).await.expect("a look");
    store.prune(4_000 + CHANGES_KEPT_MS).await.expect("pruned");
    let after = |after| store.changes(player_id(1), Page { after, limit: 9_999 });
    let last_pruned = all[2_499].number;
    assert!(matches!(after(0).await, Err(StoreError::NotFound)));
    assert!(matches!(after(last_pruned - 1).await, Err(StoreError::NotFound)));
    assert_eq!(after(last_pruned).await.expect("changes"), all[2_500..]);
    // Who lost everything can go on from the newest number, which is still known.
    assert_eq!(store.last_change(player_id(2)).await.expect("a look"), of_the_second);
    let nothing = Page { after: of_the_second, limit: 9 };
    assert_eq!(store.changes(player_id(2), nothing).await.expect("changes"), []);
    // Who never had any has lost none.
    assert_eq!(store.changes(player_id(4), ALL).await.expect("changes"), []);
    // Numbers go on, even when everything is old.
    let before = store.last_change(player_id(1)).await.expect("a look");
    store.prune(9_999_999 + CHANGES_KEPT_MS).await.expect("pruned");
    tell(&store, vec![change(1, 9_999_999)]).await;
    assert!(store.last_change(player_id(1)).await.expect("a look") > before);
}

fn notice(key: &str, due_ms: u64) -> NewNotice {
    NewNotice {
        key: key.into(),
        player: player_id(1),
        game_id: Some(game_id(1)),
        channel: Channel::Webhook,
        due_ms,
        content: r#"{"kind":"your_turn"}"#.into(),
    }
}

async fn announce<S: Store>(store: &S, notices: Vec<NewNotice>) {
    let row = store.game(game_id(1)).await.expect("the game");
    store.commit(Commit { notices, ..on(&row) }).await.expect("a commit");
}

async fn settle<S: Store>(store: &S, number: u64, fate: NoticeFate) {
    store.settle_notices(vec![SettledNotice { number, fate }]).await.expect("settled");
}

async fn a_notice_is_kept_once_whatever_became_of_it<S: Store>(store: S) {
    made(&store, 1).await;
    announce(&store, vec![notice("a", 1), notice("a", 2), notice("b", 3)]).await;
    announce(&store, vec![notice("a", 4)]).await;
    store.add_notices(vec![notice("a", 5), notice("b", 5)]).await.expect("nothing new");
    let due = store.due_notices(9, 9).await.expect("notices");
    let keys: Vec<_> = due.iter().map(|row| (row.notice.key.as_str(), row.notice.due_ms)).collect();
    assert_eq!(keys, [("a", 1), ("b", 3)]);
    settle(&store, due[0].number, NoticeFate::Sent { at_ms: NOW_MS }).await;
    settle(&store, due[1].number, NoticeFate::GivenUp { error: "no such host".into() }).await;
    announce(&store, vec![notice("a", 5), notice("b", 6)]).await;
    assert_eq!(store.due_notices(u64::MAX, 9).await.expect("notices"), []);
    assert_eq!(store.next_due_ms(0).await.expect("a look"), None);
    // Not even a late answer brings it back.
    settle(&store, due[0].number, NoticeFate::Again { due_ms: 7, error: "late".into() }).await;
    settle(&store, due[0].number, NoticeFate::Trying { due_ms: 7 }).await;
    assert_eq!(store.due_notices(u64::MAX, 9).await.expect("notices"), []);
    // The proof against repeating lasts for months.
    store.prune(NOW_MS + NOTICES_KEPT_MS).await.expect("pruned");
    announce(&store, vec![notice("a", 8)]).await;
    assert_eq!(store.due_notices(u64::MAX, 9).await.expect("notices"), []);
    store.prune(NOW_MS + NOTICES_KEPT_MS + 1).await.expect("pruned");
    announce(&store, vec![notice("a", 9)]).await;
    assert_eq!(store.due_notices(u64::MAX, 9).await.expect("notices").len(), 1);
}

async fn notices_are_due_until_they_are_settled<S: Store>(store: S) {
    made(&store, 1).await;
    let of_nothing = NewNotice { game_id: None, channel: Channel::Email, ..notice("mail", 150) };
    announce(&store, vec![notice("late", 300), notice("early", 100)]).await;
    store.add_notices(vec![of_nothing.clone()]).await.expect("a notice");
    assert_eq!(store.next_due_ms(0).await.expect("a look"), Some(100));
    assert_eq!(store.due_notices(99, 9).await.expect("notices"), []);
    let due = store.due_notices(200, 9).await.expect("notices");
    assert_eq!(due.len(), 2);
    assert_eq!((&due[0].notice, due[0].attempts), (&notice("early", 100), 0));
    assert_eq!((&due[1].notice, due[1].attempts), (&of_nothing, 0));
    assert_eq!(store.due_notices(900, 1).await.expect("notices"), due[..1]);
    // An attempt is counted before it is made, whatever comes of it.
    settle(&store, due[0].number, NoticeFate::Trying { due_ms: 400 }).await;
    let later = store.due_notices(400, 9).await.expect("notices");
    assert_eq!(later.iter().map(|row| row.attempts).collect::<Vec<_>>(), [0, 0, 1]);
    settle(&store, due[0].number, NoticeFate::Again { due_ms: 500, error: "refused".into() }).await;
    let later = store.due_notices(500, 9).await.expect("notices");
    assert_eq!(later[2].notice, NewNotice { due_ms: 500, ..notice("early", 100) });
    assert_eq!(later[2].attempts, 1);
    settle(&store, later[2].number, NoticeFate::Sent { at_ms: 600 }).await;
    assert_eq!(store.due_notices(900, 9).await.expect("notices").len(), 2);
}

async fn the_lease_of_a_process_that_is_gone_is_void<S: Store>(store: S) {
    made(&store, 1).await;
    store
        .add_notices(vec![notice("tried", 100), notice("failed", 100), notice("later", 900)])
        .await
        .expect("added");
    let due = store.due_notices(100, 9).await.expect("notices");
    for row in &due {
        settle(&store, row.number, NoticeFate::Trying { due_ms: 5_000 }).await;
    }
    settle(&store, due[1].number, NoticeFate::Again { due_ms: 700, error: "refused".into() }).await;
    assert_eq!(store.due_notices(200, 9).await.expect("notices"), []);
    store.void_leases(200).await.expect("void");
    let keys = async |now_ms| {
        let due = store.due_notices(now_ms, 9).await.expect("notices");
        due.into_iter().map(|row| row.notice.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(200).await, ["tried"], "what was being sent is due at once");
    assert_eq!(keys(700).await, ["tried", "failed"], "what has failed waits as it was to");
}

async fn what_was_to_be_told_before_is_found<S: Store>(store: S) {
    made(&store, 1).await;
    made(&store, 2).await;
    let of = |key: &str, player, game, channel| NewNotice {
        player: player_id(player),
        game_id: Some(game_id(game)),
        channel,
        ..notice(key, 100)
    };
    let notices = vec![
        of("sent", 1, 1, Channel::Webhook),
        of("first", 1, 1, Channel::Webhook),
        of("by mail", 1, 1, Channel::Email),
        of("of another game", 1, 2, Channel::Webhook),
        of("to another", 2, 1, Channel::Webhook),
        of("second", 1, 1, Channel::Webhook),
        of("third", 1, 1, Channel::Webhook),
    ];
    store.add_notices(notices).await.expect("added");
    let all = store.due_notices(100, 99).await.expect("notices");
    settle(&store, all[0].number, NoticeFate::Sent { at_ms: 100 }).await;
    settle(&store, all[1].number, NoticeFate::Again { due_ms: 9_000, error: "refused".into() }).await;
    let third = all.into_iter().last().expect("a notice");
    let before = store.notices_before(third).await.expect("notices");
    let keys: Vec<_> = before.into_iter().map(|row| row.notice.key).collect();
    assert_eq!(keys, ["first", "second"]);
}
