//! What the mailbox's store does a second, and what games that nobody plays cost.
//! `cargo bench -p adjourn-tests --bench store -- [--dir DIR] [--submitters 128] [--games 2000] [--seconds 10]
//! [--dormant 1000000]`
//!
//! DIR should lie on the disk that is meant; by default it is a folder beside what cargo builds, and never memory
//! alone as `/tmp` often is. It is made anew each time.

use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_server::mailbox::store::sqlite::SqliteStore;
use adjourn_server::mailbox::store::{
    Channel, Commit, GameIndex, GameStatus, NewChange, NewEntry, NewGame, NewNotice, NewSubmission,
    PlayerKey, PlayerRow, Store, StoreError, Tally,
};
use adjourn_tests::store_conformance::{NAMING, NOW_MS, game_id, index, member, player_id};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// A table with its settings, two seats, clocks and the players' standing orders, encoded.
const TABLE_BYTES: usize = 1_500;

/// A move: what the player signed, the signature, and the clocks.
const ENTRY_BYTES: usize = 250;

/// What is acknowledged: hash of the move, head, deadline, signature.
const RECEIPT_BYTES: usize = 220;

/// Games are spread over so many players.
const PLAYERS: u64 = 100_000;

struct Options {
    dir: PathBuf,
    submitters: u64,
    games: u64,
    seconds: u64,
    dormant: u64,
}

impl Options {
    fn read() -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("store-bench");
        let mut options = Self { dir, submitters: 128, games: 2_000, seconds: 10, dormant: 0 };
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(name) = arguments.next() {
            let value = arguments.next().unwrap_or_else(|| panic!("{name} needs a value"));
            let number = || value.parse().unwrap_or_else(|_| panic!("{name} needs a number"));
            match name.as_str() {
                "--dir" => options.dir = value.into(),
                "--submitters" => options.submitters = number(),
                "--games" => options.games = number(),
                "--seconds" => options.seconds = number(),
                "--dormant" => options.dormant = number(),
                _ => panic!("what is {name}?"),
            }
        }
        options
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

fn main() {
    let options = Options::read();
    if options.dir.exists() {
        fs::remove_dir_all(&options.dir).expect("the folder of the last time can be removed");
    }
    fs::create_dir_all(&options.dir).expect("a folder");
    println!("in {}; one sync of 16 KiB takes {:.2} ms", options.dir.display(), sync_ms(&options.dir));
    if options.dormant > 0 {
        dormant(&options);
    } else {
        submissions(&options);
    }
    fs::remove_dir_all(&options.dir).expect("the folder can be removed");
}

/// What the disk alone takes, for comparison, in milliseconds: the middle one of many.
fn sync_ms(dir: &Path) -> f64 {
    use std::os::unix::fs::FileExt;
    let file = fs::File::create(dir.join("probe")).expect("a file");
    let sync = |number: u64| {
        let start = Instant::now();
        file.write_all_at(&[1; 16_384], number * 16_384).and_then(|()| file.sync_data()).expect("a write");
        start.elapsed()
    };
    let mut times: Vec<_> = (0..200).map(sync).collect();
    times.sort_unstable();
    times[100].as_secs_f64() * 1e3
}

fn bytes(random: &mut ChaCha8Rng, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    random.fill_bytes(&mut bytes);
    bytes
}

/// Two players of a game.
fn pair(number: u64) -> [u64; 2] {
    [number % PLAYERS, (number * 7 + 1) % PLAYERS]
}

/// A running game in which the seat whose turn it is has three days.
fn running(number: u64, version: u64) -> GameIndex {
    let deadline_ms = NOW_MS + 3 * 86_400_000 + version * 60_000 + number % 60_000;
    let [white, black] = pair(number);
    let mut members = vec![member(white, 0), member(black, 1)];
    let to_move = &mut members[usize::from(version % 2 == 1)];
    (to_move.waiting, to_move.deadline_ms) = (true, Some(deadline_ms));
    let due_ms = Some(deadline_ms);
    GameIndex { status: GameStatus::Running, due_ms, clock_runs: true, members, ..index() }
}

fn new_game(number: u64, random: &mut ChaCha8Rng) -> NewGame {
    NewGame {
        game_id: game_id(number),
        created_ms: NOW_MS,
        table: bytes(random, TABLE_BYTES),
        index: running(number, 0),
        log: Vec::new(),
        changes: Vec::new(),
        notices: Vec::new(),
    }
}

fn player(number: u64) -> PlayerRow {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&number.to_le_bytes());
    let key = PlayerKey { key, label: "laptop".into(), added_ms: NOW_MS, revoked_ms: None, link: None };
    PlayerRow {
        player: player_id(number),
        version: 0,
        name: format!("Player {number}"),
        created_ms: NOW_MS,
        seen_ms: NOW_MS,
        settings: r#"{"email":null,"webhook":null,"quiet":null}"#.into(),
        keys: vec![key],
        turns_in_time: 0,
        turns_missed: 0,
    }
}

