//! The service's own notes: signs of life, outages, and by which rules games are played.

use super::{game_id, index, made_with, on};
use adjourn_server::mailbox::store::{Commit, GameIndex, GameStatus, MissingRules, RulesOf, Store};
use adjourn_shared::base::limits::clocks::OUTAGE_MS;
use adjourn_shared::turns::outages::Outage;

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    a_long_time_between_two_signs_of_life_is_an_outage(fresh()).await;
    a_sign_of_life_that_needs_room_leaves_none_of_it(fresh()).await;
    games_are_found_by_the_rules_by_which_they_are_played(fresh()).await;
    missing_rules_are_remembered_until_they_are_back(fresh()).await;
}

async fn a_long_time_between_two_signs_of_life_is_an_outage<S: Store>(store: S) {
    let alive = |now_ms| store.sign_of_life(now_ms, false);
    assert_eq!(alive(1_000).await.expect("alive"), [], "the first one");
    assert_eq!(alive(1_000 + OUTAGE_MS - 1).await.expect("alive"), []);
    let (from_ms, to_ms) = (1_000 + OUTAGE_MS - 1, 900_000);
    let first = Outage { from_ms, to_ms };
    assert_eq!(alive(to_ms).await.expect("alive"), [first]);
    // It stays until it is settled.
    assert_eq!(alive(to_ms + 1).await.expect("alive"), [first]);
    let second = Outage { from_ms: to_ms + 1, to_ms: 1_900_000 };
    assert_eq!(alive(1_900_000).await.expect("alive"), [first, second]);
    store.settle_outages(vec![first]).await.expect("settled");
    assert_eq!(alive(1_900_001).await.expect("alive"), [second]);
    // A clock that was set back.
    assert_eq!(alive(5).await.expect("alive"), [second]);
}

async fn a_sign_of_life_that_needs_room_leaves_none_of_it<S: Store>(store: S) {
    assert_eq!(store.sign_of_life(1_000, true).await.expect("alive"), []);
    assert_eq!(store.sign_of_life(1_001, true).await.expect("alive"), []);
    assert_eq!(store.sign_of_life(1_002, false).await.expect("alive"), []);
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
