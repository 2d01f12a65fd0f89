//! Replays of a server: the list of finished matches, and getting one of them. The player may play on meanwhile: this takes
//! no place in the lobby.

use crate::home::Home;
use crate::live::driver::{Driver, Server};
use crate::printed;
use crate::replay_file::ReplayPlace;
use adjourn_game::Games;
use adjourn_game::ids::GameId;
use adjourn_game::text::is_unprintable;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::{ClientConfig, Command, Event, Follow, StoredReplay};
use adjourn_shared::wire::replays::{IdBeginning, ReplayPage, ReplayQuery, ReplaySummary};
use anyhow::{Result, bail, ensure};
use serde_json::json;
use std::time::Duration;

/// After so long without anything the user is told what is waited for.
const SILENCE: Duration = Duration::from_secs(2);

/// Whose replays.
pub struct FetchOptions {
    /// The games that this build has.
    pub games: Games,
    /// `HOST:PORT`.
    pub server: String,
    /// The identity that the server must have; else the one that it had before.
    pub fingerprint: Option<Fingerprint>,
    /// The name to go by.
    pub name: String,
    /// The player's own folder.
    pub home: Home,
    /// Where a replay goes.
    pub place: ReplayPlace,
    /// Also matches of others, if the host shows them.
    pub all: bool,
}

/// Prints the finished matches, the newest first.
///
/// # Errors
/// If the server can't be reached, or the output is closed.
pub fn list_from_server(options: FetchOptions, as_json: bool) -> Result<()> {
    let games = options.games;
    run(options, async |fetch| {
        let (mut query, mut count) = (ReplayQuery { all: fetch.all, ..ReplayQuery::default() }, 0);
        loop {
            let page = fetch.page(query).await?;
            for line in &page.replays {
                if as_json {
                    printed::json(&json_line(games, line))?
                } else {
                    printed::text(words(games, line))?
                }
            }
            count += page.replays.len();
            if page.incomplete && page.next.is_none() {
                printed::note("The server still looks through its older files: some matches may be missing.");
            }
            if query.all && !page.open {
                printed::note("The host shows you your own matches alone.");
                query.all = false;
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        if count == 0 && !as_json {
            printed::note("No finished match of yours is kept here.");
        }
        Ok(())
    })
}

/// Gets one, and tells where it is.
///
/// # Errors
/// If there is none, or it can't be stored.
pub fn get(options: FetchOptions, begins: IdBeginning) -> Result<()> {
    run(options, async |fetch| {
        let game_id = fetch.find(begins).await?;
        let StoredReplay { place, was_there } = fetch.get(game_id).await?;
        printed::text(&place)?;
        if was_there {
            printed::note("It was there already: nothing was changed.");
        }
        let file = quoted(&place);
        printed::note(format_args!("adjourn replay play {file}\nadjourn replay verify {file}"));
        Ok(())
    })
}

/// A path as a shell takes it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn run(options: FetchOptions, work: impl AsyncFnOnce(&mut Fetch) -> Result<()>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let FetchOptions { games, server, fingerprint, name, home, place, all } = options;
        let config = ClientConfig { games, key: home.identity()?, name, follow: Follow::Bundles, game: None };
        let server = Server { known: Some(home.clone()), ..Server::named(&server, fingerprint) };
        let mut driver = Driver::for_replays(config, server, Some(home.clone()));
        driver.keep_replays_in(place);
        let mut fetch = Fetch { driver, home, all };
        let done = work(&mut fetch).await;
        fetch.driver.finish().await;
        done
    })
}

struct Fetch {
    driver: Driver,
    home: Home,
    all: bool,
}

impl Fetch {
    /// The next thing that happens; a connection that is lost is found again.
    async fn next(&mut self) -> Result<Event> {
        loop {
            match self.driver.next().await {
                event @ Event::Welcome(_) => {
                    if let Some((name, fingerprint)) = self.driver.met() {
                        self.home.pin(name, fingerprint)?;
                    }
                    return Ok(event);
                }
                Event::Reconnecting { reason, attempt } => {
                    ensure!(attempt < 5, "{reason}");
                    printed::note(format_args!("{reason}; trying again"));
                }
                Event::Ended { reason } => return Err(reason.into()),
                event => return Ok(event),
            }
        }
    }

    async fn page(&mut self, query: ReplayQuery) -> Result<ReplayPage> {
        self.driver.command(Command::Replays(query));
        let mut met = self.driver.machine().welcome().is_some();
        loop {
            match self.next().await? {
                // What was asked on a connection that is lost has no answer.
                Event::Welcome(_) if core::mem::replace(&mut met, true) => {
                    self.driver.command(Command::Replays(query));
                }
                Event::Replays(page) => return Ok(page),
                _ => {}
            }
        }
    }

