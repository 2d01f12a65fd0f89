//! What players do: sign in, meet, play, come back.

use adjourn_game::ids::Seat;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::Command;
use adjourn_shared::wire::lobby::{ChatTo, CreateRoom, LobbyCommand, LobbyEvent, Occupant};
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, adjourn, output, wait_for};
use serde_json::Value;

#[tokio::test]
async fn two_strangers_meet_in_a_quick_match_and_one_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let args =
        ["bot", "--server", &server.live(), "--fingerprint", &server.ready.fingerprint, "--opponent", "wait"];
    let bot = adjourn(&args).stdout(std::process::Stdio::piped()).spawn().expect("the bot starts");
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::QuickMatch("skirmish".into()));
    guest.until_tick(40).await.expect("plays");
    guest.send(Command::Resign);
    assert_eq!(guest.until_match_left().await.expect("hears of the end"), MatchLeftReason::Ended);

    let printed = bot.wait_with_output().expect("our own child");
    assert!(printed.status.success());
    let line: Value = serde_json::from_slice(&printed.stdout).expect("one JSON line");
    let seat = usize::try_from(line["seat"].as_u64().expect("a seat")).expect("small");
    assert_eq!(line["outcome"]["places"][seat], 1, "{line}");
    let follower = guest.follower().expect("the last state stays");
    let simulation = follower.simulation().expect("a state");
    if u64::from(simulation.tick()) == line["ticks"].as_u64().expect("ticks") {
        assert_eq!(line["digest"], simulation.game().digest().to_string());
    }
    assert_eq!(line["match"], follower.header().game_id.to_string());
}

/// What is said right before a goodbye arrives: the other one has won at once, and waits for nobody.
#[tokio::test]
async fn who_gives_up_and_quits_at_once_has_given_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    for round in 0..4 {
        let mut leaver = Guest::sign_in(server.address(), 10 + round, "Bob").await.expect("signs in");
        let mut other = Guest::sign_in(server.address(), 20 + round, "Ann").await.expect("signs in");
        for guest in [&mut leaver, &mut other] {
            guest.ask(LobbyCommand::QuickMatch("skirmish".into()));
        }
        leaver.until_tick(5).await.expect("plays");
        leaver.send(Command::Resign);
        leaver.driver.finish().await;
        assert_eq!(other.until_match_left().await.expect("hears of it"), MatchLeftReason::Ended, "{round}");
    }
}

/// Two in a private room, with a bot on the third seat, until all play.
async fn play_with_a_bot(owner: &mut Guest, friend: &mut Guest) {
    let room = CreateRoom {
        game: "skirmish".into(),
        title: "friends".into(),
        private: true,
        seats: 3,
        setup: Vec::new(),
    };
    owner.ask(LobbyCommand::Create(room));
    let code = owner.until_lobby(|event| match event {
        LobbyEvent::Room(room) => room.code,
        _ => None,
    });
    let code = code.await.expect("a private room has a code");
    friend.ask(LobbyCommand::JoinCode(code));
    owner.ask(LobbyCommand::AddBot(Seat(2), adjourn_game::Strength::Weak));
    for guest in [&mut *owner, &mut *friend] {
        let full = |event| match event {
            LobbyEvent::Room(room) if room.seats.iter().all(|seat| seat.occupant != Occupant::Free) => {
                Some(())
            }
            _ => None,
        };
        guest.until_lobby(full).await.expect("the room fills");
        guest.ask(LobbyCommand::Ready(true));
    }
    owner.until_tick(20).await.expect("plays");
    friend.until_tick(20).await.expect("plays");
}

#[tokio::test]
async fn a_private_room_is_joined_by_its_code_alone_and_starts_when_all_are_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut owner = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    let mut friend = Guest::sign_in(server.address(), 2, "Bob").await.expect("signs in");
    play_with_a_bot(&mut owner, &mut friend).await;
    friend.ask(LobbyCommand::Chat(ChatTo::All, "good luck".into()));
    let heard = owner.until_lobby(|event| match event {
        LobbyEvent::Chat(line) => Some((line.name, line.text)),
        _ => None,
    });
    assert_eq!(heard.await.expect("hears"), ("Bob".into(), "good luck".into()));
    let names: Vec<_> =
        owner.follower().expect("plays").header().seats.iter().map(|s| s.name.clone()).collect();
    assert_eq!(names, ["Ann", "Bob", "weak bot"]);
}

