//! One game, two tempos: from mail to live and back, with real processes.

use crate::mail_player::{Player, problem};
use adjourn_client::mail::verify_bytes;
use adjourn_client::replay::Trust;
use adjourn_client::submission::{Hand, sign};
use adjourn_game::Strength;
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_shared::api::{AudienceView, Problem, ProblemKind, ReceiptView, Table};
use adjourn_shared::live::client::{Command, Event, NotTaken};
use adjourn_shared::timeline::submission::Signed;
use adjourn_shared::timeline::{Entry, Recovered, recover, verify};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::wire::lobby::{ChatLine, ChatTo, LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_shared::wire::table::LiveTable;
use adjourn_shipped_games::GAMES;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::ServerProcess;
use serde_json::json;
use std::net::SocketAddr;

/// A player on both sides.
pub struct Both {
    pub mail: Player,
    live: Option<Guest>,
    name: &'static str,
    pub sequence: u64,
    /// What was handed in live, in order.
    signed: Vec<Signed>,
}

impl Both {
    pub fn new(server: &ServerProcess, name: &'static str) -> Self {
        Self { mail: Player::new(server.url(), name), live: None, name, sequence: 0, signed: Vec::new() }
    }

    pub async fn sit_live(&mut self, server: SocketAddr) {
        let guest = Guest::sign_in_with(server, self.mail.client.key(), self.name).await;
        self.live = Some(guest.expect("signs in"));
        self.live()
            .until(|_, event| matches!(event, Event::MatchBegan(_)).then_some(()))
            .await
            .expect("it is in the session");
    }

    pub fn live(&mut self) -> &mut Guest {
        self.live.as_mut().expect("plays live")
    }

    pub fn send(&mut self, command: Command) {
        self.live().send(command);
    }

    /// Hands in live, and gives the answer.
    pub async fn order(
        &mut self,
        game: GameId,
        seat: u8,
        turn: u32,
        order: &str,
    ) -> Result<ReceiptView, Problem> {
        self.orders(game, seat, turn, &[order]).await
    }

    async fn orders(
        &mut self,
        game: GameId,
        seat: u8,
        turn: u32,
        orders: &[&str],
    ) -> Result<ReceiptView, Problem> {
        self.sequence = adjourn_client::wall_clock::now_ms().max(self.sequence + 1);
        let list = orders.iter().map(|&order| order.to_owned()).collect();
        let hand = Hand::Orders { list, ready: true };
        let signed = sign(self.mail.client.key(), game, Seat(seat), turn, self.sequence, hand);
        self.signed.push(signed.clone());
        self.hand_in(signed).await
    }

    /// Hands in signed orders, perhaps once more, and gives the answer.
    async fn hand_in(&mut self, signed: Signed) -> Result<ReceiptView, Problem> {
        self.send(Command::Submit(signed));
        let answer = self.live().until(|_, event| match event {
            Event::Stored(receipt) => Some(Ok(*receipt)),
            Event::NotTaken(NotTaken::Refused(problem)) => Some(Err(*problem)),
            _ => None,
        });
        answer.await.expect("an answer")
    }

    pub async fn until_table(&mut self, wanted: impl Fn(&LiveTable) -> bool) -> LiveTable {
        let found = self.live().until(|_, event| match event {
            Event::Table(table) if wanted(&table) => Some(table),
            _ => None,
        });
        found.await.expect("such a table")
    }

    pub async fn until_any_line(&mut self) -> ChatLine {
        let heard = self.live().until_lobby(|event| match event {
            LobbyEvent::Chat(line) => Some(line),
            _ => None,
        });
        heard.await.expect("it is heard")
    }

    /// The first line that is heard of those with this number.
    pub async fn until_line_of(&mut self, number: u32) -> String {
        loop {
            let line = self.until_any_line().await;
            if line.text.starts_with(&format!("{number},")) {
                return line.text;
            }
        }
    }

    pub async fn until_line(&mut self, text: &str) -> ChatLine {
        loop {
            let line = self.until_any_line().await;
            if line.text == text {
                return line;
            }
        }
    }

    /// Against bots, which agree to everything: a turn live, with these orders, and back to mail.
    async fn go_live_alone(&mut self, server: &ServerProcess, game: GameId, orders: &[&str]) -> ReceiptView {
        self.mail.client.go_live(game, true).await.expect("a vote");
        let table = self.mail.until(game, |table| table.live.tempo == Tempo::Live).await;
        self.sit_live(server.address()).await;
        let turn = table.summary.turn;
        let receipt = self.orders(game, 0, turn, orders).await.expect("stored");
        self.until_table(|table| table.turn > turn).await;
        self.send(Command::Adjourn(true));
        assert_eq!(self.until_left().await, MatchLeftReason::Adjourned);
        self.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;
        receipt
    }

    pub async fn until_left(&mut self) -> MatchLeftReason {
        self.live().until_match_left().await.expect("the session ends")
    }
}

async fn go_live(server: &ServerProcess, ann: &mut Both, bob: &mut Both, game: GameId) -> Table {
    for player in [&*ann, &*bob] {
        player.mail.client.go_live(game, true).await.expect("a vote");
    }
    let table = ann.mail.until(game, |table| table.live.tempo == Tempo::Live).await;
    ann.sit_live(server.address()).await;
    bob.sit_live(server.address()).await;
    table
}

pub async fn verified(player: &Player, game: GameId) {
    let export = player.client.export(game, "timeline").await.expect("an export");
    let line = verify_bytes(GAMES, &export, Some(&player.home()), &Trust::default()).expect("a timeline");
    assert!(line.ok && line.receipts.missing == 0, "{:?}", line.error);
    // Where a tempo ended, and where the game is now: the same orders in one go come to the same states.
    let Some(alone) = adjourn_sim::alone::digests(GAMES, &export) else { return };
    let recovered = recover(&export).expect("a timeline");
    let changes = recovered.entries.iter().filter_map(|entry| match entry {
        Entry::Tempo(change) => Some((change.tick, change.digest)),
        _ => None,
    });
    let mut changed = 0;
    for (tick, digest) in changes.chain([(recovered.reached, report_digest(&recovered))]) {
        assert_eq!(alone.get(&tick), Some(&digest), "the state of tick {tick}");
        changed += 1;
    }
    assert!(changed > 1, "it has changed its tempo");
}

fn report_digest(recovered: &Recovered) -> Digest {
    verify(GAMES, recovered).expect("it verifies").digest
}

#[tokio::test]
async fn chess_goes_from_mail_to_live_and_back_and_all_of_it_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (mut ann, mut bob) = (Both::new(&server, "Ann"), Both::new(&server, "Bob"));
    let game = ann.mail.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.mail.join(game).await;
    ann.mail.orders(game, &["e4"]).await;
    bob.mail.until_turn(game, 2).await;

    go_live(&server, &mut ann, &mut bob, game).await;
    let refused = bob.mail.refused(game, None, &["e5"]).await;
    assert!(refused.is(ProblemKind::PlayedLive), "{refused:?}");
    let receipt = bob.order(game, 1, 2, "e5").await.expect("stored");
    assert_eq!((receipt.game_id, receipt.turn), (game, 2));
    ann.until_table(|table| table.turn == 3 && table.seats[0].to_act).await;
    let illegal = ann.order(game, 0, 3, "Ke3").await.expect_err("illegal");
    assert!(illegal.is(ProblemKind::IllegalOrders), "{illegal:?}");
    ann.order(game, 0, 3, "Nf3").await.expect("stored");
    bob.until_table(|table| table.turn == 4).await;

    // What is said in the session is a message of the table, and what is written by mail is heard in the session.
    let chat = LobbyCommand::Chat(ChatTo::All, "A fine game.".into());
    ann.live().ask(chat);
    bob.until_line("A fine game.").await;
    let written = ann.mail.until_message(game, "A fine game.").await;
    assert_eq!((written.name.as_str(), written.seat), ("Ann", Some(Seat(0))));
    bob.mail.client.say(game, AudienceView::Table, "Indeed.".into()).await.expect("written");
    ann.until_line("Indeed.").await;

    for player in [&mut ann, &mut bob] {
        player.send(Command::Adjourn(true));
    }
    bob.until_table(|table| table.sealing).await;
    bob.order(game, 1, 4, "Nc6").await.expect("sealed");
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    assert_eq!(bob.until_left().await, MatchLeftReason::Adjourned);

    let table = ann.mail.until_turn(game, 5).await;
    assert_eq!(
        (table.live.tempo, table.live.changes),
        (Tempo::Mail, 2),
        "the sealed move was opened by mail"
    );
    ann.mail.orders(game, &["Bb5"]).await;
    bob.mail.until_turn(game, 6).await;

    go_live(&server, &mut ann, &mut bob, game).await;
    bob.order(game, 1, 6, "a6").await.expect("stored");
    ann.until_table(|table| table.turn == 7).await;
    // However late the same bytes come, they get the same receipt: here one of the session before.
    let again = bob.hand_in(bob.signed[0].clone()).await;
    assert_eq!(again.expect("known"), receipt);
    ann.send(Command::Resign);
    assert_eq!(bob.until_left().await, MatchLeftReason::Ended);
    let over = bob.mail.until(game, |table| table.summary.status == TableStatus::Finished).await;
    assert_eq!(over.places, Some(vec![2, 1]));
    verified(&ann.mail, game).await;
    verified(&bob.mail, game).await;
    // One asks for another game, the other for the same one: colours change.
    let again = ann.mail.client.rematch(game).await.expect("a table").summary.game_id;
    assert_eq!(bob.mail.client.rematch(game).await.expect("a seat").summary.game_id, again);
    let table = bob.mail.until(again, |table| table.summary.status == TableStatus::Running).await;
    assert_eq!(table.my_seat, Some(Seat(0)), "Bob is White now");
    let tempos: Vec<_> = ann.mail.history(game).await.into_iter().map(|step| step.title).collect();
    let changes = tempos.iter().filter(|title| title.starts_with("from here on")).count();
    assert_eq!(changes, 3, "{tempos:?}");
    let late = problem(ann.mail.client.go_live(game, true).await);
    assert!(late.is(ProblemKind::WindowClosed), "{late:?}");
}

