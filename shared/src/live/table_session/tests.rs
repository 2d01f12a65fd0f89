//! A session and the mailbox's answers, one by one.

mod absence; // who is not there
mod adjourning; // sealing the move, and the hour of the table
mod outages; // a process that does not run, a mailbox that does not answer

use super::TableSession;
use crate::api::Problem;
use crate::base::identity::{self, KeyPair, player_id};
use crate::base::limits::live::LEASE_MS;
use crate::handover::{Granted, HandedOver, LiveCommit, Recall, Speaker};
use crate::live::io::{HostInput, HostOutput, Now, PeerId};
use crate::timeline::submission::{Orders, Receipt, Signed, Submission};
use crate::timeline::{Entry, Link};
use crate::turns::rules::CreateTable;
use crate::turns::rules::TableStatus;
use crate::turns::schedule::Utc;
use crate::turns::table::{LivePlace, Random, SeatClaim, TableContext, TableState};
use crate::wire::datagram::Up;
use crate::wire::message::{MatchLeftReason, ServerMessage};
use adjourn_game::codec;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shipped_games::GAMES;

const START_MS: u64 = 1_800_000_000_000;

fn key(number: u8) -> KeyPair {
    KeyPair::from_secret(&[number + 1; 32])
}

fn speaker(number: u8) -> Speaker {
    Speaker { key: key(number).public_key(), links: Vec::new() }
}

fn claim(number: u8) -> SeatClaim {
    let key = key(number).public_key();
    SeatClaim { player: player_id(&key), name: format!("player {number}"), key }
}

struct Session {
    host: TableSession,
    mono_ms: u64,
    sequence: u64,
    /// What each peer was told.
    told: Vec<(PeerId, ServerMessage)>,
    commits: Vec<LiveCommit>,
    recalled: Vec<(PeerId, Recall)>,
    over: bool,
}

impl Session {
    /// Chess between two people who are both here, with so much time on each live clock.
    fn chess(bank_ms: u64) -> Self {
        Self::until(bank_ms, None)
    }

    /// The same at a table that adjourns at this minute of the day.
    fn until(bank_ms: u64, adjourn_minute_of_day: Option<u64>) -> Self {
        let clock = serde_json::json!(
            { "kind": "fischer", "bank_ms": bank_ms, "increment_ms": 0, "cap_ms": bank_ms });
        Self::of_rules(&serde_json::json!(
            { "allowed": true, "clock": clock, "adjourn_minute_of_day": adjourn_minute_of_day }))
    }

    /// Chess with these rules of live play, and nobody there yet.
    fn unattended(live: &serde_json::Value) -> Self {
        let request = serde_json::json!({ "game": "chess", "seat": 0, "rules": { "live": live } });
        let request: CreateTable = serde_json::from_value(request).expect("a request");
        let random =
            Random { game_id: GameId([1; 16]), seed: [2; 32], salt: [3; 32], join_code: "code".into() };
        let (mut table, _) = TableState::create(GAMES, request, &claim(0), random).expect("a table");
        table.join(&claim(1), None, None).expect("a seat");
        let context = TableContext { now_ms: START_MS, zone: &Utc };
        let (header, simulation, _) = table.start(GAMES, context, None, &key(99)).expect("begins");
        table.want_all_live(START_MS);
        let game = simulation.game();
        table.go_live(context, game, LEASE_MS, LivePlace::default()).expect("all want it");
        let handed = HandedOver {
            granted: Granted {
                epoch: 1,
                for_ms: LEASE_MS,
                number: 0,
                head: adjourn_game::ids::Digest::default(),
            },
            header: codec::encode(&header),
            keys: vec![vec![speaker(0)], vec![speaker(1)]],
            mutes: Vec::new(),
            now_ms: START_MS,
            table: serde_json::to_vec(&table).expect("JSON"),
            tick: simulation.tick(),
            digest: game.digest(),
            snapshot: game.snapshot(),
        };
        let host = TableSession::take_over(GAMES, Now::default(), 1, 0, &handed).expect("taken over");
        let (told, commits, recalled) = Default::default();
        Self { host, mono_ms: 0, sequence: 0, told, commits, recalled, over: false }
    }

    /// The same, with both players.
    fn of_rules(live: &serde_json::Value) -> Self {
        let mut session = Self::unattended(live);
        for seat in 0..2 {
            session.input(HostInput::Joined(seat.into(), Some(Seat(seat))));
        }
        session
    }

    fn input(&mut self, input: HostInput) {
        let now = Now { mono_ms: self.mono_ms, unix_ms: 0 };
        self.host.handle(now, input);
        while let Some(output) = self.host.poll_output() {
            match output {
                HostOutput::Message(peer, message) => self.told.push((peer, message)),
                HostOutput::Commit(commit) => self.commits.push(codec::decode(&commit).expect("our own")),
                HostOutput::Recall { peer, asked } => self.recalled.push((peer, asked)),
                HostOutput::Finished(_) => self.over = true,
                _ => {}
            }
        }
    }