#[tokio::test]
async fn a_player_who_vanishes_comes_back_to_the_same_match() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Weak));
    guest.until_tick(30).await.expect("plays");
    let game_id = guest.follower().expect("plays").header().game_id;
    guest.vanish();
    let mut again = Guest::sign_in(server.address(), 1, "Ann").await.expect("the newer connection wins");
    assert_eq!(again.welcome().resumable, Some(game_id));
    again.until_tick(60).await.expect("plays on");
    let follower = again.follower().expect("plays");
    assert_eq!(follower.header().game_id, game_id);
    assert!(!follower.desynced());
}

#[tokio::test]
async fn who_has_resigned_watches_on_and_is_free_after_coming_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut owner = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    let mut friend = Guest::sign_in(server.address(), 2, "Bob").await.expect("signs in");
    play_with_a_bot(&mut owner, &mut friend).await;
    owner.send(Command::Resign);
    owner.until_tick(60).await.expect("watches on");
    let left = owner.follower().expect("watches").header().game_id;
    owner.vanish();

    let mut owner = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    assert_eq!(owner.welcome().resumable, None);
    let practice = LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Weak);
    owner.ask(practice);
    owner.until_tick(10).await.expect("plays something else");
    assert_ne!(owner.follower().expect("plays").header().game_id, left);
    friend.until_tick(80).await.expect("plays on");
}

#[tokio::test]
async fn a_killed_server_goes_on_with_its_matches_when_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Strong));
    guest.until_tick(50).await.expect("plays");
    let before = guest.follower().and_then(|f| f.simulation()).expect("a state").tick();
    server.kill();

    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.until_tick(before + 20).await.expect("plays on");
    assert!(!guest.follower().expect("plays").desynced());
    guest.send(Command::Resign);
    guest.until_match_left().await.expect("hears of the end");
    let replays = folder.path().join("replays");
    let replay = wait_for(|| {
        let mut files = std::fs::read_dir(&replays).ok()?.filter_map(|file| Some(file.ok()?.path()));
        files.find(|path| path.extension().is_some_and(|extension| extension == "adjourn"))
    });
    let server_key = Fingerprint::of(&guest.follower().expect("played").header().server_identity).to_string();
    let replay = replay.to_str().expect("text");
    let verified = output(adjourn(&["replay", "verify", replay, "--server-key", &server_key]));
    assert!(
        verified.status.success(),
        "the server has signed its end: {}",
        String::from_utf8_lossy(&verified.stdout)
    );
    let line: Value = serde_json::from_slice(&verified.stdout).expect("one JSON line");
    assert!(line["ticks"].as_u64().expect("ticks") > u64::from(before + 20));
    assert_eq!(line["outcome"], serde_json::json!([2, 1]));
}

#[tokio::test]
async fn a_match_that_is_taken_up_again_is_in_the_list_and_can_be_watched() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Strong));
    guest.until_tick(20).await.expect("plays");
    let game_id = guest.follower().expect("plays").header().game_id;
    server.kill();

    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.until_tick(30).await.expect("plays on");
    let mut watcher = Guest::sign_in(server.address(), 2, "Bob").await.expect("signs in");
    let listed = watcher.until_lobby(|event| match event {
        LobbyEvent::Overview(overview) => overview.matches.first().map(|listed| listed.game_id),
        _ => None,
    });
    assert_eq!(listed.await.expect("it is listed"), game_id);
    watcher.ask(LobbyCommand::Watch(game_id));
    watcher.until_tick(10).await.expect("watches");
}

#[test]
fn load_players_get_every_bundle_and_no_reject() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let args = ["load", "--server", &server.live(), "--players", "12", "--seats", "4", "--seconds", "4"];
    let printed = output(adjourn(&[args.as_slice(), &["--commands-per-second", "10", "--json"]].concat()));
    let line: Value = serde_json::from_slice(&printed.stdout).expect("one JSON line");
    assert_eq!((&line["joined"], &line["failed"]), (&12.into(), &0.into()), "{line}");
    assert_eq!((&line["missed"], &line["rejects"]), (&0.into(), &0.into()), "{line}");
    assert!(line["orders"].as_u64().expect("a count") >= 12 * 30, "{line}");
    assert!(line["bundles"].as_u64().expect("a count") >= 12 * 60, "{line}");
    // Its players have left for good: no match is kept for them.
    wait_for(|| (server.metric("adjourn_matches_ended_total{result=\"decided\"}") >= 3.0).then_some(()));
}
