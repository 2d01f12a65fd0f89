//! Timelines on disk: journals and replays.

use adjourn_core_tests::book::{Book, unhex};
use adjourn_core_tests::samples::timeline as sample;
use adjourn_game::codec;
use adjourn_shared::timeline::{self, Chain, Recorder};

#[test]
fn timelines_are_as_they_were() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "timeline.txt");
    let header = sample::header();
    book.value("Header", &header);
    let mut entries = sample::entries();
    let listed: Vec<_> = entries.iter().map(|(_, entry)| entry.clone()).collect();
    book.bytes("replay", &timeline::encode(&header, &listed));
    let openings = timeline::Openings::from([(4, vec![sample::opening()])]);
    let chain = Recorder::resume(&header, &listed).chain();
    let word = timeline::Attestation::sign(&sample::key(), chain, 1_800_000_000_000);
    book.bytes("export", &timeline::encode_export(&header, &listed, &openings, &word));
    book.bytes("pulse", &timeline::encode_pulse(299));
    book.bytes("journal", &sample::journal());
    book.bytes("head", &Recorder::resume(&header, &listed).chain().head().0);
    entries.push(sample::seat_events());
    entries.extend(sample::newer());
    entries.sort_by_key(|(_, entry)| codec::encode(entry)[0]);
    book.every("Entry", &entries);
    book.close();
}

#[test]
fn a_journal_of_an_older_build_is_recovered() {
    let golden = include_str!("timeline.txt");
    let newest = golden.lines().find_map(|line| line.strip_prefix("journal ")).expect("it is in the file");
    for journal in [newest, include_str!("journal_2.hex").trim()] {
        let recovered = timeline::recover(&unhex(journal)).expect("it can be read");
        assert_eq!(recovered.header, sample::header());
        assert!(recovered.entries.iter().eq(sample::entries().iter().map(|(_, entry)| entry)));
        assert_eq!((recovered.reached, recovered.torn_bytes), (300, 0));
    }
}

#[test]
fn a_recorder_chains_and_signs_what_the_file_holds() {
    let header = sample::header();
    let mut chain = Chain::start(&codec::encode(&header));
    for (_, entry) in sample::entries() {
        if let timeline::Entry::Keyframe(keyframe) = &entry {
            assert!(keyframe.verify(&header.server_identity, chain.head()), "over the head before it");
        }
        chain.add(&codec::encode(&entry));
    }
    assert_eq!(chain.entries(), 10);
    let (mut recorder, beginning) = Recorder::start(&header);
    let frames = sample::entries().into_iter().flat_map(|(_, entry)| recorder.entry(&entry));
    let file: Vec<u8> = beginning.into_iter().chain(frames).collect();
    let entries: Vec<_> = sample::entries().into_iter().map(|(_, entry)| entry).collect();
    assert_eq!(file, timeline::encode(&header, &entries));
    assert_eq!(recorder.chain(), chain);
}
