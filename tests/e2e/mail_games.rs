//! Games by mail from the first turn to the last: real processes, players with the client's library.

use crate::mail_player::{Player, problem, start};
use adjourn_client::mail::verify_bytes;
use adjourn_client::replay::Trust;
use adjourn_client::submission::{Hand, sign};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{AudienceView, HowPlayed, OccupantView, Problem, ProblemKind, Table};
use adjourn_shared::timeline::report::ReportReader;
use adjourn_shared::timeline::submission::{Condition, Conditional, Plan};
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shipped_games::GAMES;
use adjourn_tests::process::ServerProcess;
use serde::Serialize;
use serde_json::json;
use tempfile::TempDir;

const LOOPBACK: &str = "127.0.0.1:0";

fn mailbox() -> (TempDir, ServerProcess) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), LOOPBACK);
    (folder, server)
}

/// Ann is White, Bob is Black.
async fn chess(server: &ServerProcess) -> (Player, Player, GameId) {
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let game = ann.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.join(game).await;
    (ann, bob, game)
}

/// Waits until so many things have happened in the game.
async fn until_steps(player: &Player, game: GameId, steps: usize) {
    while player.history(game).await.len() < steps {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
}

/// That a game's export is all right, and honours what the player has handed in.
async fn verified(player: &Player, game: GameId) {
    let export = player.client.export(game, "timeline").await.expect("an export");
    let line = verify_bytes(GAMES, &export, Some(&player.home()), &Trust::default()).expect("a timeline");
    assert!(line.ok && line.receipts.missing == 0, "{:?}", line.error);
}

/// A premove: this answer to that order.
fn after(order: &str, answer: &str, then: Vec<Conditional>) -> Conditional {
    Conditional { when: Condition::After(order.to_owned()), orders: vec![answer.to_owned()], then }
}

fn is(problem: &Problem, kind: ProblemKind, status: u16) {
    assert!(problem.is(kind) && problem.status == status, "{problem:?}");
}

#[tokio::test]
async fn a_game_of_chess_to_mate_with_an_offer_declined_and_a_move_taken_back() {
    let (_folder, server) = mailbox();
    let (ann, bob, game) = chess(&server).await;
    ann.orders(game, &["e4 offer draw"]).await;
    bob.until_turn(game, 2).await;
    let undo = problem(ann.client.withdraw(game).await);
    assert_eq!(undo.status, 409, "a closed turn is never taken back by one alone: {undo:?}");
    bob.orders(game, &["decline draw"]).await;
    until_steps(&bob, game, 2).await;
    assert_eq!(bob.client.table(game).await.expect("a table").summary.turn, 2, "the window stays open");
    bob.orders(game, &["e5"]).await;
    ann.until_turn(game, 3).await;
    bob.orders(game, &["takeback"]).await;
    until_steps(&ann, game, 4).await;
    ann.orders(game, &["accept takeback"]).await;
    let table = bob.until_turn(game, 4).await;
    assert!(table.summary.seats[1].waiting && !table.summary.seats[0].waiting, "Black moves again");
    let moves = [(&bob, "c5"), (&ann, "Bc4"), (&bob, "a6"), (&ann, "Qf3"), (&bob, "a5"), (&ann, "Qxf7")];
    for (turn, (player, order)) in (4..).zip(moves) {
        player.until_turn(game, turn).await;
        player.orders(game, &[order]).await;
    }
    let over = bob.until(game, |table| table.summary.status == TableStatus::Finished).await;
    assert_eq!((over.places, over.ended.as_deref()), (Some(vec![1, 2]), Some("checkmate")));
    let pgn = bob.client.export(game, "transcript").await.expect("a transcript");
    let pgn = String::from_utf8(pgn).expect("text");
    assert!(pgn.contains("1. e4 c5 2. Bc4 a6 3. Qf3 a5 4. Qxf7#"), "{pgn}");
    assert!(pgn.trim_end().ends_with("1-0"), "{pgn}");
    let late = bob.refused(game, None, &["a4"]).await;
    is(&late, ProblemKind::WindowClosed, 409);
    verified(&ann, game).await;
    verified(&bob, game).await;
}

#[tokio::test]
async fn each_bad_submission_gets_its_own_problem_and_changes_nothing() {
    let (_folder, server) = mailbox();
    let (ann, bob, game) = chess(&server).await;
    let hand = |order: &str| Hand::Orders { list: vec![order.to_owned()], ready: false };
    let before: Table = ann.client.table(game).await.expect("a table");
    let foreign = sign(ann.client.key(), game, Seat(1), 1, 5, hand("e4"));
    is(&problem(ann.client.hand_in(&foreign).await), ProblemKind::WrongSeat, 403);
    let other_turn = ann.refused(game, Some(7), &["e4"]).await;
    is(&other_turn, ProblemKind::WrongTurn, 409);
    assert_eq!(other_turn.current_turn, Some(1));
    let illegal = ann.refused(game, None, &["e5"]).await;
    is(&illegal, ProblemKind::IllegalOrders, 422);
    assert_eq!(illegal.orders[0].text, "e5");
    assert!(illegal.orders[0].problem.is_some());
    is(&bob.refused(game, None, &["e5"]).await, ProblemKind::IllegalOrders, 422);
    let mut forged = sign(ann.client.key(), game, Seat(0), 1, 5, hand("e4"));
    forged.signature[0] ^= 1;
    assert!(ann.client.hand_in(&forged).await.is_err());
    assert_eq!(ann.client.table(game).await.expect("a table"), before, "nothing has changed");

    let first = sign(ann.client.key(), game, Seat(0), 1, 50, hand("e4"));
    let receipt = ann.client.hand_in(&first).await.expect("a receipt");
    let reused = sign(ann.client.key(), game, Seat(0), 1, 50, hand("d4"));
    is(&problem(ann.client.hand_in(&reused).await), ProblemKind::SequenceReused, 409);
    let stale = sign(ann.client.key(), game, Seat(0), 1, 49, hand("d4"));
    is(&problem(ann.client.hand_in(&stale).await), ProblemKind::Stale, 409);
    assert_eq!(ann.client.hand_in(&first).await.expect("the same"), receipt);
    let kept = ann.client.orders(game).await.expect("orders").submitted.expect("handed in");
    assert_eq!((kept.orders, kept.sequence), (vec!["e4".to_owned()], 50));
}

#[tokio::test]
async fn several_illegal_orders_are_named_one_by_one() {
    let (_folder, server) = mailbox();
    let ann = Player::new(server.url(), "Ann");
    let bots: Vec<_> = (1..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let game = ann.create(json!({ "game": "diplomacy", "seat": 0, "bots": bots })).await.summary.game_id;
    let good = ann.client.orders(game).await.expect("orders").legal[0].clone();
    let refused = ann.refused(game, None, &["dance", &good, "sing"]).await;
    is(&refused, ProblemKind::IllegalOrders, 422);
    let named: Vec<_> = refused
        .orders
        .iter()
        .filter(|order| order.problem.is_some())
        .map(|order| order.text.as_str())
        .collect();
    assert_eq!(named, ["dance", "sing"], "{refused:?}");
}

#[tokio::test]
async fn one_player_and_six_bots_play_phases_and_talk() {
    let (_folder, server) = mailbox();
    let ann = Player::new(server.url(), "Ann");
    let bots: Vec<_> = (1..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let setup = json!({ "last_year": 1901 });
    let request = json!({ "game": "diplomacy", "seat": 0, "bots": bots, "setup": setup });
    let game = ann.create(request).await.summary.game_id;
    let to_one = AudienceView::Seats { seats: vec![Seat(3)] };
    ann.client.say(game, AudienceView::Table, "Peace?".into()).await.expect("said");
    ann.client.say(game, to_one, "Against all others?".into()).await.expect("said");
    let cid = Player::new(server.url(), "Cid");
    let heard = cid.client.messages(game, None, 0).await.expect("messages").items;
    assert_eq!(heard.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["Peace?"]);
    let mut turn = 0;
    loop {
        let waits = |table: &Table| table.summary.turn > turn && table.summary.seats[0].waiting;
        let over = |table: &Table| table.summary.status == TableStatus::Finished;
        let table = ann.until(game, |table| over(table) || waits(table)).await;
        if over(&table) {
            break;
        }
        turn = table.summary.turn;
        ann.orders(game, &[]).await;
    }
    let history = ann.history(game).await;
    let first = &history[0];
    assert_eq!((first.turn, first.closed, first.seats.len()), (1, true, 7));
    assert_eq!(first.seats[0].how, HowPlayed::Submitted);
    assert!(first.seats[1..].iter().all(|part| matches!(part.how, HowPlayed::Bot { .. })));
    verified(&ann, game).await;
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("JSON")
}

#[tokio::test]
async fn nobody_sees_orders_of_another_seat_before_the_turn_closes() {
    let (_folder, server) = mailbox();
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let bots: Vec<_> = (2..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let game = ann.create(json!({ "game": "diplomacy", "seat": 0, "bots": bots })).await.summary.game_id;
    bob.join(game).await;
    let legal = ann.client.orders(game).await.expect("orders").legal;
    let sealed = legal.iter().find(|text| text.contains('-')).expect("a move").clone();
    let receipt = ann.orders(game, &[&sealed]).await;
    let plan = Plan { standing: vec![sealed.clone()], ..Plan::default() };
    ann.client.submit(game, None, Hand::Plan(plan)).await.expect("a receipt");
    let own = ann.client.orders(game).await.expect("orders");
    assert_eq!(own.submitted.expect("handed in").orders, core::slice::from_ref(&sealed));
    let salt = text(&receipt.receipt.salt);
    let client = &bob.client;
    let (log, history) = (client.log(game, 0).await.expect("log"), bob.history(game).await);
    assert!(log.items.iter().all(|line| line.event["kind"] != "submitted"), "{log:?}");
    let seen = [
        text(&client.table(game).await.expect("table")),
        text(&client.state(game, None).await.expect("state").seats),
        text(&client.state(game, None).await.expect("state").view),
        text(&client.orders(game).await.expect("orders")),
        text(&history),
        text(&log),
        text(&client.forecast(game).await.expect("forecast")),
        text(&client.changes("0").await.expect("changes")),
        text(&client.inbox(false, 0).await.expect("inbox")),
        String::from_utf8_lossy(&client.export(game, "timeline").await.expect("export")).into_owned(),
    ];
    for answer in &seen {
        assert!(!answer.contains(&sealed) && !answer.contains(&salt), "{sealed} in {answer}");
    }
    assert!(bob.client.table(game).await.expect("table").summary.seats[0].ready, "that alone is told");
    bob.orders(game, &[]).await;
    bob.until_turn(game, 2).await;
    let opened = &bob.history(game).await[0].seats[0];
    assert_eq!(opened.how, HowPlayed::Submitted);
    assert_eq!(opened.orders.as_ref().map(Vec::len), Some(1), "and now they are open: {opened:?}");
    let export = bob.client.export(game, "timeline").await.expect("export");
    assert!(String::from_utf8_lossy(&export).contains(&sealed));
}

#[tokio::test]
async fn a_turn_of_skirmish_is_seen_by_each_seat_through_its_own_fog() {
    let (_folder, server) = mailbox();
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let setup =
        json!({ "map_cells": 48, "ticks_per_turn": 20, "starting_ore": 300, "unit_cap": 40, "fog": true });
    let game = ann.create(json!({ "game": "skirmish", "seat": 0, "setup": setup })).await.summary.game_id;
    bob.join(game).await;
    ann.orders(game, &[]).await;
    assert!(ann.client.report(game, 1).await.is_err(), "the turn is open");
    bob.orders(game, &[]).await;
    ann.until_turn(game, 2).await;
    let own = ann.client.report(game, 1).await.expect("a report");
    let others = bob.client.report(game, 1).await.expect("a report");
    assert!(own != others, "each sees what it sees");
    assert!(ReportReader::new(&own).is_ok() && ReportReader::new(&others).is_ok());
    let (mine, theirs) = (ann.client.state(game, None).await, bob.client.state(game, None).await);
    assert_ne!(mine.expect("a state").view, theirs.expect("a state").view);

    let cid = Player::new(server.url(), "Cid");
    is(&problem(cid.client.state(game, None).await), ProblemKind::Forbidden, 403);
    is(&problem(cid.client.report(game, 1).await), ProblemKind::WrongSeat, 403);
    let told = cid.history(game).await;
    assert!(told.iter().flat_map(|turn| &turn.seats).all(|part| part.orders.is_none()), "{told:?}");
    bob.client.resign(game).await.expect("gives up");
    ann.until(game, |table| table.summary.status == TableStatus::Finished).await;
    assert!(cid.client.state(game, None).await.is_ok(), "afterwards all is open");
    verified(&ann, game).await;
}

#[tokio::test]
async fn a_premove_is_played_when_its_condition_is_met_and_not_otherwise() {
    let (_folder, server) = mailbox();
    let (ann, bob, game) = chess(&server).await;
    let deeper = vec![after("Nf3", "Nc6", vec![])];
    let plan =
        Plan { conditional: vec![after("d4", "d5", vec![]), after("e4", "e5", deeper)], standing: vec![] };
    bob.client.submit(game, None, Hand::Plan(plan)).await.expect("a receipt");
    ann.orders(game, &["e2e4"]).await;
    ann.until_turn(game, 3).await;
    ann.orders(game, &["Bc4"]).await;
    let table = bob.until_turn(game, 4).await;
    assert!(table.summary.seats[1].waiting, "another move than foreseen: the plan is over");
    let history = bob.history(game).await;
    assert_eq!(history[1].seats[0].how, HowPlayed::Conditional);
    assert_eq!(history[1].seats[0].orders, Some(vec!["e7e5".to_owned()]));
    assert!(bob.client.orders(game).await.expect("orders").plan.is_empty());
    verified(&bob, game).await;
}

#[tokio::test]
async fn branches_of_a_plan_that_were_not_played_are_its_writers_alone_until_the_end() {
    let (_folder, server) = mailbox();
    let (ann, bob, game) = chess(&server).await;
    let secret = "h7h5";
    let plan = Plan {
        conditional: vec![after("e4", "e5", vec![after("a4", secret, vec![])])],
        standing: vec!["g8h6".into()],
    };
    bob.client.submit(game, None, Hand::Plan(plan)).await.expect("a receipt");
    ann.orders(game, &["e4"]).await;
    ann.until_turn(game, 3).await;
    let cid = Player::new(server.url(), "Cid");
    let export = async |player: &Player| player.client.export(game, "timeline").await.expect("an export");
    let shows = |export: &[u8]| [secret, "g8h6"].map(|text| String::from_utf8_lossy(export).contains(text));
    for other in [&ann, &cid] {
        let export = export(other).await;
        assert_eq!(shows(&export), [false; 2], "the game runs");
        let line = verify_bytes(GAMES, &export, Some(&other.home()), &Trust::default()).expect("a timeline");
        assert!(line.ok && line.not_replayed.is_some(), "the played branch is sealed: {:?}", line.error);
    }
    assert_eq!(shows(&export(&bob).await), [true; 2], "one's own plan");
    verified(&bob, game).await;
    bob.client.resign(game).await.expect("gives up");
    ann.until(game, |table| table.summary.status == TableStatus::Finished).await;
    assert_eq!(shows(&export(&ann).await), [true; 2], "afterwards all is open");
    verified(&ann, game).await;
}

#[tokio::test]
async fn a_missed_deadline_uses_standing_orders_and_a_substitute_takes_a_lost_seat() {
    let (_folder, server) = mailbox();
    let (ann, bob) = (Player::new(server.url(), "Ann"), Player::new(server.url(), "Bob"));
    let bots: Vec<_> = (2..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let rung = |at_miss: u8, kinds: &[&str]| {
        let actions: Vec<_> = kinds.iter().map(|kind| json!({ "kind": kind })).collect();
        json!({ "at_miss": at_miss, "actions": actions })
    };
    let misses =
        [rung(1, &["standing_orders", "default_orders"]), rung(2, &["standing_orders", "open_seat"])];
    let rules = json!({
        "clock": { "kind": "per_turn", "turn_ms": 2_500 },
        "ladder": { "grace_ms": 0, "misses": misses },
    });
    let request =
        json!({ "game": "diplomacy", "seat": 0, "bots": bots, "rules": rules, "start_when_full": false });
    let game = ann.create(request).await.summary.game_id;
    bob.join(game).await;
    ann.client.start(game).await.expect("begins");
    let legal = ann.client.orders(game).await.expect("orders").legal;
    let hold = legal.iter().find(|text| text.to_lowercase().ends_with('h') || text.contains("old"));
    let standing = vec![hold.expect("a unit can hold").clone()];
    ann.client.submit(game, None, Hand::Plan(Plan { standing, ..Plan::default() })).await.expect("a receipt");
    let open = ann.until(game, |table| table.summary.seats[1].open_to_substitute).await;
    assert!(!open.summary.seats[0].open_to_substitute, "standing orders keep a seat: {open:?}");
    let cid = Player::new(server.url(), "Cid");
    while cid.client.substitute(game, Seat(1)).await.is_err() {
        // Between two turns nobody sits down.
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    let table = cid.client.table(game).await.expect("a table");
    assert_eq!(table.my_seat, Some(Seat(1)));
    assert!(matches!(&table.summary.seats[1].occupant, OccupantView::Player { name, .. } if name == "Cid"));
    is(&bob.refused(game, None, &[]).await, ProblemKind::WrongSeat, 403);
    let history = ann.history(game).await;
    let how =
        |seat: u8| history.iter().flat_map(|turn| &turn.seats).filter(move |part| part.seat == Seat(seat));
    assert!(how(0).any(|part| part.how == HowPlayed::Standing), "{history:?}");
    assert!(how(1).any(|part| part.how == HowPlayed::Default), "{history:?}");
    verified(&ann, game).await;
}
