//! What the reports of turns by mail take: two strong bots on the default map, forty turns of ten seconds.
//! `cargo bench -p adjourn-tests --bench report`

use adjourn_core_tests::bot_match::seed;
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, Game, StepItem, Strength, What};
use adjourn_shared::timeline::report::{ReportReader, ReportRecorder, record_turn};
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::Skirmish;

const TURNS: usize = 40;
const SEATS: [Seat; 2] = [Seat(0), Seat(1)];
/// As the server stores them.
const ZSTD_LEVEL: i32 = 3;

fn orders(game: &dyn AnyGame) -> Vec<StepItem<Vec<u8>>> {
    let of = |seat: Seat| game.bot_turn(seat, Strength::Strong).into_iter().map(move |order| (seat, order));
    let all = SEATS.into_iter().flat_map(of);
    all.map(|(seat, order)| StepItem { seat, what: What::Input(order) }).collect()
}

fn packed(bytes: &[u8]) -> usize {
    zstd::encode_all(bytes, ZSTD_LEVEL).expect("memory takes it").len()
}

/// The same frames with a whole one every so often.
fn with_keyframes(frames: &[Vec<u8>], every: usize) -> Vec<u8> {
    let whole = frames.chunks(every).map(|frames| {
        let mut recorder = ReportRecorder::default();
        frames.iter().for_each(|frame| recorder.add(frame.clone()).expect("it fits"));
        recorder.finish()
    });
    whole.collect::<Vec<_>>().concat()
}

/// Bytes of all reports of a match: frames, report, and each of them compressed; and the largest report compressed.
fn measure(frame_every: u32) {
    let kind = GAMES.newest(Skirmish::ABOUT.name).expect("it is registered");
    let mut game = kind.create(&kind.default_setup(), &[0, 1], &seed(1)).expect("a good setup");
    let (mut count, mut raw, mut raw_packed, mut plain, mut small, mut keyed) = (0, 0, 0, 0, 0, 0);
    let mut largest = 0;
    for _ in 0..TURNS {
        let items = orders(&*game);
        for (_, report) in record_turn(&mut *game, &items, &SEATS, frame_every).1 {
            let frames: Result<Vec<_>, _> = ReportReader::new(&report).expect("a report").collect();
            let frames = frames.expect("it is whole");
            count += 1;
            raw += frames.concat().len();
            raw_packed += packed(&frames.concat());
            plain += report.len();
            small += packed(&report);
            largest = largest.max(packed(&report));
            keyed += packed(&with_keyframes(&frames, 10));
        }
    }
    let each = |bytes: usize| bytes / count;
    println!(
        "a frame every {frame_every} ticks, bytes a report: frames {}, compressed {}; report {}, compressed {} (at most \
         {largest}), with every tenth frame whole {}",
        each(raw),
        each(raw_packed),
        each(plain),
        each(small),
        each(keyed)
    );
}

fn main() {
    [1, 2, 4, 8].into_iter().for_each(measure);
}
