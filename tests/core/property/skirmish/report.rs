//! Turns by mail: the world moves as it does live, and a report gives back what a seat saw of it.

use adjourn_core_tests::bot_match::seed;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, StepItem, Strength, What};
use adjourn_shared::base::limits;
use adjourn_shared::timeline::report::{ReportError, ReportReader, ReportRecorder, record_turn};
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::{Cell, Order, Setup};
use proptest::prelude::*;

fn start(ticks_per_turn: u16, number: u64) -> Box<dyn AnyGame> {
    let setup = codec::encode(&Setup { ticks_per_turn, ..Setup::default() });
    GAMES
        .newest("skirmish")
        .expect("it is registered")
        .create(&setup, &[0, 1], &seed(number))
        .expect("a good setup")
}

/// What both bots order at the turn's start.
fn orders(game: &dyn AnyGame) -> Vec<StepItem<Vec<u8>>> {
    let of = |seat: Seat| game.bot_turn(seat, Strength::Strong).into_iter().map(move |order| (seat, order));
    let all = game.to_act().into_iter().flat_map(of);
    all.map(|(seat, order)| StepItem { seat, what: What::Input(order) }).collect()
}

fn frames(report: &[u8]) -> Vec<Vec<u8>> {
    ReportReader::new(report).expect("a report").map(|frame| frame.expect("whole")).collect()
}

#[test]
fn a_turn_is_the_same_steps_as_live_and_its_report_is_what_was_seen() {
    let (mut mail, mut live) = (start(50, 1), start(50, 1));
    let seats = [Seat(0), Seat(1)];
    for _ in 0..40 {
        let items = orders(&*mail);
        let (_, reports) = record_turn(&mut *mail, &items, &seats, 4);
        let mut seen = seats.map(|seat| vec![live.view(Some(seat))]);
        for step in 1..=50 {
            live.step(if step == 1 { &items } else { &[] });
            if step % 4 == 0 || step == 50 {
                seats.iter().zip(&mut seen).for_each(|(seat, seen)| seen.push(live.view(Some(*seat))));
            }
        }
        assert_eq!(mail.digest(), live.digest());
        for ((seat, report), (expected, seen)) in reports.iter().zip(seats.iter().zip(seen)) {
            assert_eq!(seat, expected);
            assert_eq!(frames(report), seen);
        }
    }
}

#[test]
fn a_report_tells_nothing_of_what_a_hidden_enemy_does() {
    let (mut busy, mut idle) = (start(100, 6), start(100, 6));
    for _ in 0..7 {
        let enemy: Vec<_> = orders(&*busy).into_iter().filter(|item| item.seat == Seat(1)).collect();
        let (_, seen) = record_turn(&mut *busy, &enemy, &[Seat(0)], 2);
        assert_eq!(seen, record_turn(&mut *idle, &[], &[Seat(0)], 2).1);
    }
    assert_ne!(busy.digest(), idle.digest(), "the enemy did nothing");
}

#[test]
fn a_turn_ends_with_the_game() {
    let mut game = start(100, 1);
    let surrender = codec::encode(&Order::Surrender);
    let items = [StepItem { seat: Seat(1), what: What::Input(surrender) }];
    let before = game.view(Some(Seat(0)));
    let (_, reports) = record_turn(&mut *game, &items, &[Seat(0)], 10);
    assert!(game.outcome().is_some());
    assert_eq!(game.turn_name(), "turn 1, tick 1");
    assert_eq!(frames(&reports[0].1), [before, game.view(Some(Seat(0)))]);
}

#[test]
fn a_frame_distance_of_nothing_or_of_more_than_a_turn_still_has_the_last_frame() {
    for (every, count) in [(0, 51), (1, 51), (1_000, 2)] {
        let mut game = start(50, 1);
        let (_, reports) = record_turn(&mut *game, &[], &[Seat(1)], every);
        let frames = frames(&reports[0].1);
        assert_eq!(frames.len(), count);
        assert_eq!(frames.last(), Some(&game.view(Some(Seat(1)))));
    }
}

