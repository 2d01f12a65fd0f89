//! Timelines of matches that are over: listing, getting, verifying, playing.

mod fetch; // replays of a server
mod play; // a replay behind the same seam as a live match
mod verdict; // what a check comes to

pub use crate::replay_file::read;
pub use fetch::{FetchOptions, get, list_from_server};
pub use play::start;
pub use verdict::{Trust, UNREADABLE, Verdict, is_cut, is_unreadable, judge_timeline};

use adjourn_game::ids::Tick;
use adjourn_game::{Games, Outcome};
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::timeline::{self, Entry};
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A file that is larger is not listed: it would make the whole list slow.
const LISTED_BYTES_CEILING: u64 = 64 << 20;

/// What `replay verify` prints.
#[derive(Debug, Serialize)]
pub struct VerifyLine {
    /// Whether all agrees.
    pub ok: bool,
    /// What it comes to: the verb's exit code.
    pub verdict: Verdict,
    /// Who vouches for it up to where, in words.
    pub text: String,
    /// The first difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Steps made.
    pub ticks: Tick,
    /// The digest of the last state.
    pub digest: Option<String>,
    /// The places of the seats, if the match was decided.
    pub outcome: Option<Vec<u8>>,
    /// How it was decided, in words.
    pub reason: Option<&'static str>,
    /// Digests and keyframes that agree.
    pub states_compared: u32,
    /// The fingerprint of the server that the timeline says it is from. It is for the reader to know whose that is.
    pub server: String,
    /// The hash over all of the timeline: who has the same one has the same match.
    pub head: Option<String>,
    /// Up to this tick, signatures of the server vouch for the timeline; what follows is consistent, and no more.
    pub signed_to_tick: Option<Tick>,
    /// Whether the server has signed all of it.
    pub signed_to_its_end: bool,
    /// Whether its end is missing.
    pub cut: bool,
    /// How many times faster than the match was played.
    pub times_real_time: f64,
}

/// Re-simulates a replay and compares everything.
///
/// # Errors
/// If the file can't be read, or this build can't play it. A difference is no error: it is in the line.
pub fn verify(games: Games, path: &Path, trust: &Trust) -> Result<VerifyLine> {
    let recovered = read(path)?;
    ensure!(recovered.torn_bytes == 0, "{} ends in a torn write", path.display());
    let start = Instant::now();
    let result = timeline::verify(games, &recovered);
    let seconds = start.elapsed().as_secs_f64().max(1e-9);
    let played_seconds = f64::from(recovered.reached) / f64::from(recovered.header.tick_hz.max(1));
    let times_real_time = (played_seconds / seconds).round();
    let kind = games.find(&recovered.header.game, recovered.header.rules_version);
    let server = Fingerprint::of(&recovered.header.server_identity);
    let line = VerifyLine {
        ok: false,
        verdict: Verdict::Differs,
        text: String::new(),
        error: None,
        ticks: recovered.reached,
        digest: None,
        outcome: None,
        reason: None,
        states_compared: 0,
        server: server.to_string(),
        head: None,
        signed_to_tick: None,
        signed_to_its_end: false,
        cut: false,
        times_real_time,
    };
    let report = match result {
        Ok(report) => report,
        Err(error) if is_unreadable(&error) => return Err(error.into()),
        Err(error) => {
            let error = error.to_string();
            return Ok(VerifyLine { text: error.clone(), error: Some(error), ..line });
        }
    };
    let (verdict, text) = judge_timeline(&report, server, trust);
    let explain = |outcome: &Outcome| kind.map(|kind| kind.explain(outcome.reason));
    Ok(VerifyLine {
        ok: verdict != Verdict::Differs,
        error: (verdict == Verdict::Differs).then(|| text.clone()),
        verdict,
        text,
        digest: Some(report.digest.to_string()),
        reason: report.outcome.as_ref().and_then(explain),
        signed_to_its_end: report.attested_ms.is_some(),
        cut: is_cut(&report),
        outcome: report.outcome.map(|outcome| outcome.places),
        states_compared: report.states_compared,
        head: Some(report.head.to_string()),
        signed_to_tick: report.signed_to_tick,
        ..line
    })
}

/// A line of `replay list`.
#[derive(Debug, Serialize)]
pub struct ListLine {
    /// The file.
    pub file: PathBuf,
    /// The game's name.
    pub game: String,
    /// When it began, in milliseconds since 1970.
    pub created_ms: u64,
    /// The names by seat.
    pub players: Vec<String>,
    /// Steps.
    pub ticks: Tick,
    /// Length, in seconds.
    pub seconds: u32,
    /// The places of the seats, if the match was decided.
    pub outcome: Option<Vec<u8>>,
}

/// The replays in a folder, newest first; files that are none, or too large to be looked into here, are passed over.
///
/// # Errors
/// If the folder can't be read.
pub fn list(folder: &Path) -> Result<Vec<ListLine>> {
    let files = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut lines: Vec<_> = files.filter_map(|file| line(&file.ok()?.path())).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.created_ms));
    Ok(lines)
}

fn line(path: &Path) -> Option<ListLine> {
    let named = path.extension().is_some_and(|extension| extension == "adjourn");
    if !named || fs::metadata(path).ok()?.len() > LISTED_BYTES_CEILING {
        return None;
    }
    let recovered = read(path).ok()?;
    let outcome = recovered.entries.iter().rev().find_map(|entry| match entry {
        Entry::Outcome { outcome, .. } => Some(outcome.places.clone()),
        _ => None,
    });
    Some(ListLine {
        file: path.to_owned(),
        game: recovered.header.game,
        created_ms: recovered.header.created_ms,
        players: recovered.header.seats.into_iter().map(|seat| seat.name).collect(),
        ticks: recovered.reached,
        seconds: recovered.reached / u32::from(recovered.header.tick_hz.max(1)),
        outcome,
    })
}
