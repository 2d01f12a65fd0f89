//! A live side that lies: of each thing that it could make up, one test that the mailbox refuses it.

mod honest; // what it takes of a live side that does not lie

use crate::base::identity::{KeyPair, player_id};
use crate::base::limits::live::LEASE_MS;
use crate::handover::{CheckedCommit, CommitEntry, CommitSubmission, LiveCommit};
use crate::timeline::bundle::Item;
use crate::timeline::submission::{Orders, Receipt, Signed, Submission};
use crate::timeline::{Entry, Header, Opening, SeatKey, Simulation};
use crate::turns::rules::CreateTable;
use crate::turns::schedule::Utc;
use crate::turns::table::{
    Accepted, Incoming, LivePlace, Opened, Random, SeatClaim, TableContext, TableState,
};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_game::{AnyGame, Outcome, SeatEvent, Strength};
use adjourn_shipped_games::GAMES;
use serde_json::{Value, json};

const START_MS: u64 = 1_800_000_000_000;
const GAME: GameId = GameId([1; 16]);
const SALT: [u8; 32] = [4; 32];

fn key(number: u8) -> KeyPair {
    KeyPair::from_secret(&[number + 1; 32])
}

fn claim(number: u8) -> SeatClaim {
    let key = key(number).public_key();
    SeatClaim { player: player_id(&key), name: format!("player {number}"), key }
}

const fn at(now_ms: u64) -> TableContext<'static> {
    TableContext { now_ms, zone: &Utc }
}

/// Of a stored state: tick, digest, snapshot.
type StoredState = (u32, Digest, Vec<u8>);

/// What is stored, and what the live side has handed in ten seconds later.
struct Handed {
    header: Header,
    stored: TableState,
    state: StoredState,
    commit: LiveCommit,
}

fn e4(by: u8) -> Signed {
    let orders = Some(Orders { list: vec!["e4".to_owned()], ready: true });
    Signed::sign(
        &key(by),
        &Submission { game: GAME, seat: Seat(0), turn: 1, sequence: 7, orders, plan: None },
    )
}

/// The table takes what its player has signed.
fn take(table: &mut TableState, context: TableContext<'_>, signed: &Signed, game: &dyn AnyGame) -> Accepted {
    let submission = signed.open().expect("signed");
    let player = claim(submission.seat.0).player;
    let incoming = Incoming { signed: signed.clone(), submission, player, links: Vec::new(), salt: SALT };
    table.submit(context, &incoming, game, Digest::default()).expect("taken")
}

/// A game of two players, who have just begun it.
fn begun(request: Value) -> (Header, TableState, Simulation) {
    let request: CreateTable = serde_json::from_value(request).expect("a request");
    let random = Random { game_id: GAME, seed: [2; 32], salt: [3; 32], join_code: "code".into() };
    let (mut table, _) = TableState::create(GAMES, request, &claim(0), random).expect("a table");
    table.join(&claim(1), None, None).expect("a seat");
    let (header, simulation, _) = table.start(GAMES, at(START_MS), None, &key(99)).expect("begins");
    (header, table, simulation)
}

/// Its players play on live.
fn go_live(table: &mut TableState, simulation: &Simulation) -> StoredState {
    let game = simulation.game();
    table.want_all_live(START_MS);
    table.go_live(at(START_MS), game, LEASE_MS, LivePlace::default()).expect("all want it");
    (simulation.tick(), game.digest(), game.snapshot())
}

impl Handed {
    /// White has played e4.
    fn honest() -> Self {
        Self::of(&[], &e4(0))
    }

    /// This was handed in by mail before, and that in the session.
    fn of(by_mail: &[Signed], in_session: &Signed) -> Self {
        let clock = json!({ "kind": "fischer", "bank_ms": 600_000, "increment_ms": 0, "cap_ms": 600_000 });
        let request =
            json!({ "game": "chess", "seat": 0, "rules": { "live": { "allowed": true, "clock": clock } } });
        let (header, mut stored, simulation) = begun(request);
        for signed in by_mail {
            take(&mut stored, at(START_MS), signed, simulation.game());
        }
        Self::after(header, stored, simulation, in_session)
    }

