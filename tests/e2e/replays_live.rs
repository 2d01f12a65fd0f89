//! Replays of finished matches from the server that played them: for whom, how, and what a hostile client gets.

use adjourn_game::Strength;
use adjourn_game::ids::{GameId, Seat};
use adjourn_server::data_dir::DataDir;
use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::base::limits;
use adjourn_shared::live::client::{Command, Event, NoReplay};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry, Header, HeaderSeat, Seed};
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::message::ClientMessage;
use adjourn_shared::wire::replays::{ReplayPart, ReplayQuery, ReplayRefusal};
use adjourn_tests::guest::Guest;
use adjourn_tests::process::{ServerProcess, adjourn, output, wait_for};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

/// A player's folder with the key of this number.
fn home(folder: &Path, number: u8) -> PathBuf {
    let home = folder.join(format!("home-{number}"));
    std::fs::create_dir_all(&home).expect("a folder");
    let key: String = [number; 32].iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(home.join("identity.key"), key).expect("a key");
    home
}

/// Plays against a bot and gives up.
async fn play_to_the_end(server: &ServerProcess, number: u8) -> GameId {
    let mut guest = Guest::sign_in(server.address(), number, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    guest.until_tick(20).await.expect("plays");
    guest.send(Command::Resign);
    guest.until_match_left().await.expect("hears of the end");
    guest.follower().expect("played").header().game_id
}

struct Verb<'a> {
    home: PathBuf,
    server: &'a ServerProcess,
}

impl Verb<'_> {
    fn run(&self, args: &[&str], folder: &Path) -> Output {
        let mut command = adjourn(&["replay"]);
        command.args(args).arg("--server").arg(self.server.live()).arg("--home").arg(&self.home);
        command.current_dir(folder);
        output(command)
    }

    fn list(&self, more: &[&str]) -> Vec<Value> {
        let listed = self.run(&[&["list", "--json"], more].concat(), &self.home);
        assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        text.lines().map(|line| serde_json::from_str(line).expect("JSON lines")).collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn a_player_lists_gets_and_verifies_what_they_played_before_and_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let first = play_to_the_end(&server, 1).await;
    let second = play_to_the_end(&server, 1).await;
    let ann = Verb { home: home(folder.path(), 1), server: &server };
    let ids = |lines: &[Value]| lines.iter().map(|line| line["game_id"].clone()).collect::<Vec<_>>();
    let newest_first = [first, second].map(|id| Value::from(id.to_string())).into_iter().rev().collect();
    let lines = wait_for(|| Some(ann.list(&[])).filter(|lines| lines.len() == 2));
    assert_eq!(ids(&lines), Vec::from_iter::<Vec<_>>(newest_first));
    assert_eq!(lines[0]["players"], serde_json::json!(["Ann", "weak bot"]));
    assert_eq!((&lines[0]["seat"], &lines[0]["outcome"]), (&0.into(), &serde_json::json!([2, 1])));

    // In words, with a short id that is enough to get it.
    let told = said(&ann.run(&["list"], folder.path()));
    let short = second.to_string().chars().take(8).collect::<String>();
    assert!(told.contains(&short) && told.contains("you lost: ") && told.contains("Ann, weak bot"), "{told}");
    let downloads = folder.path().join("my games");
    std::fs::create_dir(&downloads).expect("a folder");
    let got = ann.run(&["get", &short], &downloads);
    assert!(got.status.success(), "{}", said(&got));
    let path = PathBuf::from(String::from_utf8_lossy(&got.stdout).trim());
    assert_eq!(path.parent(), Some(downloads.canonicalize().expect("is there").as_path()));
    assert!(said(&got).contains("adjourn replay play '"), "{}", said(&got));

    // The server that was met there vouches for it to its end, and it is the host's file, byte for byte.
    let mut verify = adjourn(&["replay", "verify"]);
    verify.arg(&path).arg("--home").arg(&ann.home);
    let verified = output(verify);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    let kept = folder.path().join("replays").join(path.file_name().expect("a name"));
    assert_eq!(std::fs::read(&path).expect("is there"), std::fs::read(kept).expect("the host's"));

    // The same file again is no other one; something else is never written over.
    let again = ann.run(&["get", &second.to_string()], &downloads);
    assert!(again.status.success() && said(&again).contains("was there already"), "{}", said(&again));
    let taken = downloads.join("taken");
    std::fs::write(&taken, "mine").expect("is written");
    let refused = ann.run(&["get", &first.to_string(), "--out", "taken"], &downloads);
    assert!(!refused.status.success() && said(&refused).contains("is something else"), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(&taken).expect("is there"), "mine");

    let home = ann.home;
    assert!(server.terminate());
    let server = ServerProcess::start(folder.path());
    assert_eq!(Verb { home: home.clone(), server: &server }.list(&[]), lines);
    assert!(server.terminate());
    // A list that is lost is made anew.
    std::fs::remove_file(folder.path().join("replays/list.jsonl")).expect("it was there");
    let server = ServerProcess::start(folder.path());
    let ann = Verb { home, server: &server };
    wait_for(|| (ann.list(&[]) == lines).then_some(()));
}