/// Everything that a move in chess brings with it.
fn turn(row: &adjourn_server::mailbox::store::GameRow, number: u64, random: &mut ChaCha8Rng) -> Commit {
    let version = row.version + 1;
    let [white, black] = pair(number);
    let (mover, other) = if row.version.is_multiple_of(2) { (white, black) } else { (black, white) };
    let turn = u32::try_from(row.version).expect("few turns");
    let (game_id, mover, other): (GameId, PlayerId, PlayerId) =
        (row.game_id, player_id(mover), player_id(other));
    let mut head = Digest::default();
    random.fill_bytes(&mut head.0);
    let change = |player| NewChange {
        player,
        game_id,
        at_ms: NOW_MS,
        event: r#"{"kind":"turn_closed","turn":40}"#.into(),
    };
    Commit {
        head,
        entries: vec![NewEntry {
            entry: bytes(random, ENTRY_BYTES),
            openings: Vec::new(),
            turn: Some(turn),
            at_ms: NOW_MS,
        }],
        submission: Some(NewSubmission {
            seat: Seat(u8::try_from(row.version % 2).expect("a seat")),
            key: format!("{:032x}", random.next_u64()),
            hash: head.0,
            receipt: bytes(random, RECEIPT_BYTES),
            turn,
        }),
        changes: vec![change(mover), change(other)],
        notices: vec![NewNotice {
            key: format!("{game_id}/{turn}/your_turn/{other}/webhook"),
            player: other,
            game_id: Some(game_id),
            channel: Channel::Webhook,
            due_ms: NOW_MS + version,
            content: format!(r#"{{"kind":"your_turn","game":"{game_id}","turn":{turn}}}"#),
        }],
        tallies: vec![Tally { player: mover, in_time: true }],
        ..Commit::on(row, bytes(random, TABLE_BYTES), running(number, version), NOW_MS)
    }
}

/// Does something for each number, many at a time.
async fn each<F: Future<Output = ()> + 'static>(
    numbers: std::ops::Range<u64>,
    work: impl Fn(u64) -> F + 'static,
) {
    let (numbers, work) = (Rc::new(RefCell::new(numbers)), Rc::new(work));
    let tasks = tokio::task::LocalSet::new();
    for _ in 0..256 {
        let (numbers, work) = (Rc::clone(&numbers), Rc::clone(&work));
        tasks.spawn_local(async move {
            loop {
                let next = numbers.borrow_mut().next();
                let Some(number) = next else { break };
                work(number).await;
            }
        });
    }
    tasks.await;
}

async fn fill(store: &SqliteStore, players: std::ops::Range<u64>, games: u64) {
    let of_players = store.clone();
    each(players, move |number| {
        let store = of_players.clone();
        async move { store.put_player(player(number), None, NAMING).await.expect("a player") }
    })
    .await;
    let of_games = store.clone();
    each(0..games, move |number| {
        let store = of_games.clone();
        async move {
            let mut random = ChaCha8Rng::seed_from_u64(number);
            store.create_game(new_game(number, &mut random)).await.expect("a game");
        }
    })
    .await;
}

fn on_disk(dir: &Path) -> u64 {
    let size = |name: &str| fs::metadata(dir.join(name)).map_or(0, |file| file.len());
    size("mailbox.db")
}