    /// This was handed in in a session that began with this table.
    fn after(
        header: Header,
        mut stored: TableState,
        mut simulation: Simulation,
        in_session: &Signed,
    ) -> Self {
        let state = go_live(&mut stored, &simulation);
        let mut live = stored.clone();
        live.take_live_side();
        let then = at(START_MS + 10_000);
        let accepted = take(&mut live, then, in_session, simulation.game());
        let mut effects = accepted.effects;
        effects.append_all(live.work(then, &mut simulation).expect("a turn").effects);
        let Receipt { seat, sequence, turn, .. } = accepted.receipt;
        let made = CommitSubmission {
            seat,
            sequence,
            turn,
            hash: in_session.hash(),
            receipt: codec::encode(&accepted.receipt),
            salt: SALT,
        };
        let commit = LiveCommit::new(&live, effects, &simulation);
        let commit = LiveCommit { epoch: 1, number: 1, submission: Some(made), ..commit };
        Self { header, stored, state, commit }
    }

    fn answer(&self) -> Result<CheckedCommit, String> {
        let (tick, digest, snapshot) = &self.state;
        let mut simulation =
            Simulation::restore(GAMES, &self.header, *tick, *digest, snapshot).expect("restores");
        let answer = self.stored.commit_live(at(START_MS + 10_200), &self.commit, &mut simulation);
        answer.map_err(|refusal| refusal.to_string())
    }

    /// What the mailbox says if the live side sends the table like this.
    fn with_table(change: impl FnOnce(&mut Value)) -> String {
        let mut handed = Self::honest();
        handed.change_table(change);
        handed.answer().expect_err("a lie")
    }

    /// The live side sends the table changed like this.
    fn change_table(&mut self, change: impl FnOnce(&mut Value)) {
        let mut table: Value = serde_json::from_slice(&self.commit.table).expect("a table");
        let before = table.clone();
        change(&mut table);
        assert_ne!(table, before, "nothing is changed");
        self.commit.table = serde_json::to_vec(&table).expect("JSON");
    }

    /// What it says of a commit like this.
    fn with_commit(change: impl FnOnce(&mut LiveCommit)) -> String {
        let mut handed = Self::honest();
        change(&mut handed.commit);
        handed.answer().expect_err("a lie")
    }
}

/// A change of the table that a live side sends.
type Lie = fn(&mut Value);

fn entry(entry: Entry) -> CommitEntry {
    CommitEntry { entry, opened: Opened::default() }
}

#[test]
fn what_a_session_does_not_change_is_refused_by_name() {
    let lies: [(&str, Lie); 14] = [
        ("game", |table| table["game"] = json!("diplomacy")),
        ("rules_version", |table| table["rules_version"] = json!(99)),
        ("title", |table| table["title"] = json!("another")),
        ("owner", |table| table["owner"] = table["seats"][1]["occupant"]["player"].clone()),
        ("visibility", |table| table["visibility"] = json!("private")),
        ("invited", |table| table["invited"] = json!([claim(3).player])),
        ("setup", |table| table["setup"] = json!("AAAA")),
        ("seed", |table| table["seed"]["seed"] = json!(Digest([9; 32]))),
        ("rules", |table| table["rules"]["live"]["away_ms"] = json!(1)),
        ("rematch", |table| table["rematch"] = json!(GameId([8; 16]))),
        ("tick", |table| table["tick"] = json!(5)),
        ("live", |table| table["live"]["other_clocks"] = Value::Null),
        ("live", |table| table["live"]["adjourn_at_ms"] = json!(START_MS + 1)),
        ("live", |table| table["live"]["appointment"]["revision"] = json!(9)),
    ];
    for (field, lie) in lies {
        let refusal = Handed::with_table(lie);
        assert!(refusal.contains(&format!("does not change `{field}`")), "{field}: {refusal}");
    }
}

#[test]
fn another_games_table_is_refused() {
    let refusal = Handed::with_table(|table| table["game_id"] = json!(GameId([7; 16])));
    assert!(refusal.contains("another game's"), "{refusal}");
}