#[tokio::test]
async fn others_get_nothing_unless_the_host_opens_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let game_id = play_to_the_end(&server, 1).await.to_string();
    let ann = Verb { home: home(folder.path(), 1), server: &server };
    wait_for(|| (ann.list(&[]).len() == 1).then_some(()));
    // Of the same name, and with another key.
    let other = home(folder.path(), 2);
    let stranger = Verb { home: other.clone(), server: &server };
    assert!(stranger.list(&["--all", "--name", "Ann"]).is_empty());
    for id in [game_id.as_str(), &game_id[..6]] {
        let refused = stranger.run(&["get", id, "--name", "Ann"], folder.path());
        assert!(!refused.status.success(), "{}", said(&refused));
    }
    let words = said(&stranger.run(&["get", &game_id], folder.path()));
    assert!(words.contains("no replay of that match for you"), "{words}");
    let unknown = said(&ann.run(&["get", &"0".repeat(32)], folder.path()));
    assert!(unknown.contains("no replay of that match for you"), "a stranger hears the same: {unknown}");
    assert!(server.terminate());

    std::fs::write(folder.path().join("config.toml"), "[replays]\nopen = true\n").expect("is written");
    let server = ServerProcess::start(folder.path());
    let stranger = Verb { home: other, server: &server };
    assert_eq!(stranger.list(&["--all"]).len(), 1);
    assert!(stranger.list(&[]).is_empty(), "her own are none");
    let got = stranger.run(&["get", &game_id[..6]], folder.path());
    assert!(got.status.success(), "{}", said(&got));
}

/// A match of this player, as an older server has left it: some pieces long, and in no list.
fn large_replay(server: &KeyPair, number: u8) -> (GameId, Vec<u8>) {
    let player = player_id(&KeyPair::from_secret(&[number; 32]).public_key());
    let game_id = GameId([0xab; 16]);
    let seat = HeaderSeat { team: 0, name: "Ann".into(), player: Some(player), key: None, bot: None };
    let header = Header {
        game_id,
        game: "skirmish".into(),
        rules_version: 1,
        tick_hz: 20,
        setup: Vec::new(),
        seats: vec![seat],
        seed: Seed::Open([9; 32]),
        server_identity: server.public_key(),
        created_ms: 1_700_000_000_000,
    };
    // Bytes that can't be compressed.
    let noise = |tick: u32| (0..30_u32).flat_map(move |part| server.derive(&format!("{tick} {part}")));
    let step = |tick| {
        let input = noise(tick).collect();
        Entry::Step { tick, items: vec![Item::Order { seat: Seat(0), sequence: tick, input }] }
    };
    let entries: Vec<_> = (0..200).map(step).collect();
    let plain = timeline::encode(&header, &entries);
    (game_id, zstd::encode_all(plain.as_slice(), 3).expect("is compressed"))
}

