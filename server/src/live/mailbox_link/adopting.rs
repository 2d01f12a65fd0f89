//! Matches that only this machine has and that go to the mailbox: what it is asked, and until when.

use super::calls::CallError;
use super::link::{AGAIN, MailboxLink};
use adjourn_game::Games;
use adjourn_game::codec;
use adjourn_game::ids::GameId;
use adjourn_shared::handover::{Adopted, AdoptedSeat, Granted, OpenTable};
use adjourn_shared::live::io::HostInput;
use adjourn_shared::timeline::{self, Entry, HeaderSeat};
use anyhow::{Context, Result, anyhow, bail};
use axum::http::Method;
use std::path::{Path, PathBuf};

impl MailboxLink {
    /// Has the mailbox take a match that only this machine has. It is asked until it answers: from the first call on it
    /// may have the match, which must not be played on here then.
    pub fn adopt(
        &self,
        game_id: GameId,
        journal: PathBuf,
        why: String,
        answer: impl FnOnce(HostInput) + Send + 'static,
    ) {
        let link = self.clone();
        self.0.runtime.spawn(async move {
            let taken = link.adopted(&journal, Some(why)).await;
            if let Err(error) = &taken {
                tracing::warn!(%game_id, error = %format!("{error:#}"), "a match could not be adjourned to the mailbox");
            }
            answer(HostInput::Committed(taken.ok().map(|()| (Granted::default(), None))));
        });
    }

    /// Asks again for matches of which nobody knows whether the mailbox has taken them: the process died while it
    /// asked.
    pub fn adopt_left(&self, folder: &Path) {
        let Ok(files) = std::fs::read_dir(folder) else { return };
        for marker in files.filter_map(|file| Some(file.ok()?.path())) {
            if marker.extension().is_none_or(|extension| extension != ADOPTING) {
                continue;
            }
            let (link, journal) = (self.clone(), marker.with_extension("journal"));
            self.0.runtime.spawn(async move {
                match link.adopted(&journal, None).await {
                    Ok(()) => {
                        tracing::info!(journal = %journal.display(), "a match that was being adjourned is by mail now");
                        forget(&journal);
                        forget(&journal.with_extension(ADOPTING));
                    }
                    Err(error) => {
                        tracing::error!(journal = %journal.display(), error = %format!("{error:#}"), "a match was not adjourned: it is taken up at the next start");
                    }
                }
            });
        }
    }

    /// Asks until there is an answer. Meanwhile a file beside the journal says so; it is removed if the mailbox
    /// refuses.
    async fn adopted(&self, journal: &Path, why: Option<String>) -> Result<()> {
        let marker = journal.with_extension(ADOPTING);
        let (games, path, file) = (self.0.games, journal.to_owned(), marker.clone());
        let read = tokio::task::spawn_blocking(move || -> Result<Vec<u8>> {
            let why = match why {
                Some(why) => {
                    crate::data_dir::write_new(&file, why.as_bytes(), 0o600)?;
                    why
                }
                None => std::fs::read_to_string(&file).context("can't read why it was adjourned")?,
            };
            Ok(codec::encode(&as_adopted(games, &path, why)?))
        });
        let body = read.await.map_err(anyhow::Error::from).and_then(|read| read);
        let refused = match body {
            Ok(body) => loop {
                match self.0.calls.call_raw(Method::POST, "matches", body.clone()).await {
                    Ok(_) => return Ok(()),
                    Err(CallError::Unreachable(why)) => {
                        tracing::debug!(why, "the mailbox is asked again to take a match");
                        tokio::time::sleep(AGAIN).await;
                    }
                    Err(error) => break error.into(),
                }
            },
            Err(error) => error,
        };
        forget(&marker);
        Err(refused)
    }
}

/// The ending of the file that says that the mailbox is being asked to take a match. The rest of its name is the
/// journal's.
pub const ADOPTING: &str = "adopting";

fn forget(file: &Path) {
    if let Err(error) = std::fs::remove_file(file) {
        tracing::error!(%error, file = %file.display(), "can't remove a file that is no longer needed");
    }
}

/// A match as its journal has it.
fn as_adopted(games: Games, journal: &Path, why: String) -> Result<Adopted> {
    let bytes = std::fs::read(journal).context("can't read the journal")?;
    let recovered = timeline::recover(&bytes).map_err(|error| anyhow!(error))?;
    let state = timeline::replay(games, &recovered, recovered.reached)?;
    let keyframe = recovered.entries.iter().rev().find_map(|entry| match entry {
        Entry::Keyframe(keyframe) => Some(keyframe.clone()),
        _ => None,
    });
    let keyframe = keyframe.context("the journal has no keyframe")?;
    let header = &recovered.header;
    let keyless = header.seats.iter().find(|seat| seat.player.is_some() && seat.key.is_none());
    if let Some(seat) = keyless {
        bail!("nothing is known with which {} could sign turns by mail", seat.name);
    }
    let seat = |seat: &HeaderSeat| {
        let player = seat.player.zip(seat.key).map(|(player, key)| (player, seat.name.clone(), key));
        AdoptedSeat { team: seat.team, player, bot: seat.bot }
    };
    let table = OpenTable {
        game: header.game.clone(),
        title: format!("{}, adjourned", header.game),
        setup: header.setup.clone(),
        listed: false,
        seats: header.seats.iter().map(seat).collect(),
    };
    let header = codec::encode(header);
    let (tick, digest) = (state.tick(), state.game().digest());
    let entries = recovered.entries.into_iter();
    let of_journals =
        |entry: &Entry| matches!(entry, Entry::Keyframe(_) | Entry::Incarnation { .. } | Entry::Terms(_));
    let entries = entries.filter(|entry| !of_journals(entry));
    Ok(Adopted {
        table,
        header,
        entries: entries.collect(),
        keyframe_tick: keyframe.tick,
        keyframe_digest: keyframe.digest,
        snapshot: keyframe.snapshot,
        tick,
        digest,
        why,
    })
}