    /// The match that is meant.
    async fn find(&mut self, begins: IdBeginning) -> Result<GameId> {
        if begins.digits == 32 {
            return Ok(begins.id);
        }
        let page = self.page(ReplayQuery { all: true, begins: Some(begins), after: None }).await?;
        let ids: Vec<_> = page.replays.iter().map(|line| line.mark.game_id).collect();
        let begin: String = begins.id.to_string().chars().take(usize::from(begins.digits)).collect();
        match ids[..] {
            [game_id] => Ok(game_id),
            [] => bail!("\"{begin}\" is the beginning of no finished match here: see `adjourn replay list`"),
            _ => {
                let ids: Vec<_> = ids.iter().map(GameId::to_string).collect();
                bail!("\"{begin}\" is the beginning of several matches: {}", ids.join(", "))
            }
        }
    }

    async fn get(&mut self, game_id: GameId) -> Result<StoredReplay> {
        self.driver.command(Command::Replay(game_id));
        let mut told = false;
        loop {
            let event = match tokio::time::timeout(SILENCE, self.next()).await {
                Ok(event) => event?,
                Err(_) if core::mem::replace(&mut told, true) => continue,
                Err(_) => {
                    printed::note("It is not there yet: waiting for the server…");
                    continue;
                }
            };
            match event {
                Event::ReplayStored { stored, .. } => return Ok(stored),
                Event::NoReplay { why, .. } => bail!("{why}"),
                _ => {}
            }
        }
    }
}

/// How it ended, in words.
fn ended(games: Games, line: &ReplaySummary) -> String {
    let Some(outcome) = &line.outcome else { return "broken off".to_owned() };
    let winners = outcome.places.iter().filter(|place| **place == 1).count();
    let place = line.seat.and_then(|seat| outcome.places.get(usize::from(seat.0)));
    let how = match place {
        Some(1) | None if winners == outcome.places.len() => "a draw",
        Some(1) => "you won",
        Some(_) => "you lost",
        None => "decided",
    };
    match games.find(&line.game, line.rules_version) {
        Some(kind) => format!("{how}: {}", kind.explain(outcome.reason)),
        None => how.to_owned(),
    }
}

fn seconds(line: &ReplaySummary) -> u32 {
    line.ticks / u32::from(line.tick_hz.max(1))
}

fn words(games: Games, line: &ReplaySummary) -> String {
    let id: String = line.mark.game_id.to_string().chars().take(8).collect();
    let (when, long) = (utc(line.mark.created_ms), seconds(line));
    // A name is one word of the line, whatever the server says.
    let players = line.players.join(", ").replace(is_unprintable, "\u{fffd}");
    let game = line.game.replace(is_unprintable, "\u{fffd}");
    let length = format!("{}:{:02}", long / 60, long % 60);
    format!("{id}  {when}  {game:<11} {length:>6}  {players} · {}", ended(games, line))
}

fn json_line(games: Games, line: &ReplaySummary) -> serde_json::Value {
    let reason = line.outcome.as_ref().and_then(|outcome| {
        games.find(&line.game, line.rules_version).map(|kind| kind.explain(outcome.reason))
    });
    json!({
        "game_id": line.mark.game_id,
        "game": line.game,
        "created_ms": line.mark.created_ms,
        "players": line.players,
        "seat": line.seat,
        "ticks": line.ticks,
        "seconds": seconds(line),
        "outcome": line.outcome.as_ref().map(|outcome| &outcome.places),
        "reason": reason,
        "size_bytes": line.size_bytes,
    })
}

/// A time as people write it, in UTC.
fn utc(unix_ms: u64) -> String {
    let (days, minutes) = (unix_ms / 86_400_000, unix_ms / 60_000 % 1_440);
    // Years begin in March here, so that the day that some years have more is a year's last one. Day 0 is 1 March of year 0.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    format!("{}-{month:02}-{day:02} {:02}:{:02} UTC", era * 400 + year, minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `date -u -d @SECONDS`.
    #[test]
    fn times_are_written_as_the_calendar_has_them() {
        for (seconds, wanted) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_709_164_800, "2024-02-29 00:00 UTC"),
            (1_735_689_599, "2024-12-31 23:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(utc(seconds * 1_000), wanted);
        }
    }

    #[test]
    fn a_shell_takes_the_path_as_one_word() {
        assert_eq!(quoted("/tmp/a-1.adjourn"), "/tmp/a-1.adjourn");
        assert_eq!(quoted("/tmp/Ann's games/a"), r"'/tmp/Ann'\''s games/a'");
    }
}
