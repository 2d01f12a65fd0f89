//! A mailbox whose texts steer terminals: a stranger between the client and a real mailbox puts escapes into what it says.
//! Whatever verb runs, none of them reaches the terminal.

use adjourn_game::text::is_unprintable;
use adjourn_tests::process::{ServerProcess, adjourn, output};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Clears the screen, sets the title, goes back in the line, by C1 too; turns the direction of writing; hides.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\r\u{9b}2J\u{202e}evil\u{200b}";

/// Where people or games write freely in what the API answers.
const FREE_TEXTS: &[&str] =
    &["detail", "meaning", "name", "notation", "picture", "problem", "text", "title", "turn_name", "words"];

/// What stands between the client and the mailbox.
struct Stranger {
    address: SocketAddr,
    /// Whether every call but signing in is refused, in hostile words.
    refuses: Arc<AtomicBool>,
}

impl Stranger {
    fn before(mailbox: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("has an address");
        let refuses = Arc::new(AtomicBool::new(false));
        let refusing = Arc::clone(&refuses);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let refuses = refusing.load(Ordering::Relaxed);
                // A client that goes away ends its connection, nothing more.
                std::thread::spawn(move || pass(client, mailbox, refuses));
            }
        });
        Self { address, refuses }
    }
}

/// Reads the head of a message: its lines, and how long the body is.
fn head(stream: &mut impl BufRead) -> Option<(Vec<String>, Option<usize>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let length = lines.iter().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
    });
    Some((lines, length))
}

/// One call on one connection.
fn pass(client: TcpStream, mailbox: SocketAddr, refuses: bool) -> Option<()> {
    let mut client = BufReader::new(client);
    let (mut lines, length) = head(&mut client)?;
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body).ok()?;
    let signs_in = lines[0].contains("/v1/auth/");
    let mut out = client.into_inner();
    // Without a stream of events, the client asks for what is new.
    if (refuses || lines[0].contains("/v1/events")) && !signs_in {
        let problem = serde_json::json!({
            "type": "urn:adjourn:problem:conflict", "title": HOSTILE, "status": 409, "detail": HOSTILE,
            "orders": [{ "text": HOSTILE, "problem": HOSTILE }],
        });
        return answer(&mut out, "409 Conflict", problem.to_string().as_bytes());
    }
    lines.retain(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    lines.push("Connection: close".to_owned());
    let mut server = TcpStream::connect(mailbox).ok()?;
    server.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).ok()?;
    server.write_all(&body).ok()?;
    let mut server = BufReader::new(server);
    let (answered, _) = head(&mut server)?;
    let mut body = Vec::new();
    server.read_to_end(&mut body).ok()?;
    let status = answered[0].split_once(' ')?.1.to_owned();
    if !signs_in && let Ok(mut value) = serde_json::from_slice::<Value>(&body) {
        // By the names of games the client finds them.
        corrupt(&mut value, !lines[0].contains("/v1/games"));
        body = value.to_string().into_bytes();
    } else if body.starts_with(b"<") {
        body = String::from_utf8(body).ok()?.replace("</svg>", &format!("{HOSTILE}</svg>")).into_bytes();
    }
    answer(&mut out, &status, &body)
}

fn answer(client: &mut TcpStream, status: &str, body: &[u8]) -> Option<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    client.write_all(head.as_bytes()).ok()?;
    client.write_all(body).ok()
}

fn corrupt(value: &mut Value, names: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| corrupt(item, names)),
        Value::Object(fields) => {
            for (key, field) in fields {
                match field {
                    Value::String(text) if FREE_TEXTS.contains(&key.as_str()) && (names || key != "name") => {
                        text.push_str(HOSTILE);
                    }
                    field => corrupt(field, names),
                }
            }
        }
        _ => {}
    }
}

/// The verbs of a help page.
fn verbs_in(help: &str) -> BTreeSet<String> {
    let list = help.split("Commands:").nth(1).expect("it lists commands");
    let named = list.lines().skip(1).take_while(|line| line.starts_with("  ") || line.is_empty());
    let verb =
        |line: &str| line.strip_prefix("  ").and_then(|line| line.split(' ').next()).map(str::to_owned);
    named.filter_map(verb).filter(|verb| !verb.is_empty() && verb != "help").collect()
}

