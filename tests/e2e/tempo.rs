//! One game, two tempos: from mail to live and back, with real processes.

use crate::mail_player::{Player, problem};
use adjourn_client::live::player::Happened;
use adjourn_client::mail::{Hand, sign, verify_bytes};
use adjourn_shared::api::{AudienceView, Problem, ProblemKind, ReceiptView, Table, TableStatus, Tempo};
use adjourn_shared::game::Strength;
use adjourn_shared::ids::{GameId, Seat};
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{ClientMessage, MatchLeftReason, ServerMessage};
use adjourn_shared::wire::table::LiveTable;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::ServerProcess;
use serde_json::json;
use std::net::SocketAddr;

/// A player on both sides.
struct Both {
    mail: Player,
    live: Option<Guest>,
    name: &'static str,
    sequence: u64,
}

impl Both {
    fn new(server: &ServerProcess, name: &'static str) -> Self {
        Self { mail: Player::new(server.url(), name), live: None, name, sequence: 0 }
    }

    async fn sit_live(&mut self, server: SocketAddr) {
        let guest = Guest::sign_in_with(server, self.mail.client.key(), self.name).await;
        self.live = Some(guest.expect("signs in"));
        self.live()
            .until(|_, happened| matches!(happened, Happened::MatchBegan).then_some(()))
            .await
            .expect("it is in the session");
    }

    fn live(&mut self) -> &mut Guest {
        self.live.as_mut().expect("plays live")
    }

    async fn send(&mut self, message: ClientMessage) {
        self.live().player.link.send(&message).await.expect("sent");
    }

    /// Hands in live, and gives the answer.
    async fn order(
        &mut self,
        game: GameId,
        seat: u8,
        turn: u32,
        order: &str,
    ) -> Result<ReceiptView, Problem> {
        self.sequence = adjourn_client::mail::now_ms().max(self.sequence + 1);
        let hand = Hand::Orders { list: vec![order.to_owned()], ready: true };
        let signed = sign(self.mail.client.key(), game, Seat(seat), turn, self.sequence, hand);
        self.send(ClientMessage::Submit(signed)).await;
        let answer = self.live().until(|_, happened| match happened {
            Happened::Message(ServerMessage::Submitted(receipt)) => {
                Some(Ok(serde_json::from_slice(&receipt).expect("a receipt")))
            }
            Happened::Message(ServerMessage::Refused { problem, .. }) => {
                Some(Err(serde_json::from_slice(&problem).expect("a problem")))
            }
            _ => None,
        });
        answer.await.expect("an answer")
    }

    async fn until_table(&mut self, wanted: impl Fn(&LiveTable) -> bool) -> LiveTable {
        let found = self.live().until(|_, happened| match happened {
            Happened::Message(ServerMessage::Table(table)) if wanted(&table) => Some(table),
            _ => None,
        });
        found.await.expect("such a table")
    }

    async fn until_heard(&mut self, text: &str) {
        let heard = self.live().until_lobby(|event| match event {
            LobbyEvent::Chat(line) if line.text == text => Some(()),
            _ => None,
        });
        heard.await.expect("it is heard");
    }

