//! A full disk: matches stand and go on by themselves, none begins, health says why, and the server lives.

use adjourn_game::Strength;
use adjourn_game::ids::GameId;
use adjourn_shared::live::client::Event;
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::Stall;
use adjourn_shared::wire::reason::LobbyError;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, wait_for};
use adjourn_tests::shim::{ENOSPC, Shim};
use std::path::Path;

fn practice() -> LobbyCommand {
    LobbyCommand::Practice("skirmish".into(), Strength::Weak)
}

async fn told_stall(guest: &mut Guest) -> Option<Stall> {
    let told = guest.until(|_, event| match event {
        Event::ClockStalled(why) => Some(why),
        _ => None,
    });
    told.await.expect("it is told")
}

fn journals(data: &Path) -> usize {
    let files = std::fs::read_dir(data.join("matches")).expect("the folder").filter_map(Result::ok);
    files.filter(|file| file.path().extension().is_some_and(|extension| extension == "journal")).count()
}

#[tokio::test]
async fn a_full_disk_stops_clocks_and_nothing_else_and_all_goes_on_when_there_is_room() {
    let (folder, tools) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let shim = Shim::new(tools.path()).for_files(folder.path());
    let mut server = ServerProcess::start_with(folder.path(), &shim);
    let mut ann = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    let mut bob = Guest::sign_in(server.address(), 2, "Bob").await.expect("signs in");
    ann.ask(practice());
    ann.until_tick(20).await.expect("plays");
    let game_id: GameId = ann.follower().expect("plays").header().game_id;

    // The server's log is on that disk, too.
    shim.fail(&format!("write {ENOSPC}"));
    assert_eq!(told_stall(&mut ann).await, Some(Stall::Disk));
    bob.ask(practice());
    let refused = bob.until_lobby(|event| match event {
        LobbyEvent::Error(error) => Some(error),
        _ => None,
    });
    assert_eq!(refused.await.expect("is told"), LobbyError::DiskFull);
    assert_eq!(journals(folder.path()), 1, "nothing is left of a match that did not begin");
    let health = server.http("/healthz");
    assert!(health.contains("503") && health.contains("journals can't be"), "{health}");
    assert!(server.runs());

    shim.mend();
    assert_eq!(told_stall(&mut ann).await, None);
    let tick = ann.follower().and_then(|follower| follower.simulation()).expect("a state").tick();
    ann.until_tick(tick + 20).await.expect("plays on");
    bob.ask(practice());
    bob.until_tick(5).await.expect("plays");
    wait_for(|| server.http("/healthz").contains("200 OK").then_some(()));
    let tick = ann.follower().and_then(|follower| follower.simulation()).expect("a state").tick();
    server.kill();

    let server = ServerProcess::start(folder.path());
    let mut ann = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    ann.until_tick(tick + 1).await.expect("plays on");
    let follower = ann.follower().expect("plays");
    assert_eq!((follower.header().game_id, follower.desynced()), (game_id, false));
    assert!(!ServerProcess::log(folder.path()).contains("damaged"), "what was half written was cut off");
}
