//! Who was seen, who plays live, who follows whom.

use super::players::player;
use super::{NAMING, NOW_MS, game_id, inbox_of, index, made_with, member, on, player_id};
use adjourn_server::mailbox::store::{
    Commit, FollowRow, GameIndex, GameStatus, LiveMember, MemberIndex, Page, PlayerRow, Store, StoreError,
    Whereabouts,
};
use adjourn_shared::base::limits::FOLLOWS_CEILING;
use adjourn_shared::base::limits::http::SEEN_EVERY_MS;

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    that_a_player_was_seen_is_written_now_and_then_and_never_set_back(fresh()).await;
    who_plays_live_is_found_and_private_games_are_known_to_their_members_alone(fresh()).await;
    games_that_are_played_live_come_first_in_an_inbox(fresh()).await;
    an_invitation_lasts_until_one_sits_down_or_the_game_begins(fresh()).await;
    following_is_one_sided_until_both_do(fresh()).await;
    whom_one_follows_is_paged_and_bounded(fresh()).await;
}

async fn known<S: Store>(store: &S, count: u64) {
    for number in 1..=count {
        store
            .put_player(player(number, &format!("Player {number}")), None, NAMING)
            .await
            .expect("a new player");
    }
}

async fn that_a_player_was_seen_is_written_now_and_then_and_never_set_back<S: Store>(store: S) {
    known(&store, 2).await;
    let seen_ms = async |number| store.player(player_id(number)).await.expect("a player").seen_ms;
    let (soon, later) = (NOW_MS + SEEN_EVERY_MS - 1, NOW_MS + SEEN_EVERY_MS);
    store.saw(vec![player_id(1), player_id(9)], soon).await.expect("nobody unknown is in the way");
    assert_eq!(seen_ms(1).await, NOW_MS, "it was written a moment ago");
    store.saw(vec![player_id(1)], later).await.expect("seen");
    assert_eq!((seen_ms(1).await, seen_ms(2).await), (later, NOW_MS));
    // Whoever changes a row that was read before does not set it back, and does not come too late.
    let row = PlayerRow { settings: r#"{"a":1}"#.into(), ..player(1, "Player 1") };
    store.put_player(row, Some(0), NAMING).await.expect("a change");
    assert_eq!(seen_ms(1).await, later);
    // A commit that says who is there does the same.
    let row = made_with(&store, 1, index()).await;
    let commit = Commit { seen: vec![player_id(2)], now_ms: later, ..on(&row) };
    store.commit(commit).await.expect("a commit");
    assert_eq!(seen_ms(2).await, later);
}

fn live(listed: bool, members: Vec<MemberIndex>) -> GameIndex {
    GameIndex { status: GameStatus::Running, listed, members, ..index() }
}

fn playing(number: u64, seat: u8) -> MemberIndex {
    MemberIndex { live: true, ..member(number, seat) }
}

async fn who_plays_live_is_found_and_private_games_are_known_to_their_members_alone<S: Store>(store: S) {
    known(&store, 6).await;
    // Player 3 watches at the private table, and player 4 has given up there.
    let members = vec![playing(1, 0), member(4, 1), MemberIndex { seat: None, ..member(3, 0) }];
    made_with(&store, 1, live(false, members)).await;
    made_with(&store, 2, live(true, vec![playing(2, 0)])).await;
    made_with(&store, 3, live(true, vec![member(5, 0), member(6, 1)])).await;
    let asked = async |viewer: Option<u64>| {
        let players = [9, 1, 2, 4, 5].map(player_id).to_vec();
        let found = store.whereabouts(players, viewer.map(player_id)).await.expect("a look");
        let seen: Vec<_> = found.iter().map(|found| (found.player, found.seen_ms)).collect();
        assert_eq!(seen, [1, 2, 4, 5].map(|number| (player_id(number), NOW_MS)), "nobody unknown");
        found.into_iter().map(|found: Whereabouts| found.live).collect::<Vec<_>>()
    };
    let chess = |number, known| Some(LiveMember { game_id: game_id(number), game: "chess".into(), known });
    for (viewer, known) in
        [(None, false), (Some(2), false), (Some(1), true), (Some(3), true), (Some(4), true)]
    {
        assert_eq!(asked(viewer).await, [chess(1, known), chess(2, true), None, None], "{viewer:?}");
    }
    // It goes on by mail.
    let row = store.game(game_id(1)).await.expect("the game");
    let by_mail = live(false, vec![member(1, 0), member(4, 1)]);
    store.commit(Commit { index: by_mail, ..on(&row) }).await.expect("a commit");
    assert_eq!(asked(Some(1)).await[0], None);
}

async fn games_that_are_played_live_come_first_in_an_inbox<S: Store>(store: S) {
    known(&store, 1).await;
    let waiting = MemberIndex { waiting: true, deadline_ms: Some(NOW_MS + 1), ..member(1, 0) };
    made_with(&store, 1, live(true, vec![playing(1, 0)])).await;
    made_with(&store, 2, live(true, vec![waiting])).await;
    let inbox = inbox_of(&store, 1).await;
    let found: Vec<_> = inbox.iter().map(|row| (row.game.game_id, row.member.live)).collect();
    assert_eq!(found, [(game_id(1), true), (game_id(2), false)]);
}

async fn an_invitation_lasts_until_one_sits_down_or_the_game_begins<S: Store>(store: S) {
    let inviting =
        |players: &[u64]| GameIndex { invited: players.iter().copied().map(player_id).collect(), ..index() };
    for number in 1..=3 {
        made_with(&store, number, inviting(&[5, 6])).await;
    }
    let asked = async |player, after, limit| {
        let found = store.invitations(player_id(player), Page { after, limit }).await.expect("a look");
        let last = found.last().map_or(0, |game| game.number);
        (found.into_iter().map(|game| game.game.game_id).collect::<Vec<_>>(), last)
    };
    let (first, last) = asked(5, 0, 2).await;
    assert_eq!(first, [game_id(3), game_id(2)], "the newest first");
    assert_eq!(asked(5, last, 2).await.0, [game_id(1)]);
    assert_eq!(asked(7, 0, 9).await.0, []);
    let becomes = async |number, index| {
        let row = store.game(game_id(number)).await.expect("the game");
        store.commit(Commit { index, ..on(&row) }).await.expect("a commit");
    };
    becomes(3, inviting(&[6, 7])).await;
    becomes(2, GameIndex { status: GameStatus::Running, ..inviting(&[]) }).await;
    assert_eq!(asked(5, 0, 9).await.0, [game_id(1)]);
    assert_eq!(asked(6, 0, 9).await.0, [game_id(3), game_id(1)]);
    assert_eq!(asked(7, 0, 9).await.0, [game_id(3)]);
}

fn row(number: u64, player: u64, since_ms: u64, mutual: bool) -> FollowRow {
    FollowRow { number, player: player_id(player), since_ms, mutual }
}

async fn following_is_one_sided_until_both_do<S: Store>(store: S) {
    known(&store, 3).await;
    let all = async |number, followers| {
        let page = Page { after: 0, limit: 9 };
        let mut rows = store.follows(player_id(number), followers, page).await.expect("a look");
        // What numbers they have is the store's own affair.
        rows.iter_mut().for_each(|row| row.number = 0);
        rows
    };
    let unknown = store.follow(player_id(1), player_id(9), NOW_MS).await;
    assert!(matches!(unknown, Err(StoreError::NotFound)), "{unknown:?}");
    for (other, now_ms) in [(2, NOW_MS), (3, NOW_MS + 1), (2, NOW_MS + 2)] {
        assert!(store.follow(player_id(1), player_id(other), now_ms).await.expect("follows"));
    }
    assert_eq!(all(1, false).await, [row(0, 2, NOW_MS, false), row(0, 3, NOW_MS + 1, false)], "once each");
    assert_eq!(all(2, true).await, [row(0, 1, NOW_MS, false)]);
    assert_eq!((all(2, false).await, all(1, true).await), (vec![], vec![]));
    assert!(store.follow(player_id(2), player_id(1), NOW_MS + 3).await.expect("follows"));
    assert_eq!(all(1, false).await[0], row(0, 2, NOW_MS, true));
    assert_eq!(all(2, true).await, [row(0, 1, NOW_MS, true)]);
    assert_eq!(all(1, true).await, [row(0, 2, NOW_MS + 3, true)]);
    store.unfollow(player_id(1), player_id(2)).await.expect("no more");
    store.unfollow(player_id(1), player_id(2)).await.expect("nothing changes");
    assert_eq!(all(1, false).await, [row(0, 3, NOW_MS + 1, false)]);
    assert_eq!(all(2, false).await, [row(0, 1, NOW_MS + 3, false)], "the other one still does");
}

async fn whom_one_follows_is_paged_and_bounded<S: Store>(store: S) {
    let most = u64::from(FOLLOWS_CEILING);
    known(&store, most + 2).await;
    for other in 2..=most + 1 {
        assert!(store.follow(player_id(1), player_id(other), NOW_MS).await.expect("follows"), "{other}");
    }
    assert!(!store.follow(player_id(1), player_id(most + 2), NOW_MS).await.expect("a look"), "one too many");
    assert!(store.follow(player_id(1), player_id(2), NOW_MS).await.expect("a look"), "so already");
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let rows = store.follows(player_id(1), false, Page { after, limit: 7 }).await.expect("a look");
        let Some(last) = rows.last() else { break };
        after = last.number;
        found.extend(rows.into_iter().map(|row| row.player));
    }
    assert_eq!(found, (2..=most + 1).map(player_id).collect::<Vec<_>>());
    store.unfollow(player_id(1), player_id(2)).await.expect("no more");
    assert!(store.follow(player_id(1), player_id(most + 2), NOW_MS).await.expect("follows"), "there is room");
}
