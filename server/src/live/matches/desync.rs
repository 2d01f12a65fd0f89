//! Looks into desyncs on a thread of its own, and writes down both sides: breakdowns as text, the server's state as a
//! snapshot.

use crate::live::shared::Shared;
use crate::live::transport::Peer;
use adjourn_game::DigestRow;
use adjourn_shared::base::limits;
use adjourn_shared::live::tick_match::{Finding, Investigation};
use adjourn_shared::wire::message::ServerMessage;
use anyhow::Result;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// A desync to look into, and the peer to tell.
pub(crate) type Case = (Peer, Investigation);

/// How many desyncs may wait to be looked into.
const CASES: usize = 4;

/// Starts the thread that looks into desyncs: it simulates again, which may take seconds.
pub(crate) fn detective(shared: &Arc<Shared>) -> Result<(SyncSender<Case>, JoinHandle<()>)> {
    let (sender, inbox) = sync_channel::<Case>(CASES);
    let shared = Arc::clone(shared);
    let thread = std::thread::Builder::new().name("adjourn-desync".into()).spawn(move || {
        while let Ok((peer, investigation)) = inbox.recv() {
            match catch_unwind(AssertUnwindSafe(|| investigation.run())) {
                Ok(Ok(finding)) => {
                    write_dumps(&shared, &finding);
                    peer.message(&ServerMessage::DesyncFound(finding.found));
                }
                Ok(Err(error)) => tracing::error!(%error, "a desync could not be looked into"),
                Err(_panic) => tracing::error!("looking into a desync panicked"),
            }
        }
    })?;
    Ok((sender, thread))
}

/// Writes `DIR/desyncs/MATCH-TICK-…`, and one line into the log.
fn write_dumps(shared: &Shared, finding: &Finding) {
    let found = &finding.found;
    let seat = finding.seat.map_or_else(|| "spectator".to_owned(), |seat| format!("seat {seat}"));
    tracing::error!(
        game_id = %finding.game_id,
        tick = found.tick,
        seat,
        part = found.part.as_deref().unwrap_or("-"),
        entity = found.entity,
        "desync: a client's state differs"
    );
    let folder = shared.data.desyncs();
    let dumps = std::fs::read_dir(&folder).map_or(0, Iterator::count);
    if dumps >= limits::DESYNC_FILES_CEILING {
        tracing::warn!(folder = %folder.display(), dumps, "no more dumps are written before some are removed");
        return;
    }
    let stem = format!("{}-{}-{}", finding.game_id, found.tick, seat.replace(' ', ""));
    let dumps = [
        ("server.txt", breakdown(finding.digest, &finding.rows, finding.parts)),
        ("client.txt", breakdown(finding.report.digest, &finding.report.rows, finding.parts)),
    ];
    for (name, text) in dumps {
        write(&folder.join(format!("{stem}-{name}")), text.as_bytes());
    }
    write(&folder.join(format!("{stem}-server.snapshot")), &finding.snapshot);
}

fn write(path: &Path, content: &[u8]) {
    if let Err(error) = crate::data_dir::write_new(path, content, 0o644) {
        tracing::error!(error = %format!("{error:#}"), "no dump");
    }
}

fn breakdown(digest: adjourn_game::ids::Digest, rows: &[DigestRow], parts: &[&str]) -> String {
    let mut text = format!("digest {digest}\n");
    for row in rows {
        let part = parts.get(usize::from(row.part)).copied().unwrap_or("?");
        // Writing to a string can't fail.
        let _ok = writeln!(text, "{part} {} {:016x}", row.entity, row.hash);
    }
    text
}
