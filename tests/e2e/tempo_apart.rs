//! One game, two tempos, with a process for each service: one of them dies, stops, or is not to be reached.

use crate::lacking_game::WITHOUT_CHESS;
use crate::tempo::{Both, verified};
use adjourn_client::submission::{Hand, sign};
use adjourn_game::Games;
use adjourn_game::ids::{GameId, Seat};
use adjourn_server::config::Config;
use adjourn_server::data_dir::DataDir;
use adjourn_server::mailbox::MailboxService;
use adjourn_server::ops::health::Health;
use adjourn_shared::live::client::{Command, Event};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::ServerProcess;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The two services in a process each; the mailbox on a port that it finds again.
pub struct Apart {
    pub mail_folder: tempfile::TempDir,
    pub live_folder: tempfile::TempDir,
    http: String,
}

impl Apart {
    pub fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
        Self { mail_folder: folder(), live_folder: folder(), http: free.to_string() }
    }

    pub fn mailbox(&self) -> ServerProcess {
        ServerProcess::mailbox(self.mail_folder.path(), &self.http)
    }

    fn live(&self) -> ServerProcess {
        self.live_with("127.0.0.1:0", "http", &[])
    }

    pub fn live_with(&self, live: &str, scheme: &str, more: &[&str]) -> ServerProcess {
        let url = format!("{scheme}://{}", self.http);
        ServerProcess::live_for(self.live_folder.path(), live, &url, self.mail_folder.path(), more)
    }
}

/// Both are in a session of a table of this JSON.
async fn live_game(
    mailbox: &ServerProcess,
    live: &ServerProcess,
    names: [&'static str; 2],
    request: Value,
) -> (Both, Both, GameId) {
    let [mut ann, mut bob] = names.map(|name| Both::new(mailbox, name));
    let game = ann.mail.create(request).await.summary.game_id;
    bob.mail.join(game).await;
    for player in [&ann, &bob] {
        vote_live(player, game).await;
    }
    let table = ann.mail.until(game, |table| table.live.tempo == Tempo::Live).await;
    assert_eq!(table.live.fingerprint.as_deref(), Some(live.ready.fingerprint.as_str()));
    ann.sit_live(live.address()).await;
    bob.sit_live(live.address()).await;
    (ann, bob, game)
}

/// Votes for going live, as soon as a live service has been heard.
async fn vote_live(player: &Both, game: GameId) {
    while player.mail.client.go_live(game, true).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn live_chess(mailbox: &ServerProcess, live: &ServerProcess) -> (Both, Both, GameId) {
    let (mut ann, bob, game) =
        live_game(mailbox, live, ["Ann", "Bob"], json!({ "game": "chess", "seat": 0 })).await;
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
        vote_live(player, game).await;
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
    bob.sequence = adjourn_client::wall_clock::now_ms();
    let hand = Hand::Orders { list: vec!["e5".to_owned()], ready: true };
    let signed = sign(bob.mail.client.key(), game, Seat(1), 2, bob.sequence, hand);
    bob.send(Command::Submit(signed));
    bob.until_table(|table| table.stands).await;
    let mailbox = apart.mailbox();
    bob.live()
        .until(|_, event| matches!(event, Event::Stored(_)).then_some(()))
        .await
        .expect("stored after all");
    ann.until_table(|table| table.turn == 3 && !table.stands).await;
    ann.order(game, 0, 3, "Nf3").await.expect("stored");
    assert_eq!(mailbox.url(), format!("http://{}", apart.http));
    verified(&ann.mail, game).await;
}

/// While Bob is to move in a session, one of its processes does not run for a while. The session goes on, and nothing of
/// that time is on Bob's clock.
async fn sleeps_in_a_session(
    mailbox: &ServerProcess,
    live: &ServerProcess,
    sleeper: &ServerProcess,
    sleep_s: u64,
) {
    const BANK_MS: u64 = 60_000;
    let clock = json!({ "kind": "fischer", "bank_ms": BANK_MS, "increment_ms": 0, "cap_ms": BANK_MS });
    let rules = json!({ "live": { "allowed": true, "clock": clock } });
    let request = json!({ "game": "chess", "seat": 0, "rules": rules });
    let (mut ann, mut bob, game) = live_game(mailbox, live, ["Ann", "Bob"], request).await;
    ann.order(game, 0, 1, "e4").await.expect("stored");
    let left = async |player: &mut Both, turn| {
        let table = player.until_table(|table| table.turn == turn && !table.stands).await;
        table.seats[1].left_ms.expect("a clock")
    };
    let begun_ms = left(&mut ann, 2).await;
    let start = Instant::now();
    sleeper.set_asleep(true);
    tokio::time::sleep(Duration::from_secs(sleep_s)).await;
    sleeper.set_asleep(false);
    // Whose connection was silent for too long comes back.
    for player in [&mut ann, &mut bob] {
        player.sit_live(live.address()).await;
    }
    bob.order(game, 1, 2, "e5").await.expect("stored");
    let awake_ms = u64::try_from(start.elapsed().as_millis()).expect("short") - sleep_s * 1_000;
    let end_ms = left(&mut ann, 3).await;
    assert!(end_ms + awake_ms + 100 >= begun_ms, "{begun_ms} ms, {end_ms} ms after a sleep of {sleep_s} s");
    let table = ann.mail.client.table(game).await.expect("a table");
    assert_eq!(table.live.tempo, Tempo::Live, "the same session");
    verified(&ann.mail, game).await;
}

#[tokio::test]
async fn a_mailbox_that_sleeps_for_longer_than_a_lease_ends_no_session_and_takes_nobodys_time() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    sleeps_in_a_session(&mailbox, &live, &mailbox, 13).await;
}

#[tokio::test]
async fn a_live_service_that_sleeps_for_less_than_a_lease_ends_no_session_and_takes_nobodys_time() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    sleeps_in_a_session(&mailbox, &live, &live, 9).await;
}