#[tokio::test]
async fn skirmish_by_mail_goes_live_at_a_tick_and_goes_on_by_mail_from_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (mut ann, mut bob) = (Both::new(&server, "Ann"), Both::new(&server, "Bob"));
    let rules = json!({ "live": { "allowed": true } });
    let request = json!({ "game": "skirmish", "seats": 2, "seat": 0, "rules": rules });
    let game = ann.mail.create(request).await.summary.game_id;
    let before = bob.mail.join(game).await;
    assert!(before.live.reveals && before.live.allowed);
    for player in [&ann, &bob] {
        player.mail.orders(game, &[]).await;
    }
    ann.mail.until_turn(game, 2).await;

    let table = go_live(&server, &mut ann, &mut bob, game).await;
    assert!(!table.live.reveals, "from here on it hides nothing");
    let begun = ann.live().until(|client, _| Some(client.follower()?.simulation()?.tick()));
    let begun = begun.await.expect("a state");
    for player in [&mut ann, &mut bob] {
        player.live().until_tick(begun + 30).await.expect("the clock runs");
    }
    let stored = ann.live().until(|_, event| match event {
        Event::Checkpoint(tick) => Some(tick),
        _ => None,
    });
    assert!(stored.await.expect("a checkpoint") > begun);
    for player in [&mut ann, &mut bob] {
        player.send(Command::Adjourn(true));
    }
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    assert_eq!(bob.until_left().await, MatchLeftReason::Adjourned);
    let left_at = ann.live().follower().and_then(|follower| Some(follower.simulation()?.tick()));

    let table = ann.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;
    assert_eq!(table.summary.turn, 3, "a new window");
    let state = ann.mail.client.state(game, None).await.expect("a state");
    assert_eq!(state.view["tick"].as_u64(), left_at.map(u64::from), "exactly there");
    for player in [&ann, &bob] {
        player.mail.orders(game, &[]).await;
    }
    ann.mail.until_turn(game, 4).await;
    go_live(&server, &mut ann, &mut bob, game).await;
    let begun = ann.live().until(|client, _| Some(client.follower()?.simulation()?.tick()));
    let begun = begun.await.expect("a state");
    for player in [&mut ann, &mut bob] {
        player.live().until_tick(begun + 10).await.expect("the clock runs");
    }
    ann.send(Command::Resign);
    assert_eq!(bob.until_left().await, MatchLeftReason::Ended);
    ann.mail.until(game, |table| table.summary.status == TableStatus::Finished).await;
    verified(&ann.mail, game).await;
}