#[test]
fn a_seat_is_what_the_entries_have_made_of_it() {
    let lies: [Lie; 9] = [
        |table| table["seats"][1]["occupant"]["player"] = json!(claim(3).player),
        |table| table["seats"][1]["occupant"]["name"] = json!("somebody"),
        |table| table["seats"][1]["occupant"] = json!({ "kind": "bot", "strength": "weak" }),
        |table| table["seats"][1]["resigned"] = json!(true),
        |table| table["seats"][1]["team"] = json!(0),
        |table| table["seats"][1]["last_sequence"] = json!(90),
        |table| table["seats"][0]["last_sequence"] = json!(6),
        |table| table["seats"][1]["votes_pause"] = json!(true),
        |table| {
            let other = table["seats"][0]["keys"][0].clone();
            table["seats"][1]["keys"].as_array_mut().expect("keys").push(other);
        },
    ];
    for (number, lie) in (1..).zip(lies) {
        let refusal = Handed::with_table(lie);
        assert!(refusal.contains("not as the session has left it"), "{number}: {refusal}");
    }
    let refusal = Handed::with_table(|table| table["seats"].as_array_mut().expect("seats").truncate(1));
    assert!(refusal.contains("other seats"), "{refusal}");
}

#[test]
fn nobody_hands_in_what_the_player_has_not_signed() {
    // White's own orders, for Black.
    let signed = e4(0);
    let pending = json!({
        "turn": 2,
        "signed": {
            "content": String::from_utf8(signed.content).expect("text"),
            "public_key": Digest(signed.public_key),
            "signature": crate::base::base64::Base64(signed.signature.to_vec()),
        },
        "salt": Digest(SALT),
        "orders": ["e5"],
        "ready": true,
        "sequence": 0,
    });
    let refusal = Handed::with_table(|table| table["seats"][1]["pending"] = pending);
    assert!(refusal.contains("handed in something else"), "{refusal}");
}

#[test]
fn the_clocks_are_bounded_by_what_stood_on_them() {
    let lies: [Lie; 5] = [
        // White has thought for ten seconds; Black has not thought at all.
        |table| table["clocks"]["banks_ms"][0] = json!(600_000 - 10_000 - 60_300),
        |table| table["clocks"]["banks_ms"][1] = json!(599_999),
        |table| table["clocks"]["rule"]["increment_ms"] = json!(1_000),
        |table| table["clocks"]["window"]["timers"][0]["own_until_ms"] = json!(START_MS),
        |table| table["clocks"]["given_back_to_ms"] = json!(START_MS + 1_000_000),
    ];
    for (number, lie) in (1..).zip(lies) {
        let refusal = Handed::with_table(lie);
        assert!(refusal.contains("the clocks can't show that"), "{number}: {refusal}");
    }
}

#[test]
fn the_window_is_the_games() {
    let lies: [Lie; 6] = [
        |table| table["turn"] = json!(9),
        |table| table["turn"] = json!(0),
        |table| table["turn_name"] = json!("another"),
        |table| table["to_act"] = json!([0]),
        |table| table["opened_ms"] = json!(START_MS - 1),
        |table| table["opened_ms"] = json!(START_MS + 1_000_000),
    ];
    for (number, lie) in (1..).zip(lies) {
        let refusal = Handed::with_table(lie);
        assert!(refusal.contains("not the open window"), "{number}: {refusal}");
    }
}

#[test]
fn how_the_game_ends_is_the_games_word() {
    let won = json!({ "places": [1, 2], "reason": 1 });
    let lies: [fn(&mut Value, Value); 4] = [
        |table, _| table["status"] = json!("finished"),
        |table, _| table["status"] = json!("abandoned"),
        |table, won| table["outcome"] = won,
        |table, _| table["ended_live"] = json!(true),
    ];
    for (number, lie) in (1..).zip(lies) {
        let refusal = Handed::with_table(|table| lie(table, won.clone()));
        assert!(refusal.contains("not how the game stands"), "{number}: {refusal}");
    }
    let refusal = Handed::with_commit(|commit| {
        let outcome = Outcome { places: vec![1, 2], reason: 1 };
        commit.entries.push(entry(Entry::Outcome { tick: commit.tick, outcome, server_time_ms: START_MS }));
    });
    assert!(refusal.contains("not how the game ends"), "{refusal}");
    let refusal = Handed::with_commit(|commit| {
        commit.entries.push(entry(Entry::Abandoned { tick: commit.tick, server_time_ms: START_MS }));
    });
    assert!(refusal.contains("somebody still plays it"), "{refusal}");
}

