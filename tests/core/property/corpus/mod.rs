//! The bodies of the fuzz targets over their corpus, and over mutations of it. `ADJOURN_BLESS=1` writes the part of
//! the corpus that comes from the samples; an input that once was a bug is one more file beside them.

mod mutate; // damaged inputs
mod seeds; // what the samples give

use adjourn_core_tests::fuzz::{TARGETS, Target};
use mutate::Mutator;
use std::path::PathBuf;

/// How many mutations of its corpus each target is given.
const MUTATIONS: usize = 1_500;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target)
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder(target)).expect("every target has a corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("it can be read")).collect()
}

fn run((name, body): Target) {
    let corpus = corpus(name);
    corpus.iter().for_each(|input| body(input));
    let mut mutator = Mutator::new(&corpus);
    for _ in 0..MUTATIONS {
        body(&mutator.next_input());
    }
}

fn target(name: &str) -> Target {
    TARGETS.into_iter().find(|(target, _)| *target == name).expect("it is in the list")
}

#[test]
fn the_corpus_holds_what_the_samples_give() {
    for (name, _) in TARGETS {
        for (file, bytes) in seeds::seeds(name) {
            let path = folder(name).join(file);
            if std::env::var_os("ADJOURN_BLESS").is_some() {
                std::fs::create_dir_all(folder(name)).expect("the folder can be made");
                std::fs::write(&path, &bytes).expect("the file can be written");
            }
            assert_eq!(std::fs::read(&path).ok(), Some(bytes), "{} is not as it should be", path.display());
        }
    }
}

#[test]
fn client_message() {
    run(target("client_message"));
}

#[test]
fn server_message() {
    run(target("server_message"));
}

#[test]
fn up() {
    run(target("up"));
}

#[test]
fn down() {
    run(target("down"));
}

#[test]
fn timeline() {
    run(target("timeline"));
}

#[test]
fn frames() {
    run(target("frames"));
}

#[test]
fn skirmish_snapshot() {
    run(target("skirmish_snapshot"));
}

#[test]
fn skirmish_orders() {
    run(target("skirmish_orders"));
}

#[test]
fn chess_snapshot() {
    run(target("chess_snapshot"));
}

#[test]
fn chess_orders() {
    run(target("chess_orders"));
}

#[test]
fn chess_text() {
    run(target("chess_text"));
}
