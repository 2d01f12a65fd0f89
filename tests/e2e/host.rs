//! What a host does: start, stop, ban, look. And what strangers do to it.

use adjourn_client::live::endpoint;
use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::reason::DisconnectReason;
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, adjourn, adjourn_server, output, wait_for};
use std::path::Path;
use std::process::Command;

fn text(path: &Path) -> &str {
    path.to_str().expect("our paths are text")
}

#[tokio::test]
async fn sigterm_tells_players_keeps_the_match_and_ends_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Weak));
    guest.until_tick(20).await.expect("plays");
    let stopping = tokio::task::spawn_blocking(move || server.terminate());
    let told = guest.until(|_, _| None::<()>).await.expect_err("the connection ends");
    assert!(matches!(told.downcast_ref(), Some(DisconnectReason::ServerStopping)), "{told:#}");
    assert!(stopping.await.expect("no panic"), "exit code 0");
    let journals = std::fs::read_dir(folder.path().join("matches")).expect("the folder").count();
    assert_eq!(journals, 1, "the match is there for the next start");
}

#[tokio::test]
async fn who_moves_to_an_address_that_is_banned_is_put_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let forbidden = adjourn_server(&["forbid", "--data", text(folder.path()), "ban", "127.0.0.2"]);
    assert!(output(forbidden).status.success());
    let socket = endpoint::open(server.address()).expect("a socket");
    let mut mover = Guest::sign_in_over(socket.clone(), server.address(), 1).await.expect("not banned");
    mover.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Weak));
    mover.until_tick(10).await.expect("plays");
    socket.rebind(std::net::UdpSocket::bind("127.0.0.2:0").expect("an address")).expect("moves");
    let put_out = mover.until(|_, _| None::<()>).await.expect_err("the connection ends");
    assert!(matches!(put_out.downcast_ref(), Some(DisconnectReason::Banned)), "{put_out:#}");
}

#[test]
fn who_falls_silent_is_not_counted_as_one_who_said_goodbye() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let address = server.address().to_string();
    let mut frozen = adjourn(&["bot", "--server", &address, "--opponent", "wait"]).spawn().expect("it runs");
    wait_for(|| (server.metric("adjourn_players") >= 1.0).then_some(()));
    let pid = frozen.id().to_string();
    assert!(Command::new("kill").args(["-STOP", &pid]).status().expect("kill runs").success());
    let count = |reason: &str| server.metric(&format!("adjourn_disconnects_total{{reason=\"{reason}\"}}"));
    wait_for(|| (count("timed_out") >= 1.0).then_some(()));
    assert!(count("goodbye") < 1.0);
    frozen.kill().expect("it is there");
    frozen.wait().expect("it ends");
}

#[tokio::test]
async fn bad_bytes_end_that_connection_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut witness = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    witness.ask(LobbyCommand::Practice("skirmish".into(), adjourn_game::Strength::Weak));
    let socket = endpoint::open(server.address()).expect("a socket");
    let connect =
        || async { socket.connect(server.address(), "adjourn").expect("valid").await.expect("connects") };

    let garbage_first = connect().await;
    let (mut stream, _) = garbage_first.open_bi().await.expect("a stream");
    stream.write_all(&[9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).await.expect("writes");
    let huge_length = connect().await;
    let (mut stream, _) = huge_length.open_bi().await.expect("a stream");
    stream.write_all(&u32::MAX.to_le_bytes()).await.expect("writes");
    for connection in [garbage_first, huge_length] {
        let closed = connection.closed().await.to_string();
        assert!(closed.contains("could not understand"), "{closed}");
    }
    witness.until_tick(20).await.expect("plays on");
    let name = "adjourn_disconnects_total{reason=\"bad_message\"}";
    wait_for(|| (server.metric(name) >= 2.0).then_some(()));

    let polite = connect().await;
    polite.close(DisconnectReason::Goodbye.code().into(), b"");
    // Nothing is sent while the test waits otherwise.
    socket.wait_idle().await;
    let name = "adjourn_disconnects_total{reason=\"goodbye\"}";
    wait_for(|| (server.metric(name) >= 1.0).then_some(()));
}