#[test]
fn a_replay_of_several_pieces_that_no_list_knows_comes_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = DataDir::open(folder.path()).expect("a data folder");
    let (game_id, bytes) = large_replay(&data.identity().expect("a key"), 1);
    assert!(bytes.len() > 2 * limits::REPLAY_PIECE_BYTES, "{}", bytes.len());
    std::fs::write(data.replays().join("old.adjourn"), &bytes).expect("is written");
    std::fs::write(data.replays().join("no.adjourn"), "no replay").expect("is written");
    // Not all of it within a second: the server is busy now and then.
    std::fs::write(data.config(), "[replays]\npieces_per_second = 2\n").expect("is written");
    let server = ServerProcess::start(folder.path());
    let ann = Verb { home: home(folder.path(), 1), server: &server };
    wait_for(|| (ann.list(&[]).len() == 1).then_some(()));
    let got = ann.run(&["get", "abab", "--out", "here.adjourn"], folder.path());
    assert!(got.status.success(), "{}", said(&got));
    let file = folder.path().join("here.adjourn");
    assert!(std::fs::read(file).expect("is there") == bytes, "byte for byte, {game_id}");
    // What is too much goes, the oldest first, and is gone from the list.
    let home = ann.home;
    assert!(server.terminate());
    std::fs::write(data.config(), "[replays]\nkeep_days = 30\n").expect("is written");
    let server = ServerProcess::start(folder.path());
    assert!(Verb { home, server: &server }.list(&[]).is_empty());
    assert!(!data.replays().join("old.adjourn").exists());
    assert!(ServerProcess::log(folder.path()).contains("the oldest replay was removed"));
}

/// A verb in another window is no second player: it puts nobody out, and takes nobody's place in a match.
#[tokio::test]
async fn who_plays_can_list_replays_meanwhile_and_plays_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    guest.until_tick(20).await.expect("plays");
    let game_id = guest.follower().expect("plays").header().game_id.to_string();
    let (ann, here) = (home(folder.path(), 1), folder.path().to_owned());
    let live = server.live();
    let verbs = tokio::task::spawn_blocking(move || {
        let run = |args: &[&str]| {
            let mut command = adjourn(args);
            command.args(["--server", &live]).arg("--home").arg(&ann).current_dir(&here);
            output(command)
        };
        (run(&["replay", "list"]), run(&["replay", "get", &game_id]))
    });
    let playing = async {
        loop {
            let tick = guest.follower().and_then(|f| f.simulation()).map_or(0, |state| state.tick());
            guest.until_tick(tick + 1).await.expect("plays on");
        }
    };
    let (listed, early) = tokio::select! {
        done = verbs => done.expect("the verbs end"),
        () = playing => unreachable!("it goes on"),
    };
    assert!(listed.status.success() && said(&listed).contains("No finished match"), "{}", said(&listed));
    assert!(!early.status.success() && said(&early).contains("not over yet"), "{}", said(&early));
}

/// The replay is asked for as soon as the result is there, while the server still writes it.
#[tokio::test]
async fn the_result_is_no_moment_too_early_to_ask() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let mut guest = Guest::sign_in(server.address(), 1, "Ann").await.expect("signs in");
    guest.driver.keep_replays_in(adjourn_client::replay_file::ReplayPlace::Folder(folder.path().to_owned()));
    guest.ask(LobbyCommand::Practice("skirmish".into(), Strength::Weak));
    guest.until_tick(20).await.expect("plays");
    guest.send(Command::Resign);
    let decided = |client: &adjourn_shared::live::client::LiveClient, _| {
        client.follower()?.simulation()?.game().outcome().map(|_| ())
    };
    guest.until(decided).await.expect("sees the result");
    let game_id = guest.follower().expect("played").header().game_id;
    guest.send(Command::Replay(game_id));
    let stored = guest.until(|_, event| match event {
        Event::ReplayStored { stored, .. } => Some(stored.place),
        Event::NoReplay { why, .. } => panic!("{why}"),
        _ => None,
    });
    let stored = stored.await.expect("is stored");
    assert!(Path::new(&stored).exists() && stored.contains(&game_id.to_string()), "{stored}");
}

