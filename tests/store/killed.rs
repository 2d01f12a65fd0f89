//! A process that is killed at any moment loses nothing that it has acknowledged.

use crate::{driver, run};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::io::{BufRead, BufReader};

/// How often the process is killed.
const LIVES: u32 = 14;

#[test]
fn a_killed_process_has_lost_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut lines = Vec::new();
    for life in 0..LIVES {
        // From "at once" to several copies of the log into the database later.
        let acknowledged = random.next_u32() % 900;
        lines.extend(live(folder.path(), life, acknowledged));
        // Most lives begin with what the one before has left as it was killed, not with what a check has tidied up.
        if life % 3 == 2 || life + 1 == LIVES {
            run(async { driver::check(&driver::open(folder.path()), &lines).await });
            driver::check_file(folder.path());
        }
    }
}

/// Lets a driver live until it has acknowledged so much. Gives all that it printed.
fn live(folder: &std::path::Path, life: u32, acknowledged: u32) -> Vec<String> {
    let mut child = driver::command(folder, "submit", life).spawn().expect("the driver starts");
    let mut output = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut lines = Vec::new();
    while lines.len() < acknowledged as usize {
        let line = output.next().expect("the driver lives").expect("text");
        if line.starts_with("turn") || line.starts_with("message") {
            lines.push(line);
        }
    }
    child.kill().expect("it can be killed");
    // What it had printed by then was acknowledged as well.
    lines.extend(output.map(|line| line.expect("text")));
    child.wait().expect("it is dead");
    lines
}