#[tokio::test]
async fn a_server_of_both_services_that_sleeps_ends_no_session_and_takes_nobodys_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    sleeps_in_a_session(&server, &server, &server, 14).await;
}

/// The mailbox has the game at once: it was given back, and no lease had to run out.
async fn given_back(player: &Both, game: GameId) {
    let table = player.mail.client.table(game).await.expect("a table");
    assert_eq!(table.live.tempo, Tempo::Mail);
    let history = player.mail.history(game).await;
    let why = history.iter().any(|step| step.title.contains("the live server was stopped"));
    assert!(why, "{:?}", history.iter().map(|step| &step.title).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_live_server_that_is_stopped_gives_its_games_back_at_once() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    let (mut ann, bob, game) = live_chess(&mailbox, &live).await;
    let stopped = tokio::task::spawn_blocking(|| live.terminate());
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    assert!(stopped.await.expect("no panic"));
    given_back(&bob, game).await;
    bob.mail.orders(game, &["e5"]).await;
    ann.mail.until_turn(game, 3).await;

    let live = apart.live();
    let rules = json!({ "live": { "allowed": true } });
    let request = json!({ "game": "skirmish", "seats": 2, "seat": 0, "rules": rules });
    let (mut ann, bob, game) = live_game(&mailbox, &live, ["Cleo", "Dan"], request).await;
    ann.live().until_tick(20).await.expect("the clock runs");
    let stopped = tokio::task::spawn_blocking(|| live.terminate());
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    assert!(stopped.await.expect("no panic"));
    given_back(&bob, game).await;
    let state = ann.mail.client.state(game, None).await.expect("a state");
    assert!(state.view["tick"].as_u64() >= Some(20), "nothing of it is lost");
}

#[tokio::test]
async fn players_of_a_match_are_told_while_the_mailbox_does_not_answer() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    let rules = json!({ "live": { "allowed": true } });
    let request = json!({ "game": "skirmish", "seats": 2, "seat": 0, "rules": rules });
    let (mut ann, _bob, _game) = live_game(&mailbox, &live, ["Ann", "Bob"], request).await;
    ann.live().until_tick(5).await.expect("the clock runs");
    mailbox.kill();
    let told = async |guest: &mut Guest| {
        let told = guest.until(|_, event| match event {
            Event::ClockStalled(why) => Some(why),
            _ => None,
        });
        told.await.expect("it is told")
    };
    assert!(told(ann.live()).await.is_some(), "the clock stands");
    let _mailbox = apart.mailbox();
    assert!(told(ann.live()).await.is_none(), "and goes on");
}

