//! Timelines that are cut anywhere, damaged anywhere, or made up of any entries.

use crate::wire::values;
use adjourn_core_tests::samples;
use adjourn_shared::timeline::{self, Entry, Header, Recorder, Recovered, encode_pulse};
use proptest::collection::vec;
use proptest::prelude::*;

/// One thing that is written; ticks by their distance from what was reached.
#[derive(Clone, Debug)]
enum Written {
    Entry(u32, Entry),
    Pulse(u32),
}

fn written() -> impl Strategy<Value = Vec<Written>> {
    let one = prop_oneof![
        3 => (0..50_u32, values::entry()).prop_map(|(after, entry)| Written::Entry(after, entry)),
        1 => (0..50_u32).prop_map(Written::Pulse),
    ];
    vec(one, 0..8)
}

/// A journal, the entries in it, where each frame ends, and the tick that it reaches.
struct Journal {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    frame_ends: Vec<usize>,
    reached: u32,
}

fn write(header: &Header, written: Vec<Written>) -> Journal {
    let (mut recorder, bytes) = Recorder::start(header);
    let frame_ends = vec![bytes.len()];
    let mut journal = Journal { bytes, entries: Vec::new(), frame_ends, reached: 0 };
    for one in written {
        let frame = match one {
            Written::Entry(after, mut entry) => {
                journal.reached += after;
                set_tick(&mut entry, journal.reached);
                journal.reached = entry.tick_after();
                let frame = recorder.entry(&entry);
                journal.entries.push(entry);
                frame
            }
            Written::Pulse(after) => {
                journal.reached += after;
                encode_pulse(journal.reached)
            }
        };
        journal.bytes.extend(frame);
        journal.frame_ends.push(journal.bytes.len());
    }
    journal
}

fn set_tick(entry: &mut Entry, to: u32) {
    match entry {
        Entry::Step { tick, .. }
        | Entry::SeatEvents { tick, .. }
        | Entry::Digest { tick, .. }
        | Entry::Incarnation { tick, .. }
        | Entry::Outcome { tick, .. }
        | Entry::SeedOpened { tick, .. }
        | Entry::Abandoned { tick, .. } => *tick = to,
        Entry::Keyframe(keyframe) => keyframe.tick = to,
        Entry::Turn(turn) => (turn.tick, turn.steps) = (to, turn.steps % 100),
        Entry::SeatKey(change) => change.tick = to,
        Entry::Tempo(change) => change.tick = to,
        Entry::Terms(terms) => terms.tick = to,
        Entry::Lost { tick, to: until } => (*tick, *until) = (to, to + *until % 100),
    }
}

/// Whether what was recovered is the journal up to a whole frame.
fn is_prefix(recovered: &Recovered, header: &Header, journal: &Journal) -> bool {
    recovered.header == *header
        && journal.entries.starts_with(&recovered.entries)
        && journal.frame_ends.contains(&recovered.good_bytes)
        && recovered.reached <= journal.reached
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_that_is_cut_gives_the_whole_frames_before_the_cut(
        header in values::header(),
        written in written(),
    ) {
        let journal = write(&header, written);
        for cut in 0..journal.bytes.len() {
            let whole = journal.frame_ends.iter().rev().find(|end| **end <= cut);
            let recovered = timeline::recover(&journal.bytes[..cut]);
            let Some(whole) = whole else {
                prop_assert!(recovered.is_err(), "no header, no timeline");
                continue;
            };
            let recovered = recovered.expect("the header is whole");
            prop_assert!(is_prefix(&recovered, &header, &journal));
            prop_assert_eq!(recovered.good_bytes, *whole);
            prop_assert_eq!(recovered.torn_bytes, cut - whole);
        }
        let recovered = timeline::recover(&journal.bytes).expect("whole");
        prop_assert_eq!(recovered.entries, journal.entries);
        prop_assert_eq!(recovered.reached, journal.reached);
        prop_assert_eq!(recovered.torn_bytes, 0);
    }

    #[test]
    fn a_changed_byte_is_found(
        header in values::header(),
        written in written(),
        flip in 1..=u8::MAX,
    ) {
        let journal = write(&header, written);
        let mut bytes = journal.bytes.clone();
        // What was lost before is found again, and can't be told from what is lost now.
        let has_lost = journal.entries.iter().any(|entry| matches!(entry, Entry::Lost { .. }));
        for place in 0..bytes.len() {
            bytes[place] ^= flip;
            if let Ok(recovered) = timeline::recover(&bytes) {
                // The byte of the version says nothing of what follows.
                let damaged = recovered.damage.as_ref().is_some_and(|damage| damage.at <= place);
                prop_assert!(damaged || place == 7, "in silence");
                let lost = recovered.entries.iter().position(|entry| matches!(entry, Entry::Lost { .. }));
                let known = &recovered.entries[..lost.unwrap_or(recovered.entries.len())];
                prop_assert!(has_lost || journal.entries.starts_with(known));
                prop_assert!(has_lost || lost.is_some() || recovered.entries == journal.entries);
                prop_assert!(has_lost || recovered.reached <= journal.reached);
            }
            bytes[place] ^= flip;
        }
    }

    #[test]
    fn a_torn_end_is_cut_off_and_the_journal_goes_on(
        written in written(),
        garbage in vec(1..=u8::MAX, 0..12),
        entry in values::entry(),
    ) {
        let header = samples::timeline::header();
        let journal = write(&header, written);
        let torn = [&journal.bytes[..], &garbage].concat();
        let recovered = timeline::recover(&torn).expect("whole frames, then a torn one");
        prop_assert_eq!(&recovered.entries, &journal.entries);
        let mut again = torn[..recovered.good_bytes].to_vec();
        let mut recorder = Recorder::resume(&header, &recovered.entries);
        let mut next = entry;
        set_tick(&mut next, recovered.reached);
        again.extend(recorder.entry(&next));
        let entries = timeline::recover(&again).expect("whole").entries;
        prop_assert_eq!(entries, [journal.entries, vec![next]].concat());
    }

    #[test]
    fn entries_of_any_ticks_are_refused_or_read_as_they_are(
        header in values::header(),
        entries in vec(values::entry(), 0..6),
    ) {
        let file = timeline::encode(&header, &entries);
        if let Ok(recovered) = timeline::recover(&file) {
            prop_assert_eq!(&recovered.entries, &entries);
            prop_assert!(entries.is_sorted_by_key(Entry::tick), "time goes forward");
            prop_assert_eq!(timeline::encode(&recovered.header, &recovered.entries), file);
        }
    }
}