fn submissions(options: &Options) {
    let path = options.dir.join("mailbox.db");
    run(async {
        let store = SqliteStore::open(&path).expect("a store");
        let mut players: Vec<u64> = (0..options.games).flat_map(pair).collect();
        players.sort_unstable();
        players.dedup();
        fill(&store, 0..players.last().map_or(0, |last| last + 1).min(PLAYERS), options.games).await;
    });
    let (bytes_before, store) = (on_disk(&options.dir), SqliteStore::open(&path).expect("the store"));
    let before = store.activity();
    let (start, length) = (Instant::now(), Duration::from_secs(options.seconds));
    let (times, conflicts) = run(submit(&store, options, start, length));
    let seconds = start.elapsed().as_secs_f64();
    let activity = store.activity();
    let batches = activity.batches - before.batches;
    let checkpoints = activity.checkpoints - before.checkpoints;
    drop(store);
    let grown = on_disk(&options.dir) - bytes_before;
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!(
        "| submitters | games | submissions/s | p50 ms | p99 ms | max ms | a batch | syncs/s | bytes each |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    println!(
        "| {} | {} | {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.0} | {} |",
        options.submitters,
        options.games,
        times.len() as f64 / seconds,
        at(0.5),
        at(0.99),
        at(1.0),
        times.len() as f64 / batches as f64,
        batches as f64 / seconds,
        grown / times.len() as u64,
    );
    println!(
        "{checkpoints} copies of the log into the database; {conflicts} submissions met and were decided anew"
    );
}

/// Submits until the time is over. Gives how long each took, from loading the game to the answer, in order of length.
async fn submit(
    store: &SqliteStore,
    options: &Options,
    start: Instant,
    length: Duration,
) -> (Vec<Duration>, u64) {
    let outcome = Rc::new(RefCell::new((Vec::new(), 0)));
    let tasks = tokio::task::LocalSet::new();
    for submitter in 0..options.submitters {
        let (store, outcome, games) = (store.clone(), Rc::clone(&outcome), options.games);
        tasks.spawn_local(async move {
            let mut random = ChaCha8Rng::seed_from_u64(submitter);
            while start.elapsed() < length {
                let (number, began) = (random.next_u64() % games, Instant::now());
                let row = store.game(game_id(number)).await.expect("the game");
                match store.commit(turn(&row, number, &mut random)).await {
                    Ok(_) => outcome.borrow_mut().0.push(began.elapsed()),
                    Err(StoreError::Conflict) => outcome.borrow_mut().1 += 1,
                    Err(error) => panic!("{error}"),
                }
            }
        });
    }
    tasks.await;
    let (mut times, conflicts) = outcome.take();
    times.sort_unstable();
    (times, conflicts)
}

fn dormant(options: &Options) {
    let path = options.dir.join("mailbox.db");
    let start = Instant::now();
    let players_alone = run(async {
        let store = SqliteStore::open(&path).expect("a store");
        fill(&store, 0..PLAYERS, 0).await;
        drop(store);
        on_disk(&options.dir)
    });
    run(async {
        let store = SqliteStore::open(&path).expect("a store");
        fill(&store, 0..0, options.dormant).await;
    });
    let games_bytes = on_disk(&options.dir) - players_alone;
    println!("{} games made in {:.0} s", options.dormant, start.elapsed().as_secs_f64());
    let start = Instant::now();
    let store = SqliteStore::open(&path).expect("the store");
    let opened = start.elapsed();
    let (due, inbox) = run(async {
        let due = store.due_games(NOW_MS, 100).await.expect("a look");
        assert!(due.is_empty(), "none is due yet");
        let due = start.elapsed();
        let order = store.inbox_order(player_id(PLAYERS / 2), false, 50).await.expect("an inbox");
        let rows = store.inbox(player_id(PLAYERS / 2), order).await.expect("rows");
        assert!(!rows.is_empty());
        (due, start.elapsed())
    });
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "| dormant games | bytes a game | of it the table | open ms | + first due ms | + first inbox ms |"
    );
    println!("|---|---|---|---|---|---|");
    println!(
        "| {} | {} | {TABLE_BYTES} | {:.1} | {:.1} | {:.1} |",
        options.dormant,
        games_bytes / options.dormant,
        ms(opened),
        ms(due),
        ms(inbox)
    );
}