#[tokio::test]
async fn a_match_that_was_never_a_table_becomes_one_when_it_is_adjourned() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut ann = Both::new(&server, "Ann");
    let guest = Guest::sign_in_with(server.address(), ann.mail.client.key(), "Ann").await;
    ann.live = Some(guest.expect("signs in"));
    let practice = LobbyCommand::Practice("skirmish".into(), Strength::Weak);
    ann.live().ask(practice);
    ann.live().until_tick(40).await.expect("it runs");
    let game = ann.live().follower().expect("a match").header().game_id;
    ann.send(Command::Adjourn(true));
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    let table = ann.mail.client.table(game).await.expect("it is a table now");
    assert_eq!((table.summary.turn, table.my_seat), (1, Some(Seat(0))));
    ann.mail.orders(game, &[]).await;
    ann.mail.until_turn(game, 2).await;
    verified(&ann.mail, game).await;
    assert_eq!(std::fs::read_dir(folder.path().join("matches")).expect("a folder").count(), 0);
}

#[tokio::test]
async fn a_match_that_was_taken_up_after_a_kill_can_be_adjourned_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut ann = Both::new(&server, "Ann");
    let guest = Guest::sign_in_with(server.address(), ann.mail.client.key(), "Ann").await;
    ann.live = Some(guest.expect("signs in"));
    ann.live().ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    ann.live().until_tick(40).await.expect("it runs");
    let game = ann.live().follower().expect("a match").header().game_id;
    let (live, http) = (server.live(), server.url().replace("http://", ""));
    server.kill();
    let _server = ServerProcess::serve_at(folder.path(), &live, &http);
    // The connection is lost with the server: that is told, and then it is made anew.
    let mut lost = 0;
    while let Err(error) = ann.live().until_tick(60).await {
        lost += 1;
        assert!(lost < 10, "it does not go on: {error}");
    }
    ann.send(Command::Adjourn(true));
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    let table = ann.mail.client.table(game).await.expect("it is a table now");
    assert_eq!((table.summary.turn, table.my_seat), (1, Some(Seat(0))));
    verified(&ann.mail, game).await;
}

