//! What the mailbox takes a second through its HTTP API: signed orders, each acknowledged after a sync by a signed
//! receipt. Server and submitters share the machine.
//! `cargo bench -p adjourn-tests --bench mailbox -- [--dir DIR] [--submitters 128] [--seconds 10]`
//!
//! DIR should lie on the disk that is meant; by default it is a folder beside what cargo builds. It is made anew.

use adjourn_game::Strength;
use adjourn_game::ids::{GameId, Seat};
use adjourn_server::config::Config;
use adjourn_server::data_dir::DataDir;
use adjourn_server::mailbox::MailboxService;
use adjourn_server::ops::health::Health;
use adjourn_shared::api::Table;
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::rules::{BotRequest, CreateTable};
use adjourn_shipped_games::GAMES;
use adjourn_tests::mail::Caller;
use hdrhistogram::Histogram;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Options {
    dir: PathBuf,
    submitters: u16,
    seconds: u64,
}

impl Options {
    fn read() -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mailbox-bench");
        let mut options = Self { dir, submitters: 128, seconds: 10 };
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(name) = arguments.next() {
            let value = arguments.next().unwrap_or_else(|| panic!("{name} needs a value"));
            match name.as_str() {
                "--dir" => options.dir = value.into(),
                "--submitters" => options.submitters = value.parse().expect("a number"),
                "--seconds" => options.seconds = value.parse().expect("a number"),
                _ => panic!("what is {name}?"),
            }
        }
        options
    }
}

fn main() {
    let options = Options::read();
    let _none_there = std::fs::remove_dir_all(&options.dir);
    std::fs::create_dir_all(&options.dir).expect("a folder");
    let mut config = Config::default();
    config.mailbox.http = ([127, 0, 0, 1], 0).into();
    let data = DataDir::open(&options.dir).expect("a data folder");
    let identity = KeyPair::from_secret(&[7; 32]);
    let service = MailboxService::start(GAMES, Arc::new(config), identity, &data, &mut Health::default());
    let service = service.expect("the mailbox starts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let latencies = runtime.block_on(run(&options, &service.url));
    service.stop();
    let ms = |quantile| latencies.value_at_quantile(quantile) as f64 / 1_000.0;
    println!(
        "{} submitters, {} s: {:.0} submissions a second; p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        options.submitters,
        options.seconds,
        latencies.len() as f64 / options.seconds as f64,
        ms(0.5),
        ms(0.99),
        latencies.max() as f64 / 1_000.0,
    );
}

/// Latencies of all acknowledged submissions, in microseconds.
async fn run(options: &Options, url: &str) -> Histogram<u64> {
    let mut submitters = Vec::new();
    for number in 0..options.submitters {
        submitters.push(Submitter::sit_down(url, number).await);
    }
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let running: Vec<_> =
        submitters.into_iter().map(|submitter| tokio::spawn(submitter.submit(end))).collect();
    let mut all = Histogram::new(3).expect("three digits");
    for one in running {
        all.add(one.await.expect("no submitter panics")).expect("the same kind");
    }
    all
}

/// A player with a table of their own, who goes on changing the first move.
struct Submitter {
    caller: Caller,
    key: KeyPair,
    game: GameId,
}

impl Submitter {
    async fn sit_down(url: &str, number: u16) -> Self {
        let mut secret = [9; 32];
        secret[..2].copy_from_slice(&number.to_le_bytes());
        let key = KeyPair::from_secret(&secret);
        let stranger = Caller::new(url);
        let token = stranger.sign_in(&key, Some(&format!("Player {number}"))).await.expect("signs in");
        let caller = stranger.with_token(&token.token);
        let table = CreateTable {
            bots: vec![BotRequest { seat: Seat(1), strength: Strength::Weak }],
            ..serde_json::from_str(r#"{"game":"chess"}"#).expect("everything else has a default")
        };
        let table: Table = caller.post("/v1/tables", &table).await.expect("a table");
        Self { caller, key, game: table.summary.game_id }
    }

    async fn submit(self, end: Instant) -> Histogram<u64> {
        let mut latencies = Histogram::new(3).expect("three digits");
        for sequence in 1.. {
            let list = vec![["e4", "d4", "Nf3", "c4"][sequence as usize % 4].to_owned()];
            let submission = Submission {
                game: self.game,
                seat: Seat(0),
                turn: 1,
                sequence,
                orders: Some(Orders { list, ready: false }),
                plan: None,
            };
            let signed = Signed::sign(&self.key, &submission).to_view();
            let start = Instant::now();
            if start >= end {
                break;
            }
            let receipt: adjourn_shared::api::ReceiptView =
                self.caller.post("/v1/submissions", &signed).await.expect("acknowledged");
            assert_eq!(receipt.sequence, sequence);
            let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
            latencies.record(micros).expect("within its range");
        }
        latencies
    }
}
