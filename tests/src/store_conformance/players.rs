//! Players with their keys and names, sign-ins, ratings.

use super::{NAMING, NOW_MS, game_id, index, made_with, on, player_id};
use adjourn_game::ids::PlayerId;
use adjourn_server::mailbox::store::{
    Commit, GameIndex, GameStatus, NameFate, Naming, PlayerKey, PlayerRow, RatingRow, SignInRow, Store,
    StoreError, Tempo,
};
use adjourn_shared::base::limits::store::SESSIONS_PER_PLAYER;

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    a_player_is_changed_by_whoever_saw_the_last_version(fresh()).await;
    no_two_players_have_names_that_look_alike(fresh()).await;
    a_name_that_was_given_up_rests(fresh()).await;
    a_key_belongs_to_one_player_until_it_is_revoked(fresh()).await;
    a_name_is_claimed_once_whatever_its_case(fresh()).await;
    a_sign_in_needs_a_key_that_is_the_players_and_ends_with_it(fresh()).await;
    sign_ins_end_by_key_by_player_and_by_number(fresh()).await;
    a_game_is_rated_once(fresh()).await;
    leaders_are_those_who_are_surely_good(fresh()).await;
}

pub(super) fn player(number: u64, name: &str) -> PlayerRow {
    PlayerRow {
        player: player_id(number),
        version: 0,
        name: name.into(),
        created_ms: NOW_MS,
        seen_ms: NOW_MS,
        settings: "{}".into(),
        keys: vec![key(number, 1)],
        turns_in_time: 0,
        turns_missed: 0,
    }
}

fn key(player: u64, number: u8) -> PlayerKey {
    let mut key = [number; 32];
    key[..8].copy_from_slice(&player.to_be_bytes());
    PlayerKey { key, label: format!("device {number}"), added_ms: NOW_MS, revoked_ms: None, link: None }
}

fn is_conflict<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::Conflict)), "{result:?}");
}

