//! The service's own notes: signs of life, outages, and by which rules games are played.

use super::{game_id, index, made_with, on};
use adjourn_server::mailbox::store::{Commit, GameIndex, GameStatus, MissingRules, RulesOf, Store};
use adjourn_shared::turns::outages::{NextSign, Outage};

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    outages_are_kept_until_they_are_settled(fresh()).await;
    a_sign_of_life_that_needs_room_leaves_none_of_it(fresh()).await;
    games_are_found_by_the_rules_by_which_they_are_played(fresh()).await;
    missing_rules_are_remembered_until_they_are_back(fresh()).await;
}

async fn outages_are_kept_until_they_are_settled<S: Store>(store: S) {
    let alive = |now_ms, outages| store.sign_of_life(now_ms, NextSign { needs_room: false, outages });
    assert_eq!(store.last_sign_of_life().await.expect("a time"), None);
    assert_eq!(alive(1_000, vec![]).await.expect("alive"), [], "the first one");
    assert_eq!(store.last_sign_of_life().await.expect("a time"), Some(1_000));
    let first = Outage { from_ms: 2_000, to_ms: 900_000 };
    assert_eq!(alive(900_000, vec![first]).await.expect("alive"), [first]);
    assert_eq!(alive(900_001, vec![]).await.expect("alive"), [first]);
    let second = Outage { from_ms: 900_001, to_ms: 1_900_000 };
    assert_eq!(alive(1_900_000, vec![second]).await.expect("alive"), [first, second], "in their order");
    store.settle_outages(vec![first]).await.expect("settled");
    assert_eq!(alive(1_900_001, vec![]).await.expect("alive"), [second]);
    // A clock that was set back.
    assert_eq!(alive(5, vec![]).await.expect("alive"), [second]);
    assert_eq!(store.last_sign_of_life().await.expect("a time"), Some(5));
}

async fn a_sign_of_life_that_needs_room_leaves_none_of_it<S: Store>(store: S) {
    for (now_ms, needs_room) in [(1_000, true), (1_001, true), (1_002, false)] {
        let sign = NextSign { needs_room, outages: Vec::new() };
        assert_eq!(store.sign_of_life(now_ms, sign).await.expect("alive"), []);
    }
}

fn rules(game: &str, version: u32) -> RulesOf {
    RulesOf { game: game.into(), version }
}

async fn games_are_found_by_the_rules_by_which_they_are_played<S: Store>(store: S) {
    let played = [("chess", 1), ("chess", 2), ("diplomacy", 1), ("chess", 1), ("chess", 1), ("go", 9)];
    for (number, (game, rules_version)) in (1..).zip(played) {
        let status = if number == 6 { GameStatus::Finished } else { GameStatus::Running };
        made_with(&store, number, GameIndex { game: game.into(), rules_version, status, ..index() }).await;
    }
    let in_play = store.rules_in_play().await.expect("rules");
    assert_eq!(in_play, [rules("chess", 1), rules("chess", 2), rules("diplomacy", 1)]);
    assert_eq!(store.count_by_rules(rules("chess", 1)).await.expect("a count"), 3);
    let page = |after, limit| store.games_by_rules(rules("chess", 1), after, limit);
    assert_eq!(page(None, 2).await.expect("games"), [game_id(1), game_id(4)]);
    assert_eq!(page(Some(game_id(4)), 2).await.expect("games"), [game_id(5)]);
    // A game that is over is not played any more.
    let row = store.game(game_id(4)).await.expect("the game");
    let index = GameIndex { status: GameStatus::Finished, ..index() };
    store.commit(Commit { index, ..on(&row) }).await.expect("a commit");
    assert_eq!(page(None, 9).await.expect("games"), [game_id(1), game_id(5)]);
}

async fn missing_rules_are_remembered_until_they_are_back<S: Store>(store: S) {
    assert_eq!(store.missing_rules().await.expect("rules"), []);
    let missing = |version, since_ms| MissingRules { rules: rules("chess", version), since_ms };
    store.note_missing_rules(missing(2, 100)).await.expect("noted");
    store.note_missing_rules(missing(2, 900)).await.expect("noted");
    store.note_missing_rules(missing(1, 900)).await.expect("noted");
    assert_eq!(store.missing_rules().await.expect("rules"), [missing(1, 900), missing(2, 100)]);
    store.rules_are_back(rules("chess", 2)).await.expect("back");
    assert_eq!(store.missing_rules().await.expect("rules"), [missing(1, 900)]);
}