    fn signed(&mut self, seat: u8, by: u8, order: &str) -> Signed {
        self.sequence += 1;
        let orders = Some(Orders { list: vec![order.to_owned()], ready: true });
        let (game, turn, sequence) = (GameId([1; 16]), self.host.table.turn(), self.sequence);
        let submission = Submission { game, seat: Seat(seat), turn, sequence, orders, plan: None };
        Signed::sign(&key(by), &submission)
    }

    fn submit(&mut self, peer: PeerId, signed: &Signed) {
        self.input(HostInput::Submit(peer, signed.clone(), [4; 32]));
    }

    /// The mailbox stores what it was asked to, and signs the receipt.
    fn stored(&mut self) {
        let commit = self.commits.last().expect("something was to be kept").clone();
        let receipt = commit.submission.map(|submission| {
            let content: Receipt = codec::decode(&submission.receipt).expect("a receipt");
            content.sign(&key(99), &submission.salt)
        });
        let granted = Granted {
            epoch: 1,
            for_ms: LEASE_MS,
            number: commit.number,
            head: adjourn_game::ids::Digest::default(),
        };
        self.input(HostInput::Committed(Some((granted, receipt))));
    }

    /// The session is ticked as its thread does it, and the mailbox answers at once.
    fn later(&mut self, by_ms: u64) {
        for step_ms in (0..by_ms).step_by(50).map(|passed_ms| (by_ms - passed_ms).min(50)) {
            self.unanswered(step_ms);
            self.renewed();
        }
    }

    /// The same while the mailbox does not answer.
    fn unanswered(&mut self, by_ms: u64) {
        for step_ms in (0..by_ms).step_by(50).map(|passed_ms| (by_ms - passed_ms).min(50)) {
            self.mono_ms += step_ms;
            self.input(HostInput::Tick);
        }
    }

    fn renewed(&mut self) {
        let renewed = Some((LEASE_MS, Vec::new()));
        self.input(HostInput::Renewed { sent_ms: self.mono_ms, renewed });
    }

    /// The session's process does not run.
    fn asleep(&mut self, by_ms: u64) {
        self.mono_ms += by_ms;
        self.input(HostInput::Tick);
    }

    fn left(&self, seat: u8) -> Option<u64> {
        self.host.table.clocks().own_time_left_ms(START_MS + self.mono_ms, Seat(seat))
    }

    /// What the players were told last of this clock, and whether the clocks stand.
    fn told_clock(&self, seat: usize) -> (Option<u64>, bool) {
        let mut tables = self.told.iter().rev().filter_map(|(_, message)| match message {
            ServerMessage::Table(table) => Some((table.seats[seat].left_ms, table.stands)),
            _ => None,
        });
        tables.next().expect("a table was told")
    }

    /// The client of a peer says that it is there.
    fn sign_of_life(&mut self, peer: PeerId) {
        let up = Up { slot: 1, incarnation: 1, next_tick: 0, sent_ms: 0, digest: None, orders: Vec::new() };
        self.input(HostInput::Datagram(peer, up, self.mono_ms));
    }

    /// Why the last commit gives the game back, if it does.
    fn gives_back(&self) -> Option<&str> {
        self.commits.last().and_then(|commit| commit.gives_back.as_deref())
    }

    fn receipts(&self, of: PeerId) -> Vec<&Vec<u8>> {
        let receipts = self.told.iter().filter_map(|(peer, message)| match message {
            ServerMessage::Submitted(receipt) if *peer == of => Some(receipt),
            _ => None,
        });
        receipts.collect()
    }

    fn refused(&self) -> Vec<String> {
        let problems = self.told.iter().filter_map(|(_, message)| match message {
            ServerMessage::Refused { problem, .. } => Some(problem),
            _ => None,
        });
        problems.map(|json| serde_json::from_slice::<Problem>(json).expect("a problem").title).collect()
    }

    fn bundles(&self, of: PeerId) -> usize {
        let is = |(peer, message): &&(PeerId, ServerMessage)| {
            *peer == of && matches!(message, ServerMessage::Bundles { .. })
        };
        self.told.iter().filter(is).count()
    }
}

#[test]
fn nobody_sees_a_move_and_nobody_gets_a_receipt_before_it_is_stored() {
    let mut session = Session::chess(60_000);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    assert_eq!((session.bundles(1), session.receipts(0).len()), (0, 0));
    session.stored();
    assert_eq!((session.bundles(1), session.receipts(0).len()), (1, 1));
}

#[test]
fn what_is_sent_again_gets_the_same_receipt_on_another_connection_too() {
    let mut session = Session::chess(60_000);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.input(HostInput::Lost(0));
    session.stored();
    session.input(HostInput::Joined(7, Some(Seat(0))));
    session.submit(7, &signed);
    assert_eq!(session.refused(), Vec::<String>::new());
    assert_eq!(session.receipts(7).len(), 1);
    assert_eq!(session.commits.len(), 1, "it was stored once");
}