/// Who asks over and over and does not read holds one piece of memory and nobody up.
#[tokio::test]
async fn who_asks_and_does_not_read_costs_one_piece() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let game_id = play_to_the_end(&server, 1).await;
    let ann = Verb { home: home(folder.path(), 1), server: &server };
    wait_for(|| (ann.list(&[]).len() == 1).then_some(()));
    let size = ann.list(&[])[0]["size_bytes"].as_u64().expect("a size");
    assert!(size > 1_024, "more than the client has room for: {size}");
    let hostile = hostile::Quiet::sign_in(server.address(), 1).await;
    let asks = |offset| frame(&ClientMessage::Replay(ReplayPart { game_id, offset }));
    let mut hostile = hostile;
    // What is beyond the end is refused, and what is never read is not sent again and again.
    for offset in [size, u64::MAX, u64::MAX - 1] {
        hostile.say(&asks(offset)).await;
    }
    for _ in 0..40 {
        hostile.say(&asks(0)).await;
    }
    hostile.say(&frame(&ClientMessage::Replays(ReplayQuery::default()))).await;
    // Somebody else gets everything meanwhile, and the server lives.
    let mut guest = Guest::sign_in(server.address(), 2, "Bob").await.expect("signs in");
    guest.send(Command::Replay(game_id));
    let refused = guest.until(|_, event| match event {
        Event::NoReplay { why, .. } => Some(why),
        _ => None,
    });
    assert_eq!(refused.await.expect("an answer"), NoReplay::Refused(ReplayRefusal::NotFound));
    let got = ann.run(&["get", &game_id.to_string()], folder.path());
    assert!(got.status.success(), "{}", said(&got));
    let sent = server.metric("adjourn_replay_bytes_sent_total");
    #[expect(clippy::cast_precision_loss, reason = "sizes of small files")]
    let most = 3.0 * size as f64;
    assert!(sent <= most, "{sent}");
}

/// A client that signs in for replays and reads nothing of what comes then.
mod hostile {
    use adjourn_shared::base::identity::KeyPair;
    use adjourn_shared::session::{ClientHello, ClientStep};
    use adjourn_shared::wire::frame::{FrameReader, frame};
    use adjourn_shared::wire::message::{Goal, ServerMessage};
    use std::net::SocketAddr;

    pub struct Quiet {
        output: quinn::SendStream,
        _input: quinn::RecvStream,
        _connection: quinn::Connection,
    }

    impl Quiet {
        pub async fn sign_in(server: SocketAddr, number: u8) -> Self {
            let mut endpoint = adjourn_client::live::endpoint::open(server).expect("a socket");
            let mut narrow = quinn::TransportConfig::default();
            narrow.stream_receive_window(512_u32.into());
            let mut config = adjourn_quic::client_config().expect("a configuration");
            config.transport_config(std::sync::Arc::new(narrow));
            endpoint.set_default_client_config(config);
            let connection = endpoint.connect(server, "adjourn").expect("dials").await.expect("connects");
            let certificates = connection.peer_identity().expect("a certificate");
            let certificates = certificates
                .downcast::<Vec<rustls::pki_types::CertificateDer<'static>>>()
                .expect("certificates");
            let (mut output, mut input) = connection.open_bi().await.expect("a stream");
            let key = KeyPair::from_secret(&[number; 32]);
            let (mut hello, first) =
                ClientHello::new(&key, "Eve".into(), [5; 32], &certificates[0], None, Goal::Replays);
            output.write_all(&frame(&first)).await.expect("is sent");
            let (mut reader, mut chunk) = (FrameReader::new(1 << 20), [0; 4096]);
            loop {
                let length = input.read(&mut chunk).await.expect("an answer").expect("goes on");
                reader.push(&chunk[..length]);
                let Some(message) = reader.next_message::<ServerMessage>().expect("valid") else { continue };
                match hello.handle(message).expect("honest") {
                    ClientStep::Reply(reply) => output.write_all(&frame(&reply)).await.expect("is sent"),
                    ClientStep::Welcome(..) => break,
                }
            }
            Self { output, _input: input, _connection: connection }
        }

        pub async fn say(&mut self, bytes: &[u8]) {
            self.output.write_all(bytes).await.expect("is sent");
        }
    }
}