#[test]
fn a_game_of_single_steps_has_no_report() {
    let kind = GAMES.newest("chess").or_else(|| GAMES.newest("diplomacy"));
    let Some(kind) = kind else { return };
    let teams: Vec<u8> = (0..kind.seats().0).collect();
    let Ok(mut game) = kind.create(&kind.default_setup(), &teams, &seed(1)) else { return };
    assert_eq!(record_turn(&mut *game, &[], &[Seat(0)], 4), (1, vec![]));
}

#[test]
fn orders_of_a_turn_are_read_against_its_start() {
    let game = start(200, 1);
    let texts = ["move workers to 20,20".to_owned(), "train worker".to_owned()];
    let orders = game.orders(Seat(0), &texts).expect("legal");
    let Order::Move { units, to } = codec::decode(&orders[0]).expect("an order") else { panic!("a move") };
    assert_eq!((units.len(), to), (5, Cell { x: 20, y: 20 }));
    let errors = game.orders(Seat(0), &["fly".to_owned(), "train worker".to_owned(), "".to_owned()]);
    let indexes: Vec<usize> = errors.expect_err("two bad ones").iter().map(|error| error.index).collect();
    assert_eq!(indexes, [0, 2]);
}

#[test]
fn what_is_too_large_is_neither_written_nor_read() {
    let mut recorder = ReportRecorder::default();
    let large = vec![0; limits::REPORT_FRAME_BYTES_CEILING + 1];
    assert_eq!(recorder.add(large), Err(ReportError::TooLarge));
    for _ in 0..limits::REPORT_FRAMES_CEILING {
        recorder.add(vec![7]).expect("it fits");
    }
    assert_eq!(recorder.add(vec![7]), Err(ReportError::TooLarge));
    let report = recorder.finish();
    assert_eq!(frames(&report).len(), limits::REPORT_FRAMES_CEILING as usize);
    // One more frame, by hand: the last one's bytes are "one byte, from here, one copied, nothing new".
    let mut longer = report.clone();
    longer.extend_from_slice(&report[report.len() - 4..]);
    let last = ReportReader::new(&longer).expect("a report").last();
    assert_eq!(last, Some(Err(ReportError::TooLarge)));
}

#[test]
fn a_small_report_cannot_claim_endless_frames() {
    let frame = vec![5; limits::REPORT_FRAME_BYTES_CEILING];
    let mut recorder = ReportRecorder::default();
    let fit = limits::REPORT_FRAMES_BYTES_CEILING / frame.len();
    (0..fit).for_each(|_| recorder.add(frame.clone()).expect("it fits"));
    assert_eq!(recorder.add(frame), Err(ReportError::TooLarge));
}

#[test]
fn other_files_are_no_reports() {
    for bytes in [&b""[..], b"ADJTURN", b"ADJOURN\x01", b"ADJTURN\x02"] {
        assert_eq!(ReportReader::new(bytes).err(), Some(ReportError::NotAReport));
    }
}

/// Frames that are like each other in pieces.
fn related() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        (any::<u8>(), 0_usize..600).prop_map(|(byte, count)| vec![byte; count]),
        (0_u8..4).prop_map(|start| (0..200).map(|i: u8| i.wrapping_mul(start)).collect()),
    ];
    prop::collection::vec(prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat()), 0..8)
}

proptest! {
    #[test]
    fn any_frames_come_back_as_they_were(sent in related()) {
        let mut recorder = ReportRecorder::default();
        sent.iter().for_each(|frame| recorder.add(frame.clone()).expect("small"));
        prop_assert_eq!(frames(&recorder.finish()), sent);
    }

    /// A damaged report gives frames within their bounds, and ends.
    #[test]
    fn damaged_reports_end(sent in related(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), cut in any::<prop::sample::Index>(), noise in prop::collection::vec(any::<u8>(), 0..30)) {
        let mut recorder = ReportRecorder::default();
        sent.iter().for_each(|frame| recorder.add(frame.clone()).expect("small"));
        let mut bytes = recorder.finish();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        bytes.extend(noise);
        if let Ok(reader) = ReportReader::new(&bytes) {
            let mut count = 0;
            for frame in reader {
                count += 1;
                prop_assert!(frame.map_or(0, |frame| frame.len()) <= limits::REPORT_FRAME_BYTES_CEILING);
            }
            prop_assert!(count <= limits::REPORT_FRAMES_CEILING + 1);
        }
    }
}