    async fn until_left(&mut self) -> MatchLeftReason {
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

async fn verified(player: &Player, game: GameId) {
    let export = player.client.export(game, "timeline").await.expect("an export");
    let line = verify_bytes(&export, Some(&player.home()), None).expect("a timeline");
    assert!(line.ok && line.receipts.missing == 0, "{:?}", line.error);
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
    ann.live().ask(chat).await.expect("said");
    bob.until_heard("A fine game.").await;
    let written = ann.mail.until_message(game, "A fine game.").await;
    assert_eq!((written.name.as_str(), written.seat), ("Ann", Some(Seat(0))));
    bob.mail.client.say(game, AudienceView::Table, "Indeed.".into()).await.expect("written");
    ann.until_heard("Indeed.").await;

    for player in [&mut ann, &mut bob] {
        player.send(ClientMessage::Adjourn(true)).await;
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
    ann.send(ClientMessage::Resign).await;
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
    let begun = ann.live().until(|player, _| Some(player.follower.as_ref()?.simulation()?.tick()));
    let begun = begun.await.expect("a state");
    for player in [&mut ann, &mut bob] {
        player.live().until_tick(begun + 30).await.expect("the clock runs");
    }
    let stored = ann.live().until(|_, happened| match happened {
        Happened::Message(ServerMessage::Stored { tick, .. }) => Some(tick),
        _ => None,
    });
    assert!(stored.await.expect("a checkpoint") > begun);
    for player in [&mut ann, &mut bob] {
        player.send(ClientMessage::Adjourn(true)).await;
    }
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    assert_eq!(bob.until_left().await, MatchLeftReason::Adjourned);
    let left_at =
        ann.live().player.follower.as_ref().and_then(|follower| Some(follower.simulation()?.tick()));

    let table = ann.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;
    assert_eq!(table.summary.turn, 3, "a new window");
    let state = ann.mail.client.state(game, None).await.expect("a state");
    assert_eq!(state.view["tick"].as_u64(), left_at.map(u64::from), "exactly there");
    for player in [&ann, &bob] {
        player.mail.orders(game, &[]).await;
    }
    ann.mail.until_turn(game, 4).await;
    ann.mail.client.resign(game).await.expect("gives up");
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
    ann.live().ask(practice).await.expect("asked");
    ann.live().until_tick(40).await.expect("it runs");
    let game = ann.live().player.follower.as_ref().expect("a match").header().game_id;
    ann.send(ClientMessage::Adjourn(true)).await;
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    let table = ann.mail.client.table(game).await.expect("it is a table now");
    assert_eq!((table.summary.turn, table.my_seat), (1, Some(Seat(0))));
    ann.mail.orders(game, &[]).await;
    ann.mail.until_turn(game, 2).await;
    verified(&ann.mail, game).await;
    assert_eq!(std::fs::read_dir(folder.path().join("matches")).expect("a folder").count(), 0);
}

#[tokio::test]
async fn diplomacy_is_played_live_in_sealed_phases_against_bots_that_agree_to_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut ann = Both::new(&server, "Ann");
    let bots: Vec<_> = (1..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let request = json!({ "game": "diplomacy", "seat": 0, "bots": bots });
    let game = ann.mail.create(request).await.summary.game_id;
    ann.mail.client.go_live(game, true).await.expect("a vote");
    ann.mail.until(game, |table| table.live.tempo == Tempo::Live).await;
    ann.sit_live(server.address()).await;
    let receipt = ann.order(game, 0, 1, "A VIE - GAL").await.expect("stored");
    assert!(receipt.deadline_ms.is_some(), "phases of minutes");
    ann.until_table(|table| table.turn > 1).await;
    ann.send(ClientMessage::Adjourn(true)).await;
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    let table = ann.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;
    assert!(table.summary.turn > 1);
    verified(&ann.mail, game).await;
}

/// The two services in a process each; the mailbox on a port that it finds again.
struct Apart {
    mail_folder: tempfile::TempDir,
    live_folder: tempfile::TempDir,
    http: String,
}

impl Apart {
    fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
        Self { mail_folder: folder(), live_folder: folder(), http: free.to_string() }
    }

    fn mailbox(&self) -> ServerProcess {
        ServerProcess::mailbox(self.mail_folder.path(), &self.http)
    }

    fn live(&self) -> ServerProcess {
        let url = format!("http://{}", self.http);
        ServerProcess::live_for(self.live_folder.path(), &url, self.mail_folder.path())
    }
}

async fn live_chess(mailbox: &ServerProcess, live: &ServerProcess) -> (Both, Both, GameId) {
    let (mut ann, mut bob) = (Both::new(mailbox, "Ann"), Both::new(mailbox, "Bob"));
    let game = ann.mail.create(json!({ "game": "chess", "seat": 0 })).await.summary.game_id;
    bob.mail.join(game).await;
    // A live service has to have been heard.
    let mut served = ann.mail.client.go_live(game, true).await;
    while served.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        served = ann.mail.client.go_live(game, true).await;
    }
    bob.mail.client.go_live(game, true).await.expect("a vote");
    let table = ann.mail.until(game, |table| table.live.tempo == Tempo::Live).await;
    assert_eq!(table.live.fingerprint.as_deref(), Some(live.ready.fingerprint.as_str()));
    ann.sit_live(live.address()).await;
    bob.sit_live(live.address()).await;
    ann.order(game, 0, 1, "e4").await.expect("stored");
    (ann, bob, game)
}

#[tokio::test]
async fn a_live_service_that_dies_costs_nothing_that_was_acknowledged() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    let (mut ann, bob, game) = live_chess(&mailbox, &live).await;
    live.kill();
    // The lease runs out, and the game goes on by mail from the last move that was stored.
    let table = bob.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;
    assert_eq!(table.summary.turn, 2);
    bob.mail.orders(game, &["e5"]).await;
    ann.mail.until_turn(game, 3).await;
    verified(&ann.mail, game).await;
    // A new one takes it again.
    let live = apart.live();
    let mut bob = bob;
    for player in [&ann, &bob] {
        while player.mail.client.go_live(game, true).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    ann.mail.until(game, |table| table.live.tempo == Tempo::Live).await;
    ann.sit_live(live.address()).await;
    bob.sit_live(live.address()).await;
    ann.order(game, 0, 3, "Nf3").await.expect("stored");
    bob.until_table(|table| table.turn == 4).await;
    verified(&ann.mail, game).await;
}

#[tokio::test]
async fn while_the_mailbox_is_away_the_clocks_stand_and_nothing_is_acknowledged() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    let (mut ann, mut bob, game) = live_chess(&mailbox, &live).await;
    mailbox.kill();
    // Handed in, and stored when the mailbox is back: within the lease.
    bob.sequence = adjourn_client::mail::now_ms();
    let hand = Hand::Orders { list: vec!["e5".to_owned()], ready: true };
    let signed = sign(bob.mail.client.key(), game, Seat(1), 2, bob.sequence, hand);
    bob.send(ClientMessage::Submit(signed)).await;
    bob.until_table(|table| table.stands).await;
    let mailbox = apart.mailbox();
    bob.live()
        .until(|_, happened| matches!(happened, Happened::Message(ServerMessage::Submitted(_))).then_some(()))
        .await
        .expect("stored after all");
    ann.until_table(|table| table.turn == 3 && !table.stands).await;
    ann.order(game, 0, 3, "Nf3").await.expect("stored");
    assert_eq!(mailbox.url(), format!("http://{}", apart.http));
    verified(&ann.mail, game).await;
}