#[tokio::test]
async fn a_banned_player_is_put_out_and_can_not_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 7, "Eve").await.expect("signs in");
    let player = player_id(&KeyPair::from_secret(&[7; 32]).public_key()).to_string();
    let ban = output(adjourn_server(&["forbid", "--data", text(folder.path()), "ban", &player]));
    assert!(ban.status.success(), "{}", String::from_utf8_lossy(&ban.stderr));
    let told = guest.until(|_, _| None::<()>).await.expect_err("put out");
    assert!(matches!(told.downcast_ref(), Some(DisconnectReason::Banned)), "{told:#}");
    // The hello itself succeeds: it is only then that the server knows who it is.
    let again = match Guest::sign_in(server.address(), 7, "Eve").await {
        Ok(mut guest) => guest.until(|_, _| None::<()>).await.expect_err("put out again"),
        Err(error) => error,
    };
    assert!(matches!(again.downcast_ref(), Some(DisconnectReason::Banned)), "{again:#}");
    let allow = output(adjourn_server(&["allow", "--data", text(folder.path()), "ban", &player]));
    assert!(allow.status.success());
    let mut tries = 0;
    loop {
        // The server looks at the list every two seconds.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        if let Ok(mut guest) = Guest::sign_in(server.address(), 7, "Eve").await
            && guest.until_lobby(|_| Some(())).await.is_ok()
        {
            break;
        }
        tries += 1;
        assert!(tries < 100, "allowed again");
    }
}

#[test]
fn health_and_metrics_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    assert!(server.http("/healthz").contains("200 OK"));
    assert!(server.http("/metrics").contains("200 OK"));
}

#[test]
fn the_identity_stays_and_a_changed_one_stops_the_client() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = ServerProcess::start(folder.path()).ready.fingerprint.clone();
    let server = ServerProcess::start(folder.path());
    assert_eq!(server.ready.fingerprint, first);
    let other = "00000000000000000000000000000000";
    let refused = output(adjourn(&["bot", "--server", &server.live(), "--fingerprint", other]));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(words.contains("identity has changed") && words.contains(&first), "{words}");
}

#[test]
fn mistakes_of_the_host_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "nmae = \"typo\"").expect("written");
    let args = [
        "serve",
        "--data",
        text(folder.path()),
        "--live",
        "127.0.0.1:0",
        "--http",
        "127.0.0.1:0",
        "--ops",
        "127.0.0.1:0",
    ];
    let refused = output(adjourn_server(&args));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(words.contains("config.toml") && words.contains("nmae"), "{words}");

    let taken = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let other = tempfile::tempdir().expect("a folder");
    let args = [
        "serve",
        "--data",
        text(other.path()),
        "--live",
        &address,
        "--http",
        "127.0.0.1:0",
        "--ops",
        "127.0.0.1:0",
    ];
    let refused = output(adjourn_server(&args));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains(&address), "{words}");

    let _runs = ServerProcess::start(other.path());
    let args = [
        "serve",
        "--data",
        text(other.path()),
        "--live",
        "127.0.0.1:0",
        "--http",
        "127.0.0.1:0",
        "--ops",
        "127.0.0.1:0",
    ];
    let refused = output(adjourn_server(&args));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("another server runs on"), "{words}");

    let banned = tempfile::tempdir().expect("a folder");
    std::fs::write(banned.path().join("bans.txt"), "ban 10.0.0.1\nbann 10.0.0.2\n").expect("written");
    let args = [
        "serve",
        "--data",
        text(banned.path()),
        "--live",
        "127.0.0.1:0",
        "--http",
        "127.0.0.1:0",
        "--ops",
        "127.0.0.1:0",
    ];
    let refused = output(adjourn_server(&args));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("line 2"), "{words}");
}
