//! What the client must stand: being cancelled, matches that are left and watched again, and a server that was killed.

use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_shared::live::client::Event;
use adjourn_shared::timeline::Seed;
use adjourn_shared::wire::lobby::{CreateRoom, LobbyCommand, LobbyEvent, Occupant, SeatState};
use adjourn_shared::wire::message::{MatchBegin, MatchLeftReason, ServerMessage};
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, wait_for};
use std::time::Duration;

async fn practising(server: &ServerProcess) -> Guest {
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    guest.until_tick(30).await.expect("plays");
    guest
}

#[tokio::test]
async fn a_report_of_a_difference_arrives_whole_however_often_the_wait_is_cancelled() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    let begun = guest.until(|client, event| match event {
        Event::MatchBegan(_) => {
            client.follower().map(|follower| (follower.slot(), follower.header().clone()))
        }
        _ => None,
    });
    let (slot, mut header) = begun.await.expect("begins");
    // Another seed is another state from the first tick on.
    let Seed::Open(seed) = &mut header.seed else { panic!("live matches share their seed") };
    seed[0] ^= 1;
    let begin = MatchBegin {
        slot,
        incarnation: 0,
        header: codec::encode(&header),
        seat: None,
        tick: 0,
        next_sequence: 0,
        watch_delay_ticks: 0,
        pauses_left: 0,
    };
    guest.hear(&ServerMessage::MatchBegin(begin));
    let found = async {
        loop {
            // As in a `select!` whose other branches are always ready: each wait lives for an instant.
            let wait = tokio::time::timeout(Duration::from_micros(200), guest.driver.next());
            match wait.await {
                Ok(Event::Desync(found)) => return found,
                Ok(Event::Reconnecting { reason, .. } | Event::Ended { reason }) => {
                    panic!("the connection did not stand it: {reason}")
                }
                Ok(_) | Err(_) => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), found).await.expect("the server looks into the report");
}

#[tokio::test]
async fn a_match_that_is_watched_again_and_again_shows_its_state_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "[matches]\nwatch_delay_ms = 0\n").expect("is written");
    let server = ServerProcess::start(folder.path());
    let mut ann = practising(&server).await;
    let game_id = ann.follower().expect("plays").header().game_id;
    let play = tokio::spawn(async move {
        // She only keeps her place.
        while !matches!(ann.driver.next().await, Event::Ended { .. }) {}
    });
    let mut bob = Guest::sign_in(server.address(), 2, "Bob").await.expect("signs in");
    for _ in 0..5 {
        bob.ask(LobbyCommand::Watch(game_id));
        let began = |_: &_, event| matches!(event, Event::MatchBegan(_)).then_some(());
        bob.until(began).await.expect("watches");
        bob.until_tick(31).await.expect("sees the state");
        assert!(!bob.follower().expect("watches").desynced());
        bob.ask(LobbyCommand::LeaveMatch);
        assert_eq!(bob.until_match_left().await.expect("leaves"), MatchLeftReason::Left);
    }
    play.abort();
}

/// Drives a guest through a lost connection, until something happens that `wanted` recognises.
async fn come_back<T>(guest: &mut Guest, wanted: impl Fn(&Event) -> Option<T>) -> T {
    let mut lost = false;
    let back = async {
        loop {
            let event = guest.driver.next().await;
            assert!(!matches!(event, Event::Ended { .. } | Event::Lost(_)), "{event:?}");
            lost |= matches!(event, Event::Reconnecting { .. });
            if let Some(found) = wanted(&event).filter(|_| lost) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), back).await.expect("it is back")
}

#[tokio::test]
async fn who_was_in_a_room_or_a_queue_is_there_again_when_a_killed_server_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let server = ServerProcess::start_at(folder.path(), address);
    let mut owner = Guest::sign_in(address, 1, "Ann").await.expect("signs in");
    let mut friend = Guest::sign_in(address, 2, "Bob").await.expect("signs in");
    let mut waiting = Guest::sign_in(address, 3, "Cat").await.expect("signs in");
    let members = |event: &Event| match event {
        Event::Lobby(LobbyEvent::Room(room)) => {
            let here = |seat: &&SeatState| matches!(seat.occupant, Occupant::Player { .. });
            Some((room.seats.iter().filter(here).count(), room.clone()))
        }
        _ => None,
    };
    let full = |event: &Event| members(event).and_then(|(here, room)| (here == 2).then_some(room));
    owner.ask(LobbyCommand::Create(CreateRoom {
        game: "skirmish".into(),
        title: "friends".into(),
        private: true,
        seats: 2,
        setup: Vec::new(),
    }));
    let code = owner.until_lobby(|event| match event {
        LobbyEvent::Room(room) => room.code,
        _ => None,
    });
    friend.ask(LobbyCommand::JoinCode(code.await.expect("a private room has a code")));
    let before = friend.until(|_, event| full(&event)).await.expect("both are in it");
    waiting.ask(LobbyCommand::QuickMatch("skirmish".into()));
    let waits = |event: &Event| matches!(event, Event::Lobby(LobbyEvent::Waiting(true))).then_some(());
    waiting.until(|_, event| waits(&event)).await.expect("waits");

    let rooms = folder.path().join("rooms.bin");
    wait_for(|| {
        let written = std::fs::read(&rooms).unwrap_or_default();
        written.windows(3).any(|bytes| bytes == b"Bob").then_some(())
    });
    server.kill();
    let _server = ServerProcess::start_at(folder.path(), address);
    let back = (come_back(&mut owner, full), come_back(&mut friend, full), come_back(&mut waiting, waits));
    let (owners, friends, ()) = tokio::join!(back.0, back.1, back.2);
    assert_eq!((&owners, &friends), (&before, &before), "the code, the owner and the seats are the same");
}
