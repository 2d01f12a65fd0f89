//! What the client must stand: being cancelled, and matches that are left and watched again.

use adjourn_shared::game::Strength;
use adjourn_shared::live::client::Event;
use adjourn_shared::timeline::Seed;
use adjourn_shared::wire::codec;
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::message::{MatchBegin, MatchLeftReason, ServerMessage};
use adjourn_tests::guest::Guest;
use adjourn_tests::process::ServerProcess;
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