/// Each verb of the mailbox, and what else calls it. `FILE` is one that may be written, `GAME` a running game.
const WALK: &[&str] = &[
    "mail tables",
    "mail new chess --title t",
    "mail import FILE chess",
    "mail table GAME",
    "mail join GAME",
    "mail leave GAME",
    "mail start GAME",
    "mail invite GAME Bob",
    "mail invitations",
    "mail decline GAME",
    "mail bot GAME 1",
    "mail pause GAME vote",
    "mail substitute GAME 1",
    "mail inbox",
    "mail show GAME",
    "mail show GAME --picture",
    "mail show GAME --svg",
    "mail orders GAME",
    "mail preview GAME e4",
    "mail preview GAME Ke9",
    "mail submit GAME Ke9",
    "mail submit GAME e4",
    "mail withdraw GAME",
    "mail ready GAME",
    "mail history GAME",
    "mail log GAME",
    "mail forecast GAME",
    "mail report GAME 1 FILE",
    "mail say GAME hello",
    "mail messages GAME",
    "mail export GAME FILE",
    "mail verify FILE",
    "mail receipts GAME",
    "mail server",
    "mail games",
    "mail me",
    "mail settings",
    "mail players Bob",
    "mail follow Bob",
    "mail friends",
    "mail unfollow Bob",
    "mail mute Bob",
    "mail unmute Bob",
    "mail leaderboard chess",
    "mail watch --since 0 --count 1",
    "slots GAME",
    "golive GAME --no-wait",
    "adjourn GAME --no-wait",
    "live GAME",
    "identity show --keys",
    "mail rename Anna",
    "mail resign GAME",
    "mail rematch GAME",
    "mail compose GAME --turn 1 --seat 0 e4",
    "mail sign-out",
];

/// Runs a verb, and reads what it has told.
fn told_by(line: &str, folder: &Path, url: &str, name: &str) -> String {
    let mut command = adjourn(&line.split(' ').collect::<Vec<_>>());
    command.args(["--mail", url, "--name", name]);
    command.env("ADJOURN_HOME", folder.join(name)).env("NO_PROXY", "*");
    let ran = output(command);
    [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).expect("text")).concat()
}

#[test]
fn no_verb_lets_through_what_steers_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), "127.0.0.1:0");
    let stranger = Stranger::before(server.ready.http.expect("it serves"));
    let url = format!("http://{}", stranger.address);
    told_by("mail me", folder.path(), server.url(), "Bob");
    let made = told_by("mail new chess --bot weak", folder.path(), &url, "Ann");
    let made: Value = serde_json::from_str(made.lines().next().expect("a table")).expect("JSON");
    let game = made["game_id"].as_str().expect("its id");
    let file = folder.path().join("file");
    let mut corrupted = 0;
    for refuses in [false, true] {
        stranger.refuses.store(refuses, Ordering::Relaxed);
        for line in WALK {
            let line = line.replace("GAME", game).replace("FILE", file.to_str().expect("text"));
            let told = told_by(&line, folder.path(), &url, "Ann");
            assert!(!told.contains("Usage:"), "{line}: {told}");
            let steers = |c: char| is_unprintable(c) && c != '\n';
            assert!(!told.contains(steers), "{line} ({refuses}): {told:?}");
            corrupted += usize::from(told.contains("evil"));
        }
    }
    // Some tell of nothing that others wrote.
    assert!(corrupted > WALK.len(), "{corrupted}");
}

#[test]
fn the_walk_knows_every_verb_of_the_mailbox() {
    let help = output(adjourn(&["mail", "--help"])).stdout;
    let known: BTreeSet<_> = WALK.iter().filter_map(|line| line.strip_prefix("mail ")).collect();
    let walked = |verb: &String| known.iter().any(|line| line.split(' ').next() == Some(verb));
    let missing: Vec<_> =
        verbs_in(&String::from_utf8(help).expect("text")).into_iter().filter(|verb| !walked(verb)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