#[tokio::test]
async fn a_mailbox_of_a_known_identity_needs_no_certificate_that_others_vouch_for() {
    let apart = Apart::new();
    let config = "[mailbox.tls]\nmode = \"tls\"\n";
    std::fs::write(apart.mail_folder.path().join("config.toml"), config).expect("written");
    let mailbox = apart.mailbox();
    assert!(mailbox.url().starts_with("https://"));
    let (right, wrong) = (mailbox.ready.fingerprint.clone(), "07".repeat(16));
    let live = apart.live_with("127.0.0.1:0", "https", &["--mailbox-fingerprint", &right]);
    let (mut ann, bob, game) = live_chess(&mailbox, &live).await;
    // Started anew it has another certificate, and the same identity.
    mailbox.kill();
    let mailbox = apart.mailbox();
    ann.until_table(|table| table.turn == 2 && !table.stands).await;
    drop(live);
    bob.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;

    // Nobody else is told the service key, nor is one trusted of whom nothing is known.
    for more in [&["--mailbox-fingerprint", wrong.as_str()][..], &[]] {
        let stranger = apart.live_with("127.0.0.1:0", "https", more);
        let log = || ServerProcess::log(apart.live_folder.path());
        while !log().contains("no games can be taken from the mailbox") {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(log().contains("fingerprint that it should have"), !more.is_empty(), "{}", log());
        drop(stranger);
    }
    drop(mailbox);
}

/// A mailbox of the same data that comes back with other games, on the same address.
async fn mailbox_with(apart: &Apart, games: Games) -> MailboxService {
    let mut config = Config::default();
    config.mailbox.http = apart.http.parse().expect("an address");
    let data = DataDir::open(apart.mail_folder.path()).expect("a data folder");
    let started = tokio::task::spawn_blocking(move || {
        let identity = data.identity().expect("its own");
        MailboxService::start(games, Arc::new(config), identity, &data, &mut Health::default())
    });
    started.await.expect("no panic").expect("the mailbox starts")
}

#[tokio::test]
async fn a_live_game_whose_mailbox_comes_back_without_its_rules_loses_nothing() {
    let apart = Apart::new();
    let (mailbox, live) = (apart.mailbox(), apart.live());
    let (mut ann, bob, game) = live_chess(&mailbox, &live).await;
    mailbox.kill();
    let lacking = mailbox_with(&apart, WITHOUT_CHESS).await;
    // The session can't go on: nobody could check what is played in it. Its players are told, and sent back to mail.
    assert_eq!(ann.until_left().await, MatchLeftReason::Adjourned);
    let table = bob.mail.client.table(game).await.expect("it is shown");
    let why = table.summary.stands.expect("it says why nobody can play");
    assert!(why.contains("nothing is lost"), "{why}");
    tokio::task::spawn_blocking(|| lacking.stop()).await.expect("no panic");

    let _mailbox = apart.mailbox();
    let table = bob.mail.until(game, |table| table.live.tempo == Tempo::Mail).await;
    assert_eq!((table.summary.turn, table.summary.stands), (2, None), "the move that was stored");
    bob.mail.orders(game, &["e5"]).await;
    ann.mail.until_turn(game, 3).await;
    verified(&ann.mail, game).await;
}
