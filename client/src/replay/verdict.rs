//! What the check of a timeline comes to, for a replay and for an export of a game by mail alike: its words, and the exit
//! code of the verb. Reads no timeline.

use crate::home::Home;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::timeline::{SimulationError, VerifyError, VerifyReport};
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeSet;

/// The exit code where nothing could be checked.
pub const UNREADABLE: u8 = 2;

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All agrees, and the server that is meant vouches for it to its end.
    Vouched,
    /// All agrees, and nobody whom the reader knows vouches for it to its end: anybody could have made it.
    NotVouched,
    /// Something is wrong.
    Differs,
}

impl Verdict {
    /// The exit code of the verb.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Vouched => 0,
            Self::Differs => 1,
            Self::NotVouched => 3,
        }
    }
}

/// Whose signatures say something to the reader.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The server from which it must be, if one is named.
    named: Option<Fingerprint>,
    /// Servers that were met before.
    known: BTreeSet<Fingerprint>,
}

impl Trust {
    /// The server that is named, and without one those that the player has met.
    ///
    /// # Errors
    /// If the list of servers can't be read.
    pub fn new(home: Option<&Home>, named: Option<Fingerprint>) -> Result<Self> {
        let known = home.map(Home::known_servers).transpose()?.unwrap_or_default();
        Ok(Self { named, known })
    }
}

/// Whether nothing could be checked at all: this build does not have the game, or can't begin it.
#[must_use]
pub const fn is_unreadable(error: &VerifyError) -> bool {
    matches!(error, VerifyError::Simulation(error) if !matches!(error, SimulationError::Turn { .. }))
}

/// What a timeline comes to in which no difference was found; it says that it is by the server `met`.
#[must_use]
pub fn judge_timeline(report: &VerifyReport, met: Fingerprint, trust: &Trust) -> (Verdict, String) {
    if let Some(named) = trust.named.filter(|named| *named != met) {
        return (Verdict::Differs, format!("it is by the server {met}, not by {named}"));
    }
    let trusted = trust.named.is_some() || trust.known.contains(&met);
    let cut = if is_cut(report) { ". It has no end: it was cut, or is still played" } else { "" };
    let who = if trusted { format!("the server {met}") } else { format!("a server with the key {met}") };
    let text = match (report.attested_ms, report.signed_to_tick) {
        (Some(_), _) => format!("{who} vouches for it to its end"),
        (None, Some(tick)) => {
            let ticks = report.ticks;
            format!(
                "{who} vouches for it up to tick {tick} of {ticks}; after that, it is consistent and no more{cut}"
            )
        }
        (None, None) => format!("no server vouches for it; it is consistent, and no more{cut}"),
    };
    let lost =
        report.lost.iter().map(|(from, to)| format!("; what was played from tick {from} to {to} is lost"));
    let text = text + &lost.collect::<String>();
    let verdict = match report.attested_ms {
        Some(_) if trusted => return (Verdict::Vouched, text),
        _ => Verdict::NotVouched,
    };
    let ask = "; you have not met this server: if you know its fingerprint, name it with --server-key";
    (verdict, if trusted { text } else { text + ask })
}

/// Whether the end is missing. An export of a game by mail that goes on is whole: its server has signed it.
#[must_use]
pub const fn is_cut(report: &VerifyReport) -> bool {
    !report.ended && report.attested_ms.is_none()
}