#[tokio::test]
async fn diplomacy_is_played_live_in_sealed_phases_and_by_mail_to_its_last_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut ann = Both::new(&server, "Ann");
    let bots: Vec<_> = (1..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let request = json!({ "game": "diplomacy", "seat": 0, "bots": bots, "setup": { "last_year": 1902 } });
    let game = ann.mail.create(request).await.summary.game_id;
    let receipt = ann.go_live_alone(&server, game, &["A VIE - GAL"]).await;
    assert!(receipt.deadline_ms.is_some(), "phases of minutes");
    let turn = ann.mail.client.table(game).await.expect("a table").summary.turn;
    assert!(turn > 1);
    // By mail, live again, and by mail to the end: whoever is waited for hands in nothing, and all units hold.
    ann.mail.orders(game, &[]).await;
    ann.mail.until_turn(game, turn + 1).await;
    ann.go_live_alone(&server, game, &[]).await;
    let over = |table: &Table| table.summary.status == TableStatus::Finished;
    while !over(&ann.mail.client.table(game).await.expect("a table")) {
        let state = ann.mail.client.state(game, None).await.expect("a state");
        if state.to_act.contains(&Seat(0)) {
            // Once more for the same turn changes nothing; and the turn may just have been closed.
            let _late = ann.mail.try_orders(game, Some(state.turn), &[]).await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    verified(&ann.mail, game).await;
}