async fn a_player_is_changed_by_whoever_saw_the_last_version<S: Store>(store: S) {
    assert!(matches!(store.player(player_id(1)).await, Err(StoreError::NotFound)));
    is_conflict(store.put_player(player(1, "Ann"), Some(0), NAMING).await);
    store.put_player(player(1, "Ann"), None, NAMING).await.expect("a new player");
    is_conflict(store.put_player(player(1, "Ann"), None, NAMING).await);
    assert_eq!(store.player(player_id(1)).await.expect("a player"), player(1, "Ann"));
    let changed = PlayerRow { settings: r#"{"a":1}"#.into(), seen_ms: NOW_MS + 5, ..player(1, "Anna") };
    store.put_player(changed.clone(), Some(0), NAMING).await.expect("a change");
    is_conflict(store.put_player(changed.clone(), Some(0), NAMING).await);
    let row = store.player(player_id(1)).await.expect("a player");
    assert_eq!(row, PlayerRow { version: 1, ..changed });
}

async fn no_two_players_have_names_that_look_alike<S: Store>(store: S) {
    store.put_player(player(1, "Ann"), None, NAMING).await.expect("a player");
    for twin in ["ann", "\u{410}nn", "\u{ff21}nn", "ANN"] {
        let fate = store.name_fate(player_id(2), twin.into(), NAMING).await.expect("an answer");
        assert_eq!(fate, NameFate::Taken, "{twin}");
        is_conflict(store.put_player(player(2, twin), None, NAMING).await);
        let own = store.name_fate(player_id(1), twin.into(), NAMING).await.expect("an answer");
        assert_eq!(own, NameFate::Free, "one's own name, written otherwise");
    }
    store.put_player(player(2, "Anna"), None, NAMING).await.expect("another name");
    is_conflict(store.put_player(player(2, "\u{410}nn"), Some(0), NAMING).await);
}

async fn a_name_that_was_given_up_rests<S: Store>(store: S) {
    let at = |now_ms| Naming { now_ms, rest_ms: 1_000, renames: 2 };
    store.put_player(player(1, "Ann"), None, at(10_000)).await.expect("a player");
    store.put_player(player(1, "Bea"), Some(0), at(10_000)).await.expect("another name");
    is_conflict(store.put_player(player(2, "ANN"), None, at(10_999)).await);
    // Its player may take it back.
    store.put_player(player(1, "Ann"), Some(1), at(10_100)).await.expect("her own");
    store.put_player(player(1, "Cleo"), Some(2), at(10_200)).await.expect("a third");
    let fate = store.name_fate(player_id(1), "Dora".into(), at(10_300)).await.expect("an answer");
    assert_eq!(fate, NameFate::TooOften);
    is_conflict(store.put_player(player(1, "Dora"), Some(3), at(10_300)).await);
    store.put_player(player(1, "Bea"), Some(3), at(10_300)).await.expect("one that she had");
    store.put_player(player(2, "Ann"), None, at(11_200)).await.expect("it has rested");
}

async fn a_key_belongs_to_one_player_until_it_is_revoked<S: Store>(store: S) {
    store.put_player(player(1, "Ann"), None, NAMING).await.expect("a player");
    let linked = PlayerKey { link: Some((key(1, 1).key, [3; 64])), ..key(1, 2) };
    // The order of keys is kept, whatever their bytes are.
    let keys = vec![linked.clone(), key(1, 1), key(1, 9)];
    store
        .put_player(PlayerRow { keys: keys.clone(), ..player(1, "Ann") }, Some(0), NAMING)
        .await
        .expect("a change");
    assert_eq!(store.player(player_id(1)).await.expect("a player").keys, keys);
    let of = |key: PlayerKey| store.player_by_key(key.key);
    assert_eq!(of(key(1, 2)).await.expect("a look"), Some(player_id(1)));
    assert_eq!(of(key(1, 3)).await.expect("a look"), None);
    let thief = PlayerRow { keys: vec![key(2, 1), key(1, 2)], ..player(2, "Bob") };
    is_conflict(store.put_player(thief, None, NAMING).await);
    assert!(matches!(store.player(player_id(2)).await, Err(StoreError::NotFound)), "nothing of it is left");
    let revoked = PlayerKey { revoked_ms: Some(NOW_MS + 1), ..linked };
    let row = PlayerRow { keys: vec![key(1, 1), revoked.clone()], ..player(1, "Ann") };
    store.put_player(row, Some(1), NAMING).await.expect("a change");
    assert_eq!(of(key(1, 2)).await.expect("a look"), None);
    assert_eq!(store.player(player_id(1)).await.expect("a player").keys[1], revoked);
    // A revoked key is nobody else's.
    let thief = PlayerRow { keys: vec![key(1, 2)], ..player(2, "Bob") };
    is_conflict(store.put_player(thief, None, NAMING).await);
}

async fn a_name_is_claimed_once_whatever_its_case<S: Store>(store: S) {
    store.put_player(player(1, "Ärger"), None, NAMING).await.expect("a player");
    is_conflict(store.put_player(player(2, "äRGER"), None, NAMING).await);
    store.put_player(player(2, "Arger"), None, NAMING).await.expect("another name");
    assert_eq!(store.player_by_name("ÄRGER".into()).await.expect("a player"), player(1, "Ärger"));
    assert!(matches!(store.player_by_name("nobody".into()).await, Err(StoreError::NotFound)));
    store.put_player(player(1, "ärger"), Some(0), NAMING).await.expect("one's own name, written otherwise");
    store.put_player(player(1, "Other"), Some(1), NAMING).await.expect("a change");
    store.put_player(player(2, "Ärger"), Some(0), NAMING).await.expect("the name is free");
    // Without a name one is in nobody's way.
    for number in [3, 4] {
        store.put_player(player(number, ""), None, NAMING).await.expect("no name");
    }
    assert!(matches!(store.player_by_name(String::new()).await, Err(StoreError::NotFound)));
}

fn sign_in(player: u64, number: u8, key: u8) -> SignInRow {
    let mut token_hash = [number; 32];
    token_hash[0] = u8::try_from(player).expect("small");
    let expires_ms = NOW_MS + 1_000 - u64::from(number);
    SignInRow { token_hash, player: player_id(player), key: self::key(player, key).key, expires_ms }
}

fn with_keys(number: u64, keys: &[PlayerKey]) -> PlayerRow {
    PlayerRow { keys: keys.to_vec(), ..player(number, &format!("Player {number}")) }
}

async fn a_sign_in_needs_a_key_that_is_the_players_and_ends_with_it<S: Store>(store: S) {
    let nobodys = |result| assert!(matches!(result, Err(StoreError::NotFound)), "{result:?}");
    let is_there = async |row: SignInRow| store.sign_in(row.token_hash).await.expect("a look").is_some();
    nobodys(store.put_sign_in(sign_in(1, 1, 1)).await);
    store.put_player(with_keys(1, &[key(1, 1), key(1, 2)]), None, NAMING).await.expect("a player");
    store.put_player(with_keys(2, &[key(2, 1)]), None, NAMING).await.expect("a player");
    nobodys(store.put_sign_in(sign_in(1, 1, 3)).await);
    nobodys(store.put_sign_in(SignInRow { player: player_id(2), ..sign_in(1, 1, 1) }).await);
    for row in [sign_in(1, 1, 1), sign_in(1, 2, 2), sign_in(2, 1, 1)] {
        store.put_sign_in(row).await.expect("a sign-in");
    }
    let revoked = PlayerKey { revoked_ms: Some(NOW_MS + 1), ..key(1, 1) };
    store.put_player(with_keys(1, &[revoked, key(1, 2)]), Some(0), NAMING).await.expect("a change");
    assert!(!is_there(sign_in(1, 1, 1)).await, "it ended with its key, in the same transaction");
    assert!(is_there(sign_in(1, 2, 2)).await && is_there(sign_in(2, 1, 1)).await);
    // Whoever has looked before the key was revoked comes too late.
    nobodys(store.put_sign_in(sign_in(1, 3, 1)).await);
    assert!(!is_there(sign_in(1, 3, 1)).await);
}

async fn sign_ins_end_by_key_by_player_and_by_number<S: Store>(store: S) {
    for number in 1..=4 {
        let keys = [key(number, 1), key(number, 2)];
        store.put_player(with_keys(number, &keys), None, NAMING).await.expect("a player");
    }
    let put = async |row: SignInRow| store.put_sign_in(row).await.expect("a sign-in");
    let is_there = async |row: SignInRow| {
        let found = store.sign_in(row.token_hash).await.expect("a look");
        assert!(found.is_none() || found == Some(row));
        found.is_some()
    };
    for row in [sign_in(1, 1, 1), sign_in(1, 2, 1), sign_in(1, 3, 2), sign_in(2, 1, 1)] {
        put(row).await;
    }
    store.end_sign_ins(player_id(1), Some(key(1, 1).key)).await.expect("ended");
    assert!(!is_there(sign_in(1, 1, 1)).await && !is_there(sign_in(1, 2, 1)).await);
    assert!(is_there(sign_in(1, 3, 2)).await && is_there(sign_in(2, 1, 1)).await);
    store.end_sign_ins(player_id(1), None).await.expect("ended");
    assert!(!is_there(sign_in(1, 3, 2)).await && is_there(sign_in(2, 1, 1)).await);
    let most = u8::try_from(SESSIONS_PER_PLAYER).expect("small");
    for number in 1..=most + 2 {
        put(sign_in(3, number, 1)).await;
    }
    for number in 1..=most + 2 {
        assert_eq!(is_there(sign_in(3, number, 1)).await, number > 2, "{number}");
    }
    // Expired ones are told of until they are pruned.
    put(SignInRow { expires_ms: NOW_MS - 1, ..sign_in(4, 1, 1) }).await;
    assert!(store.sign_in(sign_in(4, 1, 1).token_hash).await.expect("a look").is_some());
    store.prune(NOW_MS).await.expect("pruned");
    assert!(store.sign_in(sign_in(4, 1, 1).token_hash).await.expect("a look").is_none());
    assert!(is_there(sign_in(3, most, 1)).await);
}

fn rating(player: u64, rating: f64, deviation: f64, games: u32) -> RatingRow {
    let (player, game): (PlayerId, _) = (player_id(player), "chess".to_owned());
    RatingRow { player, game, tempo: Tempo::Mail, rating, deviation, volatility: 0.06, games }
}

async fn a_game_is_rated_once<S: Store>(store: S) {
    let ranked = |status| GameIndex { status, ranked: true, ..index() };
    for number in 1..=4 {
        made_with(&store, number, ranked(GameStatus::Running)).await;
    }
    assert_eq!(store.unrated_games(9).await.expect("a look"), []);
    is_conflict(store.rate_game(game_id(1), vec![rating(1, 1_500.0, 350.0, 1)]).await);
    // They are rated in the order in which they ended, not in that in which they began.
    for (number, at_ms) in [(3, 10), (1, 20), (2, 30)] {
        let row = store.game(game_id(number)).await.expect("the game");
        let ended = Commit { index: ranked(GameStatus::Finished), now_ms: NOW_MS + at_ms, ..on(&row) };
        store.commit(ended).await.expect("a commit");
    }
    let row = store.game(game_id(4)).await.expect("the game");
    let abandoned = Commit { index: ranked(GameStatus::Abandoned), ..on(&row) };
    store.commit(abandoned).await.expect("a commit");
    assert_eq!(store.unrated_games(9).await.expect("a look"), [game_id(3), game_id(1), game_id(2)]);
    assert_eq!(store.unrated_games(1).await.expect("a look"), [game_id(3)]);
    let first = vec![rating(1, 1_600.5, 300.25, 1), rating(2, 1_400.0, 300.0, 1)];
    is_conflict(store.rate_game(game_id(3), vec![first[0].clone(), rating(2, 1_400.0, 300.0, 2)]).await);
    assert_eq!(store.unrated_games(1).await.expect("a look"), [game_id(3)], "nothing is left of it");
    store.rate_game(game_id(3), first.clone()).await.expect("rated");
    is_conflict(store.rate_game(game_id(3), vec![rating(1, 1_700.0, 290.0, 2)]).await);
    // What a rated game changes afterwards does not have it rated again.
    let row = store.game(game_id(3)).await.expect("the game");
    store.commit(Commit { index: ranked(GameStatus::Finished), ..on(&row) }).await.expect("a commit");
    assert_eq!(store.unrated_games(9).await.expect("a look"), [game_id(1), game_id(2)]);
    let of = |tempo, players| store.ratings("chess".into(), tempo, players);
    let players = vec![player_id(2), player_id(9), player_id(1)];
    let mut found = of(Tempo::Mail, players.clone()).await.expect("ratings");
    found.sort_by_key(|row| row.player);
    assert_eq!(found, first);
    assert_eq!(of(Tempo::Live, players).await.expect("ratings"), []);
    is_conflict(store.rate_game(game_id(1), vec![rating(1, 1_700.0, 290.0, 1)]).await);
    store.rate_game(game_id(1), vec![rating(1, 1_700.0, 290.0, 2)]).await.expect("rated");
}

async fn leaders_are_those_who_are_surely_good<S: Store>(store: S) {
    let finished = GameIndex { status: GameStatus::Finished, ranked: true, ..index() };
    made_with(&store, 1, finished).await;
    let rows = vec![
        rating(1, 1_900.0, 300.0, 1), // 1,300 for sure
        rating(2, 1_600.0, 50.0, 1),  // 1,500
        rating(3, 1_500.0, 10.0, 1),  // 1,480
        rating(4, 1_200.0, 30.0, 1),  // 1,140
    ];
    store.rate_game(game_id(1), rows).await.expect("rated");
    let best = |tempo, limit| store.leaderboard("chess".into(), tempo, limit);
    let first = best(Tempo::Mail, 3).await.expect("leaders");
    assert_eq!(first, [player_id(2), player_id(3), player_id(1)]);
    assert_eq!(best(Tempo::Mail, 9).await.expect("leaders")[3..], [player_id(4)]);
    assert_eq!(best(Tempo::Live, 9).await.expect("leaders"), []);
}