#[test]
fn the_time_until_a_move_is_stored_is_nobodys() {
    let mut session = Session::chess(5_000);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    // Black can't see yet what to answer.
    session.later(5_500);
    session.stored();
    session.later(4_000);
    assert_eq!(session.host.table.status(), TableStatus::Running);
    assert_eq!(session.left(1), Some(1_000));
    session.later(1_000);
    session.stored();
    assert_ne!(session.host.table.status(), TableStatus::Running, "and then the flag falls");
}

#[test]
fn whoever_signs_with_a_key_that_is_not_the_players_any_more_hands_in_nothing() {
    let mut session = Session::chess(60_000);
    session.host.keys[0] = vec![speaker(5)];
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    let foreign = session.signed(0, 1, "e4");
    session.submit(1, &foreign);
    assert_eq!(session.refused(), ["The signature is not valid", "Not your seat"]);
    assert!(session.commits.is_empty());
}

#[test]
fn a_refusal_of_the_mailbox_ends_the_session_and_nothing_of_it_is_told() {
    let mut session = Session::chess(60_000);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.input(HostInput::Committed(None));
    session.input(HostInput::Tick);
    assert_eq!((session.bundles(1), session.receipts(0).len(), session.over), (0, 0, true));
    let reason = MatchLeftReason::Adjourned;
    let left = ServerMessage::MatchLeft { slot: 1, reason };
    assert!(session.told.contains(&(1, left)));
}

#[test]
fn a_linked_key_that_never_signed_by_mail_hands_in_with_the_links_that_lead_to_it() {
    let mut session = Session::chess(60_000);
    let linked = key(5).public_key();
    let text = identity::link_text(claim(0).player, &linked);
    let link = Link { by: key(0).public_key(), signature: key(0).sign(&text) };
    session.host.keys[0].push(Speaker { key: linked, links: vec![(linked, link)] });
    for (seat, by, order) in [(0, 5, "e4"), (1, 1, "e5"), (0, 5, "Nf3")] {
        let signed = session.signed(seat, by, order);
        session.submit(seat.into(), &signed);
        assert_eq!(session.refused(), Vec::<String>::new(), "{order}");
        session.stored();
    }
    let new_keys = session.commits.iter().flat_map(|commit| &commit.entries);
    let new_keys = new_keys.filter(|commit| matches!(commit.entry, Entry::SeatKey(_)));
    assert_eq!(new_keys.count(), 1, "the timeline is told once whose key it is");
}

#[test]
fn a_submission_older_than_the_last_one_gets_the_mailboxs_answer_of_then() {
    let mut session = Session::chess(60_000);
    let first = session.signed(0, 0, "e4");
    session.submit(0, &first);
    session.stored();
    for (seat, order) in [(1, "e5"), (0, "Nf3")] {
        let signed = session.signed(seat, seat, order);
        session.submit(seat.into(), &signed);
        session.stored();
    }
    let receipt = session.receipts(0)[0].clone();
    session.submit(0, &first);
    let (peer, asked) = session.recalled.pop().expect("the mailbox is asked");
    assert_eq!((peer, asked.seat, asked.sequence, asked.hash), (0, Seat(0), 1, first.hash()));
    assert_eq!(session.commits.len(), 3, "nothing is stored anew");
    session.input(HostInput::Recalled { peer, sequence: 1, answer: Ok(receipt.clone()) });
    assert_eq!(session.receipts(0).last().copied(), Some(&receipt));
    // Nobody else asks for it, and nobody asks without end.
    session.submit(1, &first);
    assert_eq!(session.refused(), ["Not your seat"]);
    for _ in 0..=crate::base::limits::live::ASKED {
        session.submit(0, &first);
    }
    assert_eq!(session.recalled.len(), crate::base::limits::live::ASKED);
    assert_eq!(session.refused().len(), 2);
}

#[test]
fn a_server_that_stops_gives_the_game_back_after_what_is_under_way() {
    let mut session = Session::chess(60_000);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.input(HostInput::Stop);
    assert_eq!((session.commits.len(), session.over), (1, false));
    session.stored();
    let why = session.commits.last().and_then(|commit| commit.gives_back.as_deref());
    assert_eq!(why, Some("the live server was stopped"));
    session.stored();
    assert_eq!((session.receipts(0).len(), session.over), (1, true));
}

#[test]
fn who_gives_up_twice_gives_up_once() {
    let mut session = Session::chess(60_000);
    let signed = session.signed(0, 0, "e4");
    session.submit(0, &signed);
    session.input(HostInput::Resign(1));
    session.input(HostInput::Resign(1));
    assert_eq!(
        (session.commits.len(), session.host.asked.len()),
        (1, 1),
        "it waits until the move is stored"
    );
    session.stored();
    assert!(session.host.table.seats()[1].resigned);
}

#[test]
fn who_looks_on_is_told_that_there_is_no_seat_for_them() {
    let mut session = Session::chess(60_000);
    session.input(HostInput::Joined(7, None));
    let signed = session.signed(0, 0, "e4");
    session.submit(7, &signed);
    assert_eq!(session.refused(), ["Not your seat"]);
}