#[test]
fn orders_are_those_that_the_seats_player_has_signed() {
    let opening = |commit: &mut LiveCommit, change: fn(&mut Opening)| {
        let turn = commit.entries.iter_mut().find(|made| matches!(made.entry, Entry::Turn(_)));
        change(&mut turn.expect("a turn").opened.openings[0]);
    };
    let refusal = Handed::with_commit(|commit| opening(commit, |opening| opening.orders = vec!["d4".into()]));
    assert!(refusal.contains("does not say these orders"), "{refusal}");
    // Black signs for White, and everything else fits.
    let refusal = Handed::with_commit(|commit| {
        opening(commit, |opening| opening.signed = e4(1));
        let commitment = e4(1).commitment(&SALT);
        for made in &mut commit.entries {
            if let Entry::Turn(turn) = &mut made.entry {
                turn.seats[0].how = crate::timeline::How::Submitted(commitment);
            }
        }
    });
    assert!(refusal.contains("the key is not that of seat 0"), "{refusal}");
    // No bot plays there, and nobody's time is up.
    for how in [crate::timeline::How::Bot(Strength::Weak), crate::timeline::How::Default] {
        let refusal = Handed::with_commit(|commit| {
            for made in &mut commit.entries {
                if let Entry::Turn(turn) = &mut made.entry {
                    turn.seats[0].how = how;
                }
            }
        });
        assert!(
            refusal.contains("no bot plays") || refusal.contains("time of seat 0 is not up"),
            "{refusal}"
        );
    }
}

#[test]
fn a_live_session_writes_no_entries_of_the_mailbox() {
    let (salt, seed) = ([0; 32], [0; 32]);
    let item = Item::Order { seat: Seat(0), sequence: 0, input: vec![0] };
    let bot = Item::Seat { seat: Seat(9), event: SeatEvent::Resigned, server_time_ms: START_MS };
    for (lie, why) in [
        (Entry::SeedOpened { tick: 1, salt, seed }, "does not write that"),
        (Entry::Incarnation { tick: 1, number: 1, server_time_ms: START_MS }, "does not write that"),
        (Entry::Digest { tick: 1, digest: Digest([5; 32]) }, "the states differ"),
        (Entry::Step { tick: 0, items: vec![item] }, "is not legal"),
        (Entry::Step { tick: 0, items: vec![bot] }, "no such seat"),
        (Entry::Digest { tick: 40_000_000, digest: Digest::default() }, "not in order"),
    ] {
        let refusal = Handed::with_commit(|commit| match lie.tick() {
            0 => commit.entries.insert(0, entry(lie)),
            _ => commit.entries.push(entry(lie)),
        });
        assert!(refusal.contains(why), "{refusal}");
    }
}

#[test]
fn nobody_but_a_key_of_the_player_vouches_for_a_new_one() {
    let refusal = Handed::with_commit(|commit| {
        let (player, name, key) = (claim(0).player, "player 0".to_owned(), key(5).public_key());
        let change =
            SeatKey { tick: 0, seat: Seat(0), player, name, key, link: None, server_time_ms: START_MS };
        commit.entries.insert(0, entry(Entry::SeatKey(change)));
    });
    assert!(refusal.contains("nobody vouches"), "{refusal}");
}

#[test]
fn a_receipt_is_signed_for_what_was_handed_in_alone() {
    let lies: [fn(&mut CommitSubmission, &mut Receipt); 6] = [
        |_, receipt| receipt.commitment = Digest([5; 32]),
        |_, receipt| receipt.game_id = GameId([5; 16]),
        |_, receipt| receipt.seat = Seat(1),
        |_, receipt| receipt.received_ms = START_MS + 1_000_000,
        |made, _| made.hash = [5; 32],
        |made, _| made.salt = [5; 32],
    ];
    for (number, lie) in (1..).zip(lies) {
        let refusal = Handed::with_commit(|commit| {
            let made = commit.submission.as_mut().expect("a submission");
            let mut receipt: Receipt = codec::decode(&made.receipt).expect("a receipt");
            lie(made, &mut receipt);
            made.receipt = codec::encode(&receipt);
        });
        assert!(refusal.contains("handed"), "{number}: {refusal}");
    }
}

#[test]
fn nobody_outside_the_table_is_told_anything_or_counted() {
    let stranger: PlayerId = claim(7).player;
    let refusal = Handed::with_commit(|commit| commit.tallies.push((stranger, false)));
    assert!(refusal.contains("others than the table's"), "{refusal}");
    let refusal = Handed::with_commit(|commit| {
        let mut tell: Value = serde_json::from_slice(&commit.tell).expect("a list");
        tell[0][0] = json!(stranger);
        commit.tell = serde_json::to_vec(&tell).expect("JSON");
    });
    assert!(refusal.contains("others than the table's"), "{refusal}");
}
