//! The report of a turn: frames with every kind of difference between them.

use adjourn_core_tests::book::{Book, unhex};
use adjourn_shared::timeline::report::{ReportReader, ReportRecorder};

fn frames() -> Vec<Vec<u8>> {
    let first: Vec<u8> = (0..40).map(|i: u8| i.wrapping_mul(37)).collect();
    let changed = [&first[..10], &[1, 2], &first[12..]].concat();
    let inserted = [&changed[..20], b"new", &changed[20..]].concat();
    let removed = [&inserted[..5], &inserted[9..]].concat();
    vec![first, changed.clone(), changed, inserted, removed, Vec::new(), vec![9; 300]]
}

#[test]
fn reports_are_as_they_were() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "report.txt");
    let mut recorder = ReportRecorder::default();
    frames().into_iter().for_each(|frame| recorder.add(frame).expect("small"));
    book.bytes("report", &recorder.finish());
    book.close();
}

#[test]
fn a_report_of_an_older_build_is_read() {
    let golden = include_str!("report.txt");
    let bytes = unhex(golden.trim().strip_prefix("report ").expect("it is in the file"));
    let read: Result<Vec<_>, _> = ReportReader::new(&bytes).expect("a report").collect();
    assert_eq!(read, Ok(frames()));
}
